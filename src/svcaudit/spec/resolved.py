"""A standard with all that it inherits as one text, which stands on its own and says of every line where it came from."""

from __future__ import annotations

import json
import os.path
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from svcaudit.model.place import Place
from svcaudit.model.spec import ProcessSpec
from svcaudit.spec.chain import tree_of
from svcaudit.spec.nodes import Listing, Node, Scalar, Table

_FIRST = ("svcaudit", "id", "version")
_ESCAPED = re.compile("[\x7f-\xa0\u2028\u2029\ufeff]")
_BREAKS = re.compile("[\n\r\x85\u2028\u2029]")
LONGEST_LINE = 160
"""Characters of a list or mapping that is kept in one line."""


def whole_text(spec: ProcessSpec) -> str:
    """The standard as one file: as it was written, or, where it extends another, resolved."""
    return resolved_text(spec) if spec.bases else spec.source_text


def resolved_text(spec: ProcessSpec) -> str:
    """YAML that judges as the standard does, without `extends:`; behind each line stands `# FILE:LINE`, counted from the spec's folder."""
    root = tree_of(spec)
    assert isinstance(root, Table)
    names = {file: _from_folder(file, spec.path) for file in (spec.path, *(base.file for base in spec.bases))}
    files = " extends ".join(names.values())
    entries = {name: root.entries[name] for name in (*_FIRST, *root.entries) if name in root.entries and name != "extends"}
    lines = _Lines(names).table(entries, 0)
    return "\n".join([f"# {files}", *lines, ""])


def _from_folder(file: str, spec: str) -> str:
    """The file's name from the folder of the standard, fit for a comment."""
    try:
        name = PurePath(os.path.relpath(file, PurePath(spec).parent)).as_posix()
    except ValueError:  # another drive
        name = file
    return "".join(char if char.isprintable() else "?" for char in name)


@dataclass(frozen=True, slots=True)
class _Lines:
    """Writes nodes as YAML; `names`: what the files are called in comments."""

    names: dict[str, str]

    def table(self, entries: dict[str, tuple[Scalar, Node]], depth: int) -> Iterator[str]:
        for key, value in entries.values():
            yield from self.entry(f"{'  ' * depth}{_key(key)}:", key.place, value, depth)

    def listing(self, items: list[Node], depth: int) -> Iterator[str]:
        for item in items:
            yield from self.entry(f"{'  ' * depth}-", item.place, item, depth)

    def entry(self, head: str, place: Place, value: Node, depth: int) -> Iterator[str]:
        """A key or a dash with what stands behind it, in one line or in lines of their own."""
        if _fits(value):
            yield f"{head} {_in_line(value)}  {self.origin(place)}"
            return
        yield f"{head}  {self.origin(place)}"
        if isinstance(value, Table):
            yield from self.table(value.entries, depth + 1)
        elif isinstance(value, Listing):
            yield from self.listing(value.items, depth + 1)

    def origin(self, place: Place) -> str:
        return f"# {self.names.get(place.file, place.file)}:{place.line}"


def _fits(value: Node) -> bool:
    """Whether the value goes into the line of its key: a word, what is empty, and what was written in brackets in one line of one file."""
    if isinstance(value, Table | Listing) and (value.entries if isinstance(value, Table) else value.items):
        one_line = len({(place.file, place.line) for place in _places(value)}) == 1
        return value.flow and one_line and len(_in_line(value)) <= LONGEST_LINE
    return True


def _places(node: Node) -> Iterator[Place]:
    yield node.place
    if isinstance(node, Table):
        for key, value in node.entries.values():
            yield key.place
            yield from _places(value)
    elif isinstance(node, Listing):
        for item in node.items:
            yield from _places(item)


def _in_line(node: Node) -> str:
    match node:
        case Table(entries=entries):
            return "{" + ", ".join(f"{_key(key)}: {_in_line(value)}" for key, value in entries.values()) + "}"
        case Listing(items=items):
            return "[" + ", ".join(_in_line(item) for item in items) + "]"
        case Scalar():
            return _word(node)
    raise AssertionError(node)


def _key(scalar: Scalar) -> str:
    return _word(scalar) if scalar.text else '""'


def _word(scalar: Scalar) -> str:
    """As it was written where that is one plain line, else in double quotes."""
    if scalar.plain and not _BREAKS.search(scalar.text):
        return scalar.text or "null"
    quoted = json.dumps(scalar.text, ensure_ascii=False)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found.group()):04X}", quoted)
