"""Which of the first rows names the columns: exports made for people put a title, a date and empty lines above it."""

from __future__ import annotations

import re
from collections.abc import Sequence

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


def looks_like_data(names: Sequence[str]) -> bool:
    """Whether a header seems to be a row of data: half of its names are numbers, dates or the like, or one has as many digits as a time."""
    data = [name for name in names if _DATA.fullmatch(name)]
    return 2 * len(data) > sum(map(bool, names)) or any(sum(sign.isdigit() for sign in name) >= _TIME for name in data)


def header_note(row: int) -> str:
    """'header in row 4, what stands above it is left out'."""
    return f"header in row {row}, what stands above it is left out"


def _names_columns(row: Sequence[str]) -> bool:
    names = [cell.strip() for cell in row if cell.strip()]
    return len({*names}) == len(names) and not any(_DATA.fullmatch(name) for name in names)
