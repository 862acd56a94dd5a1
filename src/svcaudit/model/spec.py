"""The standard as data: what a loaded process spec is made of.

Frozen, without behaviour and without I/O. `svcaudit.spec` builds it from YAML, `svcaudit.checks` judges with it.
Wherever a stage is expected, `Stages` holds one or more stage ids: any of them will do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from svcaudit.model.duration import Duration
from svcaudit.model.place import Place, Severity

Stages = tuple[str, ...]
Text = Mapping[str, str]
"""A text per language ('en', 'zh'); the key '' holds a text whose language was not said."""


# --- calendars -------------------------------------------------------------------------------------------------------

Interval = tuple[int, int]
"""Wall-clock seconds since midnight, [open, close); close may pass 86,400 for an overnight shift."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working time. `hours[0]` is Monday. Yearly days are (month, day) pairs.

    Precedence per date: also_open, then also_closed (intervals close a part of the day), then holidays (with make-up
    workdays), then hours.
    """

    id: str
    timezone: str
    hours: tuple[tuple[Interval, ...], ...]
    holidays: str | None = None
    """Country code of the `holidays` library, with an optional subdivision: CN, DE-BY."""
    closed_dates: frozenset[date] = frozenset()
    closed_yearly: frozenset[tuple[int, int]] = frozenset()
    closed_parts: Mapping[date, tuple[Interval, ...]] = field(default_factory=dict)
    open_dates: Mapping[date, tuple[Interval, ...]] = field(default_factory=dict)
    title: Text = field(default_factory=dict)
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class CalendarChoice:
    """Which calendar measures: always `default`, or the one that the case's attribute `by` chooses.

    A value of `by` that is not in `values` falls to `default`; without a default such a case is not applicable.
    """

    default: str | None
    by: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)


# --- attributes, roles, stages ---------------------------------------------------------------------------------------


class AttributeType(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    YES_NO = "yes_no"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Attribute:
    """A fact of a case (or, with `per_event`, of a single event) that the standard depends on.

    A case's fact, where a cell is empty, is the last one known before, else the first one known after.
    """

    id: str
    type: AttributeType = AttributeType.TEXT
    values: tuple[str, ...] | None = None
    value_titles: Mapping[str, Text] = field(default_factory=dict)
    """Titles of values; a value without one is shown as it stands."""
    required: bool = False
    default: str | None = None
    personal: bool = False
    per_event: bool = False
    title: Text = field(default_factory=dict)
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Role:
    """A role; `actors` are the people who hold it where the log does not say the role itself."""

    id: str
    actors: tuple[str, ...] = ()
    title: Text = field(default_factory=dict)
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """One word of the standard's vocabulary and the activities of a log that stand for it."""

    id: str
    activities: tuple[str, ...]
    by: tuple[str, ...] = ()
    record: tuple[str, ...] = ()
    rank: int = 0
    """Order among events of the same instant: lower first; equal ranks keep file order."""
    title: Text = field(default_factory=dict)
    place: Place | None = None


# --- conditions ------------------------------------------------------------------------------------------------------

EVENT_FIELDS = ("actor", "role", "activity", "stage", "text")
"""Names that a condition may use beside the declared attributes; `during` (a calendar) is the one further key."""


class Operator(StrEnum):
    IN = "in"
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="
    MATCHES = "matches"
    PRESENT = "present"


@dataclass(frozen=True, slots=True)
class Compare:
    """One test of one attribute. `operand`: texts for IN, a number for the comparisons, a pattern, or a bool for PRESENT.

    An absent value satisfies nothing but `present: false` (and what a surrounding Not turns round).
    """

    attribute: str
    operator: Operator
    operand: tuple[str, ...] | Fraction | str | bool


@dataclass(frozen=True, slots=True)
class During:
    """The event's time lies within the calendar's opening hours (peak hours are a calendar)."""

    calendar: str


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Condition


Condition = Compare | During | AllOf | AnyOf | Not


# --- time ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pause:
    """Time that does not count: from an event of `start` to the next of `until`.

    With `until` empty the pause lasts while the case stands in `start`: to the next event of another stage.
    """

    start: Stages
    until: Stages = ()


@dataclass(frozen=True, slots=True)
class Timing:
    """How distances are measured for one rule: the calendar (None = the clock on the wall) and what pauses it."""

    calendar: CalendarChoice | None = None
    pauses: tuple[Pause, ...] = ()


# --- what a rule asks: one body per family ---------------------------------------------------------------------------


class Matching(StrEnum):
    ANY = "any"
    ONE_EACH = "one_each"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class Order:
    """after/before/if A, expect/never B: `activation` triggers, `target` is looked for on the side `side`."""

    side: str
    """'after', 'before' or 'anywhere', seen from the activation."""
    activation: Stages
    target: Stages
    negative: bool = False
    matching: Matching = Matching.ANY
    where: Condition | None = None
    within: Duration | None = None
    same: tuple[str, ...] = ()
    different: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Together:
    """Both stages or neither (`negative`: not both); every occurrence of either is an activation."""

    first: Stages
    second: Stages
    negative: bool = False
    where: Condition | None = None
    within: Duration | None = None
    same: tuple[str, ...] = ()
    different: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """How often a stage occurs in a case: required, never, at_most, exactly; a window runs from the case's first event."""

    stages: Stages
    at_least: int = 0
    at_most: int | None = None
    where: Condition | None = None
    within: Duration | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """starts_with / ends_with: the first or the last event of a case."""

    stages: Stages
    last: bool
    where: Condition | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """one_of: at least one of the options occurs; exclusive: exactly one of them does."""

    options: tuple[Stages, ...]
    exclusive: bool
    where: Condition | None = None
    within: Duration | None = None


@dataclass(frozen=True, slots=True)
class Actors:
    """same_actor / different_actor over all occurrences of the stage groups, as sets.

    Same: all groups' actors together are one person. Different: no two groups share a person.
    `unless`: a case in which one of these stages occurs after the first group's first event and not after the last
    group's last is not held to the rule.
    """

    groups: tuple[Stages, ...]
    different: bool
    unless: Stages = ()
    field: str = "actor"
    """'actor', or the attribute or 'role' that is compared instead."""
    ignore: tuple[str, ...] = ()
    """Actors that do not count: robots, system users."""


@dataclass(frozen=True, slots=True)
class Every:
    """No stretch longer than `at_most_apart` without `stages` between `start` and `end`.

    Without `start` from the case's first event, without `end` to its last (or to as-of in an open case).
    """

    stages: Stages
    at_most_apart: Duration
    start: Stages = ()
    end: Stages = ()
    where: Condition | None = None


@dataclass(frozen=True, slots=True)
class Performer:
    """Every event of the stages is done by one of the roles (a stage's `by:`)."""

    stages: Stages
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """At every event of the stages the attributes have been written down: there or earlier in the case."""

    stages: Stages
    attributes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """The condition `must` holds at every event of the stages (of the case as a whole where there are none)."""

    stages: Stages
    must: Condition
    attributes: tuple[str, ...]
    """The attributes that `must` reads; a log that lacks one of these columns cannot be assessed."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """The attribute has the value that the first matching row gives; no row = not applicable."""

    attribute: str
    rows: tuple[tuple[Condition, str], ...]
    stages: Stages = ()


class Occurrence(StrEnum):
    EACH = "each"
    FIRST = "first"
    LAST = "last"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Wording:
    """What the text of an event says. Patterns are regular expressions, case aside.

    `must_match`: at least one of them; `must_match_all`: all of them; `must_not_match`: none of them.
    """

    stages: Stages
    occurrence: Occurrence = Occurrence.EACH
    must_match: tuple[str, ...] = ()
    must_match_all: tuple[str, ...] = ()
    must_not_match: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Handovers:
    """At most `at_most` changes from one known actor to another, in event order."""

    at_most: int
    field: str = "actor"
    stages: Stages = ()
    """Only events of these stages count; empty = all."""
    ignore: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Repeat:
    """At most `at_most` earlier cases with the same values began within the window before this one began."""

    same: tuple[str, ...]
    within: Duration
    at_most: int = 0


class Reopen(StrEnum):
    CONTINUE = "continue"
    INCLUDE = "include"
    FIRST_STOP = "first_stop"
    RESTART = "restart"
    NEW_CYCLE = "new_cycle"


class TargetAt(StrEnum):
    START = "start"
    STOP = "stop"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Target:
    """One row of a clock's target table."""

    within: Duration
    when: Condition | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """Elapsed time from start to stop, less pauses, against the first matching target."""

    start: Stages
    stop: Stages
    targets: tuple[Target, ...]
    cancel: Stages = ()
    reopened_by: Stages = ()
    reopen: Reopen = Reopen.CONTINUE
    target_at: TargetAt = TargetAt.START
    warn_at: Fraction | None = None


# --- flow ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    stage: str


@dataclass(frozen=True, slots=True)
class Sequence:
    parts: tuple[FlowPart, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    parts: tuple[FlowPart, ...]


@dataclass(frozen=True, slots=True)
class AnyOrder:
    """All parts, each whole, interleaved in any way."""

    parts: tuple[FlowPart, ...]


@dataclass(frozen=True, slots=True)
class Repetition:
    """`?` is 0..1, `*` is 0..None, `+` is 1..None."""

    part: FlowPart
    at_least: int
    at_most: int | None


FlowPart = Step | Sequence | Alternative | AnyOrder | Repetition


@dataclass(frozen=True, slots=True)
class Flow:
    """The allowed runs of a case; `text` is the expression as written."""

    text: str
    root: FlowPart


Body = (
    Order
    | Together
    | Count
    | Edge
    | Choice
    | Actors
    | Every
    | Performer
    | Record
    | Field
    | Matrix
    | Wording
    | Handovers
    | Repeat
    | Clock
    | Flow
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the standard, however it was written: in `rules:`, `clocks:`, `flow:` or inside a stage."""

    id: str
    kind: str
    """The kind's name in the catalogue of `svcaudit explain`: after_expect, clock, wording, …"""
    body: Body
    severity: Severity = Severity.ERROR
    at_least: Fraction = Fraction(1)
    """The gate: the share of judged cases that must meet the rule, 0..1."""
    when: Condition | None = None
    timing: Timing = Timing()
    title: Text = field(default_factory=dict)
    why: Text = field(default_factory=dict)
    fix: Text = field(default_factory=dict)
    formerly: tuple[str, ...] = ()
    place: Place | None = None


# --- metrics and score cards -----------------------------------------------------------------------------------------


class Cohort(StrEnum):
    """Which cases a metric is about: those that were created in the period, those that were closed in it, whichever the counted event
    stands in, or those that began before its end and are open."""

    CREATED = "created"
    CLOSED = "closed"
    EVENT = "event"
    OPEN = "open"


class AttributeAt(StrEnum):
    """Which facts of a case count in a metric: as first known, or as last known."""

    START = "start"
    END = "end"


class Stretch(StrEnum):
    """What of a clock's span a metric measures.

    counted: what the clock counts. paused: what its pauses (and closed time) took from it. whole: start to stop on the wall.
    idle: the counted stretches between two events of the case that are longer than `idle_after`. handling: counted less idle.
    """

    COUNTED = "counted"
    PAUSED = "paused"
    WHOLE = "whole"
    IDLE = "idle"
    HANDLING = "handling"


class Abandoned(StrEnum):
    """How a service level counts what was called off before it was answered.

    missed: against it. ignored: not at all. short_ignored: not at all when within the limit, else against it. short_met: for it when
    within the limit, else against it.
    """

    MISSED = "missed"
    IGNORED = "ignored"
    SHORT_IGNORED = "short_ignored"
    SHORT_MET = "short_met"


CASE_NUMBERS = ("case.events", "case.handovers", "case.repeats", "case.violations", "case.fitness", "case.duration", "case.age")
"""Numbers that every case has, and a metric may name like an attribute (whose names have no dot).

events · changes of the actor · events beyond the first of their stage · rules violated or overdue, after waivers · fitness of the flow ·
seconds from the first event to the last · seconds since the first event, of open cases, as of as-of.
"""
CASE_SPANS = ("case.duration", "case.age")
"""Those of them that are seconds on the wall."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A metric's target: exactly one bound; a share is 0..1 and `percent` says it was written with %."""

    bound: Fraction
    at_least: bool
    percent: bool = False


SHARES = (
    "attainment",
    "share",
    "rate",
    "some",
    "none",
    "csat",
    "service_level",
    "first_contact_resolution",
    "repeat_contact",
)
"""The measures that are shares: 1 counts for them, 0 against."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A number of the whole log. `measure` names how, `of` what.

    attainment of a rule · mean, median, p90, p95, max, sum of a number attribute, of one of CASE_NUMBERS, or of the part `time` of a
    clock's spans in seconds · share of the cases that satisfy `condition` · rate of the cases in which one of the stages `stages` occurs
    at least `times` times · some, none: share of cases in which one of CASE_NUMBERS is above zero, is zero · count of cases, all or open ·
    csat: share of the answers among the `top` numbers of a `scale` · nps · service_level: share of a clock's spans `within` a limit ·
    first_contact_resolution, repeat_contact: share of cases after (before) which none of the same `match` came `within` a window.
    """

    id: str
    measure: str
    of: str | None = None
    condition: Condition | None = None
    stages: Stages = ()
    cohort: Cohort = Cohort.CREATED
    when: Condition | None = None
    goal: Goal | None = None
    title: Text = field(default_factory=dict)
    why: Text = field(default_factory=dict)
    place: Place | None = None
    among: Stages = ()
    """Only cases in which one of these stages occurs."""
    attribute_at: AttributeAt = AttributeAt.END
    small_below: int = 30
    """Below so many cases (answers, spans) the number says little, and reports say so."""
    times: int = 1
    time: Stretch = Stretch.COUNTED
    idle_after: Duration | None = None
    within: Duration | None = None
    abandoned: Abandoned = Abandoned.MISSED
    match: tuple[str, ...] = ()
    contacts: Stages = ()
    """First-contact resolution: more than one event of these stages is more than one contact."""
    scale: tuple[Fraction, Fraction] | None = None
    """Of a csat or a mean: the lowest and the highest answer."""
    top: int = 2


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Weights of measures per agent, team or channel."""

    id: str
    by: str
    weights: Mapping[str, Fraction]
    title: Text = field(default_factory=dict)
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class QualityGate:
    """How much a log may hold of what one detector looks for: a number, or a share; exactly one of the two is given."""

    detector: str
    at_most_count: int | None = None
    at_most_share: Fraction | None = None
    severity: Severity = Severity.ERROR
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Base:
    """A standard that another one extends; `file` is its name in places, `text` what stands there."""

    id: str
    version: str
    file: str
    text: str


# --- the whole -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ProcessSpec:
    """A company's service standard. `rules` holds everything that is judged, in the order of the file.

    `sha256`: of the file's bytes; where it extends others, of the hashes of all files, its own first.
    `source_text`: the text of the file itself. `bases`: the standards that it extends, nearest first.
    """

    id: str
    version: str
    sha256: str
    source_text: str
    path: str
    bases: tuple[Base, ...] = ()
    title: Text = field(default_factory=dict)
    source: str | None = None
    owner: str | None = None
    in_force: tuple[date | None, date | None] = (None, None)
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    stages: Mapping[str, Stage] = field(default_factory=dict)
    closed_by: Stages = ()
    reopened_by: Stages = ()
    rules: tuple[Rule, ...] = ()
    metrics: tuple[Metric, ...] = ()
    scorecards: tuple[Scorecard, ...] = ()
    quality: Mapping[str, QualityGate] = field(default_factory=dict)
