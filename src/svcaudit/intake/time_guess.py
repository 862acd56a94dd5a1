"""Which format times that are not ISO 8601 may be written in: families of patterns that share a way of writing the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from svcaudit.intake.time_patterns import TimePattern
from svcaudit.model.arrow import texts

DAY_FIRST, MONTH_FIRST = "day_first", "month_first"
_DATES = (
    ("%Y/%m/%d", None),
    ("%d/%m/%Y", DAY_FIRST),
    ("%m/%d/%Y", MONTH_FIRST),
    ("%d.%m.%Y", None),
    ("%d-%m-%Y", DAY_FIRST),
    ("%m-%d-%Y", MONTH_FIRST),
    ("%Y.%m.%d", None),
    ("%Y年%m月%d日", None),
    ("%Y-%m-%d", None),
    ("%d %b %Y", None),
    ("%b %d, %Y", None),
    ("%d-%b-%Y", None),
    ("%d/%b/%y", None),
    ("%d-%b-%y", None),
    ("%d/%m/%y", DAY_FIRST),
    ("%m/%d/%y", MONTH_FIRST),
    ("%Y%m%d", None),
)
_TIMES = (
    "",
    " %H:%M",
    " %H:%M:%S",
    " %H:%M:%S.%f",
    " %I:%M %p",
    " %I:%M:%S %p",
    "T%H:%M:%S",
    " %p%I:%M",
    " %p%I:%M:%S",
    " %p %I:%M",
    " %p %I:%M:%S",
    " %H时%M分",
    " %H时%M分%S秒",
    " %H:%M %z",
    " %H:%M:%S %z",
    "%H:%M:%S",
    "%H%M%S",
    ", %I:%M %p",
    ", %I:%M:%S %p",
)
_NUMBERS = (("epoch", 10), ("epoch_ms", 13), ("epoch_us", 16))


@dataclass(frozen=True, slots=True)
class Family:
    """Formats that write the day alike. `order`: whether day or month comes first, where another family could read the same cells."""

    formats: tuple[str, ...]
    order: str | None = None


def likely_formats(cells: Sequence[str]) -> list[str]:
    """Formats that read every one of the cells; several where day and month cannot be told apart."""
    sample = texts([cell.strip() for cell in cells])
    dates = [date for date, _ in _DATES if TimePattern(date).begins(sample).all()]  # most of the hundreds of formats end here
    found = [form for date in dates for time in _TIMES for form in (date + time,) if TimePattern(form).read(sample)[1].all()]
    return found or _numbers([cell.strip() for cell in cells])


def best_formats(cells: Sequence[str]) -> list[tuple[str, int]]:
    """The format that reads most of the cells, and how many; several where day and month cannot be told apart, none for a cell alone."""
    sample = texts([cell.strip() for cell in cells])
    dates = [date for date, _ in _DATES if TimePattern(date).begins(sample).any()]
    read = [(date + time, int(TimePattern(date + time).read(sample)[1].sum())) for date in dates for time in _TIMES]
    most = max((count for _, count in read), default=0)
    return [(form, count) for form, count in read if count == most > 1]


def likely_families(cells: Sequence[str]) -> list[Family]:
    """The families that read most of these cells, best first."""
    words = [cell.strip() for cell in cells]
    sample = texts(words)
    ranked: list[tuple[int, Family]] = []
    for date, order in _DATES:
        if not TimePattern(date).begins(sample).any():
            continue
        read = np.zeros(len(words), np.bool_)
        formats: list[str] = []
        for time in _TIMES:
            sound = TimePattern(date + time).read(sample)[1]
            if (sound & ~read).any():
                formats.append(date + time)
                read |= sound
        if formats:
            ranked.append((int(read.sum()), Family(tuple(formats), order)))
    ranked += [(len(words), Family((name,))) for name in _numbers(words)]
    if not ranked and words and all(_is_serial(word) for word in words):
        ranked.append((len(words), Family(("excel",))))
    most = max((count for count, _ in ranked), default=0)
    return [family for count, family in sorted(ranked, key=lambda pair: -pair[0]) if count * 2 >= most]


def _numbers(words: Sequence[str]) -> list[str]:
    """Seconds, milliseconds or microseconds since 1970, which have so many digits between 2001 and 2286."""
    wholes = [word.split(".")[0] for word in words]
    if not all(whole.isdigit() and whole.isascii() for whole in wholes):
        return []
    return [name for name, digits in _NUMBERS if {len(whole) for whole in wholes} == {digits}]


def _is_serial(word: str) -> bool:
    whole, _, rest = word.partition(".")
    return len(whole) == 5 and whole.isdigit() and whole.isascii() and (not rest or rest.isdigit()) and 30_000 <= int(whole) < 60_000
