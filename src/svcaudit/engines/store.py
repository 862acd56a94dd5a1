"""Data of our own on disk, from one run to the next: dataclasses of arrays in one Arrow file, which holds nothing that could be executed.

What they consist of is written as JSON into the file's metadata; every array is one list in a table of a single row, so arrays of any
length stand side by side. An array that stands in two places is written once, and is one array again when it is read. Whole numbers take
the room of the largest of them; one that is all the same takes none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from svcaudit.model.arrow import integers, numbers, texts, words_of

_KEY = b"svcaudit"
_NARROW = (np.int8, np.int16, np.int32)


def put(thing: Any, path: Path) -> None:
    """Write a dataclass of arrays, texts, numbers and further dataclasses."""
    desk = _Writer()
    tree = desk.tree(thing)
    lists = [pa.LargeListArray.from_arrays(numbers(np.array([0, len(one)], np.int64)), one) for one in desk.arrays]
    schema = pa.schema([(f"a{number}", one.type) for number, one in enumerate(lists)], {_KEY: json.dumps(tree).encode()})
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, schema) as writer:
        writer.write_batch(pa.RecordBatch.from_arrays(lists, schema=schema))


def take(content: pa.Buffer, classes: Mapping[str, type]) -> Any:
    """What was put there, made of these classes by name. Raises ValueError for bytes that hold no such thing."""
    try:
        reader = pa.ipc.open_file(content)
        batch = reader.get_batch(0)
        return _Reader([column.values for column in batch.columns], classes).thing(json.loads(reader.schema.metadata[_KEY]))
    except (pa.ArrowInvalid, KeyError, TypeError, IndexError) as problem:
        raise ValueError(f"it holds something else: {problem}") from problem


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
            self.held.append(thing)  # so that its id stays its own
            self.places[id(thing)] = self._described(thing)
        return self.places[id(thing)]

    def _described(self, thing: Any) -> Any:
        number = len(self.held)
        if isinstance(thing, pa.Array):
            return {"is": "arrow", "of": self._at(thing), "number": number}
        if thing.dtype == object:
            return {"is": "texts", "of": self._at(texts(thing.tolist())), "number": number}
        assert thing.ndim == 1
        told = {"is": "array", "kind": thing.dtype.str, "number": number}
        if len(thing) and thing.dtype != np.float64 and (thing == thing[0]).all():
            return told | {"is": "same", "of": int(thing[0]), "length": len(thing)}
        return told | {"of": self._at(numbers(_narrowed(thing)))}

    def _at(self, array: pa.Array) -> int:
        self.arrays.append(array)
        return len(self.arrays) - 1


def _narrowed(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The same numbers in as few bytes as hold them all; fractions bit by bit."""
    if values.dtype == np.bool_:
        return values.view(np.int8)
    if values.dtype == np.float64:
        whole = values.astype(np.int32) if np.isfinite(values).all() and (np.abs(values) < 2**31).all() else None
        same = whole is not None and np.array_equal(whole.astype(np.float64).view(np.int64), values.view(np.int64))
        return _narrowed(whole) if whole is not None and same else values.view(np.int64)
    low, high = int(values.min(initial=0)), int(values.max(initial=0))
    for kind in _NARROW:
        if np.iinfo(kind).min <= low and high <= np.iinfo(kind).max and np.dtype(kind).itemsize < values.dtype.itemsize:
            return values.astype(kind)
    return values


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
            case "array" | "arrow" | "texts" | "same":
                if tree["number"] not in self.known:
                    self.known[tree["number"]] = self._array(tree)
                return self.known[tree["number"]]
        return self.classes[kind](**{name: self.thing(value) for name, value in of.items()})

    def _array(self, tree: Any) -> Any:
        if tree["is"] == "same":
            return np.full(tree["length"], tree["of"], np.dtype(tree["kind"]))
        array = self.arrays[tree["of"]]
        if tree["is"] == "arrow":
            return array
        if tree["is"] == "texts":
            return words_of(array)
        kind, values = np.dtype(tree["kind"]), integers(array)
        if kind == np.bool_ or (kind == np.float64 and values.dtype == np.int64):
            return values.view(kind)
        return values.astype(kind, copy=False)
