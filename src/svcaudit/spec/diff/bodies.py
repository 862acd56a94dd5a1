"""What rules ask, field by field: the table that says how each field of each family is compared."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import Any

from svcaudit.model.change import Category
from svcaudit.model.spec import (
    Actors,
    Body,
    Choice,
    Clock,
    Count,
    Edge,
    Every,
    Field,
    Flow,
    Handovers,
    Matching,
    Matrix,
    Occurrence,
    Order,
    Performer,
    Record,
    Repeat,
    TargetAt,
    Together,
    Wording,
)
from svcaudit.spec.diff import fields
from svcaudit.spec.diff.difference import Difference
from svcaudit.spec.diff.fields import looser, looser_if_expected, looser_if_open, looser_if_required, names, tighter
from svcaudit.spec.diff.flows import compare_roots
from svcaudit.spec.diff.pair import Pair, Table, share, shown
from svcaudit.spec.diff.targets import compare_matrix, compare_targets


def same_question(old: Body, new: Body) -> bool:
    """Whether two bodies ask the same kind of thing; when they do not, the rest of them is not comparable."""
    match old, new:
        case (Order(), Order()):
            sides = {old.side, new.side}
            return old.negative == new.negative and (len(sides) == 1 or (not old.negative and "anywhere" in sides))
        case (Together(), Together()):
            return old.negative == new.negative
        case (Edge(), Edge()):
            return old.last == new.last
        case (Actors(), Actors()):
            return old.different == new.different
        case _:
            return type(old) is type(new)


_QUESTION = "a rule that asks another question is reported as one change of the rule"


def _side(pair: Pair) -> Iterable[Difference]:
    """Of what is expected, anywhere in the case is less than on one side of the activation."""
    if pair.before != pair.after:
        category = Category.LOOSER if pair.after == "anywhere" else Category.TIGHTER
        yield Difference(category, f"looked for {pair.before} → {pair.after}", ("side",))


def _matching_rank(matching: Matching) -> int:
    return (Matching.ANY, Matching.ONE_EACH, Matching.NEXT).index(matching)


def _next_only(pair: Pair) -> Category:
    """Of what is expected, the very next is asked for more; of what is forbidden, only the next is less."""
    return Category.LOOSER if pair.new.negative else Category.TIGHTER


def _first_and_second(pair: Pair) -> Iterable[Difference]:
    """The two stages of `together`, in whichever order: each is trigger and target at once."""
    old = frozenset((frozenset(pair.old.first), frozenset(pair.old.second)))
    new = frozenset((frozenset(pair.new.first), frozenset(pair.new.second)))
    if old == new:
        return
    category = Category.REDEFINED
    if pair.new.negative:
        category = fields.grown_or_shrunk(
            _across((pair.old.first, pair.old.second)), _across((pair.new.first, pair.new.second)), tighter(pair)
        )
    words = f"stages {shown(pair.old.first)}, {shown(pair.old.second)} → {shown(pair.new.first)}, {shown(pair.new.second)}"
    yield Difference(category, words, ("stages",))


def _across(groups: Any) -> frozenset[frozenset[str]]:
    """Every two stages of different groups."""
    return frozenset(frozenset((one, other)) for mine, theirs in combinations(groups, 2) for one in mine for other in theirs)


def _number(pair: Pair) -> Iterable[Difference]:
    """How often: an interval, which shrinks, grows or moves."""
    old, new = (_bounds(body) for body in (pair.old, pair.new))
    if old == new:
        return
    inside, outside = old[0] <= new[0] and new[1] <= old[1], new[0] <= old[0] and old[1] <= new[1]
    category = Category.TIGHTER if inside else Category.LOOSER if outside else Category.REDEFINED
    yield Difference(category, f"number {_interval(pair.old)} → {_interval(pair.new)}", ("number",))


def _bounds(body: Count) -> tuple[float, float]:
    return body.at_least, float("inf") if body.at_most is None else body.at_most


def _interval(body: Count) -> str:
    if body.at_most is None:
        return f"at least {body.at_least}"
    if body.at_least == body.at_most:
        return f"exactly {body.at_most}" if body.at_most else "never"
    return f"at most {body.at_most}" if not body.at_least else f"{body.at_least} to {body.at_most}"


def _options(pair: Pair) -> Iterable[Difference]:
    """One of them will do: all that may be chosen counts. Exactly one of them: the groups count."""
    exclusive = pair.old.exclusive or pair.new.exclusive
    old, new = (_choices(body.options, exclusive) for body in (pair.old, pair.new))
    if old != new:
        category = fields.grown_or_shrunk(old, new, looser_if_open(pair))
        yield Difference(category, f"options {_groups(pair.before)} → {_groups(pair.after)}", ("options",))


def _choices(options: tuple[tuple[str, ...], ...], exclusive: bool) -> frozenset[Any]:
    return frozenset(frozenset(option) for option in options) if exclusive else frozenset(stage for option in options for stage in option)


def _groups(groups: Any) -> str:
    return ", ".join(shown(group) for group in groups)


def _actor_groups(pair: Pair) -> Iterable[Difference]:
    """Who is compared with whom. With `unless` the first and the last group also say when it counts."""
    old, new = (_held(body) for body in (pair.old, pair.new))
    unless = pair.old.unless or pair.new.unless
    ends = [(frozenset(body.groups[0]), frozenset(body.groups[-1])) for body in (pair.old, pair.new)]
    moved = bool(unless) and ends[0] != ends[1]
    if old != new or moved:
        category = Category.REDEFINED if moved else fields.grown_or_shrunk(old, new, Category.TIGHTER)
        yield Difference(category, f"stages {_groups(pair.before)} → {_groups(pair.after)}", ("groups",))


def _held(body: Actors) -> frozenset[frozenset[str]]:
    """One person: all stages, once two groups occur. Different persons: every two stages of different groups."""
    alone = frozenset(frozenset((stage,)) for group in body.groups for stage in group)
    return _across(body.groups) if body.different else _across(body.groups) | alone


def _looser_at_each(pair: Pair) -> Category:
    return Category.TIGHTER if pair.old.occurrence is pair.new.occurrence is Occurrence.EACH else Category.REDEFINED


def _occurrence(pair: Pair) -> Iterable[Difference]:
    """Each says more than the first or the last, and these more than any."""
    rank = {Occurrence.EACH: 2, Occurrence.FIRST: 1, Occurrence.LAST: 1, Occurrence.ANY: 0}
    yield from fields.ranked("occurrence", rank.__getitem__, tighter)(pair)


def _one_of_patterns(pair: Pair) -> Iterable[Difference]:
    """One will do, so more is looser; but none at all asks nothing."""
    old, new = frozenset(pair.before), frozenset(pair.after)
    if old == new:
        return
    asks_nothing = not old or not new
    category = fields.directed(Category.TIGHTER, grown=bool(new)) if asks_nothing else fields.grown_or_shrunk(old, new, Category.LOOSER)
    yield Difference(category, f"must match {shown(pair.before)} → {shown(pair.after)}", (pair.name,))


def _stop(pair: Pair) -> Category:
    """Stopping at more stages stops earlier; where the stop chooses the target, another target may hold."""
    return Category.REDEFINED if TargetAt.STOP in (pair.old.target_at, pair.new.target_at) else Category.LOOSER


def _reopened_by(pair: Pair) -> Iterable[Difference]:
    """The clock's own; what it takes over from the standard is told there."""
    taken = [set(body.reopened_by) == set(spec.reopened_by) for body, spec in _with_specs(pair)]
    if set(pair.before) != set(pair.after) and not all(taken):
        yield Difference(Category.REDEFINED, f"reopened by {shown(pair.before)} → {shown(pair.after)}", ("reopened_by",))


def _with_specs(pair: Pair) -> Iterable[tuple[Any, Any]]:
    return (pair.old, pair.standards.old), (pair.new, pair.standards.new)


def _warn_at(pair: Pair) -> Iterable[Difference]:
    """No case fails by it; but a warning that comes later, or never, is a control weakened."""
    old, new = (float("inf") if one is None else one for one in (pair.before, pair.after))
    if old != new:
        category = Category.LOOSER if new > old else Category.EDITORIAL
        yield Difference(category, f"warns at {share(pair.before)} → {share(pair.after)}", ("warn_at",))


BODIES: Table = {
    Order: {
        "side": _side,
        "activation": names("triggered by", tighter),
        "target": names("looks for", looser_if_expected),
        "negative": fields.not_compared(_QUESTION),
        "matching": fields.ranked("matching", _matching_rank, _next_only),
        "where": fields.condition("where", looser_if_expected),
        "within": fields.limit(),
        "same": names("same", lambda pair: looser_if_expected(pair).opposite),
        "different": names("different", lambda pair: looser_if_expected(pair).opposite),
    },
    Together: {
        "first": _first_and_second,
        "second": fields.not_compared("compared with `first`: their order says nothing"),
        "negative": fields.not_compared(_QUESTION),
        "where": fields.condition("where", looser_if_expected),
        "within": fields.limit(),
        "same": names("same", lambda pair: looser_if_expected(pair).opposite),
        "different": names("different", lambda pair: looser_if_expected(pair).opposite),
    },
    Count: {
        "stages": names("counts", looser_if_required),
        "at_least": _number,
        "at_most": fields.not_compared("compared with `at_least`, as an interval"),
        "where": fields.condition("where", looser_if_required),
        "within": fields.limit(),
    },
    Edge: {
        "stages": names("stage", looser),
        "last": fields.not_compared(_QUESTION),
        "where": fields.condition("where", looser),
    },
    Choice: {
        "options": _options,
        "exclusive": fields.ranked("exactly one", int, tighter),
        "where": fields.condition("where", looser_if_open),
        "within": fields.limit(),
    },
    Actors: {
        "groups": _actor_groups,
        "different": fields.not_compared(_QUESTION),
        "unless": names("unless", looser),
        "field": fields.changed(Category.REDEFINED, "compares", key="of"),
        "ignore": names("ignores", looser),
    },
    Every: {
        "stages": names("looks for", looser),
        "at_most_apart": fields.limit("at most apart"),
        "start": names("from", tighter, empty_apart=True),
        "end": names("to", looser, empty_apart=True),
        "where": fields.condition("where", looser),
    },
    Performer: {"stages": names("at", tighter), "roles": names("done by", looser)},
    Record: {"stages": names("at", tighter), "attributes": names("records", tighter)},
    Field: {
        "stages": names("at", tighter, empty_apart=True),
        "must": fields.condition("must be", looser),
        "attributes": fields.not_compared("they follow from `must`"),
    },
    Matrix: {
        "attribute": fields.changed(Category.REDEFINED, "decides"),
        "rows": compare_matrix,
        "stages": names("at", tighter, empty_apart=True),
    },
    Wording: {
        "stages": names("at", _looser_at_each),
        "occurrence": _occurrence,
        "must_match": _one_of_patterns,
        "must_match_all": names("must match all of", tighter),
        "must_not_match": names("must not match", tighter),
    },
    Handovers: {
        "at_most": fields.amount("at most", looser),
        "field": fields.changed(Category.REDEFINED, "of", key="of"),
        "stages": names("at", tighter, empty_is_all=True),
        "ignore": names("ignores", looser),
    },
    Repeat: {
        "same": names("same", looser),
        "within": fields.plain_limit("within", tighter),
        "at_most": fields.amount("at most", looser),
    },
    Clock: {
        "start": names("starts with", fields.either_way),
        "stop": names("stops with", _stop),
        "targets": compare_targets,
        "cancel": names("cancelled by", looser),
        "reopened_by": _reopened_by,
        "reopen": fields.changed(Category.REDEFINED, "after reopening"),
        "target_at": fields.changed(Category.REDEFINED, "target chosen at"),
        "warn_at": _warn_at,
    },
    Flow: {"text": fields.not_compared("how the same runs are written"), "root": compare_roots},
}
