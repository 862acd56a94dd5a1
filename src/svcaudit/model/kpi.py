"""The numbers of a saved run, whole and split: what `svcaudit kpi` shows."""

from __future__ import annotations

from dataclasses import dataclass

from svcaudit.model.run import MetricResult, MetricSplit


@dataclass(frozen=True, slots=True)
class KpiReport:
    """by: what the metrics are split by, in order. metrics: over all; splits: the same of each combination of values that occurs."""

    spec: str
    version: str
    zone: str
    as_of: str
    by: list[str]
    metrics: list[MetricResult]
    splits: list[MetricSplit]
