"""Findings as columns, for formats that hold all of them: what is done to a text is done once to each distinct text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from svcaudit.reports.reader import Reader

if TYPE_CHECKING:
    import pyarrow as pa

    Int64 = npt.NDArray[np.int64]

PLAIN = " -~一-龥、。，：；（）…·›×"
"""Characters that are shown as they are, in any report: of printable ASCII and Chinese; for the brackets of a pattern."""
_UNUSUAL = f"[^{PLAIN}]|^ *[-=+@]"
"""What may hold a character that cannot be seen, or begin a formula; all else is shown as it is. A shortcut: nothing depends on it."""
_DAY, _QUARTER = (24 * 60 * 60 * 1_000_000, 15 * 60 * 1_000_000)
"""Microseconds. No zone's clock is set twice in a day, nor but at a quarter of an hour."""


def each_text(column: pa.Array, tell: Callable[[str], str], unusual: str = _UNUSUAL) -> pa.Array:
    """The texts of a column as `tell` writes them; it is asked once for each distinct text, and only for those that are not plain.

    Nulls stay null. `tell` must leave texts in which the pattern `unusual` finds nothing as they are: printable ASCII and Chinese that
    begin no formula, unless another one is given.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(column.type):
        return each_text(column.dictionary.cast(pa.string()), tell, unusual).take(column.indices)
    asked = pc.match_substring_regex(column, unusual)
    if not pc.any(asked, min_count=0).as_py():
        return column
    found = column.filter(asked).dictionary_encode()
    told = pa.array([tell(text) for text in found.dictionary.to_pylist()], pa.string())
    return pc.replace_with_mask(column, pc.fill_null(asked, False), told.take(found.indices))


def on_the_wall(instants: pa.Array, reader: Reader) -> pa.Array:
    """Instants (UTC, microseconds) as the reader's clock on the wall showed them: timestamps in seconds, without a zone."""
    import pyarrow as pa
    import pyarrow.compute as pc

    moments = pc.floor_temporal(instants.cast(pa.timestamp("us")), unit="second").cast(pa.int64())
    known = pc.fill_null(moments, 0).to_numpy(zero_copy_only=False)
    local = (known + _offsets(known, reader)) // 1_000_000
    return pa.array(local, pa.timestamp("s"), mask=pc.is_null(moments).to_numpy(zero_copy_only=False))


def _offsets(moments: Int64, reader: Reader) -> Int64:
    """The zone's distance from UTC at each moment, asked for by day, and by quarter of an hour on the days when clocks are set."""
    days, which = np.unique(moments // _DAY, return_inverse=True)
    begin = np.array([_offset(day * _DAY, reader) for day in days.tolist()], np.int64)
    end = np.array([_offset((day + 1) * _DAY, reader) for day in days.tolist()], np.int64)
    offsets: Int64 = begin[which]
    changing = np.flatnonzero((begin != end)[which])
    quarters, which = np.unique(moments[changing] // _QUARTER, return_inverse=True)
    offsets[changing] = np.array([_offset(quarter * _QUARTER, reader) for quarter in quarters.tolist()], np.int64)[which]
    return offsets


def _offset(moment: int, reader: Reader) -> int:
    """The zone's distance from UTC at a moment; both in microseconds."""
    at = datetime.fromisoformat("1970-01-01T00:00:00+00:00") + timedelta(microseconds=moment)
    distance = at.astimezone(reader.zone).utcoffset() or timedelta(0)
    return distance // timedelta(microseconds=1)
