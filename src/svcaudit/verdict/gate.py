"""Cases to rule verdicts: attainment against the gate."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import numpy as np

from svcaudit.model.log import Int8
from svcaudit.model.place import Severity
from svcaudit.model.run import RuleResult, VerdictCounts
from svcaudit.model.verdict import JUDGED, Verdict

_BELOW = {Severity.ERROR: "fail", Severity.WARNING: "warn", Severity.INFO: "info"}
_ORDER = {Severity.ERROR: 3, Severity.WARNING: 2, Severity.INFO: 1}


def count_verdicts(verdicts: Int8) -> VerdictCounts:
    """Cases by verdict, for one rule's verdicts (C)."""
    counts = np.bincount(verdicts, minlength=len(Verdict))
    return VerdictCounts(**{verdict.word: int(counts[verdict]) for verdict in Verdict})


def judged_of(counts: VerdictCounts) -> int:
    """The denominator of attainment: met + violated + overdue."""
    return sum(int(getattr(counts, verdict.word)) for verdict in JUDGED)


def attainment(met: int, judged: int) -> Fraction | None:
    """met / judged, exactly; None when nothing was judged."""
    return Fraction(met, judged) if judged else None


def rule_verdict(share: Fraction | None, gate: Fraction, severity: Severity) -> str:
    """pass; fail, warn or info when the share is below the gate; not_judged when there is none."""
    if share is None:
        return "not_judged"
    return "pass" if share >= gate else _BELOW[severity]


def fails(rules: Iterable[RuleResult], fail_on: str) -> list[RuleResult]:
    """The rules below their gate that weigh at least `fail_on`: error, warning, info or never."""
    if fail_on == "never":
        return []
    floor = _ORDER[Severity(fail_on)]
    return [rule for rule in rules if rule.verdict in _BELOW.values() and _ORDER[Severity(rule.severity)] >= floor]
