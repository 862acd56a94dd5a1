"""What every format hands to the next desk: the wanted columns as text, and an account of every row met on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from svcaudit.intake.log_map import FileOptions
from svcaudit.intake.quarantine import BadRows
from svcaudit.intake.stamps import Stamps
from svcaudit.model.log import Int64


def nobody(passed: int) -> None:
    """Listens to how far the reading has come where nobody else does."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The columns to read, by position in the header. `distinct`: those with many different cells (times, texts), read as plain text.
    `times`: those that hold times in ISO 8601 and are nothing else; a format may keep them as stamps. `passed`: told now and then, by a
    format that knows, how many bytes of the file lie behind."""

    positions: tuple[int, ...]
    distinct: frozenset[int] = frozenset()
    times: frozenset[int] = frozenset()
    passed: Callable[[int], None] = nobody


Choose = Callable[[tuple[str, ...]], Wanted]
"""Given the header (names trimmed), which columns to read. Raises DataError when the log cannot be judged with these."""


@dataclass(frozen=True, slots=True)
class RawTable:
    """One file as text.

    `table`: one column a wanted position, named by `key(position)`; text, or text dictionaries. `stamps`: the columns not in it.
    `numbers`: 1-based data row of each table row; None when they are simply 1..N. `ignored`: rows that do not count, by reason.
    `total`: data rows met = table rows + blank + bad + ignored. `lines_before`: data row r stands on line r + lines_before of the file,
    None where that is not so. `serial_days`: numbers alone in a time column are Excel's days. `bare`: 1-based data rows that stand for a
    record without an item of the exploded list, None where there are none: no event of their own is expected of them.
    """

    header: tuple[str, ...]
    table: pa.Table
    total: int
    numbers: Int64 | None = None
    blank: int = 0
    bad: tuple[BadRows, ...] = ()
    notes: tuple[str, ...] = ()
    lines_before: int | None = None
    serial_days: bool = False
    sha256: str = field(default="")
    ignored: Mapping[str, int] = field(default_factory=dict)
    bare: Int64 | None = None
    stamps: Mapping[int, Stamps] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Rows in the table, and in the stamps."""
        return self.total - self.blank - sum(len(one.rows) for one in self.bad) - sum(self.ignored.values())


class Read(Protocol):
    """A format's one function. Raises DataError or UsageError, one clear message each."""

    def __call__(self, path: Path, choose: Choose, options: FileOptions) -> RawTable: ...


class Uncut(Exception):  # noqa: N818 – no error of anybody's
    """This file cannot be cut into whole rows beyond doubt: it must be read as a whole."""


class Blocks(Protocol):
    """The same, some rows at a time, numbered throughout; each block accounts for its own rows. Raises Uncut, at any block."""

    def __call__(self, path: Path, choose: Choose, options: FileOptions) -> Iterator[RawTable]: ...


def key(position: int) -> str:
    """The name of a wanted column in `RawTable.table`: header names may repeat, positions do not."""
    return str(position)
