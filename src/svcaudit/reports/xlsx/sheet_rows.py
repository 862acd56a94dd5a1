"""The rows of a long sheet as XML, many at a time: what a cell needs is put around a whole column at once.

A library writes cell by cell; that takes minutes for the eighteen million cells of a million findings.
ECMA-376 Part 1, 18.3.1: `row`, `c` (a cell, `s` its format), `is` (a text within the cell), `v` (a number).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from svcaudit.reports.finding_columns import PLAIN, each_text
from svcaudit.reports.xlsx.cells import LONGEST, Column, Kind, LongTable, shown
from svcaudit.reports.xlsx.sheet import DAY, EXCELS_DAY_0, EXCELS_FIRST

if TYPE_CHECKING:
    import pyarrow as pa

_SPECIAL = f"[^{PLAIN}]|[&<>]|_x"
"""What may have to be written otherwise in a cell than in the log."""
_ANYTHING = ""
_EXCELS_OWN = re.compile("(_x[0-9a-fA-F]{4}_)")
"""How Excel writes a character that XML has no place for (ECMA-376, ST_Xstring); a text of this look must not become one."""
_TEXT = ' t="inlineStr"><is><t xml:space="preserve">', "</t></is></c>"
_NUMBER = "><v>", "</v></c>"


def sheet_rows(table: LongTable, first: int, styles: Sequence[str]) -> Iterator[memoryview]:
    """The rows of the table as XML, a batch at a time.

    first: the number of its first row, counted from 1. styles: the number of each column's format, as the workbook counts them.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    letters = [column_letters(number) for number in range(len(table.columns))]
    as_text = next(style for column, style in zip(table.columns, styles, strict=True) if column.kind is Kind.TEXT)
    for batch in table.batches:
        size = len(batch[0])
        numbers = pa.array(range(first, first + size), pa.int32()).cast(pa.string())
        first += size
        cells = [
            _cells(column, values, [f'<c r="{letter}', numbers], style, as_text)
            for column, values, letter, style in zip(table.columns, batch, letters, styles, strict=True)
        ]
        parts = ['<row r="', numbers, '">', *cells, "</row>", ""]
        whole = [pa.scalar(one, pa.large_string()) if isinstance(one, str) else one.cast(pa.large_string()) for one in parts]
        yield _bytes(pc.binary_join_element_wise(*whole, null_handling="replace", null_replacement=""))


def column_letters(number: int) -> str:
    """A column's name as spreadsheets count them: A is 0, Z 25, AA 26."""
    before, last = divmod(number, 26)
    return (column_letters(before - 1) if before else "") + chr(ord("A") + last)


def in_xml(text: str) -> str:
    """The text as a cell's element holds it."""
    return _EXCELS_OWN.sub(r"_x005F\1", escape(shown(text)))


def _cells(column: Column, values: pa.Array, place: list[str | pa.Array], style: str, as_text: str) -> pa.Array:
    """The cells of a column; null where there is none. place: what every cell begins with, up to its row's number."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if column.kind is Kind.TEXT:
        return _cell(place, style, _TEXT, _texts(values))
    if column.kind is Kind.AS_WRITTEN:
        return _cell(place, style, _NUMBER, values.cast(pa.string()))
    if column.kind is Kind.INSTANT:
        seconds = pc.subtract(values.cast(pa.int64()), _epoch(EXCELS_DAY_0))
        old = pc.less(values.cast(pa.int64()), _epoch(EXCELS_FIRST))
        cells = _cell(place, style, _NUMBER, _days(seconds))
        return pc.if_else(old, _cell(place, as_text, _TEXT, values.cast(pa.string())), cells) if pc.any(old).as_py() else cells
    if column.kind is Kind.SPAN:
        return _cell(place, style, _NUMBER, _days(values))
    if pa.types.is_floating(values.type):
        values = pc.if_else(pc.is_finite(values), values, None)  # no cell can hold what is no number
    return _cell(place, style, _NUMBER, values.cast(pa.string()))


def _cell(place: list[str | pa.Array], style: str, around: tuple[str, str], values: pa.Array) -> pa.Array:
    import pyarrow.compute as pc

    return pc.binary_join_element_wise(*place, f'" s="{style}"{around[0]}', values, around[1], "")


def _days(seconds: pa.Array) -> pa.Array:
    """Excel counts time in days."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.divide(seconds.cast(pa.float64()), float(DAY)).cast(pa.string())


def _epoch(wall: object) -> int:
    import pyarrow as pa

    return int(pa.scalar(wall, pa.timestamp("s")).value)


def _texts(values: pa.Array) -> pa.Array:
    """The texts as XML. Codes are told once each, unless there are more of them than rows."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(values.type) and len(values.dictionary) > len(values):
        values = values.dictionary_decode()
    words = values.dictionary if pa.types.is_dictionary(values.type) else values
    long = (pc.max(pc.binary_length(words)).as_py() or 0) > LONGEST
    return each_text(values, in_xml, _ANYTHING if long else _SPECIAL)


def _bytes(rows: pa.LargeStringArray) -> memoryview:
    """The rows one after the other, as they lie in memory."""
    import numpy as np

    _, offsets, characters = rows.buffers()
    begin, end = np.frombuffer(offsets, np.int64)[[rows.offset, rows.offset + len(rows)]].tolist()
    return memoryview(characters)[begin:end]
