"""What judging a log leaves behind: one row a case, and the numbers measured on it. Numbers of the whole are computed from this alone.

Facts of disjoint sets of cases can be joined (`svcaudit.kpis.joined`), so it does not matter in how many parts a log was judged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from svcaudit.model.log import Bool, Float, Int8, Int16, Int32, Int64, Texts

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class CaseAttribute:
    """What is known of an attribute of the cases (C): `values[code]`, -1 for nothing. first: at the case's beginning; last: at its end."""

    values: Texts
    first: Int32
    last: Int32
    personal: bool = False


@dataclass(frozen=True, slots=True)
class StageFacts:
    """The cases in which a stage occurred (N, ascending): how often, and how long (microseconds) after the case began it first came."""

    case: Int32
    count: Int32
    first: Int64


@dataclass(frozen=True, slots=True)
class Spans:
    """The activations of a rule on which a span was measured (N, ascending by case).

    elapsed, limit: seconds (limit -1 for none) on the line MEASURES[line]. ended: it came to an end and was not called off.
    """

    case: Int32
    verdict: Int8
    elapsed: Int64
    limit: Int64
    line: Int8
    ended: Bool


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """One rule over the cases (C).

    verdict: after waivers; waiver: index of the one that excuses it, -1 for none; tie: it depends on the order of events of one instant.
    activations, violations: how often it was triggered and broken. lacking: columns it needs and the log has not; hidden: what the log
    could not show, in words. elapsed, limit (seconds, -1 for none), due (NEVER for none): of a clock, its deciding cycle in each case.
    """

    verdict: Int8
    waiver: Int32
    tie: Bool
    activations: int
    violations: int
    lacking: tuple[str, ...]
    hidden: tuple[str, ...]
    spans: Spans
    elapsed: Int64 | None = None
    limit: Int64 | None = None
    due: Int64 | None = None


@dataclass(frozen=True, slots=True)
class Variants:
    """The distinct sequences of stages: `code` (C) says which a case is, numbered by first occurrence.

    The stage codes of variant v are stage[starts[v]:starts[v + 1]] (starts: V + 1).
    """

    code: Int32
    stage: Int16
    starts: Int64

    def __len__(self) -> int:
        return len(self.starts) - 1

    def stages(self, variant: int) -> Int16:
        """The stage codes of one variant, in order."""
        return self.stage[self.starts[variant] : self.starts[variant + 1]]


@dataclass(frozen=True, slots=True)
class Values:
    """What a metric is computed from: N numbers, each of one case (ascending). actor: who answers for it, -1 for nobody known.

    Of a share, 1 counts for it and 0 against it. at (microseconds): by when it belongs to a day or a month, which is when the case was
    created or closed, or when the event happened, by the metric's cohort. line: of spans, MEASURES[line], else 0.
    """

    case: Int32
    value: Float
    actor: Int32
    at: Int64
    line: Int8

    @staticmethod
    def none() -> Values:
        """No numbers."""
        whole = np.empty(0, np.int32)
        return Values(whole, np.empty(0), whole, np.empty(0, np.int64), np.empty(0, np.int8))

    def take(self, rows: Int64 | Bool) -> Values:
        """Some of the numbers, in their order."""
        return Values(self.case[rows], self.value[rows], self.actor[rows], self.at[rows], self.line[rows])


@dataclass(frozen=True, slots=True)
class Steps:
    """A stage directly following another in a case (N, ascending by case): codes of `stage_ids`, and microseconds between the two."""

    case: Int32
    source: Int16
    target: Int16
    elapsed: Int64


@dataclass(frozen=True, slots=True)
class Facts:
    """The cases of a log (C) in order of their ids, judged.

    begin, end: microseconds of the first and last event. closed: when the case was finished, NEVER while it is open. `events`: how many.
    opener, owner: codes into `actors` of the first and the last known actor. handovers: how often the actor changed. fitness: NaN where
    the flow did not judge the case, None without a flow. findings: broken activations of any rule. stages: one entry for each of
    `stage_ids`. rules: one entry for each of the standard's; metrics: for each of `svcaudit.kpis.built_in.metrics_of`; in their order.
    """

    ids: pa.Array
    begin: Int64
    end: Int64
    closed: Int64
    open: Bool
    events: Int32
    actors: Texts
    opener: Int32
    owner: Int32
    handovers: Int32
    findings: Int32
    variants: Variants
    fitness: Float | None
    stage_ids: tuple[str, ...]
    stages: tuple[StageFacts, ...]
    rules: tuple[RuleFacts, ...]
    metrics: tuple[Values, ...]
    steps: Steps
    attributes: Mapping[str, CaseAttribute] = field(default_factory=dict)
    last: int = 0
    """The last instant of any event (microseconds)."""

    @property
    def cases(self) -> int:
        return len(self.begin)

    @property
    def verdicts(self) -> Int8:
        """Every rule's verdict on every case (R, C), after waivers."""
        if not self.rules:
            return np.empty((0, self.cases), np.int8)
        return np.stack([rule.verdict for rule in self.rules])
