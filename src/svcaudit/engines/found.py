"""Findings of an earlier audit and of cases judged again as the findings of all cases."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from svcaudit.engines.results import keys_of
from svcaudit.model.arrow import numbers
from svcaudit.model.log import Int64
from svcaudit.model.spec import ProcessSpec


@dataclass(frozen=True, slots=True)
class Found:
    """The findings table; the numbers of each one's rule and case (N), by which they are in order."""

    table: pa.Table
    rule: Int64
    case: Int64


def found_of(findings: pa.Table, spec: ProcessSpec, ids: pa.Array) -> Found:
    """The findings on the cases of these ids, with their numbers."""
    return Found(findings, *keys_of(findings, [rule.id for rule in spec.rules], ids))


def together(earlier: Found, rows: Int64, later: Found | None, cases: int) -> Found:
    """These rows of the earlier findings, and the later ones, in order. Both count cases alike, and have none in common."""
    parts = [earlier.table] if later is None else [earlier.table, later.table]
    rule, case = earlier.rule[rows], earlier.case[rows]
    if later is not None:
        rows = np.concatenate((rows, earlier.table.num_rows + np.arange(later.table.num_rows)))
        rule, case = np.concatenate((rule, later.rule)), np.concatenate((case, later.case))
    order = np.argsort(rule * cases + case, kind="stable")
    whole, places = pa.concat_tables(parts, promote_options="default").unify_dictionaries(), numbers(rows[order])
    # a column at a time: what one has laid end to end is freed before the next
    columns = [column.combine_chunks().take(places) for column in whole.columns]
    return Found(pa.table(columns, schema=whole.schema), rule[order], case[order])
