"""The columns of a delimited text, as its pieces come in."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from svcaudit.intake.formats.csv_pieces import Piece
from svcaudit.intake.formats.raw import Wanted, key
from svcaudit.intake.quarantine import BadRows, Reason
from svcaudit.intake.stamps import Stamps, Writing
from svcaudit.model.arrow import integers, texts
from svcaudit.model.arrow import numbers as arrow_numbers
from svcaudit.model.log import Int64

_MANY = 1 << 18
"""Words of pieces not yet in the common dictionary, from which on they are brought together."""
_ROOM = 1 << 16


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


class _Grown:
    """Numbers that come in piece by piece, in memory of their own: small arrays that stay among the many that go would hold all of it."""

    def __init__(self, kind: type[np.signedinteger]) -> None:
        self._room = np.empty(_ROOM, kind)
        self._size = 0

    def add(self, values: npt.NDArray[np.signedinteger]) -> None:
        end = self._size + len(values)
        if end > len(self._room):
            room = np.empty(2 * end, self._room.dtype)  # what is not written to takes no memory
            room[: self._size] = self.values
            self._room = room
        self._room[self._size : end] = values
        self._size = end

    @property
    def values(self) -> npt.NDArray[np.signedinteger]:
        return self._room[: self._size]


class _Column:
    """One column: text as it comes, stamps as long as all are written alike, or codes into words that are brought together now and then."""

    def __init__(self) -> None:
        self._text: list[pa.Array] = []
        self._stamps: _Grown | None = None
        self._writing: Writing | None = None
        self._codes: _Grown | None = None
        self._common: pa.Array = texts([]).cast(pa.string())
        self._words: list[pa.Array] = []
        self._rows: list[int] = []

    def add(self, cells: pa.Array | Stamps) -> None:
        if isinstance(cells, Stamps):
            self._add_stamps(cells)
        elif pa.types.is_dictionary(cells.type):
            self._codes = self._codes or _Grown(np.int32)
            self._codes.add(integers(cells.indices))
            self._words.append(cells.dictionary)
            self._rows.append(len(cells))
            if sum(map(len, self._words)) > max(_MANY, len(self._common)):
                self._settle(self._codes)
        else:
            self._as_text()
            self._text.append(cells)

    def finish(self) -> pa.ChunkedArray | Stamps:
        if self._codes is not None:
            self._settle(self._codes)
            return pa.chunked_array([pa.DictionaryArray.from_arrays(arrow_numbers(self._codes.values), self._common, safe=False)])
        return self._stamped() or pa.chunked_array(self._text)

    def _add_stamps(self, cells: Stamps) -> None:
        if self._writing not in (None, cells.writing):
            self._as_text()
        if self._text:
            self._text.append(cells.text())
            return
        self._stamps, self._writing = self._stamps or _Grown(np.int64), cells.writing
        self._stamps.add(cells.values)

    def _stamped(self) -> Stamps | None:
        return None if self._stamps is None or self._writing is None else Stamps(self._stamps.values, self._writing)

    def _as_text(self) -> None:
        """Stamps so far as they were written: a cell is written otherwise."""
        if (stamps := self._stamped()) is not None:
            self._text.append(stamps.text())
            self._stamps = None

    def _settle(self, column: _Grown) -> None:
        """One dictionary for all pieces so far. Its first words are those of the last one, whose codes stay as they are."""
        every = pa.concat_arrays([self._common, *self._words]).dictionary_encode()
        table = integers(every.indices)
        base, start = len(self._common), len(column.values) - sum(self._rows)
        for words, rows in zip(self._words, self._rows, strict=True):
            codes = column.values[start : start + rows]
            codes[:] = table[base : base + len(words)][codes]
            base, start = base + len(words), start + rows
        self._common, self._words, self._rows = every.dictionary, [], []
