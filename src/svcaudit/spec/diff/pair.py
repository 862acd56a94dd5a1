"""The two sides of a comparison, and what is known about the standards around them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from svcaudit.model.change import Category
from svcaudit.model.describe import condition_text
from svcaudit.model.duration import Duration
from svcaudit.model.spec import AllOf, AnyOf, Compare, Condition, During, Not, ProcessSpec, Rule
from svcaudit.spec.diff.conditions import Facts
from svcaudit.spec.diff.difference import Difference
from svcaudit.spec.diff.limits import Line, renamed_calendars


@dataclass(frozen=True)
class Standards:
    """Both standards, and what was only renamed between them."""

    old: ProcessSpec
    new: ProcessSpec
    rules: Mapping[str, str]
    """Old id → new id of the rules that are compared with each other."""
    calendars: dict[str, str]
    facts: Facts

    @staticmethod
    def of(old: ProcessSpec, new: ProcessSpec) -> Standards:
        calendars = renamed_calendars(old, new)
        return Standards(old, new, paired_rules(old, new), calendars, Facts(old.attributes, new.attributes, calendars))


def paired_rules(old: ProcessSpec, new: ProcessSpec) -> dict[str, str]:
    """A rule goes with the one of its id, else with the one that says it was formerly called so."""
    names = {rule.id for rule in new.rules}
    successors = {former: rule.id for rule in reversed(new.rules) for former in rule.formerly}
    paired: dict[str, str] = {}
    for rule in old.rules:
        if rule.id in names:
            paired[rule.id] = rule.id
    for rule in old.rules:
        successor = successors.get(rule.id)
        if rule.id not in paired and successor is not None and successor not in paired.values():
            paired[rule.id] = successor
    return paired


@dataclass(frozen=True)
class Pair:
    """The same thing in both standards, while its field `name` is compared. `rules` are the rules around it, where there are."""

    standards: Standards
    old: Any
    new: Any
    name: str = ""
    rules: tuple[Rule, Rule] | None = None

    @property
    def before(self) -> Any:
        return getattr(self.old, self.name)

    @property
    def after(self) -> Any:
        return getattr(self.new, self.name)

    @property
    def lines(self) -> tuple[Line, Line]:
        """On what the rules around this measure."""
        assert self.rules is not None
        old, new = self.rules
        return Line(old.timing.calendar, self.standards.old), Line(new.timing.calendar, self.standards.new)

    @property
    def same_line(self) -> bool:
        old, new = self.lines
        return old.same_as(new, self.standards.calendars)

    def at(self, name: str) -> Pair:
        return Pair(self.standards, self.old, self.new, name, self.rules)


How = Callable[[Pair], Iterable[Difference]]
"""How one field is compared."""
Fields = Mapping[str, How]
"""How every field of a class is compared."""
Table = Mapping[type[Any], Fields]
More = Callable[[Pair], Category]
"""What it means that there is more of something: a larger number, a larger set, a wider condition, a longer limit."""


def differences(table: Table, pair: Pair) -> Iterable[Difference]:
    """Everything that the table finds, field by field."""
    for name, how in table[type(pair.new)].items():
        yield from how(pair.at(name))


def shown(value: object, none: str = "none") -> str:
    """A value of the model as people write it."""
    match value:
        case None | () | "":
            return none
        case bool():
            return "yes" if value else "no"
        case Compare() | During() | AllOf() | AnyOf() | Not():
            return condition_text(value)
        case Fraction():
            return f"{float(value):g}"
        case Duration() | StrEnum() | str() | int() | date():
            return str(value)
        case frozenset():
            return " or ".join(sorted(shown(one) for one in value))
        case tuple():
            return " or ".join(shown(one) for one in value)
        case Mapping():
            return ", ".join(f"{key} {shown(one)}" for key, one in value.items())
    return str(value)


def share(value: Fraction | None) -> str:
    """A share as authors write it: 89.2%."""
    return "none" if value is None else f"{float(value * 100):g}%"


def when_text(condition: Condition | None) -> str:
    return "always" if condition is None else condition_text(condition)
