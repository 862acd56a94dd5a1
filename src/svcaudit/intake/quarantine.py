"""Rows that cannot be used, each with where it stands and why; nothing is dropped in silence."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.model.arrow import numbers, optional_numbers, optional_texts, texts
from svcaudit.model.log import Int64


class Reason(StrEnum):
    """Why a row stands in quarantine."""

    CASE_EMPTY = "case is empty"
    ACTIVITY_EMPTY = "activity is empty"
    TIME_EMPTY = "time is empty"
    TIME_UNREADABLE = "time cannot be read"
    TIME_OUTSIDE = "time is not between 1900 and 2199"
    FIELDS = "wrong number of fields"
    QUOTE = "a quote is opened and never closed"
    BYTES = "bytes that are not text in this encoding"
    NUL = "a NUL byte"
    NOT_JSON = "a line that is not JSON"
    NOT_OBJECT = "not a JSON object"
    KEY_TWICE = "a key stands twice"
    TOO_DEEP = "nested too deeply"
    CLAIM_UNREADABLE = "neither verdict nor span can be read"


class Ignored(StrEnum):
    """Why a row, though readable, does not count."""

    BLANK = "blank row"
    LATER = "later than as-of"
    OUTSIDE = "case outside the period"
    NO_EVENT = "nothing happened in the row"
    LEFT_OUT = "left out by the map"
    NO_STAGE = "activity maps to no stage"
    DUPLICATE = "duplicate"
    NO_ITEMS = "record with nothing in the exploded list"


@dataclass(frozen=True, slots=True)
class BadRows:
    """Rows of one source that are bad for one reason. `rows` are 1-based data rows; `shapes` masked cells, one a row, or None; `cases` the
    ids of their cases, null where the row says none, or None where that is not known of any.

    `lines`: of the file, one a row, where the format knows them better than by counting rows; 0 = unknown.
    """

    reason: Reason
    rows: Int64
    column: str | None = None
    shapes: pa.Array | None = None
    lines: Int64 | None = None
    cases: pa.Array | None = None


@dataclass(slots=True)
class Quarantine:
    """Collects bad rows while files are read."""

    sources: list[int] = field(default_factory=list)
    batches: list[BadRows] = field(default_factory=list)
    lines_before: dict[int, int | None] = field(default_factory=dict)

    def add(self, source: int, batch: BadRows) -> None:
        """Take in rows of the input with index `source`; a row must come once."""
        if len(batch.rows):
            self.sources.append(source)
            self.batches.append(batch)

    @property
    def rows(self) -> int:
        return sum(len(batch.rows) for batch in self.batches)

    def table(self) -> pa.Table:
        """source, row, line, reason, column, the masked shape of the cell, case; null is unknown. Sorted by source and row."""
        sizes = [len(batch.rows) for batch in self.batches]
        source = np.repeat(np.array(self.sources, dtype=np.int16), sizes)
        row = np.concatenate([np.empty(0, dtype=np.int64), *(batch.rows for batch in self.batches)])
        order = np.lexsort((row, source))
        source, row = source[order], row[order]
        batch = numbers(np.repeat(np.arange(len(sizes)), sizes)[order])
        before = np.array([-1 if (lines := self.lines_before.get(one)) is None else lines for one in self.sources], dtype=np.int64)
        ahead = np.repeat(before, sizes)[order]
        told = [np.zeros(len(one.rows), dtype=np.int64) if one.lines is None else one.lines for one in self.batches]
        line = np.concatenate([np.empty(0, dtype=np.int64), *told])[order]
        line = np.where((line == 0) & (ahead >= 0), row + ahead, line)
        shapes = [optional_texts([None] * len(one.rows)) if one.shapes is None else one.shapes for one in self.batches]
        cases = [optional_texts([None] * len(one.rows)) if one.cases is None else one.cases for one in self.batches]
        return pa.Table.from_arrays(
            [
                numbers(source),
                numbers(row),
                optional_numbers(line, line > 0),
                texts([str(one.reason) for one in self.batches]).take(batch).cast(pa.string()),
                optional_texts([one.column for one in self.batches]).take(batch).cast(pa.string()),
                pa.concat_arrays([optional_texts([]), *shapes]).take(numbers(order)).cast(pa.string()),
                pa.concat_arrays([optional_texts([]), *cases]).take(numbers(order)).cast(pa.string()),
            ],
            names=["source", "row", "line", "reason", "column", "shape", "case"],
        )


def shapes_of(cells: pa.Array) -> pa.Array:
    """What cells look like without what they say: '2025/3/1 Mon' -> '9999/9/9 Aaa', 40 characters at most. They may hold personal data."""
    short = pc.utf8_slice_codeunits(cells.cast(pa.large_string()), 0, 40)
    for pattern, mask in ((r"\pN", "9"), (r"\p{Lu}", "A"), (r"[^\PLA]", "a")):
        short = pc.replace_substring_regex(short, pattern, mask)
    return short
