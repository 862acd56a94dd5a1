"""Read a log: every file by its format, then all of them as one."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from svcaudit.errors import DataError, UsageError
from svcaudit.intake.formats.catalogue import format_of
from svcaudit.intake.formats.raw import Wanted
from svcaudit.intake.log_map import NO_MAP, LogMap
from svcaudit.intake.mapping import Layout, lay_out
from svcaudit.intake.normalise import Window, build_log, unmapped_activities
from svcaudit.intake.period import Period
from svcaudit.intake.quarantine import Ignored, Quarantine
from svcaudit.intake.remarks import remarks, why_nothing_is_usable
from svcaudit.intake.result import Input, Intake, RowCount
from svcaudit.intake.rows import Batch, Declared, format_hint, read_all_times, set_aside, start_coding
from svcaudit.intake.zones import zone_of
from svcaudit.model.spec import ProcessSpec

Progress = Callable[[str], None]
_CHUNK = 1 << 20


def read_log(
    paths: Sequence[Path],
    spec: ProcessSpec,
    mapping: LogMap | None = None,
    *,
    zone: str | None = None,
    as_of: int | None = None,
    period: Period | None = None,
    on_progress: Progress | None = None,
) -> Intake:
    """Read customer files as one log.

    `zone`: of times that do not say their own, over the map's. `as_of`: microseconds; later events are ignored. `period`: only
    cases whose first event lies in it. `on_progress` is told, in words, what is being done.
    Raises UsageError for a path or zone that cannot be used, DataError for files that cannot be judged.
    """
    log_map = mapping or NO_MAP
    declared = _declared(log_map, zone)
    day_zone = log_zone(spec, log_map, zone)
    tell = on_progress or (lambda _: None)
    if not paths:
        raise UsageError("no log to read")
    for path in paths:
        _must_be_file(path)
    with ThreadPoolExecutor(max_workers=2) as pool:
        # the seal of a file is taken on another core while it is read
        seals = [pool.submit(_sha256, path) for path in paths]
        batches = [_read_file(path, spec, log_map, tell) for path in paths]
        tell("sorting events")
        coding = start_coding(batches, log_map, pool)
        times, states, time_notes = read_all_times(batches, log_map, declared)
        rows = coding.rows(times)
        quarantine = _quarantine_of(batches)
        usable, blank = set_aside(batches, rows, states, quarantine)
        bounds = period.instants(zone_of(day_zone)) if period else (None, None)
        log, ignored = build_log(rows, usable, spec, Window(as_of, *bounds), pool)
        blank += sum(batch.raw.blank for batch in batches)
        ignored = ({str(Ignored.BLANK): blank} if blank else {}) | ignored
        count = _count(batches, quarantine, ignored)
        hint = format_hint(batches[0], states[: batches[0].rows])
        if not count.used:
            raise why_nothing_is_usable(batches, quarantine, ignored, unmapped_activities(log), spec, hint)
        notes = remarks(batches, log, spec, hint, period, day_zone)
        inputs = tuple(_input(batch, seal, note) for batch, seal, note in zip(batches, seals, time_notes, strict=True))
    return Intake(log, inputs, count, quarantine.table(), ignored, unmapped_activities(log), _missing(batches), day_zone, notes)


def _read_file(path: Path, spec: ProcessSpec, log_map: LogMap, tell: Progress) -> Batch:
    tell(f"reading {path.name}")
    layouts: list[Layout] = []

    def choose(header: tuple[str, ...]) -> Wanted:
        layouts.append(lay_out(header, path, spec, log_map))
        return layouts[-1].wanted

    try:
        raw = format_of(path).read(path, choose, log_map.file)
    except PermissionError as problem:
        raise UsageError(f"{path} may not be read: {problem.strerror}") from problem
    return Batch(path.name, raw, layouts[-1])


def _must_be_file(path: Path) -> None:
    if path.is_dir():
        raise UsageError(f"{path} is a folder", "name the files in it")
    if not path.exists():
        raise UsageError(f"there is no file {path}")
    if path.stat().st_size == 0 and path.is_file():
        raise DataError(f"{path.name} is empty", "the first line names the columns, each further line is one event")


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


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


def _input(batch: Batch, seal: Future[str], time_note: str) -> Input:
    return Input(batch.name, seal.result(), batch.raw.total, (*batch.raw.notes, time_note, *batch.layout.notes))


def _missing(batches: Sequence[Batch]) -> tuple[str, ...]:
    """What no file has."""
    counts = Counter(name for batch in batches for name in batch.layout.missing)
    return tuple(name for name in batches[0].layout.missing if counts[name] == len(batches))
