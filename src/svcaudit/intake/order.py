"""The order of events: by case, time, stage rank, then as the files have them."""

from __future__ import annotations

import numpy as np

from svcaudit.model.log import Int32, Int64


def event_order(case: Int32, time: Int64, rank: Int32 | None) -> Int64:
    """Row indices in event order. `rank`: of each row's stage, None when all are equal. `case`: 0 and up."""
    in_time = bool((time[1:] >= time[:-1]).all())
    # most exports are written in time order: then sorting by case alone, keeping order, is enough
    by_time = None if in_time else np.argsort(time, kind="stable")
    by_case = _by_case(case if by_time is None else case[by_time])
    order = by_case if by_time is None else by_time[by_case]
    return order if rank is None else _by_rank(order, case, time, rank)


def _by_case(case: Int32) -> Int64:
    """A stable sort, half a number at a time: 16 bits are what NumPy sorts by radix, in a single pass."""
    order: Int64 = np.argsort(case.astype(np.uint16), kind="stable")
    if len(case) and int(case.max()) >> 16:
        order = order[np.argsort((case >> 16).astype(np.uint16)[order], kind="stable")]
    return order


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
