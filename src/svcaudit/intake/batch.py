"""One file on its way to the log."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.intake.encode import Part
from svcaudit.intake.formats.raw import RawTable, key
from svcaudit.intake.mapping import Layout
from svcaudit.intake.shapes.strand import TimePlace
from svcaudit.intake.stamps import Stamps
from svcaudit.model.arrow import numbers, texts
from svcaudit.model.log import Bool, Int64


@dataclass(frozen=True, slots=True)
class Batch:
    """One file on its way: its raw table, and where the parts of the log stand in it."""

    name: str
    raw: RawTable
    layout: Layout

    @property
    def rows(self) -> int:
        return self.raw.rows

    @property
    def numbers(self) -> Int64:
        """The 1-based data rows."""
        return np.arange(1, self.rows + 1) if self.raw.numbers is None else self.raw.numbers

    @property
    def bare(self) -> Bool:
        """Rows of which no event of their own is expected."""
        return np.zeros(self.rows, np.bool_) if self.raw.bare is None else np.isin(self.numbers, self.raw.bare)

    def times_alone(self) -> Batch:
        """Without the columns that hold no times: what is coded needs no text any more."""
        columns = [name for name in self.raw.table.column_names if int(name) in self.layout.times]
        return replace(self, raw=replace(self.raw, table=self.raw.table.select(columns)))

    def part(self, position: int | None) -> Part:
        return self.rows if position is None else self.raw.table.column(key(position))

    def time_cells(self, place: TimePlace) -> pa.ChunkedArray | Stamps | None:
        """The cells of a time, day and hour joined where they stand apart; None when the file lacks it."""
        if not place.places:
            return None
        if place.places[0] in self.raw.stamps:
            return self.raw.stamps[place.places[0]]
        columns = [self.raw.table.column(key(position)) for position in place.places]
        if len(columns) == 1:
            return columns[0]
        day, hour = (column.cast(pa.large_string()) for column in columns)
        day = pc.replace_substring_regex(day, r"[T ]00:00(:00)?\s*$", "")  # a workbook's day is a midnight
        return pc.binary_join_element_wise(day, hour, texts([" "])[0])


def plain(column: pa.ChunkedArray | Stamps, rows: Int64) -> pa.Array:
    """These cells as one array of text."""
    if isinstance(column, Stamps):
        return column.at(rows).text()
    taken = column.take(numbers(rows)).combine_chunks()
    return taken.dictionary_decode() if pa.types.is_dictionary(taken.type) else taken
