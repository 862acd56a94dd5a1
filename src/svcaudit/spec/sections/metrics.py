"""`metrics:` – numbers of the whole log and the levels they should reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from svcaudit.model.spec import Attribute, AttributeType, Cohort, Condition, Goal, Metric, Rule
from svcaudit.spec.names import STAGES, TEXT, Declared
from svcaudit.spec.problems import did_you_mean, listed
from svcaudit.spec.reader import Reader
from svcaudit.spec.scalars import NUMBER, PERCENT, AnyText, Identifier, OneOf
from svcaudit.spec.sections.conditions import CONDITION
from svcaudit.spec.sections.options import WHEN
from svcaudit.spec.sections.timing import read_duration
from svcaudit.spec.shape import Entry, Form, Item, Key, Located, MapOf, located


class _Counted(StrEnum):
    CASES = "cases"


_RULE = Declared("a rule or clock", lambda vocabulary: vocabulary.rules)
_NUMBER_OF = located(AnyText("a number attribute or a clock"))
_BOUND = located(AnyText("a number, a percentage or a duration"))

ATTAINMENT = Key("attainment", _RULE, "The share of judged cases that met this rule or clock.", examples=("first-response",))
SHARE: Key[Condition] = Key("share", CONDITION, "The share of cases that satisfy this condition.", examples=({"result": "solved"},))
RATE = Key("rate", STAGES, "The share of cases in which this stage occurs.", examples=("reopen",))
COUNT = Key("count", OneOf("something to count", _Counted), "The number of cases.")
NUMBERS: dict[str, Key[Located[str]]] = {
    name: Key(name, _NUMBER_OF, f"{says} of a number attribute, or of the elapsed time of a clock.")
    for name, says in (
        ("mean", "The mean"),
        ("median", "The median"),
        ("p90", "The 90th percentile"),
        ("p95", "The 95th percentile"),
        ("max", "The largest"),
        ("sum", "The sum"),
    )
}
MEASURES: tuple[Key[Any], ...] = (ATTAINMENT, *NUMBERS.values(), SHARE, RATE, COUNT)

_AT_LEAST = Key("at_least", _BOUND, "The value should be this or more.", examples=("89.2%", 88.6))
_AT_MOST = Key("at_most", _BOUND, "The value should be this or less.", examples=("2%", "8h"))
COHORT = Key(
    "cohort", OneOf("a cohort", Cohort), "Cases of a period by when they were created, or by when they were closed.", default="created"
)
TARGET = Key(
    "target", Form("a target", (_AT_LEAST, _AT_MOST), "The level to reach."), "The level the metric should reach: at_least or at_most."
)
TITLE = Key("title", TEXT, "Name shown to people, or one per language.")
WHY = Key("why", TEXT, "Why it is measured.")

METRIC = Form("a metric", (*MEASURES, COHORT, WHEN, TARGET, TITLE, WHY), "A number of the whole log.")
METRICS = MapOf(Identifier("the id of a metric"), METRIC, "a mapping from ids to metrics", may_be_empty=True)


@dataclass(frozen=True)
class _Measured:
    """What a metric measures, and the unit that a target of it is written in."""

    measure: str
    unit: str
    """'share', 'number' or 'duration'."""
    of: str | None = None
    condition: Condition | None = None
    stages: tuple[str, ...] = ()


def build_metric(item: Item[str, Entry], clocks: Mapping[str, Rule], reader: Reader) -> Metric | None:
    """The metric; None when what it measures could not be read. `clocks` are those that could be read."""
    entry = item.value
    written = [key for key in MEASURES if entry.has(key)]
    if not written:
        names = listed(key.name for key in MEASURES)
        reader.report("SPEC102", entry.place, "a metric must say what it measures", f"add one of: {names}")
        return None
    if len(written) > 1:
        said = " and ".join(f"'{key.name}'" for key in written)
        reader.report(
            "SPEC407", entry.key_place(written[-1]), f"a metric measures one thing, but here stand {said}", "write a metric for each"
        )
        return None
    measured = _measured(written[0], entry, reader)
    if measured is None:
        return None
    return Metric(
        id=item.id,
        measure=measured.measure,
        of=measured.of,
        condition=measured.condition,
        stages=measured.stages,
        cohort=entry.get(COHORT) or Cohort.CREATED,
        when=entry.get(WHEN),
        goal=_goal(entry, measured, clocks, reader),
        title=entry.get(TITLE) or {},
        why=entry.get(WHY) or {},
        place=item.place,
    )


def _measured(key: Key[Any], entry: Entry, reader: Reader) -> _Measured | None:
    value = entry.get(key)
    if value is None:
        return None
    if key is ATTAINMENT:
        return _Measured(key.name, "share", of=value)
    if key is SHARE:
        return _Measured(key.name, "share", condition=value)
    if key is RATE:
        return _Measured(key.name, "share", stages=value)
    if key is COUNT:
        return _Measured(key.name, "number", of=value.value)
    return _number_of(key.name, value, reader)


def _number_of(measure: str, name: Located[str], reader: Reader) -> _Measured | None:
    """mean, median, … of a number attribute or of a clock; a name like none of them implies a number attribute."""
    vocabulary = reader.vocabulary
    is_attribute, is_clock = name.value in vocabulary.attributes.declared, name.value in vocabulary.clocks.declared
    if is_attribute and is_clock:
        reader.report("SPEC412", name.place, f"{name.value!r} is both an attribute and a clock", "rename one of them")
        return None
    fact = vocabulary.facts.get(name.value)
    if fact is not None and fact.type != AttributeType.NUMBER:
        hint = f"declare it as a number: `{name.value}: {{type: number}}`"
        reader.report("SPEC311", name.place, f"'{measure}' needs numbers, but {name.value!r} is of type {fact.type}", hint)
        return None
    if is_attribute or is_clock:
        return _Measured(measure, "duration" if is_clock else "number", of=name.value)
    if vocabulary.attributes.open or vocabulary.clocks.open:
        return None
    numbers = [fact.id for fact in vocabulary.facts.values() if fact.type == AttributeType.NUMBER]
    meant = did_you_mean(name.value, [*numbers, *vocabulary.clocks.declared])
    if meant:
        reader.report("SPEC209", name.place, f"{name.value!r} is neither a number attribute nor a clock", f"did you mean {meant!r}?")
        return None
    hint = f"add `{name.value}: {{type: number}}` under `attributes:`"
    reader.report("SPEC514", name.place, f"{name.value!r} is not declared and taken for a number attribute", hint)
    vocabulary.implied[name.value] = Attribute(name.value, AttributeType.NUMBER, place=name.place)
    return _Measured(measure, "number", of=name.value)


def _goal(entry: Entry, measured: _Measured, clocks: Mapping[str, Rule], reader: Reader) -> Goal | None:
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
    if measured.unit == "duration":
        return _duration_goal(written, bounds[0] is _AT_LEAST, clocks.get(measured.of or ""), reader)
    return _number_goal(written, bounds[0] is _AT_LEAST, measured.unit == "share", reader)


def _duration_goal(written: Located[str], at_least: bool, clock: Rule | None, reader: Reader) -> Goal | None:
    if clock is None:  # it is broken, and that has been said
        return None
    duration = read_duration(written, has_calendar=clock.timing.calendar is not None, reader=reader, may_be_zero=True)
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
