"""`rules:` – which kind a rule is, told by its keys, and what it becomes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from svcaudit.model.spec import Rule
from svcaudit.spec.nodes import Node, Table
from svcaudit.spec.problems import did_you_mean, listed
from svcaudit.spec.reader import Reader
from svcaudit.spec.scalars import Identifier
from svcaudit.spec.sections.kinds import KINDS, Kind
from svcaudit.spec.sections.options import ON_THE_WALL, check_formerly, finish_rule
from svcaudit.spec.sections.timing import read_timing
from svcaudit.spec.shape import Definitions, Entry, Item, Json, Key, MapOf, form_schema, misfit

RULE_ID = Identifier("the id of a rule or clock", reserved=("flow",))

ALL_KEYS: dict[str, Key[Any]] = {key.name: key for kind in KINDS for key in kind.keys}
_HEADS: dict[frozenset[str], Kind] = {frozenset(key.name for key in kind.heads): kind for kind in KINDS}
_HEAD_NAMES = frozenset(name for heads in _HEADS for name in heads)


@dataclass(frozen=True)
class ReadRule:
    """A rule as filled in, and the kind it turned out to be."""

    kind: Kind
    entry: Entry


@dataclass(frozen=True)
class RuleShape:
    """A mapping whose keys say which kind of rule it is."""

    what: str = "a rule such as {before: reply, expect: classify}"

    def read(self, node: Node, reader: Reader) -> ReadRule | None:
        if not isinstance(node, Table):
            misfit(self, node, reader)
            return None
        kind = _kind_of(node, reader)
        if kind is None:
            return None
        form = kind.form
        strangers = {name for name in node.entries if name in ALL_KEYS and all(key.name != name for key in form.keys)}
        for name in strangers:
            owners = listed(f"'{other.written}'" for other in KINDS if any(key.name == name for key in other.keys))
            reader.report("SPEC115", node.entries[name][0].place, f"{name!r} does not belong to {form.what}", f"it belongs to {owners}")
        own = Table(node.place, owner=node.owner, entries={name: entry for name, entry in node.entries.items() if name not in strangers})
        return ReadRule(kind, form.fill(own, reader))

    def schema(self, definitions: Definitions) -> Json:
        made = form_schema(ALL_KEYS.values(), definitions, "A rule. Its first keys say which kind it is.")
        made.pop("required", None)
        made["oneOf"] = [_branch(kind) for kind in KINDS]
        return made


RULES = MapOf(RULE_ID, RuleShape(), "a mapping from ids to rules", may_be_empty=True)


def _branch(kind: Kind) -> Json:
    return {
        "title": kind.written,
        "description": kind.says,
        "required": [key.name for key in kind.keys if key in kind.heads or key.required],
        "propertyNames": {"anyOf": [{"enum": [key.name for key in kind.keys]}, {"pattern": "^x-"}]},
    }


def _kind_of(node: Table, reader: Reader) -> Kind | None:
    """The one kind whose telling keys stand here; none, half of one, and several are noted."""
    found = frozenset(node.entries) & _HEAD_NAMES
    if found in _HEADS:
        return _HEADS[found]
    halves = [kind for heads, kind in _HEADS.items() if found and found < heads]
    if halves:
        missing = list(dict.fromkeys(f"`{key.name}`" for kind in halves for key in kind.heads if key.name not in found))
        hint = f"add {missing[0]}" if len(missing) == 1 else f"add one of {listed(missing)}"
        name = min(found, key=list(node.entries).index)
        reader.report("SPEC113", node.entries[name][0].place, f"{name!r} alone is not a rule yet", hint)
    elif found:
        names = [name for name in node.entries if name in found]
        said = " and ".join(f"'{name}'" for name in names)
        reader.report("SPEC114", node.entries[names[-1]][0].place, f"a rule is of one kind, but here stand {said}", "write a rule for each")
    else:
        _no_kind(node, reader)
    return None


def _no_kind(node: Table, reader: Reader) -> None:
    for name, (written, _) in node.entries.items():
        meant = did_you_mean(name, _HEAD_NAMES)
        if name not in ALL_KEYS and not name.startswith("x-") and meant:
            reader.report("SPEC103", written.place, f"unknown key {name!r} in a rule", f"did you mean {meant!r}?")
            return
    kinds = ", ".join(dict.fromkeys(kind.written for kind in KINDS))
    reader.report("SPEC113", node.blame, "nothing here says what the rule asks", f"begin with one of: {kinds}")


def build_rule(item: Item[str, ReadRule], ids: set[str], reader: Reader) -> Rule | None:
    """The rule; None when its body could not be read."""
    kind, entry = item.value.kind, item.value.entry
    timing = read_timing(entry, reader) if kind.measures else ON_THE_WALL
    check_formerly(entry, ids, reader)
    return finish_rule(item.id, kind.name, kind.build(entry, reader), entry, item.place, timing)
