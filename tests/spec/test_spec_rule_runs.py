"""Rules as machines: the numbers of the design's table, and what several rules ask together."""

from __future__ import annotations

from itertools import product

import pytest

from spec.spec_samples import spec_of
from svcaudit.model.spec import Body
from svcaudit.spec.rule_runs import Machine, machine_of, some_case

CASES = [case for length in range(1, 8) for case in product("abc", repeat=length)]


def made(body: Body) -> Machine:
    machine = machine_of(body)
    assert machine is not None
    return machine


def passes(machine: Machine, case: tuple[str, ...]) -> bool:
    state = machine.start
    for stage in case:
        state = machine.step(state, stage)
    return machine.accepts(state)


def machine(rule: str) -> Machine:
    return made(spec_of(f"stages: [a, b, c]\nrules:\n  it: {rule}\n").rules[0].body)


@pytest.mark.parametrize(
    ("rule", "cases"),
    [
        ("{required: a}", 3025),
        ("{never: a}", 254),
        ("{exactly: {a: 1}}", 769),
        ("{starts_with: a}", 1093),
        ("{ends_with: a}", 1093),
        ("{one_of: [a, b]}", 3272),
        ("{exclusive: [a, b]}", 494),
        ("{if: a, expect: b}", 3032),
        ("{together: [a, b]}", 2785),
        ("{not_together: [a, b]}", 501),
        ("{after: a, expect: b}", 1643),
        ("{after: a, expect: b, matching: one_each}", 986),
        ("{after: a, expect: b, matching: next}", 695),
        ("{before: b, expect: a}", 1643),
        ("{before: b, expect: a, matching: one_each}", 986),
        ("{before: b, expect: a, matching: next}", 695),
        ("{after: a, never: b}", 1023),
        ("{after: a, never: b, matching: next}", 1595),
        ("{before: b, never: a}", 1023),
        ("{before: b, never: a, matching: next}", 1595),
    ],
)
def test_as_many_cases_keep_it_as_should(rule, cases):
    one = machine(rule)
    assert sum(passes(one, case) for case in CASES) == cases


@pytest.mark.parametrize(
    ("rules", "occurring", "kept"),
    [
        (["{required: a}", "{never: a}"], [], False),
        (["{after: a, expect: b}", "{after: b, expect: a}"], [], True),
        (["{after: a, expect: b}", "{after: b, expect: a}"], ["a"], False),
        (["{after: a, expect: b, matching: next}", "{after: a, never: b, matching: next}"], ["a"], False),
        (["{after: a, expect: b}", "{after: a, never: b, matching: next}"], ["a"], True),
        (["{starts_with: a}", "{starts_with: b}"], [], False),
        (["{starts_with: a}", "{ends_with: b}"], [], True),
    ],
)
def test_whether_some_case_keeps_several(rules, occurring, kept):
    machines = [machine(rule) for rule in rules]
    assert some_case(machines, [{stage} for stage in occurring], "abc") is kept
    by_hand = [case for case in CASES if all(passes(one, case) for one in machines) and set(occurring) <= set(case)]
    assert bool(by_hand) is kept


def test_whether_one_asks_more_than_another():
    assert not some_case([machine("{exactly: {a: 1}}")], [], "abc", broken=machine("{at_most: {a: 2}}"))
    assert some_case([machine("{at_most: {a: 2}}")], [], "abc", broken=machine("{exactly: {a: 1}}"))
    assert not some_case([machine("{before: b, expect: a, matching: next}")], [], "abc", broken=machine("{before: b, expect: a}"))


@pytest.mark.parametrize(
    ("rule", "wide", "narrow"),
    [
        ("{required: a, within: 1h}", True, False),
        ("{at_most: {a: 2}, within: 1h}", False, True),
        ("{after: a, expect: b, within: 1h}", True, False),
        ("{after: a, never: b, within: 1h}", False, True),
        ("{after: a, never: b}", False, False),
        ("{exclusive: [a, b], within: 1h}", True, False),
    ],
)
def test_what_is_not_read_is_known(rule, wide, narrow):
    assert (machine(rule).wide, machine(rule).narrow) == (wide, narrow)
