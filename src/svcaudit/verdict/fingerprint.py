"""Stable names of findings: a 64-bit hash of what a finding is about, never of when, where in the file, or how it is worded."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from svcaudit.model.log import Int64, Texts

UInt64 = npt.NDArray[np.uint64]
_BASE = 0x100000001B3
_SEPARATOR = 0x1F


def fingerprints(prefixes: Sequence[str], prefix: Int64, case_hash: UInt64, occurrence: Int64) -> UInt64:
    """A 64-bit number for each finding (N), shown as 16 hex digits.

    It hashes `prefixes[prefix]` (spec, rule, stage), the hash of the case id, and the occurrence number: a polynomial over the bytes,
    finished by splitmix64 (Steele, Lea & Flood 2014), computed once per distinct text. Hashing a million findings one by one would
    cost more than judging them.
    """
    with np.errstate(over="ignore"):
        mixed = _mix(hash_texts(prefixes)[prefix] ^ _mix(case_hash + np.uint64(_SEPARATOR)))
        mixed = _mix(mixed + occurrence.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))
    return mixed


def hash_texts(texts: Sequence[str] | Texts) -> UInt64:
    """A 64-bit hash of each text (N), all bytes of all texts at once."""
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    lengths = np.array([len(text) for text in encoded], np.int64)
    if not len(encoded) or not lengths.sum():
        return np.full(len(encoded), _BASE, np.uint64)
    data = np.frombuffer(b"".join(encoded), np.uint8).astype(np.uint64)
    ends = np.cumsum(lengths)
    starts = ends - lengths
    position = np.arange(len(data)) - np.repeat(starts, lengths)
    with np.errstate(over="ignore"):
        powers = np.cumprod(np.full(int(lengths.max()) + 1, _BASE, np.uint64))
        weighted = (data + np.uint64(1)) * powers[position]
        total = np.concatenate((np.zeros(1, np.uint64), np.cumsum(weighted, dtype=np.uint64)))
        hashes: UInt64 = (total[ends] - total[starts]) ^ (lengths.astype(np.uint64) * np.uint64(_BASE))
        return hashes


def _mix(values: UInt64) -> UInt64:
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
