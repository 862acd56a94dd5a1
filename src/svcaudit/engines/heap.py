"""What becomes of memory that is freed: it stays with the process for the next array, or goes back to the system at once."""

from __future__ import annotations

import ctypes
from collections.abc import Callable

_TRIM, _MMAP, _ARENAS = -1, -3, -8
"""glibc's names for what `mallopt` sets (malloc.h)."""
_LARGEST = 32 << 20
"""The largest request that glibc can be told to serve from the heap."""
_LARGE = 1 << 20


def keep_freed() -> None:
    """Make one heap of the process and let it keep what is freed; for programs that end when their work is done.

    Judging makes some hundred arrays of a few MB one after the other. Handed back to the system and asked for again, each is zeroed
    page by page: a tenth of the time of an audit, and, with a heap for each thread, 70 MB. Does nothing where the C library is not glibc.
    """
    import pyarrow as pa

    if (mallopt := _mallopt()) is not None:
        mallopt(_ARENAS, 1)
        mallopt(_MMAP, _LARGEST)
        mallopt(_TRIM, 2**31 - 1)
        pa.set_memory_pool(pa.system_memory_pool())


def give_back_freed() -> None:
    """Let arrays of a megabyte and more go back to the system when they are freed; for a process that is to keep to a limit.

    Left to itself, glibc keeps what lies between what is still in use: half a gigabyte after the reading of ten million events.
    """
    if (mallopt := _mallopt()) is not None:
        mallopt(_MMAP, _LARGE)
        mallopt(_TRIM, _LARGE)


def _mallopt() -> Callable[[int, int], int] | None:
    try:
        found: Callable[[int, int], int] = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return None
    return found
