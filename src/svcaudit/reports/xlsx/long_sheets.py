"""Fills the long sheets of a workbook: the library has written all else, and a row of empty cells as the pattern of theirs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from svcaudit.reports.xlsx.cells import LongTable
from svcaudit.reports.xlsx.sheet_rows import sheet_rows

_QUICK = 1
"""How hard zlib tries: level 6 takes three times as long to save a quarter of the size."""
_STYLE = re.compile(rb'<c r="[A-Z]+[0-9]+" s="([0-9]+)"')


@dataclass(frozen=True, slots=True)
class LongSheet:
    """A sheet without its rows. number: its place in the workbook, counted from 1; first: the number of its first row."""

    number: int
    first: int
    table: LongTable

    @property
    def path(self) -> str:
        """Where the workbook keeps it."""
        return f"xl/worksheets/sheet{self.number}.xml"


def filled(book: BytesIO, sheets: Sequence[LongSheet]) -> bytes:
    """The workbook with the rows of these sheets; their tables are read once, a batch at a time."""
    if not sheets:
        return book.getvalue()
    by_path, out = {one.path: one for one in sheets}, BytesIO()
    with ZipFile(book) as frames, ZipFile(out, "w", ZIP_DEFLATED, compresslevel=_QUICK) as whole:
        for part in frames.infolist():
            content = frames.read(part)
            if part.filename not in by_path:
                whole.writestr(part, content, compresslevel=_QUICK)
                continue
            part.compress_type = ZIP_DEFLATED
            with whole.open(part, "w", force_zip64=True) as sheet:
                _fill(sheet, content, by_path[part.filename])
    return out.getvalue()


def _fill(sheet: IO[bytes], frame: bytes, of: LongSheet) -> None:
    """Write the sheet: its frame, and where the pattern stood the rows, in the formats of the pattern's cells."""
    last = of.first + of.table.number - 1
    before, begun, rest = frame.partition(b'<row r="%d"' % last)
    pattern, _, after = rest.partition(b"</row>")
    styles = [found.decode() for found in _STYLE.findall(begun + pattern)]
    sheet.write(before)
    for rows in sheet_rows(of.table, of.first, styles):
        sheet.write(rows)
    sheet.write(after)
