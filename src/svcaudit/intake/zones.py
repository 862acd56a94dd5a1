"""Time zones: by name, and wall-clock times to instants for whole columns."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, available_timezones

import numpy as np

from svcaudit.errors import UsageError
from svcaudit.intake.nearest import nearest
from svcaudit.model.log import MICROSECONDS, Int64

DAY = 86_400 * MICROSECONDS
_EPOCH = datetime(1970, 1, 1)
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})")
_HOURS = re.compile(r"(?:UTC|GMT)?\s*([+-])(\d{1,2})(?::?(\d{2}))?", re.IGNORECASE)
_EXPECTED = {
    "beijing": "Asia/Shanghai", "peking": "Asia/Shanghai", "shenzhen": "Asia/Shanghai", "guangzhou": "Asia/Shanghai",
    "china": "Asia/Shanghai", "cst": "Asia/Shanghai", "hongkong": "Asia/Hong_Kong", "mumbai": "Asia/Kolkata", "delhi": "Asia/Kolkata",
    "new_delhi": "Asia/Kolkata", "bangalore": "Asia/Kolkata", "india": "Asia/Kolkata", "ist": "Asia/Kolkata", "hanoi": "Asia/Bangkok",
    "osaka": "Asia/Tokyo", "bst": "Europe/London", "munich": "Europe/Berlin", "hamburg": "Europe/Berlin", "frankfurt": "Europe/Berlin",
    "germany": "Europe/Berlin", "cest": "Europe/Berlin", "milan": "Europe/Rome", "barcelona": "Europe/Madrid", "geneva": "Europe/Zurich",
    "washington": "America/New_York", "boston": "America/New_York", "miami": "America/New_York", "dallas": "America/Chicago",
    "houston": "America/Chicago", "seattle": "America/Los_Angeles", "san_francisco": "America/Los_Angeles", "pst": "America/Los_Angeles",
}  # fmt: skip
"""Names people try that the database lacks."""
_OTHERWISE = {"cst": ("America/Chicago",), "ist": ("Europe/Dublin", "Asia/Jerusalem"), "bst": ("Asia/Dhaka",)}
"""Letters by which several countries call their time: what else they may mean."""


def zone_of(name: str) -> tzinfo:
    """The zone called `name` (IANA) or written as an offset (+08:00). Raises UsageError with the nearest name."""
    offset = _OFFSET.fullmatch(name)
    if offset and int(offset[2]) < 24 and int(offset[3]) < 60:
        span = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
        return timezone(-span if offset[1] == "-" else span)
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise UsageError(
            f"unknown time zone {name!r}{suggestion(name)}", "write an IANA name such as Asia/Shanghai, Europe/Berlin or UTC"
        ) from None


def suggestion(name: str) -> str:
    """'; did you mean Asia/Shanghai?' or nothing: the zone of the city that reads most alike, whatever continent was written."""
    hours = _HOURS.fullmatch(name.strip())
    if hours:
        return f"; did you mean {hours[1]}{int(hours[2]):02}:{hours[3] or '00'}?"
    zones = available_timezones()
    places: dict[str, list[str]] = {}
    for zone in sorted(zones):
        places.setdefault(zone.rsplit("/", 1)[-1].casefold(), []).append(zone)
    city = nearest(name.rsplit("/", 1)[-1].replace(" ", "_"), {*places, *_EXPECTED})
    same = places.get(city or "", [])
    found = _EXPECTED.get(city or "") or nearest(name, same) or (same[0] if same else nearest(name, zones))
    both = [one for one in dict.fromkeys((found, *_OTHERWISE.get(name.casefold(), ()))) if one]
    return f"; did you mean {' or '.join(both)}?" if both else ""


def to_instants(wall: Int64, zone: tzinfo) -> Int64:
    """Wall-clock times of a zone (microseconds as if in UTC) as instants.

    A time that does not exist moves forward by the gap, one that exists twice is the first (PEP 495, fold=0). The zone is asked
    once per day that occurs, and its changes within a day are searched for; no row is looked at by itself.
    """
    if not len(wall):
        return wall
    days = wall // DAY
    first = int(days.min())
    seen = np.zeros(int(days.max()) - first + 2, dtype=np.bool_)
    seen[days - first] = True
    seen[1:] |= seen[:-1]  # also the midnight at the end of each day
    midnights = (np.flatnonzero(seen) + first).tolist()
    offsets = [_offset(day * 86_400, zone) for day in midnights]
    bounds, values = [], [offsets[0]]
    for (day, before), (next_day, after) in zip(
        zip(midnights, offsets, strict=True), list(zip(midnights, offsets, strict=True))[1:], strict=False
    ):
        if before != after:
            # between days that do not occur any bound will do
            bounds.append(_change(day * 86_400, next_day * 86_400, zone) if next_day == day + 1 else next_day * 86_400)
            values.append(after)
    if not bounds:
        return wall - values[0] * MICROSECONDS
    at = np.searchsorted(np.array(bounds, dtype=np.int64) * MICROSECONDS, wall, side="right")
    instants: Int64 = wall - np.array(values, dtype=np.int64)[at] * MICROSECONDS
    return instants


def _offset(wall: int, zone: tzinfo) -> int:
    """Seconds that a wall-clock second of the zone is ahead of UTC."""
    ahead = (_EPOCH + timedelta(seconds=wall)).replace(tzinfo=zone).utcoffset()
    assert ahead is not None
    return int(ahead.total_seconds())


def _change(low: int, high: int, zone: tzinfo) -> int:
    """The first wall-clock second after `low` that has the offset of `high`."""
    target = _offset(high, zone)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(middle, zone) == target:
            high = middle
        else:
            low = middle
    return high
