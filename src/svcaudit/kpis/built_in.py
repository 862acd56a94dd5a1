"""Metrics that every log has, whatever the standard declares."""

from __future__ import annotations

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


def metrics_of(spec: ProcessSpec) -> tuple[Metric, ...]:
    """The standard's own metrics, then the built-in ones of which it has none by the same id: what facts hold values of."""
    own = {metric.id for metric in spec.metrics}
    return (*spec.metrics, *(metric for metric in BUILT_IN if metric.id not in own))
