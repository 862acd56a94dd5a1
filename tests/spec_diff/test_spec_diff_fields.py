"""Nothing is silently ignored: every field of every class of the model is known to the differ."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import date
from enum import Enum
from fractions import Fraction
from inspect import isclass
from typing import Any

import pytest

from spec_diff.diff_samples import BASE, spec_of
from svcaudit.model import spec as model
from svcaudit.model.duration import Duration, Measure
from svcaudit.spec.diff.compare import TABLE, diff

CLASSES = [one for one in vars(model).values() if isclass(one) and is_dataclass(one) and one.__module__ == model.__name__]
DECIDED_WHOLE = {model.Compare, model.During, model.AllOf, model.AnyOf, model.Not} | {
    model.Step,
    model.Sequence,
    model.Alternative,
    model.AnyOrder,
    model.Repetition,
}
"""Conditions are decided on states, flows on automata; below, each of their fields is changed to see that it is."""


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_field_is_known(kind: type[Any]) -> None:
    if kind not in DECIDED_WHOLE:
        assert set(TABLE[kind]) == {one.name for one in fields(kind)}


def test_the_table_names_no_strangers() -> None:
    assert set(TABLE) == set(CLASSES) - DECIDED_WHOLE


SILENT = {
    ("ProcessSpec", "sha256"),
    ("ProcessSpec", "source_text"),
    ("ProcessSpec", "path"),
    ("Flow", "text"),
    ("Goal", "percent"),
    ("Duration", "text"),
    ("Field", "attributes"),
    ("Stage", "by"),
    ("Stage", "record"),
    ("Order", "side"),
    ("QualityGate", "detector"),
    ("Rule", "kind"),
    ("Compare", "operator"),
    *((kind, "id") for kind in ("Calendar", "Attribute", "Role", "Stage")),
}
"""How it is written, what follows from another field, what is reported with the rule that it becomes,
words that no change of a letter makes another word, and ids that are keys as well."""


def mutants(value: Any) -> list[Any]:
    """The value with one thing in it changed, for every thing in it."""
    match value:
        case Duration():
            return [
                replace(value, seconds=value.seconds + 60),
                replace(value, measure=Measure.DAYS if value.measure is not Measure.DAYS else Measure.WALL),
            ]
        case bool():
            return [not value]
        case Enum():
            return [next(one for one in type(value) if one is not value)]
        case Fraction() | int():
            return [value + 1]
        case str():
            return [value + "x"]
        case None:
            return []
        case frozenset():
            return [value | {date(2031, 1, 1)}]
        case tuple():
            return [(*value[:at], mutant, *value[at + 1 :]) for at, one in enumerate(value) for mutant in mutants(one)]
        case dict():
            return [{**value, key: mutant} for key, one in value.items() for mutant in mutants(one)]
    if not is_dataclass(value):
        return []
    kind = type(value).__name__
    names = [one.name for one in fields(value) if one.name != "place" and (kind, one.name) not in SILENT]
    return [replace(value, **{name: mutant}) for name in names for mutant in mutants(getattr(value, name))]


def test_every_change_of_the_model_is_reported() -> None:
    spec = spec_of(BASE)
    changed = mutants(spec)
    assert len(changed) > 400
    unseen = []
    for mutant in changed:
        prints = [change.fingerprint for change in diff(spec, mutant).changes]
        assert len(prints) == len(set(prints))  # a fingerprint names one change
        unseen += [] if prints else [mutant]
    assert [difference(spec, mutant) for mutant in unseen] == []


def difference(old: Any, new: Any, path: str = "") -> str:
    """Where two values differ, for the message of a failing test."""
    if is_dataclass(old) and type(old) is type(new):
        return "".join(difference(getattr(old, one.name), getattr(new, one.name), f"{path}.{one.name}") for one in fields(old))
    if isinstance(old, tuple) and isinstance(new, tuple) and len(old) == len(new):
        return "".join(difference(one, other, f"{path}[{at}]") for at, (one, other) in enumerate(zip(old, new, strict=True)))
    if isinstance(old, dict) and isinstance(new, dict) and old.keys() == new.keys():
        return "".join(difference(old[key], new[key], f"{path}[{key}]") for key in old)
    return "" if old == new else f"{path}: {old!r} → {new!r}"
