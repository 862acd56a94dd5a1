"""Targets that must carry the same (or a different) value as their activation: MP-Declare's correlation condition."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from svcaudit.checks.conditions import values_at
from svcaudit.checks.docket import Docket
from svcaudit.checks.search import last_before, next_after, pairs
from svcaudit.model.log import Bool, EventLog, Int64
from svcaudit.model.spec import Matching, Order


@dataclass(frozen=True, slots=True)
class Correlation:
    """For each activation (N) the nearest target of three sorts, as event indices, -1 for none.

    certain: agrees as asked. possible: a value is missing, so it may or may not. other: certainly does not.
    beside: for `next` the neighbouring event. settled: for `one_each` the next activation has come, so nothing can any more.
    """

    certain: Int64
    possible: Int64
    other: Int64
    beside: Int64
    settled: Bool


def correlate(docket: Docket, body: Order, activations: Int64, targets: Int64) -> Correlation:
    """Look through every target of the case on the asked side, 'before' or 'after'; quadratic within a case, bounded in memory."""
    log = docket.log
    low, high, beside, settled = _reach(docket, body, activations)
    nearest = {sort: np.full(len(activations), -1, np.int64) for sort in ("certain", "possible", "other")}
    for number, candidate in pairs(log, activations, targets):
        allowed = (candidate >= low[number]) & (candidate <= high[number]) & (candidate != activations[number])
        number, candidate = number[allowed], candidate[allowed]
        agrees, unknown = _agreement(log, body, activations[number], candidate)
        for sort, some in (("certain", agrees & ~unknown), ("possible", agrees & unknown), ("other", ~agrees)):
            _keep_nearest(nearest[sort], activations, number[some], candidate[some])
    return Correlation(nearest["certain"], nearest["possible"], nearest["other"], beside, settled)


def _reach(docket: Docket, body: Order, activations: Int64) -> tuple[Int64, Int64, Int64, Bool]:
    """The lowest and highest event that may serve each activation, its neighbour, and whether the reach is closed."""
    log = docket.log
    case = log.case[activations]
    low, high = log.offsets[case], log.offsets[case.astype(np.int64) + 1] - 1
    if body.side == "after":
        low = activations + 1
    else:
        high = activations - 1
    beside = np.full(len(activations), -1, np.int64)
    settled = np.zeros(len(activations), np.bool_)
    if body.matching is not Matching.ANY:
        line = docket.mapped if body.matching is Matching.NEXT else activations
        beside = (next_after if body.side == "after" else last_before)(log, activations, line)
        some = beside >= 0
        if body.side == "after":
            high = np.where(some, beside, high)
        else:
            low = np.where(some, beside, low)
        settled = some & (body.side == "after")
    return low, high, beside, settled


def _agreement(log: EventLog, body: Order, activations: Int64, candidates: Int64) -> tuple[Bool, Bool]:
    """Whether nothing speaks against each pair, and whether something about it is unknown."""
    agrees = np.ones(len(candidates), np.bool_)
    unknown = np.zeros(len(candidates), np.bool_)
    for attribute in (*body.same, *body.different):
        mine, theirs = values_at(log, attribute, activations)[1], values_at(log, attribute, candidates)[1]
        missing = (mine < 0) | (theirs < 0)
        agrees &= missing | ((mine == theirs) == (attribute in body.same))
        unknown |= missing
    return agrees, unknown


def _keep_nearest(nearest: Int64, activations: Int64, number: Int64, candidate: Int64) -> None:
    """Write into `nearest` each activation's candidate that stands nearest to it; all are on one side of it."""
    order = np.lexsort((np.abs(candidate - activations[number]), number))
    ranked = number[order]
    first = np.flatnonzero(np.append(True, ranked[1:] != ranked[:-1])[: len(ranked)])
    nearest[ranked[first]] = candidate[order][first]
