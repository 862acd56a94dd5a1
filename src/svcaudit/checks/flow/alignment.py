"""Optimal alignments of variants with a flow: cost, fitness and what each deviation is.

An alignment replays a case in the flow; a stage skipped and an event unexpected cost 1 each, a match costs nothing, and the cheapest
one counts (A. Adriansyah, Aligning observed and modeled behavior, 2014; W. van der Aalst, Process Mining, 2016, ch. 8).
A finished case is aligned with complete runs, an open one with beginnings of runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from svcaudit.checks.flow.automaton import Automaton, automaton_of
from svcaudit.checks.flow.deviations import Deviation, Deviations, deviations_of
from svcaudit.checks.flow.suffixes import COMPLETE, MOST_VECTORS, PREFIX, SuffixCosts
from svcaudit.checks.flow.variants import Variants
from svcaudit.checks.flow.walk import Walker
from svcaudit.model.log import Bool, Float, Int16, Int32, Int64
from svcaudit.model.spec import Flow

FEW = 8
"""Below so many sequences plain Python beats a NumPy call a position."""


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


def _deviations(suffixes: SuffixCosts, stage: Int16, begin: Int64, length: Int64, is_open: Bool, cost: Int32) -> Deviations:
    """The deviations of the R sequences, those of cost 0 left alone."""
    deviating = np.flatnonzero(cost)
    moves = Walker(suffixes).walk(stage, begin[deviating], length[deviating], is_open[deviating])
    return deviations_of(replace(moves, row=deviating[moves.row]), stage, begin, length)


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
