"""Conditions that nothing satisfies: what they stand at never happens."""

from __future__ import annotations

from collections.abc import Iterator

from svcaudit.model.place import Place
from svcaudit.model.spec import Clock, Condition, Every, Field, Matrix, Metric, Order, Performer, Record, Rule, Wording
from svcaudit.spec.diff.conditions import OTHER, World
from svcaudit.spec.lint.report import Check, Report, Subject


def impossible_conditions(subject: Subject, report: Report) -> None:
    for what, place, condition, stages in _conditions(subject):
        if not _may_hold(condition, stages, subject):
            report("SPEC519", place, f"{what} never holds: its parts contradict one another", "remove a part, or write `any: […]`")


def _conditions(subject: Subject) -> Iterator[tuple[str, Place | None, Condition, tuple[str, ...]]]:
    """(what it belongs to, where, the condition, the stages of the events it is asked of)."""
    parts: tuple[Rule | Metric, ...] = (*subject.spec.rules, *subject.spec.metrics)
    for part in parts:
        stages = _asked_of(part) if isinstance(part, Rule) else ()
        if part.when is not None:
            yield f"the `when` of {part.id!r}", part.place, part.when, stages
        if isinstance(part, Metric):
            continue
        where = getattr(part.body, "where", None)
        if where is not None:
            yield f"the `where` of {part.id!r}", part.place, where, part.body.target if isinstance(part.body, Order) else ()
        if isinstance(part.body, Clock):
            for row in part.body.targets:
                if row.when is not None:
                    yield f"a target's `when` of {part.id!r}", row.place or part.place, row.when, ()
        if isinstance(part.body, Matrix):
            for when, _ in part.body.rows:
                yield f"a row's `when` of {part.id!r}", part.place, when, part.body.stages


def _asked_of(rule: Rule) -> tuple[str, ...]:
    """The stages of the events that activate the rule; empty where the case itself does."""
    match rule.body:
        case Order(activation=stages) | Clock(start=stages) | Every(start=stages):
            return stages
        case Performer(stages=stages) | Record(stages=stages) | Wording(stages=stages):
            return stages
        case Field(stages=stages) | Matrix(stages=stages):
            return stages
    return ()


def _may_hold(condition: Condition, stages: tuple[str, ...], subject: Subject) -> bool:
    """Whether some state of the facts satisfies it, at an event of these stages; True when there are too many to try."""
    world = World([condition], subject.facts)
    if world.too_large:
        return True
    test = world.test(condition)
    asks_stage = ("value", "stage") in world.names and stages
    unnamed = bool(set(stages) - {str(state["value", "stage"]) for state in world.states()}) if asks_stage else True
    for state in world.states():
        if asks_stage and state["value", "stage"] not in stages and not (unnamed and state["value", "stage"] == OTHER):
            continue
        if test(state):
            return True
    return False


CHECKS: tuple[Check, ...] = (impossible_conditions,)
