"""Where a change stands: the key of a path in the text of a standard, or the deepest one above it that is written."""

from __future__ import annotations

from functools import cached_property

from svcaudit.model.place import Place
from svcaudit.model.spec import ProcessSpec
from svcaudit.spec.chain import tree_of
from svcaudit.spec.diff.difference import Path
from svcaudit.spec.nodes import Listing, Node, Scalar, Table


class Whereabouts:
    """Finds the keys of one standard again."""

    def __init__(self, spec: ProcessSpec) -> None:
        self._spec = spec

    @cached_property
    def _root(self) -> Node | None:
        return tree_of(self._spec)

    def of(self, path: Path) -> Place:
        node, place = self._root, Place(self._spec.path, 1, 1, 1)
        for part in path:
            if part.startswith("["):
                place = _item(node, part[1:-1]) or place
                break
            found = _entry(node, part)
            if found is None:
                place = _removed(node, part) or place
                break
            key, node = found
            place = key.place
        return place

    def removal(self, path: Path) -> Place | None:
        """Where the standard takes this out of what it extends; None when it does not."""
        node = self._root
        for part in path:
            found = _entry(node, part)
            if found is None:
                return _removed(node, part)
            node = found[1]
        return None

    def section(self, name: str) -> Place:
        """A section of the file itself; where it has none of that name, the line of its id."""
        entries = self._root.entries if isinstance(self._root, Table) else {}
        written = [entries[key][0].place for key in (name, "id") if key in entries]
        return next((place for place in written if place.file == self._spec.path), Place(self._spec.path, 1, 1, 1))

    def text(self, key: str) -> str | None:
        """What stands under a key of the file itself."""
        found = _entry(self._root, key)
        return found[1].text if found is not None and isinstance(found[1], Scalar) else None


def _entry(node: Node | None, part: str) -> tuple[Scalar, Node] | None:
    """The entry of that name, or of one of the keys that authors write for it; else the like one level down."""
    if not isinstance(node, Table):
        return None
    for name in _written_as(part):
        if name in node.entries:
            return node.entries[name]
    for _, inner in node.entries.values():
        if isinstance(inner, Table):
            for name in _written_as(part):
                if name in inner.entries:
                    return inner.entries[name]
    return None


def _removed(node: Node | None, part: str) -> Place | None:
    """Where the standard took the key out of what it extends."""
    taken_out = node.removed if isinstance(node, Table) else {}
    return next((taken_out[name].place for name in _written_as(part) if name in taken_out), None)


def _item(node: Node | None, name: str) -> Place | None:
    match node:
        case Listing(items=items):
            return next((item.place for item in items if isinstance(item, Scalar) and item.text == name), None)
        case Table(entries=entries) if name in entries:
            return entries[name][0].place
        case Scalar(text=text) if text == name:
            return node.place
    return None


def _written_as(part: str) -> tuple[str, ...]:
    """The keys that the model's fields come from."""
    written = {
        "activation": ("after", "before", "if"),
        "side": ("after", "before", "if"),
        "target": ("target", "expect", "never"),
        "at_most_apart": ("at_most_apart",),
        "groups": ("same_actor", "different_actor"),
        "options": ("one_of", "exclusive"),
        "exclusive": ("exclusive", "one_of"),
        "stages": (
            "stages",
            "stage",
            "required",
            "never",
            "at_most",
            "exactly",
            "starts_with",
            "ends_with",
            "every",
            "together",
            "not_together",
            "rate",
        ),
        "number": ("min", "at_most", "exactly", "never", "required"),
        "start": ("start", "from"),
        "end": ("to",),
        "condition": ("share",),
        "roles": ("roles", "role"),
        "targets": ("targets", "within"),
        "also_closed_yearly": ("also_closed",),
        "also_closed_parts": ("also_closed",),
    }
    return written.get(part, (part,))
