"""Parquet by pyarrow: only the wanted columns are read, batch by batch; typed values become the text that CSV would hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.errors import DataError
from svcaudit.intake.formats.cells import LenientText, text_of
from svcaudit.intake.formats.csv_bytes import set_spoiled_aside
from svcaudit.intake.formats.raw import Choose, RawTable, Wanted, key
from svcaudit.intake.log_map import FileOptions
from svcaudit.model.arrow import flags, numbers, optional_texts, texts

_ROWS_AT_ONCE = 1 << 16
_WRONG = (pa.ArrowException, OSError, ValueError, KeyError, IndexError, OverflowError)
"""What pyarrow raises over a file that is damaged."""

# Scalars out of arrays: `pa.scalar` would import pandas.
_EMPTY, _UTC = texts(["", "Z"]).cast(pa.string())
_NOTHING = optional_texts([None]).cast(pa.string())[0]
_ZERO, _MOST_EXACT = numbers(np.array([0.0, 1e15]))

Way = tuple[str, ...]
"""A column: its name, or the names of the structs it lies in and its own."""


def read(path: Path, choose: Choose, options: FileOptions) -> RawTable:
    """Read a Parquet file. Raises DataError for what is none, is damaged, or has no rows."""
    asked = _asked(path, choose)
    tables = list(_tables(path, asked))
    table = pa.concat_tables([_table(asked, None, LenientText()), *(table for table, _ in tables)])
    return _raw(asked, table, np.arange(1, asked.rows + 1), any(broken for _, broken in tables))


def blocks(path: Path, choose: Choose, options: FileOptions) -> Iterator[RawTable]:
    """The same, some rows at a time."""
    asked, before = _asked(path, choose), 0
    for table, broken in _tables(path, asked):
        yield _raw(asked, table, np.arange(before + 1, before + table.num_rows + 1), broken)
        before += table.num_rows


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is to be read of a file: `needed` leaves, of which `wanted` columns are made."""

    header: tuple[str, ...]
    ways: tuple[Way, ...]
    wanted: Wanted
    needed: tuple[str, ...]
    rows: int
    groups: int


def _asked(path: Path, choose: Choose) -> _Asked:
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(path, page_checksum_verification=True) as file:
            rows, groups, names = file.metadata.num_rows, file.num_row_groups, file.schema_arrow.names
            ways = tuple(_ways(file.schema_arrow))
    except _WRONG as problem:
        raise DataError(
            f"{path.name} cannot be read as Parquet: {_first_line(problem)}", "write it again; a file cut short cannot be mended"
        ) from problem
    if not rows:
        raise DataError(f"{path.name} has no rows", "each row is one event")
    header = tuple(".".join(way).strip() for way in ways)
    wanted = choose(header)
    places = sorted({names.index(ways[position][0]) for position in wanted.positions})
    return _Asked(header, ways, wanted, tuple(dict.fromkeys(names[place] for place in places)), rows, groups)


def _tables(path: Path, asked: _Asked) -> Iterator[tuple[pa.Table, bool]]:
    """The wanted columns batch by batch, and whether a text in them was broken."""
    from pyarrow import parquet

    seen = 0
    try:
        with parquet.ParquetFile(path, page_checksum_verification=True) as file:
            for batch in file.iter_batches(batch_size=_ROWS_AT_ONCE, columns=list(asked.needed), use_threads=True):
                seen += batch.num_rows
                broken = LenientText()
                table = _table(asked, batch, broken)
                yield table, broken.broken
    except _WRONG as problem:
        raise DataError(f"{path.name} is a damaged Parquet file: {_first_line(problem)}", "write it again") from problem
    if seen != asked.rows:
        raise DataError(f"{path.name} is a damaged Parquet file: {seen} of {asked.rows} rows can be read", "write it again")


def _raw(asked: _Asked, table: pa.Table, numbers: Any, broken: bool) -> RawTable:
    total = table.num_rows
    table, numbers, spoiled = _without_spoiled(table, numbers, asked.header, broken)
    whole = total == asked.rows and table.num_rows == total
    return RawTable(
        header=asked.header,
        table=table,
        total=total,
        numbers=None if whole else numbers,
        bad=tuple(spoiled),
        notes=(f"Parquet, {asked.groups} row group{'s' if asked.groups != 1 else ''}",),
    )


def _ways(fields: Any, outer: Way = ()) -> Iterator[Way]:
    """Every column; the members of a struct are columns of their own, with dotted names."""
    for field in fields:
        way = (*outer, field.name)
        if pa.types.is_struct(field.type) and field.type.num_fields:
            yield from _ways(field.type, way)
        else:
            yield way


def _table(asked: _Asked, batch: Any, broken: LenientText) -> pa.Table:
    columns = {}
    for position in asked.wanted.positions:
        words = _NONE
        if batch is not None:
            column = batch.column(batch.schema.get_field_index(asked.ways[position][0]))
            for name in asked.ways[position][1:]:
                column = pc.struct_field(column, column.type.get_field_index(name))
            words = as_text(column, broken)
        columns[key(position)] = words if position in asked.wanted.distinct else words.dictionary_encode()
    return pa.Table.from_arrays(list(columns.values()), names=list(columns))


_NONE = texts([]).cast(pa.string())


def as_text(column: pa.Array, broken: LenientText) -> pa.Array:
    """A column of any type as text, '' for null. Times of a zone are written in UTC with `Z`, whole numbers without a point."""
    column.validate(full=False)
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.dictionary_decode()
        kind = column.type
    if _is_text(kind):
        words = _sound_text(column, broken)
    elif pa.types.is_timestamp(kind):
        words = _timestamps(column)
    elif pa.types.is_floating(kind):
        wide = column.cast(pa.float64())
        words = pc.if_else(pc.is_nan(wide), _NOTHING, _whole(wide))
    elif pa.types.is_integer(kind) or pa.types.is_boolean(kind) or pa.types.is_date(kind):
        words = column.cast(pa.string())
    else:
        return texts([text_of(value) for value in column.to_pylist()]).cast(pa.string())
    return words.fill_null(_EMPTY)


def _is_text(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_string(kind)
        or pa.types.is_large_string(kind)
        or pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_fixed_size_binary(kind)
    )


def _sound_text(column: pa.Array, broken: LenientText) -> pa.Array:
    """As UTF-8, which Parquet promises and nobody has checked."""
    try:
        words = column.cast(pa.string())
        words.validate(full=True)
    except pa.ArrowInvalid:
        raw = column.cast(pa.binary()).to_pylist()
        return texts(["" if cell is None else broken(cell) for cell in raw]).cast(pa.string())
    return words


def _timestamps(column: pa.Array) -> pa.Array:
    zoned = column.type.tz is not None
    micro = column.cast(pa.timestamp("us", "UTC" if zoned else None), safe=False)
    words = micro.cast(pa.timestamp("us")).cast(pa.string())
    return pc.binary_join_element_wise(words, _UTC, _EMPTY) if zoned else words


def _whole(column: pa.Array) -> pa.Array:
    """Numbers as text; 1e+06 and 1.0 as whole numbers where they are."""
    small = pc.and_(pc.equal(pc.floor(column), column), pc.less(pc.abs(column), _MOST_EXACT))
    exact = pc.if_else(small, column, _ZERO).cast(pa.int64())
    return pc.if_else(small, exact.cast(pa.string()), column.cast(pa.string()))


def _without_spoiled(table: pa.Table, numbers: Any, header: tuple[str, ...], broken: bool) -> tuple[pa.Table, Any, Any]:
    nuls = any(flags(pc.match_substring(_words(chunk), "\0")).any() for column in table.columns for chunk in column.chunks)
    return set_spoiled_aside(table, numbers, header, broken=broken) if nuls or broken else (table, numbers, [])


def _words(chunk: pa.Array) -> pa.Array:
    return chunk.dictionary if pa.types.is_dictionary(chunk.type) else chunk


def _first_line(problem: BaseException) -> str:
    lines = str(problem).splitlines()
    return lines[0][:200] if lines else type(problem).__name__
