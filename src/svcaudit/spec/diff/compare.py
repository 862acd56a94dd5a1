"""Two standards, compared: everything that means something else now, each with the one category that says whom it concerns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from svcaudit.model.change import Category, Change, SpecDiff
from svcaudit.model.describe import describe
from svcaudit.model.place import Place
from svcaudit.model.spec import ProcessSpec, Rule
from svcaudit.spec.diff.bodies import BODIES
from svcaudit.spec.diff.difference import Difference, Path, path_text
from svcaudit.spec.diff.measures import MEASURES
from svcaudit.spec.diff.pair import Pair, Standards, Table, differences
from svcaudit.spec.diff.places import Whereabouts
from svcaudit.spec.diff.renames import renamed_stages, under_new_names
from svcaudit.spec.diff.rules import RULES, renamed, rule_path
from svcaudit.spec.diff.version import version_step
from svcaudit.spec.diff.words import WORDS

TABLE: Table = {**WORDS, **BODIES, **RULES, **MEASURES}
"""How every field of the model is compared."""


def diff(old: ProcessSpec, new: ProcessSpec) -> SpecDiff:
    """Every change from the old standard to the new one, most serious first, then in the order of the file."""
    comparison = _Comparison(old, new)
    comparison.compare()
    files = [new.path, *(base.file for base in new.bases)]
    changes = sorted(comparison.changes, key=lambda change: (-change.level.weight, _standing(change.place, files)))
    place = comparison.new_places.of(("version",))
    builds_on_it = old.id in [base.id for base in new.bases]  # and is no later version of it
    step = None if builds_on_it else version_step(old.id, old.version, new.version, (change.level for change in changes), place)
    return SpecDiff(f"{old.id} {old.version}", f"{new.id} {new.version}", tuple(changes), step)


def _standing(place: Place | None, files: list[str]) -> tuple[int, int]:
    """File by file, from the top of each down."""
    if place is None:
        return 0, 0
    return files.index(place.file) if place.file in files else len(files), place.line


class _Comparison:
    """Walks both standards and notes changes with the places they stand at."""

    def __init__(self, old: ProcessSpec, new: ProcessSpec) -> None:
        self.stages = renamed_stages(old, new)
        self.old, self.new = under_new_names(old, self.stages), new
        self.standards = Standards.of(self.old, new)
        self.old_places, self.new_places = Whereabouts(old), Whereabouts(new)
        self.changes: list[Change] = []

    def compare(self) -> None:
        head = Pair(self.standards, self.old, self.new)
        self.note("the standard", (), (), differences(TABLE, head))
        self.note("the standard", (), (), self._description())
        self._calendars()
        self._section("attributes", self.old.attributes, self.new.attributes, _ATTRIBUTE)
        self._section("roles", self.old.roles, self.new.roles, _ROLE)
        self._stages()
        self._rules()
        self._section("metrics", _by_id(self.old.metrics), _by_id(self.new.metrics), _MEASURE)
        self._section("quality", self.old.quality, self.new.quality, _QUALITY)
        self._section("scorecards", _by_id(self.old.scorecards), _by_id(self.new.scorecards), _MEASURE)

    # --- sections ----------------------------------------------------------------------------------------------------

    def _description(self) -> Iterator[Difference]:
        """Free text that the model does not keep."""
        if (self.old.source_text, self.old.bases) == (self.new.source_text, self.new.bases):
            return
        if self.old_places.text("description") != self.new_places.text("description"):
            yield Difference(Category.EDITORIAL, "description changed", ("description",))

    def _section(self, section: str, old: Mapping[str, Any], new: Mapping[str, Any], says: Mapping[str, Category]) -> None:
        """Entries by id: those of both standards field by field, the others as what it means that they come or go."""
        for name, entry in old.items():
            path = (section, name)
            if name in new:
                self.note(name, path, path, differences(TABLE, Pair(self.standards, entry, new[name])))
            else:
                self.removed(path, says["removed"], _gone(section, name))
        for name in new:
            if name not in old:
                category = Category.INPUT if getattr(new[name], "required", False) else says["added"]
                self.added((section, name), category, f"{_singular(section)} {name} is new")

    def _calendars(self) -> None:
        """A calendar under another name is the same one; what newly measures by it is told with the rule."""
        for name, fresh in self.standards.calendars.items():
            self.note(fresh, ("calendars", name), ("calendars", fresh), [Difference(Category.EDITORIAL, f"renamed, formerly {name}")])
            pair = Pair(self.standards, self.old.calendars[name], self.new.calendars[fresh])
            self.note(fresh, ("calendars", name), ("calendars", fresh), differences(TABLE, pair))
        old = {name: one for name, one in self.old.calendars.items() if name not in self.standards.calendars}
        new = {name: one for name, one in self.new.calendars.items() if name not in self.standards.calendars.values()}
        self._section("calendars", old, new, _CALENDAR)

    def _stages(self) -> None:
        """A stage of the same activities under another name is a rename, which nothing can be told of."""
        for name, successor in self.stages.items():
            words = f"renamed, formerly {name}: what refers to the stage by name does not find it"
            paths = ("stages", name), ("stages", successor)
            self.note(successor, *paths, [Difference(Category.IDENTITY, words)])
            pair = Pair(self.standards, self.old.stages[name], self.new.stages[successor])
            self.note(successor, *paths, differences(TABLE, pair))
        old = {name: stage for name, stage in self.old.stages.items() if name not in self.stages}
        new = {name: stage for name, stage in self.new.stages.items() if name not in self.stages.values()}
        self._section("stages", old, new, _STAGE)

    def _rules(self) -> None:
        new, paired = _by_id(self.new.rules), self.standards.rules
        fresh = [rule for rule in self.new.rules if rule.id not in paired.values()]
        for rule in self.old.rules:
            if rule.id in paired:
                self._rule(rule, new[paired[rule.id]])
            elif _stage_of(rule) not in self._lost_stages():
                self.removed(rule_path(rule), Category.IDENTITY, _gone("rules", rule.id, _alike(rule, fresh)))
        for rule in fresh:
            self.added(rule_path(rule), Category.TIGHTER, f"{rule.id} is new: {describe(rule)}")

    def _lost_stages(self) -> frozenset[str]:
        return frozenset(self.old.stages.keys() - self.new.stages.keys())

    def _rule(self, old: Rule, new: Rule) -> None:
        paths = rule_path(old), rule_path(new)
        self.note(new.id, *paths, renamed(old, new))
        self.note(new.id, *paths, differences(TABLE, Pair(self.standards, old, new)))

    # --- notes -------------------------------------------------------------------------------------------------------

    def note(self, subject: str, old_path: Path, new_path: Path, found: Iterable[Difference]) -> None:
        for one in found:
            self._add(
                one.category,
                (*new_path, *one.path),
                f"{subject}: {one.words}",
                one.old_place or self.old_places.of((*old_path, *one.path)),
                one.new_place or self.new_places.of((*new_path, *one.path)),
            )

    def added(self, path: Path, category: Category, words: str) -> None:
        self._add(category, path, words, None, self.new_places.of(path))

    def removed(self, path: Path, category: Category, words: str) -> None:
        self._add(category, path, words, self.old_places.of(path), self.new_places.removal(path), self.new_places.section(path[0]))

    def _add(
        self, category: Category, path: Path, message: str, old: Place | None, new: Place | None, gone_from: Place | None = None
    ) -> None:
        self.changes.append(Change(self.old.id, category, path_text(path), message, old, new, gone_from))


_ATTRIBUTE = {"removed": Category.IDENTITY, "added": Category.EDITORIAL}
_ROLE = {"removed": Category.IDENTITY, "added": Category.EDITORIAL}
_CALENDAR = {"removed": Category.EDITORIAL, "added": Category.EDITORIAL}
_STAGE = {"removed": Category.IDENTITY, "added": Category.INPUT}
_QUALITY = {"removed": Category.LOOSER, "added": Category.TIGHTER}
_MEASURE = {"removed": Category.IDENTITY, "added": Category.EDITORIAL}


def _by_id(entries: Iterable[Any]) -> dict[str, Any]:
    return {entry.id: entry for entry in entries}


def _stage_of(rule: Rule) -> str:
    """The stage that a rule came with, '' for a rule of its own."""
    return rule.id.rpartition(".")[0]


def _alike(rule: Rule, fresh: Iterable[Rule]) -> str:
    """The new rule that asks what this one asked, '' without one or with several."""
    alike = [one.id for one in fresh if describe(one) == describe(rule)]
    return alike[0] if len(alike) == 1 else ""


def _gone(section: str, name: str, alike: str = "") -> str:
    may_say = section == "rules" and "." not in name and name != "flow"
    renamed = f"{alike} asks the same: if that is its new name" if alike else "if it was renamed"
    hint = f"; {renamed}, say `formerly: [{name}]` there" if may_say else ""
    return f"{_singular(section)} {name} is gone{hint}"


def _singular(section: str) -> str:
    return {"scorecards": "score card", "quality": "quality gate"}.get(section, section.removesuffix("s"))
