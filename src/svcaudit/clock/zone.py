"""A time zone over a stretch of time as arrays: where its offset from UTC changes, and what that does to wall-clock times.

All numbers are int64 microseconds. An *instant* counts from 1970-01-01 00:00 UTC. A *wall time* is what a clock in the zone
shows, counted as if that clock stood in UTC: 1970-01-01 00:00 on the wall is 0 in every zone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from svcaudit.errors import UsageError
from svcaudit.model.log import MICROSECONDS, Int64

DAY_SECONDS = 86_400
DAY = DAY_SECONDS * MICROSECONDS
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Python's calendar ends with the years 1 and 9999; one day inside, so that no offset leads out of it. Beyond, the last offset holds.
_FIRST_DAY, _LAST_DAY = -719_161, 2_932_895


@dataclass(frozen=True)
class Zone:
    """The offsets of one zone.

    `changes` (K,): instants at which the offset changes, ascending. `offsets` (K+1,): the offset before, between and after
    the changes, in microseconds; wall time = instant + offset.
    """

    changes: Int64
    offsets: Int64

    def to_instant(self, wall: Int64) -> Int64:
        """Wall times as instants, any shape.

        A time that does not exist moves forward by the gap (02:30 becomes 03:30); one that exists twice is the first
        (design 2, Time; PEP 495 with fold=0).
        """
        # Both halves of that rule say: the old offset holds until the wall shows a time that only the new one can give.
        until = self.changes + np.maximum(self.offsets[:-1], self.offsets[1:])
        return wall - self.offsets[np.searchsorted(until, wall, side="right")]

    def to_wall(self, instants: Int64) -> Int64:
        """What a clock of the zone shows at each instant, any shape."""
        return instants + self.offsets[np.searchsorted(self.changes, instants, side="right")]

    def high_water(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """The latest wall time shown so far, from instant `first` to `last`, as corners (instant, wall time).

        Between two corners the line is flat (an hour shown for the second time) or climbs with the clock; over a gap two
        corners share an instant.
        """
        inside = np.flatnonzero((self.changes > first) & (self.changes < last))
        bounds = [first, *self.changes[inside].tolist(), last]
        start = int(np.searchsorted(self.changes, first, side="right"))
        offsets = self.offsets[start : start + len(bounds) - 1].tolist()
        high = first + offsets[0]
        for begin, end, offset in zip(bounds[:-1], bounds[1:], offsets, strict=True):
            yield begin, high
            if begin + offset > high:
                high = begin + offset
                yield begin, high
            elif begin < high - offset < end:
                yield high - offset, high
            high = max(high, end + offset)
        yield last, high


def zone_between(name: str, first: int, last: int) -> Zone:
    """The IANA zone `name`, right for all instants from `first` to `last` (microseconds).

    Raises UsageError for an unknown zone.
    """
    try:
        zone = ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        raise UsageError(f"unknown time zone {name!r}", "write an IANA name such as Europe/Berlin, Asia/Shanghai or UTC") from problem
    return offsets_of(zone, first, last)


def offsets_of(zone: tzinfo, first: int, last: int) -> Zone:
    """Any zone, a bare offset too, right for all instants from `first` to `last` (microseconds)."""
    days = np.clip(np.arange(first // DAY, last // DAY + 2), _FIRST_DAY, _LAST_DAY)
    sampled = np.array([_offset(zone, day * DAY_SECONDS) for day in days.tolist()], dtype=np.int64)
    changed = np.flatnonzero(np.diff(sampled))
    changes = [_change(zone, int(days[i]) * DAY_SECONDS, int(days[i + 1]) * DAY_SECONDS) for i in changed]
    offsets = np.concatenate((sampled[:1], sampled[changed + 1]))
    return Zone(np.array(changes, dtype=np.int64) * MICROSECONDS, offsets * MICROSECONDS)


def _offset(zone: tzinfo, seconds: int) -> int:
    offset = (_EPOCH + timedelta(seconds=seconds)).astimezone(zone).utcoffset()
    assert offset is not None
    return offset // timedelta(seconds=1)


def _change(zone: tzinfo, before: int, after: int) -> int:
    """The first second with the offset of `after`, `before` having another."""
    new = _offset(zone, after)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(zone, middle) == new:
            after = middle
        else:
            before = middle
    return after
