"""95 % confidence intervals: how far a number of n cases may lie from what the process would show in the long run.

Shares: Wilson's score interval (E. B. Wilson, 1927). Means: Student's t, where they are skewed and few the BCa bootstrap (Efron, 1987).
Quantiles: between two order statistics, whose ranks the binomial distribution gives (Conover, Practical Nonparametric Statistics, 3.2);
it assumes nothing of the shape. All take the cases for independent of one another. The distributions are SciPy's, which is imported
only for numbers that need it: most runs never wait for it.
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
_RESAMPLES = 1_999
_FEW = 2_000
"""Above so many values no mean is resampled: the time would be noticed, and t is good there but for the wildest outliers."""


@dataclass(frozen=True, slots=True)
class Interval:
    """low, high: None where a side has no bound. method: wilson, t, bootstrap, order statistics; '' for no interval."""

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


def of_mean(values: Float) -> Interval:
    """t; the bootstrap where n values are too few for their skewness g, by Cochran's rule n > 25 g² (Sampling Techniques, 2.15)."""
    n = len(values)
    if n < 2:
        return Interval()
    mean, spread = float(values.mean()), float(values.std(ddof=1))
    if spread <= abs(mean) * 1e-12:
        return Interval(mean, mean, "t")
    skewness = float(((values - mean) ** 3).mean()) / float(values.std()) ** 3
    if n <= min(25 * skewness * skewness, _FEW):
        return _bootstrap(values)
    from scipy.special import stdtrit

    reach = float(stdtrit(n - 1, 1 - _TAIL)) * spread / sqrt(n)
    return Interval(mean - reach, mean + reach, "t")


def _bootstrap(values: Float) -> Interval:
    """The same values give the same interval: the generator is seeded."""
    from scipy.stats import bootstrap

    with np.errstate(all="ignore"):
        found = bootstrap((values,), np.mean, n_resamples=_RESAMPLES, confidence_level=CONFIDENCE, rng=np.random.default_rng(0))
    low, high = float(found.confidence_interval.low), float(found.confidence_interval.high)
    return Interval() if np.isnan(low) or np.isnan(high) else Interval(low, high, "bootstrap")


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
    """The smallest k with P(Binomial(n, q) <= k) >= probability."""
    from scipy.special import bdtr, bdtrik

    rank = max(ceil(float(bdtrik(probability, n, q))), 0)
    return rank - 1 if rank > 0 and float(bdtr(rank - 1, n, q)) >= probability else rank
