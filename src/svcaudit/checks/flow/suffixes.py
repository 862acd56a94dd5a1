"""The cost of the rest of a case from every state of the flow, as a lazily built deterministic automaton.

Read from its end, a case turns one cost vector into the next: entry s is the fewest skipped and unexpected stages with which the
events still to come continue a run that stands in state s. Less their smallest entry such vectors come back again and again, so
each is computed once, numbered, and found by a table thereafter: judging an event is then one look-up, for all cases at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from svcaudit.checks.flow.automaton import UNREACHABLE, Automaton
from svcaudit.model.log import Int32, Int64

MOST_VECTORS = 100_000
COMPLETE = 0
"""The number of the vector at the end of a finished case: what is missing to the end of a run is skipped."""
PREFIX = 1
"""The number of the vector at the end of an open case: the rest of the run may still come."""


class SuffixCosts:
    """Cost vectors by number, and where each stage leads from them.

    Letters are the flow's stages in its own order, and one more, `foreign`, for any stage that the flow does not know.
    A move is packed as 2 * next number + cost added (0 or 1); -1 is not computed yet. No more than about `limit` vectors are
    remembered at a time: past that, those no longer in use are forgotten, which costs time and never correctness.
    """

    def __init__(self, automaton: Automaton, stage_count: int, limit: int = MOST_VECTORS) -> None:
        self.automaton = automaton
        self.foreign = len(automaton.stages)
        self.letters = self.foreign + 1
        # A large flow has long vectors: keep all of them together near 32 MB.
        self.limit = max(min(limit, 8_000_000 // automaton.states), 4)
        self.letter_of = np.full(stage_count, self.foreign, dtype=np.int32)
        self.letter_of[list(automaton.stages)] = np.arange(self.foreign, dtype=np.int32)
        self.edges = _edges_by_letter(automaton)
        self.bridge = _bridge(automaton)
        self.vectors = np.empty((64, automaton.states), dtype=np.int32)
        self.moves = np.full((64, self.letters), -1, dtype=np.int32)
        self.generation = 0
        """Grows when numbers change their meaning; whoever remembers numbers must then forget them."""
        self._size = 0
        self._numbers: dict[bytes, int] = {}
        # Both are remembered even if they are equal, so that their numbers are fixed.
        for vector in (automaton.finish, np.zeros_like(automaton.finish)):
            self._append(vector[None, :], 1)

    @property
    def size(self) -> int:
        """How many vectors are remembered."""
        return self._size

    def step(self, number: Int32, letter: Int32) -> Int32:
        """The packed moves of many (vector, letter) pairs; remembers a new vector for each missing one at most."""
        moves = self.moves[number, letter]
        missing = np.flatnonzero(moves < 0)
        if len(missing):
            self._compute(np.unique(number[missing].astype(np.int64) * self.letters + letter[missing]))
            moves[missing] = self.moves[number[missing], letter[missing]]
        return moves

    def missing(self, number: Int32, letter: Int32) -> int:
        """How many different ones of these pairs are not computed yet: at most so many vectors will be new."""
        gaps = self.moves[number, letter] < 0
        return len(np.unique(number[gaps].astype(np.int64) * self.letters + letter[gaps]))

    def step_one(self, number: int, letter: int) -> int:
        """The packed move of one pair."""
        move = int(self.moves[number, letter])
        if move < 0:
            after = self._before(self.vectors[number : number + 1], letter)
            least = int(after.min())
            after -= np.int32(least)
            move = int(self._number(after)[0]) << 1 | least
            self.moves[number, letter] = move
        return move

    def forget(self, used: Int32) -> Int32:
        """Keep the two beginnings and the `used` vectors alone; return the new numbers of `used`."""
        live = np.union1d(np.array([COMPLETE, PREFIX]), used)
        renumbered = np.full(self._size + 1, -1, dtype=np.int32)  # the last entry stays -1: where "not computed" leads
        renumbered[live] = np.arange(len(live), dtype=np.int32)
        moves = self.moves[live]
        target = renumbered[np.where(moves >= 0, moves >> 1, self._size)]
        self.vectors, self.moves = self.vectors[live], np.where(target >= 0, (target << 1) | (moves & 1), np.int32(-1))
        self._size = len(live)
        self._numbers = {self.vectors[number].tobytes(): number for number in range(self._size - 1, -1, -1)}
        self.generation += 1
        return renumbered[used]

    def _compute(self, keys: Int64) -> None:
        """Fill in the moves of the distinct `keys` (number * letters + letter)."""
        numbers, letters = np.divmod(keys, self.letters)
        chunk = max(4_000_000 // self.automaton.states, 1)
        for letter in np.unique(letters).tolist():
            chosen = numbers[letters == letter]
            for begin in range(0, len(chosen), chunk):
                part = chosen[begin : begin + chunk]
                after = self._before(self.vectors[part], letter)
                least = after.min(axis=1)
                after -= least[:, None]
                self.moves[part, letter] = (self._number(after) << 1) | least

    def _before(self, vectors: Int32, letter: int) -> Int32:
        """The vectors one event earlier, the event being `letter`: left aside as unexpected, or matched after some skips."""
        costs = vectors + np.int32(1)
        if letter < self.foreign:
            edges = self.edges[letter]
            matched = np.minimum.reduceat(vectors[:, edges.targets], edges.starts, axis=1)
            bridge = self.bridge[:, edges.sources]
            # The longer of the two is left to NumPy.
            if len(vectors) < len(edges.sources):
                for cost, match in zip(costs, matched, strict=True):
                    np.minimum(cost, (bridge + match).min(axis=1), out=cost)
            else:
                for match, way in zip(matched.T, bridge.T, strict=True):
                    np.minimum(costs, match[:, None] + way, out=costs)
        return costs

    def _number(self, vectors: Int32) -> Int32:
        """The numbers of vectors, new ones where they have not been seen."""
        numbers = np.empty(len(vectors), dtype=np.int32)
        fresh: list[int] = []
        for index, vector in enumerate(vectors):
            number = self._numbers.setdefault(vector.tobytes(), self._size + len(fresh))
            if number == self._size + len(fresh):
                fresh.append(index)
            numbers[index] = number
        if fresh:
            self._append(vectors[fresh], len(fresh), known=True)
        return numbers

    def _append(self, vectors: Int32, count: int, known: bool = False) -> None:
        size = self._size + count
        if size > len(self.vectors):
            room = max(size, 2 * len(self.vectors)) - self._size
            self.vectors = np.concatenate([self.vectors[: self._size], np.empty((room, self.automaton.states), dtype=np.int32)])
            self.moves = np.concatenate([self.moves[: self._size], np.full((room, self.letters), -1, dtype=np.int32)])
        self.vectors[self._size : size] = vectors
        if not known:
            self._numbers.setdefault(vectors[0].tobytes(), self._size)
        self._size = size


@dataclass(frozen=True, slots=True)
class _Edges:
    """The moves of a letter, k of them from S states. sources (S); targets (k): the states that they lead to, those from sources[i] from
    starts[i] on."""

    sources: npt.NDArray[np.intp]
    targets: npt.NDArray[np.intp]
    starts: npt.NDArray[np.intp]


@lru_cache(maxsize=8)
def _edges_by_letter(automaton: Automaton) -> tuple[_Edges, ...]:
    """The moves of each of the flow's letters; none is without any."""
    letter_of = {stage: letter for letter, stage in enumerate(automaton.stages)}
    grouped: list[dict[int, list[int]]] = [{} for _ in automaton.stages]
    for before, stage, after in automaton.transitions:
        grouped[letter_of[stage]].setdefault(before, []).append(after)
    return tuple(_edges(group) for group in grouped)


def _edges(group: dict[int, list[int]]) -> _Edges:
    targets = np.concatenate([np.array(some, dtype=np.intp) for some in group.values()])
    sizes = np.array([len(some) for some in group.values()], dtype=np.intp)
    return _Edges(np.array(list(group), dtype=np.intp), targets, np.cumsum(sizes) - sizes)


@lru_cache(maxsize=8)
def _bridge(automaton: Automaton) -> Int32:
    """The skip distances; where t cannot be reached from s, an upper bound on what s can be worth beside t.

    Without such a bound the entry of a state that every sensible run has left behind, or cannot have reached yet, would grow with
    every event, and no vector would ever come back. The bound: a way from the beginning to s enters, sooner or later, the states from
    which t cannot be reached, and if these have no loop it takes at most g events there. A run could leave those g events aside and
    skip to t instead. So whatever the events before, s costs at least as much as t less g, and an entry of more than
    cost(t) + g at s is never part of an optimum. It may be lowered to cost(t) + g + 1, which still never is.
    """
    bridge = automaton.skip.copy()
    reached = automaton.skip < UNREACHABLE
    before: list[list[int]] = [[] for _ in range(automaton.states)]
    for state, _, after in automaton.transitions:
        before[after].append(state)
    # A state outside loops has strictly more states leading to it than any of its predecessors.
    for state in np.argsort(reached.sum(axis=0), kind="stable").tolist():
        loops = any(reached[state, previous] for previous in before[state])
        if state and not loops:
            worth = bridge[before[state]].max(axis=0) + np.int32(1)
            bridge[state] = np.where(reached[state], bridge[state], np.minimum(worth, UNREACHABLE))
    bridge[~reached & (bridge < UNREACHABLE)] += np.int32(1)
    bridge.setflags(write=False)
    return bridge
