"""What a cell of a workbook may hold, and how it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING

from svcaudit.reports.characters import ELLIPSIS, visible

if TYPE_CHECKING:
    import pyarrow as pa

MOST_ROWS = 1_048_576
"""Rows of a sheet in Excel, its header among them."""
LONGEST = 32_767
"""Characters of a cell in Excel."""


class Kind(Enum):
    """A column's kind of cell; the value is Excel's number format."""

    TEXT = "@"
    COUNT = "#,##0"
    NUMBER = "#,##0.00##"
    SHARE = "0.0#%"
    SPAN = "[h]:mm:ss"
    INSTANT = "yyyy-mm-dd hh:mm:ss"
    AS_WRITTEN = "General"
    """A number that stands in the log as text; the cell shows the same digits."""
    BY_CELL = ""
    """Each cell has a kind of its own."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A number of a kind of its own, in a column of `BY_CELL`. Spans are seconds, instants stand on the reader's wall."""

    value: float | datetime
    kind: Kind


Cell = str | int | float | datetime | Typed | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, what its cells hold, and how wide it stands (in characters; None: as its cells ask)."""

    name: str
    kind: Kind = Kind.TEXT
    width: float | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet. `remark`: what the reader must know before the rows, such as how many were left out."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    number: int
    """How many rows there are."""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class LongTable:
    """A sheet of many rows, as batches of columns: texts (or codes of texts), numbers, spans in seconds, instants on the wall."""

    name: str
    columns: Sequence[Column]
    batches: Iterator[list[pa.Array]]
    number: int
    """How many rows there are."""
    remark: str = ""


def shown(text: str) -> str:
    """The text as a cell can hold it: what cannot be seen written out, cut where Excel's cell ends."""
    whole = visible(text)
    return whole if len(whole) <= LONGEST else whole[: LONGEST - 1] + ELLIPSIS
