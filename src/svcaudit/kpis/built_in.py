"""Metrics that every log has, whatever the standard declares."""

from __future__ import annotations

from svcaudit.model.run import MetricResult, RunDocument
from svcaudit.model.spec import Cohort, Metric, ProcessSpec

BUILT_IN = (
    Metric("conformity", "none", "case.violations", title={"en": "Cases without a violation", "zh": "无违规工单占比"}),
    Metric("fitness", "mean", "case.fitness", title={"en": "Fitness of the flow", "zh": "流程吻合度"}),
    Metric("rework", "some", "case.repeats", title={"en": "Cases with a stage done again", "zh": "返工率"}),
    Metric("transfers", "some", "case.handovers", title={"en": "Cases that changed hands", "zh": "转手率"}),
    Metric("handovers", "mean", "case.handovers", title={"en": "Hand-overs a case", "zh": "平均转手次数"}),
    Metric("duration", "median", "case.duration", cohort=Cohort.CLOSED, title={"en": "First to last event", "zh": "全程时长"}),
    Metric("volume", "count", "cases", title={"en": "Cases", "zh": "工单量"}),
    Metric("backlog", "count", "open", cohort=Cohort.OPEN, title={"en": "Open cases", "zh": "未结工单"}),
    Metric("backlog-age", "median", "case.age", cohort=Cohort.OPEN, title={"en": "Age of open cases", "zh": "未结工单时长"}),
)
"""conformity: share of cases in which no rule is violated or overdue (after waivers); the others as their formulas say."""

GOOD_WAY = {
    "conformity": "at_least",
    "fitness": "at_least",
    "rework": "at_most",
    "backlog": "at_most",
}
"""Which way is evidently good for a built-in metric. Of cases and of hand-overs there may be too many and too few."""


def good_way(metric: MetricResult, document: RunDocument) -> str | None:
    """at_least or at_most: its target's, else what is evident; None where nothing says which way is good.

    Of time less is better, as score cards have it; of the built-in ones as GOOD_WAY says.
    """
    if metric.bound is not None or metric.unit == "seconds":
        return metric.bound or "at_most"
    return GOOD_WAY.get(metric.id) if any(one.id == metric.id for one in document.kpis) else None


def metrics_of(spec: ProcessSpec) -> tuple[Metric, ...]:
    """The standard's own metrics, then the built-in ones of which it has none by the same id: what facts hold values of."""
    own = {metric.id for metric in spec.metrics}
    return (*spec.metrics, *(metric for metric in BUILT_IN if metric.id not in own))
