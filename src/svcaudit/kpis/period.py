"""Which numbers of the metrics belong to the run: with a period, those that their cohort dates in it, whichever case they are of.

A run about a period has its cases, which are those that began in it, and knows others, which were finished in it, in which something
happened in it, or which are still open. Every number is dated (`Values.at`): by when its case was created, by when it was closed, or by
its own event, as the metric's cohort says. It belongs to the period in which it is dated, so the months of a year add up to the year.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.kpis.built_in import metrics_of
from svcaudit.kpis.contacts import across_cases
from svcaudit.kpis.joined import joined
from svcaudit.model.arrow import integers
from svcaudit.model.facts import Facts, Values
from svcaudit.model.log import Bool, Int64, Texts
from svcaudit.model.spec import Cohort, Metric, ProcessSpec


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of every metric. actors: what their actors are codes of. beyond: cases outside the period.

    rows: which of those any number is about, or were open in the period. The cases of the numbers are the run's own, then those rows.
    """

    actors: Texts
    metrics: tuple[Values, ...]
    beyond: Facts | None = None
    rows: Int64 | None = None


def numbers_of(facts: Facts, beyond: Facts | None, spec: ProcessSpec, as_of: int, bounds: tuple[int, int] | None) -> Numbers:
    """The numbers that belong to the run. bounds: the first instant of its period, and the first after it; None without one."""
    if bounds is None or beyond is None:
        whole = across_cases(facts, spec, as_of)
        return Numbers(whole.actors, _of_period(whole, spec, bounds))
    whole = across_cases(joined([facts, beyond]), spec, as_of)
    place = _places(whole.ids, facts.ids, beyond.ids)
    kept = [_moved(values, place) for values in _of_period(whole, spec, bounds)]
    own = facts.cases
    # who was in hand at any time of the period, for the backlog and the warnings; NEVER is earlier than any instant
    counted = (beyond.begin < bounds[1]) & (beyond.open | (beyond.closed >= bounds[0]))
    for values in kept:
        counted[values.case[values.case >= own] - own] = True
    row = np.concatenate((np.arange(own), own + np.cumsum(counted) - 1)).astype(np.int32)
    numbers = tuple(replace(values, case=row[values.case]) for values in kept)
    return Numbers(whole.actors, numbers, beyond, np.flatnonzero(counted))


def _of_period(facts: Facts, spec: ProcessSpec, bounds: tuple[int, int] | None) -> tuple[Values, ...]:
    if bounds is None:
        return facts.metrics
    pairs = zip(metrics_of(spec), facts.metrics, strict=True)
    return tuple(values.take(_belongs(metric, values, bounds)) for metric, values in pairs)


def _belongs(metric: Metric, values: Values, bounds: tuple[int, int]) -> Bool:
    """Numbers (N) dated in the period. A case that is open belongs to every period from its first day on."""
    start, end = bounds
    return (values.at < end) & ((values.at >= start) | (metric.cohort is Cohort.OPEN))


def _places(ids: pa.Array, own: pa.Array, others: pa.Array) -> Int64:
    """For each of all cases, which are in order of id, its row where the run's own come first, then the others."""
    return integers(pc.index_in(ids, value_set=pa.concat_arrays([own, others]))).astype(np.int64)


def _moved(values: Values, place: Int64) -> Values:
    """The numbers with their cases by place, ascending."""
    case = place[values.case].astype(np.int32)
    order = np.argsort(case, kind="stable")
    return replace(values.take(order), case=case[order])
