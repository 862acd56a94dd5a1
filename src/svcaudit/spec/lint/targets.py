"""Target tables: rows that are never reached, values without a row, calendars that a value does not choose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from svcaudit.model.spec import AllOf, Clock, Compare, Condition, Matrix, Operator, ProcessSpec, Rule
from svcaudit.spec.diff.conditions import World
from svcaudit.spec.lint.report import Check, Report, Subject
from svcaudit.spec.problems import listed

_CATCH = "such cases are not applicable; a last row without `when` catches them"


def target_tables(subject: Subject, report: Report) -> None:
    for rule in subject.spec.rules:
        if isinstance(rule.body, Clock):
            _unreachable_rows(rule, rule.body, subject, report)
            tests = [row.when for row in rule.body.targets]
            _values_without_row(rule, tests, f"the clock {rule.id!r} has no target", subject, report)
        elif isinstance(rule.body, Matrix):
            _values_without_row(rule, [when for when, _ in rule.body.rows], f"the matrix {rule.id!r} has no row", subject, report)
        _values_without_calendar(rule, subject.spec, report)


def _unreachable_rows(rule: Rule, clock: Clock, subject: Subject, report: Report) -> None:
    taken: dict[str, set[str]] = {}
    for position, row in enumerate(clock.targets):
        if any(earlier.when is None for earlier in clock.targets[:position]):
            message = "this target is never reached: an earlier one matches every case"
            report("SPEC509", row.place, message, "move the row without `when` to the end")
            continue
        one = _one_of(row.when)
        if one is not None and one[1] <= taken.setdefault(one[0], set()):
            report("SPEC509", row.place, f"this target is never reached: earlier ones take {listed(sorted(one[1]))}", None)
        elif not _is_reached(rule.when, [target.when for target in clock.targets[:position]], row.when, subject):
            message = "this target is never reached: earlier ones, or the clock's own `when`, leave it no case"
            report("SPEC509", row.place, message, "move it up, or remove it")
        if one is not None:
            taken.setdefault(one[0], set()).update(one[1])


def _is_reached(when: Condition | None, earlier: list[Condition | None], row: Condition | None, subject: Subject) -> bool:
    """Whether some case comes to this row; True also when there are too many states to try, and for a row that nothing satisfies."""
    world = World([when, row, *earlier], subject.facts)
    if world.too_large:
        return True
    asked, mine = world.test(when), world.test(row)
    before = [world.test(condition) for condition in earlier]
    states = list(world.states())
    if not any(mine(state) for state in states):
        return True  # reported as a condition that nothing satisfies
    return any(asked(state) and mine(state) and not any(test(state) for test in before) for state in states)


def _values_without_row(rule: Rule, conditions: list[Condition | None], what: str, subject: Subject, report: Report) -> None:
    spec, tests = subject.spec, [_one_of(condition) for condition in conditions]
    attributes = {test[0] if test else None for test in tests}
    name = next(iter(attributes), None)
    if len(attributes) > 1 or name is None:
        _combinations_without_row(rule, conditions, what, subject, report)
        return
    if name not in spec.attributes:
        return
    covered = set[str]().union(*(test[1] for test in tests if test))
    asked = _named(rule.when, name)
    missing = [value for value in spec.attributes[name].values or () if value not in covered and (asked is None or value in asked)]
    if missing:
        report("SPEC510", rule.place, f"{what} for {name} {listed(missing)}", _CATCH)


def _combinations_without_row(rule: Rule, conditions: list[Condition | None], what: str, subject: Subject, report: Report) -> None:
    """Of a table that asks for several attributes: values that have rows, but none together. A value that no row names is left out on
    purpose; nothing is told where a fact has no declared values."""
    if any(condition is None for condition in conditions):
        return
    world = World([rule.when, *conditions], subject.facts)
    asked = [name[1] if name[0] == "value" and name[1] in subject.spec.attributes else "" for name in world.names]
    if world.too_large or not all(name and subject.spec.attributes[name].values for name in asked):
        return
    spoken = {(one[0], value) for part in _parts(conditions) if (one := _one_of(part)) is not None for value in one[1]}
    when, tests = world.test(rule.when), [world.test(condition) for condition in conditions]
    missing = [
        " and ".join(f"{name} {cell}" for name, cell in zip(asked, state.values(), strict=True))
        for state in world.states()
        if all((name, cell) in spoken for name, cell in zip(asked, state.values(), strict=True))
        and when(state)
        and not any(test(state) for test in tests)
    ]
    if missing:
        report("SPEC510", rule.place, f"{what} for {listed(missing)}", _CATCH)


def _parts(conditions: Iterable[Condition | None]) -> Iterator[Condition]:
    """The conditions, those that are joined by `and` one by one."""
    for condition in conditions:
        if isinstance(condition, AllOf):
            yield from condition.parts
        elif condition is not None:
            yield condition


def _named(when: Condition | None, name: str) -> set[str] | None:
    """The values of the attribute that the rule's own `when` asks for; None where it does not ask."""
    for part in when.parts if isinstance(when, AllOf) else (when,):
        one = _one_of(part)
        if one is not None and one[0] == name:
            return one[1]
    return None


def _values_without_calendar(rule: Rule, spec: ProcessSpec, report: Report) -> None:
    choice = rule.timing.calendar
    if choice is None or choice.by is None or choice.default is not None or choice.by not in spec.attributes:
        return
    missing = [value for value in spec.attributes[choice.by].values or () if value not in choice.values]
    if missing:
        message = f"{rule.id!r} has no calendar for {choice.by} {listed(missing)}"
        report("SPEC510", rule.place, message, "such cases are not applicable; `default:` catches them")


def _one_of(condition: object) -> tuple[str, set[str]] | None:
    """The attribute and the values of a condition that asks nothing else."""
    if isinstance(condition, Compare) and condition.operator == Operator.IN and isinstance(condition.operand, tuple):
        return condition.attribute, set(condition.operand)
    return None


CHECKS: tuple[Check, ...] = (target_tables,)
