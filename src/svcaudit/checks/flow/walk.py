"""Reading one optimal alignment off the suffix costs, from the beginning of a sequence on.

Among optimal alignments: an event is matched if any of them matches it, given the choices before; skips stand right before the
event that is matched after them, as few as will do, and then in the order of the flow.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from svcaudit.checks.flow.suffixes import COMPLETE, PREFIX, SuffixCosts
from svcaudit.checks.flow.ways import ways_of
from svcaudit.model.log import Bool, Int16, Int32, Int64

APART = 50
"""So many of the longest sequences are read one by one: a NumPy call a position is for many at once."""
MOST_DECISIONS = 1_000_000
_MOST_WAYS = 4_000_000
"""How many ways to match an event are weighed at a time."""


@dataclass(frozen=True, slots=True)
class Moves:
    """The moves of R alignments that match nothing: M of them, by row and then in order.

    row: 0..R-1. stage: one that is skipped before the event at `position`, or -1: that event is unexpected.
    """

    row: Int64
    position: Int64
    stage: Int64


@dataclass(frozen=True, slots=True)
class _Hops:
    """Moves in the flow's states: from `state` on to `source` before the event at `position`; source -1: that event is unexpected."""

    row: Int64
    position: Int64
    state: Int64
    source: Int64


class Walker:
    """Walks sequences through a flow; what it learns it keeps for those that follow."""

    def __init__(self, suffixes: SuffixCosts) -> None:
        self._suffixes = suffixes
        self._ways = ways_of(suffixes.automaton)
        self._generation = suffixes.generation
        self._moves: dict[int, int] = {}
        self._decisions: dict[int, tuple[int, int]] = {}

    def walk(self, stage: Int16, begin: Int64, length: Int64, is_open: Bool) -> Moves:
        """The moves of R sequences stage[begin:begin + length], as finished or as open."""
        ending = np.where(is_open, PREFIX, COMPLETE).astype(np.int32)
        letter = self._suffixes.letter_of
        order = np.argsort(-length, kind="stable")
        apart = int((length > length[order[APART - 1]]).sum()) if len(order) >= APART else len(order)
        hops = []
        for row in order[:apart].tolist():
            letters = letter[stage[begin[row] : begin[row] + length[row]]].tolist()
            hops.append(self._alone(row, letters, int(ending[row])))
        first = apart
        # Together the sequences of a block add no more vectors than may be remembered.
        ends = np.cumsum(length[order])
        while first < len(order):
            done = int(ends[first - 1]) if first else 0
            stop = max(first + 1, int(np.searchsorted(ends, done + self._suffixes.limit, side="right")))
            rows = order[first:stop]
            hops += self._in_step(rows, stage, begin[rows], length[rows], ending[rows])
            first = stop
        return self._spelt(hops)

    def _alone(self, row: int, letters: list[int], ending: int) -> _Hops:
        """One sequence."""
        self._make_room()
        suffixes, width, states = self._suffixes, self._suffixes.letters, self._suffixes.automaton.states
        known, decisions = self._moves, self._decisions
        number = ending
        keys: list[int] = []
        for letter in reversed(letters):
            key = number * width + letter
            keys.append(key)
            move = known.get(key, -1)
            if move < 0:
                move = known[key] = suffixes.step_one(number, letter)
            number = move >> 1
        keys.reverse()
        state = 0
        found: list[tuple[int, int, int, int]] = []
        for position, key in enumerate(keys):
            decision = decisions.get(key * states + state)
            if decision is None:
                source, target = self._decide(np.array([key * states + state]))
                decision = decisions[key * states + state] = int(source[0]), int(target[0])
            source_of, after = decision
            if source_of != state:
                found.append((row, position, state, source_of))
            if after >= 0:
                state = after
        if ending == COMPLETE and self._ways.end[state] != state:
            found.append((row, len(letters), state, int(self._ways.end[state])))
        return _Hops(*np.array(found, dtype=np.int64).reshape(-1, 4).T)

    def _in_step(self, rows: Int64, stage: Int16, begin: Int64, length: Int64, ending: Int32) -> list[_Hops]:
        """Sequences sorted by length, longest first: all are read from their ends and then from their beginnings, in step."""
        self._make_room()
        suffixes, states = self._suffixes, self._suffixes.automaton.states
        longest = int(length[0])
        # active[k]: how many sequences have more than k events; they stand in front.
        active = np.searchsorted(-length, -np.arange(longest), side="left").tolist()
        ends = np.cumsum(length)
        own = ends - length
        # Of every event its letter with the vector of what follows it.
        keys = np.empty(int(ends[-1]), dtype=np.int64)
        number = ending.copy()
        for back, count in enumerate(active):
            letter = suffixes.letter_of[stage[begin[:count] + length[:count] - 1 - back]]
            keys[ends[:count] - 1 - back] = number[:count].astype(np.int64) * suffixes.letters + letter
            number[:count] = suffixes.step(number[:count], letter) >> 1
        state = np.zeros(len(rows), dtype=np.int64)
        hops = []
        for position, count in enumerate(active):
            here = state[:count]
            distinct, which = np.unique(keys[own[:count] + position] * states + here, return_inverse=True)
            source, target = (decided[which] for decided in self._decide(distinct))
            moved = np.flatnonzero(source != here)
            hops.append(_Hops(rows[moved], np.full(len(moved), position), here[moved], source[moved]))
            state[:count] = np.where(target < 0, here, target)
        rest = np.flatnonzero((ending == COMPLETE) & (self._ways.end[state] != state))
        hops.append(_Hops(rows[rest], length[rest], state[rest], self._ways.end[state[rest]]))
        return hops

    def _make_room(self) -> None:
        """Forget what is remembered past the limit, and all that refers to it."""
        suffixes = self._suffixes
        if suffixes.size > suffixes.limit:
            suffixes.forget(np.empty(0, dtype=np.int32))
        if self._generation != suffixes.generation or len(self._decisions) > MOST_DECISIONS:
            self._generation = suffixes.generation
            self._moves, self._decisions = {}, {}

    def _decide(self, keys: Int64) -> tuple[Int64, Int64]:
        """(state to skip on to, state after the match) for each (vector, letter, state) (N); both -1: leave the event aside."""
        pair, state = np.divmod(keys, self._suffixes.automaton.states)
        number, letter = np.divmod(pair, self._suffixes.letters)
        source, target = np.full(len(keys), -1, dtype=np.int64), np.full(len(keys), -1, dtype=np.int64)
        for one in np.unique(letter).tolist():
            sources, targets = self._ways.sources[one], self._ways.targets[one]
            some = np.flatnonzero(letter == one)
            chunk = max(_MOST_WAYS // max(len(sources), 1), 1)
            for begin in range(0, len(some) if len(sources) else 0, chunk):
                part = some[begin : begin + chunk]
                chosen, matched = self._choose(state[part], number[part], sources, targets)
                source[part] = np.where(matched, sources[chosen], -1)
                target[part] = np.where(matched, targets[chosen], -1)
        return source, target

    def _choose(self, state: Int64, number: Int64, sources: Int64, targets: Int64) -> tuple[Int64, Bool]:
        """Which (source, target) is the best match of an event, and whether it is as good as leaving the event aside (N each)."""
        vectors = self._suffixes.vectors
        distance = self._suffixes.automaton.skip[state[:, None], sources]
        total = distance + vectors[number[:, None], targets]
        least = total.min(axis=1)
        chosen = np.where(total == least[:, None], distance, np.iinfo(np.int32).max).argmin(axis=1)
        return chosen, least <= vectors[number, state] + 1

    def _spelt(self, hops: list[_Hops]) -> Moves:
        """Hops as moves: a hop skips the stages of a shortest way."""
        row, position, state, source = (
            np.concatenate([np.empty(0, dtype=np.int64), *(getattr(hop, name) for hop in hops)])
            for name in ("row", "position", "state", "source")
        )
        order = np.lexsort((position, row))
        row, position, state, source = row[order], position[order], state[order], source[order]
        states = self._suffixes.automaton.states
        # Source -1, the event itself, is a way of one step that skips no stage.
        distinct, which = np.unique(np.where(source < 0, -1, state * states + source), return_inverse=True)
        ways = [[-1] if way < 0 else self._way(*divmod(way, states)) for way in distinct.tolist()]
        sizes = np.array([len(way) for way in ways], dtype=np.int64)
        steps = np.array([stage for way in ways for stage in way], dtype=np.int64)
        count, first = sizes[which], (np.cumsum(sizes) - sizes)[which]
        within = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
        return Moves(np.repeat(row, count), np.repeat(position, count), steps[np.repeat(first, count) + within])

    def _way(self, state: int, end: int) -> list[int]:
        """The stages of a shortest way, the first in the flow's order."""
        skip = self._suffixes.automaton.skip
        stages: list[int] = []
        while state != end:
            left = skip[state, end] - 1
            state, stage = next((after, stage) for after, stage in self._ways.after[state] if skip[after, end] == left)
            stages.append(stage)
        return stages
