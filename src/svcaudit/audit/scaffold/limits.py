"""Observed spans as limits that people would write."""

from __future__ import annotations

import math

import numpy as np

from svcaudit.model.log import Int64

_HUMAN = (
    (30, "30s"), (60, "1m"), (120, "2m"), (180, "3m"), (300, "5m"), (600, "10m"), (900, "15m"), (1200, "20m"), (1800, "30m"), (2700, "45m"),
    (3600, "1h"), (5400, "90m"), (7200, "2h"), (10800, "3h"), (14400, "4h"), (21600, "6h"), (28800, "8h"), (43200, "12h"), (57600, "16h"),
    (86400, "24h"), (129600, "36h"), (172800, "48h"), (259200, "3d"), (345600, "4d"), (432000, "5d"), (604800, "7d"), (864000, "10d"),
    (1209600, "14d"), (1814400, "21d"), (2592000, "30d"), (3888000, "45d"), (5184000, "60d"), (7776000, "90d"),
)  # fmt: skip
UNLIMITED = "36500d"
"""A limit that nothing exceeds: to see what a clock measures before a limit is set."""


def p90(seconds: Int64) -> int:
    """The smallest span that nine of ten do not exceed."""
    return int(np.sort(seconds)[math.ceil(0.9 * len(seconds)) - 1])


def human(seconds: int) -> str:
    """The next limit that people would write: 95 minutes -> 2h."""
    for size, text in _HUMAN:
        if seconds <= size:
            return text
    return f"{math.ceil(seconds / (30 * 86400)) * 30}d"


def percent(share: float) -> int:
    """A share as whole per cent, rounded down, so that what was seen reaches it."""
    return math.floor(share * 100 + 1e-9)
