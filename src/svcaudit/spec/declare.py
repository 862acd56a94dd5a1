"""A first look through the file: which words it declares, before anything that refers to them is read."""

from __future__ import annotations

from svcaudit.model.place import Place
from svcaudit.spec.nodes import Listing, Node, Scalar, Table
from svcaudit.spec.reader import Names, Vocabulary


def declare(root: Table, vocabulary: Vocabulary) -> None:
    """Collect the names of all sections, readable or not, so that one broken entry makes no reference to it wrong."""
    for section, names in (
        ("calendars", vocabulary.calendars),
        ("attributes", vocabulary.attributes),
        ("stages", vocabulary.stages),
        ("clocks", vocabulary.clocks),
        ("metrics", vocabulary.metrics),
    ):
        _collect(_section(root, section), names)
    if "roles" in root.entries:
        vocabulary.roles.open = False
        _collect(_section(root, "roles"), vocabulary.roles)
    _collect(_section(root, "rules"), vocabulary.rules)
    for section, names in (("clocks", vocabulary.clocks), ("rules", vocabulary.rules)):
        names.former.update(_former(_section(root, section)))
    vocabulary.rules.former.update(vocabulary.clocks.former)
    vocabulary.rules.declared.update(vocabulary.clocks.declared)
    vocabulary.rules.open |= vocabulary.clocks.open or vocabulary.stages.open
    if "flow" in root.entries:
        vocabulary.rules.declared["flow"] = root.entries["flow"][0].place
    vocabulary.rules.declared.update(_implied(_section(root, "stages")))


def _section(root: Table, name: str) -> Node | None:
    return root.entries[name][1] if name in root.entries else None


def _collect(section: Node | None, names: Names) -> None:
    match section:
        case Table(entries=entries):
            names.declared.update({name: key.place for name, (key, _) in entries.items()})
        case Listing(items=items):
            names.declared.update({item.text: item.place for item in items if isinstance(item, Scalar)})
        case Scalar() if not section.is_nothing:
            names.open = True
        case _:
            pass


def _former(section: Node | None) -> dict[str, str]:
    """Old id → id of the rules or clocks that say `formerly`."""
    found = {}
    for name, (_, rule) in section.entries.items() if isinstance(section, Table) else ():
        said = rule.entries["formerly"][1] if isinstance(rule, Table) and "formerly" in rule.entries else None
        for old in said.items if isinstance(said, Listing) else (said,):
            if isinstance(old, Scalar):
                found[old.text] = name
    return found


def _implied(stages: Node | None) -> dict[str, Place]:
    """The rules that stages bring along."""
    if not isinstance(stages, Table):
        return {}
    return {
        f"{name}.{key}": stage.entries[key][0].place
        for name, (_, stage) in stages.entries.items()
        if isinstance(stage, Table)
        for key in ("by", "record")
        if key in stage.entries
    }
