"""Data of our own on disk, from one run to the next: dataclasses of arrays in one Arrow file, which holds nothing that could be executed.

What they consist of is written as JSON into the file's metadata; every array is one list in a table of a single row, so arrays of any
length stand side by side. An array that stands in two places is written once, and is one array again when it is read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from svcaudit.errors import UsageError
from svcaudit.model.arrow import flags, integers, numbers, texts, words_of

_KEY = b"svcaudit"
_COMPRESSION = "lz4"


def put(thing: Any, path: Path) -> None:
    """Write a dataclass of arrays, texts, numbers and further dataclasses."""
    desk = _Writer()
    tree = desk.tree(thing)
    lists = [pa.LargeListArray.from_arrays(numbers(np.array([0, len(one)], np.int64)), one) for one in desk.arrays]
    schema = pa.schema([(f"a{number}", one.type) for number, one in enumerate(lists)], {_KEY: json.dumps(tree).encode()})
    options = pa.ipc.IpcWriteOptions(compression=_COMPRESSION)
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, schema, options=options) as writer:
        writer.write_batch(pa.RecordBatch.from_arrays(lists, schema=schema))


def take(path: Path, classes: Mapping[str, type]) -> Any:
    """What was put there, made of these classes by name. Raises UsageError for a file that does not hold such a thing."""
    try:
        with pa.memory_map(str(path)) as file:
            reader = pa.ipc.open_file(file)
            tree = json.loads(reader.schema.metadata[_KEY])
            batch = reader.get_batch(0)
        return _Reader([column.values for column in batch.columns], classes).thing(tree)
    except (OSError, pa.ArrowInvalid, KeyError, TypeError, ValueError, IndexError) as problem:
        raise UsageError(f"{path} cannot be read: {problem}", "audit all logs anew with --keep-log") from problem


class _Writer:
    """Collects arrays while it describes what they belong to."""

    def __init__(self) -> None:
        self.arrays: list[pa.Array] = []
        self.places: dict[int, Any] = {}
        self.held: list[Any] = []

    def tree(self, thing: Any) -> Any:
        if isinstance(thing, np.ndarray | pa.Array):
            return self._array(thing)
        if isinstance(thing, pa.Table):
            whole = thing.unify_dictionaries()
            return {"is": "table", "of": {name: self._array(whole.column(name).combine_chunks()) for name in whole.column_names}}
        if is_dataclass(thing):
            return {"is": type(thing).__name__, "of": {one.name: self.tree(getattr(thing, one.name)) for one in fields(thing)}}
        if isinstance(thing, Mapping):
            return {"is": "dict", "of": {name: self.tree(value) for name, value in thing.items()}}
        if isinstance(thing, tuple):
            return {"is": "tuple", "of": [self.tree(value) for value in thing]}
        if isinstance(thing, frozenset):
            return {"is": "frozenset", "of": sorted(thing)}
        assert thing is None or isinstance(thing, str | int | float)
        return {"is": "plain", "of": thing}

    def _array(self, thing: Any) -> Any:
        if id(thing) not in self.places:
            kind = "texts" if isinstance(thing, pa.Array) or thing.dtype == object else thing.dtype.str
            self.held.append(thing)  # so that its id stays its own
            self.places[id(thing)] = {
                "is": "arrow" if isinstance(thing, pa.Array) else "array",
                "of": kind,
                "at": len(self.arrays),
                "by": 0 if isinstance(thing, pa.Array) or thing.ndim < 2 else thing.shape[1],
            }
            self.arrays.append(_as_arrow(thing))
        return self.places[id(thing)]


def _as_arrow(thing: Any) -> pa.Array:
    if isinstance(thing, pa.Array):
        return thing
    if thing.dtype == object:
        return texts(thing.tolist())
    flat = np.ascontiguousarray(thing).reshape(-1)
    if flat.dtype == np.bool_:
        return numbers(flat.view(np.int8))
    if flat.dtype == np.float64:
        return numbers(flat.view(np.int64))  # bit by bit
    return numbers(flat)


class _Reader:
    """Puts it together again."""

    def __init__(self, arrays: list[pa.Array], classes: Mapping[str, type]) -> None:
        self.arrays, self.classes = arrays, classes
        self.known: dict[int, Any] = {}

    def thing(self, tree: Any) -> Any:
        kind, of = tree["is"], tree["of"]
        match kind:
            case "plain":
                return of
            case "table":
                return pa.table({name: self.thing(value) for name, value in of.items()})
            case "dict":
                return {name: self.thing(value) for name, value in of.items()}
            case "tuple":
                return tuple(self.thing(value) for value in of)
            case "frozenset":
                return frozenset(of)
            case "array" | "arrow":
                return self._array(tree)
        return self.classes[kind](**{name: self.thing(value) for name, value in of.items()})

    def _array(self, tree: Any) -> Any:
        place = tree["at"]
        if place not in self.known:
            self.known[place] = _as_it_was(self.arrays[place], tree)
        return self.known[place]


def _as_it_was(array: pa.Array, tree: Any) -> Any:
    if tree["is"] == "arrow":
        return array
    if tree["of"] == "texts":
        return words_of(array)
    kind = np.dtype(tree["of"])
    values = flags(array) if pa.types.is_boolean(array.type) else integers(array)
    values = values.view(kind)
    return values.reshape(-1, tree["by"]) if tree["by"] else values
