"""YAML text to located nodes.

Built from PyYAML's event stream with a stack of our own, so that nothing recurses: depth, aliases and duplicate keys are
judged while reading. Scalars keep their raw text; what it means is for the field that it fills.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from svcaudit.model.place import Place
from svcaudit.spec.problems import Problems
from svcaudit.spec.source import Source
from svcaudit.spec.syntax_words import explain_syntax

MAX_DEPTH = 50
"""Mappings and lists inside one another."""
ALIAS_BUDGET = 20_000
"""Nodes that all aliases of a file may stand for together."""
MOST_NODES = 200_000
"""Words, lists and mappings of a file."""
MERGE = "<<"

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_UNPRINTABLE = re.compile("[^\x09\x0a\x0d\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOTHING = frozenset(("", "~", "null", "Null", "NULL"))


@dataclass(slots=True)
class Node:
    """Something written: `place` is its own span, `owner` the key it stands under (None for a list item)."""

    place: Place
    owner: Place | None = field(default=None, kw_only=True)
    size: int = field(default=1, kw_only=True)
    height: int = field(default=1, kw_only=True)

    @property
    def blame(self) -> Place:
        """Where to point at when something is missing inside: the key that opened it."""
        return self.owner or self.place

    @property
    def kind(self) -> str:
        """What it is in the author's words."""
        return "a text"


@dataclass(slots=True)
class Scalar(Node):
    """A word as written; `start` and `end` are its span in the text, quotes included."""

    text: str
    plain: bool
    start: int
    end: int

    @property
    def is_nothing(self) -> bool:
        """Nothing was written, or null was."""
        return self.plain and self.text in _NOTHING

    @property
    def kind(self) -> str:
        return "nothing" if self.is_nothing else repr(self.text if len(self.text) <= 60 else self.text[:57] + "…")


@dataclass(slots=True)
class Listing(Node):
    """A list; `flow`: written in brackets."""

    items: list[Node] = field(default_factory=list)
    flow: bool = False

    @property
    def kind(self) -> str:
        return "a list"


@dataclass(slots=True)
class Table(Node):
    """A mapping, in the order written, without duplicates; `flow`: written in braces.

    `removed`: the keys that a standard took out of what it extends, where it did so. `meant`: the entry of the standard that it extends
    whose name is nearly that of this one, which it does not have.
    """

    entries: dict[str, tuple[Scalar, Node]] = field(default_factory=dict)
    flow: bool = False
    removed: dict[str, Scalar] = field(default_factory=dict)
    meant: str | None = None

    @property
    def kind(self) -> str:
        return "a mapping"


def _is_empty(node: Node) -> bool:
    """Whether nothing was written under a key."""
    return isinstance(node, Scalar) and node.is_nothing


class _RefusedError(Exception):
    """The file cannot be read any further; the problem has been noted."""


def compose(source: Source, problems: Problems) -> Node | None:
    """The one document of the text; None when it cannot be read, and then a problem says why."""
    unprintable = _UNPRINTABLE.search(source.text)
    if unprintable:
        number = f"U+{ord(unprintable.group()):04X}"
        problems.add("SPEC101", source.at(unprintable.start()), f"the character {number} may not stand in YAML", "remove it")
        return None
    try:
        return _Composer(source, problems).document()
    except _RefusedError:
        return None


@dataclass(slots=True)
class _Open:
    """A collection whose end has not been read yet."""

    node: Listing | Table
    anchor: str | None
    key: Scalar | None = None
    merged: list[Node] = field(default_factory=list)
    duplicate: bool = False


class _Composer:
    def __init__(self, source: Source, problems: Problems) -> None:
        self.source = source
        self.problems = problems
        self.stack: list[_Open] = []
        self.anchors: dict[str, Node | None] = {}
        self.spent = 0
        self.nodes = 0
        self.root: Node | None = None

    def refuse(self, code: str, place: Place, message: str, hint: str | None = None) -> _RefusedError:
        self.problems.add(code, place, message, hint)
        return _RefusedError()

    def span(self, event: Any) -> Place:
        return self.source.span(event.start_mark, event.end_mark)

    def events(self) -> Iterator[Any]:
        try:
            yield from yaml.parse(self.source.text, Loader=_Loader)
        except yaml.YAMLError as error:
            place, message, hint = explain_syntax(error, self.source)
            raise self.refuse("SPEC101", place, message, hint) from None

    def document(self) -> Node | None:
        documents = 0
        event: Any
        for event in self.events():
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self.refuse(
                        "SPEC107", self.span(event), "a second document begins here", "keep one standard per file: remove the `---`"
                    )
            elif isinstance(event, yaml.NodeEvent):
                self.node_event(event)
            elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
                self.close(event)
        return self.root

    def node_event(self, event: Any) -> None:
        place = self.span(event)
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise self.refuse("SPEC111", place, f"the file holds more than {MOST_NODES:,} words", "a standard holds rules, not data")
        if isinstance(event, yaml.AliasEvent):
            self.attach(self.alias(str(event.anchor), place))
            return
        if event.tag is not None:
            raise self.refuse(
                "SPEC109", place, f"the tag {event.tag!r} is not part of the language", "remove it: a field knows its own type"
            )
        if isinstance(event, yaml.ScalarEvent):
            self.scalar(event, place)
        else:
            self.open(event)

    def scalar(self, event: Any, place: Place) -> None:
        scalar = Scalar(place, str(event.value), not event.style, event.start_mark.index, event.end_mark.index)
        if event.anchor:
            self.anchors[event.anchor] = scalar
        self.attach(scalar)

    def open(self, event: Any) -> None:
        start = event.start_mark
        end = max(self.source.line_end(start.line + 1), start.column + 1)
        place = Place(self.source.file, start.line + 1, start.column + 1, end + 1)
        if len(self.stack) >= MAX_DEPTH:
            raise self.refuse("SPEC110", place, f"nested more than {MAX_DEPTH} deep")
        flow = bool(event.flow_style)
        node: Listing | Table = Listing(place, flow=flow) if isinstance(event, yaml.SequenceStartEvent) else Table(place, flow=flow)
        if event.anchor:
            self.anchors[event.anchor] = None
        self.stack.append(_Open(node, event.anchor))

    def close(self, event: Any) -> None:
        done = self.stack.pop()
        if event.end_mark.line + 1 == done.node.place.line:
            done.node.place = replace(done.node.place, end_column=event.end_mark.column + 1)
        if isinstance(done.node, Table):
            for merged in done.merged:
                self.merge(done.node, merged)
        if done.anchor:
            self.anchors[done.anchor] = done.node
        self.attach(done.node)

    def alias(self, name: str, place: Place) -> Node:
        if name not in self.anchors:
            raise self.refuse("SPEC108", place, f"the anchor '&{name}' is not defined above", "quote a text that begins with '*'")
        target = self.anchors[name]
        if target is None:
            raise self.refuse("SPEC108", place, f"'*{name}' stands inside what it repeats")
        self.spent += target.size
        if self.spent > ALIAS_BUDGET:
            raise self.refuse("SPEC108", place, f"the aliases of this file expand to more than {ALIAS_BUDGET} nodes")
        if len(self.stack) + target.height > MAX_DEPTH:
            raise self.refuse("SPEC110", place, f"with this alias, nested more than {MAX_DEPTH} deep")
        return target

    def attach(self, node: Node) -> None:
        if not self.stack:
            self.root = node
            return
        top = self.stack[-1]
        top.node.size += node.size
        top.node.height = max(top.node.height, node.height + 1)
        if isinstance(top.node, Listing):
            top.node.items.append(node)
        elif top.key is None and not top.duplicate:
            self.key(top, top.node, node)
        else:
            self.value(top, top.node, node)

    def key(self, top: _Open, table: Table, node: Node) -> None:
        if not isinstance(node, Scalar):
            hint = "quote a text that begins with '{' or '['"
            raise self.refuse("SPEC106", node.place, f"a key must be a word, not {node.kind}", hint)
        top.key = node
        if node.text in table.entries:
            first = table.entries[node.text][0].place.line
            self.problems.add("SPEC105", node.place, f"the key {node.text!r} is given twice", f"first given at line {first}")
            top.duplicate = True

    def value(self, top: _Open, table: Table, node: Node) -> None:
        key, duplicate = top.key, top.duplicate
        top.key, top.duplicate = None, False
        if key is None or (duplicate and not _is_empty(table.entries[key.text][1])):
            return  # of a key given twice the first counts; only an empty one gives way, so that nothing seems to be missing
        if key.text == MERGE and key.plain:
            top.merged.append(node)
            return
        if node.owner is None:
            node.owner = key.place
        table.entries[key.text] = (key, node)

    def merge(self, table: Table, merged: Node) -> None:
        """`<<: *base` fills in the keys that are not given; of several bases the first wins."""
        for base in merged.items if isinstance(merged, Listing) else [merged]:
            if not isinstance(base, Table):
                raise self.refuse("SPEC106", base.blame, f"'<<' takes a mapping or a list of mappings, not {base.kind}")
            for name, entry in base.entries.items():
                table.entries.setdefault(name, entry)
