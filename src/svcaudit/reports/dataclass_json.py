"""Frozen dataclasses to and from plain JSON values, by their annotations alone.

Just enough for documents made of dataclasses, lists, `dict[str, str]`, optional values and scalars. A trailing underscore
that keeps a field name from being a Python keyword (`from_`) is not written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")
_EXACT = 2**53


class ShapeError(ValueError):
    """A value that does not have the shape its dataclass asks for; the message names the place."""


def written_name(field: Field[Any]) -> str:
    """A field's name in JSON."""
    return field.name.removesuffix("_")


def to_plain(value: Any) -> Any:
    """Dataclasses become dicts in the order of their fields; everything else stays."""
    if is_dataclass(value) and not isinstance(value, type):
        return {written_name(field): to_plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, list | tuple):
        return [to_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: to_plain(item) for key, item in value.items()}
    # 40000 and 40000.0 are the same number; written alike, the same run gives the same bytes wherever it came from.
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT else value


def from_plain(kind: type[T], value: Any, where: str = "") -> T:
    """Build the dataclass; unknown keys are left alone, since later versions add fields. Raises ShapeError."""
    if not isinstance(value, dict):
        raise _wrong(where, "an object", value)
    hints = _hints_of(cast(Any, kind))
    made = {}
    for field in fields(kind):  # type: ignore[arg-type]
        name = written_name(field)
        here = f"{where}.{name}" if where else name
        if name in value:
            made[field.name] = _read(hints[field.name], value[name], here)
        elif field.default is MISSING and field.default_factory is MISSING:
            raise ShapeError(f"{here} is missing")
    return kind(**made)


@cache
def _hints_of(kind: Any) -> dict[str, Any]:
    """Once for each class: resolving its annotations takes longer than reading an object of it."""
    return get_type_hints(kind)


def _read(hint: Any, value: Any, where: str) -> Any:
    if is_dataclass(hint) and isinstance(hint, type):
        return from_plain(hint, value, where)
    if get_origin(hint) is UnionType:
        if value is None and NoneType in get_args(hint):
            return None
        (only,) = (part for part in get_args(hint) if part is not NoneType)
        return _read(only, value, where)
    if get_origin(hint) is list:
        if not isinstance(value, list):
            raise _wrong(where, "a list", value)
        (item,) = get_args(hint)
        return [_read(item, entry, f"{where}[{number}]") for number, entry in enumerate(value)]
    if get_origin(hint) is dict:
        if not isinstance(value, dict):
            raise _wrong(where, "an object", value)
        return {key: _read(get_args(hint)[1], entry, f"{where}.{key}") for key, entry in value.items()}
    return _scalar(hint, value, where)


def _scalar(hint: Any, value: Any, where: str) -> Any:
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, hint) and (hint is bool or not isinstance(value, bool)):
        return value
    names = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}
    raise _wrong(where, names[hint], value)


def _wrong(where: str, expected: str, value: Any) -> ShapeError:
    found = {dict: "an object", list: "a list", str: "a text", bool: "true or false", NoneType: "null", int: "a number", float: "a number"}
    return ShapeError(f"{where or 'the document'} must be {expected}, found {found.get(type(value), type(value).__name__)}")
