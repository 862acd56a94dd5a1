"""Confidence intervals against SciPy and statsmodels, and against what they promise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from svcaudit.kpis.intervals import of_mean, of_quantile, of_share


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_shares_are_wilsons(sample: tuple[int, int]) -> None:
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
