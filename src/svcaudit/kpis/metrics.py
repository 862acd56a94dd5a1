"""The standard's own metrics: attainment, means and quantiles, shares, rates and counts, each with its n and its target.

A metric is computed in two steps: `values_of` reads the numbers it is made of from the judged log, one or more a case; `measured`
makes one number of them. So a metric can be split by anything known of a case, and parts of a log can be judged apart.
"""

from __future__ import annotations

import numpy as np

from svcaudit.checks.conditions import holds_of_cases, numbers
from svcaudit.checks.judge import Judged
from svcaudit.checks.search import bounds_per_case
from svcaudit.kpis.cohorts import cohort_of
from svcaudit.model.describe import any_of, condition_text
from svcaudit.model.facts import Facts, Values
from svcaudit.model.log import Bool, Float, Int8, Int32, Int64
from svcaudit.model.run import MetricResult
from svcaudit.model.spec import Goal, Metric, ProcessSpec
from svcaudit.model.verdict import JUDGED, Verdict

QUANTILES = {"median": 0.5, "p90": 0.9, "p95": 0.95}
SHARES = ("attainment", "share", "rate")


def values_of(metric: Metric, judged: Judged, verdicts: Int8, owner: Int32) -> Values:
    """The numbers that a metric is made of. verdicts (R, C): after waivers; owner (C): who answers for a case."""
    cohort = cohort_of(judged.docket, metric.cohort, metric.when)
    match metric.measure:
        case "attainment":
            number = next((i for i, rule in enumerate(judged.rules) if rule.id == metric.of), None)
            if number is None:  # --select and --ignore may leave it out
                return Values(np.empty(0, np.int32), np.empty(0), np.empty(0, np.int32))
            mine = verdicts[number]
            return _counted(cohort & np.isin(mine, JUDGED), mine == Verdict.MET, owner)
        case "share":
            assert metric.condition is not None
            return _counted(cohort, holds_of_cases(judged.docket, metric.condition), owner)
        case "rate":
            low, high = bounds_per_case(judged.docket.log, judged.docket.events_of(metric.stages))
            return _counted(cohort, high > low, owner)
        case "count":
            return _counted(cohort, cohort, owner)
    clock = _clock_of(metric, judged)
    return _answers(metric, judged, cohort, owner) if clock is None else _spans(judged, clock, cohort, owner)


def measure_metrics(spec: ProcessSpec, facts: Facts) -> list[MetricResult]:
    """Every metric of the standard."""
    return [measured(metric, spec, values.value) for metric, values in zip(spec.metrics, facts.metrics, strict=True)]


def measured(metric: Metric, spec: ProcessSpec, values: Float) -> MetricResult:
    """One number made of a metric's values: of all cases, or of some."""
    goal, value = metric.goal, summary(metric.measure, values)
    return MetricResult(
        id=metric.id,
        value=value,
        n=len(values),
        target=None if goal is None else float(goal.bound),
        met=None if goal is None or value is None else _reaches(goal, value),
        bound=None if goal is None else ("at_least" if goal.at_least else "at_most"),
        unit=_unit(metric, spec),
        formula=_formula(metric),
        cohort=str(metric.cohort),
        numerator=float(values.sum()) if metric.measure in SHARES else None,
        title=dict(metric.title),
    )


def summary(measure: str, values: Float) -> float | None:
    """The statistic of the values (N); None where there are none, but for a count."""
    if measure == "count":
        return float(len(values))
    if not len(values):
        return None
    match measure:
        case "attainment" | "share" | "rate":
            return float(values.sum()) / len(values)
        case "mean":
            return float(values.mean())
        case "sum":
            return float(values.sum())
        case "max":
            return float(values.max())
    return quantile(values, QUANTILES[measure])


def quantile(values: Float, q: float) -> float:
    """Linear interpolation between order statistics (Hyndman & Fan 1996, type 7)."""
    return float(np.quantile(values, q))


def _counted(among: Bool, yes: Bool, owner: Int32) -> Values:
    """1 or 0 for each case among those asked about."""
    case = np.flatnonzero(among)
    return Values(case.astype(np.int32), yes[case].astype(np.float64), owner[case])


def _clock_of(metric: Metric, judged: Judged) -> int | None:
    return next((i for i, rule in enumerate(judged.rules) if rule.id == metric.of and rule.kind == "clock"), None)


def _answers(metric: Metric, judged: Judged, cohort: Bool, owner: Int32) -> Values:
    """The numbers that the cohort's cases hold: one a case; of an attribute that belongs to events, every one."""
    log = judged.docket.log
    column = log.attributes.get(metric.of or "")
    if column is None:
        return Values(np.empty(0, np.int32), np.empty(0), np.empty(0, np.int32))
    as_number = np.append(numbers(column.values), np.nan)
    case = log.case[cohort[log.case]] if column.per_event else np.flatnonzero(cohort).astype(np.int32)
    codes = column.codes[cohort[log.case]] if column.per_event else column.known[judged.docket.last_events[cohort]]
    return _valued(case, as_number[codes], owner)


def _spans(judged: Judged, clock: int, cohort: Bool, owner: Int32) -> Values:
    """Elapsed seconds of the cohort's clocks that have stopped."""
    found = judged.judgements[clock]
    done = (found.seen >= 0) & (found.elapsed >= 0) & cohort[found.case] & (found.verdict != Verdict.CANCELLED)
    return _valued(found.case[done], found.elapsed[done].astype(np.float64), owner)


def _valued(case: Int32 | Int64, value: Float, owner: Int32) -> Values:
    """The values that are numbers."""
    some = ~np.isnan(value)
    return Values(case[some].astype(np.int32), value[some], owner[case[some]])


def _unit(metric: Metric, spec: ProcessSpec) -> str:
    if metric.measure in SHARES:
        return "share"
    if metric.measure == "count":
        return "cases"
    return "seconds" if any(rule.id == metric.of and rule.kind == "clock" for rule in spec.rules) else ""


def _formula(metric: Metric) -> str:
    match metric.measure:
        case "attainment":
            return f"met / (met + violated + overdue) of {metric.of}"
        case "share":
            assert metric.condition is not None
            return f"cases with {condition_text(metric.condition)} / cases"
        case "rate":
            return f"cases with {any_of(metric.stages)} / cases"
        case "count":
            return "cases"
    return f"{metric.measure} of {metric.of}"


def _reaches(goal: Goal, value: float) -> bool:
    return value >= goal.bound if goal.at_least else value <= goal.bound
