"""Which format times that are not ISO 8601 may be written in: a suggestion for the map's author, never acted upon."""

from __future__ import annotations

from collections.abc import Sequence

from svcaudit.intake.arrow import texts
from svcaudit.intake.time_patterns import TimePattern

_DATES = (
    "%Y/%m/%d",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%d-%m-%Y",
    "%Y.%m.%d",
    "%Y年%m月%d日",
    "%Y-%m-%d",
    "%d %b %Y",
    "%b %d, %Y",
    "%Y%m%d",
)
_TIMES = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p", "T%H:%M:%S", " %H时%M分", "%H:%M:%S", "%H%M%S")


def likely_formats(cells: Sequence[str]) -> list[str]:
    """Formats that read every one of the cells; several where day and month cannot be told apart."""
    sample = texts([cell.strip() for cell in cells])
    found = [form for date in _DATES for time in _TIMES for form in (date + time,) if TimePattern(form).read(sample)[1].all()]
    if not found and all(cell.strip().isdigit() for cell in cells):
        found = [
            name
            for name, digits in (("epoch", 10), ("epoch_ms", 13), ("epoch_us", 16))
            if {len(cell.strip()) for cell in cells} == {digits}
        ]
    return found
