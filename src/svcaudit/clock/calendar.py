"""A calendar's opening hours: which stretches of which dates are worked, on the wall and as instants.

The rules are those of design 2, Time: what is said of a single date beats what is said of every year, and that beats the week.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from svcaudit.clock.zone import DAY_SECONDS, Zone
from svcaudit.errors import UsageError
from svcaudit.model.log import MICROSECONDS, Int64
from svcaudit.model.spec import Calendar, Interval

if TYPE_CHECKING:
    from holidays import HolidayBase

_EPOCH = date(1970, 1, 1).toordinal()
_SATURDAY = 5
_THURSDAY = 3  # 1970-01-01 was one; Monday is 0
_COUNTRY = re.compile(r"([A-Z]{2,3})(?:-(.+))?")


@dataclass(frozen=True)
class DaysOff:
    """A country's public holidays, and the dates worked in exchange for them."""

    closed: frozenset[date] = frozenset()
    made_up: frozenset[date] = frozenset()


@dataclass(frozen=True)
class OpenHours:
    """Opening hours on the wall. `day` (N,): days since 1970-01-01; `open`, `close` (N,): seconds since that day's midnight.

    Never empty (open < close); `close` may pass 86,400. Unordered; intervals of one day may overlap.
    """

    day: Int64
    open: Int64
    close: Int64

    def working_days(self) -> Int64:
        """The days with at least one opening interval, ascending."""
        return np.unique(self.day)

    def instants(self, zone: Zone) -> tuple[Int64, Int64]:
        """The stretches of time that are open: starts and ends, microseconds, ascending, neither overlapping nor touching.

        An interval that a change to summer time turns inside out is empty.
        """
        start = zone.to_instant((self.day * DAY_SECONDS + self.open) * MICROSECONDS)
        end = zone.to_instant((self.day * DAY_SECONDS + self.close) * MICROSECONDS)
        return _merged(start[start < end], end[start < end])


def open_hours(calendar: Calendar, first_day: int, last_day: int) -> OpenHours:
    """The opening hours of every date from `first_day` to `last_day` (days since 1970-01-01, both included).

    Raises UsageError for an unknown country in `holidays:`.
    """
    days_off = _days_off(calendar.holidays, _year(first_day), _year(last_day))
    special = {day: date.fromordinal(day + _EPOCH) for day in _special_days(calendar, days_off, first_day, last_day)}
    days = np.arange(first_day, last_day + 1)
    ordinary = ~np.isin(days, np.fromiter(special, dtype=np.int64, count=len(special)))
    table = _Table()
    for weekday, hours in enumerate(calendar.hours):
        table.add(days[ordinary & ((days + _THURSDAY) % 7 == weekday)], hours)
    for day, on in special.items():
        table.add(np.array([day]), _hours_on(calendar, on, days_off))
    return table.finish()


# --- one date --------------------------------------------------------------------------------------------------------


def _hours_on(calendar: Calendar, on: date, days_off: DaysOff) -> tuple[Interval, ...]:
    """The whole order of precedence, for one date. An overnight interval belongs to the date it starts on."""
    if on in calendar.open_dates:
        return calendar.open_dates[on]
    if on in calendar.closed_dates or (on.month, on.day) in calendar.closed_yearly:
        return ()
    hours = calendar.hours[on.weekday()]
    if on in days_off.made_up:
        # The week says nothing of a Sunday that is worked like a Monday, so it is worked as the week's first working day is.
        hours = next((weekday for weekday in calendar.hours if weekday), ())
    elif on in days_off.closed:
        hours = ()
    return _without(hours, calendar.closed_parts.get(on, ()))


def _without(hours: tuple[Interval, ...], closed: Iterable[Interval]) -> tuple[Interval, ...]:
    for shut, reopen in closed:
        pieces = [piece for begin, end in hours for piece in ((begin, min(end, shut)), (max(begin, reopen), end))]
        hours = tuple((begin, end) for begin, end in pieces if begin < end)
    return hours


def _special_days(calendar: Calendar, days_off: DaysOff, first_day: int, last_day: int) -> set[int]:
    """The days on which the week alone does not decide."""
    dates = {*calendar.open_dates, *calendar.closed_dates, *calendar.closed_parts, *days_off.closed, *days_off.made_up}
    dates |= {
        date(year, month, day)
        for month, day in calendar.closed_yearly
        for year in range(_year(first_day), _year(last_day) + 1)
        if (month, day) != (2, 29) or _is_leap(year)
    }
    days = {on.toordinal() - _EPOCH for on in dates}
    return {day for day in days if first_day <= day <= last_day}


def _year(day: int) -> int:
    return date.fromordinal(min(max(day + _EPOCH, date.min.toordinal()), date.max.toordinal())).year


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


# --- public holidays -------------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _days_off(code: str | None, first_year: int, last_year: int) -> DaysOff:
    if code is None:
        return DaysOff()
    # A year more on either side: New Year's Day may close the weekend before it.
    library = _public_holidays(code, range(first_year - 1, last_year + 2))
    if library is None:
        raise UsageError(
            f"unknown holidays {code!r}",
            "write a country code of the 'holidays' library, with a subdivision if need be: CN, DE, DE-BY, US-CA",
        )
    made_up = frozenset(library.weekend_workdays)
    closed = frozenset(library)
    return DaysOff(closed | _breaks(closed, made_up) if code.startswith("CN") else closed, made_up)


def _breaks(holidays: frozenset[date], made_up: frozenset[date]) -> frozenset[date]:
    """The weekend days that lie within a Chinese holiday or beside it, unless they are worked.

    The State Council announces each holiday as one stretch of days (2025: 28 January to 4 February, Saturday and Sunday included); the
    library lists the weekdays of it alone. A calendar that opens on Saturdays would otherwise open in the middle of Spring Festival.
    """
    found: set[date] = set()
    for holiday in holidays:
        for step in (timedelta(days=1), timedelta(days=-1)):
            day = holiday + step
            while day.weekday() >= _SATURDAY and day not in made_up and day not in holidays:
                found.add(day)
                day += step
    return frozenset(found)


def _public_holidays(code: str, years: Iterable[int]) -> HolidayBase | None:
    import holidays  # here, because it is slow to import and most calendars do without

    parts = _COUNTRY.fullmatch(code)
    if parts is None:
        return None
    with warnings.catch_warnings():
        # Of some countries it knows few years, and says so; a line may be drawn decades past its log, so that is no news.
        warnings.simplefilter("ignore")
        try:
            return holidays.country_holidays(parts[1], subdiv=parts[2], years=years, expand=False)
        except NotImplementedError:
            return None


# --- arrays ----------------------------------------------------------------------------------------------------------


@dataclass
class _Table:
    """Opening hours as they are collected."""

    _days: list[Int64] = field(default_factory=list)
    _intervals: list[Interval] = field(default_factory=list)

    def add(self, days: Int64, hours: Iterable[Interval]) -> None:
        """All `hours` on each of `days`."""
        for interval in hours:
            if interval[0] < interval[1]:
                self._days.append(days)
                self._intervals.append(interval)

    def finish(self) -> OpenHours:
        times = [len(days) for days in self._days]
        intervals = np.array(self._intervals, dtype=np.int64).reshape(-1, 2).repeat(times, axis=0)
        days = np.concatenate([np.zeros(0, dtype=np.int64), *self._days])
        return OpenHours(days, intervals[:, 0], intervals[:, 1])


def _merged(start: Int64, end: Int64) -> tuple[Int64, Int64]:
    """Intervals in any order as the fewest that cover the same time: overlapping and touching ones become one."""
    order = np.argsort(start, kind="stable")
    start, reached = start[order], np.maximum.accumulate(end[order])
    fresh = np.ones(len(start), dtype=np.bool_)
    fresh[1:] = start[1:] > reached[:-1]
    return start[fresh], reached[np.append(fresh[1:], True)] if len(start) else reached
