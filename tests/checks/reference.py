"""A slow, plain judge, written from the text of the language alone: the yardstick for the vectorised checks.

One rule, one case at a time, no arrays. It knows nothing of `svcaudit.checks` and nothing of `svcaudit.clock`: a calendar is
walked date by date, in UTC. Flow is not here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import cache
from itertools import combinations, pairwise

from checks.building import Event
from svcaudit.model.duration import Duration, Measure
from svcaudit.model.spec import (
    Actors,
    AllOf,
    AnyOf,
    Calendar,
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
    Together,
    Wording,
)
from svcaudit.model.verdict import Verdict

MET, VIOLATED, RUNNING, OVERDUE = Verdict.MET, Verdict.VIOLATED, Verdict.RUNNING, Verdict.OVERDUE
UNKNOWN, NONE, CANCELLED = Verdict.NOT_ASSESSABLE, Verdict.NOT_APPLICABLE, Verdict.CANCELLED

Span = tuple[float, float]


@dataclass(frozen=True)
class Activation:
    """What one activation came to. `at`: position of the activating event in its case, None where it is the case itself."""

    verdict: Verdict
    at: int | None = None
    elapsed: int | None = None
    """Clocks alone: seconds on the line of the limit."""


def reference(
    spec: ProcessSpec, rule: Rule, cases: Mapping[str, Sequence[Event]], as_of: float, lacks: Set[str] = frozenset()
) -> dict[str, list[Activation]]:
    """Activations that apply, case by case. `as_of` in seconds; `lacks`: the columns that the log does not have."""
    told = {name: Case(spec, events, as_of, rule) for name, events in cases.items()}
    if lacks & {*asked_by(rule)}:
        return {name: [Activation(UNKNOWN, i) for i in activated_anyhow(case, lacks)] for name, case in told.items()}
    if isinstance(rule.body, Repeat):
        return _repeats(rule.body, told)
    return {name: [row for row in judge_case(case) if row.verdict is not NONE] for name, case in told.items()}


def worst(rows: Sequence[Activation]) -> Verdict:
    return max((row.verdict for row in rows), default=NONE)


def findings(rows: Sequence[Activation]) -> int:
    return sum(row.verdict in (VIOLATED, OVERDUE) for row in rows)


# --- time ------------------------------------------------------------------------------------------------------------


def _hours_of(calendar: Calendar, day: date) -> tuple[tuple[int, int], ...]:
    if day in calendar.open_dates:
        return calendar.open_dates[day]
    if day in calendar.closed_dates or (day.month, day.day) in calendar.closed_yearly:
        return ()
    hours = list(calendar.hours[day.weekday()])
    for begin, end in calendar.closed_parts.get(day, ()):
        hours = [piece for low, high in hours for piece in ((low, min(high, begin)), (max(low, end), high)) if piece[0] < piece[1]]
    return tuple(hours)


def open_spans(calendar: Calendar, day: date, whole_days: bool) -> tuple[Span, ...]:
    """When the calendar is open on the shifts that start on this date, as seconds since 1970."""
    assert calendar.timezone == "UTC" and calendar.holidays is None
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()
    hours = _hours_of(calendar, day)
    if whole_days:
        return ((midnight, midnight + 86400),) if hours else ()
    return tuple((midnight + low, midnight + high) for low, high in hours)


def union(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for begin, end in sorted(spans):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged


def overlap(ours: Iterable[Span], theirs: Sequence[Span]) -> float:
    return sum(max(0.0, min(end, high) - max(begin, low)) for begin, end in ours for low, high in theirs)


def without(span: Span, holes: Iterable[Span]) -> list[Span]:
    """What is left of a span."""
    left, begin = [], span[0]
    for low, high in union(holes):
        if low > begin:
            left.append((begin, min(low, span[1])))
        begin = max(begin, high)
    left.append((begin, span[1]))
    return [(low, high) for low, high in left if low < high]


@cache
def _day(number: int) -> date:
    return date(1970, 1, 1) + timedelta(days=number)


def measured(span: Span, calendar: Calendar | None, measure: Measure, holes: Iterable[Span]) -> int:
    """Seconds of the span, less its holes, on a line; whole seconds."""
    if span[1] <= span[0]:
        return 0
    pieces = without(span, holes)
    if measure is Measure.WALL:
        return int(sum(end - begin for begin, end in pieces))
    assert calendar is not None
    shifts: list[Span] = []
    for number in range(int(span[0] // 86400) - 1, int(span[1] // 86400) + 1):
        shifts += open_spans(calendar, _day(number), measure is Measure.DAYS)
    return int(overlap(pieces, union(shifts)))


# --- one case --------------------------------------------------------------------------------------------------------


class Case:
    """The events of a case in order, and what is known of it."""

    def __init__(self, spec: ProcessSpec, events: Sequence[Event], as_of: float, rule: Rule) -> None:
        self.spec, self.as_of, self.rule = spec, as_of, rule
        self.events = sorted(events, key=lambda event: event.at)
        self.everything = range(len(self.events))
        closing = self.all_of(spec.closed_by)
        self.finished = not spec.closed_by or bool(closing and not [i for i in self.all_of(spec.reopened_by) if i > closing[-1]])
        self.paused = [span for pause in rule.timing.pauses for span in self._pause(pause)]

    def stage(self, i: int) -> str | None:
        stage = self.events[i].stage
        return stage if stage in self.spec.stages else None

    def at(self, i: int) -> float:
        return self.events[i].at

    def all_of(self, stages: Stages) -> list[int]:
        return [i for i in self.everything if self.stage(i) in stages]

    # facts

    def value(self, name: str, i: int | None) -> str | None:
        """A fact at an event; of the case itself (None) the last one known."""
        if i is None:
            return self.value(name, self._last_filled(name))
        event = self.events[i]
        if name == "actor":
            return event.actor
        if name == "role":
            return event.role
        if name == "text":
            return event.text
        if name == "stage":
            return self.stage(i)
        if name == "activity":
            return event.stage or "unknown"
        declared = self.spec.attributes[name]
        if declared.per_event:
            return event.facts.get(name, declared.default)
        before = [self.events[j].facts[name] for j in self.everything if j <= i and name in self.events[j].facts]
        after = [self.events[j].facts[name] for j in self.everything if j > i and name in self.events[j].facts]
        return before[-1] if before else after[0] if after else declared.default

    def _filled(self, name: str) -> list[int]:
        """The events that say something of it."""
        cell = {"actor": lambda event: event.actor, "role": lambda event: event.role, "text": lambda event: event.text}
        if name == "stage":
            return [i for i in self.everything if self.stage(i) is not None]
        if name == "activity":
            return [*self.everything]
        return [i for i in self.everything if cell.get(name, lambda event: event.facts.get(name))(self.events[i]) is not None]

    def _last_filled(self, name: str) -> int:
        return max(self._filled(name), default=len(self.events) - 1)

    def first_value(self, name: str) -> str | None:
        """What is known of the case first."""
        return self.value(name, min(self._filled(name), default=0))

    def holds(self, condition: Condition | None, i: int | None) -> bool:
        match condition:
            case None:
                return True
            case AllOf(parts):
                return all(self.holds(part, i) for part in parts)
            case AnyOf(parts):
                return any(self.holds(part, i) for part in parts)
            case Not(part=part):
                return not self.holds(part, i)
            case During(calendar):
                moment = self.at(0 if i is None else i)
                days = [_day(int(moment // 86400) + step) for step in (-1, 0)]
                return any(low <= moment < high for day in days for low, high in open_spans(self.spec.calendars[calendar], day, False))
            case Compare(attribute, operator, operand):
                return compare(self.value(attribute, i), operator, operand)
        raise AssertionError(condition)

    # time

    def _pause(self, pause: Pause) -> list[Span]:
        spans, since = [], None
        for i in self.everything:
            stage = self.stage(i)
            if since is None and stage in pause.start:
                since = self.at(i)
            elif since is not None and (stage in pause.until if pause.until else stage is not None and stage not in pause.start):
                spans.append((since, self.at(i)))
                since = None
        return spans if since is None else [*spans, (since, float("inf"))]

    def calendar(self) -> Calendar | None:
        """The calendar that measures this case, chosen by what is last known of it; None is the clock on the wall."""
        choice = self.rule.timing.calendar
        if choice is None:
            return None
        value = None if choice.by is None else self.value(choice.by, None)
        name = choice.values.get(value, choice.default) if value is not None else choice.default
        return self.spec.calendars[name] if name is not None else None

    @property
    def held(self) -> bool:
        """Does a calendar measure this case, if one has to?"""
        return self.rule.timing.calendar is None or self.calendar() is not None

    def distance(self, begin: float, end: float, limit: Duration, holes: Iterable[Span] = ()) -> int:
        return measured((begin, end), self.calendar(), limit.measure, [*self.paused, *holes])

    def never_came(self, since: float, limit: Duration | None) -> Verdict:
        """What was expected has not come: is there still time for it?"""
        still_open = not self.finished if limit is None else self.distance(since, self.as_of, limit) <= limit.seconds
        return RUNNING if still_open else VIOLATED if self.finished else OVERDUE


def compare(value: str | None, operator: Operator, operand: object) -> bool:
    if operator is Operator.PRESENT:
        return (value is not None) == operand
    if value is None:
        return False
    if operator is Operator.IN:
        assert isinstance(operand, tuple)
        return value in operand
    if operator is Operator.MATCHES:
        assert isinstance(operand, str)
        return re.search(operand, value) is not None
    assert isinstance(operand, Fraction)
    number = Fraction(value)
    if operator is Operator.LESS:
        return number < operand
    if operator is Operator.AT_MOST:
        return number <= operand
    return number > operand if operator is Operator.MORE else number >= operand


# --- the rules -------------------------------------------------------------------------------------------------------


def judge_case(case: Case) -> list[Activation]:
    rule, body = case.rule, case.rule.body
    if not case.held:
        return []
    match body:
        case Order():
            return [Activation(_order(case, body, i), i) for i in _activations(case, body.activation)]
        case Together():
            return _together(case, body)
        case Every():
            return _every(case, body)
        case Performer():
            return [Activation(_performer(case, body, i), i) for i in _activations(case, body.stages)]
        case Record():
            return [Activation(_record(case, body, i), i) for i in _activations(case, body.stages)]
        case Field() | Matrix():
            places: Sequence[int | None] = [None] if not body.stages else case.all_of(body.stages)
            return [Activation(_data(case, body, i), i) for i in places if case.holds(rule.when, i)]
        case Wording():
            return _wording(case, body)
        case Clock():
            return _clock(case, body)
    if not case.holds(rule.when, None):
        return []
    match body:
        case Count():
            return [Activation(_count(case, body))]
        case Choice():
            return [Activation(_choice(case, body))]
        case Edge():
            return [Activation(_edge(case, body))]
        case Actors():
            return [Activation(_actors(case, body))]
        case Handovers():
            return [Activation(_handovers(case, body))]
    raise AssertionError(body)


def _activations(case: Case, stages: Stages) -> list[int]:
    return [i for i in case.all_of(stages) if case.holds(case.rule.when, i)]


# --- logs that lack a column -----------------------------------------------------------------------------------------


def asked_by(rule: Rule) -> Iterable[str]:
    """What a rule cannot be judged without."""
    body = rule.body
    yield from read_by(rule.when)
    if rule.timing.calendar is not None and rule.timing.calendar.by is not None:
        yield rule.timing.calendar.by
    if isinstance(body, Order | Together | Count | Choice | Edge | Every):
        yield from read_by(body.where)
    if isinstance(body, Order | Together):
        yield from (*body.same, *body.different)
    elif isinstance(body, Actors | Handovers):
        yield body.field
    elif isinstance(body, Performer):
        yield "role"
    elif isinstance(body, Record):
        yield from body.attributes
    elif isinstance(body, Repeat):
        yield from body.same
    elif isinstance(body, Wording):
        yield "text"
    elif isinstance(body, Field):
        yield from read_by(body.must)
    elif isinstance(body, Matrix):
        yield from (body.attribute, *(name for row, _ in body.rows for name in read_by(row)))
    elif isinstance(body, Clock):
        yield from (name for target in body.targets for name in read_by(target.when))


def read_by(condition: Condition | None) -> list[str]:
    match condition:
        case Compare(attribute):
            return [attribute]
        case AllOf(parts) | AnyOf(parts):
            return [name for part in parts for name in read_by(part)]
        case Not(part=part):
            return read_by(part)
    return []


def activated_anyhow(case: Case, lacks: Set[str]) -> Sequence[int | None]:
    """What would be judged if the log had its columns, as far as `when` and the calendar can be read."""
    rule, body = case.rule, case.rule.body
    if not case.held and rule.timing.calendar is not None and rule.timing.calendar.by not in lacks:
        return []
    places: Sequence[int | None] = [None]
    match body:
        case Order():
            places = case.all_of(body.activation)
        case Together():
            places = case.all_of(body.first + body.second)
        case Clock():
            places = case.all_of(body.start)
        case Every():
            places = case.all_of(body.start) if body.start else [0]
        case Performer() | Record() | Wording():
            places = case.all_of(body.stages)
        case Field() | Matrix() if body.stages:
            places = case.all_of(body.stages)
        case Actors():
            places = [None] if _concerned(case, body) else []
    when = None if lacks & {*read_by(rule.when)} else rule.when
    return [i for i in places if case.holds(when, i)]


# --- order -----------------------------------------------------------------------------------------------------------


def correlated(case: Case, body: Order | Together, i: int, j: int) -> bool | None:
    """Do activation and target belong together? None = a value is missing, and the others do not rule it out."""
    doubt = False
    for names, wanted in ((body.same, True), (body.different, False)):
        for name in names:
            ours, theirs = case.value(name, i), case.value(name, j)
            if ours is None or theirs is None:
                doubt = True
            elif (ours == theirs) is not wanted:
                return False
    return None if doubt else True


def _order(case: Case, body: Order, i: int) -> Verdict:
    staged = [j for j in case.everything if case.stage(j) is not None and j != i]
    later, earlier = [j for j in staged if j > i], [j for j in staged if j < i]
    field = {"after": later, "before": earlier, "anywhere": staged}[body.side]
    closed = False  # can the target no longer come?
    if body.matching is Matching.NEXT:
        field = later[:1] if body.side == "after" else earlier[-1:]
        closed = bool(field)
    elif body.matching is Matching.ONE_EACH and body.side == "after":
        following = [j for j in _activations(case, body.activation) if j > i]
        field = [j for j in field if not following or j <= following[0]]
        closed = bool(following)
    elif body.matching is Matching.ONE_EACH and body.side == "before":
        previous = [j for j in _activations(case, body.activation) if j < i]
        field = [j for j in field if not previous or j >= previous[-1]]
    return _expect(case, body, i, field, body.target, past=closed or body.side == "before")


def _expect(case: Case, body: Order | Together, i: int, field: Sequence[int], target: Stages, past: bool) -> Verdict:
    """Look among the events `field` for a target of activation `i`; `past`: nothing can be added to them any more."""
    found = [j for j in field if case.stage(j) in target and case.holds(body.where, j)]
    answers = {j: correlated(case, body, i, j) for j in found}

    def near(j: int) -> bool:
        low, high = sorted((i, j))
        return body.within is None or case.distance(case.at(low), case.at(high), body.within) <= body.within.seconds

    certain = any(answer is True and near(j) for j, answer in answers.items())
    possible = any(answer is None and near(j) for j, answer in answers.items())
    if body.negative:
        return VIOLATED if certain else UNKNOWN if possible else MET
    if certain:
        return MET
    if possible:
        return UNKNOWN
    late = any(answer is True and j > i for j, answer in answers.items())
    if past or late:
        return VIOLATED
    return case.never_came(case.at(i), body.within)


def _together(case: Case, body: Together) -> list[Activation]:
    rows = []
    for i in _activations(case, body.first + body.second):
        target = body.second if case.stage(i) in body.first else body.first
        rows.append(Activation(_expect(case, body, i, [j for j in case.everything if j != i], target, past=False), i))
    return rows


def _in_window(case: Case, stages: Stages, where: Condition | None, limit: Duration | None) -> list[int]:
    """Occurrences; a window runs from the case's first event."""
    return [
        i
        for i in case.all_of(stages)
        if case.holds(where, i) and (limit is None or case.distance(case.at(0), case.at(i), limit) <= limit.seconds)
    ]


def _count(case: Case, body: Count) -> Verdict:
    number = len(_in_window(case, body.stages, body.where, body.within))
    if body.at_most is not None and number > body.at_most:
        return VIOLATED
    if number >= body.at_least:
        return MET
    if len(_in_window(case, body.stages, body.where, None)) >= body.at_least:
        return VIOLATED  # they came, but late
    return case.never_came(case.at(0), body.within)


def _choice(case: Case, body: Choice) -> Verdict:
    number = sum(bool(_in_window(case, option, body.where, body.within)) for option in body.options)
    if number > 1 and body.exclusive:
        return VIOLATED
    if number:
        return MET
    if any(_in_window(case, option, body.where, None) for option in body.options):
        return VIOLATED
    return case.never_came(case.at(0), body.within)


def _edge(case: Case, body: Edge) -> Verdict:
    staged = [i for i in case.everything if case.stage(i) is not None]
    if not staged:
        return VIOLATED if case.finished else RUNNING
    if body.last and not case.finished:
        return RUNNING  # another may follow
    edge = staged[-1] if body.last else staged[0]
    if case.stage(edge) in body.stages and case.holds(body.where, edge):
        return MET
    return VIOLATED


def _concerned(case: Case, body: Actors) -> bool:
    """Is there anybody to compare?"""
    events = [case.all_of(stages) for stages in body.groups]
    if sum(map(bool, events)) < min(2, len(events)):
        return False
    return not (events[0] and events[-1] and any(events[0][0] < i < events[-1][-1] for i in case.all_of(body.unless)))


def _actors(case: Case, body: Actors) -> Verdict:
    if not _concerned(case, body):
        return NONE
    events = [case.all_of(stages) for stages in body.groups]
    groups = [[value for i in group if (value := case.value(body.field, i)) not in body.ignore] for group in events]
    known = [{value for value in group if value is not None} for group in groups]
    shared = any(left & right for left, right in combinations(known, 2))
    several = len({value for group in known for value in group}) > 1
    if shared if body.different else several:
        return VIOLATED
    return UNKNOWN if any(value is None for group in groups for value in group) else MET


def _handovers(case: Case, body: Handovers) -> Verdict:
    chosen = case.all_of(body.stages) if body.stages else case.everything
    values = [case.value(body.field, i) for i in chosen]
    known = [value for value in values if value is not None and value not in body.ignore]
    if sum(one != other for one, other in pairwise(known)) > body.at_most:
        return VIOLATED
    return UNKNOWN if values and not any(value is not None for value in values) else MET


def _every(case: Case, body: Every) -> list[Activation]:
    """One activation a stretch: from a start, and from each beat after it, to the next beat or the end."""
    starts = _activations(case, body.start) if body.start else [0] if case.holds(case.rule.when, 0) else []
    beats = [i for i in case.all_of(body.stages) if case.holds(body.where, i)]
    ends = case.all_of(body.end) if body.end else [len(case.events) - 1] if case.finished else []
    limit, rows = body.at_most_apart, []
    since: int | None = None
    for i in case.everything:
        if since is None and i in starts:
            since = i
            if i in ends:
                rows.append(Activation(MET, i))
                since = None
        elif since is not None and (i in beats or i in ends):
            rows.append(Activation(MET if case.distance(case.at(since), case.at(i), limit) <= limit.seconds else VIOLATED, since))
            since = None if i in ends else i
    if since is not None:
        rows.append(Activation(case.never_came(case.at(since), limit), since))
    return rows


def _performer(case: Case, body: Performer, i: int) -> Verdict:
    role = case.value("role", i)
    return UNKNOWN if role is None else MET if role in body.roles else VIOLATED


def _record(case: Case, body: Record, i: int) -> Verdict:
    written = {name for event in case.events[: i + 1] for name in event.facts}
    return MET if set(body.attributes) <= written else VIOLATED


def _data(case: Case, body: Field | Matrix, i: int | None) -> Verdict:
    if isinstance(body, Field):
        return MET if case.holds(body.must, i) else VIOLATED
    for when, expected in body.rows:
        if case.holds(when, i):
            return MET if case.value(body.attribute, i) == expected else VIOLATED
    return NONE


def _wording(case: Case, body: Wording) -> list[Activation]:
    chosen = _activations(case, body.stages)
    if not chosen:
        return []
    verdicts = {i: _says(body, case.events[i].text) for i in chosen}
    if body.occurrence is Occurrence.FIRST:
        chosen = chosen[:1]
    elif body.occurrence is Occurrence.LAST:
        chosen = chosen[-1:]
    elif body.occurrence is Occurrence.ANY:
        seen = set(verdicts.values())
        return [Activation(MET if MET in seen else UNKNOWN if UNKNOWN in seen else VIOLATED if case.finished else RUNNING, chosen[0])]
    return [Activation(verdicts[i], i) for i in chosen]


def _says(body: Wording, text: str | None) -> Verdict:
    if text is None:
        return UNKNOWN

    def found(pattern: str) -> bool:
        return re.search(pattern, text, re.IGNORECASE) is not None

    good = not body.must_match or any(map(found, body.must_match))
    return MET if good and all(map(found, body.must_match_all)) and not any(map(found, body.must_not_match)) else VIOLATED


def _repeats(body: Repeat, cases: Mapping[str, Case]) -> dict[str, list[Activation]]:
    answers: dict[str, list[Activation]] = {}
    for name, case in cases.items():
        answers[name] = []
        if not case.holds(case.rule.when, None):
            continue
        values = [case.first_value(attribute) for attribute in body.same]
        if None in values:
            answers[name] = [Activation(UNKNOWN)]
            continue
        earlier = [
            other
            for other in cases.values()
            if other.at(0) < case.at(0)
            and [other.first_value(attribute) for attribute in body.same] == values
            and case.distance(other.at(0), case.at(0), body.within) <= body.within.seconds
        ]
        answers[name] = [Activation(VIOLATED if len(earlier) > body.at_most else MET)]
    return answers


# --- clocks ----------------------------------------------------------------------------------------------------------


@dataclass
class Cycle:
    """One run of the clock: `begin` to `end` (None: it still runs), less the time it stood closed."""

    begin: int
    end: int | None
    closed: list[Span]
    cancelled: bool = False


def _clock(case: Case, body: Clock) -> list[Activation]:
    return [row for cycle in _cycles(case, body) if (row := _cycle(case, body, cycle)) is not None]


def _cycles(case: Case, body: Clock) -> list[Cycle]:
    starts = _activations(case, body.start)
    if not starts:
        return []
    cycles = [Cycle(starts[0], None, [])]
    for i in range(starts[0] + 1, len(case.events)):
        stage, cycle = case.stage(i), cycles[-1]
        if cycle.end is None:
            if stage in body.stop:
                cycle.end = i
        elif body.reopen is Reopen.NEW_CYCLE:
            if i in starts or stage in body.reopened_by:
                cycles.append(Cycle(i, None, []))
        elif stage in body.reopened_by and body.reopen is not Reopen.FIRST_STOP:
            if body.reopen is Reopen.RESTART:
                cycles[-1] = Cycle(i, None, [])
                continue
            if body.reopen is Reopen.CONTINUE:
                cycle.closed.append((case.at(cycle.end), case.at(i)))
            cycle.end = None
    for cycle in cycles:
        cycle.cancelled = any(cycle.begin < i and (cycle.end is None or i < cycle.end) for i in case.all_of(body.cancel))
    return cycles


def _cycle(case: Case, body: Clock, cycle: Cycle) -> Activation | None:
    def target_at(i: int) -> Target | None:
        return next((target for target in body.targets if case.holds(target.when, i)), None)

    def spent(until: float, target: Target) -> int:
        return case.distance(case.at(cycle.begin), until, target.within, cycle.closed)

    stopped = case.as_of if cycle.end is None else case.at(cycle.end)
    late = False
    if body.target_at is TargetAt.CHANGE:
        # Event by event: while a target is in force, all that has elapsed so far must stay within it.
        pieces = [*range(cycle.begin, len(case.events) if cycle.end is None else cycle.end)]
        for i, end in zip(pieces, [*(case.at(j) for j in pieces[1:]), stopped], strict=True):
            target = target_at(i)
            late |= target is not None and spent(end, target) > target.within.seconds
    elif body.target_at is TargetAt.STOP:
        target = target_at(len(case.events) - 1 if cycle.end is None else cycle.end)
    else:
        target = target_at(cycle.begin)
    if target is None and not late:
        return None
    if cycle.cancelled:
        return Activation(CANCELLED, cycle.begin)
    elapsed = None if target is None else spent(stopped, target)
    late = late or (target is not None and spent(stopped, target) > target.within.seconds)
    if cycle.end is not None:
        return Activation(VIOLATED if late else MET, cycle.begin, elapsed)
    return Activation(RUNNING if not late else VIOLATED if case.finished else OVERDUE, cycle.begin, elapsed)
