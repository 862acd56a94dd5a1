"""Variants: the distinct stage sequences of a log, so that what depends on order alone is judged once for each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from svcaudit.model.log import Bool, Int16, Int32, Int64

BASE = 0x9E3779B97F4A7C15
"""Base of the polynomial hash: odd, its bits well spread."""


@dataclass(frozen=True, slots=True)
class Variants:
    """Cases grouped by their sequence of kept stages: C cases, V variants, M kept events.

    code (C): the variant of each case, numbered by first occurrence in case order. first (V): its first case, which stands for it.
    lengths (V): its number of kept events. kept (M): event indices in log order. starts (C+1): the kept events of case c are
    kept[starts[c]:starts[c+1]]. stage (M): their stages.
    """

    code: Int32
    first: Int64
    lengths: Int64
    kept: Int64
    starts: Int64
    stage: Int16

    def sequence(self, variant: int) -> Int16:
        """The stages of one variant, in order."""
        begin = int(self.starts[self.first[variant]])
        return self.stage[begin : begin + int(self.lengths[variant])]

    def event(self, case: Int32 | Int64, position: Int32 | Int64) -> Int64:
        """The log's event index of each case's kept event number `position`; -1 where the case has no such event."""
        slot = self.starts[case] + position
        inside = (position >= 0) & (slot < self.starts[np.asarray(case) + 1])
        found = np.full(len(slot), -1, dtype=np.int64)
        found[inside] = self.kept[slot[inside]]
        return found


def variants_of(case: Int32, stage: Int16, offsets: Int64, keep: Bool | None = None, *, base: int = BASE) -> Variants:
    """Group the cases by their sequence of stages; an event with stage -1, or not in `keep`, is passed over.

    `case`, `stage` and `keep` have one entry an event, `offsets` one a case and one more. A case may be left without events: that is
    the empty variant. `base` is there for tests, which provoke collisions with it; the result never depends on it.
    """
    mask = stage >= 0 if keep is None else keep & (stage >= 0)
    kept = np.flatnonzero(mask)
    if len(kept) == len(stage):
        starts, owner, stages = offsets.astype(np.int64), case, stage
    else:
        counted = np.zeros(len(stage) + 1, dtype=np.int64)
        np.cumsum(mask, out=counted[1:])
        starts, owner, stages = counted[offsets], case[kept], stage[kept]
    lengths = np.diff(starts)
    position = np.arange(len(kept), dtype=np.int64) - starts[owner]
    code, first = _grouped(_hashes(stages, position, starts, lengths, base))
    same_length = bool((lengths == lengths[first][code]).all())
    # An equal hash is a guess; equal stages at every position are the proof. `starts[first]` is where the representative begins.
    if not same_length or not bool((stages == stages[(starts[first][code])[owner] + position]).all()):
        code, first = _grouped_exactly(stages, starts)
    return Variants(code, first, lengths[first], kept, starts, stages)


def _hashes(stage: Int16, position: Int64, starts: Int64, lengths: Int64, base: int) -> npt.NDArray[np.uint64]:
    """One hash a case: the sum of (stage + 1) * base**position, modulo 2**64."""
    hashes = np.zeros(len(lengths), dtype=np.uint64)
    filled = np.flatnonzero(lengths)
    if len(filled):
        powers = np.full(int(lengths.max()), base, dtype=np.uint64)
        powers[0] = 1
        np.cumprod(powers, out=powers)
        terms = powers[position]
        terms *= (stage + np.int32(1)).astype(np.uint64)
        # reduceat would hand an empty case its neighbour's first event, so only cases with events take part.
        hashes[filled] = np.add.reduceat(terms, starts[:-1][filled])
    return hashes


def _grouped(hashes: npt.NDArray[np.uint64]) -> tuple[Int32, Int64]:
    """Codes by first occurrence, and the first case of each code."""
    _, first, inverse = np.unique(hashes, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return rank[inverse.reshape(-1)], first[order].astype(np.int64)


def _grouped_exactly(stage: Int16, starts: Int64) -> tuple[Int32, Int64]:
    """The same without a hash of ours: a dict of the sequences themselves. Slow, and needed once in ages."""
    bounds = starts.tolist()
    numbers: dict[bytes, int] = {}
    first: list[int] = []
    code = np.empty(len(bounds) - 1, dtype=np.int32)
    for index in range(len(code)):
        sequence = stage[bounds[index] : bounds[index + 1]].tobytes()
        number = numbers.setdefault(sequence, len(numbers))
        if number == len(first):
            first.append(index)
        code[index] = number
    return code, np.array(first, dtype=np.int64)
