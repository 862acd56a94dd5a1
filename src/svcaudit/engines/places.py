"""Where each case stands in the tables of a run that come in pieces, so that a later run can take over the pieces in which nothing changed.

A case gets its row when nothing but a later event can change it, and keeps it in every later run. Cases get rows in the order in which they
ended, a piece full of them at a time, so that late events find them in the last pieces. All others stand in one more piece, written anew
each time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from svcaudit.engines.standing import Standing
from svcaudit.kpis.built_in import metrics_of
from svcaudit.kpis.contacts import ACROSS_CASES
from svcaudit.kpis.sequences import known_among, sequences
from svcaudit.model.facts import Variants
from svcaudit.model.log import NEVER, Bool, Int64
from svcaudit.model.spec import ProcessSpec

PIECE = 1 << 14
"""Cases in a piece."""


@dataclass(frozen=True, slots=True)
class Rows:
    """`row` (C): of each case in the cases table, -1 for one that has none of its own yet. `variant` (V): the number of each variant there,
    which a later run does not change either."""

    row: Int64
    variant: Int64


@dataclass(frozen=True, slots=True)
class Places:
    """`base`, `recent`: of the cases of `Kept.base`, and of `Kept.recent` where there are any. `pieces`: how many are full, each of `size`
    cases."""

    base: Rows
    recent: Rows | None
    pieces: int
    size: int


@dataclass(frozen=True, slots=True)
class TableOrder:
    """How a run's tables come in pieces. `rows`: of all cases. `full`: of each full piece, whether nothing in it has changed since the
    earlier run. `size`: cases in a full piece. `standing`: how the cases stand. `across`: metrics whose numbers other cases may change."""

    rows: Rows
    full: Bool
    size: int
    standing: Standing
    across: frozenset[str]


def order_after(rows: Rows, pieces: int, size: int, standing: Standing, waits: Bool, again: Bool, spec: ProcessSpec) -> TableOrder:
    """Give rows to cases that need no longer wait for one. `rows`: as of the earlier run, of all cases and variants; `pieces`: that were
    full then. `waits` (C): a later moment can change them. `again` (C): they were judged again."""
    grows = _clock_grows(standing)
    free = np.flatnonzero(~waits & ~grows & (rows.row < 0))
    more = len(free) // size
    row = rows.row.copy()
    by_end = free[np.argsort(standing.facts.end[free], kind="stable")][: more * size]
    row[by_end] = pieces * size + np.arange(len(by_end))
    full = np.zeros(pieces + more, np.bool_)
    full[:pieces] = True
    full[row[(again | grows) & (row >= 0)] // size] = False
    across = frozenset(metric.id for metric in metrics_of(spec) if metric.measure in ACROSS_CASES)
    return TableOrder(Rows(row, rows.variant), full, size, standing, across)


def _clock_grows(standing: Standing) -> Bool:
    """Cases (C) with a clock that is later by a day each day: it stands in the cases table."""
    grows = np.zeros(standing.facts.cases, np.bool_)
    for rule, start in zip(standing.facts.rules, standing.later.starts, strict=True):
        if rule.elapsed is not None:
            grows[rule.spans.case[start != NEVER]] = True
    return grows


def numbers_of(variants: Variants, known: Sequence[tuple[Variants, Int64]]) -> Int64:
    """The number of each variant (V): what it has among the known ones, or one that none of them has."""
    if not known:
        return np.arange(len(variants), dtype=np.int64)
    every = np.concatenate([numbers for _, numbers in known])
    place, there = known_among(variants, pa.concat_arrays([sequences(one) for one, _ in known]))
    return np.where(there, np.append(every, -1)[place], every.max(initial=-1) + np.cumsum(~there))
