"""The same audit by every engine: what the tests of the engines share."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from svcaudit.audit.check import run_of
from svcaudit.audit.instants import day_in
from svcaudit.engines import disk, memory
from svcaudit.engines.audited import Audited
from svcaudit.engines.part import Bench
from svcaudit.intake.map_file import load_map
from svcaudit.intake.period import Period
from svcaudit.intake.read import read_log
from svcaudit.intake.result import Intake
from svcaudit.model.run import Run
from svcaudit.model.spec import ProcessSpec
from svcaudit.model.waiver import Waiver
from svcaudit.reports.run_json import dumps
from svcaudit.spec.load import load
from svcaudit.spec.waiver_file import load_waivers

ROOT = Path(__file__).parents[2]
WHEN = datetime(2026, 1, 1, tzinfo=UTC)
TABLES = ("findings", "cases", "events", "quarantine", "spans", "stages", "values")


@dataclasses.dataclass(frozen=True, slots=True)
class Audit:
    """What is audited, by whichever engine."""

    logs: tuple[Path, ...]
    spec: ProcessSpec
    mapping: Path | None = None
    waivers: tuple[Waiver, ...] = ()
    zone: str | None = None
    as_of: int | None = None
    period: str | None = None

    def bench(self, intake: Intake) -> Bench:
        as_of = intake.last if self.as_of is None else self.as_of
        return Bench(self.spec, as_of, day_in(as_of, intake.zone), self.waivers)

    def run(self, audited: Audited) -> Run:
        return run_of(audited, period=self.period, created=WHEN)

    @property
    def order(self) -> disk.Order:
        period = Period.parse(self.period) if self.period else None
        return disk.Order(self.logs, self.spec, load_map(self.mapping) if self.mapping else None, self.zone, self.as_of, period)


def in_memory(audit: Audit) -> Run:
    order = audit.order
    intake = read_log(order.logs, audit.spec, order.mapping, zone=order.zone, as_of=order.as_of, period=order.period)
    return audit.run(memory.run(intake, audit.bench(intake)))


def on_disk(audit: Audit, partitions: int = 3, workers: int = 1, folder: Path | None = None) -> Run:
    return audit.run(disk.run(audit.order, disk.Room(partitions, workers, folder), audit.bench))


def assert_same(mine: Run, other: Run) -> None:
    """Every table cell by cell, and run.json byte by byte."""
    assert dumps(mine.document) == dumps(other.document)
    for name in TABLES:
        one, two = getattr(mine, name), getattr(other, name)
        assert one.column_names == two.column_names, name
        assert [str(kind) for kind in one.schema.types] == [str(kind) for kind in two.schema.types], name
        for column in one.column_names:
            assert _plain(one.column(column)).equals(_plain(two.column(column))), f"{name}.{column}"


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    return pa.chunked_array([column.cast(kind).combine_chunks()])


def sample(name: str, suffix: str = "csv") -> Audit:
    """A sample log with its standard, map and waivers."""
    spec = load(ROOT / "process_specs" / f"{name}.yaml")
    data = ROOT / "sample_data"
    waivers = data / f"{name}.waivers.yaml"
    return Audit((data / f"{name}.{suffix}",), spec, data / f"{name}.map.yaml", load_waivers(waivers, spec) if waivers.exists() else ())


Engine = Callable[[Audit], Run]
SAMPLES: Sequence[tuple[str, str]] = (
    ("customer_service_system", "csv"),
    ("enterprise_service", "csv"),
    ("office_helpdesk", "csv"),
    ("service_standardisation", "xlsx"),
)
