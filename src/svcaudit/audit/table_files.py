"""The tables of a run as Parquet files."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pyarrow as pa
import pyarrow.parquet as pq

from svcaudit.intake.threads import stopping

_AT_ONCE = 2
_ROWS = 1 << 20
"""Rows of a group. Writing one is not interrupted: about a fifth of a second."""
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
