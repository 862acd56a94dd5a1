"""Which engine an audit takes, from the sizes of its logs and the memory that is free; and into how many partitions it goes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path

from svcaudit.model.engine import Engine
from svcaudit.model.size import written

_BASE = 150_000_000
"""What a process of ours takes before it reads anything."""
_UNPACKED = {".gz": 8.0, ".zip": 8.0, ".parquet": 7.0, ".pq": 7.0, ".xlsx": 8.0, ".ods": 8.0}
"""What a byte of a packed log is in delimited text."""
_HELD = 6.0
"""Bytes of memory that an audit in memory takes for a byte of delimited text: see benchmarks/README.md."""
_FREE = 0.6
"""The share of free memory that is taken unasked."""
_FEWEST, _MOST = 2, 400
_WORKERS = 2

# What the disk engine takes, measured by benchmarks/engines.py at 10 and 30 million events; shares are of the bytes of delimited text.
_READING = 260_000_000
"""The process that gives the orders, while it reads."""
_ORDERS, _WORKER = 200_000_000, 110_000_000
"""That process while others work, and a worker before it has anything to do."""
_LOOKED = 0.32
"""Looking at the quality of the whole log, in one worker."""
_JOINED = 0.45
"""Facts that are brought together, and the numbers and tables made of them, when no worker is there any more."""
_JUDGED = 4.5
"""Judging a partition, of its own bytes."""
_UNEVEN = 1.3
"""How much larger than the mean a partition may be."""
_SMALLEST = 60_000_000
"""With less room than this for a partition, one worker less is better."""


@dataclass(frozen=True, slots=True)
class Choice:
    """`why`: to be said. `partitions` and `workers` matter on disk."""

    engine: Engine
    why: str
    partitions: int
    workers: int


def choose(asked: Engine, logs: Sequence[Path], memory: int | None, *, only_memory: str = "") -> Choice:
    """`memory`: how many bytes may be used, None for most of what is free. `only_memory`: why no other engine can be taken, if so."""
    takes = _BASE + _HELD * sum(_size(path) for path in logs)
    free = available()
    limit = memory if memory is not None else int(_FREE * free) if free else None
    told = f"the logs take about {written(takes)} in memory, {_of(memory, free)}"
    engine = asked
    if asked is Engine.AUTO:
        engine = Engine.DISK if limit is not None and takes > limit and not only_memory else Engine.MEMORY
    plan = plan_for((takes - _BASE) / _HELD, limit if limit is not None else 4_000_000_000, max(1, min(_WORKERS, os.cpu_count() or 1)))
    why = f"engine {engine}: {told if asked is Engine.AUTO else 'as asked for'}"
    if engine is Engine.DISK:
        why = f"engine disk, {plan.partitions} partitions: {told if asked is Engine.AUTO else 'as asked for'}"
        if limit is not None and plan.least > limit:
            why += f"; {written(limit)} will not be kept to, this log takes about {written(plan.least)} by any plan"
    return Choice(engine, why, plan.partitions, plan.workers)


def _of(memory: int | None, free: int | None) -> str:
    if memory is not None:
        return f"{written(memory)} are allowed"
    return f"{written(free)} are free" if free else "and how much is free cannot be told"


@dataclass(frozen=True, slots=True)
class Plan:
    """How a log is audited on disk. `least`: bytes of memory that are taken by however many partitions."""

    partitions: int
    workers: int
    least: float


def plan_for(text: float, limit: float, workers: int) -> Plan:
    """As few partitions as keep all processes together below the limit, and as many workers, up to `workers`, as leave room for them.

    text: bytes of delimited text. One worker looks at the whole log while the others judge; both must fit beside the orders.
    """
    least = max(_READING, _ORDERS + _WORKER + max(_LOOKED * text, _SMALLEST), _ORDERS + _JOINED * text)
    while True:
        left = limit - _ORDERS - workers * _WORKER
        room = left if workers == 1 else min(left / workers, (left - _LOOKED * text) / (workers - 1))
        if workers == 1 or room >= _SMALLEST:
            break
        workers -= 1
    partitions = ceil(_UNEVEN * _JUDGED * text / max(room, _SMALLEST))
    return Plan(max(_FEWEST, min(_MOST, partitions)), workers, least)


def _size(path: Path) -> float:
    """Bytes of delimited text."""
    return path.stat().st_size * _UNPACKED.get(path.suffix.lower(), 1.0) if path.is_file() else 0.0


def available() -> int | None:
    """Bytes of memory that are free, as the system or the container has them; None where that cannot be told."""
    found = [one for one in (_of_machine(), _of_container()) if one is not None]
    return min(found) if found else None


def _of_machine() -> int | None:
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    except (OSError, StopIteration, ValueError, IndexError):
        pass
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None


def _of_container() -> int | None:
    try:
        most, used = (Path(f"/sys/fs/cgroup/memory.{name}").read_text().strip() for name in ("max", "current"))
        return max(int(most) - int(used), 0) if most != "max" else None
    except (OSError, ValueError):
        return None
