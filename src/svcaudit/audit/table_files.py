"""The tables of a run as Parquet files."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from svcaudit.intake.threads import stopping
from svcaudit.model.arrow import texts

_AT_ONCE = 2
_ROWS = 1 << 18
"""Rows of a group: one that cannot hold a case is not read for it, and the writing of one is not interrupted."""
_SEALED = "case"
"""The column whose least and greatest value is told of each group."""


def write_tables(tables: Mapping[str, pa.Table], folder: Path) -> None:
    """Write each as NAME.parquet, the largest first, two at a time.

    When it is given up, on Ctrl-C or an error, it ends once no thread writes any more: the folder can be removed.
    """
    largest_first = sorted(tables, key=lambda name: tables[name].nbytes, reverse=True)
    with ThreadPoolExecutor(_AT_ONCE) as pool, stopping() as stop:
        for written in [pool.submit(_write, tables[name], folder / f"{name}.parquet", stop) for name in largest_first]:
            written.result()


def read_table(path: Path, case: str | None = None) -> pa.Table:
    """A table of a run: all of it, or only the rows of a case; one in pieces as its rows stand in them.

    (`pyarrow.parquet.read_table` would import pandas.)
    """
    pieces = [_read(piece, case) for piece in _pieces(path)]
    return pieces[0] if len(pieces) == 1 else pa.concat_tables(pieces).unify_dictionaries().combine_chunks()


def _pieces(path: Path) -> list[Path]:
    pieces = sorted(path.glob("*.parquet")) if path.is_dir() else [path]
    if not pieces:
        raise FileNotFoundError(f"{path.name} holds no table")
    return pieces


def _read(path: Path, case: str | None) -> pa.Table:
    file = pq.ParquetFile(path)
    if case is None or _SEALED not in file.schema_arrow.names:
        return file.read()
    asked = texts([case])[0]
    some = file.read_row_groups([number for number in range(file.num_row_groups) if _may_hold(file, number, case)])
    return some.filter(pc.equal(some[_SEALED].cast(pa.large_string()), asked))


def no_rows(path: Path) -> pa.Table:
    """A table's columns alone."""
    return pq.ParquetFile(_pieces(path)[0]).read_row_groups([])


def _may_hold(file: pq.ParquetFile, group: int, case: str) -> bool:
    """Whether a group of rows may hold the case: the least and the greatest of its cases are told."""
    told = file.metadata.row_group(group).column(file.schema_arrow.names.index(_SEALED)).statistics
    return told is None or not told.has_min_max or bool(told.min <= case <= told.max)


def _write(table: pa.Table, path: Path, stop: Event) -> None:
    """Words are coded already; whole numbers and times are told as differences, in half the time and room that compressing them takes."""
    kinds = {field.name: field.type for field in table.schema}
    words = [name for name, kind in kinds.items() if pa.types.is_dictionary(kind)]
    whole = [name for name, kind in kinds.items() if pa.types.is_integer(kind) or pa.types.is_timestamp(kind)]
    with pq.ParquetWriter(
        path,
        table.schema,
        compression={name: "none" if name in whole else "zstd" for name in kinds},
        compression_level={name: 1 for name in kinds if name not in whole},
        use_dictionary=words,
        column_encoding=dict.fromkeys(whole, "DELTA_BINARY_PACKED"),
        write_statistics=[_SEALED],
    ) as file:
        for first in range(0, max(table.num_rows, 1), _ROWS):
            if stop.is_set():
                return
            file.write_table(table.slice(first, _ROWS))
