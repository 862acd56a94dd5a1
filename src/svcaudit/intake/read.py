"""Read a log: every file by its format, then all of them as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from svcaudit.errors import DataError, UsageError
from svcaudit.intake.batch import Batch
from svcaudit.intake.formats.raw import Wanted
from svcaudit.intake.known_maps import fitting_hint
from svcaudit.intake.log_map import NO_MAP, LogMap
from svcaudit.intake.map_fit import misfits
from svcaudit.intake.mapping import Layout, lay_out
from svcaudit.intake.normalise import Window, unmapped_activities
from svcaudit.intake.period import Period
from svcaudit.intake.quarantine import Ignored, Quarantine
from svcaudit.intake.query import Query
from svcaudit.intake.remarks import remarks, why_nothing_is_usable
from svcaudit.intake.result import Input, Intake, RowCount
from svcaudit.intake.row_times import Declared, format_hint, read_row_times
from svcaudit.intake.rows import start_coding
from svcaudit.intake.sources import Source, opened
from svcaudit.intake.stood import stand, sums
from svcaudit.intake.threads import helpers, sha256_of, stopping
from svcaudit.intake.usable import an_event_a_row
from svcaudit.intake.zones import zone_of
from svcaudit.model.log import MICROSECONDS, NEVER, Int64
from svcaudit.model.progress import Progress, unheard
from svcaudit.model.spec import ProcessSpec


def read_log(
    paths: Sequence[Path | Query],
    spec: ProcessSpec,
    mapping: LogMap | None = None,
    *,
    zone: str | None = None,
    as_of: int | None = None,
    period: Period | None = None,
    on_progress: Progress = unheard,
    may_be_empty: bool = False,
) -> Intake:
    """Read customer files and queries as one log. A path may be a pattern, a packed file, or `-` for standard input.

    `zone`: of times that do not say their own, over the map's. `as_of`: microseconds; later events are ignored. `period`: only
    cases whose first event lies in it. `on_progress` is told, in words, what is being done, and of files how many bytes lie behind.
    `may_be_empty`: a log without a usable event is one, too; `last` is then NEVER.
    Raises UsageError for a path or zone that cannot be used, DataError for files that cannot be judged.
    """
    log_map = mapping or NO_MAP
    fit = misfits(log_map, spec)
    declared = declared_zone(log_map, zone)
    day_zone = log_zone(spec, log_map, zone)
    if not paths:
        raise UsageError("no log to read")
    with opened(paths) as sources, helpers(2) as pool, stopping() as stop:
        # the seal of a file is taken on another core while it is read
        seals = [None if source.sealed is None else pool.submit(sha256_of, source.sealed, stop) for source in sources]
        batches = [_read_source(source, spec, log_map, passed) for source, passed in one_by_one(sources, on_progress)]
        on_progress("sorting events")
        coding = start_coding(batches, log_map, pool)
        batches = list(coding.batches)
        times = read_row_times(batches, log_map, declared)
        quarantine = quarantine_of(batches)
        bounds = period.instants(zone_of(day_zone)) if period else None
        stood = stand(coding, times, spec, log_map, Window(as_of, *(bounds or (None, None))), quarantine, pool)
        log = stood.log
        ignored = ignored_of(batches, stood.ignored)
        count = count_of(batches, quarantine, ignored)
        hint = format_hint(batches[0], times)
        if not count.used and not may_be_empty:
            span = span_of_days(stood.times, day_zone)
            raise why_nothing_is_usable(batches, quarantine, ignored, unmapped_activities(log), stood.spec, hint, span)
        sealed = [None if seal is None else seal.result() for seal in seals]
        inputs = tuple(input_of(*one) for one in zip(batches, sealed, times.notes, strict=True))
        notes = fit + remarks(inputs, log, stood.spec, hint, period, day_zone)
    return Intake(
        log,
        inputs,
        count,
        quarantine.table(),
        ignored,
        unmapped_activities(log),
        missing_of(batches),
        day_zone,
        notes,
        stood.claims,
        int(stood.times.max(initial=NEVER)),
        bounds,
        stood.beyond,
        hint,
        an_event_a_row(batches[0].layout.strands),
    )


def one_by_one(sources: Sequence[Source], tell: Progress) -> Iterator[tuple[Source, Callable[[int], None]]]:
    """Each source as its turn comes, and who listens to how many of its bytes lie behind."""
    sizes = [source.path.stat().st_size if source.path.is_file() else 0 for source in sources]
    for number, source in enumerate(sources):
        phase, before = f"reading {source.name}", sum(sizes[:number])
        tell(phase, before, sum(sizes) if len(sources) > 1 else 0)
        yield source, partial(_passed, tell, phase, before, sum(sizes))


def _passed(tell: Progress, phase: str, before: int, total: int, passed: int) -> None:
    tell(phase, min(before + passed, total), total)


def _read_source(source: Source, spec: ProcessSpec, log_map: LogMap, passed: Callable[[int], None]) -> Batch:
    layouts: list[Layout] = []

    def choose(header: tuple[str, ...]) -> Wanted:
        layouts.append(lay_out(header, source.path, spec, log_map))
        return replace(layouts[-1].wanted, passed=passed)

    try:
        raw = source.read(choose, log_map.file)
    except PermissionError as problem:
        raise UsageError(f"{source.path} may not be read: {problem.strerror}") from problem
    except DataError as problem:
        fits = fitting_hint([source]) if log_map == NO_MAP else ""
        if not fits:
            raise
        raise DataError(problem.message, fits) from problem
    return Batch(source.name, replace(raw, notes=(*source.notes, *raw.notes)), layouts[-1])


def span_of_days(times: Int64, zone: str) -> str:
    """'2013-01-03 to 2013-05-15 (Europe/Berlin)', or nothing where there is no time."""
    if not len(times):
        return ""
    first, last = (datetime.fromtimestamp(int(time) // MICROSECONDS, zone_of(zone)).date() for time in (times.min(), times.max()))
    return f"{first} to {last} ({zone})"


def declared_zone(log_map: LogMap, zone: str | None) -> Declared:
    """The zone of times that do not say their own."""
    if zone is not None:
        return Declared(zone_of(zone), zone, "as asked for")
    if log_map.time.zone is not None:
        return Declared(zone_of(log_map.time.zone), log_map.time.zone, "from the map")
    return Declared(None, "", "")


def log_zone(spec: ProcessSpec, mapping: LogMap | None, zone: str | None) -> str:
    """The zone whose days `--period` and `--as-of` mean: as asked for, else the map's, else the first calendar's, else UTC."""
    asked = zone or (mapping.time.zone if mapping else None)
    return asked or next((calendar.timezone for calendar in spec.calendars.values()), "UTC")


def quarantine_of(batches: Sequence[Batch]) -> Quarantine:
    """The rows that readers set aside."""
    quarantine = Quarantine(lines_before={source: batch.raw.lines_before for source, batch in enumerate(batches)})
    for source, batch in enumerate(batches):
        for bad in batch.raw.bad:
            quarantine.add(source, bad)
    return quarantine


def ignored_of(batches: Sequence[Batch], ignored: Mapping[str, int]) -> dict[str, int]:
    """Rows that do not count, by reason: those that readers left out, and the others."""
    blank = sum(batch.raw.blank for batch in batches)
    return sums([{str(Ignored.BLANK): blank} if blank else {}, *(batch.raw.ignored for batch in batches), ignored])


def count_of(batches: Sequence[Batch], quarantine: Quarantine, ignored: Mapping[str, int]) -> RowCount:
    """The account of all rows."""
    read = sum(batch.raw.total for batch in batches)
    left_out = sum(ignored.values())
    return RowCount(read, read - quarantine.rows - left_out, quarantine.rows, left_out)


def input_of(batch: Batch, seal: str | None, time_note: str) -> Input:
    """What was read, and how."""
    notes = (*batch.raw.notes, time_note, *batch.layout.notes)
    return Input(batch.name, batch.raw.sha256 if seal is None else seal, batch.raw.total, notes, tuple(batch.layout.missing))


def missing_of(batches: Sequence[Batch]) -> tuple[str, ...]:
    """What no file has."""
    counts = Counter(name for batch in batches for name in batch.layout.missing)
    return tuple(name for name in batches[0].layout.missing if counts[name] == len(batches))
