"""Parts of a clock's spans: waiting (its pauses), idle and handling time, calendar time; and what was abandoned.

The requester's waiting, the agent's work and time on hold are told apart as in the metric definitions of common help desks; what is
idle, nobody's field tells, so the standard must say after how long without an event.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from svcaudit.checks.clocks import Cycles, cycles_of
from svcaudit.checks.docket import Docket
from svcaudit.checks.measures import MEASURES
from svcaudit.checks.ruler import make_ruler
from svcaudit.checks.search import next_after
from svcaudit.model.duration import Duration, Measure
from svcaudit.model.log import MICROSECONDS, Bool, Float, Int8, Int32, Int64
from svcaudit.model.spec import Abandoned, Clock, Rule, Stretch


@dataclass(frozen=True, slots=True)
class Measured:
    """N spans: the case of each, seconds (or 1 and 0 of a share), when it ended (microseconds), and its line as an index of MEASURES."""

    case: Int32
    value: Float
    at: Int64
    line: Int8


def stretches(docket: Docket, rule: Rule, part: Stretch, idle_after: Duration | None) -> Measured:
    """Seconds of a part of each ended span of a clock. Spans of cases for which no calendar is chosen are left out."""
    body = rule.body
    assert isinstance(body, Clock)
    cycles = cycles_of(docket, rule, body)
    done = np.flatnonzero((cycles.stop >= 0) & ~cycles.cancelled)
    case, stop = cycles.case[done], cycles.stop[done]
    measure = Measure.WALL if rule.timing.calendar is None or part is Stretch.WHOLE else Measure.WORKING
    seconds = _seconds(docket, rule, cycles, done, part, idle_after)
    known = seconds >= 0
    line = np.full(int(known.sum()), MEASURES.index(measure), np.int8)
    return Measured(case[known], seconds[known].astype(np.float64), docket.log.time[stop[known]], line)


def _seconds(docket: Docket, rule: Rule, cycles: Cycles, done: Int64, part: Stretch, idle_after: Duration | None) -> Int64:
    log = docket.log
    case, begin, stop = cycles.case[done], cycles.start[done], cycles.stop[done]
    start, end = log.time[begin], log.time[stop]
    if part is Stretch.WHOLE:
        return (end - start) // MICROSECONDS
    measure = Measure.WALL if rule.timing.calendar is None else Measure.WORKING
    ruler = make_ruler(docket, rule.timing, measure, cycles.closed)
    counted = ruler.elapsed(case, start, end)
    if part is Stretch.PAUSED:
        through = make_ruler(docket, replace(rule.timing, pauses=()), measure).elapsed(case, start, end)
        return np.where(counted < 0, -1, through - counted)
    assert idle_after is not None
    gaps = ruler.elapsed(log.case[1:], log.time[:-1], np.maximum(log.time[1:], log.time[:-1]))
    long = np.where((log.case[1:] == log.case[:-1]) & (gaps > idle_after.seconds), gaps, 0)
    before = np.concatenate(([0], np.cumsum(long)))
    idle = before[stop] - before[begin]
    return np.where(counted < 0, -1, idle if part is Stretch.IDLE else np.maximum(counted - idle, 0))


def answered_within(docket: Docket, rule: Rule, within: Duration, abandoned: Abandoned) -> Measured:
    """1 for each span that ended within the limit, 0 for each that did not; the abandoned ones as declared.

    A span that has neither ended nor been abandoned counts against the level once the limit has passed, and not at all before.
    """
    body, log = rule.body, docket.log
    assert isinstance(body, Clock)
    cycles = cycles_of(docket, rule, body)
    ruler = make_ruler(docket, rule.timing, within.measure, cycles.closed)
    called_off = next_after(log, cycles.start, docket.events_of(body.cancel))
    end = np.where(cycles.cancelled, called_off, cycles.stop)
    at = np.where(end >= 0, log.time[end], docket.as_of)
    elapsed = ruler.elapsed(cycles.case, log.time[cycles.start], at)
    in_time = elapsed <= within.seconds
    answered = (cycles.stop >= 0) & ~cycles.cancelled
    counts = (elapsed >= 0) & (answered | _counted(cycles.cancelled, in_time, abandoned) | ((end < 0) & ~in_time))
    value = in_time & (answered | (cycles.cancelled & (abandoned is Abandoned.SHORT_MET)))
    line = np.full(int(counts.sum()), MEASURES.index(within.measure), np.int8)
    return Measured(cycles.case[counts], value[counts].astype(np.float64), at[counts], line)


def _counted(cancelled: Bool, in_time: Bool, abandoned: Abandoned) -> Bool:
    """Which of the abandoned spans stand in the denominator."""
    match abandoned:
        case Abandoned.IGNORED:
            return np.zeros(len(cancelled), np.bool_)
        case Abandoned.SHORT_IGNORED:
            return cancelled & ~in_time
    return cancelled
