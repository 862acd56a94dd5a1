"""What every part of the loader carries with it: the problems found so far and the words declared so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from svcaudit.model.place import Place
from svcaudit.model.spec import Attribute
from svcaudit.spec.problems import Problems, did_you_mean, listed


@dataclass(slots=True)
class Names:
    """The declared ids of one kind and where they stand. `open`: nothing was declared, or it cannot be read, so any name passes."""

    what: str
    code: str
    declared: dict[str, Place] = field(default_factory=dict)
    open: bool = False
    former: dict[str, str] = field(default_factory=dict)
    """Old name → the name of today that stands for it (`formerly`)."""

    def __contains__(self, name: str) -> bool:
        return self.open or name in self.declared


@dataclass(slots=True)
class Vocabulary:
    """The words that the rest of the standard may use."""

    calendars: Names = field(default_factory=lambda: Names("calendar", "SPEC203"))
    attributes: Names = field(default_factory=lambda: Names("attribute", "SPEC201"))
    roles: Names = field(default_factory=lambda: Names("role", "SPEC204", open=True))
    stages: Names = field(default_factory=lambda: Names("stage", "SPEC104"))
    rules: Names = field(default_factory=lambda: Names("rule or clock", "SPEC205"))
    clocks: Names = field(default_factory=lambda: Names("clock", "SPEC205"))
    metrics: Names = field(default_factory=lambda: Names("metric", "SPEC206"))
    facts: dict[str, Attribute] = field(default_factory=dict)
    """The attributes that could be read; one that is declared but broken is in `attributes` alone."""
    implied: dict[str, Attribute] = field(default_factory=dict)
    """Number attributes that only a metric speaks of."""


@dataclass(slots=True)
class Reader:
    """Reads one file: collects problems and knows the vocabulary."""

    problems: Problems
    vocabulary: Vocabulary = field(default_factory=Vocabulary)

    def report(self, code: str, place: Place, message: str, hint: str | None = None) -> None:
        """Note a problem and carry on."""
        self.problems.add(code, place, message, hint)

    def knows(self, names: Names, name: str, place: Place, beside: Mapping[str, str] | tuple[str, ...] = ()) -> bool:
        """Whether the name is declared (or one of the words allowed `beside`); if not, the problem is noted."""
        if name in names or name in beside:
            return True
        self.report(names.code, place, f"{names.what} {name!r} is not declared", self._hint(names, name, place, tuple(beside)))
        return False

    @staticmethod
    def _hint(names: Names, name: str, place: Place, beside: tuple[str, ...]) -> str:
        if name in names.former:
            return f"it is called {names.former[name]!r} now"
        meant = did_you_mean(name, [*names.declared, *beside])
        if meant in names.declared:
            return f"did you mean {meant!r} (declared at {names.declared[meant].seen_from(place)})?"
        if meant:
            return f"did you mean {meant!r}?"
        if not names.declared:
            return f"this standard declares no {names.what}"
        return f"declared: {listed([*names.declared, *beside])}"
