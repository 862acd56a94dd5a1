"""Rules against rules: what no case can keep, what follows from another rule – and what only looks so."""

from __future__ import annotations

from pathlib import Path

import pytest

from svcaudit.model.place import Problem, Severity
from svcaudit.spec import parse
from svcaudit.spec.codes import completed
from svcaudit.spec.lint import lint
from svcaudit.spec.load import load

ROOT = Path(__file__).parents[2]
HEAD = """stages: [a, b, c, d]
attributes: {tier: {values: [key, standard]}, amount: {type: number}, note: {per_event: true}}
calendars: {office: {timezone: UTC, hours: {mon-fri: [09:00-17:00]}}}
"""
ASKED = ("SPEC519", "SPEC520", "SPEC525", "SPEC551")


def told(rules: list[str], flow: str = "", head: str = HEAD, more: str = "") -> list[Problem]:
    text = head + (f"flow: {{path: {flow}, why: x}}\n" if flow else "")
    text += "rules:\n" + "".join(f"  r{number}: {{{rule}, why: x}}\n" for number, rule in enumerate(rules, 1)) + more
    spec, problems = parse(completed(text), "spec.yaml")
    assert spec is not None, problems
    return [one for one in lint(spec) if one.code in ASKED]


def codes(*rules: str, flow: str = "", more: str = "") -> list[str]:
    return [one.code for one in told(list(rules), flow, more=more)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("never: a", "required: a"),
        ("exactly: {b: 3}", "at_most: {b: 1}"),
        ("exactly: {b: 3}", "exactly: {b: 2}"),
        ("required: a, min: 3", "at_most: {a: 2}"),
        ("together: [a, b]", "not_together: [a, b]"),
        ("starts_with: a", "starts_with: b"),
        ("ends_with: a", "ends_with: [b, c]"),
        ("after: a, expect: b, matching: next", "after: a, never: b"),
        ("after: a, expect: b, matching: next", "after: a, never: b, matching: next"),
        ("after: a, expect: b", "after: a, never: [b, c]"),
        ("after: a, expect: b", "not_together: [a, b]"),
        ("before: b, expect: a", "not_together: [a, b]"),
        ("before: b, expect: a", "before: b, never: a"),
        ("after: a, expect: b, within: 1h", "after: a, never: b, within: 2h"),
        ("one_of: [a, b]", "never: [a, b]"),
        ("exclusive: [a, b]", "together: [a, b]"),
        ("ends_with: a", "after: a, expect: b"),
        ("starts_with: a", "before: a, expect: b"),
        ("required: a, within: 1h", "never: a"),
        ("exclusive: [a, b], within: 1h", "never: [a, b]"),
        ("same_actor: [a, b]", "different_actor: [a, b]"),
        ("same_actor: [a, b, c]", "different_actor: [c, a]"),
        ("never: a, when: {tier: key}", "required: a"),
        ("never: a, when: {tier: key}", "required: a, when: {tier: [key, standard]}"),
        ('never: a, when: {amount: {">=": 100}}', 'required: a, when: {amount: {">=": 50}}'),
        ("never: a, at_least: 90%", "required: a, at_least: 20%"),
        ("never: a, severity: warning", "required: a"),
    ],
)
def test_two_rules_that_contradict_each_other(one, other):
    for rules in ([one, other], [other, one]):
        (problem,) = told(rules)
        assert (problem.code, problem.severity) == ("SPEC525", Severity.WARNING)
        assert "'r2' contradicts 'r1'" in problem.message and problem.source_line and problem.source_line.startswith("  r2:")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("never: a", "required: b"),
        ("exactly: {b: 3}", "at_most: {b: 3}, severity: info"),
        ("together: [a, b]", "not_together: [a, c]"),
        ("starts_with: [a, b]", "starts_with: [b, c]"),
        ("starts_with: a", "ends_with: b"),
        ("after: a, expect: b", "after: a, never: b, matching: next"),
        ("after: a, expect: b", "after: b, never: c"),
        ("after: a, expect: b, within: 3h", "after: a, never: b, within: 2h"),  # not at once, but soon
        ("after: a, expect: b, within: 3h, calendar: office", "after: a, never: b, within: 4h"),
        ("after: a, expect: b", "after: a, never: b, within: 2h"),
        ("after: a, expect: b", "after: a, never: b, where: {note: x}"),
        ("after: a, expect: b", "after: a, never: b, different: [tier]"),
        ("required: a", "at_most: {a: 1}"),
        ("required: a, min: 3", "at_most: {a: 1}, within: 1h"),
        ("one_of: [a, b]", "exclusive: [b, c]"),
        ("same_actor: [a, b]", "different_actor: [b, c]"),
        ("same_actor: [a, b], of: tier", "different_actor: [a, b]"),
        ("same_actor: {from: a, to: b, unless: c}", "different_actor: [a, b]"),
        ("same_actor: [[a, b], c]", "different_actor: [a, b]"),  # a and b alone are asked nothing of
        ("never: a, when: {tier: key}", "required: a, when: {tier: standard}"),
        ("never: a, when: {tier: key}", "required: a, when: {tier: {not: key}}"),
        ('never: a, when: {amount: {">=": 100}}', 'required: a, when: {amount: {"<": 100}}'),
        ("after: a, never: b, when: {note: x}", "after: a, expect: b"),  # of some events only
        ("never: a, at_least: 60%", "required: a, at_least: 40%"),
        ("never: a, severity: info", "required: a"),
        ("ends_with: a", "before: a, expect: b"),
        ("before: b, expect: a, matching: next", "before: b, expect: c"),
    ],
)
def test_two_rules_that_only_look_so(one, other):
    assert codes(one, other) == codes(other, one) == []


def test_a_rule_that_contradicts_itself():
    (problem,) = told(["after: [a, b], expect: [a, b]"])
    assert (problem.code, problem.message) == ("SPEC525", "no case with a or b can keep 'r1'")
    assert codes("before: a, expect: a") == ["SPEC525"]
    assert codes("if: a, expect: a") == []  # two of them


def test_the_message_names_the_case():
    (problem,) = told(["after: a, expect: b, when: {tier: key}", "after: a, never: b"])
    assert problem.message == "'r2' contradicts 'r1': no case with a can keep both (tier key)"


def test_a_clock_that_waits_for_what_is_forbidden():
    clock = "clocks:\n  answer: {start: a, stop: b, within: 1h, why: x}\n"
    assert codes("never: b", more=clock) == ["SPEC525"]
    assert codes("not_together: [a, b]", more=clock) == ["SPEC525"]
    assert codes("never: b", more=clock.replace("stop: b", "stop: b, cancel: c")) == []


def test_an_option_that_is_forbidden():
    (problem,) = told(["one_of: [a, b]", "never: a"])
    assert problem.code == "SPEC519" and problem.message == "the rule 'r1' offers a, which is forbidden by 'r2'"
    assert codes("one_of: [a, b]", "never: a, when: {tier: key}") == []


def test_a_rule_that_never_applies_is_told_once():
    assert codes("never: a", "after: a, expect: b") == ["SPEC519"]


# --- the flow --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("never: b", ["SPEC520"]),
        ("never: b, when: {tier: key}", ["SPEC520"]),
        ("never: c", []),
        ("exactly: {b: 2}", ["SPEC520"]),
        ("exactly: {b: 1}", []),
        ("required: c, min: 2", []),
        ("required: a, min: 2", ["SPEC520"]),
        ("starts_with: b", ["SPEC520"]),
        ("ends_with: [c, d]", []),
        ("ends_with: c", ["SPEC520"]),
        ("not_together: [a, d]", ["SPEC520"]),
        ("not_together: [a, c]", []),
        ("exclusive: [a, b]", ["SPEC520"]),
        ("together: [a, c]", []),
        ("never: b, severity: info", []),
        ("never: b, at_least: 0.5%", ["SPEC520"]),
    ],
)
def test_a_rule_against_the_flow(rule, expected):
    assert codes(rule, flow="a b c* d") == expected


def test_a_flow_with_a_low_gate_leaves_room():
    text = HEAD + "flow: {path: a b c* d, at_least: 40%, why: x}\nrules:\n  r1: {never: b, at_least: 50%, why: x}\n"
    spec, _ = parse(completed(text), "spec.yaml")
    assert spec is not None and [one.code for one in lint(spec) if one.code in ASKED] == []


# --- what follows ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("exactly: {b: 1}", "at_most: {b: 2}"),
        ("exactly: {b: 1}", "required: b"),
        ("before: b, expect: a, matching: next", "before: b, expect: a"),
        ("after: a, expect: b", "if: a, expect: b"),
        ("after: a, expect: b", "after: a, expect: [b, c]"),
        ("after: [a, c], expect: b", "after: a, expect: b"),
        ("exclusive: [a, b]", "one_of: [a, b]"),
        ("exclusive: [a, b]", "not_together: [a, b]"),
        ("after: a, expect: b", "after: a, expect: b, when: {tier: key}"),
        ("after: a, expect: b, within: 1h", "after: a, expect: b, within: 90m"),
        ("after: a, expect: b, within: 1h", "after: a, expect: b"),
        ("after: a, expect: b, within: 1h, at_least: 90%", "after: a, expect: b, within: 2h, at_least: 80%"),
        ("handovers: {at_most: 2}", "handovers: {at_most: 3}"),
        ("wording: {stage: a, must_not_match: [x, y]}", "wording: {stage: a, must_not_match: [x]}"),
        ("required: a", "required: a, severity: warning"),
    ],
)
def test_a_rule_that_another_implies(one, other):
    for rules, implied, stronger in (([one, other], "r2", "r1"), ([other, one], "r1", "r2")):
        (problem,) = told(rules)
        assert (problem.code, problem.severity) == ("SPEC551", Severity.INFO)
        assert problem.message == f"'{implied}' asks nothing that '{stronger}' does not ask"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("required: a, severity: warning", "required: a, min: 2, severity: warning, at_least: 50%"),
        ("after: a, expect: b, within: 1h, at_least: 90%", "after: a, expect: b, within: 2h, at_least: 99%"),
        ("after: a, expect: b, at_least: 90%", "after: a, expect: b, at_least: 90%, when: {tier: key}"),  # these may be the ten per cent
        ("after: [a, c], expect: b, at_least: 90%", "after: a, expect: b, at_least: 90%"),
        ("after: a, expect: b, severity: warning", "if: a, expect: b"),
        ("required: a", "required: a, severity: info"),
        ("after: a, expect: b, within: 1h", "after: a, expect: b, within: 2h, calendar: office"),
        ("after: a, expect: b, where: {note: x}", "after: a, expect: b, where: {note: y}"),
        ("wording: {stage: a, must_match: [x]}", "wording: {stage: b, must_match: [x]}"),
        ("required: b", "if: a, expect: b, where: {note: x}"),
        ("same_actor: [a, b]", "same_actor: [b, c]"),
    ],
)
def test_a_rule_that_asks_for_more(one, other):
    assert [code for code in codes(one, other) if code == "SPEC551"] == []


def test_the_same_rule_twice_is_told_once_of_the_second():
    (problem,) = told(["required: a", "required: a"])
    assert problem.message == "'r2' asks nothing that 'r1' does not ask"


def test_a_rule_that_a_metric_measures_may_be_there_for_its_number():
    metric = "metrics:\n  quick: {attainment: r2}\n"
    rules = ["after: a, expect: b, within: 1h", "after: a, expect: b, within: 2h"]
    assert codes(*rules) == ["SPEC551"] and codes(*rules, more=metric) == []


@pytest.mark.parametrize("path", sorted((ROOT / "process_specs").glob("*.yaml")), ids=lambda path: path.stem)
def test_the_shipped_standards_do_not_contradict_themselves(path):
    assert lint(load(path)) == []
