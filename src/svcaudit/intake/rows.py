"""The rows of all files below each other, coded; the ones that cannot be used are set aside here, with the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from datetime import tzinfo

import numpy as np
import pyarrow as pa

from svcaudit.errors import DataError
from svcaudit.intake.arrow import numbers
from svcaudit.intake.encode import Cleaning, Coded, Part, encode, join
from svcaudit.intake.formats.raw import RawTable, key
from svcaudit.intake.log_map import LogMap
from svcaudit.intake.mapping import Layout
from svcaudit.intake.quarantine import BadRows, Quarantine, Reason, shapes_of
from svcaudit.intake.time_cells import State
from svcaudit.intake.time_guess import likely_formats
from svcaudit.intake.times import States, Times, read_times
from svcaudit.model.log import Bool, Int16, Int64

_NO_TRANSLATION: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Batch:
    """One file on its way: its raw table, and where the parts of the log stand in it."""

    name: str
    raw: RawTable
    layout: Layout

    @property
    def rows(self) -> int:
        count: int = self.raw.table.num_rows
        return count

    @property
    def numbers(self) -> Int64:
        """The 1-based data rows."""
        return np.arange(1, self.rows + 1) if self.raw.numbers is None else self.raw.numbers

    def part(self, position: int | None) -> Part:
        return self.rows if position is None else self.raw.table.column(key(position))


@dataclass(frozen=True, slots=True)
class Declared:
    """The zone of times that do not say their own; None = not declared. `origin`: 'from the map' or 'as asked for'."""

    zone: tzinfo | None
    name: str
    origin: str


@dataclass(frozen=True, slots=True)
class Rows:
    """Coded columns in the order of the files. `source` is None for a single file; an absent column has no words."""

    case: Coded
    activity: Coded
    time: Int64
    number: Int64
    source: Int16 | None
    actor: Coded
    role: Coded
    text: Coded
    attributes: Mapping[str, Coded]

    def at(self, rows: Int64, pool: Executor) -> Rows:
        """These rows alone, in this order. Columns are independent of each other, and NumPy leaves them to threads."""
        columns = (self.case, self.activity, self.actor, self.role, self.text, *self.attributes.values())
        taken = [pool.submit(column.at, rows) for column in columns]
        time, number = self.time[rows], self.number[rows]
        source = None if self.source is None else self.source[rows]
        case, activity, actor, role, text, *attributes = (column.result() for column in taken)
        return Rows(case, activity, time, number, source, actor, role, text, dict(zip(self.attributes, attributes, strict=True)))


@dataclass(frozen=True, slots=True)
class Coding:
    """Columns being coded, each by a thread of its own."""

    batches: Sequence[Batch]
    case: Future[Coded]
    activity: Future[Coded]
    actor: Future[Coded]
    role: Future[Coded]
    text: Future[Coded]
    attributes: Mapping[str, Future[Coded]]

    def rows(self, time: Int64) -> Rows:
        """All columns beside the times, once they are done."""
        several = len(self.batches) > 1
        sizes = [batch.rows for batch in self.batches]
        return Rows(
            case=self.case.result(),
            activity=self.activity.result(),
            time=time,
            number=np.concatenate([batch.numbers for batch in self.batches]) if several else self.batches[0].numbers,
            source=np.repeat(np.arange(len(sizes), dtype=np.int16), sizes) if several else None,
            actor=self.actor.result(),
            role=self.role.result(),
            text=self.text.result(),
            attributes={name: coded.result() for name, coded in self.attributes.items()},
        )


def start_coding(batches: Sequence[Batch], log_map: LogMap, pool: Executor) -> Coding:
    """Begin to code every column over all files, the longest first."""
    missing = frozenset(word.strip() for word in log_map.missing) | {""}

    def coded(part: str, positions: Sequence[int | None]) -> Future[Coded]:
        cleaning = Cleaning(missing, log_map.values.get(part, _NO_TRANSLATION))
        return pool.submit(encode, [batch.part(position) for batch, position in zip(batches, positions, strict=True)], cleaning)

    names = dict.fromkeys(name for batch in batches for name in batch.layout.attributes)
    return Coding(
        batches,
        case=coded("", [batch.layout.case for batch in batches]),
        text=coded("", [batch.layout.text for batch in batches]),
        activity=pool.submit(_activity, batches, log_map, missing),
        actor=coded("actor", [batch.layout.actor for batch in batches]),
        role=coded("role", [batch.layout.role for batch in batches]),
        attributes={name: coded(name, [batch.layout.attributes.get(name) for batch in batches]) for name in names},
    )


def _activity(batches: Sequence[Batch], log_map: LogMap, missing: frozenset[str]) -> Coded:
    """The activity, joined from several columns where the map says so; translated as a whole."""
    translation = log_map.values.get("activity", _NO_TRANSLATION)
    columns = list(zip(*(batch.layout.activity for batch in batches), strict=True))
    parts = [[batch.part(position) for batch, position in zip(batches, column, strict=True)] for column in columns]
    if len(parts) == 1:
        return encode(parts[0], Cleaning(missing, translation))
    return join([encode(part, Cleaning(missing)) for part in parts], log_map.join, Cleaning(missing, translation))


def read_all_times(batches: Sequence[Batch], log_map: LogMap, declared: Declared) -> tuple[Int64, States, list[str]]:
    """Instants (NEVER where there is none), State codes and one note a file. Raises DataError for a local time without a zone."""
    read = [_read_times(batch, log_map, declared) for batch in batches]
    values = [instants for instants, _, _ in read]
    states = [times.states for _, times, _ in read]
    notes = [note for _, _, note in read]
    if len(batches) == 1:
        return values[0], states[0], notes
    return np.concatenate(values), np.concatenate(states), notes


def _read_times(batch: Batch, log_map: LogMap, declared: Declared) -> tuple[Int64, Times, str]:
    form = log_map.time.format
    cells = batch.part(batch.layout.time)
    times = read_times(cells, form, frozenset(word.strip() for word in log_map.missing), serial_days=batch.raw.serial_days)
    local = times.first_local
    if local is not None and declared.zone is None:
        name = batch.raw.header[batch.layout.time]
        (cell,) = _cells(batch, batch.layout.time, np.array([local])).to_pylist()
        raise DataError(
            f"{batch.name}: the time in data row {batch.numbers[local]}, {cell[:40]!r}, has no time zone",
            f"declare it in the map, `time: {{column: {name}, zone: Asia/Shanghai}}`, or on the command line, `--zone Asia/Shanghai`",
        )
    zone = "with offsets" if local is None else f"zone {declared.name} {declared.origin}"
    days = f"; {times.dates} days without a time taken as midnight" if times.dates else ""
    return times.instants(declared.zone), times, f"times: {form or 'ISO 8601'}, {zone}{days}"


def set_aside(batches: Sequence[Batch], rows: Rows, states: States, quarantine: Quarantine) -> tuple[Bool, int]:
    """Which rows can be used, and how many are blank. The others go to quarantine, each for its first reason."""
    usable: Bool = (states <= State.INSTANT) & (rows.case.codes >= 0) & (rows.activity.codes >= 0)
    if usable.all():
        return usable, 0
    blank = (states == State.EMPTY) & (rows.case.codes < 0) & (rows.activity.codes < 0)
    for coded in (rows.actor, rows.role, rows.text, *rows.attributes.values()):
        blank &= coded.codes < 0
    left = ~usable & ~blank
    start = 0
    for source, batch in enumerate(batches):
        here = slice(start, start + batch.rows)
        start += batch.rows
        header, layout = batch.raw.header, batch.layout
        faults = (
            (rows.case.codes[here] < 0, Reason.CASE_EMPTY, layout.case),
            (rows.activity.codes[here] < 0, Reason.ACTIVITY_EMPTY, layout.activity[0]),
            (states[here] == State.EMPTY, Reason.TIME_EMPTY, layout.time),
            (states[here] == State.UNREADABLE, Reason.TIME_UNREADABLE, layout.time),
            (states[here] == State.OUTSIDE, Reason.TIME_OUTSIDE, layout.time),
        )
        for fault, reason, position in faults:
            found = np.flatnonzero(fault & left[here])
            left[here][found] = False
            told = reason in (Reason.TIME_UNREADABLE, Reason.TIME_OUTSIDE) and len(found)
            shapes = shapes_of(_cells(batch, layout.time, found)) if told else None
            quarantine.add(source, BadRows(reason, batch.numbers[found], header[position], shapes))
    return usable, int(blank.sum())


def _cells(batch: Batch, position: int, rows: Int64) -> pa.Array:
    part = batch.part(position)
    assert not isinstance(part, int)
    taken = part.take(numbers(rows)).combine_chunks()
    return taken.dictionary_decode() if pa.types.is_dictionary(taken.type) else taken


def format_hint(batch: Batch, states: States) -> str | None:
    """The line to write in the map when times are written in a known format that is not ISO 8601."""
    found = np.flatnonzero(states == State.UNREADABLE)[:200]
    if not len(found):
        return None
    formats = likely_formats(_cells(batch, batch.layout.time, found).to_pylist())
    name = batch.raw.header[batch.layout.time]
    return " or ".join(f'time: {{column: {name}, format: "{form}"}}' for form in formats) or None
