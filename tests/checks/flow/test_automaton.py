"""The automaton's words against the enumerated runs, its distances and its limits."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from flow_oracle import runs

from svcaudit.checks.flow.automaton import MOST_STATES, UNREACHABLE, Automaton, automaton_of, stages_in
from svcaudit.errors import UsageError
from svcaudit.model.spec import Alternative, AnyOrder, FlowPart, Repetition, Sequence, Step

IDS = ("a", "b", "c")
A, B, C = Step("a"), Step("b"), Step("c")


def words(automaton: Automaton, longest: int) -> set[tuple[str, ...]]:
    found = set()
    for length in range(longest + 1):
        for word in product(range(len(IDS)), repeat=length):
            states = {0}
            for letter in word:
                states = {after for before, stage, after in automaton.transitions if before in states and stage == letter}
            if any(automaton.accepting[state] for state in states):
                found.add(tuple(IDS[letter] for letter in word))
    return found


@pytest.mark.parametrize(
    "root",
    [
        A,
        Sequence(()),
        AnyOrder(()),
        Sequence((A, B, C)),
        Sequence((A, Repetition(B, 0, 1), C)),
        Alternative((A, Sequence((B, C)), Sequence(()))),
        Repetition(Alternative((A, B)), 0, None),
        Repetition(Sequence((A, Repetition(B, 0, None))), 1, None),
        Repetition(Repetition(A, 0, 1), 2, None),
        Repetition(A, 2, 4),
        Repetition(A, 0, 0),
        AnyOrder((A, B, C)),
        AnyOrder((Sequence((A, B)), Repetition(C, 0, 1))),
        AnyOrder((A, A)),
        Sequence((A, AnyOrder((Repetition(B, 1, None), Alternative((C, A)))))),
    ],
)
def test_accepts_exactly_the_runs(root: FlowPart) -> None:
    expected = {run for run in runs(root, 5) if len(run) <= 5}
    automaton = automaton_of(root, IDS)
    assert words(automaton, 5) == expected
    assert automaton.shortest_run == min(len(run) for run in expected)
    assert (automaton.finish < UNREACHABLE).all()
    assert all(after > 0 for _, _, after in automaton.transitions)


def test_distances_count_the_stages_left_out() -> None:
    automaton = automaton_of(Sequence((A, B, C)), IDS)
    assert automaton.skip.tolist() == [[0, 1, 2, 3], [UNREACHABLE, 0, 1, 2], [UNREACHABLE, UNREACHABLE, 0, 1], [UNREACHABLE] * 3 + [0]]
    looped = automaton_of(Repetition(Sequence((A, B, C)), 1, None), IDS)
    assert looped.skip[3].tolist() == [UNREACHABLE, 1, 2, 0]
    assert np.diag(looped.skip).tolist() == [0, 0, 0, 0]


def test_stages_in_order_of_writing() -> None:
    root = Sequence((C, AnyOrder((A, C)), Repetition(B, 0, 0)))
    assert stages_in(root) == ("c", "a", "b")
    assert automaton_of(root, IDS).stages == (2, 0)


def test_refuses_what_it_cannot_hold() -> None:
    ids = tuple(f"s{i}" for i in range(3000))
    steps = tuple(Step(stage) for stage in ids)
    for root in (
        AnyOrder(steps[:11]),
        Sequence(steps),
        Alternative(steps),
        Repetition(A, 3000, None),
        Repetition(Alternative(steps[:1000]), 0, None),
    ):
        with pytest.raises(UsageError, match="too large"):
            automaton_of(root, (*ids, "a"))
    assert automaton_of(AnyOrder(steps[:10]), ids).states == 1024
    assert automaton_of(Sequence(steps[: MOST_STATES - 1]), ids).shortest_run == MOST_STATES - 1


def test_refuses_what_makes_no_sense() -> None:
    with pytest.raises(UsageError, match="unknown stages: z"):
        automaton_of(Sequence((A, Step("z"))), IDS)
    with pytest.raises(UsageError, match="choice of nothing"):
        automaton_of(Alternative(()), IDS)
    with pytest.raises(UsageError, match="at least 2 and at most 1"):
        automaton_of(Repetition(A, 2, 1), IDS)
