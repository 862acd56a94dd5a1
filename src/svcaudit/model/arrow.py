"""Arrow arrays straight from buffers: `pa.array`, `pa.scalar` and `to_numpy` would import pandas (0.3 s) into every run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from svcaudit.model.log import Texts

_BREAK = ord("\n")


def texts(words: Sequence[str]) -> pa.Array:
    """Words as an Arrow array of large strings; a lone surrogate becomes a question mark."""
    joined = "\n".join(words).encode("utf-8", "replace") + b"\n"
    content = np.frombuffer(joined, np.uint8)
    ends = np.flatnonzero(content == _BREAK)
    if not len(words) or len(ends) != len(words):  # a word holds a line break itself
        encoded = [word.encode("utf-8", "replace") for word in words]
        return _large([len(word) for word in encoded], b"".join(encoded))
    return _large(np.diff(ends, prepend=-1) - 1, content[content != _BREAK])


def _large(lengths: Sequence[int] | npt.NDArray[np.int64], content: bytes | npt.NDArray[np.uint8]) -> pa.Array:
    ends = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(lengths, out=ends[1:])
    return pa.Array.from_buffers(pa.large_string(), len(lengths), [None, pa.py_buffer(ends), pa.py_buffer(content)])


def optional_texts(words: Sequence[str | None]) -> pa.Array:
    """Words as an Arrow array of large strings in which None is null."""
    present = np.array([word is not None for word in words], dtype=np.bool_)
    filled = texts([word or "" for word in words])
    bits = np.packbits(present, bitorder="little")
    return pa.Array.from_buffers(pa.large_string(), len(words), [pa.py_buffer(bits), *filled.buffers()[1:]])


def numbers(values: npt.NDArray[Any]) -> pa.Array:
    """A NumPy array of integers as an Arrow array over the same memory."""
    flat = np.ascontiguousarray(values)
    return pa.Array.from_buffers(pa.from_numpy_dtype(flat.dtype), len(flat), [None, pa.py_buffer(flat)])


def optional_numbers(values: npt.NDArray[Any], present: npt.NDArray[np.bool_]) -> pa.Array:
    """The same with nulls where `present` is false."""
    flat = np.ascontiguousarray(values)
    bits = np.packbits(present, bitorder="little")
    return pa.Array.from_buffers(pa.from_numpy_dtype(flat.dtype), len(flat), [pa.py_buffer(bits), pa.py_buffer(flat)])


def integers(array: pa.Array) -> npt.NDArray[Any]:
    """A fixed-width Arrow array without nulls as NumPy, over the same memory."""
    kind = np.dtype(f"{'u' if pa.types.is_unsigned_integer(array.type) else 'i'}{array.type.bit_width // 8}")
    return np.frombuffer(array.buffers()[1] or b"", dtype=kind, count=len(array), offset=array.offset * kind.itemsize)


def flags(array: pa.Array) -> npt.NDArray[np.bool_]:
    """An Arrow array of booleans as NumPy; null is false."""
    bits = np.frombuffer(array.buffers()[1] or b"", dtype=np.uint8)
    values = np.unpackbits(bits, bitorder="little")[array.offset : array.offset + len(array)].astype(np.bool_)
    if array.null_count:
        valid = np.unpackbits(np.frombuffer(array.buffers()[0], dtype=np.uint8), bitorder="little")
        values &= valid[array.offset : array.offset + len(array)].astype(np.bool_)
    return values


def words_of(array: pa.Array) -> Texts:
    """An Arrow text array without nulls as an object array of str."""
    words = np.empty(len(array), dtype=object)
    words[:] = array.to_pylist()
    return words
