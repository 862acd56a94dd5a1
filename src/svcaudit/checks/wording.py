"""What was said: patterns that an event's text must, or must not, contain."""

from __future__ import annotations

import re

import numpy as np

from svcaudit.checks.conditions import held
from svcaudit.checks.docket import Docket
from svcaudit.checks.expectation import judgement
from svcaudit.checks.search import first_per_case, last_per_case
from svcaudit.model.judgement import Judgement, Kind
from svcaudit.model.log import Int64
from svcaudit.model.spec import Occurrence, Rule, Wording
from svcaudit.model.verdict import Verdict


def wording(docket: Docket, rule: Rule) -> Judgement:
    """Each distinct text is read once. An event without text cannot be assessed; `any` asks for one event that says it."""
    body = rule.body
    assert isinstance(body, Wording)
    log = docket.log
    assert log.text is not None
    events = docket.events_of(body.stages)
    events = held(docket, rule.when, events)
    events = _chosen(docket, body.occurrence, events)
    faults = [_fault(body, text) for text in log.text.values]
    details = tuple(sorted({fault for fault in faults if fault}))
    number = np.array([*(details.index(fault) if fault else -1 for fault in faults), -2], np.int64)
    fault = number[log.text.codes[events]]
    verdict = np.where(fault == -1, Verdict.MET, np.where(fault == -2, Verdict.NOT_ASSESSABLE, Verdict.VIOLATED))
    if body.occurrence is Occurrence.ANY:
        events, verdict, fault = _one_per_case(docket, events, verdict, fault)
        # In an open case a later event may still say it.
        verdict = np.where((verdict == Verdict.VIOLATED) & docket.open[log.case[events]], Verdict.RUNNING, verdict)
    return judgement(log.case[events], events, verdict, kind=Kind.WRONG_TEXT, seen=events, detail=fault, details=details)


def _fault(body: Wording, text: str) -> str:
    """What is wrong with one text, '' when nothing is. The text itself is never repeated: it may be personal."""

    def found(pattern: str) -> bool:
        return re.search(pattern, text, re.IGNORECASE) is not None

    if body.must_match and not any(found(pattern) for pattern in body.must_match):
        return "says none of: " + ", ".join(body.must_match)
    lacking = [pattern for pattern in body.must_match_all if not found(pattern)]
    if lacking:
        return "does not say: " + ", ".join(lacking)
    said = [pattern for pattern in body.must_not_match if found(pattern)]
    return "says: " + ", ".join(said) if said else ""


def _chosen(docket: Docket, occurrence: Occurrence, events: Int64) -> Int64:
    if occurrence in (Occurrence.EACH, Occurrence.ANY):
        return events
    one = (first_per_case if occurrence is Occurrence.FIRST else last_per_case)(docket.log, events)
    return one[one >= 0]


def _one_per_case(docket: Docket, events: Int64, verdict: Int64, fault: Int64) -> tuple[Int64, Int64, Int64]:
    """Of each case the event that says it; else one without text, else the first."""
    case = docket.log.case[events]
    order = np.lexsort((events, verdict, case))
    _, first = np.unique(case[order], return_index=True)
    best = order[first]
    return events[best], verdict[best], fault[best]
