"""Coded arrays to Arrow columns, straight from buffers: `pa.array` would import pandas into every run."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from svcaudit.model.arrow import numbers, optional_numbers, optional_texts, texts
from svcaudit.model.log import NEVER, Bool, Float, Int8, Int64

FEW = pa.dictionary(pa.int8(), pa.string())
"""What `few` makes."""
INSTANT = pa.timestamp("us", tz="UTC")


def words(values: Sequence[str] | npt.NDArray[np.object_]) -> pa.Array:
    """Texts."""
    return texts(list(values)).cast(pa.string())


def optional_words(values: Sequence[str | None]) -> pa.Array:
    """Texts, null for None."""
    return optional_texts(values).cast(pa.string())


def coded(values: npt.NDArray[np.object_] | Sequence[str] | pa.Array, codes: npt.NDArray[np.integer]) -> pa.DictionaryArray:
    """values[code] for each code, null for a negative one. values: texts, or an Arrow array of them."""
    positions = codes.astype(np.int32, copy=False)
    vocabulary = values if isinstance(values, pa.Array) else words(values)
    known = positions >= 0
    if known.all():
        return pa.DictionaryArray.from_arrays(numbers(positions), vocabulary)
    return pa.DictionaryArray.from_arrays(optional_numbers(np.maximum(positions, 0), known), vocabulary)


def few(values: Sequence[str] | npt.NDArray[np.object_], codes: Int8) -> pa.DictionaryArray:
    """values[code] for each code, a byte each: these columns are as long as all that was measured. No code is negative."""
    return pa.DictionaryArray.from_arrays(numbers(codes), words(values))


def constant(text: str, n: int) -> pa.DictionaryArray:
    """The same text n times."""
    return pa.DictionaryArray.from_arrays(numbers(np.zeros(n, np.int32)), words([text]))


def labels(texts: Sequence[str], number: Int64) -> pa.DictionaryArray:
    """texts[number] for each number, of which several may be the same text."""
    distinct = list(dict.fromkeys(texts))
    code = {text: code for code, text in enumerate(distinct)}
    return coded(distinct, np.array([code[text] for text in texts], np.int32)[number])


def instants(times: Int64) -> pa.Array:
    """Microseconds to timestamps, null for NEVER."""
    return optional_numbers(times, times != NEVER).cast(INSTANT)


def spans(seconds: Int64) -> pa.Array:
    """Seconds, null where negative."""
    return whole(seconds, seconds >= 0)


def whole(values: npt.NDArray[np.integer], present: Bool | None = None) -> pa.Array:
    """Integers, null where not present."""
    return numbers(values) if present is None else optional_numbers(values, present)


def real(values: Float) -> pa.Array:
    """Numbers, null for NaN."""
    return optional_numbers(values, ~np.isnan(values))


def yes_no(flags: Bool) -> pa.Array:
    """Booleans."""
    return pa.Array.from_buffers(pa.bool_(), len(flags), [None, pa.py_buffer(np.packbits(flags, bitorder="little"))])


def hexadecimal(values: npt.NDArray[np.uint64]) -> pa.Array:
    """Each number as 16 hex digits."""
    digits = np.frombuffer(values.astype(">u8").tobytes().hex().encode(), np.uint8)
    ends = np.arange(0, 16 * len(values) + 1, 16, dtype=np.int64)
    made = pa.Array.from_buffers(pa.large_string(), len(values), [None, pa.py_buffer(ends), pa.py_buffer(digits)])
    return made.cast(pa.string())


def no_rows(fields: Sequence[tuple[str, pa.DataType]]) -> pa.Table:
    """A table of these columns without a row; Arrow's own `empty_table` would import pandas."""
    schema = pa.schema(fields)
    return pa.table([pa.nulls(0, one.type) for one in schema], schema=schema)
