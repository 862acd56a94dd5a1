"""The same audit by every engine: what the tests of the engines share."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random

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
TABLES = ("findings", "cases", "events", "quarantine", "spans", "stages", "values", "beyond")


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


def on_disk(audit: Audit, partitions: int = 3, workers: int = 0, folder: Path | None = None) -> Run:
    return audit.run(disk.run(audit.order, disk.Room(partitions, workers, folder), audit.bench))


def assert_same(mine: Run, other: Run) -> None:
    """Every table cell by cell, and run.json byte by byte."""
    assert dumps(mine.document) == dumps(other.document)
    for name in TABLES:
        one, two = getattr(mine, name), getattr(other, name)
        if one is None or two is None:
            assert one is two, name
            continue
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


def excerpt(folder: Path, name: str, rows: int = 4_000) -> Audit:
    """The first rows of a sample log, which hold every kind of case that the whole has."""
    audit = sample(name)
    log = folder / f"{name}.csv"
    log.write_bytes(b"".join(audit.logs[0].read_bytes().splitlines(keepends=True)[: rows + 1]))
    return dataclasses.replace(audit, logs=(log,))


def mangled(folder: Path, rows: int, seed: int = 3) -> Audit:
    """Two exports of one desk as exports are: times in two writings, days without hours, blanks, broken rows and cells, duplicates,
    ties, quotes with line ends, words that nobody declared, roles in one file alone."""
    random = Random(seed)
    spec = folder / "desk.yaml"
    spec.write_text(DESK, encoding="utf-8")
    clock = 1_740_000_000
    one, two = ["Fall,Was,Wann,actor,tier,customer,text"], ["Fall;Was;Wann;role;tier"]
    for number in range(rows):
        case = f" T{random.randrange(rows // 6):05d}" if random.random() < 0.97 else ""
        what = random.choice(["opened", "answered", "answered", "solved", "reopened", "phoned", ""] + ["answered"] * 6)
        clock += random.choice([0, 0, 1, 60, 3600])
        at = datetime.fromtimestamp(clock - random.randrange(86_400), UTC)
        when = random.choice([f"{at:%Y-%m-%d %H:%M:%S}"] * 12 + [f"{at:%Y-%m-%d}", f"{at:%d/%m/%Y}", "soon", "", "0001-01-01"])
        tier = random.choice(["key", "standard", "standard", "gold", ""])
        note = random.choice(["", "", "sorry", '"two\nlines, ""quoted"""', "x" * 40])
        if number % 3 and random.random() < 0.995:
            line = f"{case},{what},{when},{random.choice(['wang', 'li', ''])},{tier},{random.choice(['Liu', 'Zhou', 'Sun'])},{note}"
            one += [line] * (2 if random.random() < 0.01 else 1)
        elif number % 3:
            one.append(random.choice(["", "a,b", ",,,,,,"]))
        else:
            two.append(
                f"{case.lower() if random.random() < 0.01 else case};{what};{at:%d.%m.%Y %H:%M};{random.choice(['front', 'back', ''])};{tier}"
            )
    (folder / "one.csv").write_text("\n".join(one) + "\n", encoding="utf-8")
    (folder / "two.csv").write_text("\n".join(two) + "\n", encoding="utf-8")
    (folder / "map.yaml").write_text(MAP, encoding="utf-8")
    return Audit((folder / "one.csv", folder / "two.csv"), load(spec), folder / "map.yaml", zone="Europe/Berlin")


def without_duplicates(audit: Audit) -> Audit:
    """The same logs and the first of them once more, read by a map that drops what stands twice."""
    assert audit.mapping is not None
    again = audit.logs[0].with_name("again.csv")
    again.write_bytes(audit.logs[0].read_bytes())
    audit.mapping.write_text(audit.mapping.read_text(encoding="utf-8") + "duplicates: drop\n", encoding="utf-8")
    return dataclasses.replace(audit, logs=(*audit.logs, again))


MAP = "case: Fall\nactivity: Was\ntime: Wann\n"
DESK = """\
svcaudit: 1
id: desk
version: 1.0.0
calendars:
  office: {timezone: Europe/Berlin, hours: {mon-fri: ["08:00-18:00"]}}
attributes:
  tier: {values: [standard, key], default: standard}
  customer: {personal: true}
roles: {front: {actors: [wang]}, back: {actors: [li]}}
stages: {asked: {activities: [opened]}, answered: {by: front}, solved: {}, reopened: {}}
closed_by: [solved]
reopened_by: [reopened]
flow: asked answered* solved (reopened answered* solved)*
clocks:
  first: {start: asked, stop: answered, calendar: office, targets: [{when: {tier: key}, within: 1h}, {within: 4h}]}
rules:
  again: {repeat: {same: [customer], within: 2d, at_most: 3}}
  one-owner: {same_actor: [answered, solved], severity: warning}
  polite: {wording: {stage: answered, must_not_match: [sorry]}}
metrics:
  volume: {count: cases}
  again: {attainment: again}
  closed: {share: {tier: key}, cohort: closed}
  answers: {p90: first, cohort: event}
  open: {count: open}
"""

Engine = Callable[[Audit], Run]
SAMPLES: Sequence[str] = ("customer_service_system", "enterprise_service", "office_helpdesk")
