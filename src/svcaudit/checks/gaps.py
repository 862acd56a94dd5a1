"""No silence longer than a limit: `every: A, at_most_apart: d, from: X, to: Y`."""

from __future__ import annotations

import numpy as np

from svcaudit.checks.conditions import held
from svcaudit.checks.docket import Docket
from svcaudit.checks.expectation import Window, due_of_unmet, judgement, make_window, pending
from svcaudit.checks.search import contains, last_before, merged, next_after
from svcaudit.model.judgement import Judgement, Kind
from svcaudit.model.log import Bool, Int64
from svcaudit.model.spec import Every, Rule
from svcaudit.model.verdict import Verdict


def every(docket: Docket, rule: Rule) -> Judgement:
    """From each start to the next end, no stretch longer than the limit without the stage.

    Every start and every beat is an activation: within the limit there must come a beat or the end.
    """
    body = rule.body
    assert isinstance(body, Every)
    window = make_window(docket, rule, body.at_most_apart)
    assert window is not None
    beats = docket.events_of(body.stages)
    beats = held(docket, body.where, beats)
    starts, ends = _edges(docket, rule, body)
    activations, closed = _activations(docket, starts, beats, ends)
    following = next_after(docket.log, activations, merged(beats, ends))
    return _judge(docket, window, activations, following, closed)


def _edges(docket: Docket, rule: Rule, body: Every) -> tuple[Int64, Int64]:
    """Start and end events; without `from` the case's first event, without `to` a finished case's last."""
    starts = docket.events_of(body.start) if body.start else docket.first_events
    starts = held(docket, rule.when, starts)
    ends = docket.events_of(body.end) if body.end else docket.last_events[~docket.open]
    return starts, ends


def _activations(docket: Docket, starts: Int64, beats: Int64, ends: Int64) -> tuple[Int64, Bool]:
    """The events from which a stretch is measured: starts, and beats while a stretch is on; and which of them end it at once."""
    events, is_start = _alternating(docket, starts, ends)
    starts = events[is_start]
    last_start = last_before(docket.log, beats, starts)
    last_end = last_before(docket.log, beats, events[~is_start])
    # A beat that is also the end asks for nothing further.
    activations = merged(starts, beats[(last_start > last_end) & ~contains(beats, ends)])
    return activations, contains(activations, ends) & contains(activations, starts)


def _alternating(docket: Docket, starts: Int64, ends: Int64) -> tuple[Int64, Bool]:
    """Starts and ends in order of events, without starts inside a stretch that is on already (an event may be both)."""
    keys = np.sort(np.concatenate((2 * starts, 2 * ends + 1)), kind="stable")  # both ascend: they are merged
    events, is_start = keys >> 1, keys & 1 == 0
    case = docket.log.case[events]
    redundant = np.zeros(len(events), np.bool_)
    redundant[1:] = is_start[1:] & is_start[:-1] & (case[1:] == case[:-1])
    return events[~redundant], is_start[~redundant]


def _judge(docket: Docket, window: Window, activations: Int64, following: Int64, closed: Bool) -> Judgement:
    log = docket.log
    following = np.where(closed, activations, following)
    case, start = log.case[activations], log.time[activations]
    came = following >= 0
    elapsed = window.ruler.elapsed(case, start, np.where(came, log.time[following], docket.as_of))
    in_time = elapsed <= window.limit
    verdict = np.where(came, np.where(in_time, Verdict.MET, Verdict.VIOLATED), pending(docket, case, in_time))
    due = due_of_unmet(window, case, start, verdict)
    return judgement(case, activations, verdict, kind=Kind.GAP, seen=following, due=due, elapsed=elapsed, limit=window.limit)
