"""Times as text to instants: in bulk by Arrow, and by hand only for the cells that Arrow refuses."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from enum import IntEnum

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.intake.arrow import flags, integers, numbers
from svcaudit.intake.time_cells import EPOCH_UNITS, Cell, cell_reader
from svcaudit.intake.time_patterns import TimePattern
from svcaudit.intake.zones import to_instants
from svcaudit.model.log import NEVER, Int64

States = npt.NDArray[np.int8]
ByHand = Callable[[str], Cell]
Bulk = Callable[[pa.Array, Int64, States], bool]
"""Fills in values and states of cells that are all alike; False when they are not."""

_DAY_LENGTH = len("2025-01-01")
_SAYS_ZONE = re.compile(r"([Zz]|:\d{2}[+-]\d{2}:?\d{2}|[+-]\d{2}:\d{2})$")
_LEAF = 64
"""Cells that are read by hand when they cannot be cast together."""
_EARLIEST = -2_208_988_800_000_000
_LATEST = 7_258_118_400_000_000
"""1900 to 2199: beyond, a time is a placeholder (0001-01-01, 9999-12-31), and no calendar reaches there."""


class State(IntEnum):
    """What became of a cell."""

    LOCAL = 0
    """A wall-clock time; its zone is declared elsewhere."""
    INSTANT = 1
    EMPTY = 2
    UNREADABLE = 3
    OUTSIDE = 4


@dataclass(frozen=True, slots=True)
class Times:
    """`values`: microseconds, wall-clock where the state is LOCAL, NEVER where there is none. `dates`: cells that name a day alone."""

    values: Int64
    states: States
    dates: int

    @property
    def first_local(self) -> int | None:
        """The index of the first cell without a zone of its own."""
        local = np.flatnonzero(self.states == State.LOCAL)
        return int(local[0]) if len(local) else None

    def instants(self, zone: tzinfo | None) -> Int64:
        """All times as instants; `zone` is that of the local ones and may be None where there are none."""
        local = self.states == State.LOCAL
        if zone is None or not local.any():
            return self.values
        if local.all():
            return to_instants(self.values, zone)
        mixed = self.values.copy()
        mixed[local] = to_instants(self.values[local], zone)
        return mixed


def read_times(column: pa.ChunkedArray, form: str | None, missing: frozenset[str], *, serial_days: bool) -> Times:
    """Read a column of text. `form`: None for ISO 8601, `epoch…`, `excel` or a strptime pattern; `serial_days`: see RawTable."""
    values = np.full(len(column), NEVER, dtype=np.int64)
    states = np.full(len(column), State.UNREADABLE, dtype=np.int8)
    dates = _fill(column, form, missing, serial_days, values, states)
    outside = (states <= State.INSTANT) & ((values < _EARLIEST) | (values >= _LATEST))
    if outside.any():
        states[outside] = State.OUTSIDE
        values[outside] = NEVER
    return Times(values, states, dates)


def _fill(column: pa.ChunkedArray, form: str | None, missing: frozenset[str], serial_days: bool, values: Int64, states: States) -> int:
    by_hand = cell_reader(form, missing, serial_days)
    named = form is None or form == "excel" or form.startswith("epoch")
    pattern = None if named else TimePattern(form or "")
    dates = start = 0
    for chunk in column.chunks:
        text = chunk.dictionary_decode() if pa.types.is_dictionary(chunk.type) else chunk
        here = slice(start, start + len(text))
        if pattern is not None:
            dates += _match(text, pattern, by_hand, values[here], states[here])
        else:
            dates += _read(text, _BULK.get(form), by_hand, values[here], states[here])
        start += len(text)
    return dates


def _match(cells: pa.Array, pattern: TimePattern, by_hand: ByHand, values: Int64, states: States) -> int:
    """Read cells by a pattern, and what it does not match by hand; returns how many are days alone."""
    found, sound = pattern.read(cells)
    values[sound] = found[sound]
    states[sound] = State.INSTANT if pattern.has_zone else State.LOCAL
    rest = np.flatnonzero(~sound)
    return _one_by_one(cells.take(numbers(rest)), rest, by_hand, values, states) + (0 if pattern.has_hours else int(sound.sum()))


def _read(cells: pa.Array, bulk: Bulk | None, by_hand: ByHand, values: Int64, states: States) -> int:
    """Read cells together, else half by half, else one by one; returns how many are days alone."""
    if len(cells) and cells.null_count == 0 and bulk is not None and bulk(cells, values, states):
        lengths = integers(pc.binary_length(cells))
        return int((lengths == _DAY_LENGTH).sum()) if bulk is _bulk_iso else 0
    if len(cells) > _LEAF:
        half = len(cells) // 2
        first = _read(cells[:half], bulk, by_hand, values[:half], states[:half])
        return first + _read(cells[half:], bulk, by_hand, values[half:], states[half:])
    return _one_by_one(cells, np.arange(len(cells)), by_hand, values, states)


def _one_by_one(cells: pa.Array, places: Int64, by_hand: ByHand, values: Int64, states: States) -> int:
    dates = 0
    for place, text in zip(places.tolist(), cells.to_pylist(), strict=True):
        cell = by_hand(text or "")
        dates += cell.date_only
        if cell.state <= State.INSTANT:
            values[place] = cell.value
        states[place] = cell.state
    return dates


def _bulk_iso(cells: pa.Array, values: Int64, states: States) -> bool:
    kinds: list[tuple[str | None, State]] = [(None, State.LOCAL), ("UTC", State.INSTANT)]
    # A cast that fails costs twenty times one that works, so the kind of the first cell is tried first.
    if len(cells) and _SAYS_ZONE.search(cells[0].as_py() or ""):
        kinds.reverse()
    for unit, size in (("us", 1), ("ns", 1000)):
        for zone, state in kinds:
            try:
                cast = integers(cells.cast(pa.timestamp(unit, zone)))
            except pa.ArrowInvalid:
                continue
            values[:] = cast // size if size > 1 else cast
            states[:] = state
            return True
    return False


def _bulk_epoch(unit: int) -> Bulk:
    limit = _LATEST // unit

    def bulk(cells: pa.Array, values: Int64, states: States) -> bool:
        if not flags(pc.ascii_is_decimal(cells)).all():
            return False
        try:
            whole = integers(cells.cast(pa.int64()))
        except pa.ArrowInvalid:
            return False
        np.multiply(np.minimum(whole, limit), unit, out=values)
        states[:] = State.INSTANT
        return True

    return bulk


_BULK: dict[str | None, Bulk] = {None: _bulk_iso, **{name: _bulk_epoch(unit) for name, unit in EPOCH_UNITS.items()}}
