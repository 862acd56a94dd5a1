"""Which of the first rows names the columns: exports made for people put a title, a date and empty lines above it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

LOOKED_AT = 60
"""Rows that are looked at."""
_LAST = 20
_TIME = 8
"""Digits of a date."""
_DATA = re.compile(r"[\d\W_TZ]*\d[\d\W_TZ]*|[^\s@]+@[^\s@]+")
"""A number, a date, a time or an address, as which no column is called."""


def header_at(rows: Sequence[Sequence[str]]) -> int:
    """The place of the header among the first rows: the first one that is filled, unless it is a title – much emptier than what follows –
    and a row further down is filled like the rest, with words alone, each of them once."""
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows[:LOOKED_AT]]
    first = next((place for place, count in enumerate(filled) if count), 0)
    most = max(filled, default=0)
    if most < 2 or filled[first] * 2 > most:
        return first
    for place in range(first + 1, min(len(filled) - 1, _LAST)):
        if filled[place] >= max(2, 0.6 * most):
            return place if _names_columns(rows[place]) else first
    return first


@dataclass(frozen=True, slots=True)
class HeaderRows:
    """The names of the columns, and the place of the last row that names them. `groups`: titles of groups stand in the row above it."""

    place: int
    names: tuple[str, ...]
    groups: bool = False


def header_of(rows: Sequence[Sequence[str]]) -> HeaderRows:
    """The header among the first rows: one row, or two where titles of groups, each over several columns, stand above the names.

    A name that stands under several groups is told with its group: 'Agent Name', 'Customer Name'.
    """
    place = header_at(rows)
    for upper in (place, place - 1):
        if 0 <= upper < len(rows) - 2 and _groups(rows[upper], rows[upper + 1], rows[upper + 2 : LOOKED_AT]):
            return HeaderRows(upper + 1, _named_by_group(rows[upper], rows[upper + 1]), True)
    return HeaderRows(place, tuple(cell.strip() for cell in rows[place]) if rows else ())


def _groups(upper: Sequence[str], lower: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether two rows are titles and names: a title has a gap behind it that a name fills, every column is called something, and neither
    row holds a number or a time, as most rows below do."""
    above, under = (_filled(row, max(len(upper), len(lower))) for row in (upper, lower))
    spans = any(
        title and name and not empty and follows for title, name, empty, follows in zip(above, under, above[1:], under[1:], strict=False)
    )
    called = all(title or name for title, name in zip(above, under, strict=True))
    if not (spans and called and sum(map(bool, above)) > 1):
        return False
    told = [cell for cell in (*above, *under) if cell]
    data = [row for row in below if any(cell.strip() for cell in row)]
    return not any(map(_is_data, told)) and bool(data) and 2 * sum(any(map(_is_data, row)) for row in data) > len(data)


def _filled(row: Sequence[str], width: int) -> list[str]:
    return [*(cell.strip() for cell in row), *[""] * (width - len(row))]


def _is_data(cell: str) -> bool:
    return _DATA.fullmatch(cell.strip()) is not None


def _named_by_group(upper: Sequence[str], lower: Sequence[str]) -> tuple[str, ...]:
    width = max(len(upper), len(lower))
    titles, names = _filled(upper, width), _filled(lower, width)
    group, told = "", []
    for title, name in zip(titles, names, strict=True):
        group = title or (group if name else "")
        told.append(f"{group} {name}".strip() if names.count(name) > 1 or not name else name)
    return tuple(told)


def looks_like_data(names: Sequence[str]) -> bool:
    """Whether a header seems to be a row of data: half of its names are numbers, dates or the like, or one has as many digits as a time."""
    data = [name for name in names if _DATA.fullmatch(name)]
    return 2 * len(data) > sum(map(bool, names)) or any(sum(sign.isdigit() for sign in name) >= _TIME for name in data)


def header_note(row: int, *, groups: bool = False) -> str:
    """'header in row 4, what stands above it is left out'."""
    if groups:
        return f"header in rows {row - 1} and {row}: titles of groups above the names of columns"
    return f"header in row {row}, what stands above it is left out"


def _names_columns(row: Sequence[str]) -> bool:
    names = [cell.strip() for cell in row if cell.strip()]
    return len({*names}) == len(names) and not any(_DATA.fullmatch(name) for name in names)
