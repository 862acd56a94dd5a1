"""Which column plays which part in an unknown export: how sure, and why. A guess is told as one; a map makes it certain."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from svcaudit.intake.case_steps import Steps
from svcaudit.intake.column_names import AREA, LATER, LIFECYCLE, PERSON, SUB_ACTIVITY, another_part, fitting, mentions
from svcaudit.intake.field_changes import changed_field, holds_people, people_in, was_before
from svcaudit.intake.header import USUAL
from svcaudit.intake.log_map import LogMap
from svcaudit.intake.personal import tells_of_people
from svcaudit.intake.profile import Seen

ONE_ROW = "different in every row: one row a case"
_FEW = 10
"""Rows a case beyond which what repeats is rather a group of cases, where each row has an id of its own."""
LIKELY = 0.7
"""From this sureness on a guess is called likely."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A part of the log and the column, or columns, that play it; `sure` is 0..1. `by`: map, name (a usual one, no map is needed) or looks.
    Without columns: a map says that the part is told otherwise."""

    part: str
    columns: tuple[Seen, ...]
    sure: float
    why: str
    by: str = "looks"


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts found. `others`: columns that play none of them. `whole`: the id that is another in every row, where each row is a case and
    its times are its events; then there is no other part."""

    case: Guess | None
    activity: Guess | None
    time: Guess | None
    actor: Guess | None
    role: Guess | None
    text: Guess | None
    others: tuple[Seen, ...]
    whole: Seen | None = None

    def guesses(self) -> list[Guess]:
        return [one for one in (self.case, self.activity, self.time, self.actor, self.role, self.text) if one is not None]


@dataclass(frozen=True, slots=True)
class _Scored:
    column: Seen
    score: float
    why: str


def guess_parts(columns: Sequence[Seen], log_map: LogMap) -> Parts:
    """A column for each part: of the map, by its usual name, else by name and content."""
    left = [column for column in columns if column.filled > 0 and column.own]
    told = {part: _of_map(part, log_map, columns) or _by_name(part, left) for part in USUAL}
    taken = {column.name for guess in told.values() if guess for column in guess.columns}
    free = [column for column in left if column.name not in taken]
    case = told["case"] or _best("case", [_case(one) for one in free if one.times is None and one.distinct > 1])
    whole = None if told["case"] or told["activity"] else _whole(case, free)
    if whole is not None:
        return Parts(None, None, None, None, None, None, tuple(one for one in left if one is not whole), whole)
    free = _without(free, case)
    steps = Steps.of(case.columns[0]) if case is not None and case.columns else Steps.of(None)
    time = told["time"] or _best("time", [_time(one, steps) for one in free if one.times is not None])
    free = [one for one in _without(free, time) if one.times is None]
    people = people_in(free)
    telling = [one for one in free if _may_tell_activities(one) and not was_before(one) and not holds_people(one, people)]
    activity = told["activity"] or _changes(free) or _best("activity", [_activity(one, steps) for one in telling])
    if activity is not None and len(activity.columns) == 1 and activity.by != "map":
        activity = _with_second(activity, free, steps)
    free = _without(free, activity)
    role = told["role"] or _optional("role", free, steps, _role)
    free = _without(free, role)
    actor = told["actor"] or _optional("actor", free, steps, _actor)
    free = _without(free, actor)
    text = told["text"] or _optional("text", free, steps, _text)
    used = {one.name for guess in (case, time, activity, role, actor, text) if guess for one in guess.columns}
    others = tuple(one for one in left if one.name not in used)
    return Parts(case, activity, time, actor, role, text, others)


def constancy(case: Seen, columns: Sequence[Seen]) -> dict[str, float]:
    """For each column the share of cases in which it has one value at most."""
    steps = Steps.of(case)
    return {one.name: steps.constant(one) for one in columns}


def _of_map(part: str, log_map: LogMap, columns: Sequence[Seen]) -> Guess | None:
    if part in ("activity", "time") and log_map.shape != "events":
        return Guess(part, (), 1.0, f"a row is not an event: shape {log_map.shape}", "map")
    named = {"case": log_map.case, "time": log_map.time.column, "actor": log_map.actor, "role": log_map.role, "text": log_map.text}
    names = log_map.activity if part == "activity" else (named[part],)
    found = [one for name in names if name is not None for one in columns if one.name.casefold() == name.casefold()]
    return Guess(part, tuple(found), 1.0, "", "map") if any(names) else None


def _by_name(part: str, columns: Sequence[Seen]) -> Guess | None:
    for usual in USUAL[part]:
        for column in columns:
            if column.name.casefold() == usual:
                return Guess(part, (column,), 0.99, "a usual name, which needs no map", "name")
    return None


def _whole(case: Guess | None, free: Sequence[Seen]) -> Seen | None:
    """The id that is another in every row, where no column that repeats is called like a case as clearly, or has as many values."""
    ids = [one for one in free if one.distinct == one.rows > 1 and one.times is None and one.kind in ("text", "number")]
    named = sorted(ids, key=lambda one: -fitting(one.name, "case"))
    if not named or mentions(named[0].name, ("event", "row", "log", "activity")):
        return None
    rival = 0.0 if case is None else fitting(case.columns[0].name, "case")
    several = sum(one.times is not None for one in free) > 1
    if fitting(named[0].name, "case") > rival:
        return named[0] if case is None or several else None
    few = case is None or (rival == 0 and _FEW * case.columns[0].distinct < case.columns[0].rows)
    return named[0] if few and several and named[0].ids > 0.8 else None


def _case(column: Seen) -> _Scored:
    each = column.filled / column.distinct
    if column.share < 0.9 or each < 1.15 or column.length > 60:
        return _Scored(column, 0.0, "")
    name = fitting(column.name, "case")
    fine = float(np.log(column.distinct) / np.log(max(2, column.rows)))
    score = 0.4 * name + 0.2 * column.ids + 0.4 * fine - (0.35 if another_part(column.name, "case") and name < 1 else 0)
    looks = "looks like ids" if column.ids > 0.8 else "repeats"
    return _Scored(column, score, f"{looks}: {column.distinct} values, {each:.1f} rows each{_called(name)}")


def _time(column: Seen, steps: Steps) -> _Scored:
    assert column.times is not None
    name = fitting(column.name, "time")
    changing = steps.changing(column)
    score = 0.35 * name + 0.4 * changing + 0.25 * column.share - (0.4 if mentions(column.name, LATER) else 0)
    form = column.times.formats[0] if column.times.formats else "ISO 8601"
    return _Scored(column, score, f"{column.times.share:.0%} are times ({form}), changes from row to row{_called(name)}")


def _may_tell_activities(column: Seen) -> bool:
    few = column.distinct <= max(12, min(200, 0.2 * column.rows))
    return column.share >= 0.9 and column.distinct > 1 and few and column.numeric < 0.9 and column.length <= 80


def _activity(column: Seen, steps: Steps) -> _Scored:
    name = fitting(column.name, "activity")
    changing, first = steps.changing(column), steps.first_share(column)
    score = 0.4 * name + 0.35 * changing + 0.25 * first
    score -= 0.3 if (another_part(column.name, "activity") or tells_of_people(column)) and name < 1 else 0
    return _Scored(
        column, score, f"{column.distinct} values, changes in {changing:.0%} of steps, {first:.0%} of cases begin alike{_called(name)}"
    )


def _changes(free: Sequence[Seen]) -> Guess | None:
    """What happened where each row is a changed field."""
    found = changed_field(free)
    return None if found is None else Guess("activity", found, 0.8, "one row a changed field: its name and its new value")


def _with_second(first: Guess, free: Sequence[Seen], steps: Steps) -> Guess:
    """The activity told by two columns: an area and what was done to it, or a status and its sub-status."""
    (column,) = first.columns
    for other in free:
        if other is column or other.share < 0.9 or not 1 < other.distinct <= 40 or steps.changing(other) < 0.15:
            continue
        sub, area = _mentions(other, SUB_ACTIVITY), _mentions(other, AREA)
        base_is_sub = _mentions(column, SUB_ACTIVITY)
        if not (sub or (area and base_is_sub)) or fitting(other.name, "actor") or fitting(other.name, "role"):
            continue
        pairs = np.unique(column.codes.astype(np.int64) * (other.distinct + 1) + other.codes)
        if not column.distinct < len(pairs) <= min(60, 0.5 * column.distinct * other.distinct + 8):
            continue
        if {word.casefold() for word in other.sample} <= LIFECYCLE:
            continue
        both = (other, column) if area or other.place < column.place else (column, other)
        return Guess("activity", both, first.sure - 0.1, f"{first.why}; with {other.name!r} it tells {len(pairs)} activities apart")
    return first


def _mentions(column: Seen, names: tuple[str, ...]) -> bool:
    return column.name.casefold() in names or mentions(column.name, names)


def _actor(column: Seen, steps: Steps) -> _Scored:
    name = fitting(column.name, "actor")
    each_once = column.filled > 5 and column.distinct > 0.9 * column.filled
    if name == 0 or each_once or (mentions(column.name, PERSON) and name < 1):
        return _Scored(column, 0.0, "")
    each = column.rows / max(1, column.distinct)
    score = 0.7 * name + 0.3 * min(1.0, each / 5)
    return _Scored(column, score, f"{column.distinct} people or systems, {each:.0f} rows each{_called(name)}")


def _role(column: Seen, steps: Steps) -> _Scored:
    name = fitting(column.name, "role")
    few = column.distinct <= 60
    return _Scored(column, (0.75 * name + 0.25) if few and name == 1 else 0.0, f"{column.distinct} values{_called(name)}")


def _text(column: Seen, steps: Steps) -> _Scored:
    name = fitting(column.name, "text")
    long = column.length > 10 and (name == 1 or column.distinct > 0.1 * column.filled)
    return _Scored(column, 0.6 * name + (0.3 if long else 0) if long else 0.0, f"{column.length:.0f} characters on average{_called(name)}")


def _called(name: float) -> str:
    return ", and is called so" if name == 1 else ""


def _best(part: str, scored: Sequence[_Scored]) -> Guess | None:
    """The best column; None when none will do."""
    ranked = sorted((one for one in scored if one.score > 0), key=lambda one: -one.score)
    if not ranked or ranked[0].score < 0.2:
        return None
    best = ranked[0]
    close = len(ranked) > 1 and best.score - ranked[1].score < 0.1
    why = f"{best.why}; {ranked[1].column.name!r} is almost as likely" if close else best.why
    return Guess(part, (best.column,), _sureness(best.score, close), why)


def _optional(part: str, free: Sequence[Seen], steps: Steps, score: Callable[[Seen, Steps], _Scored]) -> Guess | None:
    scored = [score(one, steps) for one in free if one.times is None]
    best = max(scored, key=lambda one: one.score, default=None)
    if best is None or best.score < 0.4:
        return None
    return Guess(part, (best.column,), _sureness(best.score, False), best.why)


def _sureness(score: float, close: bool) -> float:
    return max(0.05, min(0.99, 0.25 + 0.85 * score) - (0.2 if close else 0))


def _without(columns: Sequence[Seen], guess: Guess | None) -> list[Seen]:
    gone = {one.name for one in guess.columns} if guess else set()
    return [one for one in columns if one.name not in gone]
