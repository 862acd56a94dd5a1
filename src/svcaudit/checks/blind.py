"""What a log cannot show is not assessable, never met: pauses and reopenings in a table of one row a case, order within a bare date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from svcaudit.model.judgement import Judgement, Kind
from svcaudit.model.log import MICROSECONDS, Bool, EventLog, Int64
from svcaudit.model.slices import reorder_events
from svcaudit.model.spec import (
    Actors,
    Choice,
    Clock,
    Count,
    Edge,
    Every,
    Flow,
    FlowPart,
    Handovers,
    Order,
    Reopen,
    Repetition,
    Rule,
    Stages,
    Step,
    Together,
)
from svcaudit.model.verdict import Verdict

_DAY = 86_400 * MICROSECONDS
_SETTLED = (Verdict.NOT_APPLICABLE, Verdict.CANCELLED, Verdict.NOT_ASSESSABLE)
"""Verdicts that nothing unseen could turn into a better or worse one."""
OF_ONE_DAY = "the order of events of one day, of which the log gives no hour"


def blinded(log: EventLog, rule: Rule, found: Judgement) -> tuple[Judgement, tuple[str, ...]]:
    """A rule's judgement with everything that the log could not show left open, and what that is, in words."""
    reasons: list[str] = []
    for hidden, why, only_met in _blind_spots(log, rule):
        open_rows = ~np.isin(found.verdict, _SETTLED) & hidden[found.case]
        if only_met:
            open_rows &= found.verdict == Verdict.MET
        if open_rows.any():
            found = left_open(found, open_rows)
            reasons.append(why)
    return found, tuple(reasons)


def left_open(found: Judgement, rows: Bool) -> Judgement:
    """The judgement with these rows not assessable."""
    return replace(
        found,
        verdict=np.where(rows, Verdict.NOT_ASSESSABLE, found.verdict).astype(np.int8),
        kind=np.where(rows, Kind.NONE, found.kind).astype(np.int8),
    )


def _blind_spots(log: EventLog, rule: Rule) -> Iterator[tuple[Bool, str, bool]]:
    """(cases, what they do not show, whether only what is met is in doubt)."""
    blind, body = log.blind, rule.body
    everywhere = np.ones(log.cases, np.bool_)
    if blind.shown is not None:
        unseen = sorted(set(_stages(body)) - blind.shown)
        if unseen:
            yield everywhere, f"{' and '.join(unseen)}: the log has no column for it", False
        if _counts_repetitions(body):
            yield everywhere, "what happened more than once: the log has one time for each event", True
    paused = {stage for pause in rule.timing.pauses for stage in (*pause.start, *pause.until)}
    if paused and blind.pauses is not None and not paused <= (blind.shown or frozenset()):
        yield blind.pauses, "pauses", False
    if blind.reopenings is not None and isinstance(body, Clock) and body.reopened_by and body.reopen is not Reopen.FIRST_STOP:
        yield blind.reopenings, "reopenings", False


def _stages(body: object) -> Iterator[str]:
    """The stages without which a rule's verdict means nothing. What would only excuse a case (cancel, unless) is not among them."""
    groups: tuple[Stages, ...] = ()
    match body:
        case Order():
            groups = (body.activation, body.target)
        case Together():
            groups = (body.first, body.second)
        case Clock():
            groups = (body.start, body.stop)
        case Every():
            groups = (body.stages, body.start, body.end)
        case Choice():
            groups = body.options
        case Actors():
            groups = body.groups
        case Count() | Edge():
            groups = (body.stages,)
        case Flow():
            groups = (tuple(_steps(body.root)),)
    for group in groups:
        yield from group


def _steps(part: FlowPart) -> Iterator[str]:
    if isinstance(part, Step):
        yield part.stage
    elif isinstance(part, Repetition):
        yield from _steps(part.part)
    else:
        for one in part.parts:
            yield from _steps(one)


def _counts_repetitions(body: object) -> bool:
    if isinstance(body, Count):
        return bool(body.at_most) or (body.at_most is None and body.at_least > 1)
    return isinstance(body, Every | Handovers)


def other_order(log: EventLog, rank: Int64) -> EventLog | None:
    """The log with bare dates as late in their day as its other events allow, and in reverse among themselves; None without bare dates.

    Both readings are true to the file. `rank` (E): of each event's stage, which is the standard's word on what comes first.
    """
    days = log.blind.days
    if days is None or not days.any():
        return None
    instants, place = np.unique(log.time, return_inverse=True)
    width = len(instants) + 1
    key = log.case.astype(np.int64) * width + place
    ends = log.case.astype(np.int64) * width + np.searchsorted(instants, log.time + _DAY)
    last = np.searchsorted(key, ends) - 1
    time = np.where(days, np.maximum(log.time, log.time[np.maximum(last, 0)]), log.time)
    number = np.arange(log.events)
    order = np.lexsort((np.where(days, -number, number), days, rank, time, log.case))
    return reorder_events(replace(log, time=time), order)
