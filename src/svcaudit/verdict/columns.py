"""Coded arrays to Arrow columns."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from svcaudit.model.log import NEVER, Int64

INSTANT = pa.timestamp("us", tz="UTC")


def coded(values: npt.NDArray[np.object_], codes: npt.NDArray[np.integer]) -> pa.DictionaryArray:
    """values[code] for each code, null for a negative one."""
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32(), mask=codes < 0), pa.array(values, pa.string()))


def constant(text: str, n: int) -> pa.DictionaryArray:
    """The same text n times."""
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(n, np.int32)), pa.array([text], pa.string()))


def instants(times: Int64) -> pa.Array:
    """Microseconds to timestamps, null for NEVER."""
    return pa.array(times, pa.int64(), mask=times == NEVER).cast(INSTANT)


def spans(seconds: Int64) -> pa.Array:
    """Seconds, null where negative."""
    return pa.array(seconds, pa.int64(), mask=seconds < 0)
