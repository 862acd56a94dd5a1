"""Rules that no case can keep: alone, beside another rule, or beside the flow.

Decided on machines that read a case stage by stage, so that any two kinds of rules are compared, and none by a list of pairs.
Said only of rules that may bind the same case and whose gates cannot both be reached: a rule of severity `info` measures, it asks nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from svcaudit.model.place import Severity
from svcaudit.model.spec import Actors, Choice, Condition, Flow, Order, Rule
from svcaudit.spec.diff.conditions import State, World
from svcaudit.spec.lint.limits import MOST_STATES, facts_of, known_first
from svcaudit.spec.lint.report import Check, Report, Subject, named
from svcaudit.spec.lint.runs import forbidden, forbidding
from svcaudit.spec.problems import listed
from svcaudit.spec.rule_runs import OTHER, Machine, machine_of, some_case
from svcaudit.spec.usage import stages_of

_APART = "take one of them back, or give each a `when` that leaves the other its cases"


@dataclass(frozen=True)
class Read:
    """A rule, its machine, and the stages that it names."""

    rule: Rule
    machine: Machine
    stages: frozenset[str]


def read_rules(subject: Subject) -> list[Read]:
    """The rules that ask something of the order and number of stages; the flow is none of them."""
    found = ((rule, machine_of(rule.body)) for rule in subject.spec.rules)
    return [Read(rule, machine, frozenset(stages_of(rule.body))) for rule, machine in found if machine is not None]


def letters(subject: Subject, *rules: Read) -> tuple[str, ...]:
    """The stages that the rules name, and one for all others if there are any."""
    named = frozenset[str]().union(*(one.stages for one in rules))
    return (*sorted(named), *([OTHER] if set(subject.spec.stages) - named else []))


def rules_that_no_case_can_keep(subject: Subject, report: Report) -> None:
    sound = []
    for one in read_rules(subject):
        if one.machine.narrow or some_case([one.machine], [one.machine.activation], letters(subject, one)):
            sound.append(one)
        else:
            told = f"no case{_with(one.machine)} can keep {one.rule.id!r}"
            report("SPEC525", one.rule.place, told, "an event is never its own target: the last one waits for another")
    for one, other in combinations(sound, 2):
        facts = _common_case(one.rule, other.rule, subject)
        if facts is not None and _related(one, other) and _exclude_each_other(one, other, subject):
            told = (
                f"{other.rule.id!r} contradicts {one.rule.id!r}: no case{_with(one.machine, other.machine)} can keep both{facts_of(facts)}"
            )
            report("SPEC525", other.rule.place, told, _APART)


def _related(one: Read, other: Read) -> bool:
    """Rules of different stages hardly meet; only what asks for the same place, the first or the last, does."""
    return not one.stages.isdisjoint(other.stages) or type(one.rule.body) is type(other.rule.body)


def _exclude_each_other(one: Read, other: Read, subject: Subject) -> bool:
    """Whether both can be activated while either is kept, but not while both are."""
    if any(mine.machine.narrow and not _covers(mine.rule, theirs.rule) for mine, theirs in ((one, other), (other, one))):
        return False
    stages = letters(subject, one, other)
    active = [one.machine.activation, other.machine.activation]
    if some_case([one.machine, other.machine], active, stages):
        return False
    return some_case([one.machine], active, stages) and some_case([other.machine], active, stages)


def _covers(never: Rule, expect: Rule) -> bool:
    """What is forbidden for a while contradicts what is expected within it."""
    one, other = never.body, expect.body
    if not isinstance(one, Order) or not isinstance(other, Order) or not one.negative or other.negative:
        return False
    if one.where is not None or one.same or one.different or one.within is None or other.within is None:
        return False
    same = (one.side, set(one.activation), never.timing) == (other.side, set(other.activation), expect.timing)
    return same and one.within.measure is other.within.measure and other.within.seconds <= one.within.seconds


def _common_case(one: Rule, other: Rule, subject: Subject) -> State | None:
    """The facts of a case that both rules may bind, and cannot both be excused from; None where there is none, or nobody knows."""
    if Severity.INFO in (one.severity, other.severity) or one.at_least + other.at_least <= 1:
        return None
    conditions = [rule.when for rule in (one, other) if rule.when is not None]
    if not all(_is_of_the_case(condition, subject) for condition in conditions):
        return None
    world = World(conditions, subject.facts)
    if world.size > MOST_STATES:
        return None
    tests = [world.test(condition) for condition in conditions]
    return next((state for state in known_first(world) if all(test(state) for test in tests)), None)


def _is_of_the_case(condition: Condition, subject: Subject) -> bool:
    """Whether it reads facts of the case alone, which are the same at each of its events."""
    attributes = subject.spec.attributes
    names = World([condition], subject.facts).names
    return all(key[0] != "during" and key[1] in attributes and not attributes[key[1]].per_event for key in names)


def _with(*machines: Machine) -> str:
    waited = [" or ".join(sorted(one.activation)) for one in machines if one.activation]
    return f" with {' and '.join(dict.fromkeys(waited))}" if waited else ""


# --- the flow --------------------------------------------------------------------------------------------------------


def rules_that_no_run_keeps(subject: Subject, report: Report) -> None:
    """Orders have their own words for it; stages outside of the flow are reported as such."""
    runs = subject.runs
    flow = next((rule for rule in subject.spec.rules if isinstance(rule.body, Flow)), None)
    if runs is None or flow is None:
        return
    for one in read_rules(subject):
        if isinstance(one.rule.body, Order) or one.machine.narrow or not runs.stages.issuperset(one.stages):
            continue
        facts = _common_case(flow, one.rule, subject)
        active = [one.machine.activation]
        if facts is None or some_case([runs.machine, one.machine], active, sorted(runs.stages)):
            continue
        if some_case([runs.machine], active, sorted(runs.stages)):
            hint = "a case that keeps the flow breaks the rule whenever it is activated"
            report("SPEC520", one.rule.place, f"{named(one.rule)} cannot be kept: no run of the flow keeps it{facts_of(facts)}", hint)


# --- people and options ----------------------------------------------------------------------------------------------


def same_and_different(subject: Subject, report: Report) -> None:
    actors = [(rule, rule.body) for rule in subject.spec.rules if isinstance(rule.body, Actors)]
    for (one, first), (other, second) in combinations(actors, 2):
        same, different = (second, first) if first.different else (first, second)
        if same.different or not different.different or same.field != different.field or same.unless or different.unless:
            continue
        facts = _common_case(one, other, subject)
        pair = next(_apart_and_together(same, different), None)
        if facts is not None and pair is not None:
            told = (
                f"{other.id!r} contradicts {one.id!r}: {listed(pair[0])} and {listed(pair[1])} by one person, and by two{facts_of(facts)}"
            )
            report("SPEC525", other.place, told, _APART)


def _apart_and_together(same: Actors, different: Actors) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Groups that may share nobody, each within another group of those that are one person."""
    for one, other in combinations(different.groups, 2):
        for first, second in ((a, b) for a in same.groups for b in same.groups if a is not b):
            if set(one) <= set(first) and set(other) <= set(second):
                yield one, other


def options_that_are_forbidden(subject: Subject, report: Report) -> None:
    taboo = forbidden(subject.spec, always=True)
    for rule in subject.spec.rules:
        if not isinstance(rule.body, Choice):
            continue
        dead = [option for option in rule.body.options if taboo.keys() >= set(option)]
        if dead and len(dead) < len(rule.body.options):
            stages = [stage for option in dead for stage in option]
            told = f"{named(rule)} offers {listed(stages)}, which is forbidden by {forbidding(taboo, stages)}"
            report("SPEC519", rule.place, told, "leave it out, or allow it")


CHECKS: tuple[Check, ...] = (rules_that_no_case_can_keep, rules_that_no_run_keeps, same_and_different, options_that_are_forbidden)
