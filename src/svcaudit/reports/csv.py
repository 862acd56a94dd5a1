"""Every finding as CSV, for a spreadsheet: all columns of findings.parquet, a sentence, times in the reader's zone.

A cell that a spreadsheet would take for a formula is given a leading apostrophe. The text starts with a byte order mark,
because Excel reads Chinese without one as mojibake.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from dataclasses import fields
from io import BytesIO
from typing import TYPE_CHECKING

from svcaudit.model.run import Run
from svcaudit.reports import view
from svcaudit.reports.characters import visible
from svcaudit.reports.finding_columns import each_text, on_the_wall
from svcaudit.reports.findings import Finding, worst_first
from svcaudit.reports.options import RenderOptions
from svcaudit.reports.reader import Reader
from svcaudit.reports.sentence_column import sentences

if TYPE_CHECKING:
    import pyarrow as pa

_BATCH = 50_000
"""Findings written at a time."""
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NAMES = [field.name for field in fields(Finding)]


def render(run: Run, options: RenderOptions) -> bytes:
    """The findings, worst first; all of them unless the options say how many."""
    reader = Reader.of(options, run.document)
    table = worst_first(run.findings.select(_NAMES), options.limit)
    told = sentences(table, view.narrator(run.document, reader))
    written = BytesIO()
    written.write(BOM_UTF8 + ",".join([*_NAMES, "sentence"]).encode() + b"\r\n")
    for start in range(0, table.num_rows, _BATCH):
        rows = table.slice(start, _BATCH).combine_chunks()
        columns = [_column(rows[name].chunk(0), reader) for name in _NAMES]
        written.write(_lines([*columns, each_text(told.between(start, start + rows.num_rows), guarded)]))
    return written.getvalue()


def guarded(text: str) -> str:
    """The text as a spreadsheet must read it: as text."""
    shown = visible(text)
    return f"'{shown}" if text.lstrip(" ").startswith(_DANGEROUS) else shown


def _column(column: pa.Array, reader: Reader) -> pa.Array:
    """The cells of a column as text; null is an empty cell."""
    import pyarrow as pa

    if pa.types.is_timestamp(column.type):
        return on_the_wall(column, reader).cast(pa.string())
    if pa.types.is_dictionary(column.type) or pa.types.is_string(column.type):
        return each_text(column, guarded)
    return column.cast(pa.string())


def _lines(columns: list[pa.Array]) -> bytes:
    """The rows as lines of CSV: the texts lie one after the other in memory, as they will in the file."""
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = [_quoted(pc.fill_null(column, "")) for column in columns]
    lines = pc.binary_join_element_wise(*cells, ",")
    ended = pc.binary_join_element_wise(lines, pa.scalar("\r\n"), "")
    return b"" if len(ended) == 0 else bytes(pc.binary_join(_as_list(ended), "")[0].as_buffer())


def _as_list(texts: pa.Array) -> pa.Array:
    import pyarrow as pa

    return pa.ListArray.from_arrays([0, len(texts)], texts)


def _quoted(column: pa.Array) -> pa.Array:
    """In quotes where a comma or a quote would be taken for the file's own; what breaks lines has been written out before."""
    import pyarrow.compute as pc

    special = pc.match_substring_regex(column, '[",]')
    if not pc.any(special, min_count=0).as_py():
        return column
    doubled = pc.replace_substring(column, '"', '""')
    return pc.if_else(special, pc.binary_join_element_wise('"', doubled, '"', ""), column)
