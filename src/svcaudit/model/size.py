"""Amounts of memory as people write them."""

from __future__ import annotations

import re

_WRITTEN = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgt]?)(i?)b?", re.IGNORECASE | re.ASCII)
_POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4}


def size_of(text: str) -> int | None:
    """'2GB', '500 MB', '1.5GiB' in bytes; None for what is no size. GB are 1000 MB, GiB are 1024 MiB."""
    found = _WRITTEN.fullmatch(text.strip())
    if not found or not float(found[1]):
        return None
    return int(float(found[1]) * (1024 if found[3] else 1000) ** _POWERS[found[2].lower()])


def written(size: float) -> str:
    """'2.8 GB'."""
    for unit, factor in (("GB", 1e9), ("MB", 1e6)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}"
    return f"{size / 1e3:.0f} kB"
