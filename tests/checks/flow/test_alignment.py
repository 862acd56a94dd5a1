"""Costs against slow oracles, deviations against their meaning, and the bounds."""

from __future__ import annotations

import numpy as np
import pytest
from flow_oracle import cost, distance, prefix_cost, runs
from hypothesis import assume, given
from hypothesis import strategies as st

from effort import examples
from svcaudit.checks.flow.alignment import Alignment, align, deviations
from svcaudit.checks.flow.automaton import Automaton, automaton_of
from svcaudit.checks.flow.deviations import Deviation
from svcaudit.checks.flow.suffixes import COMPLETE, MOST_VECTORS, SuffixCosts
from svcaudit.checks.flow.variants import Variants, variants_of
from svcaudit.checks.flow.walk import APART
from svcaudit.model.judgement import Kind
from svcaudit.model.spec import Alternative, AnyOrder, Flow, FlowPart, Repetition, Sequence, Step

IDS = ("a", "b", "c", "x")
A, B, C = Step("a"), Step("b"), Step("c")
ABC = Sequence((A, B, C))

STEPS = st.sampled_from([A, B, C])
FLOWS = st.recursive(
    STEPS,
    lambda part: st.one_of(
        st.lists(part, max_size=3).map(lambda parts: Sequence(tuple(parts))),
        st.lists(part, min_size=1, max_size=3).map(lambda parts: Alternative(tuple(parts))),
        st.lists(part, min_size=2, max_size=2).map(lambda parts: AnyOrder(tuple(parts))),
        st.tuples(part, st.sampled_from([(0, 1), (0, None), (1, None), (2, 3)])).map(lambda p: Repetition(p[0], *p[1])),
    ),
    max_leaves=5,
)
WORDS = st.lists(st.sampled_from(IDS), max_size=5).map(tuple)


def grouped(words: list[tuple[str, ...]]) -> Variants:
    lengths = np.array([len(word) for word in words], dtype=np.int64)
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    case = np.repeat(np.arange(len(words), dtype=np.int32), lengths)
    return variants_of(case, np.array([IDS.index(s) for word in words for s in word], dtype=np.int16), offsets)


def aligned(root: FlowPart, words: list[tuple[str, ...]], is_open: list[bool] | bool = False, limit: int = MOST_VECTORS) -> Alignment:
    opened = np.broadcast_to(np.array(is_open), (len(words),)).astype(np.bool_)
    return align(Flow("", root), IDS, grouped(words), opened, limit=limit)


def found(root: FlowPart, word: str, is_open: bool = False) -> list[Deviation]:
    return deviations(automaton_of(root, IDS), [IDS.index(stage) for stage in word], is_open, len(IDS))


def told(root: FlowPart, word: str, is_open: bool = False) -> list[tuple[str, str, int, int, str | None, str | None]]:
    def name(code: int) -> str | None:
        return IDS[code] if code >= 0 else None

    return [(d.kind.name.lower(), IDS[d.stage], d.position, d.expected, name(d.after), name(d.before)) for d in found(root, word, is_open)]


@pytest.mark.parametrize(("word", "expected"), [("ac", 0.8), ("cba", 1 / 3), ("abcx", 6 / 7), ("abc", 1.0), ("", 0.0)])
def test_fitness_of_pm4py(word: str, expected: float) -> None:
    assert aligned(ABC, [tuple(word)]).fitness.tolist() == [pytest.approx(expected)]


def test_nothing_expected_and_nothing_there_fits() -> None:
    alignment = aligned(Sequence(()), [()])
    assert (alignment.cost.tolist(), alignment.fitness.tolist()) == ([0], [1.0])


@examples(25)
@given(root=FLOWS, words=st.lists(WORDS, min_size=1, max_size=12), limit=st.sampled_from([4, 20, 20_000]))
def test_costs_are_those_of_the_oracle(root: FlowPart, words: list[tuple[str, ...]], limit: int) -> None:
    for is_open, oracle in ((False, cost), (True, prefix_cost)):
        alignment = aligned(root, words, is_open, limit)
        assert alignment.cost[alignment.row].tolist() == [oracle(root, word) for word in words]


@examples(20)
@given(root=FLOWS, word=WORDS.filter(lambda word: len(word) <= 3))
def test_costs_are_the_edit_distance_to_the_nearest_run(root: FlowPart, word: tuple[str, ...]) -> None:
    automaton = automaton_of(root, IDS)
    assume(automaton.states <= 8 and len(automaton.transitions) <= 12)
    complete = runs(root, len(word))
    assume(len(complete) < 3000)
    beginnings = {run[:i] for run in complete for i in range(len(run) + 1)}
    nearest = [min(distance(word, run) for run in language) for language in (complete, beginnings)]
    assert aligned(root, [word, word], [False, True]).cost.tolist() == nearest


def mended(word: list[int], listed: list[Deviation]) -> list[int]:
    """The run that the deviations say should have been, if no two stages are missing at one place (their order is not told)."""
    out: list[int] = []
    unexpected = {d.position for d in listed if d.kind is not Kind.SKIPPED}
    for position in range(len(word) + 1):
        out += (d.stage for d in listed if d.expected == position)
        if position < len(word) and position not in unexpected:
            out.append(word[position])
    return out


def accepts(automaton: Automaton, word: list[int], is_open: bool) -> bool:
    states = {0}
    for letter in word:
        states = {after for before, stage, after in automaton.transitions if before in states and stage == letter}
    return bool(states) if is_open else any(automaton.accepting[state] for state in states)


@examples(30)
@given(root=FLOWS, word=WORDS, is_open=st.booleans(), limit=st.sampled_from([4, 20_000]))
def test_listedadd_up_to_the_cost(root: FlowPart, word: tuple[str, ...], is_open: bool, limit: int) -> None:
    alignment = aligned(root, [word], is_open, limit)
    listed = alignment.deviations.of(0)
    assert sum(2 if d.kind is Kind.OUT_OF_ORDER else 1 for d in listed) == alignment.cost[0]
    codes = [IDS.index(stage) for stage in word]
    for d in listed:
        assert d.after == (codes[d.position - 1] if d.position else -1)
        assert d.before == (codes[d.expected] if 0 <= d.expected < len(codes) else -1)
        if d.kind is Kind.SKIPPED:
            assert d.expected == d.position
        else:
            assert codes[d.position] == d.stage
    assert [d.position for d in listed] == sorted(d.position for d in listed)
    per_place = [d.expected for d in listed if d.expected >= 0]
    if len(per_place) == len(set(per_place)):
        assert accepts(alignment.automaton, mended(codes, listed), is_open)


def test_a_skip_is_told_before_the_event_that_came_instead() -> None:
    assert told(ABC, "ac") == [("skipped", "b", 1, 1, "a", "c")]
    assert told(ABC, "axc") == [("unexpected", "x", 1, -1, "a", None), ("skipped", "b", 2, 2, "x", "c")]
    assert told(ABC, "a") == [("skipped", "b", 1, 1, "a", None), ("skipped", "c", 1, 1, "a", None)]
    assert told(ABC, "a", is_open=True) == []
    assert told(ABC, "c", is_open=True) == [("unexpected", "c", 0, -1, None, None)]


def test_a_skip_and_an_unexpected_of_one_stage_are_out_of_order() -> None:
    assert told(ABC, "acb") == [("out_of_order", "b", 2, 1, "c", "c")]
    # The earliest match counts: b stands, so a came too late.
    assert told(ABC, "bac") == [("out_of_order", "a", 1, 0, "b", "b")]
    assert told(ABC, "cba") == [("out_of_order", "b", 1, 0, "c", "c"), ("out_of_order", "a", 2, 0, "b", "c")]


def test_a_second_reply_is_unexpected_after_what_stands_before_it() -> None:
    assert told(ABC, "abca") == [("unexpected", "a", 3, -1, "c", None)]
    assert told(ABC, "aabc") == [("unexpected", "a", 1, -1, "a", None)]


def test_any_order_and_repetition() -> None:
    shuffled = Sequence((A, AnyOrder((B, Sequence((C, C))))))
    assert aligned(shuffled, [tuple(w) for w in ("abcc", "acbc", "accb", "acb", "cabc")]).cost.tolist() == [0, 0, 0, 1, 2]
    looped = Sequence((A, Repetition(Sequence((B, C)), 1, None)))
    assert aligned(looped, [tuple(w) for w in ("abc", "abcbc", "a", "abb", "abcb")]).cost.tolist() == [0, 0, 2, 2, 1]
    assert aligned(looped, [tuple(w) for w in ("abc", "abcb", "a", "abb", "")], True).cost.tolist() == [0, 0, 0, 1, 0]


def test_one_row_a_variant_and_openness_and_back_to_cases() -> None:
    words = [("a", "c"), ("a", "b"), ("a", "b", "c"), ("a", "b"), ("a", "c"), ()]
    variants = grouped(words)
    is_open, judged = np.array([False, True, False, False, False, True]), np.array([True, True, True, True, True, False])
    alignment = align(Flow("", ABC), IDS, variants, is_open, judged)
    assert alignment.row.tolist() == [0, 2, 3, 1, 0, -1]
    assert alignment.variant.tolist() == [0, 1, 1, 2]
    assert alignment.is_open.tolist() == [False, False, True, False]
    assert alignment.cost.tolist() == [1, 1, 0, 0]
    case, index = alignment.spread()
    assert case.tolist() == [0, 3, 4]
    assert [IDS[code] for code in alignment.deviations.stage[index]] == ["b", "c", "b"]
    assert variants.event(case, alignment.deviations.position[index]).tolist() == [1, -1, 10]


def test_long_cases_and_few_vectors_stay_correct() -> None:
    # No vector comes back here: what a run of a's was worth shows only at the end.
    root = Sequence((Repetition(A, 0, None), B, Repetition(C, 0, None)))
    words = [tuple("b" + "c" * i + "a" * j) for i in range(12) for j in range(12)] + [tuple("ac" * 500), tuple("b" + "a" * 700)]
    # Either the a's are unexpected, or b and the c's are and b was skipped.
    expected = [min(j, i + 2) for i in range(12) for j in range(12)]
    for limit in (4, 24, 20_000):
        alignment = aligned(root, words, False, limit)
        costs = alignment.cost[alignment.row].tolist()
        assert costs[: len(expected)] == expected
        assert costs[-2:] == [500, 2]
        kinds, rows = alignment.deviations.kind, np.repeat(np.arange(len(alignment.cost)), np.diff(alignment.deviations.offsets))
        totals = np.bincount(rows, weights=np.where(kinds == Kind.OUT_OF_ORDER, 2, 1), minlength=len(alignment.cost))
        assert totals.tolist() == alignment.cost.tolist()


def test_stages_that_the_flow_has_left_behind_make_no_new_vectors() -> None:
    root = Sequence((A, Repetition(Alternative((B, C)), 0, None), Step("x")))
    suffixes = SuffixCosts(automaton_of(root, IDS), len(IDS))
    number = COMPLETE
    for letter in np.random.default_rng(7).integers(0, 3, 2000).tolist():
        number = suffixes.step_one(number, letter) >> 1
    assert suffixes.size < 60


@examples(8)
@given(root=FLOWS, words=st.lists(WORDS, min_size=APART + 25, max_size=2 * APART, unique=True), limit=st.sampled_from([4, 40, 20_000]))
def test_many_at_once_deviate_as_each_does_alone(root: FlowPart, words: list[tuple[str, ...]], limit: int) -> None:
    automaton = automaton_of(root, IDS)
    for is_open in (False, True):
        together = aligned(root, words, is_open, limit)
        for word, row in zip(words, together.row.tolist(), strict=True):
            assert together.deviations.of(row) == deviations(automaton, [IDS.index(stage) for stage in word], is_open, len(IDS))
