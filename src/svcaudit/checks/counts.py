"""How often, where and which: required, never, at_most, exactly, starts_with, ends_with, one_of, exclusive.

The case itself is the activation, once; a window runs from its first event. Declare's existence, absence, exactly, init, end,
choice and exclusive choice (Di Ciccio & Montali 2022).
"""

from __future__ import annotations

import numpy as np

from svcaudit.checks.conditions import held, holds_of_cases
from svcaudit.checks.docket import Docket
from svcaudit.checks.expectation import Window, due_of_unmet, judgement, make_window, pending
from svcaudit.checks.search import bounds_per_case, first_per_case, last_per_case, merged, nth_per_case
from svcaudit.model.judgement import Judgement, Kind
from svcaudit.model.log import NEVER, Bool, Int64
from svcaudit.model.spec import Choice, Condition, Count, Edge, Rule, Stages
from svcaudit.model.verdict import Verdict


def held_cases(docket: Docket, rule: Rule) -> Int64:
    """The cases that the rule's `when` selects, by what is last known of them."""
    return np.flatnonzero(holds_of_cases(docket, rule.when))


def count(docket: Docket, rule: Rule) -> Judgement:
    """required, never, at_most, exactly: at least so many and at most so many events of the stages."""
    body = rule.body
    assert isinstance(body, Count)
    cases = held_cases(docket, rule)
    window = make_window(docket, rule, body.within)
    every = _matching(docket, body.stages, body.where)
    events = _inside(docket, every, window)
    low, high = bounds_per_case(docket.log, events)
    found = (high - low)[cases]
    too_many = np.zeros(len(cases), np.bool_) if body.at_most is None else found > body.at_most
    too_few = found < body.at_least
    late = nth_per_case(docket.log, every, max(body.at_least - 1, 0))[cases]
    came_late = too_few & (late >= 0)
    waiting, due, elapsed = _pending(docket, window, cases, np.where(came_late, late, -1))
    verdict = np.where(too_many, Verdict.VIOLATED, np.where(too_few, waiting, Verdict.MET))
    deciding = body.at_least - 1 if body.at_most is None else body.at_most
    seen = nth_per_case(docket.log, events, max(deciding, 0))[cases]
    return judgement(
        cases,
        -1,
        verdict,
        kind=_kind(body, too_many, came_late, found),
        seen=np.where(too_few, np.where(came_late, late, -1), seen),
        due=np.where(too_few, due, NEVER),
        elapsed=np.where(too_few, elapsed, -1),
        limit=-1 if window is None else window.limit,
        detail=found,
        details=tuple(f"{n} found" for n in range(int(found.max(initial=0)) + 1)),
    )


def _kind(body: Count, too_many: Bool, came_late: Bool, found: Int64) -> Int64:
    excess = Kind.TOO_MANY if body.at_most else Kind.FORBIDDEN
    lack = np.where(came_late, Kind.CAME_LATE, np.where(found == 0, Kind.NEVER_CAME, Kind.TOO_FEW))
    return np.where(too_many, excess, lack).astype(np.int64)


def edge(docket: Docket, rule: Rule) -> Judgement:
    """starts_with, ends_with: the first or last event that has a stage. A case without such an event violates."""
    body = rule.body
    assert isinstance(body, Edge)
    cases = held_cases(docket, rule)
    outermost = (last_per_case if body.last else first_per_case)(docket.log, docket.mapped)[cases]
    wanted = np.zeros(docket.log.events + 1, np.bool_)
    wanted[_matching(docket, body.stages, body.where)] = True
    fits = wanted[outermost] & (outermost >= 0)
    verdict = np.where(fits, Verdict.MET, Verdict.VIOLATED)
    undecided = docket.open[cases] & (body.last | (outermost < 0))
    verdict = np.where(undecided, Verdict.RUNNING, verdict)
    return judgement(cases, -1, verdict, kind=np.where(outermost < 0, Kind.NEVER_CAME, Kind.WRONG_PLACE), seen=outermost)


def choice(docket: Docket, rule: Rule) -> Judgement:
    """one_of: at least one of the options occurs; exclusive: exactly one."""
    body = rule.body
    assert isinstance(body, Choice)
    cases = held_cases(docket, rule)
    window = make_window(docket, rule, body.within)
    every = [_matching(docket, option, body.where) for option in body.options]
    firsts = np.stack([first_per_case(docket.log, _inside(docket, events, window))[cases] for events in every])
    late = first_per_case(docket.log, merged(*every))[cases]
    # The option that came second breaks an exclusive choice, the one that came first fulfils it.
    arrived = np.sort(np.where(firsts < 0, np.iinfo(np.int64).max, firsts), axis=0)
    present = (firsts >= 0).sum(axis=0)
    came_late = (present == 0) & (late >= 0)
    waiting, due, elapsed = _pending(docket, window, cases, np.where(came_late, late, -1))
    clash = (present > 1) & body.exclusive
    verdict = np.where(clash, Verdict.VIOLATED, np.where(present > 0, Verdict.MET, waiting))
    return judgement(
        cases,
        -1,
        verdict,
        kind=np.where(clash, Kind.TOO_MANY, np.where(came_late, Kind.CAME_LATE, Kind.NEVER_CAME)),
        seen=np.where(present == 0, late, np.where(clash, arrived[min(1, len(every) - 1)], arrived[0])),
        due=np.where(present == 0, due, NEVER),
        elapsed=np.where(present == 0, elapsed, -1),
        limit=-1 if window is None else window.limit,
    )


def _matching(docket: Docket, stages: Stages, where: Condition | None) -> Int64:
    events = docket.events_of(stages)
    return held(docket, where, events)


def _inside(docket: Docket, events: Int64, window: Window | None) -> Int64:
    """Those of the events that lie within the window from their case's first event."""
    if window is None:
        return events
    log = docket.log
    case = log.case[events]
    return events[window.ruler.elapsed(case, log.time[docket.first_events[case]], log.time[events]) <= window.limit]


def _pending(docket: Docket, window: Window | None, cases: Int64, late: Int64) -> tuple[Int64, Int64, Int64]:
    """Verdict, due time and elapsed seconds (N each) of a case in which too little came; `late` is what came after the window, or -1."""
    nothing = np.full(len(cases), -1, np.int64)
    if window is None:
        return pending(docket, cases, None), np.full(len(cases), NEVER, np.int64), nothing
    start = docket.log.time[docket.first_events[cases]]
    case = cases.astype(np.int32)
    elapsed = window.ruler.elapsed(case, start, np.where(late >= 0, docket.log.time[late], docket.as_of))
    in_time: Bool = elapsed <= window.limit
    verdict = np.where(late >= 0, Verdict.VIOLATED, pending(docket, cases, in_time))
    return verdict, due_of_unmet(window, case, start, verdict), elapsed
