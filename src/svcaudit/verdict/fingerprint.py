"""Stable names of findings: a 64-bit hash of what a finding is about, never of when, where in the file, or how it is worded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from svcaudit.model.arrow import texts
from svcaudit.model.log import EventLog, Int64

UInt64 = npt.NDArray[np.uint64]
_BASE = 0x100000001B3
_SEPARATOR = 0x1F
_AT_ONCE = 1 << 16
"""Texts that are hashed together: numbers of 64 bits are made of each byte."""


def fingerprints(prefixes: Sequence[str], prefix: Int64, case_hash: UInt64, occurrence: Int64) -> UInt64:
    """A 64-bit number for each finding (N), shown as 16 hex digits.

    It hashes `prefixes[prefix]` (spec, rule, stage), the hash of the case id, and the occurrence number: a polynomial over the bytes,
    finished by splitmix64 (Steele, Lea & Flood 2014), computed once per distinct text. Hashing a million findings one by one would
    cost more than judging them.
    """
    with np.errstate(over="ignore"):
        mixed = _mix(hash_texts(texts(prefixes))[prefix] ^ _mix(case_hash + np.uint64(_SEPARATOR)))
        mixed = _mix(mixed + occurrence.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))
    return mixed


@dataclass(frozen=True, slots=True)
class CaseNames:
    """The ids of the cases (C) as Arrow holds them, and their hashes: made once, used by every table and rule."""

    ids: pa.Array
    hashes: UInt64


def case_names(log: EventLog) -> CaseNames:
    """The names of a log's cases."""
    return CaseNames(log.case_ids.cast(pa.string()), hash_texts(log.case_ids))


def hash_texts(words: pa.Array) -> UInt64:
    """A 64-bit hash of each text (N) of an array of large strings."""
    pieces = [_hash_texts(words.slice(low, _AT_ONCE)) for low in range(0, len(words), _AT_ONCE)]
    return np.concatenate(pieces) if pieces else np.empty(0, np.uint64)


def _hash_texts(words: pa.Array) -> UInt64:
    """All bytes of all texts at once."""
    ends = np.frombuffer(words.buffers()[1], np.int64)[words.offset : words.offset + len(words) + 1]
    data = np.frombuffer(words.buffers()[2] or b"", np.uint8)[ends[0] : ends[-1]]
    ends = ends - ends[0]
    lengths = np.diff(ends)
    if not len(data):
        return np.full(len(words), _BASE, np.uint64)
    position = np.arange(len(data)) - np.repeat(ends[:-1], lengths)
    with np.errstate(over="ignore"):
        powers = np.cumprod(np.full(int(lengths.max()) + 1, _BASE, np.uint64))
        weighted = (data.astype(np.uint64) + np.uint64(1)) * powers[position]
        total = np.concatenate((np.zeros(1, np.uint64), np.cumsum(weighted, dtype=np.uint64)))
        hashes: UInt64 = (total[ends[1:]] - total[ends[:-1]]) ^ (lengths.astype(np.uint64) * np.uint64(_BASE))
        return hashes


def _mix(values: UInt64) -> UInt64:
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
