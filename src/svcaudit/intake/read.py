"""Read a log: every file by its format, then all of them as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np

from svcaudit.errors import UsageError
from svcaudit.intake.batch import Batch
from svcaudit.intake.blind import with_blind_spots
from svcaudit.intake.formats.raw import Wanted
from svcaudit.intake.log_map import NO_MAP, LogMap
from svcaudit.intake.map_fit import misfits
from svcaudit.intake.mapping import Layout, lay_out
from svcaudit.intake.normalise import Window, build_log, unmapped_activities
from svcaudit.intake.period import Period
from svcaudit.intake.quarantine import Ignored, Quarantine
from svcaudit.intake.query import Query
from svcaudit.intake.remarks import remarks, why_nothing_is_usable
from svcaudit.intake.result import Input, Intake, RowCount
from svcaudit.intake.row_times import Declared, format_hint, read_row_times
from svcaudit.intake.rows import start_coding
from svcaudit.intake.sources import Source, opened
from svcaudit.intake.stand_in import with_own_words
from svcaudit.intake.threads import helpers, sha256_of, stopping
from svcaudit.intake.told import claims_of, left_out
from svcaudit.intake.usable import sort_out
from svcaudit.intake.zones import zone_of
from svcaudit.model.log import MICROSECONDS, Int64
from svcaudit.model.spec import ProcessSpec

Progress = Callable[[str], None]


def read_log(
    paths: Sequence[Path | Query],
    spec: ProcessSpec,
    mapping: LogMap | None = None,
    *,
    zone: str | None = None,
    as_of: int | None = None,
    period: Period | None = None,
    on_progress: Progress | None = None,
) -> Intake:
    """Read customer files and queries as one log. A path may be a pattern, a packed file, or `-` for standard input.

    `zone`: of times that do not say their own, over the map's. `as_of`: microseconds; later events are ignored. `period`: only
    cases whose first event lies in it. `on_progress` is told, in words, what is being done.
    Raises UsageError for a path or zone that cannot be used, DataError for files that cannot be judged.
    """
    log_map = mapping or NO_MAP
    fit = misfits(log_map, spec)
    declared = _declared(log_map, zone)
    day_zone = log_zone(spec, log_map, zone)
    tell = on_progress or (lambda _: None)
    if not paths:
        raise UsageError("no log to read")
    with opened(paths) as sources, helpers(2) as pool, stopping() as stop:
        # the seal of a file is taken on another core while it is read
        seals = [None if source.sealed is None else pool.submit(sha256_of, source.sealed, stop) for source in sources]
        batches = [_read_source(source, spec, log_map, tell) for source in sources]
        tell("sorting events")
        coding = start_coding(batches, log_map, pool)
        times = read_row_times(batches, log_map, declared)
        quarantine = _quarantine_of(batches)
        usable = sort_out(coding, times, left_out(coding, log_map), quarantine)
        rows = coding.rows(times, usable.happened)
        spec = with_own_words(spec, rows.activity)
        bounds = period.instants(zone_of(day_zone)) if period else (None, None)
        candidates = usable.rows if usable.happened is None else np.ones(len(rows.time), np.bool_)
        log, ignored = build_log(rows, candidates, spec, Window(as_of, *bounds), pool)
        empty = {
            Ignored.BLANK: usable.blank + sum(batch.raw.blank for batch in batches),
            Ignored.NO_EVENT: usable.silent,
            Ignored.NO_ITEMS: usable.bare,
            Ignored.LEFT_OUT: usable.left_out,
        }
        silent = {str(reason): found for reason, found in empty.items() if found}
        ignored = _sums([silent, *(batch.raw.ignored for batch in batches), ignored])
        count = _count(batches, quarantine, ignored)
        hint = format_hint(batches[0], times)
        if not count.used:
            raise why_nothing_is_usable(
                batches, quarantine, ignored, unmapped_activities(log), spec, hint, _span(rows.time[candidates], day_zone)
            )
        log = with_blind_spots(log, coding, spec, log_map)
        last = int(rows.time[candidates].max())
        claims = claims_of(coding, usable.rows, log_map)
        notes = fit + remarks(batches, log, spec, hint, period, day_zone)
        inputs = tuple(_input(batch, seal, note) for batch, seal, note in zip(batches, seals, times.notes, strict=True))
    unmapped = unmapped_activities(log)
    return Intake(log, inputs, count, quarantine.table(), ignored, unmapped, _missing(batches), day_zone, notes, claims, last)


def _read_source(source: Source, spec: ProcessSpec, log_map: LogMap, tell: Progress) -> Batch:
    tell(f"reading {source.name}")
    layouts: list[Layout] = []

    def choose(header: tuple[str, ...]) -> Wanted:
        layouts.append(lay_out(header, source.path, spec, log_map))
        return layouts[-1].wanted

    try:
        raw = source.read(choose, log_map.file)
    except PermissionError as problem:
        raise UsageError(f"{source.path} may not be read: {problem.strerror}") from problem
    return Batch(source.name, replace(raw, notes=(*source.notes, *raw.notes)), layouts[-1])


def _span(times: Int64, zone: str) -> str:
    """'2013-01-03 to 2013-05-15 (Europe/Berlin)', or nothing where there is no time."""
    if not len(times):
        return ""
    first, last = (datetime.fromtimestamp(int(time) // MICROSECONDS, zone_of(zone)).date() for time in (times.min(), times.max()))
    return f"{first} to {last} ({zone})"


def _sums(counts: Sequence[Mapping[str, int]]) -> dict[str, int]:
    """Rows by reason, over all files."""
    total: Counter[str] = Counter()
    for count in counts:
        total.update(count)
    return dict(total)


def _declared(log_map: LogMap, zone: str | None) -> Declared:
    if zone is not None:
        return Declared(zone_of(zone), zone, "as asked for")
    if log_map.time.zone is not None:
        return Declared(zone_of(log_map.time.zone), log_map.time.zone, "from the map")
    return Declared(None, "", "")


def log_zone(spec: ProcessSpec, mapping: LogMap | None, zone: str | None) -> str:
    """The zone whose days `--period` and `--as-of` mean: as asked for, else the map's, else the first calendar's, else UTC."""
    asked = zone or (mapping.time.zone if mapping else None)
    return asked or next((calendar.timezone for calendar in spec.calendars.values()), "UTC")


def _quarantine_of(batches: Sequence[Batch]) -> Quarantine:
    quarantine = Quarantine(lines_before={source: batch.raw.lines_before for source, batch in enumerate(batches)})
    for source, batch in enumerate(batches):
        for bad in batch.raw.bad:
            quarantine.add(source, bad)
    return quarantine


def _count(batches: Sequence[Batch], quarantine: Quarantine, ignored: dict[str, int]) -> RowCount:
    read = sum(batch.raw.total for batch in batches)
    left_out = sum(ignored.values())
    return RowCount(read, read - quarantine.rows - left_out, quarantine.rows, left_out)


def _input(batch: Batch, seal: Future[str] | None, time_note: str) -> Input:
    return Input(
        batch.name, batch.raw.sha256 if seal is None else seal.result(), batch.raw.total, (*batch.raw.notes, time_note, *batch.layout.notes)
    )


def _missing(batches: Sequence[Batch]) -> tuple[str, ...]:
    """What no file has."""
    counts = Counter(name for batch in batches for name in batch.layout.missing)
    return tuple(name for name in batches[0].layout.missing if counts[name] == len(batches))
