"""Optimal alignments of variants with a flow: cost, fitness and what each deviation is.

An alignment replays a case in the flow; a stage skipped and an event unexpected cost 1 each, a match costs nothing, and the cheapest
one counts (A. Adriansyah, Aligning observed and modeled behavior, 2014; W. van der Aalst, Process Mining, 2016, ch. 8).
A finished case is aligned with complete runs, an open one with beginnings of runs.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from svcaudit.checks.flow.automaton import Automaton, automaton_of
from svcaudit.checks.flow.suffixes import COMPLETE, MOST_VECTORS, PREFIX, SuffixCosts
from svcaudit.checks.flow.variants import Variants
from svcaudit.model.judgement import Kind
from svcaudit.model.log import Bool, Float, Int8, Int16, Int32, Int64
from svcaudit.model.spec import Flow

FEW = 8
"""Below so many sequences plain Python beats a NumPy call a position."""
MOST_DECISIONS = 1_000_000


@dataclass(frozen=True, slots=True)
class Deviation:
    """One difference from the allowed run. Positions count the case's kept events from 0; stages are codes, -1 for none.

    kind: Kind.SKIPPED, UNEXPECTED or OUT_OF_ORDER (a skip and an unexpected of the same stage; it stands for a cost of 2).
    position: the event concerned; for SKIPPED the event before which the stage is missing, the number of events when at the end.
    expected: where the stage should have come: before the event of that position; -1 for UNEXPECTED.
    after: the stage of the event just before `position` ("unexpected reply after review").
    before: the stage of the event at `expected` ("skipped classify before reply"), -1 also at the end.
    """

    kind: Kind
    stage: int
    position: int
    expected: int
    after: int
    before: int


@dataclass(frozen=True, slots=True)
class Deviations:
    """The deviations of R rows, columnar: those of row r are at offsets[r]:offsets[r+1]. Columns as in `Deviation`."""

    offsets: Int64
    kind: Int8
    stage: Int16
    position: Int32
    expected: Int32
    after: Int16
    before: Int16

    def of(self, row: int) -> list[Deviation]:
        """One row's deviations as objects, by position."""
        return [
            Deviation(Kind(int(self.kind[i])), *(int(c[i]) for c in (self.stage, self.position, self.expected, self.after, self.before)))
            for i in range(int(self.offsets[row]), int(self.offsets[row + 1]))
        ]


@dataclass(frozen=True, slots=True)
class Alignment:
    """Every variant judged as finished, as open, or both, as its cases need: R rows, C cases.

    row (C): the row of each case, -1 for a case that was not judged. variant, is_open (R): what the row is.
    cost (R): skipped + unexpected stages. fitness (R): 1 - cost / (events + shortest run), 0..1.
    """

    automaton: Automaton
    row: Int32
    variant: Int32
    is_open: Bool
    cost: Int32
    fitness: Float
    deviations: Deviations

    def spread(self) -> tuple[Int64, Int64]:
        """(case, index into the deviations' columns) of every deviation of every judged case, by case and then position."""
        judged = np.flatnonzero(self.row >= 0)
        begin = self.deviations.offsets[self.row[judged]]
        count = self.deviations.offsets[self.row[judged] + 1] - begin
        total = int(count.sum())
        within = np.arange(total, dtype=np.int64) - np.repeat(np.cumsum(count) - count, count)
        return np.repeat(judged, count), np.repeat(begin, count) + within


def align(
    flow: Flow,
    stage_ids: tuple[str, ...],
    variants: Variants,
    is_open: Bool,
    judged: Bool | None = None,
    *,
    limit: int = MOST_VECTORS,
) -> Alignment:
    """Judge the cases' order by `flow`, each variant once (twice where it has both open and finished cases).

    `is_open` and `judged` have one entry a case; `judged` None means all. `limit` bounds what is remembered at a time.
    Raises UsageError where the flow cannot be turned into an automaton.
    """
    automaton = automaton_of(flow.root, stage_ids)
    pair = variants.code.astype(np.int64) * 2 + is_open
    if judged is None:
        judged = np.ones(len(pair), dtype=np.bool_)
    needed = np.zeros(2 * len(variants.first), dtype=np.bool_)
    needed[pair[judged]] = True
    pairs = np.flatnonzero(needed)
    numbered = np.full(len(needed), -1, dtype=np.int32)
    numbered[pairs] = np.arange(len(pairs), dtype=np.int32)
    row = np.where(judged, numbered[pair], np.int32(-1))
    variant, opened = (pairs >> 1).astype(np.int32), (pairs & 1).astype(np.bool_)

    begin, length = variants.starts[variants.first[variant]], variants.lengths[variant]
    suffixes = SuffixCosts(automaton, len(stage_ids), limit)
    cost = costs(suffixes, variants.stage, begin, length, opened)
    deviations = _deviations(suffixes, variants.stage, begin, length, opened, cost)
    return Alignment(automaton, row, variant, opened, cost, fitness(cost, length, automaton.shortest_run), deviations)


def fitness(cost: Int32, events: Int64, shortest_run: int) -> Float:
    """1 - cost / (events + shortest run), 1 where there is neither an event nor anything to expect."""
    return np.asarray(1.0 - cost / np.maximum(events + shortest_run, 1), dtype=np.float64)


def deviations(automaton: Automaton, stages: Sequence[int], is_open: bool, stage_count: int) -> list[Deviation]:
    """The deviations of one sequence of stage codes, all below `stage_count`; empty if it conforms."""
    sequence = np.array(stages, dtype=np.int16)
    begin, length, opened = np.zeros(1, dtype=np.int64), np.array([len(sequence)]), np.array([is_open])
    suffixes = SuffixCosts(automaton, stage_count)
    cost = costs(suffixes, sequence, begin, length, opened)
    return _deviations(suffixes, sequence, begin, length, opened, cost).of(0)


def costs(suffixes: SuffixCosts, stage: Int16, begin: Int64, length: Int64, is_open: Bool) -> Int32:
    """The cost (R) of each of R sequences stage[begin:begin + length], as finished or as open."""
    cost = np.empty(len(begin), dtype=np.int32)
    order = np.argsort(-length, kind="stable")
    # A block at a time, so that the vectors in use always fit the limit.
    block = max(suffixes.limit // 2, 1)
    for first in range(0, len(order), block):
        rows = order[first : first + block]
        cost[rows] = _costs_of_block(suffixes, stage, begin[rows] + length[rows], length[rows], is_open[rows])
    return cost


def _costs_of_block(suffixes: SuffixCosts, stage: Int16, end: Int64, length: Int64, is_open: Bool) -> Int32:
    """The same for sequences sorted by length, longest first: all are read from their ends in step."""
    number = np.where(is_open, PREFIX, COMPLETE).astype(np.int32)
    cost = np.zeros(len(end), dtype=np.int32)
    # active[k]: how many sequences have more than k events; they stand in front.
    longest = int(length[0]) if len(length) else 0
    active = np.searchsorted(-length, -np.arange(longest), side="left")
    for back in range(longest):
        count = int(active[back])
        if count < FEW:
            for index in range(count):
                letters = suffixes.letter_of[stage[end[index] - length[index] : end[index] - back]].tolist()
                cost[index] += _walk_back(suffixes, number, index, letters)
            break
        letter = suffixes.letter_of[stage[end[:count] - 1 - back]]
        # The count is the cheap guess of how many vectors this position can add.
        if suffixes.size + count > suffixes.limit and suffixes.size + suffixes.missing(number[:count], letter) > suffixes.limit:
            number = suffixes.forget(number)
        move = suffixes.step(number[:count], letter)
        number[:count] = move >> 1
        cost[:count] += move & 1
    cost += suffixes.vectors[number, 0]
    return cost


def _walk_back(suffixes: SuffixCosts, numbers: Int32, index: int, letters: list[int]) -> int:
    """Read one sequence from its end; advance numbers[index] and return the cost added."""
    known: dict[int, int] = {}
    number, added, generation = int(numbers[index]), 0, suffixes.generation
    for letter in reversed(letters):
        if suffixes.size >= suffixes.limit:
            numbers[index] = number
            numbers[:] = suffixes.forget(numbers)
            number = int(numbers[index])
        if suffixes.generation != generation:
            known, generation = {}, suffixes.generation
        key = number * suffixes.letters + letter
        move = known.get(key, -1)
        if move < 0:
            move = known[key] = suffixes.step_one(number, letter)
        number = move >> 1
        added += move & 1
    numbers[index] = number
    return added


def _deviations(suffixes: SuffixCosts, stage: Int16, begin: Int64, length: Int64, is_open: Bool, cost: Int32) -> Deviations:
    """The deviations of the R sequences, those of cost 0 left alone."""
    walker = _Walker(suffixes)
    counts = np.zeros(len(cost), dtype=np.int64)
    found: list[tuple[int, int, int, int]] = []
    for row in np.flatnonzero(cost).tolist():
        sequence = stage[begin[row] : begin[row] + length[row]]
        moves = walker.moves(suffixes.letter_of[sequence].tolist(), PREFIX if is_open[row] else COMPLETE)
        paired = _paired(moves, sequence.tolist())
        counts[row] = len(paired)
        found += paired
    offsets = np.zeros(len(cost) + 1, dtype=np.int64)
    np.cumsum(counts, out=offsets[1:])
    table = np.array(found, dtype=np.int32).reshape(-1, 4)
    position, kind, code, expected = table.T
    origin, events = np.repeat(begin, counts), np.repeat(length, counts)
    after = np.full(len(table), -1, dtype=np.int16)
    inside = position > 0
    after[inside] = stage[(origin + position - 1)[inside]]
    before = np.full(len(table), -1, dtype=np.int16)
    inside = (expected >= 0) & (expected < events)
    before[inside] = stage[(origin + expected)[inside]]
    return Deviations(offsets, kind.astype(np.int8), code.astype(np.int16), position.copy(), expected.copy(), after, before)


def _paired(moves: list[tuple[int, int]], sequence: list[int]) -> list[tuple[int, int, int, int]]:
    """(position, kind, stage, expected), sorted by position, from moves (position, skipped stage or -1 for unexpected).

    The first skip of a stage and its first unexpected event are one stage out of order, and so on.
    """
    skipped, unexpected, out_of_order = int(Kind.SKIPPED), int(Kind.UNEXPECTED), int(Kind.OUT_OF_ORDER)
    waiting: dict[int, deque[int]] = {}
    for position, stage in moves:
        if stage >= 0:
            waiting.setdefault(stage, deque()).append(position)
    paired: list[tuple[int, int, int, int]] = []
    taken: dict[int, int] = {}
    for position, stage in moves:
        if stage < 0:
            code = sequence[position]
            places = waiting.get(code)
            if places:
                paired.append((position, out_of_order, code, places.popleft()))
                taken[code] = taken.get(code, 0) + 1
            else:
                paired.append((position, unexpected, code, -1))
    for position, stage in moves:
        if stage >= 0:
            if taken.get(stage, 0):
                taken[stage] -= 1
            else:
                paired.append((position, skipped, stage, position))
    # The sort is stable: stages skipped at one place keep the flow's order.
    paired.sort(key=lambda deviation: deviation[0])
    return paired


class _Walker:
    """Reads one optimal alignment off the suffix costs, from the beginning on.

    Among optimal alignments: an event is matched if any of them matches it, given the choices before; skips stand right before the
    event that is matched after them, as few as will do, and then in the order of the flow.
    """

    def __init__(self, suffixes: SuffixCosts) -> None:
        self._suffixes = suffixes
        automaton = suffixes.automaton
        self._skip = automaton.skip
        self._after: list[list[tuple[int, int]]] = [[] for _ in range(automaton.states)]
        self._edges: list[list[tuple[int, int]]] = [[] for _ in range(suffixes.letters)]
        for before, stage, after in automaton.transitions:
            self._after[before].append((after, stage))
            self._edges[int(suffixes.letter_of[stage])].append((before, after))
        self._sources = [np.array([before for before, _ in edges], dtype=np.intp) for edges in self._edges]
        self._targets = [np.array([after for _, after in edges], dtype=np.intp) for edges in self._edges]
        self._generation = suffixes.generation
        self._moves: dict[int, int] = {}
        self._decisions: dict[int, tuple[tuple[int, ...], int]] = {}
        self._rests: dict[int, list[int]] = {}

    def moves(self, letters: list[int], ending: int) -> list[tuple[int, int]]:
        """(position, stage) of each stage skipped before the event at `position`, (position, -1) of each unexpected event."""
        suffixes, width, states = self._suffixes, self._suffixes.letters, self._suffixes.automaton.states
        if suffixes.size > suffixes.limit:
            suffixes.forget(np.empty(0, dtype=np.int32))
        if self._generation != suffixes.generation or len(self._decisions) > MOST_DECISIONS:
            self._generation = suffixes.generation
            self._moves, self._decisions = {}, {}
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
        found: list[tuple[int, int]] = []
        for position, key in enumerate(keys):
            decision = decisions.get(key * states + state)
            if decision is None:
                decision = decisions[key * states + state] = self._decide(state, *divmod(key, width))
            skipped, target = decision
            if target < 0:
                found.append((position, -1))
            else:
                for stage in skipped:
                    found.append((position, stage))
                state = target
        if ending == COMPLETE:
            found += [(len(letters), stage) for stage in self._rest(state)]
        return found

    def _rest(self, state: int) -> list[int]:
        """The stages that are missing from `state` to the nearest end of a run."""
        rest = self._rests.get(state)
        if rest is None:
            ends = np.flatnonzero(self._suffixes.automaton.accepting)
            rest = self._rests[state] = self._way(state, int(ends[np.argmin(self._skip[state, ends])]))
        return rest

    def _decide(self, state: int, number: int, letter: int) -> tuple[tuple[int, ...], int]:
        """(stages to skip, state after the match) for an event in `state` before a suffix; target -1: leave the event aside."""
        vector = self._suffixes.vectors[number]
        sources, targets = self._sources[letter], self._targets[letter]
        if not len(sources):
            return (), -1
        distance = self._skip[state, sources]
        total = distance + vector[targets]
        least = int(total.min())
        if least > int(vector[state]) + 1:
            return (), -1
        best = np.flatnonzero(total == least)
        chosen = int(best[np.argmin(distance[best])])
        return tuple(self._way(state, int(sources[chosen]))), int(targets[chosen])

    def _way(self, state: int, end: int) -> list[int]:
        """The stages of a shortest way, the first in the flow's order."""
        stages: list[int] = []
        while state != end:
            left = self._skip[state, end] - 1
            state, stage = next((after, stage) for after, stage in self._after[state] if self._skip[after, end] == left)
            stages.append(stage)
        return stages
