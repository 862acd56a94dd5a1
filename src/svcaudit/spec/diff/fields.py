"""Ways to compare a field. Each gives a function for the tables; `more` says what it means that there is more of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from svcaudit.model.change import Category
from svcaudit.model.duration import Duration
from svcaudit.model.spec import Choice, Count, Order, Together
from svcaudit.spec.diff.conditions import Extent, compare_conditions
from svcaudit.spec.diff.difference import Difference
from svcaudit.spec.diff.limits import compare_amounts, compare_limits
from svcaudit.spec.diff.pair import How, More, Pair, shown, when_text

# --- what more means -------------------------------------------------------------------------------------------------


def looser(pair: Pair) -> Category:
    return Category.LOOSER


def tighter(pair: Pair) -> Category:
    return Category.TIGHTER


def either_way(pair: Pair) -> Category:
    """It cannot be told: an earlier start may find an earlier stop, too."""
    return Category.REDEFINED


def looser_if_expected(pair: Pair) -> Category:
    """More of what a rule looks for: good where it is expected, bad where it is forbidden."""
    return Category.TIGHTER if pair.new.negative else Category.LOOSER


def looser_if_required(pair: Pair) -> Category:
    """More that is counted: good where a least number is asked, bad where a most is; where both are, it may be either."""
    lower = pair.old.at_least > 0 or pair.new.at_least > 0
    upper = pair.old.at_most is not None or pair.new.at_most is not None
    if lower and upper:
        return Category.REDEFINED
    return Category.LOOSER if lower else Category.TIGHTER


def looser_if_open(pair: Pair) -> Category:
    """More that may be chosen: good where one will do, either where it must be exactly one."""
    return Category.REDEFINED if pair.old.exclusive or pair.new.exclusive else Category.LOOSER


def longer(pair: Pair) -> Category:
    """What a longer limit (or a pause, which has the same effect) means to a rule: more of what it looks for is in time."""
    assert pair.rules is not None
    bodies = Pair(pair.standards, pair.rules[0].body, pair.rules[1].body)
    match bodies.new:
        case Order() | Together():
            return looser_if_expected(bodies)
        case Count():
            return looser_if_required(bodies)
        case Choice():
            return looser_if_open(bodies)
        case _:
            return Category.LOOSER


def directed(more: Category, *, grown: bool) -> Category:
    return more if grown else more.opposite


# --- ways to compare -------------------------------------------------------------------------------------------------


def not_compared(why: str) -> How:
    """Nothing of this field can change a meaning, or another field's comparison reads it too; `why` says which."""
    assert why
    return lambda pair: ()


def changed(category: Category, label: str, *, key: str = "", show: Callable[[Any], str] = shown) -> How:
    """Any change is of this category."""

    def how(pair: Pair) -> Iterable[Difference]:
        if pair.before != pair.after:
            yield Difference(category, f"{label} {show(pair.before)} → {show(pair.after)}", (key or pair.name,))

    return how


def text(label: str) -> How:
    """Words for people."""

    def how(pair: Pair) -> Iterable[Difference]:
        if pair.before != pair.after:
            yield Difference(Category.EDITORIAL, f"{label} {said(pair.before, pair.after)}", (pair.name,))

    return how


def said(before: object, after: object) -> str:
    return "reworded" if before and after else "added" if after else "removed"


def amount(label: str, more: More, *, show: Callable[[Any], str] = shown) -> How:
    """A number; none is no bound above."""

    def how(pair: Pair) -> Iterable[Difference]:
        numbers = [float("inf") if one is None else one for one in (pair.before, pair.after)]
        if numbers[0] != numbers[1]:
            category = directed(more(pair), grown=numbers[1] > numbers[0])
            yield Difference(category, f"{label} {show(pair.before)} → {show(pair.after)}", (pair.name,))

    return how


def ranked(label: str, order: Callable[[Any], int | None], higher: More, *, key: str = "") -> How:
    """A word from a scale; a word without a rank on it (None) is not comparable."""

    def how(pair: Pair) -> Iterable[Difference]:
        if pair.before == pair.after:
            return
        old, new = order(pair.before), order(pair.after)
        known = old is not None and new is not None and old != new
        category = directed(higher(pair), grown=(new or 0) > (old or 0)) if known else Category.REDEFINED
        yield Difference(category, f"{label} {shown(pair.before)} → {shown(pair.after)}", (key or pair.name,))

    return how


def names(label: str, more: More, *, empty_is_all: bool = False, empty_apart: bool = False, sets: Callable[[Any], Any] = frozenset) -> How:
    """A set of names: grown, shrunk, or both and thus not comparable. Order and repetition say nothing.

    `empty_is_all`: no name stands for every name. `empty_apart`: no name means something else altogether.
    """

    def how(pair: Pair) -> Iterable[Difference]:
        old, new = sets(pair.before), sets(pair.after)
        if old == new:
            return
        none = "all" if empty_is_all else "none"
        words = f"{label} {shown(pair.before, none)} → {shown(pair.after, none)}"
        yield Difference(grown_or_shrunk(old, new, more(pair), empty_is_all, empty_apart), words, (pair.name,))

    return how


def grown_or_shrunk(old: Any, new: Any, more: Category, empty_is_all: bool = False, empty_apart: bool = False) -> Category:
    if empty_apart and (not old or not new):
        return Category.REDEFINED
    if empty_is_all and (not old or not new):
        return directed(more, grown=not new)
    return directed(more, grown=True) if old < new else directed(more, grown=False) if new < old else Category.REDEFINED


def condition(label: str, wider: More) -> How:
    """A condition: decided on the states of the facts that it can tell apart."""

    def how(pair: Pair) -> Iterable[Difference]:
        extent = compare_conditions(pair.before, pair.after, pair.standards.facts)
        if extent is Extent.SAME:
            return
        known = extent is not Extent.ELSEWHERE
        category = directed(wider(pair), grown=extent is Extent.WIDER) if known else Category.REDEFINED
        yield Difference(category, f"{label} {when_text(pair.before)} → {when_text(pair.after)}", (pair.name,))

    return how


def same_condition(label: str, category: Category) -> How:
    """A condition of which every change is of one category, however it goes."""

    def how(pair: Pair) -> Iterable[Difference]:
        if compare_conditions(pair.before, pair.after, pair.standards.facts) is not Extent.SAME:
            yield Difference(category, f"{label} {when_text(pair.before)} → {when_text(pair.after)}", (pair.name,))

    return how


def limit(label: str = "within") -> How:
    """A duration on the rule's line; none is no bound."""

    def how(pair: Pair) -> Iterable[Difference]:
        before, after = pair.before, pair.after
        category = limit_category(pair, before, after)
        if category is None:
            return
        words = f"{label} {shown(before)} → {shown(after)}"
        if before is None or after is None or pair.same_line:
            yield Difference(category, words, (pair.name,))
        else:
            yield Difference(category, f"{words}, {measured_on(pair)}", ("calendar",))

    return how


def measured_on(pair: Pair) -> str:
    old, new = pair.lines
    return f"measured on {new} instead of {old}"


def limit_category(pair: Pair, before: Duration | None, after: Duration | None) -> Category | None:
    if before is None or after is None:
        found = None if before is after else Category.LOOSER if after is None else Category.TIGHTER
    else:
        found = compare_limits(before, after, *pair.lines, same_line=pair.same_line)
    if found is None or found is Category.REDEFINED:
        return found
    return directed(longer(pair), grown=found is Category.LOOSER)


def plain_limit(label: str, more: More) -> How:
    """A duration that is always on the clock on the wall."""

    def how(pair: Pair) -> Iterable[Difference]:
        same = pair.before.measure is pair.after.measure
        found = compare_amounts(pair.before.seconds, pair.after.seconds) if same else Category.REDEFINED
        if found is not None:
            words = f"{label} {pair.before} → {pair.after}"
            yield Difference(found if not same else directed(more(pair), grown=found is Category.LOOSER), words, (pair.name,))

    return how
