"""The standard's own metrics: attainment, means and quantiles, shares, rates and counts, each with its n and its target."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from svcaudit.checks.conditions import holds_of_cases, numbers
from svcaudit.checks.judge import Judged
from svcaudit.checks.search import bounds_per_case
from svcaudit.kpis.cohorts import cohort_of
from svcaudit.model.describe import any_of, condition_text
from svcaudit.model.log import Bool, Float, Int8
from svcaudit.model.run import MetricResult
from svcaudit.model.spec import Goal, Metric, ProcessSpec
from svcaudit.model.verdict import JUDGED, Verdict

QUANTILES = {"median": 0.5, "p90": 0.9, "p95": 0.95}


@dataclass(frozen=True, slots=True)
class _Measured:
    value: float | None
    n: int
    unit: str
    formula: str
    numerator: float | None = None


def measure_metrics(spec: ProcessSpec, judged: Judged, verdicts: Int8) -> list[MetricResult]:
    """Every metric of the standard. `verdicts` (R, C) are after waivers."""
    return [_result(metric, _measure(metric, judged, verdicts)) for metric in spec.metrics]


def quantile(values: Float, q: float) -> float:
    """Linear interpolation between order statistics (Hyndman & Fan 1996, type 7)."""
    return float(np.quantile(values, q))


def _measure(metric: Metric, judged: Judged, verdicts: Int8) -> _Measured:
    cohort = cohort_of(judged.docket, metric.cohort, metric.when)
    match metric.measure:
        case "attainment":
            return _attainment(metric, judged, verdicts, cohort)
        case "share":
            assert metric.condition is not None
            fits = holds_of_cases(judged.docket, metric.condition)
            return _ratio(int((fits & cohort).sum()), int(cohort.sum()), f"cases with {condition_text(metric.condition)} / cases")
        case "rate":
            low, high = bounds_per_case(judged.docket.log, judged.docket.events_of(metric.stages))
            return _ratio(int(((high > low) & cohort).sum()), int(cohort.sum()), f"cases with {any_of(metric.stages)} / cases")
        case "count":
            return _Measured(float(cohort.sum()), int(cohort.sum()), "cases", "cases")
    return _statistic(metric, judged, cohort)


def _attainment(metric: Metric, judged: Judged, verdicts: Int8, cohort: Bool) -> _Measured:
    number = next(i for i, rule in enumerate(judged.rules) if rule.id == metric.of)
    mine = verdicts[number][cohort]
    return _ratio(int((mine == Verdict.MET).sum()), int(np.isin(mine, JUDGED).sum()), f"met / (met + violated + overdue) of {metric.of}")


def _ratio(part: int, whole: int, formula: str) -> _Measured:
    return _Measured(part / whole if whole else None, whole, "share", formula, part)


def _statistic(metric: Metric, judged: Judged, cohort: Bool) -> _Measured:
    clock = next((i for i, rule in enumerate(judged.rules) if rule.id == metric.of and rule.kind == "clock"), None)
    values = _answers(metric, judged, cohort) if clock is None else _spans(judged, clock, cohort)
    unit = "" if clock is None else "seconds"
    formula = f"{metric.measure} of {metric.of}"
    if not len(values):
        return _Measured(None, 0, unit, formula)
    return _Measured(_summary(metric.measure, values), len(values), unit, formula)


def _summary(measure: str, values: Float) -> float:
    match measure:
        case "mean":
            return float(values.mean())
        case "sum":
            return float(values.sum())
        case "max":
            return float(values.max())
    return quantile(values, QUANTILES[measure])


def _answers(metric: Metric, judged: Judged, cohort: Bool) -> Float:
    """The numbers that the cohort's cases hold: one a case; of an attribute that belongs to events, every one."""
    log = judged.docket.log
    column = log.attributes.get(metric.of or "")
    if column is None:
        return np.empty(0)
    as_number = np.append(numbers(column.values), np.nan)
    codes = column.codes[cohort[log.case]] if column.per_event else column.known[judged.docket.last_events[cohort]]
    values = as_number[codes]
    answers: Float = values[~np.isnan(values)]
    return answers


def _spans(judged: Judged, clock: int, cohort: Bool) -> Float:
    """Elapsed seconds of the cohort's clocks that have stopped."""
    found = judged.judgements[clock]
    done = (found.seen >= 0) & (found.elapsed >= 0) & cohort[found.case] & (found.verdict != Verdict.CANCELLED)
    spans: Float = found.elapsed[done].astype(np.float64)
    return spans


def _result(metric: Metric, measured: _Measured) -> MetricResult:
    goal = metric.goal
    return MetricResult(
        id=metric.id,
        value=measured.value,
        n=measured.n,
        target=None if goal is None else float(goal.bound),
        met=None if goal is None or measured.value is None else _reaches(goal, measured.value),
        bound=None if goal is None else ("at_least" if goal.at_least else "at_most"),
        unit=measured.unit,
        formula=measured.formula,
        cohort=str(metric.cohort),
        numerator=measured.numerator,
        title=dict(metric.title),
    )


def _reaches(goal: Goal, value: float) -> bool:
    return value >= goal.bound if goal.at_least else value <= goal.bound
