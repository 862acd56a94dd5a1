"""Rows that cannot be used, each with where it stands and why; nothing is dropped in silence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import pyarrow as pa

from svcaudit.intake.arrow import numbers, optional_numbers, optional_texts, texts
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


class Ignored(StrEnum):
    """Why a row, though readable, does not count."""

    BLANK = "blank row"
    LATER = "later than as-of"
    OUTSIDE = "case outside the period"
    NO_STAGE = "activity maps to no stage"


@dataclass(frozen=True, slots=True)
class BadRows:
    """Rows of one source that are bad for one reason. `rows` are 1-based data rows; `shapes` masked cells, one a row, or none at all."""

    reason: Reason
    rows: Int64
    column: str | None = None
    shapes: tuple[str, ...] = ()


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
        """source, row, line (null where unknown), reason, column and the masked shape of the cell; sorted by source and row."""
        source = np.repeat(np.array(self.sources, dtype=np.int16), [len(batch.rows) for batch in self.batches])
        row = np.concatenate([np.empty(0, dtype=np.int64), *(batch.rows for batch in self.batches)])
        order = np.lexsort((row, source))
        before = np.array([-1 if (known := self.lines_before.get(s)) is None else known for s in self.sources], dtype=np.int64)
        ahead = np.repeat(before, [len(batch.rows) for batch in self.batches])[order]
        source, row = source[order], row[order]
        chosen = order.tolist()
        reasons = [str(batch.reason) for batch in self.batches for _ in batch.rows]
        columns = [batch.column for batch in self.batches for _ in batch.rows]
        shapes = [shape for batch in self.batches for shape in (batch.shapes or [None] * len(batch.rows))]
        return pa.Table.from_arrays(
            [
                numbers(source),
                numbers(row),
                optional_numbers(row + ahead, ahead >= 0),
                texts([reasons[i] for i in chosen]).cast(pa.string()),
                optional_texts([columns[i] for i in chosen]).cast(pa.string()),
                optional_texts([shapes[i] for i in chosen]).cast(pa.string()),
            ],
            names=["source", "row", "line", "reason", "column", "shape"],
        )


def shape(cell: str) -> str:
    """What a cell looks like without what it says: '2025/3/1 Mon' -> '9999/9/9 Aaa'. It may hold personal data."""
    masked = re.sub(r"[^\W\d_]", lambda letter: "A" if letter[0].isupper() else "a", re.sub(r"\d", "9", cell[:40]))
    return masked + ("…" if len(cell) > 40 else "")


def shapes(cells: Sequence[str]) -> tuple[str, ...]:
    """The shapes of several cells."""
    return tuple(shape(cell) for cell in cells)
