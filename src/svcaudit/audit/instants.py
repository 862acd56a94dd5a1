"""Microseconds as the texts that run.json holds."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from svcaudit.intake.zones import zone_of

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def iso(microseconds: int) -> str:
    """ISO 8601 in UTC: 2025-06-30T08:00:00Z, with a fraction only where there is one."""
    return (_EPOCH + timedelta(microseconds=microseconds)).isoformat().replace("+00:00", "Z")


def day_in(microseconds: int, zone: str) -> date:
    """The calendar day of an instant in a zone."""
    return (_EPOCH + timedelta(microseconds=microseconds)).astimezone(zone_of(zone)).date()
