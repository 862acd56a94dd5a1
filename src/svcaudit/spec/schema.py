"""The JSON Schema of the language, made from the forms that read it. `python -m svcaudit.spec.schema` writes both shipped copies."""

from __future__ import annotations

import json
from pathlib import Path

from svcaudit.spec.sections.standard import STANDARD
from svcaudit.spec.shape import Definitions, Json

NAME = "process-spec.schema.json"
PACKAGED = Path(__file__).with_name(NAME)
"""The copy that travels with the package."""


def json_schema() -> Json:
    """The language as JSON Schema, draft-07: what an editor needs to complete, explain and check a standard."""
    definitions: Definitions = {}
    standard = STANDARD.schema(definitions)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "svcaudit process spec, language version 1",
        **standard,
        "definitions": dict(sorted(definitions.items())),
    }


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


if __name__ == "__main__":
    write_schema(*copies())
