"""What lies before the checks: the log, which cases are open, as of when, and the calendars' lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from svcaudit.checks.search import last_per_case, merged
from svcaudit.clock import timeline
from svcaudit.clock.timeline import Timeline
from svcaudit.model.duration import Duration, Measure
from svcaudit.model.log import MICROSECONDS, Bool, EventLog, Int64
from svcaudit.model.spec import Calendar, Choice, Clock, Count, Every, Order, ProcessSpec, Repeat, Rule, Stages, Together


@dataclass(frozen=True, slots=True)
class Docket:
    """A log made ready to be judged. C cases, E events.

    `open` (C): the case is not finished as of `as_of` (microseconds). `positions`: per stage index the events of that stage, ascending.
    `mapped`: the events of any stage. `lines`: one timeline per (calendar id, measure); the clock on the wall is ("", WALL).
    """

    log: EventLog
    open: Bool
    as_of: int
    positions: tuple[Int64, ...]
    mapped: Int64
    lines: Mapping[tuple[str, Measure], Timeline]
    personal: frozenset[str] = frozenset()
    """Attributes whose values no finding may repeat."""

    def events_of(self, stages: Stages) -> Int64:
        """The events of any of these stages, ascending."""
        codes = [self.log.stage_ids.index(stage) for stage in stages]
        if len(codes) == 1:
            return self.positions[codes[0]]
        return merged(*(self.positions[code] for code in codes)) if codes else np.empty(0, np.int64)

    @property
    def first_events(self) -> Int64:
        """The first event of each case (C)."""
        return self.log.offsets[:-1]

    @property
    def last_events(self) -> Int64:
        """The last event of each case (C)."""
        return self.log.offsets[1:] - 1


def make_docket(log: EventLog, spec: ProcessSpec, as_of: int) -> Docket:
    """Index the log by stage, see which cases are open, and draw the lines that the standard measures on."""
    positions, mapped = _by_stage(log)
    lines = _lines(spec, log, as_of)
    bare = Docket(log, np.zeros(log.cases, np.bool_), as_of, positions, mapped, lines)
    personal = frozenset(attribute.id for attribute in spec.attributes.values() if attribute.personal)
    return replace(bare, open=_open_cases(bare, spec), personal=personal)


def _by_stage(log: EventLog) -> tuple[tuple[Int64, ...], Int64]:
    # One stable sort of small integers (a radix sort) instead of one scan of the log per rule.
    order = np.argsort(log.stage, kind="stable")
    bounds = np.searchsorted(log.stage[order], np.arange(len(log.stage_ids) + 1))
    positions = tuple(order[low:high] for low, high in pairwise(bounds.tolist()))
    return positions, np.flatnonzero(log.stage >= 0)


def _open_cases(docket: Docket, spec: ProcessSpec) -> Bool:
    """A case is finished once one of `closed_by` occurred and none of `reopened_by` after it."""
    if not spec.closed_by:
        return np.zeros(docket.log.cases, np.bool_)
    closed = last_per_case(docket.log, docket.events_of(spec.closed_by))
    reopened = last_per_case(docket.log, docket.events_of(spec.reopened_by))
    return (closed < 0) | (reopened > closed)


def _lines(spec: ProcessSpec, log: EventLog, as_of: int) -> dict[tuple[str, Measure], Timeline]:
    """Every calendar's lines, long enough for the log, as-of, and the due time of the longest limit."""
    first = min(int(log.time.min()), as_of) if log.events else as_of
    last = max(int(log.time.max()), as_of) if log.events else as_of
    return lines_between(spec, first, last)


def lines_between(spec: ProcessSpec, first: int, last: int) -> dict[tuple[str, Measure], Timeline]:
    """Every calendar's lines from one instant to another (microseconds), and on to the due time of the longest limit."""
    margin = 2 * 86_400 * MICROSECONDS
    lines = {("", Measure.WALL): timeline.wall()}
    for calendar_id, measure, reach in sorted(_needed(spec)):
        calendar: Calendar = spec.calendars[calendar_id]
        draw = timeline.working if measure is Measure.WORKING else timeline.working_days
        lines[calendar_id, measure] = draw(calendar, first - margin, last + margin, reach)
    return lines


def _needed(spec: ProcessSpec) -> Iterator[tuple[str, Measure, int]]:
    """(calendar, measure, longest limit in seconds); working time of every calendar, for `during` and for evidence."""
    reach: dict[tuple[str, Measure], int] = {(calendar, Measure.WORKING): 0 for calendar in spec.calendars}
    for rule in spec.rules:
        choice = rule.timing.calendar
        if choice is None:
            continue
        ids = {*choice.values.values(), *([choice.default] if choice.default else [])}
        for limit in limits_of(rule):
            for calendar in ids:
                key = (calendar, limit.measure)
                reach[key] = max(reach.get(key, 0), limit.seconds)
    for metric in spec.metrics:  # a service level in business days may be the only one to count them
        if metric.within is not None and metric.within.measure is Measure.DAYS:
            reach.update({(calendar, Measure.DAYS): 0 for calendar in spec.calendars if (calendar, Measure.DAYS) not in reach})
    for (calendar, measure), seconds in reach.items():
        yield calendar, measure, seconds


def limits_of(rule: Rule) -> Iterable[Duration]:
    """Every duration that a rule holds cases to."""
    body = rule.body
    if isinstance(body, Clock):
        return [target.within for target in body.targets]
    if isinstance(body, Every):
        return [body.at_most_apart]
    if isinstance(body, Order | Together | Count | Choice | Repeat) and body.within is not None:
        return [body.within]
    return []
