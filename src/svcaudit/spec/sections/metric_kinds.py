"""Metrics that take several words: service level, satisfaction, and those that look at other cases of the same customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from svcaudit.model.duration import Duration
from svcaudit.model.place import Place
from svcaudit.model.spec import Abandoned, AttributeType, Rule, Stages
from svcaudit.spec.names import ATTRIBUTE, STAGES, Declared
from svcaudit.spec.reader import Reader
from svcaudit.spec.scalars import DurationText, Number, OneOf, Whole
from svcaudit.spec.sections.timing import read_duration
from svcaudit.spec.shape import Entry, Form, Key, ListOf, Located, OneOrMany

CLOCK = Declared("a clock", lambda vocabulary: vocabulary.clocks)

_CLOCK = Key("clock", CLOCK, "The clock that runs until somebody answers; what cancels it is abandoned.", required=True)
_LIMIT = Key("within", DurationText(), "The limit T, inclusive.", required=True, examples=("20s",))
_ABANDONED = Key(
    "abandoned",
    OneOf("a way to count the abandoned", Abandoned),
    "How contacts count that were abandoned before the answer: missed, ignored, short_ignored or short_met.",
    required=True,
)
SERVICE_LEVEL = Key(
    "service_level",
    Form("service_level", (_CLOCK, _LIMIT, _ABANDONED), "The share answered within a limit."),
    "The share of a clock's spans that ended within a limit, with the abandoned ones counted as declared.",
    examples=({"clock": "answer", "within": "20s", "abandoned": "short_ignored"},),
)

_MATCH = Key("match", OneOrMany(ATTRIBUTE), "Attributes whose values make two cases one customer's, or one matter's.", required=True)
_WINDOW = Key("within", DurationText(), "The window, on the clock on the wall.", required=True, examples=("7d",))
_CONTACTS = Key("contacts", STAGES, "The customer is in contact again with a second event of these stages.")
FIRST_CONTACT = Key(
    "first_contact_resolution",
    Form("first_contact_resolution", (_MATCH, _WINDOW, _CONTACTS), "Solved, and no further contact."),
    "The share of finished cases that were not reopened, took one contact, and after which no other case with the same values began "
    "within the window.",
    examples=({"match": ["customer", "topic"], "within": "7d"},),
)
REPEAT_CONTACT = Key(
    "repeat_contact",
    Form("repeat_contact", (_MATCH, _WINDOW), "Contacts that come again."),
    "The share of cases before which another case with the same values began within the window.",
    examples=({"match": ["customer"], "within": "7d"},),
)

_ANSWER = Key("of", ATTRIBUTE, "The number attribute that holds the answer.", required=True)
_SCALE = Key(
    "scale",
    ListOf(Number(), "the scale", at_least=2),
    "The lowest and the highest answer; others are no answers.",
    required=True,
    examples=([1, 5],),
)
_TOP = Key("top", Whole("a number of answers", least=1), "How many of the highest answers are satisfied ones.", default=2)
CSAT = Key(
    "csat",
    Form("csat", (_ANSWER, _SCALE, _TOP), "The share of satisfied answers."),
    "The share of answers among the highest of a scale (top-2-box unless said). The mean is `mean`.",
    examples=({"of": "stars", "scale": [1, 5], "top": 2},),
)
NPS = Key("nps", ATTRIBUTE, "Net promoter score: 100 x (answers of 9 and 10 - answers of 0 to 6) / answers.", examples=("recommend",))

KINDS: tuple[Key[Any], ...] = (SERVICE_LEVEL, FIRST_CONTACT, REPEAT_CONTACT, CSAT, NPS)


@dataclass(frozen=True)
class Asked:
    """What such a metric asks, as fields of the model's Metric."""

    of: str | None = None
    within: Duration | None = None
    abandoned: Abandoned = Abandoned.MISSED
    match: tuple[str, ...] = ()
    contacts: Stages = ()
    scale: tuple[Fraction, Fraction] | None = None
    top: int = 2


def read_kind(key: Key[Any], value: Any, place: Place, clock_of: dict[str, Rule], reader: Reader) -> Asked | None:
    """What stands under one of KINDS. clock_of: the clocks that could be read."""
    if key is SERVICE_LEVEL:
        return _service_level(value, clock_of, reader)
    if key is CSAT:
        return _csat(value, place, reader)
    if key is NPS:
        return Asked(of=value) if _is_number(value, place, reader) else None
    return _contact(value, reader)


def _service_level(inner: Entry, clock_of: dict[str, Rule], reader: Reader) -> Asked | None:
    name, written, abandoned = inner.get(_CLOCK), inner.get(_LIMIT), inner.get(_ABANDONED)
    clock = clock_of.get(name or "")
    if clock is None or abandoned is None:
        return None
    limit = _duration(written, clock.timing.calendar is not None, reader)
    return None if limit is None else Asked(of=name, within=limit, abandoned=abandoned)


def _contact(inner: Entry, reader: Reader) -> Asked | None:
    match, window = inner.get(_MATCH), _duration(inner.get(_WINDOW), False, reader)
    return None if match is None or window is None else Asked(within=window, match=match, contacts=inner.get(_CONTACTS) or ())


def _csat(inner: Entry, place: Place, reader: Reader) -> Asked | None:
    name, scale, top = inner.get(_ANSWER), inner.get(_SCALE), inner.get(_TOP) or 2
    if name is None or scale is None or not _is_number(name, inner.value_place(_ANSWER), reader):
        return None
    if not is_scale(scale, inner.value_place(_SCALE), reader):
        return None
    if scale[1] - top + 1 <= scale[0]:
        hint = "every answer would be a satisfied one: lower it"
        reader.report("SPEC304", inner.value_place(_TOP) if inner.has(_TOP) else place, f"the scale has no {top} highest answers", hint)
        return None
    return Asked(of=name, scale=(scale[0], scale[1]), top=top)


def is_scale(scale: Sequence[Fraction], place: Place, reader: Reader) -> bool:
    """Whether it is a lowest and a highest answer; what is not is noted."""
    if len(scale) == 2 and scale[0] < scale[1]:
        return True
    reader.report("SPEC304", place, "a scale is its lowest and its highest answer", "write `scale: [1, 5]`")
    return False


def _is_number(name: str, place: Place, reader: Reader) -> bool:
    fact = reader.vocabulary.facts.get(name)
    if fact is None or fact.type == AttributeType.NUMBER:
        return True
    hint = f"declare it as a number: `{name}: {{type: number}}`"
    reader.report("SPEC311", place, f"answers must be numbers, but {name!r} is of type {fact.type}", hint)
    return False


def _duration(written: Located[str] | None, has_calendar: bool, reader: Reader) -> Duration | None:
    return read_duration(written, has_calendar=has_calendar, reader=reader)
