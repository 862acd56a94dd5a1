"""Variants against a dict of tuples."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from svcaudit.checks.flow.variants import BASE, Variants, variants_of


def built(cases: list[list[int]], keep: list[bool] | None = None, base: int = BASE) -> Variants:
    lengths = np.array([len(case) for case in cases], dtype=np.int64)
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    case = np.repeat(np.arange(len(cases), dtype=np.int32), lengths)
    stage = np.array([stage for events in cases for stage in events], dtype=np.int16)
    return variants_of(case, stage, offsets, None if keep is None else np.array(keep, dtype=np.bool_), base=base)


def naive(cases: list[list[int]]) -> tuple[list[int], list[int], list[tuple[int, ...]]]:
    numbers: dict[tuple[int, ...], int] = {}
    first: list[int] = []
    code: list[int] = []
    for index, events in enumerate(cases):
        word = tuple(stage for stage in events if stage >= 0)
        if word not in numbers:
            numbers[word] = len(numbers)
            first.append(index)
        code.append(numbers[word])
    return code, first, list(numbers)


@pytest.mark.parametrize("base", [BASE, 0, 1, 2, 1 << 32])
@given(cases=st.lists(st.lists(st.integers(-1, 2), max_size=5), max_size=12))
def test_equals_the_naive_grouping_whatever_the_hash(cases: list[list[int]], base: int) -> None:
    variants = built(cases, base=base)
    code, first, words = naive(cases)
    assert variants.code.tolist() == code
    assert variants.first.tolist() == first
    assert [tuple(variants.sequence(v).tolist()) for v in range(len(words))] == words
    assert variants.code.dtype == np.int32


def test_events_outside_the_mask_are_passed_over_and_found_again_by_position() -> None:
    variants = built([[0, 1, 2], [0, 2], [1], []], keep=[True, False, True, True, True, False])
    assert variants.code.tolist() == [0, 0, 1, 1]
    assert variants.lengths.tolist() == [2, 0]
    events = variants.event(np.array([0, 1, 1, 2]), np.array([1, 0, 2, 0]))
    assert events.tolist() == [2, 3, -1, -1]


def test_a_thousand_cases_each_its_own_variant() -> None:
    variants = built([[int(bit) for bit in f"{number:b}"] for number in range(1, 1001)])
    assert variants.code.tolist() == list(range(1000))
