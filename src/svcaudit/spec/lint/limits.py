"""Limits that contradict one another: a part longer than its whole, more time for what is more urgent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from svcaudit.model.spec import Clock, Order, Rule, Target
from svcaudit.spec.diff.conditions import OTHER, State, World
from svcaudit.spec.lint.report import Check, Report, Subject

MOST_STATES = 5_000
"""Of the facts that two target tables tell apart; beyond, they are not compared."""
_FIRST = re.compile(r"(?i)\b(first|response|respond|reply|answer|acknowledge\w*|reaction)\b|首次|响应|应答|受理")
_LAST = re.compile(r"(?i)\b(resolution|resolve\w*|solution|solve\w*|fix|repair|restore|close\w*|completion)\b|解决|办结|结案|完成")


def parts_longer_than_the_whole(subject: Subject, report: Report) -> None:
    clocks = [(rule, rule.body) for rule in subject.spec.rules if isinstance(rule.body, Clock)]
    for part, inner in clocks:
        for whole, outer in clocks:
            if part is whole or part.timing != whole.timing:
                continue
            why = _is_part(part, inner, whole, outer, subject)
            found = why and _longer(part, inner, whole, outer, subject)
            if found:
                row, limit, state = found
                message = (
                    f"{part.id!r} may take {row.within}{facts_of(state)}, longer than the {limit.within} of {whole.id!r}, in which it lies"
                )
                report("SPEC516", row.place or part.place, message, why)


def _is_part(part: Rule, inner: Clock, whole: Rule, outer: Clock, subject: Subject) -> str | None:
    """What makes the one a part of the other; None when nothing says so."""
    if subject.runs is not None:
        lies_within = subject.runs.lies_within((inner.start, inner.stop), (outer.start, outer.stop))
        return "by the flow the one ends before the other does" if lies_within else None
    if set(inner.start) != set(outer.start) or not set(inner.stop).isdisjoint(outer.stop):
        return None
    for rule in subject.spec.rules:
        order = rule.body
        if not isinstance(order, Order) or order.side != "before" or order.negative or rule.when or order.where:
            continue
        if set(outer.stop) <= set(order.activation) and set(order.target) <= set(inner.stop):
            return f"by the rule {rule.id!r} the one ends before the other does"
    closes = set(outer.stop) <= set(subject.spec.closed_by) and set(inner.stop).isdisjoint(subject.spec.closed_by)
    named = _FIRST.search(part.id) and not _LAST.search(part.id) and _LAST.search(whole.id) and not _FIRST.search(whole.id)
    return "by their names the response is assumed to come before the resolution" if closes and named else None


def _longer(part: Rule, inner: Clock, whole: Rule, outer: Clock, subject: Subject) -> tuple[Target, Target, State] | None:
    """The rows that contradict each other in some state of the facts."""
    rows = [row.when for row in (*inner.targets, *outer.targets)]
    world = World([part.when, whole.when, *rows], subject.facts)
    if world.size > MOST_STATES:
        return None
    short, long = _Table(part, inner.targets, world), _Table(whole, outer.targets, world)
    for state in known_first(world):
        one, other = short.row(state), long.row(state)
        if one and other and one.within.measure is other.within.measure and one.within.seconds > other.within.seconds:
            return one, other, state
    return None


def known_first(world: World) -> list[State]:
    """The states, those in which the facts are known and named before the others."""
    return sorted(world.states(), key=lambda state: sum(cell is None or cell == OTHER for cell in state.values()))


class _Table:
    """The target table of a clock as a function of the facts."""

    def __init__(self, rule: Rule, rows: Sequence[Target], world: World) -> None:
        self.asked = world.test(rule.when)
        self.rows = [(row, world.test(row.when)) for row in rows]

    def row(self, state: State) -> Target | None:
        return next((row for row, holds in self.rows if holds(state)), None) if self.asked(state) else None


# --- urgency ---------------------------------------------------------------------------------------------------------

_NUMBERED = re.compile(r"(?i)(p|s|sev|severity|prio|priority|priorität)[-_ ]?(\d+)")
_LADDERS: tuple[tuple[tuple[str, ...], ...], ...] = (
    (
        ("critical", "blocker", "emergency"),
        ("urgent", "very high"),
        ("high", "major"),
        ("medium", "normal", "moderate"),
        ("low", "minor"),
        ("trivial", "planning"),
    ),
    (("platinum",), ("gold",), ("silver",), ("bronze",)),
    (("特急",), ("紧急", "加急"), ("高",), ("中", "普通", "一般"), ("低",)),
)
"""From the most urgent down; words of one step are not compared."""
_URGENCY = re.compile(r"(?i)priority|prio|urgency|severity|优先级|紧急程度|严重程度")


def looser_for_the_urgent(subject: Subject, report: Report) -> None:
    for rule in subject.spec.rules:
        if isinstance(rule.body, Clock):
            _compare_classes(rule, rule.body, subject, report)


def _compare_classes(rule: Rule, clock: Clock, subject: Subject, report: Report) -> None:
    world = World([rule.when, *(row.when for row in clock.targets)], subject.facts)
    if world.size > MOST_STATES:
        return
    table = _Table(rule, clock.targets, world)
    for key in world.names:
        if key[0] != "value":
            continue
        named = sorted({str(state[key]) for state in world.states() if isinstance(state[key], str)})
        ladder = ladder_of(named)
        if ladder is not None:
            _compare_ladder(rule, key, ladder, table, world, report)
        elif _URGENCY.search(key[1]) and key[1] in subject.spec.attributes:
            _compare_declared(rule, key, subject.spec.attributes[key[1]].values or (), table, world, report)


def ladder_of(values: Iterable[str]) -> list[list[str]] | None:
    """The values in steps from the most urgent down, as their names have it; None where the names do not say."""
    steps: dict[int, list[str]] = {}
    which: set[int] = set()
    for value in values:
        if value == OTHER:
            continue
        place = _step(value)
        if place is None:
            return None
        which.add(place[0])
        steps.setdefault(place[1], []).append(value)
    return [steps[number] for number in sorted(steps)] if len(which) == 1 and len(steps) > 1 else None


def _step(value: str) -> tuple[int, int] | None:
    """(which ladder, which step); a numbered class is a ladder of its own prefix."""
    numbered = _NUMBERED.fullmatch(value.strip())
    if numbered:
        return -1 - ord(numbered[1][0].lower()), int(numbered[2])
    for which, ladder in enumerate(_LADDERS):
        for step, words in enumerate(ladder):
            if value.strip().casefold() in words:
                return which, step
    return None


def _compare_ladder(rule: Rule, key: tuple[str, ...], ladder: list[list[str]], table: _Table, world: World, report: Report) -> None:
    assumed = " before ".join("/".join(step) for step in ladder)
    for urgent, other in pairwise(ladder):
        for state in known_first(world):
            if state[key] not in urgent:
                continue
            row = table.row(state)
            rows = [table.row({**state, key: value}) for value in other]
            tighter = [one for one in rows if row and one and _is_less(one, row)]
            if row is not None and tighter:
                message = f"{rule.id!r} gives {key[1]} {state[key]} {row.within}, more than the {tighter[0].within} of {other[0]}"
                report("SPEC517", row.place or rule.place, message, f"assumed, by their names: {assumed}")
                return


def _compare_declared(rule: Rule, key: tuple[str, ...], values: tuple[str, ...], table: _Table, world: World, report: Report) -> None:
    """In an order that may go either way only limits that go up and down contradict."""
    seen = {state[key] for state in world.states()}
    if len(values) < 3 or not seen.issuperset(values):
        return
    for state in world.states():
        rows = [table.row({**state, key: value}) for value in values]
        known = [row for row in rows if row is not None]
        if len(known) < len(values) or len({row.within.measure for row in known}) > 1:
            continue
        limits = [row.within.seconds for row in known]
        if limits not in (sorted(limits), sorted(limits, reverse=True)):
            told = ", ".join(f"{value} {row.within}" for value, row in zip(values, known, strict=True))
            message = f"the limits of {rule.id!r} go up and down along {key[1]}: {told}"
            report("SPEC517", known[0].place or rule.place, message, "assumed: the values are declared in the order of their urgency")
            return


def _is_less(one: Target, other: Target) -> bool:
    return one.within.measure is other.within.measure and one.within.seconds < other.within.seconds


def facts_of(state: State) -> str:
    """The facts of a state that can be told: ' (tier key)'."""
    told = [f"{key[1]} {cell}" for key, cell in state.items() if key[0] == "value" and isinstance(cell, str) and cell != OTHER]
    return f" ({', '.join(told)})" if told else ""


CHECKS: tuple[Check, ...] = (parts_longer_than_the_whole, looser_for_the_urgent)
