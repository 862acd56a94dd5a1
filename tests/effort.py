"""How long the suite looks: SVCAUDIT_SOAK=20 tries twenty times as many examples of every property."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import settings

SOAK = int(os.environ.get("SVCAUDIT_SOAK", "1"))


def examples(number: int, **more: Any) -> settings:
    """So many examples of a property, or their multiple in a soak; a slow machine fails nothing."""
    return settings(max_examples=number * SOAK, deadline=None, **more)
