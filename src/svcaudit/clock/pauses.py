"""Time that does not count: pauses of many cases at once, as sorted spans, and clocks that run around them.

A pause is measured on the same line as the clock it stops, so a pause outside working hours costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from svcaudit.clock.timeline import Timeline
from svcaudit.model.log import MICROSECONDS, Bool, Int32, Int64

FOREVER = int(np.iinfo(np.int64).max)
"""The end of a pause that nothing has ended."""


@dataclass(frozen=True)
class Spans:
    """Stretches of time of cases, sorted by (case, start). All arrays (S,).

    `case`: case number. `start`, `end`: instants in microseconds since 1970 UTC, start < end; `end` may be FOREVER.
    """

    case: Int32
    start: Int64
    end: Int64

    @staticmethod
    def none() -> Spans:
        """No pause in any case."""
        return Spans(np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))


def union(*spans: Spans) -> Spans:
    """All the time that any of the spans covers: within a case overlapping and touching ones become one, empty ones vanish.

    The spans need not be sorted.
    """
    some = [each for each in spans if len(each.case)] or [Spans.none()]
    if len(some) == 1 and _is_united(some[0]):
        return some[0]
    joined_case = np.concatenate([each.case for each in some])
    joined_start = np.concatenate([each.start for each in some])
    joined_end = np.concatenate([each.end for each in some])
    order = np.lexsort((joined_start, joined_case))
    order = order[joined_start[order] < joined_end[order]]
    if not len(order):
        return Spans.none()
    case, start, end = joined_case[order], joined_start[order], joined_end[order]
    if _is_united(sorted_spans := Spans(case, start, end)):
        return sorted_spans
    reached = _running_maximum(case, end)
    fresh = np.ones(len(case), dtype=np.bool_)
    fresh[1:] = (case[1:] != case[:-1]) | (start[1:] > reached[:-1])
    return Spans(case[fresh], start[fresh], reached[np.append(fresh[1:], True)])


def toggle_spans(case: Int32, time: Int64, is_start: Bool, is_until: Bool, open_end: Int64 | int = FOREVER) -> Spans:
    """Pauses from a start event, when none is running, to the next until event of the case.

    One row per event in log order, all arrays (E,); an event that is both ends the pause and starts the next, so the pause
    goes on. A pause that nothing ends lasts to `open_end`: one instant, or one per case, indexed by case number.
    """
    switches = is_start | is_until
    return while_spans(case[switches], time[switches], is_start[switches], open_end)


def while_spans(case: Int32, time: Int64, in_state: Bool, open_end: Int64 | int = FOREVER) -> Spans:
    """Pauses that last while the case stands in a state: from an event that is in it to the next of the case that is not.

    One row per event in log order, all arrays (E,). A pause that nothing ends lasts to `open_end`, as for `toggle_spans`.
    """
    if not len(case):
        return Spans.none()
    turns = np.ones(len(case), dtype=np.bool_)
    turns[1:] = (case[1:] != case[:-1]) | (in_state[1:] != in_state[:-1])
    at = np.flatnonzero(turns)
    owner, start = case[at], time[at]
    # A turn's successor in the same case has the other state: there the pause ends.
    ended = np.append(owner[1:] == owner[:-1], False)
    until_open = np.broadcast_to(np.asarray(open_end, dtype=np.int64)[owner] if np.ndim(open_end) else np.int64(open_end), start.shape)
    end = np.where(ended, np.append(start[1:], 0), until_open)
    kept = in_state[at] & (start < end)
    return Spans(owner[kept], start[kept], end[kept])


def paused_between(spans: Spans, case: Int32, start: Int64, end: Int64, timeline: Timeline) -> Int64:
    """How much of the line lies in pauses between two instants of a case: microseconds, one per query (N,).

    Overlapping pauses count once. O((N + S) log S). Raises ValueError for instants that the line does not cover.
    """
    if not len(spans.case):
        return np.zeros(len(case), dtype=np.int64)
    paused = _Paused.on(timeline, spans)
    first, last = paused.reach(case)
    some = np.flatnonzero(last > first)  # most cases never pause
    case, start, end = case[some], start[some], end[some]
    between = np.zeros(len(first), dtype=np.int64)
    between[some] = paused.until(case, timeline.value_at(end), end) - paused.until(case, timeline.value_at(start), start)
    return between


def due_with_pauses(timeline: Timeline, spans: Spans, case: Int32, start: Int64, limit_seconds: Int64 | int) -> Int64:
    """The earliest instant at which the clock of `case`, running since `start` and stopped in pauses, reaches the limit: (N,).

    The start itself for a limit of 0; NEVER where a pause that has not ended comes first, or where the line ends before.
    Raises ValueError for instants that the line does not cover.
    """
    paused = _Paused.on(timeline, spans)
    limit = np.asarray(limit_seconds, dtype=np.int64) * MICROSECONDS
    value = timeline.value_at(start)
    goal = value - paused.until(case, value, start) + limit
    # A pause that begins once the limit is reached changes nothing; all pauses before it push the due time back.
    before = paused.first_not_below(case, goal)
    pushed = timeline.instant_of(goal + paused.total[before] - paused.total[paused.reach(case)[0]])
    return np.where(limit == 0, start, pushed)


@dataclass(frozen=True)
class _Paused:
    """United spans in the coordinates of a line.

    `low`, `high` (S,): the line where each span starts and ends. `total` (S+1,): pause before each span, over all cases; it may
    wrap round for very large logs, which leaves the differences within a case right.
    """

    spans: Spans
    low: Int64
    high: Int64
    total: Int64

    @staticmethod
    def on(timeline: Timeline, spans: Spans) -> _Paused:
        united = spans if _is_united(spans) else union(spans)
        low = timeline.value_at(united.start)
        # What has not ended lasts as long as the line does: no instant beyond can be asked for.
        high = timeline.value_at(np.where(united.end == FOREVER, timeline.at[-1], united.end))
        total = np.zeros(len(low) + 1, dtype=np.int64)
        np.cumsum(high - low, out=total[1:])
        return _Paused(united, low, high, total)

    def reach(self, case: Int32) -> tuple[Int64, Int64]:
        """The index of each case's first span and of the one after its last; where it has none, both of the span that would follow."""
        # Counting the spans of every case costs less than a search for each.
        last = max(int(case.max(initial=-1)), int(self.spans.case.max(initial=-1)))
        upto = np.zeros(last + 2, dtype=np.int64)
        np.cumsum(np.bincount(self.spans.case, minlength=last + 1), out=upto[1:])
        return upto[case], upto[1:][case]

    def until(self, case: Int32, value: Int64, time: Int64) -> Int64:
        """The pause of each case up to an instant, given as `time` and as its coordinate `value`."""
        if not len(self.low):
            return np.zeros(len(case), dtype=np.int64)
        first, end = self.reach(case)
        begun = _bisect(self.spans.start, first, end, time)
        last = np.maximum(begun - 1, 0)
        inside = np.minimum(value, self.high[last]) - self.low[last]
        return np.where(begun > first, self.total[last] - self.total[first] + inside, 0)

    def first_not_below(self, case: Int32, goal: Int64) -> Int64:
        """The first span of each case at whose start the clock, less pauses, has reached the goal."""
        first, end = self.reach(case)
        own, _ = self.reach(self.spans.case)
        net = self.low - (self.total[:-1] - self.total[own])
        return _bisect(net, first, end, goal)


def _is_united(spans: Spans) -> bool:
    ordered = (spans.case[1:] > spans.case[:-1]) | ((spans.case[1:] == spans.case[:-1]) & (spans.start[1:] > spans.end[:-1]))
    return bool(ordered.all() and (spans.start < spans.end).all())


def _running_maximum(case: Int32, values: Int64) -> Int64:
    """The largest value so far within each case; rows are grouped by ascending case."""
    levels, level = np.unique(values, return_inverse=True)
    # A later case outweighs every value of the earlier ones, so one pass serves all cases.
    highest: Int64 = levels[np.maximum.accumulate(case.astype(np.int64) * len(levels) + level) % len(levels)]
    return highest


def _bisect(keys: Int64, low: Int64, high: Int64, wanted: Int64) -> Int64:
    """The first index in low..high whose key is not below `wanted`, else high: a binary search in every slice at once.

    A round halves all slices together, and a case has few pauses, so there are few rounds.
    """
    low, high = low.copy(), high.copy()
    rounds = int((high - low).max(initial=0)).bit_length()
    for _ in range(rounds):
        middle = np.minimum((low + high) // 2, len(keys) - 1)
        open_ = low < high
        below = open_ & (keys[middle] < wanted)
        low = np.where(below, middle + 1, low)
        high = np.where(open_ & ~below, middle, high)
    return low
