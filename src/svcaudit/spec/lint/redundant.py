"""Rules that another one implies: a note, for a reader need not learn them, and a case that breaks one is told twice.

The flow implies nothing here: its findings say less than those of a rule. What a metric measures, or has severity `info`, is there
for its number.
"""

from __future__ import annotations

from itertools import permutations

from svcaudit.model.place import Severity
from svcaudit.model.spec import Clock, Rule
from svcaudit.spec.diff.conditions import Extent, compare_conditions
from svcaudit.spec.lint.contradictions import Read, letters, read_rules
from svcaudit.spec.lint.report import Check, Report, Subject
from svcaudit.spec.rule_runs import some_case

_WEIGHTS = {Severity.INFO: 0, Severity.WARNING: 1, Severity.ERROR: 2}
_LIMITS = ("within", "at_most_apart", "warn_at")
"""What may differ without judging other events."""


def implied_rules(subject: Subject, report: Report) -> None:
    measured = {metric.of for metric in subject.spec.metrics}
    read = {one.rule.id: one for one in read_rules(subject)}
    told: set[str] = set()
    for rule, other in permutations(subject.spec.rules, 2):
        if other.id in told or rule.id in told or other.id in measured or not _binds_as_much(rule, other, subject):
            continue
        one, two = read.get(rule.id), read.get(other.id)
        exact = one is not None and two is not None and not (one.machine.narrow or two.machine.wide)
        if _follows(one, two, subject) if exact and one and two else _is_looser(rule, other, subject):
            told.add(other.id)
            report(
                "SPEC551",
                other.place,
                f"{other.id!r} asks nothing that {rule.id!r} does not ask",
                "remove it, or say with `severity: info` that it measures",
            )


def _binds_as_much(rule: Rule, other: Rule, subject: Subject) -> bool:
    """Whether the first applies wherever the second does, weighs as much, and has no lower gate."""
    if other.severity is Severity.INFO or _WEIGHTS[rule.severity] < _WEIGHTS[other.severity] or rule.at_least < other.at_least:
        return False
    extent = compare_conditions(rule.when, other.when, subject.facts)
    return extent is Extent.SAME or (extent is Extent.NARROWER and rule.at_least == 1)


def _follows(one: Read, other: Read, subject: Subject) -> bool:
    """Whether each case that keeps the one keeps the other, and some of these activates it."""
    if one.stages.isdisjoint(other.stages):
        return False
    if one.rule.at_least < 1 and one.machine.activation != other.machine.activation:
        return False  # a share of other cases says nothing
    stages = letters(subject, one, other)
    activated = some_case([one.machine], [other.machine.activation], stages)
    return activated and not some_case([one.machine], [], stages, broken=other.machine)


def _is_looser(rule: Rule, other: Rule, subject: Subject) -> bool:
    """Of the same question, whether going from the one to the other only loosens."""
    if type(rule.body) is not type(other.body) or rule.timing != other.timing:
        return False
    from svcaudit.model.change import Category  # here: most standards have no two rules to be compared so
    from svcaudit.spec.diff.bodies import BODIES, same_question
    from svcaudit.spec.diff.pair import Pair, Standards, differences

    if not same_question(rule.body, other.body):
        return False
    standards = Standards.of(subject.spec, subject.spec)
    found = list(differences(BODIES, Pair(standards, rule.body, other.body, rules=(rule, other))))
    if rule.at_least < 1 and not all(one.path[0] in _LIMITS or _is_one_limit(rule, other, one.path[0]) for one in found):
        return False
    return all(one.category in (Category.LOOSER, Category.EDITORIAL) for one in found)


def _is_one_limit(rule: Rule, other: Rule, name: str) -> bool:
    """A clock with one limit for all its cases."""
    tables = [one.body.targets for one in (rule, other) if isinstance(one.body, Clock)]
    return name == "targets" and all(len(table) == 1 and table[0].when is None for table in tables)


CHECKS: tuple[Check, ...] = (implied_rules,)
