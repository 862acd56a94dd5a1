"""Rows with cells that are no text: bytes that did not decode, NUL bytes. Looked for only in files that have such bytes."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.intake.quarantine import BadRows, Reason
from svcaudit.model.arrow import flags, integers
from svcaudit.model.arrow import numbers as arrow_numbers
from svcaudit.model.log import Bool, Int64

_BROKEN = "\ufffd"
"""Stands for bytes that did not decode."""


def set_spoiled_aside(table: pa.Table, rows: Int64, header: tuple[str, ...], *, broken: bool) -> tuple[pa.Table, Int64, list[BadRows]]:
    """The table without its spoiled rows, the numbers of what stays, and the spoiled rows by column and reason."""
    marks = [(_BROKEN, Reason.BYTES)] if broken else []
    spoiled: list[BadRows] = []
    sound = np.ones(table.num_rows, dtype=np.bool_)
    for name in table.column_names:
        for mark, reason in (*marks, ("\0", Reason.NUL)):
            found = _with(table.column(name), mark) & sound
            if found.any():
                spoiled.append(BadRows(reason, rows[found], header[int(name)]))
                sound &= ~found
    kept = table.take(arrow_numbers(np.flatnonzero(sound))) if spoiled else table
    return pa.Table.from_arrays([_fresh(column) for column in kept.columns], names=kept.column_names), rows[sound], spoiled


def _fresh(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A dictionary without the words of the rows that went."""
    return column.cast(column.type.value_type).dictionary_encode() if pa.types.is_dictionary(column.type) else column


def _with(column: pa.ChunkedArray, mark: str) -> Bool:
    """Which cells hold the mark."""
    masks = [np.empty(0, dtype=np.bool_)]
    for chunk in column.chunks:
        if pa.types.is_dictionary(chunk.type):
            masks.append(flags(pc.match_substring(chunk.dictionary, mark))[integers(chunk.indices)])
        else:
            masks.append(flags(pc.match_substring(chunk, mark)))
    return np.concatenate(masks)
