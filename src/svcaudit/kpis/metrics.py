"""Metrics: one number made of a metric's values, with its n, its target and its confidence interval.

A metric is computed in two steps: `svcaudit.kpis.values` reads the numbers it is made of from the judged log, one or more a case;
`measured` makes one number of them. So a metric can be split by anything known of a case, and parts of a log can be judged apart.
"""

from __future__ import annotations

import numpy as np

from svcaudit.checks.measures import MEASURES
from svcaudit.kpis.built_in import metrics_of
from svcaudit.kpis.formulas import formula
from svcaudit.kpis.intervals import Interval, of_mean, of_quantile, of_share
from svcaudit.model.facts import Facts, Values
from svcaudit.model.log import Float
from svcaudit.model.run import MetricResult
from svcaudit.model.spec import CASE_NUMBERS, CASE_SPANS, SHARES, Goal, Metric, ProcessSpec

QUANTILES = {"median": 0.5, "p90": 0.9, "p95": 0.95}


def measure_metrics(spec: ProcessSpec, facts: Facts, intervals: bool = True) -> list[MetricResult]:
    """Every metric of the standard. Without `intervals` only shares have one: those of means and quantiles wait for SciPy."""
    found = zip(metrics_of(spec), facts.metrics, strict=True)
    return [measured(metric, spec, values, intervals=intervals) for metric, values in list(found)[: len(spec.metrics)]]


def measure_built_in(spec: ProcessSpec, facts: Facts, intervals: bool = True) -> list[MetricResult]:
    """Every metric that the standard does not declare and every log has."""
    found = zip(metrics_of(spec), facts.metrics, strict=True)
    return [measured(metric, spec, values, intervals=intervals) for metric, values in list(found)[len(spec.metrics) :]]


def measured(metric: Metric, spec: ProcessSpec, values: Values, line: int | None = None, *, intervals: bool = True) -> MetricResult:
    """One number made of a metric's values: of all cases, or of some.

    Spans on another line than `line` (None: that of most of them) are left out; a part must be told that of the whole.
    """
    unit = unit_of(metric, spec)
    line = main_line(values) if line is None else line
    numbers = values.value[values.line == line] if unit == "seconds" else values.value
    goal, value = metric.goal, summary(metric.measure, numbers)
    least, most = scale_of(metric, spec)
    interval = interval_of(metric.measure, numbers, least, most) if intervals or metric.measure in SHARES else Interval()
    return MetricResult(
        id=metric.id,
        value=value,
        n=len(numbers),
        target=None if goal is None else float(goal.bound),
        met=None if goal is None or value is None else _reaches(goal, value),
        bound=None if goal is None else ("at_least" if goal.at_least else "at_most"),
        unit=unit,
        formula=formula(metric),
        cohort=str(metric.cohort),
        numerator=float(numbers.sum()) if metric.measure in SHARES else None,
        measure=str(MEASURES[line]) if unit == "seconds" else None,
        title=dict(metric.title),
        attribute_at=str(metric.attribute_at),
        low=interval.low,
        high=interval.high,
        interval=interval.method,
        small=metric.measure != "count" and len(numbers) < metric.small_below,
        small_below=metric.small_below,
        why=dict(metric.why),
        least=least,
        most=most,
    )


def summary(measure: str, values: Float) -> float | None:
    """The statistic of the values (N); None where there are none, but for a count."""
    if measure == "count":
        return float(len(values))
    if not len(values):
        return None
    if measure in SHARES:
        return float(values.sum()) / len(values)
    match measure:
        case "mean" | "nps":
            return float(values.mean())
        case "sum":
            return float(values.sum())
        case "max":
            return float(values.max())
    return quantile(values, QUANTILES[measure])


def interval_of(measure: str, values: Float, least: float | None = None, most: float | None = None) -> Interval:
    """The confidence interval of the statistic; none of a count, a sum or a maximum. least, most: see `scale_of`."""
    if measure in SHARES:
        return of_share(float(values.sum()), len(values))
    if measure in ("mean", "nps"):
        return of_mean(values, least, most)
    return of_quantile(values, QUANTILES[measure]) if measure in QUANTILES else Interval()


def quantile(values: Float, q: float) -> float:
    """Linear interpolation between order statistics (Hyndman & Fan 1996, type 7)."""
    return float(np.quantile(values, q))


def unit_of(metric: Metric, spec: ProcessSpec) -> str:
    """share, seconds, cases, points or '' (the attribute's own)."""
    if metric.measure in SHARES:
        return "share"
    if metric.measure == "count":
        return "cases"
    if metric.measure == "nps":
        return "points"
    is_clock = any(rule.id == metric.of and rule.kind == "clock" for rule in spec.rules)
    return "seconds" if is_clock or metric.of in CASE_SPANS else ""


def scale_of(metric: Metric, spec: ProcessSpec) -> tuple[float | None, float | None]:
    """The least and the most that a metric's value can be; None where it has no such bound.

    Of the mean of an attribute: the scale that the metric declares. Spans, counts and sums of spans are never below zero.
    """
    if metric.measure in SHARES or metric.of == "case.fitness":
        return 0.0, 1.0
    if metric.measure == "nps":
        return -100.0, 100.0
    if metric.scale is not None:
        return float(metric.scale[0]), float(metric.scale[1])
    if metric.measure == "count" or metric.of in CASE_NUMBERS or unit_of(metric, spec) == "seconds":
        return 0.0, None
    return None, None


def main_line(values: Values) -> int:
    """The line on which most of the spans were measured, the clock on the wall where there are none."""
    return int(np.bincount(values.line, minlength=len(MEASURES)).argmax())


def _reaches(goal: Goal, value: float) -> bool:
    return value >= goal.bound if goal.at_least else value <= goal.bound
