"""Where a change stands: the key of a path in the text of a standard, or the deepest one above it that is written."""

from __future__ import annotations

from functools import cached_property

from svcaudit.model.place import Place
from svcaudit.model.spec import ProcessSpec
from svcaudit.spec.diff.difference import Path
from svcaudit.spec.nodes import Listing, Node, Scalar, Table, compose
from svcaudit.spec.problems import Problems
from svcaudit.spec.source import Source


class Whereabouts:
    """Finds the keys of one standard again."""

    def __init__(self, spec: ProcessSpec) -> None:
        self._source = Source(spec.path, spec.source_text)

    @cached_property
    def _root(self) -> Node | None:
        return compose(self._source, Problems(self._source))

    def of(self, path: Path) -> Place:
        node, place = self._root, self._source.start
        for part in path:
            if part.startswith("["):
                place = _item(node, part[1:-1]) or place
                break
            found = _entry(node, part)
            if found is None:
                break
            key, node = found
            place = key.place
        return place

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
