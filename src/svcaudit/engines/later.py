"""What a later moment can change in cases without a new event, and how a span that grew meanwhile is measured again without them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from svcaudit.checks.docket import Docket
from svcaudit.checks.judge import Judged
from svcaudit.clock.timeline import Timeline, elapsed_seconds
from svcaudit.model.duration import Measure
from svcaudit.model.judgement import Judgement
from svcaudit.model.log import NEVER, Bool, Int32, Int64
from svcaudit.model.spec import Clock, Flow, Rule
from svcaudit.model.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Later:
    """R rules, C cases. `unsettled` (C): to be judged again as of any later moment. activations (R times C): how often each rule was
    triggered. starts (R times N): for each of the rule's spans (`RuleFacts.spans`) from when it is measured to as-of, however late
    that is, and nothing else comes of it: what was expected in a finished case and never came. NEVER for all other spans."""

    unsettled: Bool
    activations: tuple[Int32, ...]
    starts: tuple[Int64, ...]


def later_of(judged: Judged) -> Later:
    """Look at every activation."""
    docket = judged.docket
    unsettled = docket.open.copy()
    activations, starts = [], []
    for rule, found in zip(judged.rules, judged.judgements, strict=True):
        grows, start = _growing(docket, rule, found)
        waits = np.isin(found.verdict, (Verdict.RUNNING, Verdict.OVERDUE)) | ((found.due != NEVER) & (found.due > docket.as_of))
        until_now = (found.elapsed >= 0) & (found.seen < 0)
        unsettled[found.case[waits | (until_now & ~grows)]] = True
        activations.append(_activations(rule, found, docket.log.cases))
        starts.append(np.where(grows, start, NEVER)[found.elapsed >= 0])
    return Later(unsettled, tuple(activations), tuple(starts))


def _activations(rule: Rule, found: Judgement, cases: int) -> Int32:
    if isinstance(rule.body, Flow):
        once = np.zeros(cases, np.int32)
        once[found.case] = 1
        return once
    return np.bincount(found.case[found.verdict != Verdict.NOT_APPLICABLE], minlength=cases).astype(np.int32)


def _growing(docket: Docket, rule: Rule, found: Judgement) -> tuple[Bool, Int64]:
    """The rows (N) whose span a line alone can measure again, and from when; clocks and pauses need the case itself."""
    start = docket.log.time[np.where(found.event >= 0, found.event, docket.log.offsets[found.case])]
    grows = np.zeros(len(found.case), np.bool_)
    if isinstance(rule.body, Clock) or line_key(rule) is None:
        return grows, start
    rows = np.flatnonzero((found.elapsed >= 0) & (found.seen < 0))
    if len(rows):
        now = np.full(len(rows), docket.as_of, np.int64)
        grows[rows] = elapsed_seconds(line_of(docket.lines, rule), start[rows], now) == found.elapsed[rows]
    return grows, start


def line_key(rule: Rule) -> str | None:
    """The calendar on whose line all cases of a rule are measured, '' for the wall; None where that depends on the case."""
    timing = rule.timing
    if timing.pauses or (timing.calendar is not None and timing.calendar.by is not None):
        return None
    return "" if timing.calendar is None else timing.calendar.default


def line_of(lines: Mapping[tuple[str, Measure], Timeline], rule: Rule) -> Timeline:
    """The line of a rule that has one for all cases."""
    calendar = line_key(rule)
    within = getattr(rule.body, "within", None) or getattr(rule.body, "at_most_apart", None)
    return lines[calendar, within.measure] if calendar and within is not None else lines["", Measure.WALL]
