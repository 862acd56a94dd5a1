"""Finding events: the next of a kind after an event, the first of a kind in a case. By counting or by binary search, nothing per case.

Events are indices into the log, and lists of events are ascending; since the log is sorted by case and time, "later in the case" is
"a larger index of the same case". -1 means there is none.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from svcaudit.model.log import Bool, EventLog, Int32, Int64

PAIRS_AT_ONCE = 4_000_000
"""How many (activation, candidate) pairs are held in memory at a time."""
_DENSE = 8
"""With more than one event in so many, counting along the log is cheaper than searching for each."""


def merged(*lists: Int64) -> Int64:
    """Several ascending lists of events as one, each event once. (NumPy's union1d hashes, at ten times the cost.)"""
    events = np.sort(np.concatenate(lists), kind="stable")
    once = np.ones(len(events), np.bool_)
    once[1:] = events[1:] != events[:-1]
    return events[once]


def contains(events: Int64, ascending: Int64) -> Bool:
    """Whether each of the events stands in an ascending list (N)."""
    if not len(ascending):
        return np.zeros(len(events), np.bool_)
    reach = int(ascending[-1]) + 1
    if reach <= _DENSE * len(events):
        # One place more, which stays false: what lies beyond the list reads it, and so does -1.
        marked = np.zeros(reach + 1, np.bool_)
        marked[ascending] = True
        return marked[np.minimum(events, reach)]
    at = np.minimum(np.searchsorted(ascending, events), len(ascending) - 1)
    same: Bool = ascending[at] == events
    return same


def count_before(log: EventLog, events: Int64, ascending: Int64) -> Int64 | Int32:
    """How many of an ascending list of events stand before each of the events (N): before it in the log, not in its case alone."""
    if log.events > _DENSE * len(events):
        return np.searchsorted(ascending, events)
    # Counting along the log costs a fraction of a search for every event, unless they are few.
    marked = np.zeros(log.events + 1, np.int8)
    marked[ascending + 1] = 1
    return np.cumsum(marked, dtype=np.int32)[events]


def next_after(log: EventLog, events: Int64, candidates: Int64) -> Int64:
    """For each event the first candidate that stands after it in the same case (N)."""
    if not len(candidates):
        return np.full(len(events), -1, np.int64)
    # Past the last candidate stands -1; whatever case it is compared with, -1 is the answer.
    found = np.append(candidates, -1)[count_before(log, events + 1, candidates)]
    return np.where(log.case[found] == log.case[events], found, -1)


def last_before(log: EventLog, events: Int64, candidates: Int64) -> Int64:
    """For each event the last candidate that stands before it in the same case (N)."""
    if not len(candidates):
        return np.full(len(events), -1, np.int64)
    at = count_before(log, events, candidates) - 1
    found = candidates[np.maximum(at, 0)]
    return np.where((at >= 0) & (log.case[found] == log.case[events]), found, -1)


def bounds_per_case(log: EventLog, events: Int64) -> tuple[Int64, Int64]:
    """Where each case's events lie in the list: events[low[c]:high[c]] (both C)."""
    # Counting is linear; a search of the list for every case is not.
    count = np.bincount(log.case[events], minlength=log.cases)
    high = np.cumsum(count)
    return high - count, high


def first_per_case(log: EventLog, events: Int64) -> Int64:
    """The first of the events in each case (C)."""
    # Written from the last on: what is written again keeps what came last, the first of the case.
    found = np.full(log.cases, -1, np.int64)
    found[log.case[events][::-1]] = events[::-1]
    return found


def nth_per_case(log: EventLog, events: Int64, n: int) -> Int64:
    """The event number n (from 0) of each case's events in the list (C)."""
    if n == 0:
        return first_per_case(log, events)
    low, high = bounds_per_case(log, events)
    found = np.full(log.cases, -1, np.int64)
    some = high - low > n
    found[some] = events[low[some] + n]
    return found


def last_per_case(log: EventLog, events: Int64) -> Int64:
    """The last of the events in each case (C)."""
    found = np.full(log.cases, -1, np.int64)
    found[log.case[events]] = events
    return found


def last_at_or_before(log: EventLog, cases: Int32 | Int64, times: Int64) -> Int64:
    """The last event of each given case at or before the instant (N), -1 where the case began later. Bisection of all at once."""
    begin, end = log.offsets[cases], log.offsets[np.asarray(cases) + 1]
    found = begin - 1
    step = 1 << int((end - begin).max(initial=0)).bit_length()
    while step := step >> 1:
        further = found + step
        early = further < end
        early &= log.time[np.minimum(further, log.events - 1)] <= times
        found += early * step
    return np.where(found >= begin, found, -1)


def pairs(log: EventLog, events: Int64, candidates: Int64) -> Iterator[tuple[Int64, Int64]]:
    """Every (number of the event in `events`, candidate of the same case), a bounded number at a time.

    Pairs of one event stay together, in the order of `events` and candidates.
    """
    low_of_case, high_of_case = bounds_per_case(log, candidates)
    low = low_of_case[log.case[events]]
    count = high_of_case[log.case[events]] - low
    ends = np.cumsum(count)
    start = 0
    while start < len(events):
        done = int(ends[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, done + PAIRS_AT_ONCE, side="right")))
        chunk = count[start:stop]
        number = np.repeat(np.arange(start, stop), chunk)
        within = np.arange(len(number)) - np.repeat(ends[start:stop] - chunk - done, chunk)
        yield number, candidates[np.repeat(low[start:stop], chunk) + within]
        start = stop
