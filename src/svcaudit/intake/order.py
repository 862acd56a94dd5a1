"""The order of events: by case, time, stage rank, then as the files have them. Sorted as packed integers."""

from __future__ import annotations

import numpy as np

from svcaudit.model.log import Int32, Int64

_LOW = (1 << 32) - 1


def event_order(case: Int32, time: Int64, rank: Int32 | None) -> Int64:
    """Row indices in event order. `rank`: of each row's stage, None when all are equal. Up to 2^32 rows."""
    in_time = bool((time[1:] >= time[:-1]).all())
    # most exports are written in time order: then sorting by case alone, keeping order, is enough
    by_time = None if in_time else np.argsort(time, kind="stable")
    packed = (case if by_time is None else case[by_time]).astype(np.int64) << 32
    packed |= np.arange(len(case), dtype=np.int64)
    packed.sort()
    packed &= _LOW
    order: Int64 = packed if by_time is None else by_time[packed]
    return order if rank is None else _by_rank(order, case, time, rank)


def _by_rank(order: Int64, case: Int32, time: Int64, rank: Int32) -> Int64:
    """Reorder the runs of one case and one instant in which ranks do not ascend."""
    cases, times, ranks = case[order], time[order], rank[order]
    tied = (cases[1:] == cases[:-1]) & (times[1:] == times[:-1])
    wrong = tied & (ranks[1:] < ranks[:-1])
    if not wrong.any():
        return order
    run = np.concatenate(([0], np.cumsum(~tied)))
    affected = np.zeros(int(run[-1]) + 1, dtype=np.bool_)
    affected[run[1:][wrong]] = True
    places = np.flatnonzero(affected[run])
    order[places] = order[places][np.lexsort((ranks[places], run[places]))]
    return order
