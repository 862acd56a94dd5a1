"""A dated exception from a rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Waiver:
    """An excuse for some cases under one rule, up to and including the day `expires`."""

    id: str
    rule: str
    cases: tuple[str, ...]
    reason: str
    approved_by: str
    expires: date
    ticket: str | None = None
