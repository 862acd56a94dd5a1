"""95 % confidence intervals: how far a number of n cases may lie from what the process would show in the long run.

Shares: Wilson's score interval (E. B. Wilson, 1927). Means: Student's t. Quantiles: between two order statistics, whose ranks the
binomial distribution gives (Conover, Practical Nonparametric Statistics, 3.2); it assumes nothing of the shape. All take the cases for
independent of one another. The distributions are SciPy's, which is imported only where it is asked: from `MANY` values on, t and the
binomial are the normal distribution to three digits, and an audit of a large log need not wait for the import.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt
from statistics import NormalDist

import numpy as np

from svcaudit.model.log import Float

CONFIDENCE = 0.95
_TAIL = (1 - CONFIDENCE) / 2
_Z = NormalDist().inv_cdf(1 - _TAIL)
MANY = 2_000


@dataclass(frozen=True, slots=True)
class Interval:
    """low, high: None where a side has no bound. method: wilson, t, order statistics; '' for no interval."""

    low: float | None = None
    high: float | None = None
    method: str = ""


def of_share(met: float, n: int) -> Interval:
    """Wilson: (p + z²/2n ± z·sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n); of none at all or all of n, the near end is exactly 0 or 1."""
    if n == 0:
        return Interval()
    share, squared = met / n, _Z * _Z
    middle, spread = share + squared / (2 * n), _Z * sqrt(share * (1 - share) / n + squared / (4 * n * n))
    low, high = (middle - spread) / (1 + squared / n), (middle + spread) / (1 + squared / n)
    return Interval(0.0 if met == 0 else max(low, 0.0), 1.0 if met == n else min(high, 1.0), "wilson")


def of_mean(values: Float, least: float | None = None, most: float | None = None) -> Interval:
    """mean ± t·s/sqrt(n), cut off where the scale ends: no mean lies beyond its least and its most possible value.

    Of few and very skewed values it promises too much; `small` marks the few, and a median suits the skewed. What is cut off holds no
    possible mean, so the cut interval covers the mean as often as the whole one.
    """
    n = len(values)
    if n < 2:
        return Interval()
    mean, spread = float(values.mean()), float(values.std(ddof=1))
    if spread <= abs(mean) * 1e-12:
        return Interval(mean, mean, "t")
    reach = _t(n - 1) * spread / sqrt(n)
    low = mean - reach if least is None else max(mean - reach, least)
    high = mean + reach if most is None else min(mean + reach, most)
    return Interval(low, high, "t")


def _t(freedom: int) -> float:
    """The upper quantile of Student's t."""
    if freedom >= MANY:
        return _Z
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 1 - _TAIL))


def of_quantile(values: Float, q: float) -> Interval:
    """Between the order statistics of ranks B(0.025) and B(0.975) + 1, B being the quantile function of Binomial(n, q).

    Covers the quantile with at least 95 %. A side of which the sample is too small to say anything has no bound.
    """
    n = len(values)
    if n < 2:
        return Interval()
    low, high = _rank(_TAIL, n, q), _rank(1 - _TAIL, n, q) + 1
    wanted = [rank - 1 for rank in (low, high) if 1 <= rank <= n]
    if not wanted:
        return Interval()
    parted = np.partition(values, wanted)
    return Interval(
        float(parted[low - 1]) if low >= 1 else None,
        float(parted[high - 1]) if high <= n else None,
        "order statistics",
    )


def _rank(probability: float, n: int, q: float) -> int:
    """The smallest k with P(Binomial(n, q) <= k) >= probability; of many, by the normal distribution (Conover, 3.2)."""
    if n * q * (1 - q) >= MANY:
        return ceil(n * q + NormalDist().inv_cdf(probability) * sqrt(n * q * (1 - q)))
    from scipy.special import bdtr, bdtrik

    rank = max(ceil(float(bdtrik(probability, n, q))), 0)
    return rank - 1 if rank > 0 and float(bdtr(rank - 1, n, q)) >= probability else rank
