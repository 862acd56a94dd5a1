"""The period a run is about: whole days, written `2025`, `2025-06`, `2025-Q2`, `2025-06-01` or `2025-06-01..2025-06-15`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

import numpy as np

from svcaudit.errors import UsageError
from svcaudit.intake.zones import DAY, to_instants

_HINT = "write 2025, 2025-06, 2025-Q2, 2025-06-01 or 2025-06-01..2025-06-15"
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Period:
    """From the start of `first` to the end of `last`, both days included; `text` is what was asked for."""

    first: date
    last: date
    text: str

    @staticmethod
    def parse(text: str) -> Period:
        """Raises UsageError for what is no period."""
        start, _, end = text.strip().partition("..")
        first = _span(start)[0]
        last = _span(end or start)[1]
        if last < first:
            raise UsageError(f"the period {text!r} ends before it begins", _HINT)
        return Period(first, last, text.strip())

    def instants(self, zone: tzinfo) -> tuple[int, int]:
        """[start, end) in microseconds, days being those of the zone."""
        days = np.array([(self.first - _EPOCH).days, (self.last - _EPOCH).days + 1], dtype=np.int64)
        start, end = to_instants(days * DAY, zone).tolist()
        return start, end


def _span(text: str) -> tuple[date, date]:
    """First and last day of a year, quarter, month or day."""
    match = re.fullmatch(r"(\d{4})(?:-(?:Q([1-4])|(\d{1,2})(?:-(\d{1,2}))?))?", text.strip(), re.IGNORECASE)
    if not match:
        raise UsageError(f"{text!r} is not a period", _HINT)
    year = int(match[1])
    try:
        if match[4]:
            day = date(year, int(match[3]), int(match[4]))
            return day, day
        first_month = int(match[3] or (int(match[2]) * 3 - 2 if match[2] else 1))
        months = 1 if match[3] else 3 if match[2] else 12
        end = year * 12 + first_month - 1 + months
        return date(year, first_month, 1), date(end // 12, end % 12 + 1, 1) - timedelta(days=1)
    except ValueError:
        raise UsageError(f"{text!r} is not a period: no such date", _HINT) from None
