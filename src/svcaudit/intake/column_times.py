"""Whether the values of a column are times, and how they are written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from svcaudit.intake.column_names import fitting
from svcaudit.intake.time_cells import State
from svcaudit.intake.time_guess import likely_formats
from svcaudit.intake.time_patterns import TimePattern
from svcaudit.intake.times import read_times
from svcaudit.model.arrow import texts

_HANDFUL, _HANDFULS = 40, 3
_MOSTLY = 0.9
_DATE = re.compile(
    r"^\d{1,4}[-./年]\s?\d{1,2}[-./月]\s?\d{1,4}|\b\d{1,2}[- .]+[^\W\d]{3,9}\.?[- ,]+\d{2,4}"
    r"|[^\W\d]{3,9}\.? \d{1,2},? \d{4}|^\d{8}(\d|\D|$)"
)
"""What may begin a time; only then is it worth trying hundreds of formats."""
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
_SERIAL = re.compile(r"[34]\d{4}(\.\d+)?")


@dataclass(frozen=True, slots=True)
class TimeLook:
    """What the times of a column are like. `formats`: none for ISO 8601, several where day and month cannot be told apart; `share`: of the
    values that are times; `local`: a value without a zone of its own, None when there is none."""

    formats: tuple[str, ...]
    share: float
    local: str | None


def times_of(name: str, words: Sequence[str], *, serial_days: bool) -> TimeLook | None:
    """How to read these values as times; None when they are none. `serial_days`: the file is a workbook, in which days may be numbers."""
    likely = [word for word in words if any(sign.isdigit() for sign in word)]
    if len(likely) < 0.8 * len(words) or not likely:
        return None
    as_iso = _read(likely, None, serial_days)
    if as_iso is not None and (not serial_days or as_iso.share == 1):
        return as_iso
    if serial_days and (mixed := _beside_real_dates(likely)) is not None:
        return mixed
    if as_iso is not None:
        return as_iso
    numbers = all(word.isdigit() for word in likely)
    sure = [word for word in likely if _DATE.search(word)]
    if numbers and not fitting(name, "time"):
        return None  # ten digits may be seconds since 1970, and may be a ticket
    if len(sure) < 0.8 * len(likely) or (numbers and len({len(word) for word in sure}) > 1):
        return None
    formats = _formats(sure)
    if numbers and formats and not all(form.startswith("epoch") for form in formats):
        formats = [form for form in formats if form in ("%Y%m%d%H%M%S", "%Y%m%d %H%M%S")]
    look = _read(likely, formats[0], serial_days) if formats else None
    return None if look is None else TimeLook(tuple(formats), look.share, look.local)


def _beside_real_dates(words: Sequence[str]) -> TimeLook | None:
    """A column of a workbook in which real dates stand, and dates as text written otherwise."""
    real = read_times(pa.chunked_array([texts(words)]), None, frozenset({""}), serial_days=True).states <= State.INSTANT
    rest = [word for word, so in zip(words, real.tolist(), strict=True) if not so and _DATE.search(word)]
    formats = [form for form in _formats(rest) if "%" in form] if rest and real.any() else []
    look = _read(words, formats[0], True) if formats else None
    return None if look is None else TimeLook(tuple(formats), look.share, look.local)


def seems_dated(words: Sequence[str]) -> bool:
    """Whether most values begin like a date, in whatever way each is written."""
    return sum(_DATE.search(word) is not None for word in words) > 0.5 * len(words)


def surest(look: TimeLook, words: pa.Array) -> TimeLook:
    """Of several formats those that read the most of all values, not of a sample alone."""
    if len(look.formats) < 2:
        return look
    read = [int(TimePattern(form).read(words)[1].sum()) if "%" in form else 0 for form in look.formats]
    return TimeLook(tuple(form for form, count in zip(look.formats, read, strict=True) if count == max(read)), look.share, look.local)


def _formats(words: Sequence[str]) -> list[str]:
    """The formats that read the most of the words: asked of a few handfuls, because one impossible date hides what a column is."""
    step = max(1, len(words) // _HANDFUL)
    handfuls = (likely_formats(words[start::step][:_HANDFUL]) for start in range(min(_HANDFULS, step)))
    candidates = next((found for found in handfuls if found), [])
    cells = texts(words)
    read = {form: int(TimePattern(form).read(cells)[1].sum()) if "%" in form else len(words) for form in candidates}
    return [form for form, count in read.items() if count == max(read.values()) and count >= _MOSTLY * len(words)]


def _read(words: Sequence[str], form: str | None, serial_days: bool) -> TimeLook | None:
    if form is None and serial_days and all(_NUMBER.fullmatch(word) and not _SERIAL.fullmatch(word) for word in words):
        return None  # in a workbook five digits may be a day, fewer are an amount
    times = read_times(pa.chunked_array([texts(words)]), form, frozenset({""}), serial_days=serial_days)
    good = times.states <= State.INSTANT
    if good.mean() < _MOSTLY:
        return None
    local = times.first_local
    return TimeLook((), float(good.mean()), None if local is None else words[local])
