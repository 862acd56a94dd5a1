"""Rows with cells that are no text: bytes that do not decode, NUL bytes. Looked for only in files that have such bytes."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.intake.arrow import flags, integers, optional_texts
from svcaudit.intake.arrow import numbers as arrow_numbers
from svcaudit.intake.quarantine import BadRows, Reason
from svcaudit.model.log import Bool, Int64


def set_spoiled_aside(table: pa.Table, rows: Int64, header: tuple[str, ...]) -> tuple[pa.Table, Int64, list[BadRows]]:
    """The table as text without its spoiled rows, the numbers of what stays, and the spoiled rows by column and reason."""
    spoiled: list[BadRows] = []
    sound = np.ones(table.num_rows, dtype=np.bool_)
    columns = []
    for name in table.column_names:
        text, broken = _decoded(table.column(name))
        for mask, reason in ((broken, Reason.BYTES), (_has_nul(text), Reason.NUL)):
            found = mask & sound
            if found.any():
                spoiled.append(BadRows(reason, rows[found], header[int(name)]))
                sound &= ~found
        columns.append(text)
    keep = arrow_numbers(np.flatnonzero(sound))
    return pa.Table.from_arrays(columns, names=table.column_names).take(keep), rows[sound], spoiled


def _decoded(column: pa.ChunkedArray) -> tuple[pa.ChunkedArray, Bool]:
    """A column as text, null where it does not decode, and where that is."""
    if not pa.types.is_binary(column.type):
        return column, np.zeros(len(column), dtype=np.bool_)
    pieces, masks = [], []
    for chunk in column.chunks:
        piece, mask = _decode(chunk)
        pieces.append(piece)
        masks.append(mask)
    return pa.chunked_array(pieces, pa.large_string()), np.concatenate([np.empty(0, dtype=np.bool_), *masks])


def _decode(chunk: pa.Array) -> tuple[pa.Array, Bool]:
    try:
        return chunk.cast(pa.large_string()), np.zeros(len(chunk), dtype=np.bool_)
    except pa.ArrowInvalid:
        words = [_text(cell) for cell in chunk.to_pylist()]
        return optional_texts(words), np.array([word is None for word in words], dtype=np.bool_)


def _text(cell: bytes) -> str | None:
    try:
        return cell.decode()
    except UnicodeDecodeError:
        return None


def _has_nul(column: pa.ChunkedArray) -> Bool:
    masks = [np.empty(0, dtype=np.bool_)]
    for chunk in column.chunks:
        if pa.types.is_dictionary(chunk.type):
            words: Bool = _nul_in(chunk.dictionary)
            masks.append(words[integers(chunk.indices)])
        else:
            masks.append(_nul_in(chunk))
    return np.concatenate(masks)


def _nul_in(words: pa.Array) -> Bool:
    return flags(pc.match_substring(words, "\0"))  # a cell that did not decode is null and has none
