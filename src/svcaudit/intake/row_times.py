"""The times of all rows: every column read as a whole, its format and zone decided and told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import tzinfo

import numpy as np

from svcaudit.errors import DataError
from svcaudit.intake.batch import Batch, plain
from svcaudit.intake.log_map import LogMap
from svcaudit.intake.shapes.strand import Strand, TimePlace
from svcaudit.intake.time_cells import State
from svcaudit.intake.time_decide import Column, Decided, decide
from svcaudit.intake.time_guess import best_formats, likely_formats
from svcaudit.intake.times import States
from svcaudit.model.log import NEVER, Bool, Int64


@dataclass(frozen=True, slots=True)
class Declared:
    """The zone of times that do not say their own; None = not declared. `origin`: 'from the map' or 'as asked for'."""

    zone: tzinfo | None
    name: str
    origin: str


@dataclass(frozen=True, slots=True)
class RowTimes:
    """The times of each strand (S) over all rows (R), NEVER where there is none; strands of one column share their arrays.

    `days`: times of which the day alone is known, None where there are none. `notes`: one a file.
    """

    values: Sequence[Int64]
    states: Sequence[States]
    days: Sequence[Bool] | None
    notes: Sequence[str]


def read_row_times(batches: Sequence[Batch], log_map: LogMap, declared: Declared) -> RowTimes:
    """Read every time column once. Raises DataError for a local time without a zone, and for days that could also be months."""
    desks = [TimeDesk(batch, log_map, declared) for batch in batches]
    strands = range(len(batches[0].layout.strands))
    places = [tuple(batch.layout.strands[one].time for batch in batches) for one in strands]
    read: dict[tuple[TimePlace, ...], tuple[Int64, States, Bool | None]] = {}
    for columns in places:
        if columns not in read:
            read[columns] = _below([desk.read(place) for desk, place in zip(desks, columns, strict=True)])
    found = [read[columns] for columns in places]
    dated = any(days is not None for _, _, days in found)
    none = np.zeros(sum(batch.rows for batch in batches), np.bool_)
    return RowTimes(
        [values for values, _, _ in found],
        [states for _, states, _ in found],
        [none if days is None else days for _, _, days in found] if dated else None,
        [desk.note() for desk in desks],
    )


Read = tuple["Int64", "States", "Bool | None"]


def _below(parts: Sequence[Read]) -> Read:
    if len(parts) == 1:
        return parts[0]
    days = [np.zeros(len(values), np.bool_) if day is None else day for values, _, day in parts]
    told = any(day is not None for _, _, day in parts)
    return (
        np.concatenate([values for values, _, _ in parts]),
        np.concatenate([states for _, states, _ in parts]),
        np.concatenate(days) if told else None,
    )


@dataclass(slots=True)
class TimeDesk:
    """Reads the time columns of one file and remembers how they were written.

    `in_blocks`: the batch is a piece of the file, another of which may hold days without a time, so every midnight is marked.
    """

    batch: Batch
    log_map: LogMap
    declared: Declared
    order: str | None = None
    told: dict[str, list[str]] = field(default_factory=dict)
    local: bool = False
    dates: int = 0
    in_blocks: bool = False

    def read(self, place: TimePlace) -> Read:
        rows = self.batch.rows
        decided = self._decide(place)
        if decided is None:
            return np.full(rows, NEVER, np.int64), np.full(rows, State.EMPTY, np.int8), None
        times = decided.times
        self.order = self.order or decided.order
        self.dates += times.dates
        name = self._name(place)
        self.told.setdefault(decided.how, []).append(name)
        local = times.first_local
        if local is not None:
            self.local = True
            if self.declared.zone is None:
                raise self._without_zone(place, local)
        return times.instants(self.declared.zone), times.states, times.midnights if self.in_blocks else times.day_only

    def note(self) -> str:
        """'times: ISO 8601, zone Asia/Shanghai from the map'."""
        several = len(self.told) > 1
        how = "; ".join(form + (f" ({', '.join(names)})" if several else "") for form, names in self.told.items()) or "none"
        zone = f"zone {self.declared.name} {self.declared.origin}" if self.local else "with offsets"
        days = f"; {self.dates} days without a time taken as midnight" if self.dates else ""
        return f"times: {how}, {zone}{days}"

    def _decide(self, place: TimePlace) -> Decided | None:
        cells = self.batch.time_cells(place)
        if cells is None:
            return None
        missing = frozenset(word.strip() for word in self.log_map.missing)
        numbers = self.batch.numbers
        column = Column(cells, missing, self.batch.raw.serial_days, lambda row: int(numbers[row]), self._name(place), self.batch.name)
        order = self.log_map.time.order
        return decide(column, place.format, order or self.order, certain=order is not None)

    def _name(self, place: TimePlace) -> str:
        return " + ".join(self.batch.raw.header[position] for position in place.places)

    def _without_zone(self, place: TimePlace, row: int) -> DataError:
        cells = self.batch.time_cells(place)
        assert cells is not None
        (cell,) = plain(cells, np.array([row])).to_pylist()
        name = self._name(place)
        return DataError(
            f"{self.batch.name}: the time in data row {self.batch.numbers[row]}, {cell[:40]!r}, has no time zone",
            f"declare it in the map, `time: {{column: {name}, zone: Asia/Shanghai}}`, or on the command line, `--zone Asia/Shanghai`"
            if len(self.batch.layout.strands) == 1
            else "declare it in the map, `time: {zone: Asia/Shanghai}`, or on the command line, `--zone Asia/Shanghai`",
        )


def format_hint(batch: Batch, times: RowTimes) -> str | None:
    """The line to write in the map when times of the first file are written in a known format that is not ISO 8601."""
    for strand, states in zip(batch.layout.strands, times.states, strict=True):
        found = np.flatnonzero(states[: batch.rows] == State.UNREADABLE)[:200]
        cells = batch.time_cells(strand.time)
        if len(found) and cells is not None:
            return hint_of(batch, strand, plain(cells, found).to_pylist())
    return None


def hint_of(batch: Batch, strand: Strand, cells: list[str]) -> str | None:
    """The same, from cells that could not be read: some of them may be no times at all."""
    name, declared = batch.raw.header[strand.time.places[0]], strand.time.format
    before = ["iso"] if declared is None else [declared] if isinstance(declared, str) else [*declared]
    alike = likely_formats(cells)
    share = "" if alike else f"  # for {{}} of {len(cells)} cells"
    read = [(form, len(cells)) for form in alike] or best_formats(cells)
    lines = []
    for form, count in read:
        formats = ", ".join(one if one.isalnum() else f'"{one}"' for one in [*before, form])
        lines.append(f"time: {{column: {name}, format: [{formats}]}}" + share.format(count))
    return " or ".join(lines) or None
