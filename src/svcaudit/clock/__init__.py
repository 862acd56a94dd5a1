"""Calendars, pauses and elapsed time: pure arithmetic on arrays."""
