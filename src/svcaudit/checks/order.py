"""What must, or must not, come after or before what: Declare's response, precedence, existence and negative families.

Meaning: Di Ciccio & Montali 2022 (doi 10.1007/978-3-031-08848-3_4); windows and correlation: Burattin, Maggi & Sperduti 2016
(doi 10.1016/j.eswa.2016.08.040). "After" and "before" are strict: an event is never its own target.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from svcaudit.checks.conditions import held
from svcaudit.checks.correlation import Correlation, correlate
from svcaudit.checks.docket import Docket
from svcaudit.checks.expectation import Window, expected, joined, judgement, make_window
from svcaudit.checks.search import contains, last_before, next_after
from svcaudit.model.judgement import Judgement, Kind
from svcaudit.model.log import Bool, Int64
from svcaudit.model.spec import Matching, Order, Rule, Together
from svcaudit.model.verdict import Verdict


def order(docket: Docket, rule: Rule) -> Judgement:
    """after/before/if A, expect/never B. One activation per A that satisfies `when`."""
    body = rule.body
    assert isinstance(body, Order)
    activations = docket.events_of(body.activation)
    activations = held(docket, rule.when, activations)
    return _judge(docket, rule, body, activations)


def together(docket: Docket, rule: Rule) -> Judgement:
    """Both stages or neither (not_together: not both). Every occurrence of either stage is an activation."""
    body = rule.body
    assert isinstance(body, Together)
    sides = []
    for mine, other in ((body.first, body.second), (body.second, body.first)):
        side = Order("anywhere", mine, other, body.negative, Matching.ANY, body.where, body.within, body.same, body.different)
        sides.append(order(docket, replace(rule, body=side)))
    return joined(*sides)


def _judge(docket: Docket, rule: Rule, body: Order, activations: Int64) -> Judgement:
    targets = docket.events_of(body.target)
    targets = held(docket, body.where, targets)
    window = make_window(docket, rule, body.within)
    if body.same or body.different:
        return _judge_correlated(docket, body, activations, targets, window)
    if body.matching is Matching.NEXT:
        return _judge_next(docket, body, activations, targets, window)
    if body.side == "anywhere":
        return _judge_anywhere(docket, body, activations, targets, window)
    seen = (next_after if body.side == "after" else last_before)(docket.log, activations, targets)
    if body.matching is Matching.ONE_EACH:
        return _judge_one_each(docket, body, activations, seen, window)
    return _judge_side(docket, body, activations, seen, window)


def _judge_side(docket: Docket, body: Order, activations: Int64, seen: Int64, window: Window | None) -> Judgement:
    """The nearest target on the asked side decides: none is nearer in time."""
    if body.negative:
        return _forbidden(docket, activations, seen, _inside(docket, window, activations, seen))
    if body.side == "after":
        log = docket.log
        return expected(docket, window, log.case[activations], log.time[activations], activations, seen)
    return _preceded(docket, activations, seen, window)


def _preceded(docket: Docket, activations: Int64, seen: Int64, window: Window | None) -> Judgement:
    """What should have come before can no longer come: there is nothing to wait for."""
    log = docket.log
    case = log.case[activations]
    came = seen >= 0
    if window is None:
        return judgement(case, activations, np.where(came, Verdict.MET, Verdict.VIOLATED), kind=Kind.NEVER_CAME, seen=seen)
    elapsed = _distance(docket, window, activations, seen)
    verdict = np.where(came & (elapsed <= window.limit), Verdict.MET, Verdict.VIOLATED)
    kind = np.where(came, Kind.CAME_LATE, Kind.NEVER_CAME)
    return judgement(case, activations, verdict, kind=kind, seen=seen, elapsed=elapsed, limit=window.limit)


def _forbidden(docket: Docket, activations: Int64, seen: Int64, broken: Bool) -> Judgement:
    verdict = np.where(broken, Verdict.VIOLATED, Verdict.MET)
    return judgement(docket.log.case[activations], activations, verdict, kind=Kind.FORBIDDEN, seen=np.where(broken, seen, -1))


def _judge_anywhere(docket: Docket, body: Order, activations: Int64, targets: Int64, window: Window | None) -> Judgement:
    """A target on either side serves; the earlier one is preferred where both do."""
    before, after = last_before(docket.log, activations, targets), next_after(docket.log, activations, targets)
    seen = np.where(_inside(docket, window, activations, before), before, after)
    if body.negative:
        return _forbidden(docket, activations, seen, _inside(docket, window, activations, seen))
    log = docket.log
    case = log.case[activations]
    found_before = _inside(docket, window, activations, before)
    ahead = expected(docket, window, case, log.time[activations], activations, after)
    return _met_before(ahead, found_before, before)


def _met_before(ahead: Judgement, earlier: Bool, seen: Int64) -> Judgement:
    """A target that stands before the activation serves it, whatever comes after."""
    return replace(
        ahead,
        verdict=np.where(earlier, Verdict.MET, ahead.verdict).astype(np.int8),
        kind=np.where(earlier, Kind.NONE, ahead.kind).astype(np.int8),
        seen=np.where(earlier, seen, ahead.seen),
    )


def _judge_one_each(docket: Docket, body: Order, activations: Int64, seen: Int64, window: Window | None) -> Judgement:
    """A target of its own: none may be shared with the next (before: the previous) activation."""
    log = docket.log
    if body.side == "after":
        neighbour = next_after(log, activations, activations)
        taken = (neighbour >= 0) & ((seen < 0) | (seen > neighbour))
    else:
        neighbour = last_before(log, activations, activations)
        taken = (neighbour >= 0) & (seen < neighbour)
    plain = _judge_side(docket, body, activations, np.where(taken, -1, seen), window)
    if body.side == "before":
        return plain
    # The next activation has come: the target of this one cannot come any more.
    return replace(
        plain,
        verdict=np.where(taken, Verdict.VIOLATED, plain.verdict).astype(np.int8),
        kind=np.where(taken, Kind.NEVER_CAME, plain.kind).astype(np.int8),
    )


def _judge_next(docket: Docket, body: Order, activations: Int64, targets: Int64, window: Window | None) -> Judgement:
    """The very next (before: the previous) event that has a stage decides."""
    log = docket.log
    beside = (next_after if body.side == "after" else last_before)(log, activations, docket.mapped)
    fits = (beside >= 0) & contains(beside, targets)
    if body.negative:
        return _forbidden(docket, activations, beside, fits & _inside(docket, window, activations, beside))
    plain = _judge_side(docket, body, activations, np.where(fits, beside, -1), window)
    return _wrong_neighbour(plain, beside, (beside >= 0) & ~fits)


def _wrong_neighbour(plain: Judgement, beside: Int64, wrong: Bool) -> Judgement:
    """Another stage stands where the target had to stand: that is settled, whatever the time."""
    return replace(
        plain,
        verdict=np.where(wrong, Verdict.VIOLATED, plain.verdict).astype(np.int8),
        kind=np.where(wrong, Kind.WRONG_PLACE, plain.kind).astype(np.int8),
        seen=np.where(wrong, beside, plain.seen),
    )


def _judge_correlated(docket: Docket, body: Order, activations: Int64, targets: Int64, window: Window | None) -> Judgement:
    """Targets must agree (`same`) or disagree (`different`) with their activation; what is unknown may be either."""
    if body.side == "anywhere":
        return _judge_correlated_anywhere(docket, body, activations, targets, window)
    found = correlate(docket, body, activations, targets)
    unsure = _inside(docket, window, activations, found.possible)
    if body.negative:
        broken = _inside(docket, window, activations, found.certain)
        return _left_open(_forbidden(docket, activations, found.certain, broken), unsure & ~broken, found)
    plain = _judge_side(docket, body, activations, found.certain, window)
    settled = found.settled & (found.certain < 0)
    plain = replace(plain, verdict=np.where(settled, Verdict.VIOLATED, plain.verdict).astype(np.int8))
    unsure &= plain.verdict > Verdict.NOT_ASSESSABLE
    if body.matching is Matching.NEXT:
        plain = _wrong_neighbour(plain, found.beside, (found.beside >= 0) & (found.certain < 0) & ~unsure)
    return _left_open(plain, unsure, found)


def _judge_correlated_anywhere(docket: Docket, body: Order, activations: Int64, targets: Int64, window: Window | None) -> Judgement:
    """Each side has its own nearest target: on a working line the nearer one by the wall may be the farther."""
    before = correlate(docket, replace(body, side="before"), activations, targets)
    after = correlate(docket, replace(body, side="after"), activations, targets)
    earlier = _inside(docket, window, activations, before.certain)
    unsure = _inside(docket, window, activations, before.possible) | _inside(docket, window, activations, after.possible)
    if body.negative:
        later = _inside(docket, window, activations, after.certain)
        seen = np.where(earlier, before.certain, after.certain)
        return _left_open(_forbidden(docket, activations, seen, earlier | later), unsure & ~earlier & ~later, after)
    log = docket.log
    ahead = expected(docket, window, log.case[activations], log.time[activations], activations, after.certain)
    plain = _met_before(ahead, earlier, before.certain)
    other = replace(after, other=np.where(after.other >= 0, after.other, before.other))
    return _left_open(plain, unsure & (plain.verdict > Verdict.NOT_ASSESSABLE), other)


def _left_open(plain: Judgement, unsure: Bool, found: Correlation) -> Judgement:
    """What a missing value leaves open is not assessable; else, what came with the wrong value is the evidence."""
    mismatch = (plain.kind == Kind.NEVER_CAME) & (found.other >= 0)
    return replace(
        plain,
        verdict=np.where(unsure, Verdict.NOT_ASSESSABLE, plain.verdict).astype(np.int8),
        kind=np.where(unsure, Kind.NONE, np.where(mismatch, Kind.CORRELATION, plain.kind)).astype(np.int8),
        seen=np.where(mismatch & ~unsure, found.other, plain.seen),
    )


def _inside(docket: Docket, window: Window | None, activations: Int64, seen: Int64) -> Bool:
    """Whether there is an event, and within the window."""
    came = seen >= 0
    if window is None:
        return came
    return came & (_distance(docket, window, activations, seen) <= window.limit)


def _distance(docket: Docket, window: Window, activations: Int64, seen: Int64) -> Int64:
    """Seconds between activation and target, whichever is first (N); of what did not come, 0."""
    log = docket.log
    here = log.time[activations]
    there = np.where(seen >= 0, log.time[seen], here)
    return window.ruler.elapsed(log.case[activations], np.minimum(here, there), np.maximum(here, there))
