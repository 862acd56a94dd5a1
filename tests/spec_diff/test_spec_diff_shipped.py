"""Single changes of the shipped standards, as a reviewer would meet them: every section, each in its category."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from spec_diff.test_spec_diff_fields import difference, mutants
from svcaudit.model.change import Category
from svcaudit.model.place import Severity
from svcaudit.model.spec import Clock, Goal, Metric, ProcessSpec, Rule, Scorecard
from svcaudit.spec.diff.compare import diff
from svcaudit.spec.load import load

STANDARDS = sorted((Path(__file__).parents[2] / "process_specs").glob("*.yaml"))
EVERY = 50
"""One in so many of the thousand single changes of a standard: enough to meet every section, few enough to wait for."""
SAME = {"customer-service-system": (".rules[4].body.rows[",)}
"""What an earlier row has decided already: whatever stands there, no case is judged otherwise."""
E, R, T, L, I = Category.EDITORIAL, Category.REDEFINED, Category.TIGHTER, Category.LOOSER, Category.IDENTITY  # noqa: E741


@pytest.fixture(scope="module", params=STANDARDS, ids=lambda path: path.stem)
def standard(request: pytest.FixtureRequest) -> ProcessSpec:
    return load(request.param)


def categories(old: ProcessSpec, new: ProcessSpec) -> list[Category]:
    return [change.category for change in diff(old, new).changes]


def test_a_single_change_anywhere_is_reported(standard: ProcessSpec) -> None:
    for mutant in mutants(standard)[::EVERY]:
        changes = diff(standard, mutant).changes
        told = difference(standard, mutant)
        assert changes or told.startswith(SAME.get(standard.id, ("?",))), told
        assert len({change.fingerprint for change in changes}) == len(changes)


MEASURES: dict[type[Any], dict[str, Category]] = {
    Metric: {
        "measure": R,
        "of": R,
        "condition": R,
        "stages": R,
        "cohort": R,
        "when": R,
        "title": E,
        "why": E,
    },
    Scorecard: {"by": R, "weights": R, "title": E},
}


@pytest.mark.parametrize("section", ["metrics", "scorecards"])
def test_measures(standard: ProcessSpec, section: str) -> None:
    """Numbers that are no longer comparable are REDEFINED, goals move one way, words are words, and an id that goes is missed."""
    entries = getattr(standard, section)
    seen = 0
    some = entries[::3]
    for entry, changed, category in _measured(some):
        new = replace(standard, **{section: tuple(changed if one is entry else one for one in entries)})
        assert categories(standard, new) == [category], (entry.id, changed)
        seen += 1
    assert seen >= 2 * len(some)
    fewer = replace(standard, **{section: entries[1:]})
    assert categories(standard, fewer) == [I] and categories(fewer, standard) == [E]
    moved = replace(standard, **{section: entries[::-1]})
    assert categories(standard, moved) == []


def _measured(entries: tuple[Any, ...]) -> Iterator[tuple[Any, Any, Category]]:
    for entry in entries:
        for name, category in MEASURES[type(entry)].items():
            for value in mutants(getattr(entry, name))[:1]:
                yield entry, replace(entry, **{name: value}), category
        goal = getattr(entry, "goal", None)
        if goal is not None:
            for step in (1, -1):
                yield entry, replace(entry, goal=replace(goal, bound=goal.bound + step)), T if (step > 0) == goal.at_least else L
            yield entry, replace(entry, goal=replace(goal, at_least=not goal.at_least)), R
            yield entry, replace(entry, goal=None), L
        elif isinstance(entry, Metric):
            yield entry, replace(entry, goal=Goal(entries[0].goal.bound, True)), T


def test_rules(standard: ProcessSpec) -> None:
    for number, rule in enumerate(standard.rules):
        if number % 9 == 0:
            for changed, category in _judged(rule):
                new = replace(standard, rules=(*standard.rules[:number], changed, *standard.rules[number + 1 :]))
                assert categories(standard, new) == [category], changed.id


def _judged(rule: Rule) -> Iterator[tuple[Rule, Category]]:
    yield replace(rule, at_least=rule.at_least / 2), L
    yield (
        replace(rule, severity=Severity.INFO if rule.severity is not Severity.INFO else Severity.ERROR),
        L if rule.severity is not Severity.INFO else T,
    )
    yield replace(rule, why={"": "for another reason"}), E
    if isinstance(rule.body, Clock):
        first, *others = rule.body.targets
        longer = replace(first, within=replace(first.within, seconds=first.within.seconds * 2))
        yield replace(rule, body=replace(rule.body, targets=(longer, *others))), L
