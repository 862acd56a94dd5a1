"""What a later moment can change in cases without a new event, and how a span that grew meanwhile is measured again without them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from svcaudit.checks.docket import Docket
from svcaudit.checks.judge import Judged
from svcaudit.checks.measures import MEASURES, measures_of
from svcaudit.clock.timeline import Timeline, elapsed_seconds
from svcaudit.model.duration import Measure
from svcaudit.model.judgement import Judgement
from svcaudit.model.log import NEVER, Bool, Int8, Int32, Int64
from svcaudit.model.spec import Clock, Flow, ProcessSpec, Rule, TargetAt
from svcaudit.model.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Later:
    """R rules, C cases. `unsettled` (C): to be judged again as of any later moment. activations (R times C): how often each rule was
    triggered. starts (R times N): for each of the rule's spans (`RuleFacts.spans`) from when it is measured to as-of, however late
    that is, and nothing else comes of it: what was expected in a finished case and never came. NEVER for all other spans."""

    unsettled: Bool
    activations: tuple[Int32, ...]
    starts: tuple[Int64, ...]


def later_of(judged: Judged, spec: ProcessSpec) -> Later:
    """Look at every activation."""
    docket = judged.docket
    levels = frozenset(metric.of or "" for metric in spec.metrics if metric.measure == "service_level")
    unsettled = docket.open.copy()
    activations, starts = [], []
    for rule, found in zip(judged.rules, judged.judgements, strict=True):
        grows, start = _growing(docket, rule, found, levels)
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


def _growing(docket: Docket, rule: Rule, found: Judgement, levels: frozenset[str]) -> tuple[Bool, Int64]:
    """The rows (N) whose span a line alone can measure again, and from when. Pauses, limits that change and a choice among several cycles
    need the case itself; so do the metrics `levels` of a clock, which count open spans."""
    start = docket.log.time[np.where(found.event >= 0, found.event, docket.log.offsets[found.case])]
    grows = (found.elapsed >= 0) & (found.seen < 0)
    calendar = line_key(rule)
    if calendar is None or rule.id in levels:
        return np.zeros(len(grows), np.bool_), start
    if isinstance(rule.body, Clock):
        if rule.body.target_at is TargetAt.CHANGE:
            return np.zeros(len(grows), np.bool_), start
        grows &= np.bincount(found.case, minlength=docket.log.cases)[found.case] == 1
    rows = np.flatnonzero(grows)
    now = measured(docket.lines, calendar, start[rows], measures_of(rule, found)[rows], docket.as_of)
    grows[rows] = now == found.elapsed[rows]
    return grows, start


def line_key(rule: Rule) -> str | None:
    """The calendar on whose line all cases of a rule are measured, '' for the wall; None where that depends on the case."""
    timing = rule.timing
    if timing.pauses or (timing.calendar is not None and timing.calendar.by is not None):
        return None
    return "" if timing.calendar is None else timing.calendar.default


def measured(lines: Mapping[tuple[str, Measure], Timeline], calendar: str, start: Int64, line: Int8, as_of: int) -> Int64:
    """Whole seconds from each start (N) to as-of on a calendar's lines, '' for the wall. `line`: indices of MEASURES."""
    elapsed = np.full(len(start), -1, np.int64)
    for number in np.unique(line).tolist():
        key = (calendar, MEASURES[number]) if calendar else ("", Measure.WALL)
        rows = np.flatnonzero(line == number)
        if key in lines:
            elapsed[rows] = elapsed_seconds(lines[key], start[rows], np.full(len(rows), as_of, np.int64))
    return elapsed
