"""Limits compared across units and calendars: what is decided, and what cannot be.

Working time never exceeds the time on the wall, so 24h on the wall → 24 working hours only lets more through. Nothing of the kind
holds between working days and the others, or between two calendars.
"""

from __future__ import annotations

from dataclasses import dataclass

from svcaudit.model.change import Category
from svcaudit.model.duration import Duration, Measure
from svcaudit.model.spec import Calendar, CalendarChoice, Interval, ProcessSpec

_DAY = 86_400
CalendarContent = tuple[object, ...]


def content(calendar: Calendar) -> CalendarContent:
    """What a calendar says, its names aside; touching hours are one stretch."""
    return (
        calendar.timezone,
        tuple(joined(day) for day in calendar.hours),
        calendar.holidays,
        calendar.closed_dates,
        calendar.closed_yearly,
        frozenset((day, joined(parts)) for day, parts in calendar.closed_parts.items()),
        frozenset((day, joined(parts)) for day, parts in calendar.open_dates.items()),
    )


def joined(intervals: tuple[Interval, ...]) -> tuple[Interval, ...]:
    """In order, what touches or overlaps made one."""
    found: list[Interval] = []
    for opens, closes in sorted(intervals):
        if found and opens <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], closes))
        else:
            found.append((opens, closes))
    return tuple(found)


def renamed_calendars(old: ProcessSpec, new: ProcessSpec) -> dict[str, str]:
    """Old id → new id of calendars that say the same under another name."""
    fresh = {content(calendar): name for name, calendar in reversed(list(new.calendars.items())) if name not in old.calendars}
    gone = {name: calendar for name, calendar in old.calendars.items() if name not in new.calendars}
    return {name: fresh[content(calendar)] for name, calendar in gone.items() if content(calendar) in fresh}


@dataclass(frozen=True)
class Line:
    """On what a rule of one standard measures: its choice of calendars, None for the clock on the wall."""

    choice: CalendarChoice | None
    spec: ProcessSpec

    @property
    def on_the_wall(self) -> bool:
        """No calendar, or one that never closes: its working time is the time on the wall."""
        if self.choice is None:
            return True
        calendar = None if self.choice.by or self.choice.default is None else self.spec.calendars.get(self.choice.default)
        return calendar is not None and content(calendar)[1:] == ((((0, _DAY),),) * 7, None, *[frozenset()] * 4)

    def same_as(self, new: Line, renamed: dict[str, str]) -> bool:
        """The same calendars by name (what became of their hours is told there), or by what they say."""
        if self.choice is None or new.choice is None:
            return self.choice is new.choice
        return _named(self.choice, renamed) == _named(new.choice, {}) or self._said() == new._said()

    def _said(self) -> tuple[object, ...] | None:
        assert self.choice is not None
        names = (self.choice.default, *self.choice.values.values())
        if any(name is not None and name not in self.spec.calendars for name in names):
            return None
        said = {name: content(self.spec.calendars[name]) for name in names if name is not None}
        values = frozenset((value, said[name]) for value, name in self.choice.values.items())
        return self.choice.by, values, None if self.choice.default is None else said[self.choice.default]

    def __str__(self) -> str:
        match self.choice:
            case None:
                return "the clock on the wall"
            case CalendarChoice(default, None, _):
                return f"the calendar {default}"
            case CalendarChoice(default, by, values):
                named = ", ".join(f"{value}: {name}" for value, name in values.items())
                return f"a calendar by {by} ({named}{f', else {default}' if default else ''})"
        raise AssertionError(self.choice)


def _named(choice: CalendarChoice, renamed: dict[str, str]) -> tuple[object, ...]:
    names = {value: renamed.get(name, name) for value, name in choice.values.items()}
    return choice.by, names, None if choice.default is None else renamed.get(choice.default, choice.default)


def compare_limits(old: Duration, new: Duration, old_line: Line, new_line: Line, *, same_line: bool) -> Category | None:
    """Of a limit that must not be passed: LOOSER when everything within the old one is within the new one; None for no change."""
    before, after = _measure(old, old_line), _measure(new, new_line)
    if before is after and (same_line or before is Measure.WALL):
        return compare_amounts(old.seconds, new.seconds)
    if before is Measure.WALL and after is Measure.WORKING and new.seconds >= old.seconds:
        return Category.LOOSER
    if before is Measure.WORKING and after is Measure.WALL and new.seconds <= old.seconds:
        return Category.TIGHTER
    return Category.REDEFINED


def compare_amounts(old: float, new: float) -> Category | None:
    """More is LOOSER."""
    if old == new:
        return None
    return Category.LOOSER if new > old else Category.TIGHTER


def _measure(limit: Duration, line: Line) -> Measure:
    return Measure.WALL if limit.measure is Measure.WORKING and line.on_the_wall else limit.measure
