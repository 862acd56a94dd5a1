"""Whether one condition asks more than another: decided on every state of the facts that the two can tell apart.

A text is one of the values that somebody names, some other value, or missing; a number lies on or between the thresholds;
a pattern and a calendar are asked as they stand, found or not. Few enough states to try them all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from itertools import pairwise, product
from math import prod
from typing import assert_never

from svcaudit.model.spec import AllOf, AnyOf, Attribute, AttributeType, Compare, Condition, During, Not, Operator

MOST_STATES = 60_000
"""Beyond, conditions are compared as they are written."""
OTHER = "\x00other"
"""A value that nobody names."""

Cell = str | Fraction | bool | None
State = Mapping[tuple[str, ...], Cell]


class Extent(Enum):
    """What the new condition holds for, against the old one."""

    SAME = "same"
    NARROWER = "narrower"
    WIDER = "wider"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Facts:
    """What both standards say about attributes, and the new names of calendars that were only renamed."""

    old: Mapping[str, Attribute]
    new: Mapping[str, Attribute]
    calendars: Mapping[str, str]

    def values(self, name: str) -> tuple[str, ...] | None:
        """All values there are, when both standards list them."""
        old, new = self.old.get(name), self.new.get(name)
        if old is None or new is None or old.values is None or new.values is None:
            return None
        return tuple(dict.fromkeys((*old.values, *new.values)))

    def always_known(self, name: str) -> bool:
        """Whether a default stands wherever the log says nothing."""
        return all(one is not None and one.default is not None for one in (self.old.get(name), self.new.get(name)))


class World:
    """Every state of the facts that some conditions can tell apart; `states` is None when there are too many to try."""

    def __init__(self, conditions: Iterable[Condition | None], facts: Facts) -> None:
        atoms = [atom for condition in conditions if condition is not None for atom in _atoms(condition)]
        cells = {key: _cells(key, atoms, facts) for key in dict.fromkeys(key for atom in atoms for key in _keys(atom, facts))}
        self.facts = facts
        self.names = tuple(cells)
        self._cells = tuple(cells.values())

    @property
    def size(self) -> int:
        return prod(len(cells) for cells in self._cells)

    @property
    def too_large(self) -> bool:
        return self.size > MOST_STATES

    def states(self) -> Iterator[State]:
        for combination in product(*self._cells):
            yield dict(zip(self.names, combination, strict=True))

    def test(self, condition: Condition | None) -> Callable[[State], bool]:
        """The condition as a function of the state; none holds always."""
        return lambda state: condition is None or _holds(condition, state, self.facts)


def compare_conditions(old: Condition | None, new: Condition | None, facts: Facts) -> Extent:
    """How far the new condition reaches; ELSEWHERE also when that cannot be decided."""
    if old == new:
        return Extent.SAME
    world = World((old, new), facts)
    if world.too_large:
        return _as_written(old, new)
    before, after = world.test(old), world.test(new)
    gained = lost = False
    for state in world.states():
        held, holds = before(state), after(state)
        gained |= holds and not held
        lost |= held and not holds
    if gained and lost:
        return Extent.ELSEWHERE
    return Extent.WIDER if gained else Extent.NARROWER if lost else Extent.SAME


def _as_written(old: Condition | None, new: Condition | None) -> Extent:
    """Without states: an added or a dropped part is all that can be told."""
    before, after = _conjuncts(old), _conjuncts(new)
    if before == after:
        return Extent.SAME
    return Extent.NARROWER if before < after else Extent.WIDER if before > after else Extent.ELSEWHERE


def _conjuncts(condition: Condition | None) -> frozenset[Condition]:
    if condition is None:
        return frozenset()
    return frozenset(condition.parts) if isinstance(condition, AllOf) else frozenset((condition,))


def _atoms(condition: Condition) -> Iterator[Compare | During]:
    match condition:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _atoms(part)
        case Not(part):
            yield from _atoms(part)
        case Compare() | During():
            yield condition
        case _:
            assert_never(condition)


def _keys(atom: Compare | During, facts: Facts) -> Iterator[tuple[str, ...]]:
    """The dimensions that an atom reads."""
    if isinstance(atom, During):
        yield ("during", facts.calendars.get(atom.calendar, atom.calendar))
        return
    yield ("value", atom.attribute)
    if atom.operator is Operator.MATCHES:
        yield ("matches", atom.attribute, str(atom.operand))


def _cells(key: tuple[str, ...], atoms: Iterable[Compare | During], facts: Facts) -> tuple[Cell, ...]:
    if key[0] != "value":
        return (False, True)
    name = key[1]
    mine = [atom for atom in atoms if isinstance(atom, Compare) and atom.attribute == name]
    absent: tuple[Cell, ...] = () if facts.always_known(name) else (None,)
    thresholds = sorted({atom.operand for atom in mine if isinstance(atom.operand, Fraction)})
    if thresholds:
        between = [(low + high) / 2 for low, high in pairwise(thresholds)]
        return (*absent, thresholds[0] - 1, *thresholds, *between, thresholds[-1] + 1, OTHER)
    named = [value for atom in mine if isinstance(atom.operand, tuple) for value in atom.operand]
    listed = facts.values(name)
    if _is_yes_no(name, facts) or listed is None:
        return (*absent, *dict.fromkeys(named), OTHER)
    return (*absent, *dict.fromkeys((*listed, *named)))


def _is_yes_no(name: str, facts: Facts) -> bool:
    return any(one is not None and one.type is AttributeType.YES_NO for one in (facts.old.get(name), facts.new.get(name)))


def _holds(condition: Condition, state: State, facts: Facts) -> bool:
    match condition:
        case AllOf(parts):
            return all(_holds(part, state, facts) for part in parts)
        case AnyOf(parts):
            return any(_holds(part, state, facts) for part in parts)
        case Not(part):
            return not _holds(part, state, facts)
        case During(calendar):
            return bool(state["during", facts.calendars.get(calendar, calendar)])
        case Compare():
            return _compares(condition, state)
        case _:
            assert_never(condition)


def _compares(test: Compare, state: State) -> bool:
    cell, operand = state["value", test.attribute], test.operand
    match test.operator:
        case Operator.PRESENT:
            return (cell is not None) == operand
        case Operator.MATCHES:
            return cell is not None and bool(state["matches", test.attribute, str(operand)])
        case Operator.IN:
            return isinstance(operand, tuple) and (cell in operand or _as_number(cell, operand))
        case _:
            pass
    if not isinstance(cell, Fraction) or not isinstance(operand, Fraction):
        return False
    match test.operator:
        case Operator.LESS:
            return cell < operand
        case Operator.AT_MOST:
            return cell <= operand
        case Operator.MORE:
            return cell > operand
        case Operator.AT_LEAST:
            return cell >= operand
    raise AssertionError(test.operator)


def _as_number(cell: Cell, operand: tuple[str, ...]) -> bool:
    """Whether a number is one of these texts; only a hand-made condition asks so."""
    return isinstance(cell, Fraction) and any(re.fullmatch(r"[+-]?\d+(\.\d+)?", one) and Fraction(one) == cell for one in operand)
