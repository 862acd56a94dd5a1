"""Stages under another name: what refers to them is compared under the new one, so that one rename is one change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from svcaudit.model.spec import Compare, ProcessSpec, Rule

_STAGES = frozenset(
    {"activation", "target", "first", "second", "stages", "options", "groups", "unless", "start", "end"}
    | {"stop", "cancel", "reopened_by", "closed_by", "until", "stage", "among", "contacts"}
)
"""The fields of rules, metrics and flows that hold stages."""


def renamed_stages(old: ProcessSpec, new: ProcessSpec) -> dict[str, str]:
    """Old name → new name of stages that stand for the same activities."""
    fresh = {frozenset(stage.activities): name for name, stage in new.stages.items() if name not in old.stages}
    gone = {name: frozenset(stage.activities) for name, stage in old.stages.items() if name not in new.stages}
    return {name: fresh[activities] for name, activities in gone.items() if activities in fresh}


def under_new_names(spec: ProcessSpec, renames: Mapping[str, str]) -> ProcessSpec:
    """The standard as if its stages had been called so before; `stages` itself stays as it was."""
    if not renames:
        return spec
    return replace(
        spec,
        rules=_renamed(spec.rules, renames),
        metrics=_renamed(spec.metrics, renames),
        closed_by=_words(spec.closed_by, renames),
        reopened_by=_words(spec.reopened_by, renames),
    )


def _renamed(part: Any, renames: Mapping[str, str]) -> Any:
    if isinstance(part, tuple):
        return tuple(_renamed(one, renames) for one in part)
    if not is_dataclass(part) or isinstance(part, type):
        return part
    changes = {
        one.name: (_words if one.name in _STAGES else _renamed)(getattr(part, one.name), renames) for one in fields(part) if one.init
    }
    if isinstance(part, Compare) and part.attribute == "stage":
        changes["operand"] = _words(part.operand, renames)
    if isinstance(part, Rule):
        stage, dot, key = part.id.rpartition(".")
        changes["id"] = f"{renames.get(stage, stage)}{dot}{key}"
    return replace(part, **changes)


def _words(value: Any, renames: Mapping[str, str]) -> Any:
    if isinstance(value, tuple):
        return tuple(_words(one, renames) for one in value)
    return renames.get(value, value) if isinstance(value, str) else value
