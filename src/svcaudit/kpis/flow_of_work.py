"""The load and how it moves: volume by hour of the week, backlog by day, hand-overs between stages, rework."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from svcaudit.clock.zone import DAY, Zone
from svcaudit.kpis.intervals import of_share
from svcaudit.kpis.overview import histogram
from svcaudit.model.facts import Facts
from svcaudit.model.log import MICROSECONDS, NEVER, Bool, Int8, Int16, Int32, Int64
from svcaudit.model.run import (
    Attainment,
    BacklogDay,
    BacklogResult,
    Elapsed,
    HandoverResult,
    HandoversResult,
    HourCount,
    PeakResult,
    ReworkResult,
    VolumeResult,
)
from svcaudit.model.spec import Clock, Rule
from svcaudit.model.verdict import JUDGED, Verdict

HANDOVERS_SHOWN = 20
DAYS_SHOWN = 400
SMALL = 30
_PEAK = 0.25
"""The share of the cases that the busiest hours took."""
_AT_ONCE = 1 << 20
_SORTED = 1 << 23
"""Rows that are sorted together, unless one code has more."""
_HOUR = 3600 * MICROSECONDS
_HOURS = 7 * 24
_THURSDAY = 3
"""1970-01-01, from which days are counted; Monday is 0."""


def hours_of_week(instants: Int64, zone: Zone) -> Int64:
    """Weekday times 24 plus hour of each instant (N), by the zone's clock."""
    hours = zone.to_wall(instants) // _HOUR
    week: Int64 = (hours + 24 * _THURSDAY) % _HOURS
    return week


def volume_result(facts: Facts, rules: Sequence[Rule], zone: Zone) -> VolumeResult:
    """Cases by the hour in which they began, and the clocks' attainment in the busiest hours."""
    week = hours_of_week(facts.begin, zone)
    count = np.bincount(week, minlength=_HOURS)
    peak = _busiest(count)
    begun_at_peak = peak[week]
    hours = [HourCount(hour // 24, hour % 24, int(count[hour]), bool(peak[hour])) for hour in np.flatnonzero(count).tolist()]
    peaks = [
        PeakResult(rule.id, attained(found.verdict[begun_at_peak]), attained(found.verdict[~begun_at_peak]))
        for rule, found in zip(rules, facts.rules, strict=True)
        if isinstance(rule.body, Clock)
    ]
    return VolumeResult(hours, peaks)


def _busiest(count: Int64) -> Bool:
    """The fewest hours of the week that together took a quarter of the cases (of equals the earlier)."""
    order = np.lexsort((np.arange(len(count)), -count))
    taken = np.cumsum(count[order])
    peak = np.zeros(len(count), np.bool_)
    peak[order[: int(np.searchsorted(taken, _PEAK * taken[-1])) + 1]] = taken[-1] > 0
    return peak & (count > 0)


def attained(verdicts: Int8) -> Attainment:
    """Met of judged cases."""
    count = np.bincount(verdicts, minlength=len(Verdict))
    met, judged = int(count[Verdict.MET]), int(count[list(JUDGED)].sum())
    interval = of_share(met, judged)
    return Attainment(met, judged, met / judged if judged else None, interval.low, interval.high)


def backlog_result(parts: Sequence[Facts], zone: Zone, as_of: int, bounds: tuple[int, int] | None = None) -> BacklogResult:
    """Open cases at the end of each day, and the age of those open as of as-of. parts: disjoint sets of cases.

    bounds: the first instant of a period, and the first after it: days from the one on, and cases that began before the other.
    """
    until = np.iinfo(np.int64).max if bounds is None else bounds[1]
    cases = [_in_flow(part) for part in parts]
    begin, closed, is_open, overdue = (np.concatenate([one[place] for one in cases]) for place in range(4))
    ours = begin < until
    begin, closed, is_open, overdue = begin[ours], closed[ours], is_open[ours].astype(np.bool_), overdue[ours].astype(np.bool_)
    ages = (as_of - begin[is_open]) // MICROSECONDS
    days = _days(begin, closed, zone, as_of, None if bounds is None else bounds[0])
    return BacklogResult(days, int(is_open.sum()), _age(ages), histogram(ages, overdue[is_open]))


def _in_flow(facts: Facts) -> tuple[Int64, Int64, Bool, Bool]:
    """When each case (C) began and was closed, whether it is open, and whether anything is overdue in it."""
    overdue = np.zeros(facts.cases, np.bool_)
    for rule in facts.rules:
        overdue |= rule.verdict == Verdict.OVERDUE
    return facts.begin, facts.closed, facts.open, overdue


def _age(seconds: Int64) -> Elapsed | None:
    if not len(seconds):
        return None
    p50, p90, p95 = np.quantile(seconds, (0.5, 0.9, 0.95)).tolist()
    return Elapsed(len(seconds), float(seconds.mean()), p50, p90, p95, float(seconds.max()), "wall")


def _days(begin: Int64, closed: Int64, zone: Zone, as_of: int, start: int | None) -> list[BacklogDay]:
    """From the first case, or from the day of `start`, to as-of."""
    if not len(begin):
        return []
    day_of_as_of = int(zone.to_wall(np.array([as_of]))[0]) // DAY
    begun, ended = zone.to_wall(begin) // DAY, zone.to_wall(closed[closed != NEVER]) // DAY
    first = int(begun.min()) if start is None else int(zone.to_wall(np.array([start]))[0]) // DAY
    days = max(day_of_as_of, first) - first + 1
    created = np.bincount(np.minimum(begun[begun >= first] - first, days - 1), minlength=days)
    finished = np.bincount(np.minimum(ended[ended >= first] - first, days - 1), minlength=days)
    earlier = int((begun < first).sum() - (ended < first).sum())
    still = earlier + np.cumsum(created) - np.cumsum(finished)
    shown = range(max(0, days - DAYS_SHOWN), days)
    return [BacklogDay(str(np.datetime64(first + day, "D")), int(created[day]), int(finished[day]), int(still[day])) for day in shown]


def handover_results(facts: Facts) -> HandoversResult:
    """How long it took from each stage to the next, on the wall."""
    steps, stages = facts.steps, len(facts.stage_ids)
    narrow = np.int16 if stages * stages < 2**15 else np.int32  # 16 bits are sorted by radix, in a tenth of the time
    pair: Int16 | Int32 = np.empty(len(steps.source), np.dtype(narrow))
    count = np.zeros(stages * stages, np.int64)
    for low in range(0, len(pair), _AT_ONCE):
        here = slice(low, low + _AT_ONCE)
        pair[here] = steps.source[here].astype(np.int32) * stages + steps.target[here]
        count += np.bincount(pair[here], minlength=len(count))
    found = []
    for number, rows in _of_each(pair, count):
        seconds = steps.elapsed[rows] / MICROSECONDS
        p50, p90 = np.quantile(seconds, (0.5, 0.9)).tolist()
        source, target = facts.stage_ids[number // stages], facts.stage_ids[number % stages]
        small = len(seconds) < SMALL
        found.append(HandoverResult(source, target, len(seconds), float(seconds.mean()), p50, p90, float(seconds.max()), small))
    found.sort(key=lambda one: (one.small, -one.p90, one.source, one.target))
    return HandoversResult(found[:HANDOVERS_SHOWN], max(0, len(found) - HANDOVERS_SHOWN))


def _of_each(codes: Int16 | Int32, count: Int64) -> Iterator[tuple[int, Int64]]:
    """Each code that occurs, and its rows, ascending; `count`: how many. They are sorted in lots of codes: sorting is bounded."""
    lot = np.cumsum(count) // _SORTED
    for number in np.unique(lot[count > 0]).tolist():
        mine = lot == number
        rows = np.flatnonzero(mine[codes]) if not mine.all() else np.arange(len(codes))
        own = codes[rows]
        order = np.argsort(own, kind="stable")
        ends = np.cumsum(count[mine])
        for code, end in zip(np.flatnonzero(mine).tolist(), ends.tolist(), strict=True):
            if count[code]:
                yield code, rows[order[end - count[code] : end]]


def rework_result(facts: Facts) -> ReworkResult:
    """Cases in which any stage occurred more than once."""
    again, repeats = np.zeros(facts.cases, np.bool_), 0
    for stage in facts.stages:
        again[stage.case[stage.count > 1]] = True
        repeats += int(stage.count.sum()) - len(stage.case)
    cases = int(again.sum())
    interval = of_share(cases, facts.cases)
    return ReworkResult(cases, facts.cases, repeats, cases / facts.cases if facts.cases else None, interval.low, interval.high)
