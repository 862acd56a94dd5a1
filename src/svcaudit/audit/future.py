"""Events that lie in the future: one wrong year among the times, and the log would be judged as of a day that has not come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from svcaudit.audit.instants import day_in
from svcaudit.model.log import Int64

_GRACE = timedelta(days=1)
"""A clock or a zone that is a little off is no wrong year."""


@dataclass(frozen=True, slots=True)
class Future:
    """So many `events` later than today, the last of them on `last`. `before`: the instant of the last event that is not, in microseconds,
    and `until` its day; None where there is no such event."""

    events: int
    last: date
    before: int | None
    until: date | None


def events_in_future(times: Int64, now: int, zone: str) -> Future | None:
    """Events (their instants in microseconds) more than a day later than `now`; None where there are none. Days are those of the zone."""
    late = times > now + _GRACE // timedelta(microseconds=1)
    if not late.any():
        return None
    rest = times[~late]
    before = int(rest.max()) if len(rest) else None
    return Future(int(np.count_nonzero(late)), day_in(int(times.max()), zone), before, None if before is None else day_in(before, zone))
