"""One audit after the other, and the audit of all logs at once: what the tests of `--since` share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from shutil import rmtree

import pyarrow as pa

from svcaudit.audit.check import bench_of, run_of
from svcaudit.audit.kept_files import Keeping, read_kept, terms_of
from svcaudit.audit.run_folder import read_run, write_run
from svcaudit.audit.shared import Shared
from svcaudit.engines import memory, since
from svcaudit.engines.kept import Kept
from svcaudit.intake.log_map import NO_MAP
from svcaudit.intake.map_fit import misfits
from svcaudit.intake.read import read_log
from svcaudit.model.run import Run
from svcaudit.model.spec import ProcessSpec
from svcaudit.model.waiver import Waiver
from svcaudit.reports.run_json import dumps

WHEN = datetime(2026, 1, 1, tzinfo=UTC)
TABLES = ("findings", "cases", "events", "quarantine", "spans", "stages", "values")
STANDARD = """\
svcaudit: 1
id: desk
version: 1.0.0
calendars:
  office: {timezone: Europe/Berlin, hours: {mon-fri: ["08:00-18:00"]}}
  late: {timezone: Europe/Berlin, hours: {mon-sat: ["12:00-22:00"]}}
attributes:
  tier: {values: [standard, key], default: standard}
  customer: {personal: true}
  score: {type: number, per_event: true}
roles: {front: {actors: [wang]}, back: {actors: [li]}}
stages:
  asked: {activities: [opened]}
  answered: {by: front}
  waiting: {}
  solved: {}
  survey: {}
  reopened: {}
closed_by: [solved]
reopened_by: [reopened]
flow: asked (answered | waiting)* solved survey? (reopened answered* solved)*
clocks:
  first: {start: asked, stop: answered, calendar: office, targets: [{when: {tier: key}, within: 1h}, {within: 4h}]}
  resolution: {start: asked, stop: solved, within: 2 business days, calendar: office, pause: {from: waiting, until: answered}, cancel: survey}
  changing: {start: asked, stop: solved, target_at: change, targets: [{when: {tier: key}, within: 2h}, {within: 1d}]}
rules:
  survey-in-time: {after: solved, expect: survey, within: 30m, severity: warning}
  answered-in-hours: {after: waiting, expect: answered, within: 2h, calendar: office}
  silence-after-survey: {after: survey, never: answered, within: 6h}
  before: {before: solved, expect: answered}
  required-soon: {required: answered, within: 1d}
  one-of: {one_of: [waiting, survey], within: 3h}
  informed: {every: answered, at_most_apart: 1h, from: asked, to: solved}
  again: {repeat: {same: [customer], within: 2d, at_most: 1}}
  one-owner: {same_actor: [answered, solved], severity: warning}
  few-handovers: {handovers: {at_most: 1}}
  begins: {starts_with: asked}
  polite: {wording: {stage: answered, must_not_match: [sorry]}}
metrics:
  volume: {count: cases}
  csat: {mean: score}
  level: {service_level: {clock: resolution, within: 3h, abandoned: short_ignored}, cohort: event}
  contact: {first_contact_resolution: {match: customer, within: 2d}}
  returned: {repeat_contact: {match: customer, within: 2d}}
  median: {median: resolution}
"""


@dataclass(frozen=True, slots=True)
class Audit:
    """Logs that come one after the other, and what they are held against."""

    logs: tuple[Path, ...]
    spec: ProcessSpec
    waivers: tuple[Waiver, ...] = ()
    as_of: int | None = None


def at_once(audit: Audit) -> Run:
    """All logs read and judged together."""
    intake = read_log(audit.logs, audit.spec, zone="Europe/Berlin", as_of=audit.as_of)
    as_of = intake.last if audit.as_of is None else audit.as_of
    return run_of(memory.run(intake, bench_of(audit.spec, intake, as_of, audit.waivers)), created=WHEN)


def begun(audit: Audit, folder: Path, size: int) -> tuple[Kept, Shared]:
    """The first log judged as a whole, written, and what is kept of it read again."""
    terms = terms_of(audit.spec, None, "Europe/Berlin")
    first = read_log(audit.logs[:1], audit.spec, zone="Europe/Berlin")
    done = since.begin(first, bench_of(audit.spec, first, first.last, audit.waivers), told_roles=False, size=size)
    write_run(run_of(done.audited, created=WHEN), folder, Keeping(done.kept, terms, done.order))
    return read_kept(folder, terms)


def audited_since(audit: Audit, log: Path, kept: Kept, shared: Shared) -> tuple[Run, Keeping]:
    """A later log judged since."""
    spec = audit.spec
    later = read_log([log], replace(spec, roles={}), zone="Europe/Berlin", as_of=audit.as_of, may_be_empty=True)
    few = since.few_of(kept, later.log)
    intake, woven = since.with_later(kept, few, later, spec, misfits(NO_MAP, spec))
    as_of = intake.last if audit.as_of is None else audit.as_of
    done = since.run(kept, intake, woven, bench_of(spec, intake, as_of, audit.waivers))
    terms = terms_of(spec, None, "Europe/Berlin")
    return run_of(done.audited, created=WHEN), Keeping(done.kept, terms, done.order, done.anew, shared)


def one_by_one(audit: Audit, folder: Path, size: int, *, keep: bool = False) -> Run:
    """The first log judged as a whole, every other one since, each run written and read again. `size`: cases in a piece of a table.
    Unless they are to be kept, earlier runs are removed."""
    kept, shared = begun(audit, folder / "0", size)
    run = read_run(folder / "0")
    for number, log in enumerate(audit.logs[1:], start=1):
        run, keeping = audited_since(audit, log, kept, shared)
        write_run(run, folder / str(number), keeping)
        assert_same(replace(read_run(folder / str(number)), quarantine=run.quarantine), run)
        if not keep:
            rmtree(folder / str(number - 1))
        kept, shared = read_kept(folder / str(number), keeping.terms)
    return run


def assert_same(mine: Run, other: Run) -> None:
    """Every table cell by cell, and run.json byte by byte."""
    for name in TABLES:
        one, two = getattr(mine, name), getattr(other, name)
        assert one.column_names == two.column_names, name
        assert [str(plain(column).type) for column in one.columns] == [str(plain(column).type) for column in two.columns], name
        for column in one.column_names:
            assert plain(one.column(column)).equals(plain(two.column(column))), f"{name}.{column}"
    assert dumps(mine.document) == dumps(other.document)


def plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Words, not codes."""
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    return pa.chunked_array([column.cast(kind).combine_chunks()])
