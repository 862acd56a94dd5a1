"""Raw tables to one EventLog: code the columns, read the times, set aside what cannot be used, sort once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo

import numpy as np

from svcaudit.errors import DataError
from svcaudit.intake.arrow import numbers
from svcaudit.intake.attributes import column, constant
from svcaudit.intake.encode import Cleaning, Coded, Part, encode, join
from svcaudit.intake.formats.raw import RawTable, key
from svcaudit.intake.log_map import LogMap
from svcaudit.intake.mapping import Layout
from svcaudit.intake.order import event_order
from svcaudit.intake.quarantine import BadRows, Ignored, Quarantine, Reason, shapes
from svcaudit.intake.times import State, read_times
from svcaudit.model.log import Bool, Column, EventLog, Int16, Int32, Int64, Texts
from svcaudit.model.spec import ProcessSpec

_MAX_ROLES = 32_000


@dataclass(frozen=True, slots=True)
class Batch:
    """One file on its way: its raw table and where the parts of the log stand in it."""

    name: str
    raw: RawTable
    layout: Layout

    def part(self, position: int | None) -> Part:
        return self.raw.table.num_rows if position is None else self.raw.table.column(key(position))


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of all files below each other: coded, in the order of the files. `source` is None for a single file."""

    case: Coded
    activity: Coded
    time: Int64
    number: Int64
    source: Int16 | None
    actor: Coded
    role: Coded
    text: Coded | None
    attributes: dict[str, Coded]

    def at(self, rows: Int64) -> Rows:
        """These rows alone, in this order."""
        return Rows(
            self.case.at(rows),
            self.activity.at(rows),
            self.time[rows],
            self.number[rows],
            None if self.source is None else self.source[rows],
            self.actor.at(rows),
            self.role.at(rows),
            None if self.text is None else self.text.at(rows),
            {name: coded.at(rows) for name, coded in self.attributes.items()},
        )
