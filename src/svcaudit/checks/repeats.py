"""Repeat contacts: the one rule that looks across cases, on one fact row a case."""

from __future__ import annotations

import numpy as np

from svcaudit.checks.conditions import first_known, values_at
from svcaudit.checks.counts import held_cases
from svcaudit.checks.docket import Docket
from svcaudit.checks.expectation import judgement
from svcaudit.model.arrow import numbers
from svcaudit.model.judgement import Judgement, Kind
from svcaudit.model.log import MICROSECONDS, Int64
from svcaudit.model.spec import Repeat, Rule
from svcaudit.model.verdict import Verdict


def repeat(docket: Docket, rule: Rule) -> Judgement:
    """At most n earlier cases with the same values began within the window before this one; a missing value is not assessable."""
    body = rule.body
    assert isinstance(body, Repeat)
    log = docket.log
    key = _keys(docket, body.same)
    start = log.time[docket.first_events]
    # Positions on one axis of (key, start): the earlier cases of the same key within the window lie side by side.
    times = np.unique(start)
    axis = key * (len(times) + 1) + np.searchsorted(times, start)
    order = np.argsort(axis, kind="stable")
    # Whole seconds: anything under one second more than the limit is still within it.
    reach = start - body.within.seconds * MICROSECONDS - (MICROSECONDS - 1)
    earliest = np.searchsorted(axis[order], key * (len(times) + 1) + np.searchsorted(times, reach), side="left")
    own = np.searchsorted(axis[order], axis, side="left")
    cases = held_cases(docket, rule)
    found = (own - earliest)[cases]
    too_many = found > body.at_most
    verdict = np.where(key[cases] < 0, Verdict.NOT_ASSESSABLE, np.where(too_many, Verdict.VIOLATED, Verdict.MET))
    previous = order[np.maximum(own - 1, 0)][cases]
    previous_ids = log.case_ids.take(numbers(previous[too_many])).to_pylist() if too_many.any() else []
    detail = np.full(len(cases), -1, np.int64)
    detail[too_many] = np.arange(int(too_many.sum()))
    details = tuple(f"{n} earlier, last {case}" for n, case in zip(found[too_many].tolist(), previous_ids, strict=True))
    return judgement(cases, -1, verdict, kind=Kind.REPEAT, detail=detail, details=details)


def _keys(docket: Docket, attributes: tuple[str, ...]) -> Int64:
    """One number per case for its combination of values (C), as first known; -1 where one is missing."""
    key = np.zeros(docket.log.cases, np.int64)
    missing = np.zeros(docket.log.cases, np.bool_)
    for attribute in attributes:
        _, codes = values_at(docket.log, attribute, first_known(docket, attribute))
        missing |= codes < 0
        _, key = np.unique(np.stack((key, codes)), axis=1, return_inverse=True)
        key = key.reshape(-1).astype(np.int64)
    return np.where(missing, -1, key)
