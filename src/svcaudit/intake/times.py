"""Times as text to instants: in bulk by Arrow, and by hand only for the cells that Arrow refuses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import tzinfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.intake.stamps import Stamps
from svcaudit.intake.time_bulk import Way, ways_of
from svcaudit.intake.time_cells import EPOCH_UNITS, Cell, State, cell_reader, worth_a_look
from svcaudit.intake.time_patterns import TimePattern
from svcaudit.intake.zones import DAY, to_instants
from svcaudit.model.arrow import flags, integers, numbers, texts
from svcaudit.model.log import NEVER, Bool, Int64

States = npt.NDArray[np.int8]
_DAY_LENGTH = len("2025-01-01")
_LEAF = 64
"""Cells that are read by hand when they cannot be cast together."""
_EARLIEST = -2_208_988_800_000_000
_LATEST = 7_258_118_400_000_000
"""1900 to 2199: beyond, a time is a placeholder (0001-01-01, 9999-12-31), and no calendar reaches there."""


@dataclass(frozen=True, slots=True)
class Times:
    """`values`: microseconds, wall-clock where the state is LOCAL, NEVER where there is none. `dates`: cells that name a day alone."""

    values: Int64
    states: States
    dates: int

    @property
    def day_only(self) -> Bool | None:
        """Cells that name a day and no hour, None where the column has none; in such a column midnight is no hour either."""
        return self.midnights if self.dates else None

    @property
    def midnights(self) -> Bool:
        """Cells of a local time that is midnight: days alone, where the column has such cells."""
        midnights: Bool = (self.states == State.LOCAL) & (self.values % DAY == 0)
        return midnights

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


def read_times(column: pa.ChunkedArray | Stamps, form: str | None, missing: frozenset[str], *, serial_days: bool) -> Times:
    """Read a column of text. `form`: None for ISO 8601, `epoch…`, `excel` or a strptime pattern; `serial_days`: see RawTable."""
    if isinstance(column, Stamps):
        if form is None:
            return _within(column.values, np.full(len(column.values), column.state, np.int8), 0)
        column = pa.chunked_array([column.text()])
    values = np.full(len(column), NEVER, dtype=np.int64)
    states = np.full(len(column), State.UNREADABLE, dtype=np.int8)
    named = form is None or form == "excel" or form in EPOCH_UNITS
    pattern = None if named else TimePattern(form or "")
    desk = _Desk(ways_of(form), pattern, cell_reader(form, serial_days), worth_a_look(form, serial_days), texts(sorted(missing | {""})))
    dates = start = 0
    for chunk in column.chunks:
        cells = chunk.dictionary_decode() if pa.types.is_dictionary(chunk.type) else chunk
        here = slice(start, start + len(cells))
        dates += _read(cells, desk, values[here], states[here])
        start += len(cells)
    return _within(values, states, dates)


def _within(values: Int64, states: States, dates: int) -> Times:
    """Times that no calendar reaches are none."""
    outside = (states <= State.INSTANT) & ((values < _EARLIEST) | (values >= _LATEST))
    if outside.any():
        states[outside] = State.OUTSIDE
        values = np.where(outside, NEVER, values)
    return Times(values, states, dates)


@dataclass(frozen=True, slots=True)
class _Desk:
    """How one column is read. `look`: the regular expression of cells that reading by hand may help."""

    ways: Sequence[Way]
    pattern: TimePattern | None
    by_hand: Callable[[str], Cell]
    look: str
    missing: pa.Array


def _read(cells: pa.Array, desk: _Desk, values: Int64, states: States) -> int:
    """Read cells all together, else sorted by how they look, else one by one; returns how many are days alone."""
    if not len(cells):
        return 0
    if not _has_gaps(cells):
        for way in _likeliest_first(cells, desk.ways):
            found = way.cast(cells)
            if found is not None:
                values[:], states[:] = found, way.state
                return _days(cells, way)
    trimmed = pc.utf8_trim_whitespace(cells)
    left = np.ones(len(cells), dtype=np.bool_)
    dates = 0
    for way in desk.ways:
        alike = np.flatnonzero(left & flags(pc.match_substring_regex(trimmed, way.regex)))
        left[alike] = False
        dates += _read_alike(trimmed.take(numbers(alike)), alike, way, desk, values, states)
    if desk.pattern is not None:
        found, sound = desk.pattern.read(trimmed)
        values[sound], states[sound] = found[sound], State.INSTANT if desk.pattern.has_zone else State.LOCAL
        left &= ~sound
        dates += 0 if desk.pattern.has_hours else int(sound.sum())
    return dates + _read_rest(trimmed, np.flatnonzero(left), desk, values, states)


def _has_gaps(cells: pa.Array) -> bool:
    """Whether some cells are empty, as in a table of one row a case many are: no cast of all of them can work."""
    return bool(cells.null_count) or not integers(pc.binary_length(cells)).all()


def _likeliest_first(cells: pa.Array, ways: Sequence[Way]) -> Sequence[Way]:
    """A cast that fails costs twenty times one that works, so what the first cell looks like is tried first."""
    looks = [flags(pc.match_substring_regex(cells[:1], way.regex))[0] for way in ways]
    return [way for way, so in zip(ways, looks, strict=True) if so] + [way for way, so in zip(ways, looks, strict=True) if not so]


def _read_alike(cells: pa.Array, places: Int64, way: Way, desk: _Desk, values: Int64, states: States) -> int:
    """Read cells that look alike: together, or half by half until the impossible dates among them are alone."""
    found = way.cast(cells) if len(cells) else None
    if found is not None:
        values[places], states[places] = found, way.state
        return _days(cells, way)
    if len(cells) <= _LEAF:
        return _one_by_one(cells, places, desk, values, states)
    half = len(cells) // 2
    first = _read_alike(cells[:half], places[:half], way, desk, values, states)
    return first + _read_alike(cells[half:], places[half:], way, desk, values, states)


def _read_rest(trimmed: pa.Array, places: Int64, desk: _Desk, values: Int64, states: States) -> int:
    """What looks like nothing known: empty, worth reading by hand, or unreadable."""
    cells = trimmed.take(numbers(places))
    empty = flags(pc.is_in(cells, value_set=desk.missing.cast(cells.type))) | flags(cells.is_null())
    states[places[empty]] = State.EMPTY
    look = np.flatnonzero(~empty & flags(pc.match_substring_regex(cells, desk.look)))
    return _one_by_one(cells.take(numbers(look)), places[look], desk, values, states)


def _one_by_one(cells: pa.Array, places: Int64, desk: _Desk, values: Int64, states: States) -> int:
    dates = 0
    for place, text in zip(places.tolist(), cells.to_pylist(), strict=True):
        cell = desk.by_hand(text)
        dates += cell.date_only
        if cell.state <= State.INSTANT:
            values[place] = cell.value
        states[place] = cell.state
    return dates


def _days(cells: pa.Array, way: Way) -> int:
    """Cells that name a day and no time."""
    return int((integers(pc.binary_length(cells)) == _DAY_LENGTH).sum()) if way.has_days else 0
