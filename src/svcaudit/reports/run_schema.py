"""The JSON Schemas of run.json and of `svcaudit compare --format json`, made from the dataclasses; the shipped copies are `run.schema.json`
and `compare.schema.json` beside this file.

Make them anew with `python -m svcaudit.reports.run_schema`; a test holds them together.
"""

from __future__ import annotations

import ast
import inspect
import json
from dataclasses import MISSING, fields, is_dataclass
from importlib.resources import files
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from svcaudit.model.comparison import Comparison
from svcaudit.model.run import RUN_FORMAT, RunDocument
from svcaudit.reports.dataclass_json import written_name

_SCALARS = {str: "string", int: "integer", float: "number", bool: "boolean"}


def schema_text() -> str:
    """The shipped schema of run.json."""
    return _shipped("run.schema.json")


def compare_schema_text() -> str:
    """The shipped schema of a comparison."""
    return _shipped("compare.schema.json")


def _shipped(name: str) -> str:
    return files("svcaudit.reports").joinpath(name).read_text(encoding="utf-8")


def build_schema() -> dict[str, Any]:
    """The schema of RunDocument (draft 2020-12). Objects stay open: later versions add fields."""
    return _schema_of(RunDocument, f"svcaudit run.json, format {RUN_FORMAT}")


def build_compare_schema() -> dict[str, Any]:
    """The schema of Comparison."""
    return _schema_of(Comparison, "svcaudit compare --format json")


def _schema_of(kind: type[Any], title: str) -> dict[str, Any]:
    definitions: dict[str, Any] = {}
    _define(kind, definitions)
    root = definitions.pop(kind.__name__)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **root,
        "$defs": dict(sorted(definitions.items())),
    }


def as_text(schema: dict[str, Any]) -> str:
    """The schema as it is shipped."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _define(kind: type[Any], definitions: dict[str, Any]) -> None:
    definitions[kind.__name__] = {}  # holds the place while its parts are defined
    hints, remarks = get_type_hints(kind), _remarks(kind)
    properties = {}
    for field in fields(kind):
        described = {"description": remarks[field.name]} if field.name in remarks else {}
        properties[written_name(field)] = {**_shape(hints[field.name], definitions), **described}
    definitions[kind.__name__] = {
        "type": "object",
        "description": inspect.cleandoc(kind.__doc__ or "") if _has_own_docstring(kind) else kind.__name__,
        "properties": properties,
        "required": [written_name(field) for field in fields(kind) if field.default is MISSING and field.default_factory is MISSING],
    }


def _shape(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    if is_dataclass(hint) and isinstance(hint, type):
        if hint.__name__ not in definitions:
            _define(hint, definitions)
        return {"$ref": f"#/$defs/{hint.__name__}"}
    if get_origin(hint) is UnionType:
        parts = [part for part in get_args(hint) if part is not NoneType]
        return {"anyOf": [*(_shape(part, definitions) for part in parts), {"type": "null"}]}
    if get_origin(hint) is list:
        return {"type": "array", "items": _shape(get_args(hint)[0], definitions)}
    if get_origin(hint) is dict:
        return {"type": "object", "additionalProperties": _shape(get_args(hint)[1], definitions)}
    return {"type": _SCALARS[hint]}


def _has_own_docstring(kind: type[Any]) -> bool:
    """A dataclass without a docstring is given its signature as one; that is no description."""
    return bool(kind.__doc__) and not (kind.__doc__ or "").startswith(f"{kind.__name__}(")


def _remarks(kind: type[Any]) -> dict[str, str]:
    """The texts that stand below the fields in the source."""
    (body,) = ast.parse(inspect.getsource(kind)).body
    assert isinstance(body, ast.ClassDef)
    remarks = {}
    for before, after in zip(body.body, body.body[1:], strict=False):
        match before, after:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                remarks[name] = inspect.cleandoc(text)
    return remarks


if __name__ == "__main__":
    for name, schema in (("run.schema.json", build_schema()), ("compare.schema.json", build_compare_schema())):
        Path(__file__).with_name(name).write_text(as_text(schema), encoding="utf-8")
