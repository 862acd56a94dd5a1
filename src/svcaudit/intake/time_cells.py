"""One time cell by hand: what Arrow's ISO parser refuses but people and systems write."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import IntEnum

_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)"
    r"(?:[Tt ](\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d+))?)?)?\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?",
    re.IGNORECASE | re.ASCII,
)
_NUMBER = re.compile(r"-?\d{1,40}(?:\.\d+)?", re.ASCII)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)
EPOCH_UNITS = {"epoch": 1_000_000, "epoch_ms": 1_000, "epoch_us": 1}
"""Microseconds in one step of a numeric time."""
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_EXCEL_DAY = date(1899, 12, 30).toordinal() - _EPOCH_DAY
_DAY = 86_400_000_000
_FAR = 10**17


class State(IntEnum):
    """What became of a cell."""

    LOCAL = 0
    """A wall-clock time; its zone is declared elsewhere."""
    INSTANT = 1
    EMPTY = 2
    UNREADABLE = 3
    OUTSIDE = 4


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's state, and its time in microseconds where it has one."""

    state: State
    value: int = 0
    date_only: bool = False


_UNREADABLE = Cell(State.UNREADABLE)


def cell_reader(form: str | None, serial_days: bool) -> Callable[[str], Cell]:
    """The function that reads one trimmed cell of a column written in `form`.

    Beside a pattern nothing is read by hand, but for the real times that a workbook may hold.
    """
    if form in EPOCH_UNITS:
        return lambda text: _epoch(text, EPOCH_UNITS[form])
    if serial_days or form == "excel":
        return _iso_or_serial
    return iso if form is None else lambda text: _UNREADABLE


def worth_a_look(form: str | None, serial_days: bool) -> str:
    """A regular expression for cells that the reader of this form may be able to read."""
    if serial_days or form == "excel" or form in EPOCH_UNITS:
        return "^-?[0-9]"
    return "^[0-9]{4}-[0-9]{2}-[0-9]{2}" if form is None else "^$"


def iso(text: str) -> Cell:
    """ISO 8601 with date, and optionally time, fraction and offset; `24:00` is the end of the day."""
    found = _ISO.fullmatch(text)
    if not found:
        return _UNREADABLE
    hour, minute, second = int(found[4] or 0), int(found[5] or 0), int(found[6] or 0)
    micro = int((found[7] or "0")[:6].ljust(6, "0"))
    if (hour > 23 and (hour, minute, second, micro) != (24, 0, 0, 0)) or minute > 59 or second > 59:
        return _UNREADABLE
    try:
        day = date(int(found[1]), int(found[2]), int(found[3])).toordinal() - _EPOCH_DAY
    except ValueError:
        return _UNREADABLE
    value = day * _DAY + ((hour * 60 + minute) * 60 + second) * 1_000_000 + micro
    if not found[8]:
        return Cell(State.LOCAL, value, date_only=found[4] is None)
    ahead = offset_seconds(found[8])
    return _UNREADABLE if ahead is None else Cell(State.INSTANT, value - ahead * 1_000_000)


def offset_seconds(text: str) -> int | None:
    """'+0800', '+08:00', '+08', 'Z' in seconds; None beyond a day."""
    if text[0] not in "+-":
        return 0
    digits = text[1:].replace(":", "")
    hours, minutes = int(digits[:2]), int(digits[2:] or 0)
    if hours > 23 or minutes > 59:
        return None
    return (hours * 60 + minutes) * (-60 if text[0] == "-" else 60)


def _epoch(text: str, unit: int) -> Cell:
    if not _NUMBER.fullmatch(text):
        return _UNREADABLE
    value = int(Decimal(text) * unit)
    return Cell(State.INSTANT, max(-_FAR, min(value, _FAR)))


def _iso_or_serial(text: str) -> Cell:
    """A time as a workbook holds it: written out, or as days since 1899-12-30, exact to the millisecond."""
    if not _SERIAL.fullmatch(text):
        return iso(text)
    milliseconds = round(Decimal(text) * 86_400_000)
    return Cell(State.LOCAL, _EXCEL_DAY * _DAY + milliseconds * 1000, date_only=milliseconds % 86_400_000 == 0)
