"""What changed between two versions of a standard, and whom it concerns."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from svcaudit.model.place import Place


class Level(StrEnum):
    """How much a change asks of its readers."""

    BREAKING = "breaking"
    REVIEW = "review"
    INFO = "info"

    @property
    def weight(self) -> int:
        """More for what asks more."""
        return {Level.BREAKING: 2, Level.REVIEW: 1, Level.INFO: 0}[self]


class Category(StrEnum):
    """Who is affected by a change; every change has exactly one."""

    TIGHTER = "TIGHTER"
    """A case that passed can now fail."""
    LOOSER = "LOOSER"
    """A case that failed can now pass."""
    REDEFINED = "REDEFINED"
    """Numbers stop being comparable, or it cannot be decided which way the change goes."""
    INPUT = "INPUT"
    """Exports or maps must change."""
    IDENTITY = "IDENTITY"
    """An id is gone or renamed without `formerly:`."""
    EDITORIAL = "EDITORIAL"
    """No case and no number is affected."""

    @property
    def level(self) -> Level:
        match self:
            case Category.EDITORIAL:
                return Level.INFO
            case Category.LOOSER:
                return Level.REVIEW
            case _:
                return Level.BREAKING

    @property
    def opposite(self) -> Category:
        """The category of the same change made backwards, where that is decided by the direction alone."""
        return {Category.TIGHTER: Category.LOOSER, Category.LOOSER: Category.TIGHTER}.get(self, self)


EXPLAINED = {
    "TIGHTER": ("a rule is tighter", "A case that passed can now fail."),
    "LOOSER": ("a rule is looser", "A case that failed can now pass: a control is weakened."),
    "REDEFINED": ("something is measured otherwise", "Numbers stop being comparable, or it cannot be decided which way the change goes."),
    "INPUT": ("logs must change", "Exports or maps must change."),
    "IDENTITY": (
        "an id is gone",
        "An id is gone, or renamed without `formerly:`; waivers, baselines and dashboards that name it are orphaned.",
    ),
    "EDITORIAL": ("words", "No case and no number is affected."),
    "VERSION": ("the version is not stepped enough", "Breaking changes need a major step of the version, changes to review a minor one."),
}
"""Title and meaning of each category, and of what is wrong with a step of the version."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a standard; `old_place` is None for what is new, `new_place` for what is gone.

    What the new standard takes out of the one that it extends is gone where it says so.
    """

    spec: str
    """The id of the old standard: what an approval was given for."""
    category: Category
    path: str
    message: str
    old_place: Place | None
    new_place: Place | None
    gone_from: Place | None = None
    """Of what is gone without a word: the section of the new standard that no longer has it, or the line of its id."""

    @property
    def level(self) -> Level:
        return self.category.level

    @property
    def fingerprint(self) -> str:
        """The same for the same sort of change at the same key, whatever the wording, the values or the line."""
        return fingerprint(self.spec, self.category, self.path)

    @property
    def place(self) -> Place | None:
        """Where to look: in the new standard, or in the old one for what is gone."""
        return self.new_place or self.old_place


@dataclass(frozen=True, slots=True)
class VersionStep:
    """That the version was not stepped as far as the changes ask."""

    spec: str
    level: Level
    message: str
    place: Place | None

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.spec, "VERSION", "version")


@dataclass(frozen=True, slots=True)
class SpecDiff:
    """All changes, most serious first, and what is wrong with the step of the version (None: nothing)."""

    old: str
    """The old standard's id and version."""
    new: str
    changes: tuple[Change, ...]
    version: VersionStep | None

    @property
    def items(self) -> tuple[Change | VersionStep, ...]:
        """All that may be approved or fail a build."""
        return (*self.changes, *(() if self.version is None else (self.version,)))


def fingerprint(spec: str, category: str, path: str) -> str:
    """16 hex digits of a standard's id, a category and a path."""
    return hashlib.sha256("\x1f".join((spec, category, path)).encode("utf-8", "surrogatepass")).hexdigest()[:16]
