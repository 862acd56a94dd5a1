"""The numbers of a saved run, whole and split: what `svcaudit kpi` shows."""

from __future__ import annotations

from dataclasses import dataclass, field

from svcaudit.model.run import (
    AttributeInfo,
    BacklogResult,
    FlowResult,
    HandoversResult,
    MetricResult,
    MetricSplit,
    ReworkResult,
    VolumeResult,
)


@dataclass(frozen=True, slots=True)
class Work:
    """The load and how it moves, over all cases of the run."""

    cases: int
    volume: VolumeResult | None
    backlog: BacklogResult | None
    handovers: HandoversResult | None
    flow: FlowResult | None
    rework: ReworkResult | None


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
    work: Work | None = None
    """Where nothing was chosen and nothing split."""
    versions: list[str] = field(default_factory=list)
    """The versions of the standard that judged, where there were several; a metric is as the newest has it that has it."""
    attributes: list[AttributeInfo] = field(default_factory=list)
    """The titles of the standard's attributes and of their values; the splits have ids."""
    stages: dict[str, dict[str, str]] = field(default_factory=dict)
    """Titles of the standard's stages, which formulas name by their ids."""
