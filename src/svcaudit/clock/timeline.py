"""Time as one kind of duration sees it: a line that climbs while time counts and lies flat while it does not.

The distance between two instants is the difference of their heights, in exact integers. Three lines are made here: the clock on
the wall, working time, and whole working days (model.duration.Measure; the rules are design 2, Time).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from svcaudit.clock.calendar import open_hours
from svcaudit.clock.zone import DAY, zone_between
from svcaudit.model.log import MICROSECONDS, NEVER, Bool, Int64
from svcaudit.model.spec import Calendar

_FAR = 2**61  # 73,000 years either side of 1970; the whole line still fits an int64
_BUCKET = 32  # buckets of 2**32 µs, 1 h 12 min: opening hours seldom change twice in one
_LONGEST = 40 * 366 * DAY  # how far a line is drawn past its last instant in search of opening hours
_OVERNIGHT = 3  # days before and after the line whose hours may reach into it, the zone's offset included


@dataclass(frozen=True)
class Timeline:
    """A non-decreasing line over the instants at[0]..at[-1], both included. All arrays int64 (K,), K >= 2.

    `at`: instants in microseconds since 1970 UTC, ascending; two may be equal, then the line jumps there.
    `value`: the coordinate at the breakpoint, in microseconds. `slope`: 0 or 1, from the breakpoint to the next.
    """

    at: Int64
    value: Int64
    slope: Int64

    def value_at(self, times: Int64) -> Int64:
        """The coordinate at each instant, same shape; where the line jumps, the upper end.

        Raises ValueError for an instant that the line does not cover: it was built for another log.
        """
        i = self._stretch(times)
        return self.value[i] + (times - self.at[i]) * self.slope[i]

    def instant_of(self, values: Int64) -> Int64:
        """The earliest instant at which the line reaches each coordinate, same shape; NEVER where it ends below.

        Raises ValueError for a coordinate from before the line.
        """
        if values.size and int(values.min()) < self.value[0]:
            raise ValueError(f"coordinate {int(values.min())} lies before the line, which begins at {int(self.value[0])}")
        right = np.searchsorted(self.value, values, side="left")
        found = np.minimum(right, len(self.at) - 1)
        left = np.maximum(found - 1, 0)
        # Within a jump the climb would pass the breakpoint on its right; the line gets there at the breakpoint itself.
        climbed = np.minimum(self.at[left] + (values - self.value[left]), self.at[found])
        reached = np.where(values == self.value[found], self.at[found], climbed)
        return np.where(right < len(self.at), reached, NEVER)

    def is_running(self, times: Int64) -> Bool:
        """Whether time counts at each instant (the `during:` of a condition): opening is inside, closing is not.

        Raises ValueError for an instant that the line does not cover.
        """
        running: Bool = self.slope[self._stretch(times)] == 1
        return running

    def _stretch(self, times: Int64) -> Int64:
        """The last breakpoint at or before each instant."""
        self._refuse_outside(times)
        first = int(self.at[0] >> _BUCKET)
        buckets = int(self.at[-1] >> _BUCKET) - first + 1
        if buckets > times.size:
            return np.searchsorted(self.at, times, side="right") - 1
        # Ten million unsorted instants: 0.12 s by bucket, 1.05 s by a binary search over the 29,000 breakpoints of 20 years.
        before, rounds, following = self._buckets
        found: Int64 = before[(times >> _BUCKET) - first]
        for _ in range(rounds):
            found += times >= following[found]
        return found

    @cached_property
    def _buckets(self) -> tuple[Int64, int, Int64]:
        """Of each bucket the last breakpoint before it (B); the most breakpoints in one; and of each breakpoint the next one's instant."""
        first, last = int(self.at[0] >> _BUCKET), int(self.at[-1] >> _BUCKET)
        starts = np.arange(first, last + 1) << _BUCKET
        before = np.maximum(np.searchsorted(self.at, starts, side="right") - 1, 0)
        rounds = int(np.bincount((self.at >> _BUCKET) - first).max())
        return before, rounds, np.append(self.at[1:], np.iinfo(np.int64).max)

    def _refuse_outside(self, times: Int64) -> None:
        if not times.size:
            return
        low, high = int(times.min()), int(times.max())
        if low < self.at[0] or high > self.at[-1]:
            outside = low if low < self.at[0] else high
            raise ValueError(f"instant {outside} lies outside the line, which covers {int(self.at[0])} to {int(self.at[-1])}")


# --- the three lines -------------------------------------------------------------------------------------------------


def wall() -> Timeline:
    """The clock on the wall: every second counts, the coordinate is the instant itself."""
    ends = np.array([-_FAR, _FAR], dtype=np.int64)
    return Timeline(ends, ends, np.array([1, 0], dtype=np.int64))


def working(calendar: Calendar, first: int, last: int, reach_seconds: int = 0) -> Timeline:
    """Working time: the line climbs inside the calendar's opening hours.

    Covers the instants `first` to `last` (microseconds) and goes on until it has climbed `reach_seconds` more after `last`, so
    that a limit of that length has its due time; a calendar that does not open enough in 40 years leaves it short.
    Raises UsageError for an unknown zone or holiday country.
    """
    return _reaching(lambda end: _working(calendar, first // DAY, end // DAY + 1), last, reach_seconds)


def working_days(calendar: Calendar, first: int, last: int, reach_seconds: int = 0) -> Timeline:
    """Whole working days: a date with any opening hours is 86,400 s, midnight to midnight by the clock on the wall; others are flat.

    So Monday 15:00 plus two days is Wednesday 15:00 across any change of the clocks: the line jumps over an hour that is
    skipped and lies flat in an hour that comes a second time. Coverage, `reach_seconds` and errors as for `working`.
    """
    return _reaching(lambda end: _working_days(calendar, first // DAY, end // DAY + 1), last, reach_seconds)


def _reaching(draw: Callable[[int], Timeline], last: int, reach_seconds: int) -> Timeline:
    """The line drawn to `last`, or as much further as it takes to climb `reach_seconds` from there."""
    # Most calendars work more than a quarter of the time; two weeks bridge a holiday season.
    further = min(4 * reach_seconds * MICROSECONDS + 14 * DAY, _LONGEST) if reach_seconds else 0
    while True:
        line = draw(last + further)
        climbed = int(line.value[-1] - line.value_at(np.array([last]))[0])
        if climbed >= reach_seconds * MICROSECONDS or further >= _LONGEST:
            return line
        further = min(4 * further, _LONGEST)


def _working(calendar: Calendar, first_day: int, end_day: int) -> Timeline:
    """From midnight UTC of `first_day` to midnight UTC of `end_day`."""
    begin, end = first_day * DAY, end_day * DAY
    zone = zone_between(calendar.timezone, begin - _OVERNIGHT * DAY, end + _OVERNIGHT * DAY)
    opens, closes = open_hours(calendar, first_day - _OVERNIGHT, end_day + _OVERNIGHT).instants(zone)
    return _alternating(opens, closes, begin, end)


def _working_days(calendar: Calendar, first_day: int, end_day: int) -> Timeline:
    zone = zone_between(calendar.timezone, first_day * DAY, end_day * DAY)
    days = open_hours(calendar, first_day - _OVERNIGHT, end_day + _OVERNIGHT).working_days()
    by_wall = _alternating(days * DAY, (days + 1) * DAY, (first_day - _OVERNIGHT) * DAY, (end_day + _OVERNIGHT) * DAY)
    corners = np.array(list(zone.high_water(first_day * DAY, end_day * DAY)), dtype=np.int64)
    shown = _through(corners[:, 0], corners[:, 1])
    # The line of instants has a corner where the clock has one, and where the clock reaches a midnight at which the days change.
    midnights = by_wall.at[(by_wall.at > shown.value[0]) & (by_wall.at < shown.value[-1])]
    at = np.concatenate((shown.at, shown.instant_of(midnights)))
    value = by_wall.value_at(np.concatenate((shown.value, midnights)))
    order = np.lexsort((value, at))
    return _through(at[order], value[order] - value[order[0]])


def _alternating(opens: Int64, closes: Int64, begin: int, end: int) -> Timeline:
    """Zero at `begin`, climbing from each opening to its closing, until `end`; what lies outside is cut off."""
    inside = (closes > begin) & (opens < end)
    at = np.empty(2 * int(inside.sum()) + 2, dtype=np.int64)
    at[0], at[-1] = begin, end
    at[1:-1:2], at[2:-1:2] = opens[inside], closes[inside]
    at = np.clip(at, begin, end)
    slope = np.zeros(len(at), dtype=np.int64)
    slope[1:-1:2] = 1
    value = np.zeros(len(at), dtype=np.int64)
    np.cumsum(np.diff(at) * slope[:-1], out=value[1:])
    return Timeline(at, value, slope)


def _through(at: Int64, value: Int64) -> Timeline:
    """The line through the given corners, between which it is flat or climbs one for one."""
    climbs = (np.diff(value) > 0) & (np.diff(at) > 0)
    return Timeline(at, value, np.append(climbs, False).astype(np.int64))


# --- distances -------------------------------------------------------------------------------------------------------


def elapsed_seconds(timeline: Timeline, start: Int64, end: Int64, paused: Int64 | int = 0) -> Int64:
    """Whole seconds from `start` to `end` (instants, microseconds, same shape), less `paused` microseconds of the line.

    Rounded down: a limit is met iff elapsed <= limit in whole seconds (design 2, Time).
    Raises ValueError for instants that the line does not cover.
    """
    return (timeline.value_at(end) - timeline.value_at(start) - paused) // MICROSECONDS


def due(timeline: Timeline, start: Int64, limit_seconds: Int64 | int, paused: Int64 | int = 0) -> Int64:
    """The instant at which `limit_seconds` and `paused` microseconds have run since `start`: the earliest, so a limit used up at
    closing time is due at closing time. The start itself where both are 0; NEVER where the line ends before.

    For people to read: verdicts compare elapsed time, never due times (design 2, Time).
    Raises ValueError for instants that the line does not cover.
    """
    allowed = np.asarray(limit_seconds, dtype=np.int64) * MICROSECONDS + paused
    return np.where(allowed == 0, start, timeline.instant_of(timeline.value_at(start) + allowed))
