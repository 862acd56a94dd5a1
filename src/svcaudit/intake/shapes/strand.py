"""One kind of event that a row may hold: where its time and activity stand, and in which rows it happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from svcaudit.intake.encode import Coded
from svcaudit.intake.header import Header
from svcaudit.intake.log_map import EventColumn, LogMap, TimeColumn
from svcaudit.intake.time_cells import State
from svcaudit.model.log import Bool, Int32, Int64


@dataclass(frozen=True, slots=True)
class TimePlace:
    """The column of a time, or the two of its day and its hour; none in a file that lacks them. `format`: see TimeColumn."""

    places: tuple[int, ...]
    format: str | tuple[str, ...] | None = None


@dataclass(slots=True)
class Seen:
    """What the rows of all files say, for deciding which of them hold an event of one strand. R rows, in the order of the files.

    `case`: codes, -1 where there is none. `time`, `states`: of the strand. `value`: the words of the strand's activity columns.
    `sound`: rows that can be used at all. `orders`: rows in the order of case, time and file, kept for strands of the same time.
    """

    case: Int32
    time: Int64
    states: np.ndarray[tuple[int], np.dtype[np.int8]]
    value: Coded
    sound: Bool
    orders: dict[int, Int64] = field(default_factory=dict)

    @property
    def timed(self) -> Bool:
        """Rows with a case and a time of this strand."""
        timed: Bool = self.sound & (self.case >= 0) & (self.states <= State.INSTANT)
        return timed

    def in_order(self) -> Int64:
        """The rows with a time, by case, time and place in the files."""
        key = id(self.time)
        if key not in self.orders:
            rows = np.flatnonzero(self.timed)
            self.orders[key] = rows[np.lexsort((self.time[rows], self.case[rows]))]
        return self.orders[key]


Happens = Callable[[Seen], Bool]
"""In which rows (R) an event of the strand happened."""


@dataclass(frozen=True, slots=True)
class Strand:
    """One kind of event.

    `activity`: the columns that say what happened, joined; `name`: what it is called, `{}` being what they say. `actor`, `role`: its own
    columns. `required`: an empty time is a fault of the row; otherwise it says that nothing happened. `asks`: so is an empty activity.
    """

    time: TimePlace
    happens: Happens
    activity: tuple[int, ...] = ()
    name: str = "{}"
    actor: int | None = None
    role: int | None = None
    required: bool = False
    asks: bool = True


def whenever_timed(seen: Seen) -> Bool:
    """An event in every row that has its time."""
    return seen.timed


def row_time(header: Header, time: TimeColumn) -> TimePlace:
    """Where the time of a row stands."""
    if time.date is None:
        return TimePlace((header.must("time", time.column),), time.format)
    keys = (("date", time.date), ("time", time.clock))
    return TimePlace(tuple(header.must("time", name, f"time: {{{{{key}: {{}}}}}}") for key, name in keys if name is not None), time.format)


def event_strand(header: Header, what: str, column: EventColumn, log_map: LogMap, happens: Happens = whenever_timed) -> Strand:
    """The strand of a column that stands for an event. Raises DataError when the file lacks it and it is not optional."""
    line, lacking = f"{what}: {{}}", column.optional or column.may_lack
    if column.date is not None:
        names = [name for name in (column.date, column.clock) if name is not None]
        found = [header.named(f"time of {what!r}", (name,), line, optional=column.optional) for name in names]
    else:
        found = [header.named(f"time of {what!r}", column.columns, line, optional=column.optional)]
    places = () if None in found else tuple(place for place in found if place is not None)
    return Strand(
        TimePlace(places, column.format or log_map.time.format),
        happens,
        name=column.name,
        actor=None if column.actor is None else header.named(f"actor of {what!r}", (column.actor,), line, optional=lacking),
        role=None if column.role is None else header.named(f"role of {what!r}", (column.role,), line, optional=lacking),
    )


def activity_places(header: Header, log_map: LogMap) -> tuple[int, ...]:
    """The columns that say what a row is about."""
    if log_map.activity:
        return tuple(header.must("activity", name) for name in log_map.activity)
    return (header.must("activity", None),)
