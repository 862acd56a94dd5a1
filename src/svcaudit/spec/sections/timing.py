"""How distances are measured: the calendar, the pauses, and durations on the right line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from svcaudit.model.duration import Duration, DurationError
from svcaudit.model.place import Place
from svcaudit.model.spec import CalendarChoice, Pause, Stages, Timing
from svcaudit.spec.defined import Defined
from svcaudit.spec.names import ATTRIBUTE, CALENDAR, STAGE, STAGES
from svcaudit.spec.problems import suggest
from svcaudit.spec.reader import Reader
from svcaudit.spec.scalars import AnyText, DurationText
from svcaudit.spec.shape import Built, Either, Entry, Form, Key, ListOf, Located, MapOf, located

LONGEST = 100 * 366 * 86_400
"""Seconds; what is longer is a slip of the pen."""
LONGEST_TEXT = 60
"""Characters of a duration."""

# --- calendar --------------------------------------------------------------------------------------------------------

BY = Key("by", ATTRIBUTE, "The attribute of the case that chooses.", required=True)
VALUES = Key(
    "values",
    MapOf(located(AnyText("a value")), CALENDAR, "a mapping from values to calendars"),
    "Which calendar each value stands for.",
    required=True,
)
DEFAULT = Key("default", CALENDAR, "The calendar of all other cases; without it they are not applicable.")
_CHOICE = Form("a choice of calendars", (BY, VALUES, DEFAULT), "A calendar chosen by a fact of the case.")


def _one(calendar: str, place: Place, reader: Reader) -> CalendarChoice:
    return CalendarChoice(calendar)


def _chosen(entry: Entry, place: Place, reader: Reader) -> CalendarChoice | None:
    by, values = entry.get(BY), entry.get(VALUES)
    if by is None or values is None:
        return None
    fact = reader.vocabulary.facts.get(by)
    for item in values:
        if fact is not None and fact.values is not None and item.id.value not in fact.values:
            hint = suggest(item.id.value, fact.values, "declared values")
            reader.report("SPEC202", item.place, f"{item.id.value!r} is not a declared value of {by!r}", hint)
    return CalendarChoice(entry.get(DEFAULT), by, {item.id.value: item.value for item in values})


_CALENDAR: Either[CalendarChoice] = Either(
    "the id of a calendar, or {by: …, values: …}", word=Built(CALENDAR, _one), mapping=Built(_CHOICE, _chosen)
)
CALENDAR_KEY: Key[CalendarChoice] = Key(
    "calendar",
    Defined("calendar_choice", _CALENDAR),
    "Measure working time on this calendar; without it, the clock on the wall.",
    examples=("office", {"by": "region", "values": {"cn": "office"}, "default": "office"}),
)

# --- pauses ----------------------------------------------------------------------------------------------------------

FROM = Key("from", STAGES, "The pause begins with an event of this stage …")
UNTIL = Key("until", STAGES, "… and ends with the next event of this one.")
DURING = Key("during", STAGES, "The pause lasts from an event of this stage to the next event of another stage.")
_PAUSE = Form("a pause", (FROM, UNTIL, DURING), "Time that does not count.")


def _pause(entry: Entry, place: Place, reader: Reader) -> Pause | _Bare | None:
    begins, until, during = entry.get(FROM), entry.get(UNTIL), entry.get(DURING)
    if entry.has(DURING):
        if entry.has(FROM) or entry.has(UNTIL):
            reader.report(
                "SPEC407", entry.key_place(DURING), "a pause is either `during` a stage or `from` … `until`", "keep one of the two"
            )
            return None
        return None if during is None else Pause(during)
    for key in (FROM, UNTIL):
        if not entry.has(key):
            reader.report(
                "SPEC102",
                entry.place,
                f"a pause needs the key {key.name!r}",
                "write {from: A, until: B}, or {during: A} to end with the next stage",
            )
    if begins is None or until is None:
        return None
    return _checked_pause(begins, until, entry.value_place(UNTIL), reader)


def _checked_pause(begins: Stages, until: Stages, place: Place, reader: Reader) -> Pause | None:
    both = set(begins) & set(until)
    if both:
        reader.report("SPEC405", place, f"{min(both)!r} cannot both begin and end a pause")
        return None
    return Pause(begins, until)


@dataclass(frozen=True)
class _Bare:
    """A stage that stands alone under `pause:`; `resume:` beside it says what ends the pause."""

    stage: str


def _bare(stage: str, place: Place, reader: Reader) -> _Bare:
    return _Bare(stage)


def _single(pause: Pause | _Bare, place: Place, reader: Reader) -> tuple[Pause | _Bare, ...]:
    return (pause,)


_STAGE: Built[str, Pause | _Bare] = Built(STAGE, _bare)
_ONE: Built[Entry, Pause | _Bare] = Built(_PAUSE, _pause)
_LONE_STAGE: Built[Pause | _Bare, tuple[Pause | _Bare, ...]] = Built(_STAGE, _single)
_LONE_PAUSE: Built[Pause | _Bare, tuple[Pause | _Bare, ...]] = Built(_ONE, _single)
_EACH: Either[Pause | _Bare] = Either("a pause such as {from: A, until: B}, or a stage", word=_STAGE, mapping=_ONE)

_PAUSES: Either[tuple[Pause | _Bare, ...]] = Either(
    "a pause such as {from: A, until: B}, a list of these, or a stage beside `resume:`",
    word=_LONE_STAGE,
    listing=ListOf(_EACH, "the list of pauses"),
    mapping=_LONE_PAUSE,
)
PAUSE: Key[tuple[Pause | _Bare, ...]] = Key(
    "pause",
    Defined("pauses", _PAUSES),
    "Time that does not count: {from: A, until: B}, a list of these, {during: A} until the next stage, or a stage beside `resume:`.",
    examples=({"from": "wait_customer", "until": "customer_back"}, {"during": "wait_customer"}),
)
RESUME = Key("resume", STAGES, "What ends the pause that begins with the stage under `pause:`.", examples=("customer_back",))

TIMING_KEYS: tuple[Key[Any], ...] = (CALENDAR_KEY, PAUSE, RESUME)


def read_timing(entry: Entry, reader: Reader) -> Timing:
    """The calendar and the pauses of a rule or a clock."""
    return Timing(entry.get(CALENDAR_KEY), _pauses(entry, reader))


def _pauses(entry: Entry, reader: Reader) -> tuple[Pause, ...]:
    written = entry.get(PAUSE)
    if not entry.has(PAUSE) and entry.has(RESUME):
        reader.report("SPEC407", entry.key_place(RESUME), "'resume' without 'pause'", "say what begins the pause: `pause: A`")
    if written is None:
        return ()
    whole = tuple(pause for pause in written if isinstance(pause, Pause))
    bare = tuple(pause.stage for pause in written if isinstance(pause, _Bare))
    if bare and not entry.has(RESUME):
        hint = f"add `resume: …`, or write `pause: {{during: {bare[0]}}}` to end it with the next stage"
        reader.report("SPEC102", entry.key_place(PAUSE), "nothing says what ends this pause", hint)
    elif whole and entry.has(RESUME):
        reader.report("SPEC407", entry.key_place(RESUME), "the pauses say themselves what ends them", "leave out `resume`")
    elif bare:
        resume = entry.get(RESUME)
        joined = None if resume is None else _checked_pause(bare, resume, entry.value_place(RESUME), reader)
        return () if joined is None else (joined,)
    return whole


# --- durations -------------------------------------------------------------------------------------------------------

WITHIN = Key("within", DurationText(), "The longest allowed distance, inclusive.", examples=("24h", "2 business days"))


def read_duration(text: Located[str] | None, *, has_calendar: bool, reader: Reader, may_be_zero: bool = False) -> Duration | None:
    """The duration on its line; a wrong unit, and a zero that nothing could keep, are noted."""
    if text is None:
        return None
    if len(text.value) > LONGEST_TEXT:
        reader.report("SPEC301", text.place, "this is not a duration", "write for example 90s, 30m, 24h, 3d or 2 business days")
        return None
    try:
        duration = Duration.parse(text.value, has_calendar=has_calendar)
    except (DurationError, ArithmeticError) as error:
        message = str(error) if isinstance(error, DurationError) else f"{text.value!r} is too long"
        reader.report("SPEC302" if _fits(text.value, has_calendar=not has_calendar) else "SPEC301", text.place, message)
        return None
    if duration.seconds > LONGEST:
        reader.report("SPEC301", text.place, f"{text.value!r} is longer than a hundred years")
        return None
    if duration.seconds == 0 and not may_be_zero:
        reader.report("SPEC408", text.place, "a limit of zero cannot be kept", "write how long it may take, such as 24h")
        return None
    return duration


def _fits(text: str, *, has_calendar: bool) -> bool:
    try:
        Duration.parse(text, has_calendar=has_calendar)
    except (DurationError, ArithmeticError):
        return False
    return True
