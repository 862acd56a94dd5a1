"""The statistics of the monthly report against numbers from the literature, from SciPy, and worked out by hand."""

from __future__ import annotations

from itertools import pairwise
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from monthly_samples import documents
from scipy import stats

from svcaudit.kpis.monthly.decompositions import contributions
from svcaudit.kpis.monthly.scorecards import points_beside, standardised
from svcaudit.kpis.monthly.significance import adjusted, levels_differ, means_differ, over_represented, shares_differ
from svcaudit.kpis.monthly.tables import Kinds
from svcaudit.kpis.monthly.trends import trends
from svcaudit.model.comparison import Movement, ParetoBar
from svcaudit.model.run import Run
from svcaudit.model.verdict import Verdict
from svcaudit.reports.monthly.pictures import _period, _summary, pareto
from svcaudit.reports.movement_words import change_of, value_of
from svcaudit.reports.reader import reader

MET, BROKEN = int(Verdict.MET), int(Verdict.VIOLATED)


def kinds(words: tuple[str, ...], codes: list[int]) -> Kinds:
    return Kinds("kind", words, np.array(codes, np.int32))


def test_two_shares_by_hand() -> None:
    # 90 of 100 against 75 of 100: chi² = 200 (90·25 - 10·75)² / (100·100·165·35) = 7.7922
    p, test = shares_differ(90, 100, 75, 100)
    assert test == "chi-squared"
    assert p == pytest.approx(stats.chi2.sf(200 * (90 * 25 - 10 * 75) ** 2 / (100 * 100 * 165 * 35), 1))


def test_few_cases_are_judged_by_fisher() -> None:
    """Fisher's lady: 3 of 4 cups right against 1 of 4, two-sided p = 34/70 (The Design of Experiments, 1935)."""
    assert shares_differ(3, 4, 1, 4) == (pytest.approx(34 / 70), "Fisher")
    assert shares_differ(0, 0, 1, 4) == (None, "")
    assert shares_differ(5, 5, 9, 9) == (1.0, "Fisher")


def test_two_means_by_hand() -> None:
    a, b = np.array([27.5, 21.0, 19.0, 23.6, 17.0, 17.9]), np.array([27.1, 22.0, 20.8, 23.4, 23.4, 23.5])
    va, vb = a.var(ddof=1) / 6, b.var(ddof=1) / 6
    t = (b.mean() - a.mean()) / sqrt(va + vb)
    freedom = (va + vb) ** 2 / (va**2 / 5 + vb**2 / 5)
    p, test = means_differ(a, b)
    assert (test, p) == ("Welch", pytest.approx(2 * stats.t.sf(abs(t), freedom)))
    assert means_differ(np.array([1.0]), b) == (None, "")


def test_two_samples_by_ranks() -> None:
    """U counts the pairs in which the later value is the larger one; without ties its variance is n·m·(n + m + 1) / 12."""
    a, b = np.arange(10.0), np.arange(10.0) + 4.5
    u = sum(float(y > x) for x in a for y in b)
    z = (abs(u - 50) - 0.5) / sqrt(10 * 10 * 21 / 12)
    p, test = levels_differ(a, b)
    assert (test, p) == ("Mann-Whitney", pytest.approx(2 * stats.norm.sf(z)))


def test_many_looks_at_once() -> None:
    """Benjamini and Hochberg's own example (1995, table of 15 p-values): at 5 % the first four are discoveries."""
    ps = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    assert sum(p <= 0.05 for p in adjusted(ps)) == 4
    assert adjusted([0.01, 0.04]) == [0.02, 0.04]
    assert adjusted([]) == []


def test_what_is_over_represented() -> None:
    """Both of 2 broken cases among 2 of 4: one way out of six."""
    assert over_represented(np.array([2, 0]), np.array([2, 2]), 2, 4).tolist() == [pytest.approx(1 / 6), pytest.approx(1.0)]


def test_a_change_taken_apart_by_hand() -> None:
    """Before: 6 easy cases, 5 met, and 4 hard, 2 met. After: 5 easy, 5 met, 5 hard, 1 met. 70 % becomes 60 %."""
    was = np.array([MET] * 5 + [BROKEN] + [MET] * 2 + [BROKEN] * 2, np.int8)
    now = np.array([MET] * 5 + [MET] + [BROKEN] * 4, np.int8)
    parts = contributions(kinds(("easy", "hard"), [0] * 6 + [1] * 4), was, kinds(("easy", "hard"), [0] * 5 + [1] * 5), now)
    found = {part.value: part for part in parts}
    assert found["easy"].rate == pytest.approx((1 - 5 / 6) * 0.55)
    assert found["hard"].rate == pytest.approx((0.2 - 0.5) * 0.45)
    assert found["easy"].mix == pytest.approx(-0.1 * ((1 + 5 / 6) / 2 - 0.65))
    assert found["hard"].mix == pytest.approx(0.1 * ((0.2 + 0.5) / 2 - 0.65))
    assert sum(part.rate + part.mix for part in parts) == pytest.approx(0.6 - 0.7)
    assert parts[0].value == "hard", "the largest effect first"


CASES = st.lists(st.tuples(st.integers(-1, 3), st.sampled_from(list(Verdict))), min_size=1, max_size=60).filter(
    lambda cases: any(verdict in (Verdict.MET, Verdict.VIOLATED, Verdict.OVERDUE) for _, verdict in cases)
)


@given(CASES, CASES)
def test_the_parts_of_a_change_add_up(before: list[tuple[int, Verdict]], after: list[tuple[int, Verdict]]) -> None:
    def share(cases: list[tuple[int, Verdict]]) -> float:
        judged = [verdict for _, verdict in cases if verdict in (Verdict.MET, Verdict.VIOLATED, Verdict.OVERDUE)]
        return sum(verdict is Verdict.MET for verdict in judged) / len(judged)

    words = ("a", "b", "c", "d")
    sides = [(kinds(words, [code for code, _ in cases]), np.array([int(v) for _, v in cases], np.int8)) for cases in (before, after)]
    parts = contributions(sides[0][0], sides[0][1], sides[1][0], sides[1][1])
    assert sum(part.rate + part.mix for part in parts) == pytest.approx(share(after) - share(before), abs=1e-12)


VISCOSITY = (33.75, 33.05, 34.00, 33.81, 33.46, 34.02, 33.68, 33.27, 33.49, 33.20, 33.62, 33.00, 33.54, 33.12, 33.84)
"""Aircraft primer paint, 15 batches (Montgomery, Introduction to Statistical Quality Control): mean 33.52, mean moving range 0.48."""
ORANGE_JUICE = (
    12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6,
)  # fmt: skip
"""Nonconforming cans in 30 samples of 50 (the same book): the p chart has centre 0.2313 and limits 0.0524 and 0.4102."""


def test_limits_of_single_values_as_published(after: Run) -> None:
    line = trends(documents(after, [(90, 100)] * 16, [*VISCOSITY, 34.5]))[1]
    assert line.chart == "XmR"
    assert line.centre == pytest.approx(33.52, abs=0.005)
    assert (line.points[0].low, line.points[0].high) == (pytest.approx(32.24, abs=0.02), pytest.approx(34.80, abs=0.02))
    assert line.signal == "" and not any(point.outside for point in line.points)


def test_limits_of_shares_are_those_of_the_p_chart_times_sigma_z(after: Run) -> None:
    """Laney's limits are the published p chart's, three sigma of 0.1789, times the sigma of the z scores (Laney 2002)."""
    line = trends(documents(after, [(part, 50) for part in (*ORANGE_JUICE, 9)], [1.0] * 31))[0]
    z = [(part / 50 - 0.2313) / sqrt(0.2313 * 0.7687 / 50) for part in ORANGE_JUICE]
    sigma_z = np.mean([abs(a - b) for a, b in pairwise(z)]) / 1.128
    assert line.chart == "p'" and line.centre == pytest.approx(0.2313, abs=1e-4)
    assert sigma_z > 1
    assert line.points[3].high == pytest.approx(0.2313 + 0.1789 * sigma_z, abs=2e-4)
    assert line.points[3].low == pytest.approx(max(0.0, 0.2313 - 0.1789 * sigma_z), abs=2e-4)


def test_what_a_chart_calls_a_signal(after: Run) -> None:
    calm = [(90, 100), (91, 100), (89, 100), (90, 100)] * 3
    assert trends(documents(after, calm, [1.0] * 12))[0].signal == ""
    assert trends(documents(after, [*calm, (60, 100)], [1.0] * 13))[0].signal == "below"
    assert trends(documents(after, [(88, 100), (89, 100)] * 4 + [(92, 100), (91, 100)] * 4, [1.0] * 16))[0].signal == "run"
    assert trends([]) == []


def test_the_last_month_does_not_widen_what_it_is_held_against(after: Run) -> None:
    calm = [(910, 1000), (890, 1000), (905, 1000), (895, 1000), (900, 1000), (900, 1000)]
    share, single = trends(documents(after, [*calm, (700, 1000)], [*(met / 10 for met, _ in calm), 70.0]))[:2]
    again, other = trends(documents(after, [*calm, (910, 1000)], [*(met / 10 for met, _ in calm), 91.0]))[:2]
    for bad, good in ((share, again), (single, other)):
        assert (bad.signal, good.signal, bad.centre) == ("below", "", good.centre)
        assert (bad.points[-1].low, bad.points[-1].outside) == (pytest.approx(good.points[-1].low), True)


def test_of_few_periods_nothing_is_claimed(after: Run) -> None:
    shares = [(900, 1000)] * 5 + [(100, 1000)]
    line = trends(documents(after, shares, [1.0] * 6))[0]
    assert (line.chart, line.centre, line.signal) == ("", None, "") and not any(point.outside for point in line.points)
    assert _summary(line, reader("en", "UTC").say) == "10.0 % now; too few periods to say what chance does: it takes 6 before this one"


def test_after_six_months_without_a_miss_one_miss_is_no_signal(after: Run) -> None:
    months = [(1000, 1000)] * 6
    assert trends(documents(after, [*months, (999, 1000)], [0.1] * 7))[0].signal == ""
    line, equal = trends(documents(after, [*months, (990, 1000)], [0.1] * 7))[:2]
    assert line.signal == "below"
    assert equal.signal == "" and not any(point.outside for point in equal.points), "six times 0.1 have a mean that is not 0.1"


def test_the_share_told_of_the_pareto_is_the_true_one() -> None:
    bars = [ParetoBar(str(n), found, found, found / 100, up_to / 100) for n, (found, up_to) in enumerate([(50, 50), (42, 92), (8, 100)])]
    told = pareto(bars, str, reader("en", "UTC"), lambda spec, told, whole: None)  # type: ignore[arg-type, return-value]
    assert told is not None and told.summary == "2 rules of 3 make 92.0 % of all 100 findings"


def test_a_period_on_the_axis_is_read_one_way() -> None:
    assert (_period("2025-06"), _period("2025"), _period("2025-06-30T16:00:00Z")) == ("2025-06", "2025", "2025-06-30")


@pytest.mark.parametrize(
    ("before", "after", "unit", "told"),
    [
        (0.9851, 0.9849, "", "−<0.01"),
        (0.99, 0.98, "", "−0.01"),
        (10.0, 10.2, "seconds", "+<1s"),
        (3.0, 5.0, "cases", "+2"),
        (0.9, 0.90001, "share", "+<0.01 points"),
        (2.0, 2.0, "", "unchanged"),
    ],
)
def test_a_change_is_never_rounded_to_none(before: float, after: float, unit: str, told: str) -> None:
    moved = Movement("metric", "m", unit, before, after, 9, 9, None, None, None, None, after - before, None, None, "", None)
    assert change_of(moved, reader("en", "UTC").say) == told


def test_numbers_that_differ_are_told_apart() -> None:
    say = reader("en", "UTC").say
    assert (value_of(0.992, "", say, 0.988), value_of(0.99, "", say, 0.98), value_of(2.0, "", say, 2.0)) == ("0.992", "0.99", "2")


def test_standardised_by_hand() -> None:
    """A has the hard cases. All: easy 4 of 6 at 5/6, hard 4 at 1/2. A reaches 1 and 1/3, B 4/5 and 1; the mix of all is 6 to 4."""
    who = np.array([0, 0, 0, 0] + [1] * 6, np.int32)
    cell = np.array([0, 1, 1, 1] + [0] * 5 + [1], np.int64)
    value = np.array([1, 1, 0, 0, 1, 1, 1, 1, 0, 1], np.float64)
    own, everybody = standardised(who, cell, value, 2)
    assert everybody == pytest.approx(0.7)
    assert own[0] == pytest.approx(0.6 * 1 + 0.4 * (1 / 3))
    assert own[1] == pytest.approx(0.6 * 0.8 + 0.4 * 1)


def test_who_lacks_a_class_is_compared_by_the_others() -> None:
    """B has only easy cases: 4 of 5, where all together reach 5 of 6; the hard ones say nothing of B."""
    who = np.array([0, 0, 0, 0, 1, 1, 1, 1, 1], np.int32)
    cell = np.array([0, 1, 1, 1, 0, 0, 0, 0, 0], np.int64)
    value = np.array([1, 1, 0, 0, 1, 1, 1, 1, 0], np.float64)
    own, everybody = standardised(who, cell, value, 2)
    assert own[1] == pytest.approx(everybody + (4 / 5 - 5 / 6))


@pytest.mark.parametrize(
    ("value", "target", "at_least", "least", "most", "points"),
    [
        (0.9, 0.9, True, 0, 1, 80),  # a share at its target
        (0.45, 0.9, True, 0, 1, 40),
        (0.95, 0.9, True, 0, 1, 90),
        (1.0, 0.9, True, 0, 1, 100),
        (1.0, 1.0, True, 0, 1, 100),  # a target that is itself the best
        (0.97, 1.0, True, 0, 1, 97),
        (3.0, 4.0, True, 1, 5, 80 * 2 / 3),  # stars: from 1
        (-100, 30, True, -100, 100, 0),  # promoters
        (65, 30, True, -100, 100, 90),
        (200, 100, True, None, None, 90),  # no best is known
        (0.02, 0.02, False, 0, 1, 80),  # complaints
        (0.0, 0.02, False, 0, 1, 100),
        (0.01, 0.02, False, 0, 1, 90),
        (0.04, 0.02, False, 0, 1, 40),
        (0.0, 0.0, False, 0, 1, 100),
        (0.1, 0.0, False, 0, 1, 0),
        (7200, 14400, False, 0, None, 90),  # seconds
        (28800, 14400, False, 0, None, 40),
    ],
)
def test_points_by_hand(value: float, target: float, at_least: bool, least: float | None, most: float | None, points: float) -> None:
    assert points_beside(np.array([value]), target, at_least, least, most)[0] == pytest.approx(points)


@given(
    values=st.lists(st.floats(0, 1), min_size=2, max_size=20),
    target=st.floats(0.01, 0.99),
    at_least=st.booleans(),
    most=st.sampled_from([1.0, None]),
)
def test_whoever_is_better_has_more_points(values: list[float], target: float, at_least: bool, most: float | None) -> None:
    ordered = np.unique(np.round(values, 6))
    points = points_beside(ordered, target, at_least, 0.0, most)
    assert ((points >= 0) & (points <= 100)).all()
    assert (np.diff(points) > 0).all() if at_least else (np.diff(points) < 0).all()
    assert ((points >= 80) == ((ordered >= target) if at_least else (ordered <= target))).all()


def test_a_p_prime_chart_of_equal_samples_is_the_chart_of_single_values(after: Run) -> None:
    """Laney (2002): where every sample has the same size, p' limits are those of an XmR chart of the shares (mean ± 2.66 mean moving range)."""
    shares = [part / 50 for part in ORANGE_JUICE]
    line, single = trends(documents(after, [(part, 50) for part in (*ORANGE_JUICE, 9)], [*shares, 9 / 50]))[:2]
    assert (line.chart, single.chart) == ("p'", "XmR")
    assert line.centre == pytest.approx(single.centre) == pytest.approx(np.mean(shares))
    assert line.points[0].high == pytest.approx(single.points[0].high)
    assert single.points[0].high == pytest.approx(np.mean(shares) + 2.66 * np.mean(np.abs(np.diff(shares))), abs=1e-4)
