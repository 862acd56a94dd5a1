"""What was written down: records, fields that must hold, and values that a matrix decides."""

from __future__ import annotations

import numpy as np

from svcaudit.checks.conditions import attributes_of, held, holds, holds_of_cases, last_known, values_at
from svcaudit.checks.counts import held_cases
from svcaudit.checks.docket import Docket
from svcaudit.checks.expectation import judgement
from svcaudit.checks.search import first_per_case
from svcaudit.model.judgement import Judgement, Kind
from svcaudit.model.log import Bool, EventLog, Int64
from svcaudit.model.spec import Field, Matrix, Record, Rule
from svcaudit.model.verdict import Verdict


def record(docket: Docket, rule: Rule) -> Judgement:
    """At every event of the stages the attributes are known: from that event or an earlier one of the case."""
    body = rule.body
    assert isinstance(body, Record)
    events = docket.events_of(body.stages)
    events = held(docket, rule.when, events)
    missing = np.stack([~_written_by(docket.log, attribute, events) for attribute in body.attributes])
    # Which attributes are missing, as one number per event: one bit each.
    pattern = (missing * (1 << np.arange(len(body.attributes)))[:, None]).sum(axis=0)
    patterns, detail = np.unique(pattern, return_inverse=True)
    details = tuple(", ".join(name for bit, name in enumerate(body.attributes) if number >> bit & 1) for number in patterns.tolist())
    verdict = np.where(pattern > 0, Verdict.VIOLATED, Verdict.MET)
    return judgement(docket.log.case[events], events, verdict, kind=Kind.MISSING_VALUE, seen=events, detail=detail, details=details)


def field(docket: Docket, rule: Rule) -> Judgement:
    """A condition holds at every event of the stages; without stages, for the case as last known."""
    body = rule.body
    assert isinstance(body, Field)
    if body.stages:
        events = docket.events_of(body.stages)
        events = held(docket, rule.when, events)
        fits, case = holds(docket, body.must, events), docket.log.case[events].astype(np.int64)
    else:
        case = held_cases(docket, rule)
        events, fits = docket.last_events[case], holds_of_cases(docket, body.must)[case]
    details, detail = _spelt_out(docket, body, events)
    return judgement(
        case,
        events if body.stages else -1,
        np.where(fits, Verdict.MET, Verdict.VIOLATED),
        kind=Kind.WRONG_VALUE,
        seen=events,
        detail=detail,
        details=details,
    )


def matrix(docket: Docket, rule: Rule) -> Judgement:
    """The attribute has the value that the first matching row gives; no matching row: not applicable."""
    body = rule.body
    assert isinstance(body, Matrix)
    if body.stages:
        events = docket.events_of(body.stages)
        events = held(docket, rule.when, events)
        case = docket.log.case[events].astype(np.int64)
        matches = [holds(docket, condition, events) for condition, _ in body.rows]
    else:
        case = held_cases(docket, rule)
        events = last_known(docket, body.attribute)[case]
        matches = [holds_of_cases(docket, condition)[case] for condition, _ in body.rows]
    row = np.full(len(events), -1, np.int64)
    for number, fits in enumerate(matches):
        row = np.where((row < 0) & fits, number, row)
    values, codes = values_at(docket.log, body.attribute, events)
    known = {value: code for code, value in enumerate(values)}
    wanted = np.array([*(known.get(value, -2) for _, value in body.rows), -3])[row]
    verdict = np.where(row < 0, Verdict.NOT_APPLICABLE, np.where(codes == wanted, Verdict.MET, Verdict.VIOLATED))
    pair = row * (len(values) + 1) + codes + 1
    pairs, detail = np.unique(pair, return_inverse=True)
    details = tuple(_expected_is(docket, body, tuple(values), *divmod(number, len(values) + 1)) for number in pairs.tolist())
    kind = np.where(codes < 0, Kind.MISSING_VALUE, Kind.WRONG_VALUE)
    return judgement(case, events if body.stages else -1, verdict, kind=kind, seen=events, detail=detail, details=details)


def _shown(docket: Docket, attribute: str, value: str) -> str:
    """A value as a finding may show it: a personal one never."""
    return "•••" if attribute in docket.personal else value


def _expected_is(docket: Docket, body: Matrix, values: tuple[str, ...], row: int, code: int) -> str:
    expected = body.rows[row][1] if row >= 0 else "nothing"
    return f"{body.attribute}: expected {expected}, is {_shown(docket, body.attribute, values[code - 1]) if code else 'missing'}"


def _written_by(log: EventLog, attribute: str, events: Int64) -> Bool:
    """Whether the attribute had been filled at each event or at an earlier one of its case."""
    column = log.attributes.get(attribute)
    if column is None:
        return values_at(log, attribute, events)[1] >= 0
    filled = first_per_case(log, np.flatnonzero(column.codes >= 0))[log.case[events]]
    return (filled >= 0) & (filled <= events)


def _spelt_out(docket: Docket, body: Field, events: Int64) -> tuple[tuple[str, ...], Int64 | int]:
    """'amount = 12, channel missing' per distinct combination of what the condition reads, and each event's combination.

    Without stages the case is judged by what was last known, wherever that stood.
    """
    names = tuple(name for name in dict.fromkeys(attributes_of(body.must)) if name != "text")
    if not names or not len(events):
        return (), -1
    case = docket.log.case[events]
    columns = [values_at(docket.log, name, events if body.stages else last_known(docket, name)[case]) for name in names]
    codes = np.stack([codes for _, codes in columns])
    combinations, detail = np.unique(codes, axis=1, return_inverse=True)
    texts = [
        ", ".join(
            f"{name} = {_shown(docket, name, values[code])}" if code >= 0 else f"{name} missing"
            for name, (values, _), code in zip(names, columns, combination, strict=True)
        )
        for combination in combinations.T.tolist()
    ]
    return tuple(texts), detail.reshape(-1)
