"""Hours of a day and days of a week, as calendars write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from svcaudit.model.place import Place
from svcaudit.model.spec import Interval
from svcaudit.spec.nodes import Node
from svcaudit.spec.problems import suggest
from svcaudit.spec.reader import Reader
from svcaudit.spec.scalars import Day, word
from svcaudit.spec.shape import Built, Definitions, Either, Item, Json, ListOf, Located, MapOf, located

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WHOLE_DAY = 86_400
_INTERVAL = re.compile(r"\s*(\d{1,2}):(\d\d)\s*[-–]\s*(\d{1,2}):(\d\d)\s*")
_DAY_WORDS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun", "mon-fri", "daily")

Hours = tuple[Located[Interval], ...]
Week = tuple[tuple[Interval, ...], ...]


@dataclass(frozen=True)
class _IntervalShape:
    what: str = "opening hours such as 09:00-12:00"

    def read(self, node: Node, reader: Reader) -> Interval | None:
        text = word(self, node, reader)
        if text is None:
            return None
        found = _INTERVAL.fullmatch(text)
        if not found:
            reader.report("SPEC306", node.place, f"expected {self.what}, found {text!r}")
            return None
        from_hour, from_minute, to_hour, to_minute = (int(part) for part in found.groups())
        opens, closes = from_hour * 3600 + from_minute * 60, to_hour * 3600 + to_minute * 60
        if max(from_minute, to_minute) > 59 or opens >= WHOLE_DAY or closes > WHOLE_DAY:
            reader.report("SPEC306", node.place, f"{text!r} names a time that no day has", "times run from 00:00 to 24:00")
            return None
        if opens == closes:
            reader.report("SPEC402", node.place, f"{text!r} is empty: it closes when it opens", "write 00:00-24:00 for a whole day")
            return None
        return opens, closes if closes > opens else closes + WHOLE_DAY

    def schema(self, definitions: Definitions) -> Json:
        return {"type": "string", "pattern": r"^\s*\d{1,2}:\d{2}\s*[-–]\s*\d{1,2}:\d{2}\s*$"}


def _apart(hours: Hours, place: Place, reader: Reader) -> tuple[Interval, ...]:
    """The intervals in order of time; an overlap is noted."""
    ordered = sorted(hours, key=lambda interval: interval.value)
    for earlier, later in pairwise(ordered):
        if later.value[0] < earlier.value[1]:
            reader.report("SPEC402", later.place, "these hours overlap with others of the same day", "join them into one interval")
    return tuple(interval.value for interval in ordered)


def _alone(interval: Located[Interval], place: Place, reader: Reader) -> Hours:
    return (interval,)


_ONE = located(_IntervalShape())
_WHAT = "opening hours such as 09:00-12:00, or a list of these"
OPENINGS: Built[Hours, tuple[Interval, ...]] = Built(
    Either(_WHAT, word=Built(_ONE, _alone), listing=ListOf(_ONE, "the list of hours")), _apart
)
"""At least one interval of a day."""
_MAYBE_CLOSED: Built[Hours, tuple[Interval, ...]] = Built(
    Either(_WHAT, word=Built(_ONE, _alone), listing=ListOf(_ONE, "the list of hours", at_least=0)), _apart
)


@dataclass(frozen=True)
class _DaysShape:
    what: str = "days such as mon, mon-fri, mon,wed or daily"

    def read(self, node: Node, reader: Reader) -> tuple[int, ...] | None:
        text = word(self, node, reader)
        if text is None:
            return None
        days: list[int] = []
        for part in text.lower().split(","):
            first, _, last = part.strip().partition("-")
            if part.strip() == "daily":
                days.extend(range(7))
            elif first.strip() in DAYS and (not last or last.strip() in DAYS):
                begin = DAYS.index(first.strip())
                end = DAYS.index(last.strip()) if last else begin
                days.extend(range(begin, end + 1) if begin <= end else (*range(begin, 7), *range(end + 1)))
            else:
                reader.report("SPEC307", node.place, f"{part.strip()!r} is no day of the week", suggest(part.strip(), _DAY_WORDS, "write"))
                return None
        return tuple(days)

    def schema(self, definitions: Definitions) -> Json:
        one = r"\s*(daily|(mon|tue|wed|thu|fri|sat|sun)(\s*-\s*(mon|tue|wed|thu|fri|sat|sun))?)\s*"
        return {"pattern": f"^{one}(,{one})*$"}


def _week(items: tuple[Item[tuple[int, ...], tuple[Interval, ...]], ...], place: Place, reader: Reader) -> Week:
    """Seven days; a day given twice, and a night shift that runs into the next morning's hours, are noted."""
    week: dict[int, tuple[Interval, ...]] = {}
    for item in items:
        for day in item.id:
            if day in week:
                reader.report("SPEC402", item.place, f"the hours of {DAYS[day]} are given twice")
            week[day] = item.value
    for day, intervals in week.items():
        spill = max((closes for _, closes in intervals), default=0) - WHOLE_DAY
        morning = min((opens for opens, _ in week.get((day + 1) % 7, ())), default=WHOLE_DAY)
        if spill > morning:
            reader.report("SPEC402", place, f"the night shift of {DAYS[day]} overlaps with the hours of {DAYS[(day + 1) % 7]}")
            break
    return tuple(week.get(day, ()) for day in range(7))


WEEK = Built(MapOf(_DaysShape(), _MAYBE_CLOSED, "a mapping from days to hours"), _week)


@dataclass(frozen=True)
class MonthDay:
    """A day of every year."""

    month: int
    day: int


@dataclass(frozen=True)
class DayOrYearly:
    """A date, or month and day for every year."""

    what: str = "a date such as 2025-12-31, or 12-24 for every year"

    def read(self, node: Node, reader: Reader) -> date | MonthDay | None:
        text = word(self, node, reader)
        if text is None:
            return None
        if not re.fullmatch(r"\d\d-\d\d", text):
            return Day(self.what).read(node, reader)
        month, day = int(text[:2]), int(text[3:])
        try:
            date(2000, month, day)
        except ValueError:
            reader.report("SPEC305", node.place, f"there is no day {text}", "write month-day, such as 12-24")
            return None
        return MonthDay(month, day)

    def schema(self, definitions: Definitions) -> Json:
        return {"type": "string", "pattern": r"^(\d{4}-)?\d{2}-\d{2}$"}
