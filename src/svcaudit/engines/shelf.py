"""Things put aside on disk between the steps of an audit: their arrays are mapped back, not loaded."""

from __future__ import annotations

import mmap
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

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
    with path.open("rb") as file:
        mapped = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    sizes = np.frombuffer(mapped, np.int64, int(np.frombuffer(mapped, np.int64, 1)[0]), 8).tolist()
    frame, *parts = _parts(mapped, sizes)
    return pickle.loads(frame, buffers=parts)


def _parts(mapped: memoryview, sizes: list[int]) -> Iterator[memoryview]:
    place = 8 + 8 * len(sizes)
    for size in sizes:
        place += -place % _ALIGNED
        yield mapped[place : place + size]
        place += size


def spooled(tables: Iterator[pa.Table], path: Path, schema: pa.Schema) -> pa.Table:
    """Tables below each other in a file, mapped: as many rows as the disk holds. Dictionaries must be the same in all of them."""
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, schema) as writer:
        for table in tables:
            writer.write_table(table)
    with pa.memory_map(str(path)) as mapped:
        return pa.ipc.open_file(mapped).read_all()
