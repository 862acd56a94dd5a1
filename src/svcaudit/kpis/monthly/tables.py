"""The tables of a saved run as arrays: what its columns hold, coded."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.model.log import Bool, Float, Int8, Int32, Int64
from svcaudit.model.verdict import JUDGED, Verdict

_WORDS = {verdict.word: int(verdict) for verdict in Verdict}
MANY = 60
"""An attribute with more values than this divides cases into too many kinds to compare them by."""


@dataclass(frozen=True, slots=True)
class Kinds:
    """The cases (C) by one fact: words[code], -1 where it is not known. by: the attribute's id, or `actor`."""

    by: str
    words: tuple[str, ...]
    codes: Int32

    def word(self, code: int) -> str | None:
        return None if code < 0 else self.words[code]

    @property
    def dense(self) -> Int32:
        """The codes with what is not known as one more kind, the last."""
        return np.where(self.codes < 0, np.int32(len(self.words)), self.codes)


def kinds(cases: pa.Table, column: str, by: str) -> Kinds:
    """A text column of the cases table."""
    coded = cases.column(column).combine_chunks()
    if not pa.types.is_dictionary(coded.type):
        coded = coded.dictionary_encode()
    if isinstance(coded, pa.ChunkedArray):
        coded = coded.combine_chunks()
    codes = np.asarray(pc.fill_null(coded.indices, -1)).astype(np.int32)
    return Kinds(by, tuple(coded.dictionary.to_pylist()), codes)


def dividing(cases: pa.Table, without: Collection[str] = ()) -> list[Kinds]:
    """Every saved attribute that has more than one value, and not too many; `without` those that are numbers, not kinds."""
    names = [name for name in cases.column_names if name.startswith("attr.") and name.removeprefix("attr.") not in without]
    found = [kinds(cases, name, name.removeprefix("attr.")) for name in names]
    return [one for one in found if 1 < len(np.unique(one.codes)) <= MANY]


def owners(cases: pa.Table) -> Kinds:
    """Who answers for each case: the last known actor."""
    return kinds(cases, "owner", "actor")


def verdicts(cases: pa.Table, rule: str) -> Int8:
    """Each case's verdict under a rule (C)."""
    found = kinds(cases, f"verdict.{rule}", rule)
    return np.array([*(_WORDS[word] for word in found.words), 0], np.int8)[found.codes]


def is_judged(verdict: Int8) -> Bool:
    """Whether a verdict stands in the denominator of attainment."""
    return np.isin(verdict, JUDGED)


def instants(cases: pa.Table, column: str) -> Int64:
    """Microseconds of a timestamp column (C); the smallest integer for null."""
    return np.asarray(pc.fill_null(cases.column(column).cast(pa.int64()).combine_chunks(), np.iinfo(np.int64).min))


def whole(table: pa.Table, column: str) -> Int64:
    """An integer column (N); -1 for null."""
    return np.asarray(pc.fill_null(table.column(column).combine_chunks().cast(pa.int64()), -1))


def flags(table: pa.Table, column: str) -> Bool:
    """A boolean column (N)."""
    return np.asarray(pc.fill_null(table.column(column).combine_chunks(), False)).astype(np.bool_)


def reals(table: pa.Table, column: str) -> Float:
    """A column of numbers (N), NaN for null."""
    return np.asarray(pc.fill_null(table.column(column).combine_chunks().cast(pa.float64()), float("nan")))
