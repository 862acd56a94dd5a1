"""Writes a table on a sheet: header frozen, filter set, every cell of its kind, no cell ever a formula or a link.

A long table's sheet is left without rows, but for a last one of empty cells in each column's format: `long_sheets` puts the rows there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len

from svcaudit.reports.xlsx.cells import MOST_ROWS, Cell, Column, Kind, LongTable, Table, Typed, shown

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_NARROWEST, _WIDEST = 8.0, 60.0
_WIDTHS = {Kind.COUNT: 10.0, Kind.NUMBER: 12.0, Kind.SHARE: 10.0, Kind.SPAN: 12.0, Kind.INSTANT: 19.0, Kind.BY_CELL: 40.0, Kind.TEXT: 24.0}
DAY = 86_400
EXCELS_DAY_0 = datetime(1899, 12, 30)
EXCELS_FIRST = datetime(1900, 3, 1)
"""Before it Excel's days are off by one, or none; such an instant is written as text."""

Formats = Mapping[Kind | str, Any]


def formats(book: Workbook) -> Formats:
    """The formats of a workbook's cells: one for each kind, one for headers and one for remarks."""
    made: dict[Kind | str, Any] = {
        kind: book.add_format({"num_format": kind.value, "valign": "top"}) for kind in Kind if kind not in (Kind.TEXT, Kind.BY_CELL)
    }
    # With the quote prefix a text stays a text even when somebody edits its cell and leaves it again.
    made[Kind.TEXT] = book.add_format({"num_format": "@", "quote_prefix": True, "valign": "top"})
    made["header"] = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#E8ECF1", "bottom": 1, "num_format": "@"}
    )
    made["remark"] = book.add_format({"italic": True, "font_color": "#8A5A00", "num_format": "@"})
    return made


def write_sheet(book: Workbook, table: Table, made: Formats) -> None:
    """Add the table to the workbook as a sheet of its own."""
    rows = list(table.rows)
    widths = [_width(column, [row[number] for row in rows]) for number, column in enumerate(table.columns)]
    sheet, first = _framed(book, table, widths, made)
    writers = [_writer(sheet, column.kind, made) for column in table.columns]
    for line, row in enumerate(rows, start=first):
        for number, cell in enumerate(row):
            if cell is not None:
                writers[number](line, number, cell)


def write_frame(book: Workbook, table: LongTable, made: Formats) -> int:
    """Add the sheet of a long table: all but its rows, and for these a pattern, which stands where the last one will. Returns the first
    row's number, counted from 1."""
    sheet, first = _framed(book, table, [_width(column, ()) for column in table.columns], made)
    last = first + table.number - 1
    for number, column in enumerate(table.columns):
        sheet.write_blank(last, number, None, made[column.kind])
    return first + 1


def _framed(book: Workbook, table: Table | LongTable, widths: list[float], made: Formats) -> tuple[Worksheet, int]:
    """The table's sheet with its remark, header, filter and looks on paper; and where its rows begin, counted from 0."""
    sheet = book.add_worksheet(table.name)
    top = 1 if table.remark else 0
    for number, width in enumerate(widths):
        sheet.set_column(number, number, width)
    if table.remark:
        sheet.write_string(0, 0, shown(table.remark), made["remark"])
    for number, column in enumerate(table.columns):
        sheet.write_string(top, number, shown(column.name), made["header"])
    sheet.freeze_panes(top + 1, 1)
    if table.number:
        sheet.autofilter(top, 0, min(top + table.number, MOST_ROWS - 1), len(table.columns) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
    sheet.set_paper(9)  # A4
    return sheet, top + 1


def _writer(sheet: Worksheet, kind: Kind, made: Formats) -> Callable[[int, int, Any], object]:
    text, number = sheet.write_string, sheet.write_number

    def as_text(line: int, column: int, cell: Any) -> None:
        text(line, column, shown(str(cell)), made[Kind.TEXT])

    def as_number(line: int, column: int, cell: Any) -> None:
        number(line, column, cell, made[kind])

    def as_span(line: int, column: int, cell: Any) -> None:
        number(line, column, cell / DAY, made[Kind.SPAN])

    def as_instant(line: int, column: int, cell: Any) -> None:
        if cell < EXCELS_FIRST:
            as_text(line, column, f"{cell:%Y-%m-%d %H:%M:%S}")
        else:
            whole = cell.replace(microsecond=0)  # Excel rounds what it shows: the last instant of a month would be the next one's first
            number(line, column, (whole - EXCELS_DAY_0).total_seconds() / DAY, made[Kind.INSTANT])

    def as_its_own(line: int, column: int, cell: Any) -> None:
        if isinstance(cell, Typed):
            _writer(sheet, cell.kind, made)(line, column, cell.value)
        elif isinstance(cell, str):
            as_text(line, column, cell)
        else:
            number(line, column, cell, made[Kind.COUNT])

    return {Kind.TEXT: as_text, Kind.SPAN: as_span, Kind.INSTANT: as_instant, Kind.BY_CELL: as_its_own}.get(kind, as_number)


def _width(column: Column, cells: list[Cell] | tuple[()]) -> float:
    """The column's own width; else that of its widest text, or what its kind needs; never narrower than its heading's longest word."""
    if column.width is not None:
        return column.width
    longest = max((cell_len(cell) for cell in cells if isinstance(cell, str)), default=0)
    wanted = longest + 2.0 if longest else _WIDTHS[column.kind]
    heading = max(map(cell_len, column.name.split()), default=0) + 3.0  # room for the filter's arrow
    return min(max(wanted, heading, _NARROWEST), _WIDEST)
