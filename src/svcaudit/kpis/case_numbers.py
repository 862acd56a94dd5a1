"""Numbers that every case has, whatever the standard declares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from svcaudit.checks.judge import Judged
from svcaudit.checks.search import last_per_case
from svcaudit.model.facts import StageFacts
from svcaudit.model.log import MICROSECONDS, NEVER, Float, Int8, Int32, Int64
from svcaudit.model.spec import Stages
from svcaudit.model.verdict import Verdict


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What is known of the cases (C) while their metrics are read. number: 0 … C-1. verdicts (R, C): after waivers.

    begin: microseconds of the first event. closed: NEVER while a case is open.
    """

    number: Int32
    verdicts: Int8
    begin: Int64
    owner: Int32
    handovers: Int32
    closed: Int64
    stages: tuple[StageFacts, ...]
    reopened_by: Stages


def case_number(name: str, judged: Judged, facts: CaseFacts) -> Float:
    """One of CASE_NUMBERS for each case (C), NaN where the case has none."""
    docket, log = judged.docket, judged.docket.log
    match name:
        case "case.events":
            return np.diff(log.offsets).astype(np.float64)
        case "case.handovers":
            return facts.handovers.astype(np.float64) if log.has_actors else np.full(log.cases, np.nan)
        case "case.repeats":
            return _repeats(facts.stages, log.cases)
        case "case.violations":
            broken = (facts.verdicts == Verdict.VIOLATED) | (facts.verdicts == Verdict.OVERDUE)
            count: Float = broken.sum(axis=0, dtype=np.float64)
            return count
        case "case.fitness":
            fitness = fitness_of_cases(judged)
            return np.full(log.cases, np.nan) if fitness is None else fitness
        case "case.duration":
            return _seconds(log.time[docket.last_events] - log.time[docket.first_events])
        case "case.age":
            return np.where(docket.open, _seconds(docket.as_of - log.time[docket.first_events]), np.nan)
    raise AssertionError(name)


def fitness_of_cases(judged: Judged) -> Float | None:
    """Each case's fitness (C), NaN where the flow did not judge it; None without a flow."""
    alignment = judged.alignment
    if alignment is None:
        return None
    return np.where(alignment.row >= 0, np.append(alignment.fitness, np.nan)[alignment.row], np.nan)


def closed_at(judged: Judged, closed_by: Stages) -> Int64:
    """When each case was finished (C): at its last closing event; without closing stages at its last event. NEVER while it is open."""
    docket = judged.docket
    last = last_per_case(docket.log, docket.events_of(closed_by)) if closed_by else docket.last_events
    return np.where(docket.open | (last < 0), NEVER, docket.log.time[last])


def _repeats(stages: Sequence[StageFacts], cases: int) -> Float:
    """Events beyond the first of their stage in each case (C)."""
    again = np.zeros(cases)
    for stage in stages:
        again[stage.case] += stage.count - 1
    return again


def _seconds(span: Int64) -> Float:
    """Whole seconds of microseconds."""
    whole: Float = (span // MICROSECONDS).astype(np.float64)
    return whole
