"""Tables of the vendor's verdicts beside a log: read through a map, every row accounted for, and joined to what the log itself claims."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.errors import UsageError
from svcaudit.intake.batch import Batch
from svcaudit.intake.claims import claims_table, lay_claims
from svcaudit.intake.encode import Cleaning, Coded, encode
from svcaudit.intake.formats.raw import Wanted
from svcaudit.intake.header import Header
from svcaudit.intake.log_map import LogMap
from svcaudit.intake.mapping import Layout
from svcaudit.intake.quarantine import BadRows, Ignored, Quarantine, Reason
from svcaudit.intake.result import Claimed, Input, Intake, RowCount
from svcaudit.intake.sources import Source, opened
from svcaudit.intake.told import rows_left_out
from svcaudit.model.arrow import flags, integers, numbers, texts
from svcaudit.model.log import Bool, Int64
from svcaudit.model.spec import ProcessSpec


class Unclaimed(StrEnum):
    """Why a row of a table of claims, though readable, does not count."""

    SILENT = "nothing is claimed in the row"
    AGAIN = "the case is claimed again in a later row"
    NO_CASE = "case is not in the log"
    NO_RULE = "no rule of the standard has this name"


def read_claims(paths: Sequence[Path], spec: ProcessSpec, log_map: LogMap, intake: Intake) -> Claimed:
    """Read tables of claims on the cases of a log. Raises UsageError for a map without claims, DataError for what cannot be read."""
    if not log_map.claims:
        raise UsageError(
            f"{f'the map {log_map.path}' if log_map.path else 'no map'} says what the table of claims claims",
            "`claims:` in the map names the rule, its column and its words (docs/maps.md); --claims-map names the table's own map",
        )
    with opened(paths) as sources:
        batches = [_read(source, log_map) for source in sources]
        inputs = tuple(_input(source, batch) for source, batch in zip(sources, batches, strict=True))
    missing = frozenset(word.strip() for word in log_map.missing) | {""}
    case = encode([batch.part(batch.layout.case) for batch in batches], Cleaning(missing))
    told = dict(_told(batches, log_map, missing))
    rows = _Rows(case, told, rows_left_out(told, len(case.codes), log_map))
    table = claims_table(case, told, log_map, rows.sound, np.arange(len(case.codes)))
    known = _at(table, _of_log(table, intake))
    return _account(_at(known, _of_standard(known, spec)), known, table, rows, batches, inputs)


def with_claims(intake: Intake, claimed: Claimed) -> Intake:
    """The log with these claims; on the same rule they go before what the log itself claims."""
    table = claimed.table
    if intake.claims is not None:
        own = intake.claims.filter(pc.invert(pc.is_in(intake.claims.column("rule"), value_set=table.column("rule").unique())))
        table = pa.concat_tables([own, table])
    return replace(intake, claims=table, claimed=claimed, notes=(*intake.notes, told_rows(claimed)))


def quarantine_with_claims(intake: Intake) -> pa.Table:
    """The rows in quarantine of the log and of the tables of claims beside it, whose sources are counted on."""
    if intake.claimed is None:
        return intake.quarantine
    beside = intake.claimed.quarantine
    source = integers(beside.column("source").combine_chunks()) + len(intake.inputs)
    return pa.concat_tables([intake.quarantine, beside.set_column(0, "source", numbers(source.astype(np.int16)))])


def told_rows(claimed: Claimed) -> str:
    """The account in one line."""
    rows = claimed.rows
    quarantined = Counter(claimed.quarantine.column("reason").to_pylist())
    reasons = ", ".join(f"{reason} ({found})" for reason, found in sorted({**quarantined, **claimed.ignored}.items()))
    names = ", ".join(one.name for one in claimed.inputs)
    account = f"{rows.read} rows read = {rows.used} used + {rows.quarantined} quarantined + {rows.ignored} ignored"
    return f"claims of {names}: {account}" + (f": {reasons}" if reasons else "")


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of all tables, R, coded. `left`: those that the map leaves out."""

    case: Coded
    told: Mapping[str, Coded]
    left: Bool

    @property
    def silent(self) -> Bool:
        """Rows in which no column of a claim says anything."""
        says = np.zeros(len(self.left), np.bool_)
        for name, column in self.told.items():
            if name.startswith(("verdict ", "elapsed ")):
                says |= column.codes >= 0
        return ~says

    @property
    def sound(self) -> Bool:
        found: Bool = (self.case.codes >= 0) & ~self.left
        return found


def _read(source: Source, log_map: LogMap) -> Batch:
    layouts: list[Layout] = []

    def choose(names: tuple[str, ...]) -> Wanted:
        header = Header(names, source.path)
        layout = Layout(
            case=header.must("case", log_map.case),
            strands=(),
            actor=None,
            role=None,
            text=None,
            attributes={},
            clock=None if log_map.clock is None else header.must("clock", log_map.clock),
            claims=lay_claims(header, log_map),
            shows={},
            leave_out={column: header.must("rows left out", column, "leave_out: {{{}: …}}") for column in log_map.leave_out},
            missing=(),
            notes=tuple(header.notes),
        )
        header.settle()
        layouts.append(layout)
        return layout.wanted

    raw = source.read(choose, log_map.file)
    return Batch(source.name, replace(raw, notes=(*source.notes, *raw.notes)), layouts[-1])


def _input(source: Source, batch: Batch) -> Input:
    seal = batch.raw.sha256
    if source.sealed is not None:
        with source.sealed.open("rb") as file:
            seal = hashlib.file_digest(file, "sha256").hexdigest()
    return Input(batch.name, seal, batch.raw.total, (*batch.raw.notes, *batch.layout.notes))


def _told(batches: Sequence[Batch], log_map: LogMap, missing: frozenset[str]) -> Iterator[tuple[str, Coded]]:
    for name in dict.fromkeys(name for batch in batches for name in batch.layout.told):
        none = frozenset({""}) if name.startswith("leave out") else missing
        yield name, encode([batch.part(batch.layout.told.get(name)) for batch in batches], Cleaning(none, log_map.values.get(name, {})))


def _at(table: pa.Table, rows: Bool) -> pa.Table:
    return table.take(numbers(np.flatnonzero(rows)))


def _of_log(table: pa.Table, intake: Intake) -> Bool:
    return flags(pc.is_in(table.column("case"), value_set=intake.log.case_ids).combine_chunks())


def _of_standard(table: pa.Table, spec: ProcessSpec) -> Bool:
    return flags(pc.is_in(table.column("rule"), value_set=texts([rule.id for rule in spec.rules])).combine_chunks())


def _account(kept: pa.Table, known: pa.Table, table: pa.Table, rows: _Rows, batches: Sequence[Batch], inputs: tuple[Input, ...]) -> Claimed:
    """Every row once: used, in quarantine, or ignored. `table`: all that is claimed, `known`: of cases of the log, `kept`: on its rules."""
    total = len(rows.left)
    used, of_log, claims = (_rows_of(one, total) for one in (kept, known, table))
    last = np.full(len(rows.case.words) + 1, -1, np.int64)
    last[rows.case.codes[claims]] = np.flatnonzero(claims)
    nameless = rows.case.codes < 0
    fates: tuple[tuple[StrEnum, Bool], ...] = (
        (Ignored.LEFT_OUT, rows.left),
        (Ignored.BLANK, nameless & rows.silent),
        (Reason.CASE_EMPTY, nameless),
        (Unclaimed.NO_RULE, of_log),
        (Unclaimed.NO_CASE, claims),
        (Unclaimed.SILENT, rows.silent),
        (Unclaimed.AGAIN, np.arange(total) < last[rows.case.codes]),
        (Reason.CLAIM_UNREADABLE, np.ones(total, np.bool_)),
    )
    open_ = ~used
    counts: dict[str, int] = {}
    bad: dict[Reason, Bool] = {}
    for reason, found in fates:
        if isinstance(reason, Reason):
            bad[reason] = open_ & found
        else:
            counts[str(reason)] = int((open_ & found).sum())
        open_ &= ~found
    quarantine = _quarantine(bad, batches)
    for batch in batches:
        for name, rows_there in {**batch.raw.ignored, str(Ignored.BLANK): batch.raw.blank}.items():
            counts[name] = counts.get(name, 0) + rows_there
    account = RowCount(sum(one.rows for one in inputs), int(used.sum()), quarantine.rows, sum(counts.values()))
    return Claimed(kept, inputs, account, quarantine.table(), _some(counts))


def _quarantine(bad: Mapping[Reason, Bool], batches: Sequence[Batch]) -> Quarantine:
    """The rows of all tables that cannot be used. `bad`: by reason, those (of R) that could be read as rows."""
    quarantine, begin = Quarantine(), 0
    for source, batch in enumerate(batches):
        quarantine.lines_before[source] = batch.raw.lines_before
        for unread in batch.raw.bad:
            quarantine.add(source, unread)
        for reason, found in bad.items():
            quarantine.add(source, BadRows(reason, batch.numbers[found[begin : begin + batch.rows]]))
        begin += batch.rows
    return quarantine


def _rows_of(table: pa.Table, total: int) -> Bool:
    """The rows (of R) that a claim stands in."""
    found = np.zeros(total, np.bool_)
    rows: Int64 = integers(table.column("row").combine_chunks()).astype(np.int64)
    found[rows] = True
    return found


def _some(counts: Mapping[str, int]) -> dict[str, int]:
    return {reason: found for reason, found in counts.items() if found}
