"""Targets of metrics: a bound in the metric's own unit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from svcaudit.model.spec import Goal
from svcaudit.spec.reader import Reader
from svcaudit.spec.scalars import NUMBER, PERCENT, AnyText
from svcaudit.spec.sections.timing import read_duration
from svcaudit.spec.shape import Entry, Form, Key, Located, located

_BOUND = located(AnyText("a number, a percentage or a duration"))
_AT_LEAST = Key("at_least", _BOUND, "The value should be this or more.", examples=("89.2%", 88.6))
_AT_MOST = Key("at_most", _BOUND, "The value should be this or less.", examples=("2%", "8h"))
TARGET = Key(
    "target", Form("a target", (_AT_LEAST, _AT_MOST), "The level to reach."), "The level the metric should reach: at_least or at_most."
)


class Unit(StrEnum):
    """What a target of a metric is written in."""

    SHARE = "share"
    NUMBER = "number"
    DURATION = "duration"


@dataclass(frozen=True)
class Scale:
    """The unit of a metric, and whether its durations run on a calendar; None: the clock that would say so is broken."""

    unit: Unit
    has_calendar: bool | None = False


def read_goal(entry: Entry, scale: Scale, reader: Reader) -> Goal | None:
    """The metric's target, None when there is none or it cannot be read."""
    target = entry.get(TARGET)
    if target is None:
        return None
    bounds = [key for key in (_AT_LEAST, _AT_MOST) if target.has(key)]
    if len(bounds) != 1:
        code, place = ("SPEC407", target.key_place(_AT_MOST)) if bounds else ("SPEC102", entry.key_place(TARGET))
        reader.report(code, place, "a target has either `at_least` or `at_most`")
        return None
    written = target.get(bounds[0])
    if written is None:
        return None
    if scale.unit is Unit.DURATION:
        return _duration_goal(written, bounds[0] is _AT_LEAST, scale.has_calendar, reader)
    return _number_goal(written, bounds[0] is _AT_LEAST, scale.unit is Unit.SHARE, reader)


def _duration_goal(written: Located[str], at_least: bool, has_calendar: bool | None, reader: Reader) -> Goal | None:
    if has_calendar is None:  # the clock is broken, and that has been said
        return None
    duration = read_duration(written, has_calendar=has_calendar, reader=reader, may_be_zero=True)
    return None if duration is None else Goal(Fraction(duration.seconds), at_least)


def _number_goal(written: Located[str], at_least: bool, is_share: bool, reader: Reader) -> Goal | None:
    text, place = written.value.strip(), written.place
    percent = PERCENT.fullmatch(text)
    if percent and is_share:
        share = Fraction(percent.group(1)) / 100
        if share <= 1:
            return Goal(share, at_least, percent=True)
        reader.report("SPEC304", place, f"{text} is out of range", "a share lies between 0% and 100%")
    elif percent:
        reader.report("SPEC303", place, f"this metric is a number, not a share: {text}", f"write {percent.group(1)}")
    elif not NUMBER.fullmatch(text):
        reader.report("SPEC303", place, f"expected {'a percentage' if is_share else 'a number'}, found {written.value!r}")
    elif is_share and not 0 <= Fraction(text) <= 1:
        reader.report("SPEC304", place, f"a share lies between 0% and 100%, found {text}", f"write {text}%")
    else:
        return Goal(Fraction(text), at_least)
    return None
