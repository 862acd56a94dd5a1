"""Conditions: what they become, and what the declared types and values refuse."""

from __future__ import annotations

from fractions import Fraction

import pytest

from spec.spec_samples import WORDS, problems_of, rule_codes, rule_of, spec_of
from svcaudit.model.describe import condition_text
from svcaudit.model.spec import AllOf, AnyOf, Compare, During, Not, Operator

PRESENT = Operator.PRESENT


def is_in(name, *values):
    return Compare(name, Operator.IN, values)


def equals(name, number):
    return AllOf((Compare(name, Operator.AT_LEAST, Fraction(number)), Compare(name, Operator.AT_MOST, Fraction(number))))


@pytest.mark.parametrize(
    ("written", "condition"),
    [
        ("{tier: key}", is_in("tier", "key")),
        ("{tier: [key, standard]}", is_in("tier", "key", "standard")),
        ("{tier: {not: key}}", AllOf((Compare("tier", PRESENT, True), Not(is_in("tier", "key"))))),
        ("{tier: {not: [key, standard]}}", AllOf((Compare("tier", PRESENT, True), Not(is_in("tier", "key", "standard"))))),
        (
            '{amount: {">=": 100, "<": 500.5}}',
            AllOf((Compare("amount", Operator.AT_LEAST, Fraction(100)), Compare("amount", Operator.LESS, Fraction(1001, 2)))),
        ),
        ("{region: {matches: 退款}}", Compare("region", Operator.MATCHES, "退款")),
        ("{due: {present: false}}", Compare("due", PRESENT, False)),
        ("{during: office}", During("office")),
        ("{tier: key, region: cn}", AllOf((is_in("tier", "key"), is_in("region", "cn")))),
        ("{any: [{tier: key}, {region: cn}]}", AnyOf((is_in("tier", "key"), is_in("region", "cn")))),
        ("{all: [{tier: key}], not: {region: cn}}", AllOf((AllOf((is_in("tier", "key"),)), Not(is_in("region", "cn"))))),
        ("{actor: robot, stage: [reply, wait], text: {matches: hello}}", None),
        ("{amount: 5}", equals("amount", 5)),
        ("{amount: [5, 1.5]}", AnyOf((equals("amount", 5), equals("amount", "3/2")))),
        ("{region: no}", is_in("region", "no")),
        ("{region: 017}", is_in("region", "017")),
        ("{region: 10:30}", is_in("region", "10:30")),
        ("{region: on}", is_in("region", "on")),
        ("{region: 1e3}", is_in("region", "1e3")),
        ("{region: 2025-01-01}", is_in("region", "2025-01-01")),
    ],
)
def test_meaning(written, condition):
    when = rule_of(f"{{required: reply, when: {written}}}").when
    assert when is not None
    assert condition is None or when == condition


def test_yes_and_no_in_any_spelling():
    when = rule_of("{required: reply, when: {urgent: true}}").when
    assert isinstance(when, Compare) and isinstance(when.operand, tuple)
    assert {"yes", "true", "True", "1"} <= set(when.operand) and not {"no", "false"} & set(when.operand)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("{teir: key}", "SPEC201"),
        ("{tier: kye}", "SPEC202"),
        ("{tier: {not: kye}}", "SPEC202"),
        ("{stage: resolv}", "SPEC104"),
        ("{during: offce}", "SPEC203"),
        ('{tier: {">": 1}}', "SPEC311"),
        ('{actor: {">": 1}}', "SPEC311"),
        ("{amount: {matches: 1}}", "SPEC311"),
        ("{due: 2025-01-01}", "SPEC311"),
        ("{amount: many}", "SPEC303"),
        ('{amount: {">": many}}', "SPEC303"),
        ("{urgent: maybe}", "SPEC309"),
        ("{region: {present: maybe}}", "SPEC309"),
        ("{region: {matches: '('}}", "SPEC310"),
        ("{region: {matches: ''}}", "SPEC310"),
        ("{region: {is: cn}}", "SPEC103"),
        ('{amount: {">": 5, "<": 5}}', "SPEC406"),
        ('{amount: {">=": 5, "<": 5}}', "SPEC406"),
        ("{region: {present: false, matches: x}}", "SPEC406"),
        ("{}", "SPEC106"),
        ("[tier]", "SPEC106"),
        ("tier", "SPEC106"),
        ("{tier: }", "SPEC106"),
        ("{tier: []}", "SPEC106"),
        ("{tier: {}}", "SPEC106"),
        ("{tier: [[key]]}", "SPEC106"),
        ("{any: []}", "SPEC106"),
        ("{any: {tier: key}}", "SPEC106"),
        ("{not: [tier]}", "SPEC106"),
    ],
)
def test_refused(written, code):
    assert rule_codes(f"{{required: reply, when: {written}}}") == [code]


def test_a_broken_attribute_is_not_checked_against():
    problems = problems_of("attributes: {tier: {type: nmber, values: [a]}}\nrules:\n  it: {required: reply, when: {tier: {'>': 1}}}")
    assert [problem.code for problem in problems] == ["SPEC308"]


def test_hints_name_the_word_that_was_meant():
    (problem,) = problems_of(f"{WORDS}rules:\n  it: {{required: reply, when: {{teir: key}}}}\n")
    assert problem.hint == "did you mean 'tier' (declared at line 8)?"
    (problem,) = problems_of(f"{WORDS}rules:\n  it: {{required: reply, when: {{tier: gold}}}}\n")
    assert problem.hint == "declared values: standard, key"


def test_yes_is_said_once_however_logs_spell_it():
    (rule,) = spec_of("attributes: {urgent: {type: yes_no}}\nrules: {it: {required: reply, when: {urgent: yes}}}").rules
    assert condition_text(rule.when) == "urgent is yes"
    (rule,) = spec_of("attributes: {urgent: {type: yes_no}}\nrules: {it: {required: reply, when: {urgent: {not: no}}}}").rules
    assert "urgent is no" in condition_text(rule.when) and "FALSE" not in condition_text(rule.when)
