"""Shapes: what may stand at a place of the file. One description reads it, documents it and becomes the JSON Schema.

A shape reads a node to a value of its type, or notes a problem and gives None; None is never a value that was read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from svcaudit.model.place import Place
from svcaudit.spec.nodes import Listing, Node, Scalar, Table
from svcaudit.spec.problems import did_you_mean, suggest
from svcaudit.spec.reader import Reader

K = TypeVar("K")
T = TypeVar("T")
S = TypeVar("S")
T_co = TypeVar("T_co", covariant=True)
Json = dict[str, Any]
Definitions = dict[str, Json]
"""The schema's `definitions`: shapes that refer to themselves put their schema here."""


class Shape(Protocol[T_co]):
    """What may stand somewhere."""

    @property
    def what(self) -> str:
        """The shape in the author's words, with an article: 'a duration such as 24h'."""

    def read(self, node: Node, reader: Reader) -> T_co | None:
        """The value, or None after a problem has been noted."""

    def schema(self, definitions: Definitions) -> Json:
        """The same as JSON Schema, draft-07."""


def misfit(shape: Shape[Any], node: Node, reader: Reader) -> None:
    """Note that something of another shape stands here."""
    place = node.blame if isinstance(node, Scalar) and node.is_nothing else node.place
    reader.report("SPEC106", place, f"expected {shape.what}, found {node.kind}")


@dataclass(frozen=True)
class Located(Generic[T]):
    """A value and where it was written."""

    value: T
    place: Place


@dataclass(frozen=True, eq=False)
class Key(Generic[T_co]):
    """One key of a form: its name, what may stand behind it, and what an author should know about it."""

    name: str
    shape: Shape[T_co]
    says: str
    required: bool = False
    default: Any = None
    examples: tuple[Any, ...] = ()

    @property
    def hint(self) -> str:
        """What to write where it is missing: 'write `svcaudit: 1` – version of the language.'"""
        says = self.says.removeprefix("… ")
        says = says[:1].lower() + says[1:] if says[1:2].islower() else says
        return f"write `{self.name}: {_written(self.examples[0]) if self.examples else '…'}` – {says}"

    def schema(self, definitions: Definitions) -> Json:
        inner = self.shape.schema(definitions)
        extra: Json = {"description": self.says}
        if self.default is not None:
            extra["default"] = self.default
        if self.examples:
            extra["examples"] = list(self.examples)
        return {**extra, "allOf": [inner]} if "$ref" in inner else {**inner, **extra}


def _written(example: Any) -> str:
    """An example as YAML in one line."""
    match example:
        case dict():
            return f"{{{', '.join(f'{name}: {_written(one)}' for name, one in example.items())}}}"
        case list() | tuple():
            return f"[{', '.join(map(_written, example))}]"
    return str(example)


@dataclass(frozen=True)
class Given:
    """What stood under one key; `value` is None when it could not be read (and has been reported)."""

    key: Place
    node: Place
    value: Any


@dataclass(frozen=True)
class Entry:
    """A form as filled in."""

    place: Place
    given: Mapping[str, Given]

    def has(self, key: Key[Any]) -> bool:
        """Whether the key was written, readable or not."""
        return key.name in self.given

    def get(self, key: Key[T]) -> T | None:
        """The value that was read, None when there is none."""
        given = self.given.get(key.name)
        return None if given is None else given.value

    def key_place(self, key: Key[Any]) -> Place:
        given = self.given.get(key.name)
        return self.place if given is None else given.key

    def value_place(self, key: Key[Any]) -> Place:
        given = self.given.get(key.name)
        return self.place if given is None else given.node


@dataclass(frozen=True, eq=False)
class Form:
    """A mapping with a fixed set of keys; keys beginning with `x-` are the author's own."""

    what: str
    keys: tuple[Key[Any], ...]
    says: str = ""
    may_be_empty: bool = False
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    """Keys that are often written here and belong elsewhere, and where."""

    def read(self, node: Node, reader: Reader) -> Entry | None:
        if isinstance(node, Scalar) and node.is_nothing and self.may_be_empty:
            return Entry(node.blame, {})
        if not isinstance(node, Table):
            misfit(self, node, reader)
            return None
        return self.fill(node, reader)

    def fill(self, node: Table, reader: Reader) -> Entry:
        """Read the keys in the order of the form, then complain about strangers and gaps, of a misspelt key but once."""
        known = {key.name: key for key in self.keys}
        misspelt = {did_you_mean(name, known) for name in node.entries if name not in known}
        given, told = {}, False
        for name, key in known.items():
            if name in node.entries:
                written, value = node.entries[name]
                given[name] = Given(written.place, value.place, key.shape.read(value, reader))
            elif key.required and name not in misspelt and not told:
                told = node.meant is not None  # then what else is missing is missing for the same reason
                hint = f"did you mean {node.meant!r} of the base?" if told else key.hint
                reader.report("SPEC102", node.blame, f"{self.what} needs the key {name!r}", hint)
        for name, (written, _) in node.entries.items():
            if name not in known and not name.startswith("x-"):
                hint = self.elsewhere.get(name) or suggest(name, known, "allowed here")
                reader.report("SPEC103", written.place, f"unknown key {name!r} in {self.what}", hint)
        return Entry(node.blame, given)

    def schema(self, definitions: Definitions) -> Json:
        return form_schema(self.keys, definitions, self.says, self.may_be_empty)


def form_schema(keys: Iterable[Key[Any]], definitions: Definitions, says: str = "", may_be_empty: bool = False) -> Json:
    """The schema of a mapping with these keys and nothing else but `x-…`."""
    keys = tuple(keys)
    made: Json = {"type": ["object", "null"] if may_be_empty else "object"}
    if says:
        made["description"] = says
    made["properties"] = {key.name: key.schema(definitions) for key in keys}
    made["patternProperties"] = {"^x-": {"description": "Anything of your own; ignored."}}
    made["additionalProperties"] = False
    required = [key.name for key in keys if key.required]
    if required:
        made["required"] = required
    return made


@dataclass(frozen=True, eq=False)
class ListOf(Generic[T]):
    """A list with at least `at_least` items; items that cannot be read are left out."""

    item: Shape[T]
    what: str = "a list"
    at_least: int = 1

    def read(self, node: Node, reader: Reader) -> tuple[T, ...] | None:
        if not isinstance(node, Listing):
            misfit(self, node, reader)
            return None
        if len(node.items) < self.at_least:
            least = "must not be empty" if self.at_least == 1 else f"needs at least {self.at_least} items"
            reader.report("SPEC106", node.blame if not node.items else node.place, f"{self.what} {least}")
            return None
        read = [self.item.read(item, reader) for item in node.items]
        values = tuple(value for value in read if value is not None)
        return values if len(values) == len(read) else None

    def schema(self, definitions: Definitions) -> Json:
        return {"type": "array", "items": self.item.schema(definitions), "minItems": self.at_least}


@dataclass(frozen=True, eq=False)
class OneOrMany(Generic[T]):
    """One item, or a list of them."""

    item: Shape[T]

    @property
    def what(self) -> str:
        return f"{self.item.what} or a list of these"

    def read(self, node: Node, reader: Reader) -> tuple[T, ...] | None:
        if isinstance(node, Listing):
            return ListOf(self.item, "the list").read(node, reader)
        if not isinstance(node, Scalar) or node.is_nothing:
            misfit(self, node, reader)
            return None
        one = self.item.read(node, reader)
        return None if one is None else (one,)

    def schema(self, definitions: Definitions) -> Json:
        item = self.item.schema(definitions)
        return {"anyOf": [item, {"type": "array", "items": item, "minItems": 1}]}


@dataclass(frozen=True)
class Item(Generic[K, T]):
    """One entry of a mapping whose keys the author chose."""

    id: K
    place: Place
    value: T


@dataclass(frozen=True, eq=False)
class MapOf(Generic[K, T]):
    """A mapping whose keys the author chooses; entries that cannot be read are left out."""

    key: Shape[K]
    item: Shape[T]
    what: str
    may_be_empty: bool = False

    def read(self, node: Node, reader: Reader) -> tuple[Item[K, T], ...] | None:
        if isinstance(node, Scalar) and node.is_nothing and self.may_be_empty:
            return ()
        if not isinstance(node, Table):
            misfit(self, node, reader)
            return None
        if not node.entries and not self.may_be_empty:
            reader.report("SPEC106", node.blame, f"expected {self.what}, found an empty one")
            return None
        items = []
        for written, value in node.entries.values():
            name = self.key.read(written, reader)
            read = self.item.read(value, reader)
            if name is not None and read is not None:
                items.append(Item(name, written.place, read))
        return tuple(items)

    def schema(self, definitions: Definitions) -> Json:
        made: Json = {"type": ["object", "null"] if self.may_be_empty else "object"}
        if not self.may_be_empty:
            made["minProperties"] = 1
        names = {name: value for name, value in self.key.schema(definitions).items() if name in ("pattern", "enum")}
        if names:
            made["propertyNames"] = names
        made["additionalProperties"] = self.item.schema(definitions)
        return made


@dataclass(frozen=True, eq=False)
class Either(Generic[T]):
    """One of several shapes, told apart by what stands there: a word, a list or a mapping."""

    what: str
    word: Shape[T] | None = None
    listing: Shape[T] | None = None
    mapping: Shape[T] | None = None

    def read(self, node: Node, reader: Reader) -> T | None:
        shape = self.word if isinstance(node, Scalar) else self.listing if isinstance(node, Listing) else self.mapping
        if shape is None or (isinstance(node, Scalar) and node.is_nothing):
            misfit(self, node, reader)
            return None
        return shape.read(node, reader)

    def schema(self, definitions: Definitions) -> Json:
        shapes = dict.fromkeys(shape for shape in (self.word, self.listing, self.mapping) if shape is not None)  # a shape may serve for two
        return {"anyOf": [shape.schema(definitions) for shape in shapes]}


@dataclass(frozen=True, eq=False)
class Built(Generic[S, T]):
    """A shape whose value is made into something else; `build` may note problems and give None."""

    shape: Shape[S]
    build: Callable[[S, Place, Reader], T | None]

    @property
    def what(self) -> str:
        return self.shape.what

    def read(self, node: Node, reader: Reader) -> T | None:
        value = self.shape.read(node, reader)
        return None if value is None else self.build(value, node.place, reader)

    def schema(self, definitions: Definitions) -> Json:
        return self.shape.schema(definitions)


def located(shape: Shape[T]) -> Built[T, Located[T]]:
    """The shape's value together with its place."""
    return Built(shape, lambda value, place, _: Located(value, place))
