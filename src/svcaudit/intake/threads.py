"""Threads that help, and that nobody waits for when the work is given up: on Ctrl-C and on an error."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import TypeVar

ALONE = 100_000
"""Below so many events a second thread costs more than it brings."""
_CHUNK = 1 << 20

First = TypeVar("First")
Second = TypeVar("Second")


@contextmanager
def helpers(threads: int) -> Iterator[ThreadPoolExecutor]:
    """A pool that is waited for at the end, except where something is raised: then what has not begun never does."""
    pool = ThreadPoolExecutor(max_workers=threads)
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


def both(first: Callable[[], First], second: Callable[[], Second], events: int) -> tuple[First, Second]:
    """Two results that know nothing of one another, made at once; of a small log one after the other."""
    if events < ALONE:
        return first(), second()
    with helpers(1) as pool:
        other = pool.submit(second)
        return first(), other.result()


@contextmanager
def stopping() -> Iterator[Event]:
    """A signal that is set when the block is left, however that happens."""
    stop = Event()
    try:
        yield stop
    finally:
        stop.set()


def sha256_of(path: Path, stop: Event) -> str:
    """The SHA-256 of a file; it gives up, and the result means nothing, once `stop` is set."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while not stop.is_set() and (chunk := file.read(_CHUNK)):
            digest.update(chunk)
    return digest.hexdigest()
