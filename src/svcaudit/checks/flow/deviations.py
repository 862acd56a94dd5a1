"""What differs from the allowed run: the moves of alignments, a stage skipped here and unexpected there made one out of order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from svcaudit.checks.flow.walk import Moves
from svcaudit.model.judgement import Kind
from svcaudit.model.log import Bool, Int8, Int16, Int32, Int64


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


def deviations_of(moves: Moves, stage: Int16, begin: Int64, length: Int64) -> Deviations:
    """The deviations of R sequences stage[begin:begin + length], from their moves."""
    origin, events = begin[moves.row], length[moves.row]
    skipped = moves.stage >= 0
    code = moves.stage.copy()
    code[~skipped] = stage[(origin + moves.position)[~skipped]]
    expected, taken = _partners(moves, code, skipped)
    kept = ~taken
    kind = np.where(skipped, np.int8(Kind.SKIPPED), np.where(expected >= 0, np.int8(Kind.OUT_OF_ORDER), np.int8(Kind.UNEXPECTED)))[kept]
    row, code, position, origin, events = moves.row[kept], code[kept], moves.position[kept], origin[kept], events[kept]
    expected = np.where(skipped[kept], position, expected[kept])
    offsets = np.zeros(len(begin) + 1, dtype=np.int64)
    np.cumsum(np.bincount(row, minlength=len(begin)), out=offsets[1:])
    after = np.full(len(row), -1, dtype=np.int16)
    inside = position > 0
    after[inside] = stage[(origin + position - 1)[inside]]
    before = np.full(len(row), -1, dtype=np.int16)
    inside = (expected >= 0) & (expected < events)
    before[inside] = stage[(origin + expected)[inside]]
    return Deviations(offsets, kind, code.astype(np.int16), position.astype(np.int32), expected.astype(np.int32), after, before)


def _partners(moves: Moves, code: Int64, skipped: Bool) -> tuple[Int64, Bool]:
    """For each unexpected event where its stage was skipped, -1 for nowhere (M); and which skips that uses up (M).

    The first skip of a stage and its first unexpected event are one stage out of order, and so on.
    """
    expected = np.full(len(code), -1, dtype=np.int64)
    taken = np.zeros(len(code), dtype=np.bool_)
    # The unexpected events of a row's stage, and right behind them its skips.
    group = (moves.row * (int(code.max(initial=0)) + 1) + code) * 2 + skipped
    order = np.argsort(group, kind="stable")
    sorted_group = group[order]
    start = np.flatnonzero(np.append(True, sorted_group[1:] != sorted_group[:-1])[: len(order)])
    size = np.diff(np.append(start, len(order)))
    here = np.flatnonzero((sorted_group[start[:-1]] % 2 == 0) & (sorted_group[start[1:]] == sorted_group[start[:-1]] + 1))
    pairs = np.minimum(size[here], size[here + 1])
    within = np.arange(int(pairs.sum())) - np.repeat(np.cumsum(pairs) - pairs, pairs)
    unexpected, skip = (order[np.repeat(start[one], pairs) + within] for one in (here, here + 1))
    expected[unexpected] = moves.position[skip]
    taken[skip] = True
    return expected, taken
