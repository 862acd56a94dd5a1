"""Tables of a run that come in pieces: a folder by the name of the table, with Parquet files in it that are one table together.

Full pieces of the cases table have the same cases in every later run, each in its row, and what the other tables say of these cases lies in
the pieces of the same number: where nothing in a piece has changed, a run takes it over from the earlier one. Everything else stands in the
last piece: cases that may change with the day, and rows that do whatever their case, such as how late something is that never came.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.audit.shared import Shared, link, sha256_of
from svcaudit.audit.table_files import write_tables
from svcaudit.engines.places import TableOrder
from svcaudit.engines.standing import Standing
from svcaudit.model.arrow import flags, integers, numbers
from svcaudit.model.log import NEVER, Bool, Int32, Int64
from svcaudit.model.run import Run
from svcaudit.verdict.columns import coded, whole, words, yes_no

_REST = "rest"
"""Comes after the full pieces, whose names are numbers, in order of names."""
_SMALL = 1 << 8
"""Vocabularies below that are written whole into each piece."""


@dataclass(frozen=True, slots=True)
class _Table:
    """A table, the piece that each row belongs to (N), and by what the rows of a piece are in order (N)."""

    rows: pa.Table
    piece: Int64
    key: Int64


def write_pieces(run: Run, order: TableOrder, earlier: Shared | None, folder: Path) -> dict[str, str]:
    """Write the tables of a run into a folder, or take pieces over from the earlier one. Gives the SHA-256 of each full piece."""
    last = len(order.full)
    seals: dict[str, str] = {}
    rest: dict[str, pa.Table] = {}
    for table, rows in _tables(run, order).items():
        (folder / f"{table}.parquet").mkdir()
        names = [f"{table}.parquet/{number:06}" for number in range(last)]
        for number in np.flatnonzero(order.full).tolist():
            seals |= _taken_over(earlier, names[number], folder)
        wanted = np.array([name not in seals for name in names] + [True])
        parts = _parts(rows, wanted)
        rest[f"{table}.parquet/{_REST}"] = parts.pop(last)
        write_tables({names[number]: part for number, part in parts.items()}, folder)
        seals |= {names[number]: sha256_of(folder / f"{names[number]}.parquet") for number in parts}
    write_tables(rest, folder)
    return seals


def _taken_over(earlier: Shared | None, name: str, folder: Path) -> dict[str, str]:
    """The seal of the piece that was taken over from the earlier run; none where that has it no longer as it was written."""
    seal, path = earlier and earlier.pieces.get(name), folder / f"{name}.parquet"
    if earlier is None or seal is None:
        return {}
    try:
        link(earlier.folder / f"{name}.parquet", path)
    except OSError:
        return {}
    if sha256_of(path) == seal:
        return {name: seal}
    path.unlink()
    return {}


def _parts(table: _Table, wanted: Bool) -> dict[int, pa.Table]:
    """The rows of each wanted piece; there may be none."""
    here = wanted[table.piece]
    some = table.rows if here.all() else table.rows.filter(yes_no(here))
    some = some.unify_dictionaries().combine_chunks()
    piece, key = table.piece[here], table.key[here]
    if (key[1:] < key[:-1]).any():
        order = np.argsort(key, kind="stable")
        some, piece = some.take(numbers(order)), piece[order]
    bounds = np.searchsorted(piece, np.arange(len(wanted) + 1)).tolist()
    return {one: _own_words(some.slice(bounds[one], bounds[one + 1] - bounds[one])) for one in np.flatnonzero(wanted).tolist()}


def _own_words(table: pa.Table) -> pa.Table:
    """The table with the words alone that stand in it: a piece shall not hold the names of all cases."""
    for at, (name, kind) in enumerate(zip(table.column_names, table.schema.types, strict=True)):
        if not pa.types.is_dictionary(kind):
            continue
        column = table.column(at).combine_chunks()
        if len(column.dictionary) < _SMALL:
            continue
        codes = np.where(flags(column.is_valid()), integers(column.indices), -1)
        used = np.zeros(len(column.dictionary) + 1, np.bool_)
        used[codes] = True
        words = np.flatnonzero(used[:-1])
        own = np.full(len(used), -1, np.int32)
        own[words] = np.arange(len(words), dtype=np.int32)
        table = table.set_column(at, name, coded(column.dictionary.take(numbers(words)), own[codes]))
    return table


def _tables(run: Run, order: TableOrder) -> dict[str, _Table]:
    """Every table with its rows' pieces."""
    last = len(order.full)
    row = order.rows.row.copy()
    row[row < 0] = last * order.size + np.arange(int((row < 0).sum()))
    piece = np.minimum(row // order.size, last)
    standing = order.standing
    variant = whole(order.rows.variant[standing.facts.variants.code].astype(np.int32))
    of_event = integers(run.events.column("case").combine_chunks().indices)

    def of_cases(table: pa.Table, case: Int64 | Int32, moves: Bool | None = None) -> _Table:
        mine = piece[case] if moves is None else np.where(moves, last, piece[case])
        return _Table(table, mine, mine)

    def by_row(table: pa.Table, moves: Bool | None = None) -> _Table:
        case = integers(table.column("case").combine_chunks())
        numbered = table.set_column(table.column_names.index("case"), "case", whole(row[case].astype(np.int32)))
        return of_cases(numbered, case, moves)

    return {
        "findings": of_cases(run.findings, standing.found.case, _never_came(standing)),
        "cases": _Table(run.cases.set_column(run.cases.column_names.index("variant"), "variant", variant), piece, row),
        "events": of_cases(run.events, of_event),
        "spans": by_row(run.spans, _growing(standing)),
        "stages": by_row(run.stages),
        "values": by_row(run.values, _of_metrics(run.values, order.across)),
    }


def _never_came(standing: Standing) -> Bool:
    """Findings (N) that are later by a day each day, with all of the same rule and case."""
    found = standing.found
    seen, elapsed = (flags(found.table.column(name).combine_chunks().is_valid()) for name in ("seen_row", "elapsed_s"))
    begins = np.ones(len(found.case), np.bool_)
    begins[1:] = (found.case[1:] != found.case[:-1]) | (found.rule[1:] != found.rule[:-1])
    group = np.cumsum(begins) - 1
    moves: Bool = (np.bincount(group, weights=elapsed & ~seen, minlength=1) > 0)[group]
    return moves


def _growing(standing: Standing) -> Bool:
    """Spans (of all rules, one under the other) that grow with the day, with all of the same rule and case."""
    moves = []
    for rule, start in zip(standing.facts.rules, standing.later.starts, strict=True):
        grows = np.zeros(standing.facts.cases, np.bool_)
        grows[rule.spans.case[start != NEVER]] = True
        moves.append(grows[rule.spans.case])
    return np.concatenate([np.empty(0, np.bool_), *moves])


def _of_metrics(values: pa.Table, metrics: frozenset[str]) -> Bool | None:
    """The rows of these metrics; None where there are none."""
    if not metrics:
        return None
    return flags(pc.is_in(values.column("metric").cast(pa.string()), value_set=words(sorted(metrics))).combine_chunks())
