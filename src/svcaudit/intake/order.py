"""The order of events: by case, time, stage rank, then as the files have them."""

from __future__ import annotations

import numpy as np

from svcaudit.model.log import Int32, Int64


def event_order(case: Int32, time: Int64, rank: Int32 | None) -> Int64:
    """Row indices in event order. `rank`: of each row's stage, None when all are equal. `case`: 0 and up."""
    order = np.arange(len(case)) if _is_ordered(case, time) else _sorted(case, time)
    return order if rank is None else _by_rank(order, case, time, rank)


def _is_ordered(case: Int32, time: Int64) -> bool:
    """Whether the rows stand by case and time already."""
    return bool((case[1:] >= case[:-1]).all()) and bool(((time[1:] >= time[:-1]) | (case[1:] > case[:-1])).all())


def _sorted(case: Int32, time: Int64) -> Int64:
    # most exports are written in time order: then sorting by case alone, keeping order, is enough
    if bool((time[1:] >= time[:-1]).all()):
        return _stable_order(case)
    by_time = _stable_order(_in_steps(time - time.min()))
    return by_time[_stable_order(case[by_time])]


def _in_steps(spans: Int64) -> Int64:
    """Microseconds as whole seconds or milliseconds where they all are: fewer bits to sort by."""
    for step in (1_000_000, 1_000):
        whole, rest = np.divmod(spans, step)
        if not rest.any():
            return whole
    return spans


def _stable_order(values: Int32 | Int64) -> Int64:
    """A stable sort of numbers from 0 up, 16 bits at a time: these NumPy sorts by radix, in a single pass."""
    order: Int64 = np.argsort(values.astype(np.uint16), kind="stable")
    most = int(values.max(initial=0))
    for shift in range(16, most.bit_length(), 16):
        order = order[np.argsort((values >> shift).astype(np.uint16)[order], kind="stable")]
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
