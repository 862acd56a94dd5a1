"""The JSON Schema of the language, made from the forms that read it. `python -m svcaudit.spec.schema` writes both shipped copies."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from svcaudit.spec.overlay import OWN
from svcaudit.spec.sections.standard import EXTENDS, STANDARD
from svcaudit.spec.shape import Definitions, Json

NAME = "process-spec.schema.json"
PACKAGED = Path(__file__).with_name(NAME)
"""The copy that travels with the package."""
_PARTIAL = "partial_"
_ANNOTATIONS = ("description", "default", "examples")
_NULL: Json = {"type": "null"}


def json_schema() -> Json:
    """The language as JSON Schema, draft-07: what an editor needs to complete, explain and check a standard."""
    definitions: Definitions = {}
    standard = STANDARD.schema(definitions)
    partial = {f"{_PARTIAL}{name}": _partial(one) for name, one in definitions.items()}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "svcaudit process spec, language version 1",
        "type": standard["type"],
        "description": standard["description"],
        "properties": {name: {"description": one["description"]} for name, one in standard["properties"].items()},
        "required": standard["required"],
        "if": {"required": [EXTENDS.name]},
        "then": _overriding(standard),
        "else": {name: standard[name] for name in ("properties", "patternProperties", "additionalProperties")},
        "definitions": dict(sorted((definitions | partial).items())),
    }


@cache
def schema_text() -> str:
    """The schema as it is shipped."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


def write_schema(*paths: Path) -> None:
    """Write the schema to files."""
    for path in paths:
        path.write_text(schema_text(), encoding="utf-8")


def copies() -> tuple[Path, ...]:
    """The shipped copies: the package's own and, in a checkout, the one that standards name in their first line."""
    beside_source = Path(__file__).parents[3] / "schema"
    return (PACKAGED, beside_source / NAME) if beside_source.is_dir() else (PACKAGED,)


def _overriding(standard: Json) -> Json:
    """A standard that extends another: its sections are what goes over the other's."""
    whole = _partial(standard)
    own = {name: standard["properties"][name] for name in OWN}
    return {"properties": whole["properties"] | own, "patternProperties": whole["patternProperties"], "additionalProperties": False}


def _partial(schema: Json) -> Json:
    """What may be laid over something of this schema: a mapping may lack keys, or have null for them; a list is whole, as it replaces."""
    made: Json = {}
    for key, value in schema.items():
        match key:
            case "required" | "minProperties" | "oneOf":
                continue
            case "properties":
                made[key] = {name: _or_null(one) for name, one in value.items()}
            case "additionalProperties" if isinstance(value, dict):
                made[key] = _or_null(value)
            case "anyOf" | "allOf":
                made[key] = [_partial(one) for one in value]
            case "$ref":
                made[key] = value.replace("/definitions/", f"/definitions/{_PARTIAL}")
            case _:
                made[key] = value
    return made


def _or_null(schema: Json) -> Json:
    """The annotations stay outside, where editors look for them."""
    outside: dict[str, Any] = {name: schema[name] for name in _ANNOTATIONS if name in schema}
    inside = _partial({name: value for name, value in schema.items() if name not in outside})
    return {**outside, "anyOf": [inside, _NULL]}


if __name__ == "__main__":
    write_schema(*copies())
