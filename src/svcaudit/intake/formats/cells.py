"""Typed values of databases, Parquet and JSON as the text that CSV would hold."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal


class Written(str):
    """A JSON number, exactly as the file writes it."""

    __slots__ = ()


@dataclass(slots=True)
class LenientText:
    """Bytes to text where a database promises UTF-8 and does not keep it: U+FFFD stands for what is no text, and `broken` says so."""

    broken: bool = False

    def __call__(self, raw: bytes) -> str:
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            self.broken = True
            return raw.decode("utf-8", "replace")


def text_of(value: object) -> str:
    """A value as text: nothing for null and NaN, whole numbers without a point, `true` and `false`, times as ISO 8601, lists as JSON."""
    match value:
        case str():
            return value
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return _float(value)
        case Decimal():
            return "" if value.is_nan() else format(value, "f") if value.is_finite() and abs(value.adjusted()) < 100 else str(value)
        case datetime() | date() | time():
            return value.isoformat()
        case bytes() | bytearray() | memoryview():
            return _bytes(bytes(value))
        case list() | tuple() | dict():
            return _nested(value)
        case _:
            return str(value)


def _float(value: float) -> str:
    if math.isnan(value):
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _bytes(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return "0x" + raw.hex()


def _nested(value: object) -> str:
    """Compact JSON; numbers stay as they were written."""
    match value:
        case Written():
            return str(value)
        case str():
            return json.dumps(value, ensure_ascii=False)
        case None:
            return "null"
        case bool() | int() | float():
            return text_of(value) or "null"
        case Mapping():
            return "{" + ", ".join(f"{json.dumps(str(name), ensure_ascii=False)}: {_nested(item)}" for name, item in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(_nested(item) for item in value) + "]"
        case _:
            return json.dumps(text_of(value), ensure_ascii=False)
