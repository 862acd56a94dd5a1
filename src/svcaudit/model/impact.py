"""What a change of a standard would have done: two runs over the same cases, verdict by verdict. It is `impact.json`, field for field."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two standards, and what it found. conforming: cases without a violated or overdue rule."""

    id: str
    version: str
    sha256: str
    cases: int
    conforming: int
    rules_failing: int


@dataclass(frozen=True, slots=True)
class Flip:
    """How many cases went from one verdict to another under a rule."""

    before: str
    after: str
    cases: int


@dataclass(frozen=True, slots=True)
class RuleImpact:
    """One rule under both standards. before_id: its id in the old one, null for a new rule; after_id: null for one that is gone.

    Rates and verdicts are those of the run; flips leave out the cases whose verdict stayed.
    """

    id: str
    before_id: str | None
    after_id: str | None
    attainment_before: float | None
    attainment_after: float | None
    judged_before: int
    judged_after: int
    verdict_before: str | None
    verdict_after: str | None
    changed: int
    flips: list[Flip]
    title: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Affected:
    """An owner and how many of his or her cases newly break a rule, or no longer do."""

    owner: str
    worse: int
    better: int


@dataclass(frozen=True, slots=True)
class Example:
    """A case that flips, with the finding that says why (of the new run when it got worse, of the old one when it got better)."""

    case: str
    rule: str
    before: str
    after: str
    fingerprint: str | None
    worse: bool


@dataclass(frozen=True, slots=True)
class ClaimImpact:
    """In how many cases the vendor's own verdicts agree with a rule of each standard, and differ; null: the old one has no such rule."""

    rule: str
    agreeing_before: int | None
    differing_before: int | None
    agreeing_after: int
    differing_after: int


@dataclass(frozen=True, slots=True)
class Impact:
    """cases: judged by both. flipped: with at least one changed verdict; worse: newly breaking a rule; better: no longer breaking one;
    crossed: either of the two."""

    before: Side
    after: Side
    period_from: str
    period_to: str
    zone: str
    asked: str | None
    """The period as it was asked for: 2025-09."""
    cases: int
    only_before: int
    only_after: int
    flipped: int
    worse: int
    better: int
    crossed: int
    rules: list[RuleImpact]
    owners: list[Affected]
    examples: list[Example]
    claims: list[ClaimImpact] = field(default_factory=list)
