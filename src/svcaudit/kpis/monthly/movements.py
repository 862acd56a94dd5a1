"""Every number that two runs share: how far it moved, whether that is good, and whether it is more than noise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.kpis.built_in import good_way
from svcaudit.kpis.monthly.significance import NOISE, adjusted, levels_differ, means_differ, shares_differ
from svcaudit.kpis.monthly.tables import reals
from svcaudit.model.comparison import Movement
from svcaudit.model.log import Float
from svcaudit.model.run import MetricResult, RuleResult, Run

_Test = Callable[[Float, Float], tuple[float | None, str]]


def movements(before: Run, after: Run) -> list[Movement]:
    """The rules' attainment and the metrics of the later run, in its order. p-values are adjusted for how many are looked at."""
    rules = [_of_rule(_earlier(rule, before), rule) for rule in after.document.rules]
    was = {metric.id: metric for metric in (*before.document.metrics, *before.document.kpis)}
    metrics = [
        _of_metric(was.get(metric.id), metric, before.values, after.values, good_way(metric, after.document))
        for metric in (*after.document.metrics, *after.document.kpis)
    ]
    return _weighed([*rules, *metrics])


def _earlier(rule: RuleResult, before: Run) -> RuleResult | None:
    """The rule in the earlier run, by its id or one it had formerly."""
    names = (rule.id, *rule.formerly)
    return next((one for name in names for one in before.document.rules if one.id == name), None)


def _of_rule(was: RuleResult | None, now: RuleResult) -> Movement:
    p, test = (None, "") if was is None else shares_differ(was.cases.met, was.judged, now.cases.met, now.judged)
    before = None if was is None else was.attainment
    return Movement(
        kind="rule",
        id=now.id,
        unit="share",
        before=before,
        after=now.attainment,
        n_before=0 if was is None else was.judged,
        n_after=now.judged,
        target=now.gate,
        bound="at_least",
        met_before=None if was is None or was.attainment is None else was.verdict == "pass",
        met_after=None if now.attainment is None else now.verdict == "pass",
        change=_change(before, now.attainment),
        better=_better(before, now.attainment, "at_least"),
        p=p,
        test=test,
        noise=None,
        title=dict(now.title),
        redefined=was is not None and was.asks != now.asks,
    )


def _of_metric(was: MetricResult | None, now: MetricResult, values_before: pa.Table, values_after: pa.Table, good: str | None) -> Movement:
    before = None if was is None else was.value
    comparable = was is not None and (was.measure == now.measure or None in (before, now.value))
    p, test = _significance(was, now, values_before, values_after) if was is not None and comparable else (None, "")
    return Movement(
        kind="metric",
        id=now.id,
        unit=now.unit,
        before=before,
        after=now.value,
        n_before=0 if was is None else was.n,
        n_after=now.n,
        target=now.target,
        bound=now.bound,
        met_before=None if was is None else was.met,
        met_after=now.met,
        change=_change(before, now.value) if comparable else None,
        better=_better(before, now.value, good) if comparable else None,
        p=p,
        test=test,
        noise=None,
        title=dict(now.title),
        redefined=was is not None
        and (not comparable or (was.formula, was.cohort, was.attribute_at) != (now.formula, now.cohort, now.attribute_at)),
        measure=now.measure,
        measure_before=None if was is None else was.measure,
    )


def _significance(was: MetricResult, now: MetricResult, values_before: pa.Table, values_after: pa.Table) -> tuple[float | None, str]:
    if was.numerator is not None and now.numerator is not None:
        return shares_differ(was.numerator, was.n, now.numerator, now.n)
    test = _test_of(now)
    return (None, "") if test is None else test(_values(values_before, was.id), _values(values_after, now.id))


def _test_of(metric: MetricResult) -> _Test | None:
    """How two samples of a metric's values are held against each other; a sum, a count and a maximum are of one sample."""
    how = metric.formula.split(" ", 1)[0]
    if how in ("median", "p90", "p95"):
        return levels_differ
    return means_differ if how == "mean" or metric.unit == "points" else None


def _values(values: pa.Table, metric: str) -> Float:
    if "metric" not in values.column_names:
        return np.empty(0)
    return reals(values.filter(pc.equal(values.column("metric").cast(pa.string()), metric)), "value")


def _change(before: float | None, after: float | None) -> float | None:
    return None if before is None or after is None else after - before


def _better(before: float | None, after: float | None, bound: str | None) -> bool | None:
    if before is None or after is None or bound is None or before == after:
        return None
    return (after > before) == (bound == "at_least")


def _weighed(moved: list[Movement]) -> list[Movement]:
    looked = [(place, one.p) for place, one in enumerate(moved) if one.p is not None]
    for (place, _), p in zip(looked, adjusted([p for _, p in looked]), strict=True):
        moved[place] = replace(moved[place], p_adjusted=p, noise=p >= NOISE)
    return moved
