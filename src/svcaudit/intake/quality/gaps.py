"""Hours without a single event where there are usually many."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

import numpy as np

from svcaudit.intake.quality.survey import HOUR, Survey, pieces, unjudged
from svcaudit.intake.zones import zone_of
from svcaudit.model.log import Bool, Float, Int64
from svcaudit.model.quality import EXAMPLES, Detection

_WEEK = 168
_WEEKS = 5
"""Weeks of log that are needed to know what is usual."""
_MISSED = 10.0
"""Events that must be missing from a stretch for it to be told: were they to come at random, one stretch in 22,000 would be so empty."""
_LONGEST = 30 * 366 * 24
"""Hours beyond which a log is not one (a stray time stretches it; that is told elsewhere)."""


def log_gaps(survey: Survey) -> Detection:
    """Stretches of empty hours in which 10 events or more were to be expected.

    What is expected in an hour of the week (168 of them, on the wall clock of the log's zone) is the lower quartile of that hour over all
    weeks: three of four weeks have at least as many, so that a few gaps, holidays or quiet weeks do not hide themselves. Expectations of
    hours that follow each other without an event are added; nights, of which nothing is expected, join the days around them. Where the
    log fades in or out (less than half the usual events in the week before or after), nothing is said.
    """
    time, counts = survey.log.time, survey.hourly
    first, hours = survey.first_hour, len(counts)
    if hours < _WEEKS * _WEEK:
        return unjudged("log_gaps", f"the log covers {hours // _WEEK} whole weeks, {_WEEKS} are needed to know what is usual")
    if hours > _LONGEST:
        return unjudged("log_gaps", "the log covers more than 30 years; is a time astray?")
    expected = _usual(counts, _hour_of_week(first, hours, zone_of(survey.intake.zone)))
    starts, ends = _stretches(counts == 0)
    total = np.concatenate(([0.0], np.cumsum(expected)))
    missed = total[ends] - total[starts]
    long = np.flatnonzero((missed >= _MISSED) & _amid_life(counts, total, starts, ends))
    busy = int((expected > 0).sum())
    silent = int(sum((expected[start:end] > 0).sum() for start, end in zip(starts[long].tolist(), ends[long].tolist(), strict=True)))
    worst = long[np.argsort(-missed[long], kind="stable")][:EXAMPLES]
    zone = zone_of(survey.intake.zone)
    details = [_told(first + int(starts[one]), first + int(ends[one]), float(missed[one]), zone) for one in worst.tolist()]
    before = np.array([_last_before(time, (first + int(starts[one])) * HOUR) for one in worst.tolist()], np.int64)
    note = f"{len(long)} stretches" if len(long) > 1 else ""
    return Detection("log_gaps", silent, busy, survey.rows(before, details), note=note)


def _last_before(time: Int64, instant: int) -> int:
    """The latest event before an instant, of equals the first."""
    found, latest = 0, int(np.iinfo(np.int64).min)
    for here in pieces(len(time)):
        some = np.where(time[here] < instant, time[here], latest)
        place = int(some.argmax())
        if some[place] > latest:
            found, latest = here.start + place, int(some[place])
    return found


def _hour_of_week(first: int, hours: int, zone: tzinfo) -> Int64:
    """The hour of the week (0: Monday, the first hour) on the wall for each hour of the log; the zone is asked once a day."""
    day = np.arange(first, first + hours) // 24
    distinct, place = np.unique(day, return_inverse=True)
    offsets = [datetime.fromtimestamp(one * 86_400, UTC).astimezone(zone).utcoffset() or timedelta() for one in distinct.tolist()]
    ahead = np.array([int(offset.total_seconds()) // 3600 for offset in offsets])
    return np.asarray((np.arange(first, first + hours) + ahead[place] + 72) % _WEEK)  # 1970 began on a Thursday


def _usual(counts: Int64, slot: Int64) -> Float:
    """The lower quartile of each hour of the week, at each hour."""
    order = np.lexsort((counts, slot))
    begins = np.searchsorted(slot[order], np.arange(_WEEK + 1))
    sizes = np.diff(begins)
    quartile = counts[order][begins[:-1] + (sizes - 1) // 4]
    usual: Float = quartile[slot].astype(np.float64)
    return usual


def _amid_life(counts: Int64, total: Float, starts: Int64, ends: Int64) -> Bool:
    """Stretches with at least half the usual events in the week before and in the week after: a log that fades out has no gap there."""
    seen = np.concatenate(([0], np.cumsum(counts)))
    alive = np.ones(len(starts), np.bool_)
    for low, high in ((np.maximum(starts - _WEEK, 0), starts), (ends, np.minimum(ends + _WEEK, len(counts)))):
        usual = total[high] - total[low]
        alive &= (usual >= _MISSED) & (seen[high] - seen[low] >= usual / 2)
    return alive


def _stretches(empty: Bool) -> tuple[Int64, Int64]:
    """Where runs of empty hours begin and end."""
    edges = np.diff(np.concatenate(([0], empty.astype(np.int8), [0])))
    return np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)


def _told(start: int, end: int, missed: float, zone: tzinfo) -> str:
    at, until = (datetime.fromtimestamp(hour * 3600, UTC).astimezone(zone) for hour in (start, end))
    return f"none from {at:%Y-%m-%d %H:%M} to {until:%Y-%m-%d %H:%M}, {missed:.0f} are usual"
