"""How many cases were open, and how old they were, at the end of each day of a run."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from svcaudit.kpis.monthly.tables import instants
from svcaudit.model.comparison import Backlog, OpenAt
from svcaudit.model.log import MICROSECONDS, NEVER, Int64
from svcaudit.model.run import Run

AGES = (86_400, 3 * 86_400, 7 * 86_400, 30 * 86_400)
"""Where bands of age end, in seconds on the wall; the last band has no end."""
MOST_DAYS = 62
"""A longer time is shown by weeks, a still longer one by more of them."""
MOST_POINTS = 60
_WEEK = 7


def backlog(run: Run) -> Backlog | None:
    """The open cases of a run from its first day to as-of, day by day or week by week; None where it has no cases.

    A case is open from its first event until it was finished for the last time; those that began before a period count,
    too. The last point is as of as-of.
    """
    known, starts = run.known, instants(run.cases, "started")
    begun, closed = instants(known, "started"), instants(known, "closed")
    if not len(starts):
        return None
    zone, as_of = ZoneInfo(run.document.period.zone), datetime.fromisoformat(run.document.period.as_of)
    first = datetime.fromtimestamp(int(starts.min()) / MICROSECONDS, zone).date()
    days = _days(first, as_of.astimezone(zone).date())
    ends = np.array([min(_end(day, zone), int(as_of.timestamp() * MICROSECONDS)) for day in days], np.int64)
    # What is open as of as-of ends, for what follows, after everything.
    gone = np.where(closed == NEVER, np.iinfo(np.int64).max, closed)
    limits = [0, *(age * MICROSECONDS for age in AGES)]
    bands = [_within(ends, begun, gone, low, high) for low, high in zip(limits, [*limits[1:], None], strict=True)]
    return Backlog(list(AGES), [OpenAt(day.isoformat(), row) for day, row in zip(days, np.stack(bands, axis=1).tolist(), strict=True)])


def _within(ends: Int64, begun: Int64, gone: Int64, low: int, high: int | None) -> Int64:
    """At each of the ends (K): the cases (C) that are open and began at least `low` and less than `high` before."""
    until = gone if high is None else np.minimum(gone, begun + high)
    since = np.minimum(begun + low, until)
    entered = np.bincount(np.searchsorted(ends, since), minlength=len(ends) + 1)
    left = np.bincount(np.searchsorted(ends, until), minlength=len(ends) + 1)
    open_then: Int64 = np.cumsum(entered - left)[: len(ends)]
    return open_then


def _days(first: date, last: date) -> list[date]:
    """Every day, or every so many weeks, counted back from the last."""
    number = max((last - first).days, 0) + 1
    step = 1 if number <= MOST_DAYS else _WEEK * -(-number // (_WEEK * MOST_POINTS))
    return [last - timedelta(days=back) for back in range(0, number, step)][::-1]


def _end(day: date, zone: ZoneInfo) -> int:
    """The last instant of a day: the first of the next one."""
    following = day + timedelta(days=1)
    return int(datetime(following.year, following.month, following.day, tzinfo=zone).timestamp() * MICROSECONDS)
