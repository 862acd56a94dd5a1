"""Conditions: mappings of attributes to what they must be, checked against the declared types and values."""

from __future__ import annotations

from dataclasses import dataclass

from svcaudit.model.place import Place
from svcaudit.model.spec import EVENT_FIELDS, AllOf, AnyOf, Condition, During, Not
from svcaudit.spec.names import CALENDAR
from svcaudit.spec.nodes import Listing, Node, Table
from svcaudit.spec.reader import Reader
from svcaudit.spec.sections.comparisons import TEST_SCHEMA, read_test
from svcaudit.spec.shape import Definitions, Json, misfit

_NAME = "condition"


@dataclass(frozen=True)
class ConditionShape:
    """A mapping; all entries must hold. `any`, `all`, `not` combine, `during` asks for the hours of a calendar."""

    what: str = "a condition such as {channel: email}"

    def read(self, node: Node, reader: Reader) -> Condition | None:
        if not isinstance(node, Table):
            misfit(self, node, reader)
            return None
        if not node.entries:
            reader.report("SPEC106", node.blame, "an empty condition holds always", "leave it out, or name an attribute")
            return None
        read = [self._entry(name, written.place, value, reader) for name, (written, value) in node.entries.items()]
        parts = tuple(part for part in read if part is not None)
        if len(parts) < len(read):
            return None
        return parts[0] if len(parts) == 1 else AllOf(parts)

    def _entry(self, name: str, place: Place, node: Node, reader: Reader) -> Condition | None:
        if name in ("any", "all"):
            return self._several(name, node, reader)
        if name == "not":
            part = self.read(node, reader)
            return None if part is None else Not(part)
        if name == "during":
            calendar = CALENDAR.read(node, reader)
            return None if calendar is None else During(calendar)
        if not reader.knows(reader.vocabulary.attributes, name, place, (*EVENT_FIELDS, "during")):
            return None
        return read_test(name, node, reader)

    def _several(self, name: str, node: Node, reader: Reader) -> Condition | None:
        if not isinstance(node, Listing) or not node.items:
            reader.report("SPEC106", node.blame, f"'{name}' takes a list of conditions, found {node.kind}")
            return None
        read = [self.read(item, reader) for item in node.items]
        parts = tuple(part for part in read if part is not None)
        if len(parts) < len(read):
            return None
        return AnyOf(parts) if name == "any" else AllOf(parts)

    def schema(self, definitions: Definitions) -> Json:
        if _NAME not in definitions:
            me = {"$ref": f"#/definitions/{_NAME}"}
            several = {"type": "array", "items": me, "minItems": 1}
            definitions[_NAME] = {
                "type": "object",
                "minProperties": 1,
                "description": "All entries must hold. Keys are attributes, or actor, role, activity, stage, text of the event.",
                "properties": {
                    "any": {**several, "description": "At least one of these conditions holds."},
                    "all": {**several, "description": "Every one of these conditions holds."},
                    "not": {"description": "The condition does not hold.", "allOf": [me]},
                    "during": {"type": "string", "description": "The event's time lies in the hours of this calendar."},
                },
                "additionalProperties": TEST_SCHEMA,
                "examples": [{"issue_class": "complex", "tier": ["key", "vip"]}, {"amount": {">=": 100}}],
            }
        return {"$ref": f"#/definitions/{_NAME}"}


CONDITION = ConditionShape()


def attributes_read(condition: Condition) -> tuple[str, ...]:
    """The declared attributes that a condition reads, each once, in the order written."""
    names: dict[str, None] = {}

    def visit(part: Condition) -> None:
        match part:
            case AllOf(parts) | AnyOf(parts):
                for inner in parts:
                    visit(inner)
            case Not(inner):
                visit(inner)
            case During():
                pass
            case compare:
                if compare.attribute not in EVENT_FIELDS:
                    names[compare.attribute] = None

    visit(condition)
    return tuple(names)
