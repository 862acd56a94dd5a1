"""Workbooks by calamine – Excel (.xlsx, .xlsm, .xlsb, .xls) and OpenDocument (.ods): one sheet.

The first filled row that is no title is the header.
Formulas count by their saved values.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from pathlib import Path

import pyarrow as pa
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from svcaudit.errors import DataError
from svcaudit.intake.formats.header_row import LOOKED_AT, header_note, header_of
from svcaudit.intake.formats.raw import Choose, RawTable, key
from svcaudit.intake.log_map import FileOptions
from svcaudit.intake.nearest import did_you_mean
from svcaudit.model.arrow import texts

_ROWS_AT_ONCE = 20_000
_OLD = b"\xd0\xcf\x11\xe0"
_MOST_BYTES = 4 << 30
"""Unpacked size beyond which a workbook is not opened: Excel's own limits lie below."""


def read(path: Path, choose: Choose, options: FileOptions) -> RawTable:
    """Read one sheet. Raises DataError for what is no workbook, an unknown sheet, or a sheet without rows."""
    _refuse_bomb(path)
    try:
        with CalamineWorkbook.from_path(str(path)) as workbook:
            name, note = _sheet_name(path, workbook.sheet_names, options.sheet)
            sheet = workbook.get_sheet_by_name(name)
            return _read_sheet(path, sheet, choose, note, options.header_row)
    except PasswordError as problem:
        raise DataError(f"{path.name} is protected by a password", "save a copy without one") from problem
    except (CalamineError, OSError) as problem:
        raise DataError(f"{path.name} cannot be read as a workbook: {problem}", "save it again as .xlsx, or as CSV (UTF-8)") from problem


def _refuse_bomb(path: Path) -> None:
    """Old workbooks (.xls) are not packed; all others are zip archives."""
    with path.open("rb") as file:
        if file.read(len(_OLD)) == _OLD:
            return
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(item.file_size for item in archive.infolist())
    except zipfile.BadZipFile as problem:
        raise DataError(f"{path.name} is not an Excel or OpenDocument workbook", "save it as .xlsx, or as CSV (UTF-8)") from problem
    if size > _MOST_BYTES:
        raise DataError(f"{path.name} unpacks to {size >> 30} GB", "export the log as CSV (UTF-8)")


def _sheet_name(path: Path, names: Sequence[str], asked: str | None) -> tuple[str, str]:
    if not names:
        raise DataError(f"{path.name} has no sheet")
    if asked is None:
        return names[0], f"sheet {names[0]!r}" + (f" (the first of {len(names)})" if len(names) > 1 else "")
    if asked not in names:
        raise DataError(f"{path.name} has no sheet {asked!r}{did_you_mean(asked, names)}", f"it has: {', '.join(names)}")
    return asked, f"sheet {asked!r} (from the map)"


def _read_sheet(path: Path, sheet: CalamineSheet, choose: Choose, note: str, header_row: int | None) -> RawTable:
    rows = sheet.iter_rows()
    first = list(islice(rows, max(LOOKED_AT, header_row or 0)))
    looks = [[cell_text(cell) for cell in row] for row in first]
    if not any(cell.strip() for row in looks for cell in row):
        raise DataError(f"{path.name}: {note} is empty", "the first row names the columns, each further row is one event")
    found = header_of(looks) if header_row is None else None
    place = found.place if found else (header_row or 1) - 1
    if place >= len(looks) or not any(looks[place]):
        raise DataError(
            f"{path.name}: there is nothing in row {place + 1}, which is to be the header", "`file: {header_row: …}` counts from 1"
        )
    header = found.names if found else tuple(cell.strip() for cell in looks[place])
    groups = found is not None and found.groups
    above = (header_note(place + 1, groups=groups),) if any(cell.strip() for row in looks[:place] for cell in row) else ()
    wanted = choose(header)
    pieces: dict[int, list[pa.Array]] = {position: [] for position in wanted.positions}
    total = 0
    for block in _blocks(chain(first[place + 1 :], rows)):
        total += len(block)
        for position, arrays in pieces.items():
            arrays.append(texts(column_texts([row[position] if position < len(row) else "" for row in block])).cast(pa.string()))
    if not total:
        raise DataError(f"{path.name}: {note} has a header and no rows", "each further row is one event")
    table = pa.Table.from_arrays(
        [pa.chunked_array(arrays, pa.string()) for arrays in pieces.values()], names=[key(position) for position in pieces]
    )
    return RawTable(header, table, total, notes=(note, *above), lines_before=place + 1, serial_days=True)


def _blocks(rows: Iterator[Sequence[object]]) -> Iterator[list[Sequence[object]]]:
    block: list[Sequence[object]] = []
    for row in rows:
        block.append(row)
        if len(block) == _ROWS_AT_ONCE:
            yield block
            block = []
    if block:
        yield block


def column_texts(cells: Sequence[object]) -> list[str]:
    """Cells of one column as text. A day among times is a midnight: a workbook does not keep them apart."""
    if any(isinstance(cell, datetime) for cell in cells):
        return [f"{cell.isoformat()}T00:00:00" if type(cell) is date else cell_text(cell) for cell in cells]
    return [cell_text(cell) for cell in cells]


def cell_text(cell: object) -> str:
    """A cell as CSV would hold it: whole numbers without a point, times as ISO 8601, TRUE and FALSE."""
    match cell:
        case str():
            return cell
        case bool():
            return "TRUE" if cell else "FALSE"
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
        case datetime():
            return _rounded(cell).isoformat()
        case date() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell.total_seconds() / 86_400)
        case None:
            return ""
        case _:
            return str(cell)


def _rounded(moment: datetime) -> datetime:
    """Excel keeps days as fractions; beyond the millisecond these say nothing."""
    return (moment + timedelta(microseconds=500)).replace(microsecond=(moment + timedelta(microseconds=500)).microsecond // 1000 * 1000)
