"""The oracle of the language: over all 3,279 strings of length 1 to 7 on {a, b, c}, how many cases do not violate each template."""

from __future__ import annotations

from itertools import product

import pytest

from checks.building import Event, log_of, spec_of
from svcaudit.checks.judge import judge
from svcaudit.model.spec import Choice, Count, Edge, Matching, Order, Rule, Together
from svcaudit.model.verdict import Verdict

STRINGS = ["".join(letters) for length in range(1, 8) for letters in product("abc", repeat=length)]

TEMPLATES = {
    "required a": ("required", Count(("a",), at_least=1), 3025),
    "never a": ("never", Count(("a",), at_most=0), 254),
    "exactly a: 1": ("exactly", Count(("a",), at_least=1, at_most=1), 769),
    "starts_with a": ("starts_with", Edge(("a",), last=False), 1093),
    "ends_with a": ("ends_with", Edge(("a",), last=True), 1093),
    "one_of a, b": ("one_of", Choice((("a",), ("b",)), exclusive=False), 3272),
    "exclusive a, b": ("exclusive", Choice((("a",), ("b",)), exclusive=True), 494),
    "if a expect b": ("if_expect", Order("anywhere", ("a",), ("b",)), 3032),
    "together a, b": ("together", Together(("a",), ("b",)), 2785),
    "not_together a, b": ("not_together", Together(("a",), ("b",), negative=True), 501),
    "after a expect b": ("after_expect", Order("after", ("a",), ("b",)), 1643),
    "after a expect b, one_each": ("after_expect", Order("after", ("a",), ("b",), matching=Matching.ONE_EACH), 986),
    "after a expect b, next": ("after_expect", Order("after", ("a",), ("b",), matching=Matching.NEXT), 695),
    "before b expect a": ("before_expect", Order("before", ("b",), ("a",)), 1643),
    "before b expect a, one_each": ("before_expect", Order("before", ("b",), ("a",), matching=Matching.ONE_EACH), 986),
    "before b expect a, next": ("before_expect", Order("before", ("b",), ("a",), matching=Matching.NEXT), 695),
    "after a never b": ("after_never", Order("after", ("a",), ("b",), negative=True), 1023),
    "after a never b, next": ("after_never", Order("after", ("a",), ("b",), negative=True, matching=Matching.NEXT), 1595),
    "before b never a": ("before_never", Order("before", ("b",), ("a",), negative=True), 1023),
    "before b never a, next": ("before_never", Order("before", ("b",), ("a",), negative=True, matching=Matching.NEXT), 1595),
}


@pytest.fixture(scope="module")
def violating() -> dict[str, int]:
    rules = [Rule(name.replace(" ", "-"), kind, body) for name, (kind, body, _) in TEMPLATES.items()]
    spec = spec_of("abc", rules)
    log = log_of({string: [Event(letter, second) for second, letter in enumerate(string)] for string in STRINGS}, spec)
    judged = judge(log, spec, as_of=10_000_000_000)
    return {rule.id: int((verdicts == Verdict.VIOLATED).sum()) for rule, verdicts in zip(rules, judged.verdicts, strict=True)}


@pytest.mark.parametrize("name", TEMPLATES)
def test_number_of_cases_not_violating(name: str, violating: dict[str, int]) -> None:
    assert len(STRINGS) == 3279
    assert 3279 - violating[name.replace(" ", "-")] == TEMPLATES[name][2]
