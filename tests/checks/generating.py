"""Random small logs and random rules of every kind, for the reference and the properties.

A log is drawn from one seed (cheap: many cases an example), a rule by hypothesis (so that a failure shrinks to a plain rule).
Times are coarse, so ties and distances of exactly the limit are common; actors, roles, texts and facts are sometimes missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from random import Random

from hypothesis import strategies as st

from checks.building import Event, spec_of
from svcaudit.model.duration import Duration, Measure
from svcaudit.model.spec import (
    Actors,
    AllOf,
    AnyOf,
    Attribute,
    AttributeType,
    Body,
    Calendar,
    CalendarChoice,
    Choice,
    Clock,
    Compare,
    Condition,
    Count,
    During,
    Edge,
    Every,
    Field,
    Handovers,
    Matching,
    Matrix,
    Not,
    Occurrence,
    Operator,
    Order,
    Pause,
    Performer,
    ProcessSpec,
    Record,
    Reopen,
    Repeat,
    Rule,
    Stages,
    Target,
    TargetAt,
    Timing,
    Together,
    Wording,
)

Cases = Mapping[str, Sequence[Event]]

STAGES = ("a", "b", "c", "d")
HOUR, DAY = 3600, 86400
MONDAY = int(datetime(2025, 3, 3, tzinfo=UTC).timestamp())
_WORK = ((9 * HOUR, 12 * HOUR), (13 * HOUR, 17 * HOUR))
OFFICE = Calendar("office", "UTC", (_WORK, _WORK, _WORK, _WORK, _WORK, (), ()))
NIGHT = Calendar("night", "UTC", (*[((22 * HOUR, 30 * HOUR),)] * 5, (), ()))
ODD = Calendar(
    "odd",
    "UTC",
    (((0, 24 * HOUR),), _WORK, (), _WORK, _WORK, ((10 * HOUR, 14 * HOUR),), ()),
    closed_dates=frozenset({date(2025, 3, 4)}),
    closed_yearly=frozenset({(3, 10)}),
    closed_parts={date(2025, 3, 6): ((11 * HOUR, 15 * HOUR),), date(2025, 3, 8): ((0, 24 * HOUR),)},
    open_dates={date(2025, 3, 9): ((8 * HOUR, 12 * HOUR),)},
)
ATTRIBUTES = (
    Attribute("kind"),
    Attribute("size", AttributeType.NUMBER),
    Attribute("mark", per_event=True),
    Attribute("tier", default="t1"),
    Attribute("grade", per_event=True, default="g1"),
)
COLUMNS = tuple(attribute.id for attribute in ATTRIBUTES)


# --- logs ------------------------------------------------------------------------------------------------------------


def random_cases(seed: int, number: int = 40) -> dict[str, list[Event]]:
    """Cases of one to eight events; the last one fills every column, so that none is lacking altogether."""
    random = Random(seed)
    cases = {f"{i:03}": _random_case(random) for i in range(number)}
    cases["full"] = [Event("a", MONDAY, "p", "x", "yes", {"kind": "k1", "size": "2", "mark": "m1"})]
    return cases


def _random_case(random: Random) -> list[Event]:
    at = float(MONDAY + random.randrange(0, 8 * 48) * 1800)
    stages = random.choice([STAGES, STAGES[:2], (*STAGES, None), (*STAGES, None)])
    missing = random.choice([0.0, 0.1, 0.5])
    steps = random.choice([(0, 0, 1800, 3600), (0, 1800, 7200, 14400, DAY), (3600, 14400, 43200, DAY, 2 * DAY), (0.5, 1800, 1799.5, 14400)])
    return [
        Event(
            random.choice(stages),
            at := at + random.choice(steps),
            _cell(random, missing, "p", "p", "q", "robot"),
            _cell(random, missing, "x", "x", "y"),
            _cell(random, missing, "Yes indeed", "no", "nothing to say", ""),
            _facts(random),
        )
        for _ in range(random.randint(1, 8))
    ]


def _cell(random: Random, missing: float, *values: str) -> str | None:
    return None if random.random() < missing else random.choice(values)


def _facts(random: Random) -> dict[str, str]:
    facts = {}
    if random.random() < 0.4:
        facts["kind"] = random.choice(["k1", "k2"])
    if random.random() < 0.4:
        facts["size"] = random.choice(["1", "2", "10"])
    if random.random() < 0.5:
        facts["mark"] = random.choice(["m1", "m2"])
    if random.random() < 0.2:
        facts["tier"] = random.choice(["t1", "t2"])
    if random.random() < 0.3:
        facts["grade"] = random.choice(["g1", "g2"])
    return facts


def without_column(cases: Cases, name: str | None) -> Cases:
    """The same log where nobody ever filled a column, an event field or an attribute; None takes nothing away."""
    if name is None:
        return cases
    if name in COLUMNS:
        return {
            case: [replace(event, facts={key: value for key, value in event.facts.items() if key != name}) for event in events]
            for case, events in cases.items()
        }
    return {case: [_without(event, name) for event in events] for case, events in cases.items()}


def _without(event: Event, name: str) -> Event:
    match name:
        case "actor":
            return replace(event, actor=None)
        case "role":
            return replace(event, role=None)
    return replace(event, text=None)


def last_instant(cases: Cases) -> float:
    return max(event.at for events in cases.values() for event in events)


AS_OF = st.sampled_from([0, 1800, HOUR, DAY, 5 * DAY])
"""How long after the last instant of the log it is judged."""
SEEDS = st.integers(0, 2**32)
LACKING: st.SearchStrategy[str | None] = st.sampled_from([*[None] * 12, "kind", "size", "mark", "actor", "role", "text"])
"""A column that the log does not have."""

CLOSING: st.SearchStrategy[tuple[Stages, Stages]] = st.sampled_from([((), ()), (("d",), ()), (("d",), ("c",)), (("c", "d"), ("a",))])


def standard(rules: Sequence[Rule], closing: tuple[Stages, Stages] = ((), ())) -> ProcessSpec:
    return spec_of(STAGES, rules, closed_by=closing[0], reopened_by=closing[1], calendars=(OFFICE, NIGHT, ODD), attributes=ATTRIBUTES)


# --- conditions, stages and time -------------------------------------------------------------------------------------

_COMPARE = st.sampled_from(
    [
        Compare("kind", Operator.IN, ("k1",)),
        Compare("kind", Operator.IN, ("k1", "k2")),
        Compare("kind", Operator.PRESENT, True),
        Compare("mark", Operator.PRESENT, False),
        Compare("mark", Operator.IN, ("m1",)),
        Compare("size", Operator.AT_LEAST, Fraction(2)),
        Compare("size", Operator.MORE, Fraction(2)),
        Compare("size", Operator.LESS, Fraction(2)),
        Compare("size", Operator.AT_MOST, Fraction(19, 2)),
        Compare("actor", Operator.IN, ("p",)),
        Compare("role", Operator.IN, ("x",)),
        Compare("text", Operator.MATCHES, "[Nn]o"),
        Compare("tier", Operator.IN, ("t1",)),
        Compare("grade", Operator.IN, ("g2",)),
        Compare("stage", Operator.IN, ("a", "b")),
        Compare("activity", Operator.IN, ("unknown", "a")),
    ]
)
_CONDITION: st.SearchStrategy[Condition] = st.one_of(
    _COMPARE,
    st.sampled_from([During("office"), During("night")]),
    st.builds(Not, _COMPARE),
    st.builds(lambda one, other: AllOf((one, other)), _COMPARE, _COMPARE),
    st.builds(lambda one, other: AnyOf((one, other)), _COMPARE, _COMPARE),
)
MAYBE: st.SearchStrategy[Condition | None] = st.integers(0, 3).flatmap(lambda number: _CONDITION if number == 3 else st.none())
GROUP: st.SearchStrategy[Stages] = st.sampled_from([("a",), ("b",), ("c",), ("d",), ("a", "b"), ("b", "d")])
"""A stage, or some any of which will do."""


def _apart(number: int) -> st.SearchStrategy[tuple[Stages, ...]]:
    """Groups of stages that share none."""
    return st.permutations(STAGES).map(lambda order: (*((stage,) for stage in order[: number - 1]), tuple(order[number - 1 : number + 1])))


_LIMITS = {
    Measure.WALL: (1800, HOUR, 4 * HOUR, DAY, 3 * DAY),
    Measure.WORKING: (1800, HOUR, 4 * HOUR, 8 * HOUR, 20 * HOUR),
    Measure.DAYS: (DAY, 2 * DAY, 3 * DAY),
}


def _limit(calendar: bool) -> st.SearchStrategy[Duration]:
    measures = [Measure.WORKING, Measure.DAYS] if calendar else [Measure.WALL]
    return st.sampled_from([Duration(seconds, measure, f"{seconds}s") for measure in measures for seconds in _LIMITS[measure]])


_CHOICE = st.sampled_from(
    [
        CalendarChoice("office"),
        CalendarChoice("night"),
        CalendarChoice("odd"),
        CalendarChoice("office", "kind", {"k1": "night"}),
        CalendarChoice(None, "kind", {"k1": "odd", "k2": "office"}),
        CalendarChoice(None, "mark", {"m1": "odd", "m2": "night"}),
    ]
)
_PAUSE = st.sampled_from([Pause(("c",), ("d",)), Pause(("c",)), Pause(("b", "c"), ("a",)), Pause(("b", "c"))])


@st.composite
def timings(draw: st.DrawFn) -> tuple[Timing, st.SearchStrategy[Duration]]:
    """How a rule measures, and the limits that fit it."""
    calendar = draw(st.one_of(st.none(), _CHOICE))
    pauses = tuple(draw(st.lists(_PAUSE, max_size=2)))
    return Timing(calendar, pauses), _limit(calendar is not None)


# --- rules, family by family -----------------------------------------------------------------------------------------


def _rule(kind: str, body: Body, when: Condition | None, timing: Timing = Timing()) -> Rule:  # noqa: B008
    return Rule(kind, kind, body, when=when, timing=timing)


_NAMED = [("kind",), ("mark",), ("actor",), ("role", "size"), ("grade", "tier")]
_SAME: st.SearchStrategy[tuple[str, ...]] = st.sampled_from([*[()] * 8, *_NAMED])
"""Mostly nothing: correlated rules are judged on a way of their own, and the plain one must not starve."""


@st.composite
def orders(draw: st.DrawFn) -> Rule:
    side = draw(st.sampled_from(["after", "before", "anywhere"]))
    negative = side != "anywhere" and draw(st.booleans())
    choices = [Matching.ANY] if side == "anywhere" else [Matching.ANY, Matching.NEXT] if negative else list(Matching)
    timing, limits = draw(timings())
    within = draw(st.one_of(st.none(), limits))
    same, different = draw(_SAME), draw(_SAME)
    body = Order(
        side=side,
        activation=draw(GROUP),
        target=draw(GROUP),
        negative=negative,
        matching=draw(st.sampled_from(choices)),
        where=draw(MAYBE),
        within=within,
        same=same,
        different=() if set(same) & set(different) else different,
    )
    kind = {"after": "after_", "before": "before_", "anywhere": "if_"}[side] + ("never" if negative else "expect")
    return _rule(kind, body, draw(MAYBE), timing if within else Timing())


@st.composite
def togethers(draw: st.DrawFn) -> Rule:
    timing, limits = draw(timings())
    within = draw(st.one_of(st.none(), limits))
    first, second = draw(_apart(2))
    negative = draw(st.booleans())
    body = Together(first, second, negative, draw(MAYBE), within, draw(_SAME))
    return _rule("not_together" if negative else "together", body, draw(MAYBE), timing if within else Timing())


@st.composite
def counts(draw: st.DrawFn) -> Rule:
    timing, limits = draw(timings())
    within = draw(st.one_of(st.none(), limits))
    number = draw(st.integers(1, 3))
    kind, low, high = draw(
        st.sampled_from([("required", number, None), ("never", 0, 0), ("at_most", 0, number), ("exactly", number, number)])
    )
    return _rule(kind, Count(draw(GROUP), low, high, draw(MAYBE), within), draw(MAYBE), timing if within else Timing())


@st.composite
def edges(draw: st.DrawFn) -> Rule:
    last = draw(st.booleans())
    return _rule("ends_with" if last else "starts_with", Edge(draw(GROUP), last, draw(MAYBE)), draw(MAYBE))


@st.composite
def choices(draw: st.DrawFn) -> Rule:
    timing, limits = draw(timings())
    within = draw(st.one_of(st.none(), limits))
    exclusive = draw(st.booleans())
    options = draw(st.sampled_from([2, 3]).flatmap(_apart))
    return _rule(
        "exclusive" if exclusive else "one_of",
        Choice(options, exclusive, draw(MAYBE), within),
        draw(MAYBE),
        timing if within else Timing(),
    )


_FIELD = st.sampled_from([("actor", ()), ("actor", ()), ("actor", ("robot",)), ("role", ()), ("kind", ()), ("mark", ("m2",))])


@st.composite
def actors(draw: st.DrawFn) -> Rule:
    different = draw(st.booleans())
    field, ignore = draw(_FIELD)
    groups = draw(st.sampled_from([2, 2, 3] if different else [1, 2, 2, 3]).flatmap(_apart))
    unless = draw(st.sampled_from([(), (), ("c",), ("d",)]))
    return _rule("different_actor" if different else "same_actor", Actors(groups, different, unless, field, ignore), draw(MAYBE))


@st.composite
def handovers(draw: st.DrawFn) -> Rule:
    field, ignore = draw(_FIELD)
    stages = draw(st.one_of(st.just(()), GROUP))
    return _rule("handovers", Handovers(draw(st.integers(0, 2)), field, stages, ignore), draw(MAYBE))


performers = st.builds(
    lambda stages, roles, when: _rule("performer", Performer(stages, roles), when),
    GROUP,
    st.sampled_from([("x",), ("y",), ("x", "y")]),
    MAYBE,
)
records = st.builds(
    lambda stages, names, when: _rule("record", Record(stages, names), when),
    GROUP,
    st.sampled_from([("kind",), ("mark",), ("kind", "size"), ("size", "mark"), ("tier",), ("grade",)]),
    MAYBE,
)


@st.composite
def fields(draw: st.DrawFn) -> Rule:
    must = draw(_COMPARE)
    stages = draw(st.one_of(st.just(()), GROUP))
    return _rule("field", Field(stages, must, (must.attribute,)), draw(MAYBE))


@st.composite
def matrices(draw: st.DrawFn) -> Rule:
    attribute, values = draw(st.sampled_from([("kind", ["k1", "k2", "k3"]), ("mark", ["m1", "m2"]), ("grade", ["g1", "g3"])]))
    rows = draw(st.lists(st.tuples(_CONDITION, st.sampled_from(values)), min_size=1, max_size=3))
    return _rule("matrix", Matrix(attribute, tuple(rows), draw(st.one_of(st.just(()), GROUP))), draw(MAYBE))


_PATTERNS = st.sampled_from([(), ("yes",), ("no",), ("yes", "no"), ("^$",)])
wordings = st.builds(
    lambda stages, occurrence, some, every, none, when: _rule("wording", Wording(stages, occurrence, some, every, none), when),
    GROUP,
    st.sampled_from(Occurrence),
    _PATTERNS,
    _PATTERNS,
    _PATTERNS,
    MAYBE,
)


@st.composite
def everies(draw: st.DrawFn) -> Rule:
    timing, limits = draw(timings())
    beat = draw(GROUP)
    start = draw(st.one_of(st.just(()), GROUP))
    end = draw(st.one_of(st.just(()), GROUP))
    end = tuple(stage for stage in end if stage not in start)
    return _rule("every", Every(beat, draw(limits), start, end, draw(MAYBE)), draw(MAYBE), timing)


repeats = st.builds(
    lambda same, days, most, when: _rule("repeat", Repeat(same, Duration(days * DAY, Measure.WALL, f"{days}d"), most), when),
    st.sampled_from([("kind",), ("size",), ("kind", "size"), ("mark",), ("tier", "grade")]),
    st.integers(1, 4),
    st.integers(0, 2),
    MAYBE,
)


@st.composite
def clocks(draw: st.DrawFn) -> Rule:
    timing, limits = draw(timings())
    start, stop, other, more = draw(st.permutations(STAGES))
    target = st.builds(Target, limits, st.one_of(st.none(), _COMPARE))
    body = Clock(
        start=(start,),
        stop=(stop,) if draw(st.booleans()) else (stop, more),
        targets=tuple(draw(st.lists(target, min_size=1, max_size=3))),
        cancel=draw(st.sampled_from([(), (), (more,)])),
        reopened_by=draw(st.sampled_from([(other,), (other,), (start,), ()])),
        reopen=draw(st.sampled_from(Reopen)),
        target_at=draw(st.sampled_from(TargetAt)),
    )
    return _rule("clock", replace(body, cancel=() if set(body.cancel) & set(body.stop) else body.cancel), draw(MAYBE), timing)


WITHIN_A_CASE: dict[str, st.SearchStrategy[Rule]] = {
    "order": orders(),
    "together": togethers(),
    "count": counts(),
    "edge": edges(),
    "choice": choices(),
    "actors": actors(),
    "handovers": handovers(),
    "performer": performers,
    "record": records,
    "field": fields(),
    "matrix": matrices(),
    "wording": wordings,
    "every": everies(),
    "clock": clocks(),
}
FAMILIES = {**WITHIN_A_CASE, "repeat": repeats}
