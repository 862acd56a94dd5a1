"""Sequences of stages of several parts as one list of variants."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.model.arrow import flags, integers
from svcaudit.model.facts import Variants
from svcaudit.model.log import Bool, Int16, Int32, Int64


class Place(Protocol):
    """Makes a column of all cases from those of two parts."""

    def __call__(self, earlier: Int32, fresh: Int32) -> Int32: ...


def sequences(variants: Variants) -> pa.Array:
    """The stages of each variant, as bytes."""
    ends = variants.starts.astype(np.int64) * variants.stage.itemsize
    content = np.ascontiguousarray(variants.stage)
    return pa.Array.from_buffers(pa.large_binary(), len(variants), [None, pa.py_buffer(ends), pa.py_buffer(content)])


def known_among(variants: Variants, known: pa.Array) -> tuple[Int64, Bool]:
    """The number of each variant (V) among these sequences, and whether it is one of them."""
    place = pc.index_in(sequences(variants), value_set=known)
    there = flags(place.is_valid())
    return np.where(there, integers(place), -1).astype(np.int64), there


def both_variants(earlier: Variants, fresh: Variants, place: Place) -> Variants:
    """The variants of two parts with the same stages."""
    number, known = known_among(fresh, sequences(earlier))
    more = np.flatnonzero(~known)
    number[more] = len(earlier) + np.arange(len(more))
    stages = np.concatenate((earlier.stage, fresh.stage))
    lengths = np.concatenate((np.diff(earlier.starts), np.diff(fresh.starts)[more]))
    begins = np.concatenate((earlier.starts[:-1], len(earlier.stage) + fresh.starts[:-1][more]))
    return by_first_occurrence(place(earlier.code, number.astype(np.int32)[fresh.code]), stages, begins, lengths)


def by_first_occurrence(code: Int32, stages: Int16, begins: Int64, lengths: Int64) -> Variants:
    """Variants by the code of each case, numbered as they first occur. `begins`, `lengths`: where the stages of each code stand."""
    first = np.full(len(lengths), len(code), np.int64)
    first[code[::-1]] = np.arange(len(code) - 1, -1, -1)
    used = np.flatnonzero(first < len(code))
    used = used[np.argsort(first[used])]
    new = np.zeros(len(lengths), np.int32)
    new[used] = np.arange(len(used), dtype=np.int32)
    starts = np.concatenate(([0], np.cumsum(lengths[used]))).astype(np.int64)
    within = np.arange(int(starts[-1])) - np.repeat(starts[:-1], lengths[used])
    return Variants(new[code], stages[np.repeat(begins[used], lengths[used]) + within], starts)
