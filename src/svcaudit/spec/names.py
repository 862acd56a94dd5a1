"""Shapes of words that must have been declared: stages, attributes, calendars, roles, languages of a text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from svcaudit.model.place import Place
from svcaudit.model.spec import Text
from svcaudit.spec.defined import Defined
from svcaudit.spec.nodes import Node, Scalar, Table
from svcaudit.spec.reader import Names, Reader, Vocabulary
from svcaudit.spec.scalars import AnyText, word
from svcaudit.spec.shape import Built, Definitions, Either, Item, Json, ListOf, MapOf, OneOrMany


@dataclass(frozen=True)
class Declared:
    """A name out of the vocabulary, or one of the words allowed `beside` it."""

    what: str
    names: Callable[[Vocabulary], Names]
    beside: tuple[str, ...] = ()

    def read(self, node: Node, reader: Reader) -> str | None:
        text = word(self, node, reader)
        if text is None or not reader.knows(self.names(reader.vocabulary), text, node.place, self.beside):
            return None
        return text

    def schema(self, definitions: Definitions) -> Json:
        return {"type": ["string", "number", "boolean"]}


STAGE = Declared("a stage", lambda vocabulary: vocabulary.stages)
ATTRIBUTE = Declared("an attribute", lambda vocabulary: vocabulary.attributes)
CALENDAR = Declared("a calendar", lambda vocabulary: vocabulary.calendars)
ROLE = Declared("a role", lambda vocabulary: vocabulary.roles)
WHO = Declared("actor, role or an attribute", lambda vocabulary: vocabulary.attributes, ("actor", "role"))

STAGES = Defined("stages", OneOrMany(STAGE))
"""A stage, or several of which any will do."""
STAGE_GROUPS = ListOf(STAGES, "the list of stages", at_least=2)


@dataclass(frozen=True)
class _Language:
    what: str = "a language code such as en or zh"

    def read(self, node: Node, reader: Reader) -> str | None:
        text = word(self, node, reader)
        if text is None or re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", text):
            return text
        reader.report("SPEC313", node.place, f"expected {self.what}, found {text!r}")
        return None

    def schema(self, definitions: Definitions) -> Json:
        return {"pattern": "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"}


def _one_language(text: str, place: Place, reader: Reader) -> Text:
    return {"": text}


def _languages(items: tuple[Item[str, str], ...], place: Place, reader: Reader) -> Text:
    return {item.id: item.value for item in items}


class _TextPerLanguage(MapOf[str, str]):
    """As any mapping, but it knows the usual slip: `{en: Yes, of course}` is a text cut in two at its comma."""

    def read(self, node: Node, reader: Reader) -> tuple[Item[str, str], ...] | None:
        for key, value in node.entries.values() if isinstance(node, Table) else ():
            if isinstance(value, Scalar) and value.is_nothing and not value.text and value.place.column <= key.place.end_column:
                reader.report("SPEC313", key.place, f"{key.text!r} is no language code", "inside {…} a text with a comma must be quoted")
                return None
        return super().read(node, reader)


_TEXT: Either[Text] = Either(
    "a text, or one per language such as {en: …, zh: …}",
    word=Built(AnyText(), _one_language),
    mapping=Built(_TextPerLanguage(_Language(), AnyText(), "a text per language"), _languages),
)
TEXT = Defined("text", _TEXT)
"""A text, or one per language."""
