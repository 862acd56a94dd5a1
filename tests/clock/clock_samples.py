"""Calendars and times that the tests of the clock share."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from svcaudit.model.log import Int64
from svcaudit.model.spec import Calendar, Interval

H = 3600
SECOND = 1_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def instant(text: str, zone: str = "UTC") -> int:
    """'2025-03-30 02:30', an offset beating the zone, as microseconds since 1970 UTC."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    return (moment.astimezone(UTC) - EPOCH) // timedelta(microseconds=1)


def instants(*texts: str, zone: str = "UTC") -> Int64:
    return np.array([instant(text, zone) for text in texts], dtype=np.int64)


def shown(microseconds: int | np.int64, zone: str = "UTC") -> str:
    """What the clock on the wall of the zone shows at an instant."""
    return (EPOCH + timedelta(microseconds=int(microseconds))).astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S")


def week(
    workdays: tuple[Interval, ...], saturday: tuple[Interval, ...] = (), sunday: tuple[Interval, ...] = ()
) -> tuple[tuple[Interval, ...], ...]:
    return (workdays,) * 5 + (saturday, sunday)


def office(zone: str = "UTC", **more: object) -> Calendar:
    """Monday to Friday 9 to 12 and 13 to 18 o'clock."""
    return Calendar("office", zone, week(((9 * H, 12 * H), (13 * H, 18 * H))), **more)  # type: ignore[arg-type]


def always(zone: str) -> Calendar:
    """Every hour of every day, as 00:00-24:00."""
    return Calendar("always", zone, week(((0, 24 * H),), ((0, 24 * H),), ((0, 24 * H),)))


def only(on: str, *hours: Interval, zone: str) -> Calendar:
    """A calendar that opens on a single date."""
    return Calendar("once", zone, week(()), open_dates={date.fromisoformat(on): hours})
