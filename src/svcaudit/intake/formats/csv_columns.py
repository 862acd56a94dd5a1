"""The columns of a delimited text, as its pieces come in."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from svcaudit.intake.arrow import integers
from svcaudit.intake.arrow import numbers as arrow_numbers
from svcaudit.intake.formats.csv_pieces import Piece
from svcaudit.intake.formats.raw import Wanted, key
from svcaudit.intake.quarantine import BadRows, Reason
from svcaudit.intake.stamps import Stamps, below
from svcaudit.model.log import Int64

_MANY = 1 << 18
"""Words of pieces not yet in the common dictionary, from which on they are brought together."""


class Columns:
    """Takes pieces in order; holds codes and each word about once, not their text."""

    def __init__(self, wanted: Wanted, header: tuple[str, ...]) -> None:
        self.total = self.blank = 0
        self.one_line_each = True
        self._header = header
        self._columns = {place: _Column() for place in wanted.positions}
        self._numbers: list[Int64] = []
        self._whole = True
        self._bad: dict[tuple[Reason, str | None], list[Int64]] = {}

    def add(self, piece: Piece) -> None:
        """The next piece."""
        for column, cells in zip(self._columns.values(), piece.columns, strict=True):
            column.add(cells)
        for bad in piece.bad:
            self._bad.setdefault((bad.reason, bad.column), []).append(bad.rows + self.total)
        if piece.numbers is not None and self._whole:
            self._numbers = [np.arange(1, self.total + 1)]
            self._whole = False
        if not self._whole:
            rows = np.arange(1, piece.total + 1) if piece.numbers is None else piece.numbers
            self._numbers.append(rows + self.total)
        self.total += piece.total
        self.blank += piece.blank
        self.one_line_each = self.one_line_each and piece.one_line_each

    def numbers(self) -> Int64 | None:
        """The 1-based rows that are in the table; None where all are."""
        return None if self._whole else np.concatenate(self._numbers)

    def bad(self) -> tuple[BadRows, ...]:
        """The rows that are not, by column and reason in one order, wherever the text was cut."""
        ranked = sorted(self._bad.items(), key=lambda one: (-1 if one[0][1] is None else self._header.index(one[0][1]), one[0][0]))
        return tuple(BadRows(reason, np.concatenate(rows), column) for (reason, column), rows in ranked)

    def finish(self) -> tuple[pa.Table, Mapping[int, Stamps]]:
        """The table, and the columns of stamps, which are not in it."""
        stamps, table = {}, {}
        for place, column in self._columns.items():
            cells = column.finish()
            if isinstance(cells, Stamps):
                stamps[place] = cells
            else:
                table[key(place)] = cells
        return pa.Table.from_arrays(list(table.values()), names=list(table)), stamps


class _Column:
    """One column: indices as they come; the words of the last pieces are brought together when they are many."""

    def __init__(self) -> None:
        self._chunks: list[pa.Array | Stamps] = []
        self._common: pa.Array | None = None
        self._words: list[pa.Array] = []

    def add(self, cells: pa.Array | Stamps) -> None:
        if isinstance(cells, Stamps) or not pa.types.is_dictionary(cells.type):
            self._chunks.append(cells)
            return
        self._chunks.append(cells.indices)
        self._words.append(cells.dictionary)
        if sum(map(len, self._words)) > max(_MANY, 0 if self._common is None else len(self._common)):
            self._settle()

    def finish(self) -> pa.ChunkedArray | Stamps:
        stamps = [chunk for chunk in self._chunks if isinstance(chunk, Stamps)]
        if stamps and len(stamps) == len(self._chunks) and (column := below(stamps)) is not None:
            return column
        if not self._words and self._common is None:
            return pa.chunked_array([chunk.text() if isinstance(chunk, Stamps) else chunk for chunk in self._chunks])
        words = [*[self._common] * (len(self._chunks) - len(self._words)), *self._words]
        return pa.chunked_array(
            [pa.DictionaryArray.from_arrays(codes, own, safe=False) for codes, own in zip(self._chunks, words, strict=True)]
        )

    def _settle(self) -> None:
        """One dictionary for all pieces so far. Its first words are those of the last one, whose codes stay as they are."""
        before = [] if self._common is None else [self._common]
        every = pa.concat_arrays([*before, *self._words]).dictionary_encode()
        codes = integers(every.indices)
        start = sum(map(len, before))
        first = len(self._chunks) - len(self._words)
        for number, words in enumerate(self._words, first):
            mine = arrow_numbers(codes[start : start + len(words)])
            start += len(words)
            self._chunks[number] = mine.take(self._chunks[number])
        self._common, self._words = every.dictionary, []
