"""Where formats that come row by row put down what they meet: cells for the table, and an account of every other row."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.intake.formats.csv_bytes import set_spoiled_aside
from svcaudit.intake.formats.raw import RawTable, Wanted, key
from svcaudit.intake.quarantine import BadRows, Reason
from svcaudit.model.arrow import flags, texts

_ROWS_AT_ONCE = 20_000
_CHARACTERS_AT_ONCE = 32 << 20


class RowDesk:
    """Takes each row once: used, refused, ignored or blank. Memory: the wanted cells alone, repeated words once a block."""

    def __init__(self, wanted: Wanted) -> None:
        self.total = 0
        self._wanted = wanted
        self._rows: list[Sequence[str]] = []
        self._characters = 0
        self._chunks: dict[int, list[pa.Array]] = {position: [] for position in wanted.positions}
        self._numbers = array("q")
        self._refused: dict[Reason, tuple[array[int], array[int]]] = {}
        self._ignored: Counter[str] = Counter()
        self._blank = 0
        self._nuls = False
        self._bare = array("q")

    def use(self, cells: Sequence[str], *, bare: bool = False) -> None:
        """A row for the table: its cells in the order of the wanted positions. `bare`: see RawTable."""
        self.total += 1
        if bare:
            self._bare.append(self.total)
        self._numbers.append(self.total)
        self._rows.append(cells)
        self._characters += sum(map(len, cells))
        if len(self._rows) >= _ROWS_AT_ONCE or self._characters >= _CHARACTERS_AT_ONCE:
            self._flush()

    def refuse(self, reason: Reason, line: int | None = None) -> None:
        """A row that cannot be read goes to quarantine; `line` (1-based) of the file where it is known."""
        self.total += 1
        rows, lines = self._refused.setdefault(reason, (array("q"), array("q")))
        rows.append(self.total)
        lines.append(line or 0)

    def ignore(self, reason: str) -> None:
        """A row that is in order and does not count."""
        self.total += 1
        self._ignored[reason] += 1

    def blank(self) -> None:
        """A row with nothing in it."""
        self.total += 1
        self._blank += 1

    def raw_table(
        self, header: tuple[str, ...], notes: tuple[str, ...], *, lines_before: int | None = None, broken: bool = False, sha256: str = ""
    ) -> RawTable:
        """All that was put down. `broken`: U+FFFD stands for bytes that were no text; rows with it go to quarantine."""
        self._flush()
        table = pa.Table.from_arrays(
            [pa.chunked_array(chunks or [self._chunk([], position)]) for position, chunks in self._chunks.items()],
            names=[key(position) for position in self._chunks],
        )
        numbers = np.array(self._numbers, dtype=np.int64)
        bad = [_bad(reason, rows, lines) for reason, (rows, lines) in self._refused.items()]
        if broken or self._nuls:
            table, numbers, spoiled = set_spoiled_aside(table, numbers, header, broken=broken)
            bad += spoiled
        return RawTable(
            header=header,
            table=table,
            total=self.total,
            numbers=None if table.num_rows == self.total else numbers,
            blank=self._blank,
            bad=tuple(bad),
            notes=notes,
            lines_before=lines_before,
            sha256=sha256,
            ignored=dict(sorted(self._ignored.items())),
            bare=np.array(self._bare, dtype=np.int64) if self._bare else None,
        )

    def _flush(self) -> None:
        if not self._rows:
            return
        for column, (position, chunks) in enumerate(self._chunks.items()):
            chunks.append(self._chunk([row[column] for row in self._rows], position))
        self._rows, self._characters = [], 0

    def _chunk(self, cells: list[str], position: int) -> pa.Array:
        words = texts(cells).cast(pa.string())
        self._nuls = self._nuls or bool(flags(pc.match_substring(words, "\0")).any())
        return words if position in self._wanted.distinct else words.dictionary_encode()


def _bad(reason: Reason, rows: array[int], lines: array[int]) -> BadRows:
    known = any(lines)
    return BadRows(reason, np.array(rows, dtype=np.int64), lines=np.array(lines, dtype=np.int64) if known else None)
