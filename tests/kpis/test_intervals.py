"""Confidence intervals against SciPy and statsmodels, and against what they promise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from svcaudit.kpis.intervals import of_mean, of_quantile, of_share


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_shares_are_wilsons(sample: tuple[int, int]) -> None:
    from statsmodels.stats.proportion import proportion_confint  # here alone, and seconds to import

    met, n = sample
    ours = of_share(met, n)
    theirs = stats.binomtest(met, n).proportion_ci(method="wilson")
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1e-12)
    assert (ours.low, ours.high) == pytest.approx(proportion_confint(met, n, method="wilson"), abs=1e-12)


def test_nothing_judged_has_no_interval() -> None:
    assert of_share(0, 0).method == ""
    assert of_mean(np.array([3.0])).low is None
    assert of_quantile(np.array([3.0]), 0.5).high is None


def test_a_mean_of_many_is_students() -> None:
    sample = np.random.default_rng(1).normal(80, 10, 200)
    ours = of_mean(sample)
    theirs = stats.t.interval(0.95, len(sample) - 1, sample.mean(), stats.sem(sample))
    assert ours.method == "t"
    assert (ours.low, ours.high) == pytest.approx(theirs)


def test_large_samples_need_no_scipy_and_lose_nothing() -> None:
    sample = np.random.default_rng(2).lognormal(0, 1, 20_000)
    ours, theirs = of_mean(sample), stats.t.interval(0.95, len(sample) - 1, sample.mean(), stats.sem(sample))
    assert (ours.low, ours.high) == pytest.approx(theirs, rel=1e-4)
    ordered = np.arange(1.0, 40_001)
    for q in (0.5, 0.9):
        found = of_quantile(ordered, q)
        exact = (stats.binom.ppf(0.025, 40_000, q), stats.binom.ppf(0.975, 40_000, q) + 1)
        assert (found.low, found.high) == pytest.approx(exact, abs=2)


def test_equal_answers_leave_no_doubt() -> None:
    ours = of_mean(np.full(50, 4.0))
    assert (ours.low, ours.high, ours.method) == (4.0, 4.0, "t")


def test_an_interval_of_a_mean_ends_where_its_scale_does() -> None:
    few = np.array([5.0, 5.0, 4.0])
    whole, cut = of_mean(few), of_mean(few, 1, 5)
    assert whole.high is not None and whole.high > 5
    assert (cut.low, cut.high) == (whole.low, 5)
    assert of_mean(np.array([1.0, 1.0, 2.0]), 1, 5).low == 1
    assert of_mean(np.array([10.0, 900.0]), 0).low == 0


def test_an_interval_that_is_cut_covers_as_often() -> None:
    draws = np.random.default_rng(11).choice([1.0, 2, 3, 4, 5], p=[0.02, 0.03, 0.1, 0.35, 0.5], size=(800, 8))
    truth = 0.02 + 0.06 + 0.3 + 1.4 + 2.5
    whole, cut = [of_mean(draw) for draw in draws], [of_mean(draw, 1, 5) for draw in draws]
    covered = [sum((one.low or 0) <= truth <= (one.high or 0) for one in found) for found in (whole, cut)]
    assert covered[0] == covered[1] and any(one.high == 5 for one in cut)


# Newcombe (1998), Two-sided confidence intervals for the single proportion, Statistics in Medicine 17, 857-872, Table I: score, 95 %.
@pytest.mark.parametrize(
    ("met", "n", "low", "high"), [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
)
def test_shares_as_published(met: int, n: int, low: float, high: float) -> None:
    ours = of_share(met, n)
    assert (ours.low, ours.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_a_mean_as_published() -> None:
    """Student's own example, hours of sleep gained (Cushny & Peebles 1905; Biometrika 6, 1908; R's `sleep`, drug 2): 0.90 to 3.76."""
    ours = of_mean(np.array([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]))
    assert (ours.low, ours.high) == (pytest.approx(0.8976775, abs=1e-6), pytest.approx(3.7623225, abs=1e-6))


@pytest.mark.parametrize("q", [0.5, 0.9, 0.95])
@pytest.mark.parametrize("n", [10, 37, 100, 999])
def test_ranks_of_quantiles_are_those_of_the_binomial(n: int, q: float) -> None:
    ordered = np.arange(1.0, n + 1)
    ours = of_quantile(np.random.default_rng(n).permutation(ordered), q)
    low, high = int(stats.binom.ppf(0.025, n, q)), int(stats.binom.ppf(0.975, n, q)) + 1
    assert ours.low == (ordered[low - 1] if low >= 1 else None)
    assert ours.high == (ordered[high - 1] if high <= n else None)


def test_quantiles_cover_what_they_promise() -> None:
    draws = np.random.default_rng(7).exponential(1, (600, 60))
    truth = np.log(2)
    found = [of_quantile(draw, 0.5) for draw in draws]
    covered = sum((one.low or 0) <= truth <= (one.high or np.inf) for one in found)
    assert covered / len(draws) >= 0.94
