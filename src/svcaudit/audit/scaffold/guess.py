"""Which column plays which part in an unknown export: how sure, and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from svcaudit.audit.scaffold.columns import ColumnLook, Export
from svcaudit.audit.scaffold.hints import AREA, LATER, LIFECYCLE, PERSON, SUB_ACTIVITY, another_part, fitting, mentions
from svcaudit.errors import DataError
from svcaudit.model.log import Int32


@dataclass(frozen=True, slots=True)
class Guess:
    """A part of the log and the column, or columns, that play it; `sure` is 0..1."""

    part: str
    columns: tuple[ColumnLook, ...]
    sure: float
    why: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Columns that the user named himself."""

    case: str | None = None
    activity: tuple[str, ...] = ()
    time: str | None = None
    actor: str | None = None


NOTHING_ASKED = Asked()


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts found. `others`: columns that play none of them."""

    case: Guess
    activity: Guess
    time: Guess
    actor: Guess | None
    role: Guess | None
    text: Guess | None
    others: tuple[ColumnLook, ...]

    def guesses(self) -> list[Guess]:
        return [one for one in (self.case, self.activity, self.time, self.actor, self.role, self.text) if one is not None]


@dataclass(frozen=True, slots=True)
class _Scored:
    column: ColumnLook
    score: float
    why: str


def guess_parts(export: Export, asked: Asked) -> Parts:
    """Find the parts, those that were named first. Raises UsageError for a name that no column has, DataError for a part not found."""
    left = [column for column in export.columns if column.filled > 0]
    told = {part: getattr(asked, part) for part in ("case", "time", "actor") if getattr(asked, part)}
    named = {part: export.named(name, f"--{part}") for part, name in told.items()}
    activities = tuple(export.named(name, "--activity") for name in asked.activity)
    taken = {column.position for column in (*named.values(), *activities)}
    free = [column for column in left if column.position not in taken]
    case = _given("case", named) or _best("case", [_case(one) for one in free if one.times is None and one.distinct > 1], export)
    if case.sure < 1 and fitting(case.columns[0].name, "case") == 0 and _one_row_a_case(export):
        raise _none("case", export)
    free = _without(free, case)
    rows = _Rows.of(case.columns[0])
    time = _given("time", named) or _best("time", [_time(one, rows) for one in free if one.times is not None], export)
    free = [one for one in _without(free, time) if one.times is None]
    activity = (
        Guess("activity", activities, 1.0, "as asked for")
        if activities
        else _with_second(_best("activity", [_activity(one, rows) for one in free if _may_tell_activities(one)], export), free, rows)
    )
    free = _without(free, activity)
    role = _optional("role", free, rows, _role)
    free = _without(free, role)
    actor = _given("actor", named) or _optional("actor", free, rows, _actor)
    free = _without(free, actor)
    text = _optional("text", free, rows, _text)
    used = {one.position for guess in (case, time, activity, role, actor, text) if guess for one in guess.columns}
    others = tuple(one for one in left if one.position not in used)
    return Parts(case, activity, time, actor, role, text, others)


def constancy(case: ColumnLook, columns: Sequence[ColumnLook]) -> dict[str, float]:
    """For each column the share of cases in which it has one value at most."""
    rows = _Rows.of(case)
    return {one.name: rows.constant(one) for one in columns}


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows in the order of cases: `order` sorts them, `same` says which pairs of neighbours belong to one case."""

    order: np.ndarray[tuple[int, ...], np.dtype[np.int64]]
    same: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
    case: Int32
    cases: int

    @staticmethod
    def of(case: ColumnLook) -> _Rows:
        codes = case.coded.codes
        order = np.argsort(codes, kind="stable")
        order = order[codes[order] >= 0]
        return _Rows(order, codes[order][1:] == codes[order][:-1], codes[order], case.distinct)

    def changing(self, column: ColumnLook) -> float:
        """Share of neighbouring rows of a case in which the column changes."""
        codes = column.coded.codes[self.order]
        return float((codes[1:] != codes[:-1])[self.same].mean()) if self.same.any() else 0.0

    def constant(self, column: ColumnLook) -> float:
        """Share of cases in which the column has one value at most."""
        codes = column.coded.codes[self.order]
        low, high = np.full(self.cases, np.iinfo(np.int32).max), np.full(self.cases, -1)
        known = codes >= 0
        np.minimum.at(low, self.case[known], codes[known])
        np.maximum.at(high, self.case[known], codes[known])
        return float((high <= low).mean())

    def first_share(self, column: ColumnLook) -> float:
        """How often the cases begin with the same value."""
        begins = np.concatenate(([True], ~self.same)) if len(self.order) else np.zeros(0, np.bool_)
        first = column.coded.codes[self.order][begins]
        first = first[first >= 0]
        return float(np.bincount(first).max() / len(first)) if len(first) else 0.0


def _case(column: ColumnLook) -> _Scored:
    each = column.rows * column.filled / column.distinct
    if column.filled < 0.9 or each < 1.15 or column.length > 60:
        return _Scored(column, 0.0, "")
    name = fitting(column.name, "case")
    fine = float(np.log(column.distinct) / np.log(max(2, column.rows)))
    score = 0.4 * name + 0.2 * column.ids + 0.4 * fine - (0.35 if another_part(column.name, "case") and name < 1 else 0)
    looks = "looks like ids" if column.ids > 0.8 else "repeats"
    return _Scored(column, score, f"{looks}: {column.distinct} values, {each:.1f} rows each{_called(name)}")


def _time(column: ColumnLook, rows: _Rows) -> _Scored:
    assert column.times is not None
    name = fitting(column.name, "time")
    changing = rows.changing(column)
    score = 0.35 * name + 0.4 * changing + 0.25 * column.filled - (0.4 if mentions(column.name, LATER) else 0)
    form = column.times.formats[0] if column.times.formats else "ISO 8601"
    return _Scored(column, score, f"{column.times.share:.0%} are times ({form}), changes from row to row{_called(name)}")


def _may_tell_activities(column: ColumnLook) -> bool:
    few = column.distinct <= max(12, min(200, 0.2 * column.rows))
    return column.filled >= 0.9 and column.distinct > 1 and few and column.numeric < 0.9 and column.length <= 80


def _activity(column: ColumnLook, rows: _Rows) -> _Scored:
    name = fitting(column.name, "activity")
    changing, first = rows.changing(column), rows.first_share(column)
    score = 0.4 * name + 0.35 * changing + 0.25 * first
    score -= 0.3 if (another_part(column.name, "activity") or column.personal) and name < 1 else 0
    return _Scored(
        column, score, f"{column.distinct} values, changes in {changing:.0%} of steps, {first:.0%} of cases begin alike{_called(name)}"
    )


def _with_second(first: Guess, free: Sequence[ColumnLook], rows: _Rows) -> Guess:
    """The activity told by two columns: an area and what was done to it, or a status and its sub-status."""
    (column,) = first.columns
    for other in free:
        if other.position == column.position or other.filled < 0.9 or not 1 < other.distinct <= 40 or rows.changing(other) < 0.15:
            continue
        sub, area = mentions_name(other, SUB_ACTIVITY), mentions_name(other, AREA)
        base_is_sub = mentions_name(column, SUB_ACTIVITY)
        if not (sub or (area and base_is_sub)) or fitting(other.name, "actor") or fitting(other.name, "role"):
            continue
        pairs = np.unique(column.coded.codes.astype(np.int64) * (other.distinct + 1) + other.coded.codes)
        if not column.distinct < len(pairs) <= min(60, 0.5 * column.distinct * other.distinct + 8):
            continue
        if {str(word).casefold() for word in other.coded.texts()} <= LIFECYCLE:
            continue
        both = (other, column) if area or other.position < column.position else (column, other)
        return Guess("activity", both, first.sure - 0.1, f"{first.why}; with {other.name!r} it tells {len(pairs)} activities apart")
    return first


def mentions_name(column: ColumnLook, names: tuple[str, ...]) -> bool:
    return column.name.casefold() in names or mentions(column.name, names)


def _actor(column: ColumnLook, rows: _Rows) -> _Scored:
    name = fitting(column.name, "actor")
    if name == 0 or (mentions(column.name, PERSON) and name < 1):
        return _Scored(column, 0.0, "")
    each = column.rows / max(1, column.distinct)
    score = 0.7 * name + 0.3 * min(1.0, each / 5)
    return _Scored(column, score, f"{column.distinct} people or systems, {each:.0f} rows each{_called(name)}")


def _role(column: ColumnLook, rows: _Rows) -> _Scored:
    name = fitting(column.name, "role")
    few = column.distinct <= 60
    return _Scored(column, (0.75 * name + 0.25) if few and name == 1 else 0.0, f"{column.distinct} values{_called(name)}")


def _text(column: ColumnLook, rows: _Rows) -> _Scored:
    name = fitting(column.name, "text")
    long = column.length > 10 and (name == 1 or column.distinct > 0.1 * column.rows * column.filled)
    return _Scored(column, 0.6 * name + (0.3 if long else 0) if long else 0.0, f"{column.length:.0f} characters on average{_called(name)}")


def _called(name: float) -> str:
    return ", and is called so" if name == 1 else ""


def _given(part: str, named: dict[str, ColumnLook]) -> Guess | None:
    return Guess(part, (named[part],), 1.0, "as asked for") if part in named else None


def _best(part: str, scored: Sequence[_Scored], export: Export) -> Guess:
    """The best column. Raises DataError when none will do."""
    ranked = sorted((one for one in scored if one.score > 0), key=lambda one: -one.score)
    if not ranked or ranked[0].score < 0.2:
        raise _none(part, export)
    best = ranked[0]
    close = len(ranked) > 1 and best.score - ranked[1].score < 0.1
    why = f"{best.why}; {ranked[1].column.name!r} is almost as likely" if close else best.why
    return Guess(part, (best.column,), _sureness(best.score, close), why)


def _optional(part: str, free: Sequence[ColumnLook], rows: _Rows, score: Callable[[ColumnLook, _Rows], _Scored]) -> Guess | None:
    scored = [score(one, rows) for one in free if one.times is None]
    best = max(scored, key=lambda one: one.score, default=None)
    if best is None or best.score < 0.4:
        return None
    return Guess(part, (best.column,), _sureness(best.score, False), best.why)


def _sureness(score: float, close: bool) -> float:
    return max(0.05, min(0.99, 0.25 + 0.85 * score) - (0.2 if close else 0))


def _without(columns: Sequence[ColumnLook], guess: Guess | None) -> list[ColumnLook]:
    gone = {one.position for one in guess.columns} if guess else set()
    return [one for one in columns if one.position not in gone]


def _one_row_a_case(export: Export) -> bool:
    """Whether a column that is called like a case's id never repeats."""
    return any(one.distinct == one.rows and one.times is None and fitting(one.name, "case") > 0 for one in export.columns)


def _none(part: str, export: Export) -> DataError:
    names = ", ".join(one.name for one in export.columns[:40])
    times = [one.name for one in export.columns if one.times is not None]
    if part == "case" and len(times) > 1 and _one_row_a_case(export):
        return DataError(
            f"{export.path.name} seems to have one row a case, its times side by side ({', '.join(times[:6])})",
            "export the history, one row an event; or write a map for this layout by hand (docs/maps.md)",
        )
    what = {
        "case": "no column repeats like the ids of cases",
        "time": "no column holds times",
        "activity": "no column tells what happened",
    }[part]
    return DataError(f"{export.path.name}: {what}", f"name it with --{part} COLUMN; the columns are: {names}")
