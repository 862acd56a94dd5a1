"""What was found in the parts of a log as what is found in the whole: findings in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.engines.shelf import spooled
from svcaudit.model.arrow import integers, numbers, texts
from svcaudit.model.log import Int64

AT_ONCE = 1 << 18
"""Findings that are brought into order together."""


def findings_in_order(parts: Sequence[pa.Table], keys: Sequence[Int64], path: Path, at_once: int = AT_ONCE) -> pa.Table:
    """The findings of all parts, mapped from a file. `keys`: for each part's rows, ascending, where they belong among all; rows of one
    key are all in one part."""
    words = {name: _words(parts, name) for name, kind in zip(parts[0].column_names, parts[0].schema.types, strict=True) if _is_coded(kind)}
    every = np.sort(np.concatenate(keys)) if keys else np.empty(0, np.int64)
    bounds = [int(key) for key in np.unique(every[::at_once])] + [int(every[-1]) + 1 if len(every) else 0]

    def pieces() -> Iterator[pa.Table]:
        for low, high in pairwise(bounds):
            slices, order = [], []
            for table, key in zip(parts, keys, strict=True):
                begin, end = np.searchsorted(key, (low, high)).tolist()
                slices.append(_recoded(table.slice(begin, end - begin), words))
                order.append(key[begin:end])
            yield pa.concat_tables(slices).combine_chunks().take(numbers(np.argsort(np.concatenate(order), kind="stable")))

    return spooled(pieces(), path, _recoded(parts[0].slice(0, 0), words).schema)


def _is_coded(kind: pa.DataType) -> bool:
    return bool(pa.types.is_dictionary(kind))


def _words(parts: Sequence[pa.Table], name: str) -> pa.Array:
    dictionaries = [chunk.dictionary for part in parts for chunk in part.column(name).chunks]
    return pc.unique(pa.concat_arrays(dictionaries)) if dictionaries else parts[0].schema.field(name).type.value_type


def _recoded(table: pa.Table, words: dict[str, pa.Array]) -> pa.Table:
    """The table with the vocabularies of all parts."""
    for name, known in words.items():
        chunks = [
            pa.DictionaryArray.from_arrays(pc.take(pc.index_in(chunk.dictionary, value_set=known), chunk.indices), known)
            for chunk in table.column(name).chunks
        ]
        place = table.column_names.index(name)
        kind = pa.dictionary(pa.int32(), known.type)
        table = table.set_column(place, name, pa.chunked_array(chunks, kind))
    return table


def keys_of(findings: pa.Table, rules: Sequence[str], ids: pa.Array) -> tuple[Int64, Int64]:
    """Of each finding the number of its rule and, within its part, that of its case."""
    rule = pc.index_in(findings.column("rule").combine_chunks().cast(pa.string()), value_set=texts(list(rules)).cast(pa.string()))
    case = pc.index_in(findings.column("case").combine_chunks(), value_set=ids)
    return integers(rule).astype(np.int64), integers(case).astype(np.int64)
