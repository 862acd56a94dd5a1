"""Things put aside on disk between the steps of an audit: their arrays are mapped back, not loaded."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

T = TypeVar("T", bound=np.generic)
_ALIGNED = 64


def put(thing: object, path: Path) -> Path:
    """Write data of our own making: a pickle whose arrays stand behind it, byte for byte."""
    buffers: list[pickle.PickleBuffer] = []
    frame = pickle.dumps(thing, protocol=5, buffer_callback=buffers.append)
    parts = [buffer.raw() for buffer in buffers]
    index = np.array([len(frame), *(part.nbytes for part in parts)], np.int64)
    with path.open("wb") as file:
        file.write(np.array([len(index)], np.int64).tobytes() + index.tobytes())
        pieces: list[Any] = [frame, *parts]
        for part in pieces:
            file.write(b"\0" * (-file.tell() % _ALIGNED))
            file.write(part)
    return path


def take(path: Path) -> Any:
    """What was put there; its arrays are read-only and stay in the file, which may be removed meanwhile where the system allows it."""
    mapped = memoryview(mapped_from(path))
    sizes = np.frombuffer(mapped, np.int64, int(np.frombuffer(mapped, np.int64, 1)[0]), 8).tolist()
    frame, *parts = _parts(mapped, sizes)
    return pickle.loads(frame, buffers=parts)


def _parts(mapped: memoryview, sizes: list[int]) -> Iterator[memoryview]:
    place = 8 + 8 * len(sizes)
    for size in sizes:
        place += -place % _ALIGNED
        yield mapped[place : place + size]
        place += size


def mapped_from(path: Path) -> pa.Buffer:
    """A file's bytes, read-only. Unlike `mmap.mmap` it holds no file open: there may be hundreds."""
    if not path.stat().st_size:
        return pa.py_buffer(b"")
    with pa.memory_map(str(path)) as file:
        return file.read_buffer()


def spooled(tables: Iterator[pa.Table], path: Path, schema: pa.Schema) -> pa.Table:
    """Tables below each other in a file, mapped: as many rows as the disk holds. Dictionaries must be the same in all of them."""
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, schema) as writer:
        for table in tables:
            writer.write_table(table)
    with pa.memory_map(str(path)) as mapped:
        return pa.ipc.open_file(mapped).read_all()


class Shelf:
    """Arrays put aside one by one in files of a folder and mapped back: as many as the disk holds."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0

    def array(self, pieces: Iterable[npt.NDArray[T]]) -> npt.NDArray[T]:
        """The pieces below each other (see `svcaudit.kpis.joined.Keep`)."""
        path = self._next()
        kind: np.dtype[Any] = np.dtype(np.bool_)
        with path.open("wb") as file:
            for piece in pieces:
                kind = piece.dtype
                file.write(np.ascontiguousarray(piece).data)
        return np.frombuffer(mapped_from(path), kind)

    def texts(self, words: pa.Array) -> pa.Array:
        """An array of texts."""
        table = pa.table({"words": words})
        return spooled(iter([table]), self._next(), table.schema).column("words").chunk(0) if len(words) else words

    def _next(self) -> Path:
        self.count += 1
        return self.folder / f"kept-{self.count}"
