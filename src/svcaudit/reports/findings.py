"""The findings that a report shows: the worst few rows of a table that may hold millions.

The table stays columnar; only the rows that will be printed become objects.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NEVER_CAME = "never_came"
"""The problem of what was expected and is not there: it is late until as-of, and later the later that is."""
_SEVERITIES = ("error", "warning", "info")


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of findings.parquet; docs/run.md says what each column means."""

    fingerprint: str
    case: str
    rule: str
    kind: str
    severity: str
    verdict: str
    stage: str | None
    occurrence: int | None
    at: datetime | None
    row: int | None
    source: int | None
    problem: str
    expected: str | None
    due: datetime | None
    seen_stage: str | None
    seen_at: datetime | None
    seen_row: int | None
    seen_actor: str | None
    elapsed_s: int | None
    limit_s: int | None
    measure: str | None
    late_s: int | None
    late_wall_s: int | None
    owner: str | None
    detail: str | None
    tie: bool
    waiver: str | None


def worst(table: pa.Table, limit: int) -> list[Finding]:
    """The worst findings of the whole run: unexcused first, then by severity, lateness and case."""
    if limit <= 0 or table.num_rows == 0:
        return []
    keys = _keys(table)
    return _rows(table, _smallest(keys, limit))


def worst_of_each(table: pa.Table, limit: int) -> tuple[list[Finding], list[Finding]]:
    """The worst of what was seen, and of what never came, whose lateness is that until as-of. Half of `limit` each, more where the others
    are fewer."""
    import pyarrow as pa
    import pyarrow.compute as pc

    never_came = pc.equal(table["problem"].cast(pa.string()), NEVER_CAME)
    seen, never = worst(table.filter(pc.invert(never_came)), limit), worst(table.filter(never_came), limit)
    half = max(limit, 0) // 2
    kept = min(len(never), max(half, limit - len(seen)))
    return seen[: max(limit - kept, 0)], never[:kept]


def worst_first(table: pa.Table, limit: int | None = None) -> pa.Table:
    """The table (or its first `limit` rows), worst findings first."""
    import pyarrow.compute as pc

    keys = _keys(table)
    order = pc.sort_indices(keys, sort_keys=[(name, "ascending") for name in keys.column_names])
    return table.unify_dictionaries().take(order if limit is None else order[: max(limit, 0)])


def rows_at(table: pa.Table, indices: npt.NDArray[np.int64]) -> list[Finding]:
    """The rows of these numbers."""
    import pyarrow as pa

    return _rows(table, pa.array(indices))


def worst_by_rule(table: pa.Table, limit: int) -> Mapping[str, list[Finding]]:
    """The worst findings of each rule that has any. One sort of the rules' codes, then a heap of `limit` per rule."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if limit <= 0 or table.num_rows == 0:
        return {}
    codes, names = _coded(table["rule"])
    order = pc.array_sort_indices(codes)
    sizes = {entry["values"]: entry["counts"] for entry in pc.value_counts(codes).to_pylist()}
    keys = _keys(table)
    start, chosen = 0, {}
    for code, rule in enumerate(names):
        ours = order.slice(start, sizes.get(code, 0))
        start += len(ours)
        if len(ours) == 0:  # a word of the dictionary that no row uses
            continue
        chosen[rule] = ours.take(_smallest(keys.take(ours), limit))
    found = iter(_rows(table, pa.concat_arrays(list(chosen.values()))))
    return {rule: [next(found) for _ in range(len(indices))] for rule, indices in chosen.items()}


def by_fingerprint(table: pa.Table, wanted: Collection[str]) -> Mapping[str, Finding]:
    """The findings with these fingerprints."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found = pc.indices_nonzero(pc.is_in(table["fingerprint"], value_set=pa.array(sorted(wanted), pa.string())))
    return {row.fingerprint: row for row in _rows(table, found)}


def _keys(table: pa.Table) -> pa.Table:
    """The columns that order findings, all ascending; the fingerprint last makes the order total.

    Text columns may come as dictionaries, whose codes stand in no order; they are read as the texts they are.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    from svcaudit.model.arrow import numbers, texts

    text = {name: table[name].cast(pa.string()) for name in ("severity", "verdict", "case", "rule", "fingerprint")}
    return pa.table(
        {
            "excused": pc.index_in(text["verdict"], value_set=texts(("waived",)).cast(pa.string())).is_valid().cast(pa.int8()),
            "weight": pc.index_in(text["severity"], value_set=texts(_SEVERITIES).cast(pa.string())),
            "late": pc.negate(pc.fill_null(table["late_s"].cast(pa.int64()), numbers(np.zeros(1, np.int64))[0])),
            "case": text["case"],
            "rule": text["rule"],
            "print": text["fingerprint"],
        }
    )


def _smallest(keys: pa.Table, limit: int) -> pa.Array:
    import pyarrow.compute as pc

    return pc.select_k_unstable(keys, k=min(limit, keys.num_rows), sort_keys=[(name, "ascending") for name in keys.column_names])


def _rows(table: pa.Table, indices: pa.Array) -> list[Finding]:
    names = [field.name for field in fields(Finding)]
    chosen = table.select(names).take(indices)
    return [Finding(*row) for row in zip(*(_cells(chosen.column(name).combine_chunks()) for name in names), strict=True)]


def _cells(column: pa.Array) -> list[Any]:
    """A column as Python objects. Arrow's own way with instants would import pandas, which takes longer than the whole summary."""
    import pyarrow as pa

    from svcaudit.model.arrow import flags, integers

    if not pa.types.is_timestamp(column.type):
        cells: list[Any] = column.to_pylist()
        return cells
    instants, known = integers(column.cast(pa.timestamp("us", tz="UTC")).view(pa.int64())), flags(column.is_valid())
    return [_EPOCH + timedelta(microseconds=at) if some else None for at, some in zip(instants.tolist(), known.tolist(), strict=True)]


def _coded(column: pa.ChunkedArray) -> tuple[pa.Array, list[str]]:
    """A text column as one array of codes and the words they stand for."""
    import pyarrow as pa

    coded = column.unify_dictionaries() if pa.types.is_dictionary(column.type) else column.dictionary_encode().unify_dictionaries()
    codes = pa.chunked_array([chunk.indices for chunk in coded.chunks]).combine_chunks()
    return codes, coded.chunk(0).dictionary.to_pylist()
