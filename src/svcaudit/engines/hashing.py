"""Which partition a case belongs to."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.model.arrow import integers
from svcaudit.model.log import Int16

_PRIME, _BASIS = np.uint32(16777619), np.uint32(2166136261)
_LOOKED_AT = 256
"""Bytes of an id that decide; longer ones that begin alike share a partition."""


def part_of(cases: pa.ChunkedArray, parts: int) -> Int16:
    """The partition (0 … parts-1) of each case id: FNV-1a (Fowler, Noll, Vo 1991) of its trimmed text, all ids at once."""
    found = [_hashes(chunk) for chunk in cases.chunks]
    hashed = np.concatenate([np.empty(0, np.uint32), *found]).astype(np.uint64)
    hashed = (hashed ^ (hashed >> np.uint64(15))) * np.uint64(2654435761)
    return ((hashed >> np.uint64(8)) % np.uint64(parts)).astype(np.int16)


def _hashes(chunk: pa.Array) -> npt.NDArray[np.uint32]:
    if pa.types.is_dictionary(chunk.type):
        return (
            _of_texts(chunk.dictionary)[integers(chunk.indices.fill_null(0))] if len(chunk.dictionary) else np.zeros(len(chunk), np.uint32)
        )
    return _of_texts(chunk)


def _of_texts(words: pa.Array) -> npt.NDArray[np.uint32]:
    trimmed = pc.utf8_trim_whitespace(words.cast(pa.large_string()))
    ends = np.frombuffer(trimmed.buffers()[1], np.int64)[trimmed.offset : trimmed.offset + len(trimmed) + 1]
    data = np.frombuffer(trimmed.buffers()[2] or b"\0", np.uint8)
    begin, length = ends[:-1], np.diff(ends)
    hashed = np.full(len(trimmed), _BASIS, np.uint32)
    with np.errstate(over="ignore"):
        for place in range(min(int(length.max(initial=0)), _LOOKED_AT)):
            longer = length > place
            if longer.all():
                hashed = (hashed ^ data[begin + place]) * _PRIME
            else:
                hashed[longer] = (hashed[longer] ^ data[begin[longer] + place]) * _PRIME
    return hashed
