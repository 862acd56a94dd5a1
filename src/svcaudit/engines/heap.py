"""Memory that is freed stays with the process, for the next array."""

from __future__ import annotations

import ctypes

_TRIM, _MMAP, _ARENAS = -1, -3, -8
"""glibc's names for what `mallopt` sets (malloc.h)."""
_LARGEST = 32 << 20
"""The largest request that glibc can be told to serve from the heap."""


def keep_freed() -> None:
    """Make one heap of the process and let it keep what is freed; for programs that end when their work is done.

    Judging makes some hundred arrays of a few MB one after the other. Handed back to the system and asked for again, each is zeroed
    page by page: a tenth of the time of an audit, and, with a heap for each thread, 70 MB. Does nothing where the C library is not glibc.
    """
    import pyarrow as pa

    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return
    mallopt(_ARENAS, 1)
    mallopt(_MMAP, _LARGEST)
    mallopt(_TRIM, 2**31 - 1)
    pa.set_memory_pool(pa.system_memory_pool())
