"""A flow expression as an automaton whose only moves are stages.

Position automaton (Glushkov 1961): one state for the beginning and one for each place of a stage in the expression, in the order
of writing; no empty moves to follow. Any order is the product of its parts' automata.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import assert_never

import numpy as np

from svcaudit.errors import UsageError
from svcaudit.model.log import Bool, Int32
from svcaudit.model.spec import Alternative, AnyOrder, FlowPart, Repetition, Sequence, Step

MOST_STATES = 2_000
MOST_TRANSITIONS = 200_000
UNREACHABLE = 1 << 28
"""A distance that no way covers; small enough to be added to without overflow."""


@dataclass(frozen=True, slots=True, eq=False)
class Automaton:
    """The allowed runs, n states. State 0 is the beginning and nothing leads back to it; every state leads on to an accepting one.

    The arrays are read-only, and an automaton is equal to itself alone: what is computed of it is remembered by it.

    transitions: (from, stage code, to), sorted. accepting (n). skip (n, n): the fewest stages left out between two states,
    UNREACHABLE where there is no way. finish (n): the fewest stages from a state to the end of a run.
    stages: the codes of the stages that occur in some run, in order of writing.
    """

    transitions: tuple[tuple[int, int, int], ...]
    accepting: Bool
    skip: Int32
    finish: Int32
    stages: tuple[int, ...]

    @property
    def states(self) -> int:
        return len(self.accepting)

    @property
    def shortest_run(self) -> int:
        """The number of stages in the shortest allowed run."""
        return int(self.finish[0])


# The tests of a standard, the parts of a log and both readings of a bare date all ask for the same few flows.
@lru_cache(maxsize=8)
def automaton_of(root: FlowPart, stage_ids: tuple[str, ...]) -> Automaton:
    """Build the automaton; stages are coded as indices into `stage_ids`.

    Raises UsageError for a stage that `stage_ids` lacks, for an expression that allows nothing, and for one that needs more
    than MOST_STATES states (which `&` of many parts does: sizes multiply).
    """
    codes = {stage: code for code, stage in enumerate(stage_ids)}
    unknown = [stage for stage in stages_in(root) if stage not in codes]
    if unknown:
        raise UsageError(f"the flow names unknown stages: {', '.join(unknown)}", "declare them under `stages:`")
    part = _built(root, codes)
    accepting = np.zeros(part.states, dtype=np.bool_)
    accepting[sorted(part.accepting)] = True
    transitions = tuple(sorted(part.edges, key=lambda edge: (edge[0], edge[2], edge[1])))
    skip = _distances(part.states, transitions)
    finish = skip[:, accepting].min(axis=1)
    used = {stage for _, stage, _ in transitions}
    stages = tuple(codes[stage] for stage in stages_in(root) if codes[stage] in used)
    for array in (accepting, skip, finish):
        array.setflags(write=False)
    return Automaton(transitions, accepting, skip, finish, stages)


def stages_in(root: FlowPart) -> tuple[str, ...]:
    """The stage ids that the expression names, each once, in order of writing."""
    match root:
        case Step(stage):
            return (stage,)
        case Repetition(part=part):
            return stages_in(part)
        case Sequence(parts) | Alternative(parts) | AnyOrder(parts):
            return tuple(dict.fromkeys(stage for part in parts for stage in stages_in(part)))
        case _:
            assert_never(root)


@dataclass(slots=True)
class _Part:
    """The automaton of a part of the expression: state 0 begins it and has no way in."""

    states: int
    edges: set[tuple[int, int, int]]
    accepting: set[int]

    def opening(self) -> list[tuple[int, int]]:
        """(stage, state) of every first move."""
        return [(stage, after) for before, stage, after in self.edges if before == 0]


def _built(root: FlowPart, codes: dict[str, int]) -> _Part:
    match root:
        case Step(stage):
            return _Part(2, {(0, codes[stage], 1)}, {1})
        case Sequence(parts):
            return _in_sequence([_built(part, codes) for part in parts])
        case Alternative(parts):
            return _either([_built(part, codes) for part in parts])
        case AnyOrder(parts):
            return _interleaved([_built(part, codes) for part in parts])
        case Repetition(part, at_least, at_most):
            return _repeated(_built(part, codes), at_least, at_most)
        case _:
            assert_never(root)


def _in_sequence(parts: list[_Part]) -> _Part:
    whole = _Part(1, set(), {0})
    for part in parts:
        opening = part.opening()
        _within_bounds(whole.states + part.states - 1, len(whole.edges) + len(part.edges) + len(whole.accepting) * len(opening))
        shift = whole.states - 1
        whole.edges.update((before + shift, stage, after + shift) for before, stage, after in part.edges if before)
        whole.edges.update((last, stage, after + shift) for last in whole.accepting for stage, after in opening)
        ends = {state + shift for state in part.accepting if state}
        whole.accepting = whole.accepting | ends if 0 in part.accepting else ends
        whole.states += part.states - 1
    return whole


def _either(parts: list[_Part]) -> _Part:
    if not parts:
        raise UsageError("the flow has a choice of nothing, which no case could follow")
    whole = _Part(1, set(), set())
    for part in parts:
        _within_bounds(whole.states + part.states - 1, len(whole.edges) + len(part.edges))
        shift = whole.states - 1
        whole.edges.update((before and before + shift, stage, after + shift) for before, stage, after in part.edges)
        whole.accepting.update(state and state + shift for state in part.accepting)
        whole.states += part.states - 1
    return whole


def _interleaved(parts: list[_Part]) -> _Part:
    whole = _Part(1, set(), {0})
    for part in parts:
        width = part.states
        _within_bounds(whole.states * width, len(whole.edges) * width + len(part.edges) * whole.states)
        edges = {(before * width + other, stage, after * width + other) for before, stage, after in whole.edges for other in range(width)}
        edges.update(
            (other * width + before, stage, other * width + after) for before, stage, after in part.edges for other in range(whole.states)
        )
        accepting = {state * width + other for state in whole.accepting for other in part.accepting}
        whole = _Part(whole.states * width, edges, accepting)
    return whole


def _repeated(part: _Part, at_least: int, at_most: int | None) -> _Part:
    if at_least < 0 or (at_most is not None and at_most < at_least):
        raise UsageError(f"the flow asks to repeat at least {at_least} and at most {at_most} times")
    copies = max(at_least, 1) if at_most is None else at_most
    _within_bounds(copies * (part.states - 1) + 1, copies * len(part.edges))
    if at_most is None:
        ends = {state for state in part.accepting if state}
        opening = part.opening()
        _within_bounds(part.states, len(part.edges) + len(ends) * len(opening))
        again = {(last, stage, after) for last in ends for stage, after in opening}
        looped = _Part(part.states, part.edges | again, part.accepting | ({0} if at_least == 0 else set()))
        return _in_sequence([part] * (at_least - 1) + [looped])
    # (x (x x?)?)? rather than x? x? x?: the same runs with fewer ways to write each.
    tail = _Part(1, set(), {0})
    for _ in range(at_most - at_least):
        tail = _in_sequence([part, tail])
        tail.accepting.add(0)
    return _in_sequence([part] * at_least + [tail])


def _within_bounds(states: int, transitions: int) -> None:
    if states > MOST_STATES or transitions > MOST_TRANSITIONS:
        raise UsageError(
            f"the flow is too large: it needs {states:,} states and {transitions:,} transitions; "
            f"the limits are {MOST_STATES:,} and {MOST_TRANSITIONS:,}",
            "parts joined with `&` multiply: join fewer, or say the rest with rules on order",
        )


def _distances(states: int, transitions: tuple[tuple[int, int, int], ...]) -> Int32:
    """All fewest-stage distances: relax whole rows, last state first, until nothing changes (one round where nothing loops)."""
    after: list[list[int]] = [[] for _ in range(states)]
    for before, _, target in transitions:
        after[before].append(target)
    distance = np.full((states, states), UNREACHABLE, dtype=np.int32)
    np.fill_diagonal(distance, 0)
    changed = True
    while changed:
        changed = False
        for state in range(states - 1, -1, -1):
            if after[state]:
                row = np.minimum(distance[state], distance[after[state]].min(axis=0) + np.int32(1))
                if (row < distance[state]).any():
                    distance[state] = row
                    changed = True
    return distance
