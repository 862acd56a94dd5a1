"""A number as a log writes it: one reading for conditions, metrics and the quality of the log."""

from __future__ import annotations

import math
import re

_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?")


def number_of(text: str) -> float:
    """`12`, `-0.5`, `1e3`, `1,234.5`; NaN for anything else. `4,5` is none: whether it means 4.5 cannot be known."""
    plain = text.strip()
    if "," in plain:
        if not _GROUPED.fullmatch(plain):
            return math.nan
        plain = plain.replace(",", "")
    try:
        number = float(plain)
    except ValueError:
        return math.nan
    return number if math.isfinite(number) else math.nan
