"""The steps of an audit by partitions, each a function of what the steps before it put aside. They run anywhere."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from svcaudit.checks.judge import Across
from svcaudit.engines.beyond import facts_beyond
from svcaudit.engines.coded import Coded, Desk, Kept, code_part
from svcaudit.engines.gather import gathered
from svcaudit.engines.part import Bench, Part, judge_part
from svcaudit.engines.shelf import put, spooled, take
from svcaudit.engines.words import Whole, with_all_words
from svcaudit.intake.period import Period
from svcaudit.intake.quality import detect, survey_of
from svcaudit.intake.remarks import remarks
from svcaudit.intake.result import Intake
from svcaudit.model.facts import Facts
from svcaudit.model.log import EventLog
from svcaudit.model.quality import Detection
from svcaudit.model.slices import cases_between
from svcaudit.model.spec import ProcessSpec
from svcaudit.verdict.events import events_table
from svcaudit.verdict.fingerprint import CaseNames, case_names

_CASES = 1 << 17
"""Cases whose events are made into rows of the events table together."""


def code(desk: Desk, part: int) -> Coded | None:
    """Rows to a log; the partition's rows are not needed any more."""
    found = code_part(desk, part)
    for number in range(len(desk.inputs)):
        desk.partitions.path(number, part).unlink(missing_ok=True)
    if found is None:
        return None
    put(found[0], kept_in(desk.partitions.folder, part))
    return found[1]


def kept_in(folder: Path, part: int) -> Path:
    return folder / f"log-{part}"


def unpickled(path: Path) -> Any:
    """What was put there as one pickle."""
    return pickle.loads(path.read_bytes())


def log_of(
    folder: Path, part: int, whole: Whole, spec: ProcessSpec, opened: Callable[[Path], Any] = take
) -> tuple[EventLog, pa.Table | None]:
    """A part's log as a part of the whole, and what the vendor says of its cases."""
    kept: Kept = opened(kept_in(folder, part))
    return with_all_words(kept.log, whole, spec), kept.claims


def judge(folder: Path, part: int, whole: Whole, bench: Bench, across: Across | None) -> Path:
    """A log to a part, put aside."""
    log, claims = log_of(folder, part, whole, bench.spec)
    found = judge_part(log, bench, claims, across)
    return put(replace(found, events=found.events.slice(0, 0)), folder / f"part-{part}")  # events are brought together from the logs


def beyond_of(folder: Path, part: int, whole: Whole, spec: ProcessSpec) -> EventLog:
    """A part's cases outside the period."""
    kept: Kept = take(kept_in(folder, part))
    assert kept.beyond is not None
    return with_all_words(kept.beyond, whole, spec)


def judge_beyond(folder: Path, part: int, whole: Whole, bench: Bench, bounds: tuple[int, int], across: Across | None) -> Path:
    """A part's cases outside the period to their facts, put aside."""
    found = facts_beyond(beyond_of(folder, part, whole, bench.spec), bench, bounds, across)
    return put(found, folder / f"beyond-{part}")


def facts_in(path: Path) -> Facts | None:
    found: Facts | None = take(path)
    return found


def judged_in(path: Path) -> Part:
    found: Part = take(path)
    return found


@dataclass(frozen=True, slots=True)
class Looked:
    """What is seen of the whole log alone: data quality, words to remark on; and where its events table is."""

    quality: tuple[Detection, ...]
    notes: tuple[str, ...]
    events: Path


def look(
    folder: Path,
    parts: Sequence[int],
    whole: Whole,
    desk: Desk,
    intake: Intake,
    hint: str | None,
    period: Period | None,
    opened: Callable[[Path], Any] = take,
) -> Looked:
    """All parts' logs, brought into order."""
    spec = desk.spec
    log = gathered([log_of(folder, part, whole, spec, opened)[0] for part in parts], folder)
    quality = detect(survey_of(replace(intake, log=log), spec))
    notes = remarks(intake.inputs, log, spec, hint, period, intake.zone)
    path = folder / "events.arrow"
    names = case_names(log)
    spooled(_events(log, spec, names), path, _with_ids(events_table(cases_between(log, 0, 0), spec, names), names, 0).schema)
    return Looked(quality, notes, path)


def _events(log: EventLog, spec: ProcessSpec, names: CaseNames) -> Iterator[pa.Table]:
    for low in range(0, log.cases, _CASES):
        high = min(low + _CASES, log.cases)
        own = CaseNames(names.ids.slice(low, high - low), names.hashes[low:high])
        yield _with_ids(events_table(cases_between(log, low, high), spec, own), names, low)


def _with_ids(table: pa.Table, names: CaseNames, low: int) -> pa.Table:
    """Cases numbered among all, so that every piece has the same vocabulary."""
    from svcaudit.model.arrow import integers, numbers

    case = table.column("case").combine_chunks()
    return table.set_column(0, "case", pa.DictionaryArray.from_arrays(numbers(integers(case.indices) + low), names.ids))


def mapped(path: Path) -> pa.Table:
    """A table from its file, which may be removed meanwhile where the system allows it."""
    with pa.memory_map(str(path)) as file:
        return pa.ipc.open_file(file).read_all()
