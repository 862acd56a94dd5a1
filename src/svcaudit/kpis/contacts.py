"""Customers who come again: what only several cases together can tell, on the joined facts.

First-contact resolution and repeat contacts are defined with a window and a match key, both declared, as contact centres do ("no repeat on
the same customer and issue in N days"); a match key may be personal: it is read in memory and written nowhere.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from svcaudit.kpis.built_in import metrics_of
from svcaudit.model.facts import Facts, Values
from svcaudit.model.log import MICROSECONDS, Bool, Int32, Int64
from svcaudit.model.spec import Metric, ProcessSpec

ACROSS_CASES = ("first_contact_resolution", "repeat_contact")


def across_cases(facts: Facts, spec: ProcessSpec, as_of: int) -> Facts:
    """The facts with the metrics completed that look at other cases. To be done once, on the facts of the whole log."""
    metrics = metrics_of(spec)
    if not any(metric.measure in ACROSS_CASES for metric in metrics):
        return facts
    made = tuple(
        _completed(metric, values, facts, as_of) if metric.measure in ACROSS_CASES else values
        for metric, values in zip(metrics, facts.metrics, strict=True)
    )
    return replace(facts, metrics=made)


def _completed(metric: Metric, values: Values, facts: Facts, as_of: int) -> Values:
    assert metric.within is not None
    key, window = _keys(facts, metric.match), (metric.within.seconds + 1) * MICROSECONDS - 1  # whole seconds, inclusive
    known = key[values.case] >= 0
    if metric.measure == "repeat_contact":
        again = _began_between(facts.begin, key, values.case, facts.begin[values.case] - window, facts.begin[values.case], before=True)
        return replace(values, value=again.astype(np.float64)).take(known)
    until = facts.closed[values.case] + window
    again = _began_between(facts.begin, key, values.case, facts.begin[values.case], until, before=False)
    # As long as the window lasts nobody knows whether the customer comes again; if he has, or it took two contacts, it is known.
    settled = known & ((until < as_of) | again | (values.value == 0))
    return replace(values, value=values.value * ~again).take(settled)


def _began_between(begin: Int64, key: Int64, case: Int32, low: Int64, high: Int64, *, before: bool) -> Bool:
    """For each case given (N) whether another of its key began in [low, high] and stands before (after) it in order of beginning."""
    times = np.unique(begin)
    width = len(times) + 1
    axis = key * width + np.searchsorted(times, begin)
    order = np.argsort(axis, kind="stable")
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    mine = key[case]
    first = np.searchsorted(axis[order], mine * width + np.searchsorted(times, low, side="left"), side="left")
    beyond = np.searchsorted(axis[order], mine * width + np.searchsorted(times, high, side="right") - 1, side="right")
    return place[case] > first if before else place[case] + 1 < beyond


def _keys(facts: Facts, attributes: tuple[str, ...]) -> Int64:
    """One number per case for its combination of values (C), as first known; -1 where one is missing."""
    key, missing = np.zeros(facts.cases, np.int64), np.zeros(facts.cases, np.bool_)
    for name in attributes:
        known = facts.attributes.get(name)
        if known is None:
            return np.full(facts.cases, -1, np.int64)
        missing |= known.first < 0
        combined = key * (len(known.values) + 1) + np.maximum(known.first, 0)
        key = np.unique(combined, return_inverse=True)[1].reshape(-1).astype(np.int64)
    return np.where(missing, -1, key)
