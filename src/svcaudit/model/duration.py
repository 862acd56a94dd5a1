"""Durations as people write them ("24h", "2 business days") and as people read them ("1 d 2 h")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Measure(StrEnum):
    """The line on which a duration is measured."""

    WALL = "wall"
    """The clock on the wall: every second counts."""
    WORKING = "working"
    """Working time: only seconds inside the calendar's opening hours count."""
    DAYS = "days"
    """Working days counted whole, midnight to midnight: 86,400 counts a working day, opening hours aside."""


SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_WORDS = {
    "s": "s", "sec": "s", "second": "s", "seconds": "s",
    "m": "m", "min": "m", "minute": "m", "minutes": "m",
    "h": "h", "hour": "h", "hours": "h",
    "d": "d", "day": "d", "days": "d",
    "w": "w", "week": "w", "weeks": "w",
}  # fmt: skip
_PART = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]+)")
_WHOLE = re.compile(r"(?:\d+(?:\.\d+)?\s*[a-z]+\s*)+")


class DurationError(ValueError):
    """A text that is no duration, or not one that may stand where it stands."""


@dataclass(frozen=True, slots=True)
class Duration:
    """A limit: `seconds` on the line named by `measure`; `text` is what the author wrote.

    On the line of working days a whole day is 86,400 seconds.
    """

    seconds: int
    measure: Measure
    text: str

    @staticmethod
    def parse(text: str, *, has_calendar: bool) -> Duration:
        """Read `24h`, `90s`, `1h 30m`, `8 business hours`, `2 business days`.

        With a calendar `s m h` count working time and plain `d`, `w` are refused; without one every unit is on the
        wall and `business` is refused. Raises DurationError with a message fit for the author.
        """
        words = text.strip().lower()
        if re.fullmatch(r"[\d.]+", words):
            raise DurationError(f"{text!r} has no unit: write {words}s, {words}m, {words}h or {words}d")
        business = "business" in words
        plain = re.sub(r"\bbusiness\b", " ", words).strip()
        if not _WHOLE.fullmatch(plain):
            raise DurationError(f"{text!r} is not a duration: write for example 90s, 30m, 24h, 3d or 2 business days")
        total = Decimal(0)
        units = set()
        for amount, word in _PART.findall(plain):
            unit = _WORDS.get(word)
            if unit is None:
                raise DurationError(f"unknown unit {word!r} in {text!r}: units are s, m, h, d, w (and business hours, business days)")
            units.add(unit)
            total += Decimal(amount) * SECONDS[unit]
        if total != int(total):
            raise DurationError(f"{text!r} is not a whole number of seconds")
        seconds = int(total)
        if not has_calendar:
            if business:
                raise DurationError(f"{text!r} needs a calendar: add `calendar:` or write it without 'business'")
            return Duration(seconds, Measure.WALL, text.strip())
        if not units & {"d", "w"}:
            return Duration(seconds, Measure.WORKING, text.strip())
        if not business:
            raise DurationError(
                f"{text!r} is ambiguous with a calendar: write '{_days(seconds)} business days' (whole working days) "
                f"or '{_trim(Decimal(seconds) / 3600)}h' (working hours)"
            )
        if units != {"d"} or seconds % 86400:
            raise DurationError(f"{text!r}: business time is counted in whole business days or in business hours, not in weeks or mixed")
        return Duration(seconds, Measure.DAYS, text.strip())

    def __str__(self) -> str:
        return self.text


def _days(seconds: int) -> str:
    return _trim(Decimal(seconds) / 86400)


def _trim(number: Decimal) -> str:
    return f"{number.normalize():f}"


def humane(seconds: int) -> str:
    """Two units are enough for people: 93784 -> '1d 2h', 59 -> '59s'; a minus sign is kept."""
    sign, rest = ("-" if seconds < 0 else ""), abs(int(seconds))
    parts: list[str] = []
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        count, rest = divmod(rest, size)
        if count or (unit == "s" and not parts):
            parts.append(f"{count}{unit}")
    return sign + " ".join(parts[:2])
