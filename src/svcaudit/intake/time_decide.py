"""How the times of a column are written, decided from the whole column: what is not declared is found out, and said; never guessed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from svcaudit.errors import DataError
from svcaudit.intake.batch import plain
from svcaudit.intake.stamps import Stamps
from svcaudit.intake.time_cells import State
from svcaudit.intake.time_guess import DAY_FIRST, MONTH_FIRST, Family, likely_families
from svcaudit.intake.times import Times, read_times
from svcaudit.model.log import Bool, Int64

_SAMPLE = 400


@dataclass(frozen=True, slots=True)
class Column:
    """A column of times. `number`: the data row of an index; `name`: what the header calls it, `file`: whose it is."""

    cells: pa.ChunkedArray | Stamps
    missing: frozenset[str]
    serial_days: bool
    number: Callable[[int], int]
    name: str
    file: str

    def read(self, form: str | None) -> Times:
        return read_times(self.cells, form, self.missing, serial_days=self.serial_days)

    def at(self, rows: Int64) -> list[str]:
        """The cells of these rows as text."""
        return [(cell or "").strip() for cell in plain(self.cells, rows).to_pylist()]

    def shown(self, row: int) -> str:
        """'row 12, '03/04/2025''."""
        return f"row {self.number(row)}, {self.at(np.array([row]))[0][:40]!r}"


@dataclass(frozen=True, slots=True)
class Decided:
    """The times of a column, how they were taken to be written and why. `order`: day or month first, where that was a question."""

    times: Times
    how: str
    order: str | None = None


def decide(column: Column, declared: str | tuple[str, ...] | None, order: str | None, *, certain: bool = False) -> Decided:
    """Read a column. `declared`: its format, or formats, which are then not doubted. `order`: day or month first, as declared
    (`certain`) or as another column of the file has shown. Raises DataError where the column leaves open which day a time means."""
    if isinstance(declared, tuple):
        return Decided(_by_first(column, declared), " or ".join(map(_told, declared)))
    if declared is not None:
        return Decided(column.read(_form(declared)), _told(declared))
    plain = column.read(None)
    unread = np.flatnonzero(plain.states == State.UNREADABLE)
    real = bool((plain.states <= State.INSTANT).any())
    if not len(unread) or (real and not column.serial_days):
        return Decided(plain, "ISO 8601")
    families = likely_families(column.at(unread[np.unique(np.linspace(0, len(unread) - 1, _SAMPLE).astype(np.int64))]))
    if real:  # beside the real dates of a workbook, numbers are no times
        families = [family for family in families if "%" in family.formats[0]]
    if not families:
        return Decided(plain, "ISO 8601")
    twins = [family for family in families if family.order]
    pair = [next((family for family in twins if family.order == one), None) for one in (DAY_FIRST, MONTH_FIRST)]
    if families[0].order is None or (None in pair and order is None):
        return _taken(column, families[0], len(unread), _why(families[0]))
    return _first_of_two(column, [family for family in pair if family is not None], order, len(unread), certain)


def _first_of_two(column: Column, pair: Sequence[Family], order: str | None, cells: int, certain: bool) -> Decided:
    """Day or month first: as declared, else as the column's own cells show, else as another column of the file has shown."""
    if certain:
        declared = next((family for family in pair if family.order == order), None)
        if declared is None:
            raise DataError(
                f"{column.file}: no time in column {column.name!r} can be read {_words(order)}", "leave `order` in the map out, or turn it"
            )
        return _taken(column, declared, cells, f"{_words(declared.order)}, as the map says")
    if len(pair) == 1:
        return _taken(column, pair[0], cells, _why(pair[0]))
    day, month = (_read_family(column, family) for family in pair)
    by_day, by_month = day.states <= State.INSTANT, month.states <= State.INSTANT
    only_day, only_month = np.flatnonzero(by_day & ~by_month), np.flatnonzero(by_month & ~by_day)
    either = np.flatnonzero(by_day & by_month & (day.values != month.values))
    if len(only_day) and len(only_month):
        raise DataError(
            f"{column.file}: column {column.name!r} is written in two ways: {column.shown(int(only_day[0]))}, has the day first, "
            f"{column.shown(int(only_month[0]))}, the month",
            f"if one of them is wrong, write in the map which counts: `time: {{order: {DAY_FIRST}}}` or `{MONTH_FIRST}`",
        )
    if len(only_day) or len(only_month):
        family, proof = (pair[0], only_day) if len(only_day) else (pair[1], only_month)
        return _taken(column, family, cells, f"{_words(family.order)}: {column.shown(int(proof[0]))}, can be no other")
    if order is not None:
        family = pair[0] if order == DAY_FIRST else pair[1]
        return _taken(column, family, cells, f"{_words(order)}, as another column of the file shows")
    if not len(either):
        return _taken(column, pair[0], cells, "day and month are the same in every cell")
    both = column.shown(int(either[0])) + (f", and {column.shown(int(either[1]))}" if len(either) > 1 else "")
    raise DataError(
        f"{column.file}: no cell of column {column.name!r} shows whether day or month comes first: {both}, could be either",
        f"write in the map `time: {{order: {DAY_FIRST}}}` or `time: {{order: {MONTH_FIRST}}}`",
    )


def _taken(column: Column, family: Family, cells: int, why: str) -> Decided:
    times = _read_family(column, family)
    left = int((times.states == State.UNREADABLE).sum())
    rest = f"; {left} of {cells} cells are written otherwise" if left else ""
    return Decided(times, f"{' or '.join(family.formats)} ({why}{rest})", family.order)


def _read_family(column: Column, family: Family) -> Times:
    return _by_first(column, family.formats)


def _by_first(column: Column, formats: Sequence[str]) -> Times:
    """Each cell by the first of the formats that can read it."""
    times = column.read(_form(formats[0]))
    for form in formats[1:]:
        other = column.read(_form(form))
        better: Bool = (times.states == State.UNREADABLE) & (other.states != State.UNREADABLE)
        values, states = times.values.copy(), times.states.copy()
        values[better], states[better] = other.values[better], other.states[better]
        times = Times(values, states, times.dates + other.dates)
    return times


def _form(declared: str) -> str | None:
    """As read_times calls it."""
    return None if declared == "iso" else declared


def _told(declared: str) -> str:
    return "ISO 8601" if declared == "iso" else declared


def _why(family: Family) -> str:
    return f"{_words(family.order)}: the month could stand nowhere else" if family.order else "the column is written so"


def _words(order: str | None) -> str:
    return {DAY_FIRST: "day first", MONTH_FIRST: "month first"}.get(order or "", order or "")
