"""`metrics:` – numbers of the whole log and the levels they should reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from svcaudit.model.spec import (
    CASE_NUMBERS,
    CASE_SPANS,
    Attribute,
    AttributeAt,
    AttributeType,
    Cohort,
    Condition,
    Metric,
    Rule,
    Stretch,
)
from svcaudit.spec.names import STAGES, TEXT, Declared
from svcaudit.spec.problems import did_you_mean, listed
from svcaudit.spec.reader import Reader
from svcaudit.spec.scalars import AnyText, DurationText, Identifier, Number, OneOf, Whole
from svcaudit.spec.sections.conditions import CONDITION
from svcaudit.spec.sections.goals import TARGET, Scale, Unit, read_goal
from svcaudit.spec.sections.metric_kinds import KINDS, NPS, Asked, is_scale, read_kind
from svcaudit.spec.sections.options import WHEN
from svcaudit.spec.sections.timing import read_duration
from svcaudit.spec.shape import Entry, Form, Item, Key, ListOf, Located, MapOf, located


class _Counted(StrEnum):
    CASES = "cases"
    OPEN = "open"


class _CaseNumber(StrEnum):
    EVENTS = "case.events"
    HANDOVERS = "case.handovers"
    REPEATS = "case.repeats"
    VIOLATIONS = "case.violations"


_RULE = Declared("a rule or clock", lambda vocabulary: vocabulary.rules)
_NUMBER_OF = located(AnyText("a number attribute, a clock, or a number of the case such as case.handovers"))

ATTAINMENT = Key("attainment", _RULE, "The share of judged cases that met this rule or clock.", examples=("first-response",))
SHARE: Key[Condition] = Key("share", CONDITION, "The share of cases that satisfy this condition.", examples=({"result": "solved"},))
RATE = Key("rate", STAGES, "The share of cases in which this stage occurs.", examples=("reopen",))
COUNT = Key("count", OneOf("something to count", _Counted), "The number of cases, or of those still open.")
SOME = Key(
    "some", OneOf("a number of the case", _CaseNumber), "The share of cases with one or more of these.", examples=("case.handovers",)
)
NONE = Key("none", OneOf("a number of the case", _CaseNumber), "The share of cases with none of these.", examples=("case.violations",))
NUMBERS: dict[str, Key[Located[str]]] = {
    name: Key(name, _NUMBER_OF, f"{says} of a number attribute, of the elapsed time of a clock, or of {', '.join(CASE_NUMBERS)}.")
    for name, says in (
        ("mean", "The mean"),
        ("median", "The median"),
        ("p90", "The 90th percentile"),
        ("p95", "The 95th percentile"),
        ("max", "The largest"),
        ("sum", "The sum"),
    )
}
MEASURES: tuple[Key[Any], ...] = (ATTAINMENT, *NUMBERS.values(), SHARE, RATE, SOME, NONE, COUNT, *KINDS)

COHORT = Key(
    "cohort",
    OneOf("a cohort", Cohort),
    "Cases by when they were created, those that are closed by when they were, answers and spans by their own, or those that are open "
    "(default of `count: open` and `case.age`).",
    default="created",
)
AMONG = Key("among", STAGES, "Only cases in which this stage occurs.", examples=("survey",))
ATTRIBUTE_AT = Key(
    "attribute_at", OneOf("a time of the case", AttributeAt), "Whose facts count: as first known, or as last known.", default="end"
)
SMALL_BELOW = Key("small_below", Whole("a number of cases", least=1), "Below so many, reports grey the number and say so.", default=30)
TIMES = Key("times", Whole("a number of events", least=1), "Of a rate: at least so many events of the stage.", default=1)
TIME = Key(
    "time",
    OneOf("a part of a clock's span", Stretch),
    "Of a clock: what it counts, its pauses, start to stop on the wall, idle stretches, or what is left of them (handling).",
    default="counted",
)
IDLE_AFTER = Key("idle_after", DurationText(), "A stretch between two events of the case is idle when it is longer.", examples=("4h",))
SCALE = Key(
    "scale",
    ListOf(Number(), "the scale", at_least=2),
    "Of a mean: the lowest and the highest answer; others are no answers, and no confidence interval goes beyond them.",
    examples=([1, 5],),
)
TITLE = Key("title", TEXT, "Name shown to people, or one per language.")
WHY = Key("why", TEXT, "Why it is measured.")

_OPTIONS: tuple[Key[Any], ...] = (
    COHORT,
    WHEN,
    AMONG,
    ATTRIBUTE_AT,
    TIMES,
    TIME,
    IDLE_AFTER,
    SCALE,
    SMALL_BELOW,
    TARGET,
    TITLE,
    WHY,
)
METRIC = Form("a metric", (*MEASURES, *_OPTIONS), "A number of the whole log.")
METRICS = MapOf(Identifier("the id of a metric"), METRIC, "a mapping from ids to metrics", may_be_empty=True)


@dataclass(frozen=True)
class _Measured:
    """What a metric measures, and the unit that a target of it is written in."""

    measure: str
    unit: Unit
    of: str | None = None
    condition: Condition | None = None
    stages: tuple[str, ...] = ()
    asked: Asked | None = None


def build_metric(item: Item[str, Entry], clocks: Mapping[str, Rule], reader: Reader) -> Metric | None:
    """The metric; None when what it measures could not be read. `clocks` are those that could be read."""
    entry = item.value
    key = _one_measure(entry, reader)
    measured = None if key is None else _measured(key, entry, clocks, reader)
    if key is None or measured is None or not _options_fit(key, measured, entry, reader):
        return None
    time = entry.get(TIME) or Stretch.COUNTED
    has_calendar = _on_calendar(measured, time, clocks)
    idle_after = read_duration(entry.get(IDLE_AFTER), has_calendar=bool(has_calendar), reader=reader)
    if entry.has(IDLE_AFTER) and idle_after is None:
        return None
    asked = measured.asked or Asked(of=measured.of)
    return Metric(
        id=item.id,
        measure=measured.measure,
        of=asked.of,
        condition=measured.condition,
        stages=measured.stages,
        cohort=entry.get(COHORT) or (Cohort.OPEN if asked.of in ("open", "case.age") else Cohort.CREATED),
        when=entry.get(WHEN),
        goal=read_goal(entry, Scale(measured.unit, has_calendar), reader),
        title=entry.get(TITLE) or {},
        why=entry.get(WHY) or {},
        place=item.place,
        among=entry.get(AMONG) or (),
        attribute_at=entry.get(ATTRIBUTE_AT) or AttributeAt.END,
        small_below=entry.get(SMALL_BELOW) or 30,
        times=entry.get(TIMES) or 1,
        time=time,
        idle_after=idle_after,
        within=asked.within,
        abandoned=asked.abandoned,
        match=asked.match,
        contacts=asked.contacts,
        scale=asked.scale or _scale(entry),
        top=asked.top,
    )


def _scale(entry: Entry) -> tuple[Fraction, Fraction] | None:
    written = entry.get(SCALE)
    return None if written is None else (written[0], written[1])


def _one_measure(entry: Entry, reader: Reader) -> Key[Any] | None:
    written = [key for key in MEASURES if entry.has(key)]
    if not written:
        names = listed(key.name for key in MEASURES)
        reader.report("SPEC102", entry.place, "a metric must say what it measures", f"add one of: {names}")
    elif len(written) > 1:
        said = " and ".join(f"'{key.name}'" for key in written)
        reader.report(
            "SPEC407", entry.key_place(written[-1]), f"a metric measures one thing, but here stand {said}", "write a metric for each"
        )
    return written[0] if len(written) == 1 else None


def _measured(key: Key[Any], entry: Entry, clocks: Mapping[str, Rule], reader: Reader) -> _Measured | None:
    value = entry.get(key)
    if value is None:
        return None
    if key in KINDS:
        asked = read_kind(key, value, entry.value_place(key), dict(clocks), reader)
        return None if asked is None else _Measured(key.name, Unit.NUMBER if key is NPS else Unit.SHARE, of=asked.of, asked=asked)
    if key is ATTAINMENT:
        return _Measured(key.name, Unit.SHARE, of=value)
    if key is SHARE:
        return _Measured(key.name, Unit.SHARE, condition=value)
    if key is RATE:
        return _Measured(key.name, Unit.SHARE, stages=value)
    if key is SOME or key is NONE:
        return _Measured(key.name, Unit.SHARE, of=value.value)
    if key is COUNT:
        return _Measured(key.name, Unit.NUMBER, of=value.value)
    return _number_of(key.name, value, reader)


def _number_of(measure: str, name: Located[str], reader: Reader) -> _Measured | None:
    """mean, median, … of a number attribute, a clock or a number of the case; another name implies a number attribute."""
    vocabulary = reader.vocabulary
    if name.value in CASE_NUMBERS:
        return _Measured(measure, Unit.DURATION if name.value in CASE_SPANS else Unit.NUMBER, of=name.value)
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
        return _Measured(measure, Unit.DURATION if is_clock else Unit.NUMBER, of=name.value)
    if vocabulary.attributes.open or vocabulary.clocks.open:
        return None
    numbers = [fact.id for fact in vocabulary.facts.values() if fact.type == AttributeType.NUMBER]
    meant = did_you_mean(name.value, [*numbers, *vocabulary.clocks.declared, *CASE_NUMBERS])
    if meant:
        reader.report("SPEC209", name.place, f"{name.value!r} is neither a number attribute nor a clock", f"did you mean {meant!r}?")
        return None
    hint = f"add `{name.value}: {{type: number}}` under `attributes:`"
    reader.report("SPEC514", name.place, f"{name.value!r} is not declared and taken for a number attribute", hint)
    vocabulary.implied[name.value] = Attribute(name.value, AttributeType.NUMBER, place=name.place)
    return _Measured(measure, Unit.NUMBER, of=name.value)


def _options_fit(key: Key[Any], measured: _Measured, entry: Entry, reader: Reader) -> bool:
    """Whether the options are those of what is measured; a wrong one is noted."""
    of_clock = measured.unit is Unit.DURATION and measured.of not in CASE_SPANS
    of_answers = key is NUMBERS["mean"] and measured.unit is Unit.NUMBER and measured.of not in CASE_NUMBERS
    time = entry.get(TIME)
    idle = time in (Stretch.IDLE, Stretch.HANDLING)
    problems = (
        (TIMES, entry.has(TIMES) and key is not RATE, "'times' belongs to a `rate`"),
        (TIME, entry.has(TIME) and not of_clock, "'time' belongs to a number of a clock"),
        (SCALE, entry.has(SCALE) and not of_answers, "'scale' belongs to the `mean` of an attribute, and stands within `csat`"),
        (IDLE_AFTER, entry.has(IDLE_AFTER) and not idle, "'idle_after' belongs to `time: idle` and `time: handling`"),
    )
    for option, wrong, message in problems:
        if wrong:
            reader.report("SPEC407", entry.key_place(option), message, f"leave out `{option.name}`")
            return False
    scale = entry.get(SCALE)
    if scale is not None and not is_scale(scale, entry.value_place(SCALE), reader):
        return False
    if idle and not entry.has(IDLE_AFTER):
        hint = "add how long nothing may happen before it counts as idle: `idle_after: 4h`"
        reader.report("SPEC102", entry.value_place(TIME), f"`time: {time}` needs the key 'idle_after'", hint)
        return False
    return True


def _on_calendar(measured: _Measured, time: Stretch, clocks: Mapping[str, Rule]) -> bool | None:
    """Whether the metric's durations are working time; None where the clock that would say so is broken."""
    if measured.of in CASE_SPANS or time is Stretch.WHOLE:
        return False
    clock = clocks.get(measured.of or "")
    return None if clock is None else clock.timing.calendar is not None
