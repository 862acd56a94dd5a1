"""Is it more than noise? Tests from SciPy, each named where its p-value is shown."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from svcaudit.model.log import Float, Int64

NOISE = 0.05
"""A movement whose adjusted p-value is not below this is called noise."""


def shares_differ(part_before: float, n_before: int, part_after: float, n_after: int) -> tuple[float | None, str]:
    """Two-sided p-value of two shares, and the test: chi-squared, or Fisher's exact where a count of fewer than 5 is expected."""
    from scipy import stats

    table = np.array([[part_before, n_before - part_before], [part_after, n_after - part_after]])
    total = table.sum()
    if not n_before or not n_after:
        return None, ""
    if not table.sum(axis=0).all():  # all of one kind in both: nothing moved
        return 1.0, "Fisher"
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / total
    if expected.min() < 5:
        return float(stats.fisher_exact(table).pvalue), "Fisher"
    return float(stats.chi2_contingency(table, correction=False).pvalue), "chi-squared"


def means_differ(before: Float, after: Float) -> tuple[float | None, str]:
    """Two-sided p-value of two means, variances unequal (Welch 1947)."""
    from scipy import stats

    if len(before) < 2 or len(after) < 2:
        return None, ""
    if before.std() == 0 and after.std() == 0:
        return (1.0 if before[0] == after[0] else 0.0), "Welch"
    return float(stats.ttest_ind(after, before, equal_var=False).pvalue), "Welch"


def levels_differ(before: Float, after: Float) -> tuple[float | None, str]:
    """Two-sided p-value that one of two samples lies higher (Mann & Whitney 1947), ties corrected: for medians and quantiles."""
    from scipy import stats

    if not len(before) or not len(after):
        return None, ""
    return float(stats.mannwhitneyu(after, before, alternative="two-sided", method="asymptotic").pvalue), "Mann-Whitney"


def over_represented(broken: Int64, cases: Int64, all_broken: int, all_cases: int) -> Float:
    """One-sided p-value (N) that so many of the cases of a kind are broken by chance: Fisher's exact test, by its hypergeometric tail."""
    from scipy import stats

    tail: Float = np.asarray(stats.hypergeom.sf(broken - 1, all_cases, all_broken, cases))
    return tail


def adjusted(ps: Sequence[float]) -> list[float]:
    """p-values of several looks at once: false discovery rate (Benjamini & Hochberg 1995)."""
    from scipy import stats

    return [float(p) for p in stats.false_discovery_control(np.clip(ps, 0, 1))] if len(ps) else []
