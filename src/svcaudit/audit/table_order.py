"""Tables that come in pieces, read as if they did not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.model.arrow import integers, numbers
from svcaudit.model.log import Int32, Int64
from svcaudit.model.run import RunDocument
from svcaudit.verdict.columns import whole, words


def in_order(tables: Mapping[str, pa.Table], document: RunDocument) -> dict[str, pa.Table]:
    """The tables of a run in the order that they have where they do not come in pieces: by rule, stage or metric, and by case id. Variants
    are numbered as they first occur."""
    cases = tables["cases"].combine_chunks()
    by_id = integers(pc.array_sort_indices(cases.column("case").combine_chunks())).astype(np.int64)
    row = np.empty(len(by_id), np.int32)
    row[by_id] = np.arange(len(by_id), dtype=np.int32)
    cases = _renumbered(cases.take(numbers(by_id)))
    ids = cases.column("case").combine_chunks()
    of_event = tables["events"].column("case").combine_chunks()
    case_of_event = _place(of_event.dictionary, ids)[integers(of_event.indices)]
    rules, stages = [one.id for one in document.rules], [one.id for one in document.stages]
    metrics = [one.id for one in (*document.metrics, *document.kpis)]
    return {
        "findings": _sorted(tables["findings"], "rule", rules, _place(tables["findings"].column("case").combine_chunks(), ids)),
        "cases": cases,
        "events": tables["events"].take(numbers(np.argsort(case_of_event, kind="stable"))),
        "spans": _by_row(tables["spans"], "rule", rules, row),
        "stages": _by_row(tables["stages"], "stage", stages, row),
        "values": _by_row(tables["values"], "metric", metrics, row),
    }


def _place(names: pa.Array, among: pa.Array) -> Int64:
    return integers(pc.index_in(names, value_set=among)).astype(np.int64)


def _by_row(table: pa.Table, column: str, known: Sequence[str], row: Int32) -> pa.Table:
    """A table whose cases are rows of the cases table; `row`: what each of those has become."""
    case = row[integers(table.column("case").combine_chunks())]
    return _sorted(table.set_column(table.column_names.index("case"), "case", whole(case)), column, known, case.astype(np.int64))


def _sorted(table: pa.Table, column: str, known: Sequence[str], case: Int64) -> pa.Table:
    """Rows by what the column says, in the order of the known words, then by case."""
    order = words(list(dict.fromkeys(known)))
    rank = _place(table.column(column).combine_chunks().dictionary, order)[integers(table.column(column).combine_chunks().indices)]
    return table.take(numbers(np.lexsort((case, rank))))


def _renumbered(cases: pa.Table) -> pa.Table:
    _, first, variant = np.unique(integers(cases.column("variant").combine_chunks()), return_index=True, return_inverse=True)
    number = np.empty(len(first), np.int32)
    number[np.argsort(first, kind="stable")] = np.arange(len(first), dtype=np.int32)
    return cases.set_column(cases.column_names.index("variant"), "variant", whole(number[variant.reshape(-1)]))
