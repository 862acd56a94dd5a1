"""What is no change never looks like one, and what goes one way forwards goes the other way backwards."""

from __future__ import annotations

import random
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from effort import examples
from spec_diff.diff_samples import BASE, changes, spec_of
from svcaudit.model.change import Category
from svcaudit.model.spec import Alternative, AnyOrder, Compare, Condition, FlowPart, Not, Operator, Repetition, Sequence, Step
from svcaudit.spec import load, parse
from svcaudit.spec.diff.compare import diff
from svcaudit.spec.diff.conditions import Extent, Facts, compare_conditions
from svcaudit.spec.diff.flows import compare_flows, may_end
from svcaudit.spec.resolved import whole_text

ROOT = Path(__file__).parents[2]
SHIPPED = [BASE, *(whole_text(load(path)) for path in sorted((ROOT / "process_specs").glob("*.yaml")))]


LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class _Dumper(DUMPER):  # type: ignore[misc]
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _shuffled(value: Any, dice: random.Random) -> Any:
    if isinstance(value, dict):
        keys = list(value)
        dice.shuffle(keys)
        return {key: _shuffled(value[key], dice) for key in keys}
    return [_shuffled(one, dice) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("text", SHIPPED, ids=range(len(SHIPPED)))
@given(seed=st.integers(0, 2**32))
@examples(2)
def test_the_order_of_keys_is_no_change(text: str, seed: int) -> None:
    loaded = yaml.load(text, Loader=LOADER)
    shuffled = yaml.dump(_shuffled(loaded, random.Random(seed)), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000)
    assert changes(text, shuffled) == ()


@pytest.mark.parametrize("text", SHIPPED, ids=range(len(SHIPPED)))
def test_days_for_hours_is_no_change(text: str) -> None:
    spelled = text
    for days in range(1, 8):
        spelled = spelled.replace(f"within: {days * 24}h}}", f"within: {days}d}}")
    old, new = spec_of(text), parse(spelled, "desk.yaml")[0]
    if new is not None:  # with a calendar, days are refused
        assert diff(old, new).changes == ()


VALUES = ("a", "b", "c")
TESTS = st.one_of(
    st.sets(st.sampled_from(VALUES), min_size=1).map(lambda values: Compare("x", Operator.IN, tuple(sorted(values)))),
    st.booleans().map(lambda wanted: Compare("x", Operator.PRESENT, wanted)),
)
CONDITIONS: st.SearchStrategy[Condition] = TESTS | TESTS.map(Not)


@given(CONDITIONS, CONDITIONS)
def test_conditions_compare_as_sets_of_values(old: Condition, new: Condition) -> None:
    def holding(condition: Condition) -> set[str | None]:
        inner = condition.part if isinstance(condition, Not) else condition
        assert isinstance(inner, Compare)
        found = {
            value
            for value in (None, *VALUES, "other")
            if ((value is not None) == inner.operand if inner.operator is Operator.PRESENT else value in inner.operand)  # type: ignore[operator]
        }
        return {None, *VALUES, "other"} - found if isinstance(condition, Not) else found

    before, after = holding(old), holding(new)
    expected = (
        Extent.SAME if before == after else Extent.WIDER if before < after else Extent.NARROWER if after < before else Extent.ELSEWHERE
    )
    assert compare_conditions(old, new, Facts({}, {}, {})) is expected


FLOWS: st.SearchStrategy[FlowPart] = st.recursive(
    st.sampled_from("ab").map(Step),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Sequence(tuple(parts))),
        st.lists(inner, min_size=2, max_size=2).map(lambda parts: Alternative(tuple(parts))),
        st.lists(inner, min_size=2, max_size=2).map(lambda parts: AnyOrder(tuple(parts))),
        st.tuples(inner, st.sampled_from([(0, 1), (0, None), (1, None)])).map(lambda pair: Repetition(pair[0], *pair[1])),
    ),
    max_leaves=4,
)
RUNS = [run for length in range(5) for run in product("ab", repeat=length)]


def _allows(part: FlowPart, run: tuple[str, ...]) -> bool:
    """By the definition, slowly."""
    match part:
        case Step(stage):
            return run == (stage,)
        case Alternative(parts):
            return any(_allows(one, run) for one in parts)
        case Sequence(()) | AnyOrder(()):
            return not run
        case Sequence((first, *rest)):
            return any(_allows(first, run[:at]) and _allows(Sequence(tuple(rest)), run[at:]) for at in range(len(run) + 1))
        case Repetition(inner, 1, None):
            return _allows(Sequence((inner, Repetition(inner, 0, None))), run)
        case Repetition(inner, 0, most):
            if not run or most == 0:
                return not run
            rest = Repetition(inner, 0, None if most is None else most - 1)
            return any(_allows(inner, run[:at]) and _allows(rest, run[at:]) for at in range(1, len(run) + 1))
        case AnyOrder((first, *rest)):
            others = AnyOrder(tuple(rest))
            return any(
                _allows(first, tuple(stage for stage, mine in zip(run, choice, strict=True) if mine))
                and _allows(others, tuple(stage for stage, mine in zip(run, choice, strict=True) if not mine))
                for choice in product((True, False), repeat=len(run))
            )
    raise AssertionError(part)


@given(FLOWS, FLOWS)
def test_flows_compare_as_sets_of_runs(old: FlowPart, new: FlowPart) -> None:
    found = compare_flows(old, new)
    assert found.decided and may_end(old) == _allows(old, ())
    lost = [run for run in RUNS if _allows(old, run) and not _allows(new, run)]
    gained = [run for run in RUNS if _allows(new, run) and not _allows(old, run)]
    for runs, witness in ((lost, found.only_old), (gained, found.only_new)):
        if runs:
            assert witness is not None and len(witness) == len(runs[0])
        if witness is not None and len(witness) <= 4:
            assert witness in runs


@given(st.integers(1, 200), st.integers(1, 200), st.sampled_from(["expect: reply", "never: reply"]))
def test_a_limit_made_longer_lets_an_expectation_through_and_forbids_more(old: int, new: int, asks: str) -> None:
    texts = [
        f"svcaudit: 1\nid: a\nversion: 1\nstages: [ask, reply]\nrules: {{r: {{after: ask, {asks}, within: {hours}h}}}}\n"
        for hours in (old, new)
    ]
    found = [change.category for change in changes(*texts)]
    looser = (new > old) == asks.startswith("expect")
    assert found == ([] if old == new else [Category.LOOSER if looser else Category.TIGHTER])
