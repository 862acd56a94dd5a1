"""JSON records to flat rows: nested objects by dotted names, a nested list exploded to one row an item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from svcaudit.intake.formats.json_stream import JsonStream, Twice
from svcaudit.intake.quarantine import Reason

Path: TypeAlias = tuple[str, ...]
"""Keys from the outside inwards; lists on the way are gone through item by item."""
Row: TypeAlias = "dict[str, Any] | Reason"
"""A flat row, or why it cannot be read."""


class Bare(dict[str, Any]):
    """The row of a record whose exploded list is empty or missing: its own fields, and no item."""


def path_of(text: str | None) -> Path:
    """'changelog.histories' as keys."""
    return tuple(text.split(".")) if text else ()


def streamed(stream: JsonStream, path: Path) -> Iterator[tuple[Any, int]]:
    """The records that `path` leads to from the cursor, each with its line; one at a time."""
    mark = stream.peek()
    if mark == "[" and not path:
        for _ in stream.elements():
            stream.peek()
            line = stream.line
            yield stream.value(), line
    elif mark == "[":
        for _ in stream.elements():
            yield from streamed(stream, path)
    elif mark == "{" and path:
        for name in stream.members():
            if name == path[0]:
                yield from streamed(stream, path[1:])
            else:
                stream.skip()
    elif path:
        stream.skip()
    else:
        line = stream.line
        yield stream.value(), line


def descended(value: Any, path: Path) -> Iterator[Any]:
    """The records that `path` leads to from a value that is at hand."""
    if isinstance(value, list):
        for item in value:
            if path:
                yield from descended(item, path)
            else:
                yield item
    elif not path:
        yield value
    elif isinstance(value, dict) and path[0] in value:
        yield from descended(value[path[0]], path[1:])


def lists_of(stream: JsonStream, outer: Path = (), deep: int = 3) -> dict[Path, int]:
    """Where in the object at the cursor lists with objects stand, and how many objects each has. The cursor moves behind it."""
    found: dict[Path, int] = {}
    for name in stream.members():
        path = (*outer, name)
        mark = stream.peek()
        if mark == "[":
            objects = 0
            for _ in stream.elements():
                objects += isinstance(stream.value(), dict)
            if objects:
                found[path] = found.get(path, 0) + objects
        elif mark == "{" and deep > 1:
            found |= lists_of(stream, path, deep - 1)
        else:
            stream.skip()
    return found


def rows_of(record: Any, explode: Sequence[Path]) -> list[Row]:
    """The rows of a record: one, or one an item of the list that is exploded (and of the lists in its items), Bare where there is none."""
    if not isinstance(record, dict):
        return [Reason.NOT_OBJECT]
    if not explode and type(record) is dict and dict not in map(type, record.values()) and Twice not in map(type, record.values()):
        return [record]
    try:
        return list(_exploded(record, explode, "", {}))
    except _KeyTwiceError:
        return [Reason.KEY_TWICE]
    except RecursionError:
        return [Reason.TOO_DEEP]


class _KeyTwiceError(Exception):
    """Two values would stand in one cell."""


def _exploded(record: dict[str, Any], steps: Sequence[Path], prefix: str, above: Mapping[str, Any]) -> Iterator[Row]:
    flat = dict(above)
    if not steps:
        _flatten(record, prefix, flat, "")
        yield flat
        return
    name = prefix + ".".join(steps[0])
    _flatten(record, prefix, flat, name)
    items = _at(record, steps[0])
    if items is None or items == []:
        yield Bare(flat)
        return
    for item in items if isinstance(items, list) else [items]:
        if isinstance(item, dict):
            yield from _exploded(item, steps[1:], f"{name}.", flat)
        else:
            yield Reason.NOT_OBJECT


def _at(record: Any, step: Path) -> Any:
    for name in step:
        record = record.get(name) if isinstance(record, dict) else None
    return record


def _flatten(record: dict[str, Any], prefix: str, flat: dict[str, Any], left_out: str) -> None:
    if isinstance(record, Twice):
        raise _KeyTwiceError
    for key, value in record.items():
        name = prefix + key
        if name == left_out:
            continue
        if isinstance(value, dict) and value:
            _flatten(value, f"{name}.", flat, left_out)
        elif name in flat:
            raise _KeyTwiceError
        else:
            flat[name] = None if value == {} else value
