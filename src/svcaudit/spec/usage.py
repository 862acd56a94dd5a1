"""Which words of the vocabulary a standard uses, found by walking the model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any

from svcaudit.model import spec as model
from svcaudit.model.spec import CalendarChoice, Compare, During, ProcessSpec, Step

_STAGE_FIELDS: dict[type[Any], tuple[str, ...]] = {
    model.Order: ("activation", "target"),
    model.Together: ("first", "second"),
    model.Count: ("stages",),
    model.Edge: ("stages",),
    model.Choice: ("options",),
    model.Actors: ("groups", "unless"),
    model.Every: ("stages", "start", "end"),
    model.Performer: ("stages",),
    model.Record: ("stages",),
    model.Field: ("stages",),
    model.Matrix: ("stages",),
    model.Wording: ("stages",),
    model.Handovers: ("stages",),
    model.Clock: ("start", "stop", "cancel", "reopened_by"),
    model.Pause: ("start", "until"),
    model.Metric: ("stages", "among", "contacts"),
    Step: ("stage",),
}
_ATTRIBUTE_FIELDS: dict[type[Any], tuple[str, ...]] = {
    model.Order: ("same", "different"),
    model.Together: ("same", "different"),
    model.Actors: ("field",),
    model.Handovers: ("field",),
    model.Record: ("attributes",),
    model.Matrix: ("attribute",),
    model.Repeat: ("same",),
    model.Metric: ("of", "match"),
    model.Scorecard: ("by",),
    CalendarChoice: ("by",),
    Compare: ("attribute",),
}


@dataclass(slots=True)
class Usage:
    """The names that were met."""

    stages: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    calendars: set[str] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)


def usage(spec: ProcessSpec) -> Usage:
    """Every stage, attribute, calendar and role that rules, metrics, score cards and the closing of cases refer to."""
    found = Usage()
    found.stages.update(spec.closed_by, spec.reopened_by)
    for part in (*spec.rules, *spec.metrics, *spec.scorecards):
        _visit(part, found)
    return found


def stages_of(part: object) -> set[str]:
    """The stages that one rule, or a part of one, refers to."""
    found = Usage()
    _visit(part, found)
    return found.stages


def _visit(part: object, found: Usage) -> None:
    kind = type(part)
    for name in _STAGE_FIELDS.get(kind, ()):
        found.stages.update(_words(getattr(part, name)))
    for name in _ATTRIBUTE_FIELDS.get(kind, ()):
        found.attributes.update(_words(getattr(part, name)))
    match part:
        case During(calendar):
            found.calendars.add(calendar)
        case CalendarChoice(default, _, values):
            found.calendars.update(_words(default), values.values())
        case model.Performer(_, roles):
            found.roles.update(roles)
        case Compare("stage", _, operand):
            found.stages.update(_words(operand))
        case Compare("role", _, operand):
            found.roles.update(_words(operand))
        case _:
            pass
    _visit_inside(part, found)


def _visit_inside(part: object, found: Usage) -> None:
    if isinstance(part, tuple):
        for item in part:
            _visit(item, found)
    elif is_dataclass(part):
        for inner in fields(part):
            _visit(getattr(part, inner.name), found)


def _words(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _words(item)
