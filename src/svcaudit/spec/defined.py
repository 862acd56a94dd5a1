"""Shapes that the JSON Schema describes once, under a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from svcaudit.spec.nodes import Node
from svcaudit.spec.reader import Reader
from svcaudit.spec.shape import Definitions, Json, Shape

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Defined(Generic[T]):
    """A shape used in many places: the schema describes it once, under `name`, and refers to it."""

    name: str
    shape: Shape[T]

    @property
    def what(self) -> str:
        return self.shape.what

    def read(self, node: Node, reader: Reader) -> T | None:
        return self.shape.read(node, reader)

    def schema(self, definitions: Definitions) -> Json:
        if self.name not in definitions:
            definitions[self.name] = {}  # taken, so that a shape inside itself ends here
            definitions[self.name] = self.shape.schema(definitions)
        return {"$ref": f"#/definitions/{self.name}"}
