"""Writing a log to disk as its system would have exported it, and the dirt that real exports carry."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import numpy as np

Row = dict[str, object]
EPOCH = (1980, 1, 1, 0, 0, 0)


def write_csv(path: Path, header: Sequence[str], rows: Sequence[Row], *, encoding: str = "utf-8", delimiter: str = ",") -> None:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([[row.get(column, "") for column in header] for row in rows])
    path.write_bytes(buffer.getvalue().encode(encoding))


def write_xlsx(path: Path, sheet: str, header: Sequence[str], rows: Sequence[Row]) -> None:
    """A workbook with true date cells, and with the same bytes each time: no clock in it, neither inside nor in the zip."""
    from openpyxl import Workbook  # type: ignore[import-untyped]

    book = Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    page.append(list(header))
    for number, row in enumerate(rows, 2):
        for place, column in enumerate(header, 1):
            value = row.get(column)
            if value is None:
                continue
            cell = page.cell(number, place, value)
            if isinstance(value, datetime):
                cell.number_format = "yyyy-mm-dd hh:mm:ss"
            elif cell.data_type == "f":
                cell.data_type = "s"  # a hostile cell stays the text that somebody typed
    page.freeze_panes = "A2"
    raw = io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as made, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as kept:
        for entry in sorted(made.namelist()):
            content = made.read(entry)
            if entry == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2025-12-01T00:00:00Z", content)
            info = zipfile.ZipInfo(entry, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o600 << 16
            kept.writestr(info, content)


def spoil(rng: np.random.Generator, rows: list[Row], broken: Sequence[tuple[int, Row]], *, twice: int) -> list[Row]:
    """Bad rows strewn in: `broken` says how many copies of a row get which cells replaced; `twice` rows are exported twice."""
    at = rng.choice(len(rows), size=sum(number for number, _ in broken) + twice, replace=False).tolist()
    extra: dict[int, list[Row]] = {}
    for number, cells in broken:
        for _ in range(number):
            where = at.pop()
            extra.setdefault(where, []).append(rows[where] | cells)
    for where in at:
        extra.setdefault(where, []).append(dict(rows[where]))
    result: list[Row] = []
    for where, row in enumerate(rows):
        result.append(row)
        result.extend(extra.get(where, []))
    return result
