"""The history table of a ticket system while it is being written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from .clock import Second
from .office import Person
from .table import Row


@dataclass(slots=True)
class History:
    """Rows in the columns of one company. What is not in `sample` (None: all) happens, keeps people busy, and is not exported."""

    rng: np.random.Generator
    case: str
    action: str
    time: str
    actor: str
    role: str | None
    machine: tuple[str, str] = ("", "")
    """Name and role of the ticket system itself, where nobody did it."""
    sample: set[str] | None = None
    _rows: list[tuple[Second, int, Row]] = field(default_factory=list)

    def write(self, when: Second, case: str, action: str, who: Person | None = None, **cells: object) -> Second:
        if self.sample is None or case in self.sample:
            name, role = (who.name, who.role) if who else self.machine
            row: Row = {self.case: case, self.action: action, self.actor: name}
            if self.role:
                row[self.role] = role
            self._rows.append((when, len(self._rows), row | dict(cells)))
        return when

    def export(self, until: Second, clock: Callable[[Second], object]) -> list[Row]:
        """What had happened before the export, in the order in which it happened."""
        kept = sorted((entry for entry in self._rows if entry[0] < until), key=lambda entry: entry[:2])
        return [{self.time: clock(when)} | row for when, _, row in kept]
