"""When people work: opening hours as a list of intervals on the line of seconds, holidays and make-up days included."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Second = int
"""Seconds since 1970-01-01 UTC."""

MINUTE, HOUR, DAY = 60, 3600, 86_400
SHANGHAI = ZoneInfo("Asia/Shanghai")

# The State Council's calendar for the autumn of 2025: National Day and Mid-Autumn in one week, with two weekends worked for it.
HOLIDAYS = frozenset(date(2025, 10, day) for day in range(1, 9))
MAKE_UP_DAYS = frozenset({date(2025, 9, 28), date(2025, 10, 11)})


def at(text: str, zone: ZoneInfo = SHANGHAI) -> Second:
    """`at("2025-09-01 09:00")`: the instant of a local time."""
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp())


def local(second: Second, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromtimestamp(second, UTC).astimezone(zone)


def is_workday(day: date) -> bool:
    """A day on which offices in China work."""
    if day in MAKE_UP_DAYS:
        return True
    return day.weekday() < 5 and day not in HOLIDAYS


def days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


class Shifts:
    """The intervals in which somebody works. `add` walks working time forward, `start` waits for the next opening."""

    def __init__(self, intervals: Iterable[tuple[Second, Second]]) -> None:
        self.intervals = sorted(intervals)
        self._opens = [begin for begin, _ in self.intervals]

    @staticmethod
    def of(first: date, last: date, works: Callable[[date], bool], hours: Iterable[tuple[str, str]], zone: ZoneInfo = SHANGHAI) -> Shifts:
        """The same hours on every day that `works`; an end before its begin runs into the next day."""
        intervals = []
        for day in days(first, last):
            if not works(day):
                continue
            for begin, end in hours:
                opened = datetime.combine(day, time.fromisoformat(begin), zone)
                closes = datetime.combine(day, time.fromisoformat(end), zone)
                if closes <= opened:
                    closes = datetime.combine(day + timedelta(days=1), time.fromisoformat(end), zone)
                intervals.append((int(opened.timestamp()), int(closes.timestamp())))
        return Shifts(intervals)

    def start(self, second: Second) -> Second:
        """The first working moment at or after `second`; a year later if there is none."""
        index = bisect_right(self._opens, second) - 1
        if index >= 0 and second < self.intervals[index][1]:
            return second
        return self._opens[index + 1] if index + 1 < len(self._opens) else second + 365 * DAY

    def add(self, second: Second, work: int) -> Second:
        """The moment at which `work` seconds of working time, begun at `second`, are done."""
        now = self.start(second)
        while True:
            index = bisect_right(self._opens, now) - 1
            left = self.intervals[index][1] - now if index >= 0 and now < self.intervals[index][1] else work
            if work <= left:
                return now + work
            work -= left
            now = self.start(self.intervals[index][1])
