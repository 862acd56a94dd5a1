"""The sheets that may be long: findings and cases, as columns, one batch at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from svcaudit.model.run import Run
from svcaudit.reports import case_view, view
from svcaudit.reports.figures import count
from svcaudit.reports.finding_columns import on_the_wall
from svcaudit.reports.findings import worst_first
from svcaudit.reports.phrases import Phrases
from svcaudit.reports.reader import Reader
from svcaudit.reports.sentence_column import sentences
from svcaudit.reports.xlsx.cells import LONGEST, MOST_ROWS, Column, Kind, LongTable

if TYPE_CHECKING:
    import pyarrow as pa

_BATCH = 10_000
"""Rows at a time: what a batch takes in memory grows with it, the whole does not get faster any more."""
_AS_WRITTEN = r"^(0|-?[1-9][0-9]{0,8}|-?(0|[1-9][0-9]{0,5})\.[0-9]{0,3}[1-9])$"
"""Numbers that Excel shows digit by digit: no leading or trailing zeros, eleven characters at most."""
_ROOM = MOST_ROWS - 2
"""Rows of a sheet below its header and a remark."""


@dataclass(frozen=True, slots=True)
class _From:
    """A column of a sheet, the column of the run's table that it shows, and how its words are told."""

    name: str
    column: Column
    tell: Callable[[str], str] = str


def findings(run: Run, to: Reader, limit: int | None) -> LongTable:
    """Every finding that fits, worst first."""
    say, tell = to.say, view.narrator(run.document, to)
    titles = {rule.id: to.title(rule.title, rule.id) for rule in run.document.rules}
    files = [one.name for one in run.document.inputs]
    most = _ROOM if limit is None else min(limit, _ROOM)
    table = worst_first(run.findings, most)
    told = sentences(table, tell)
    shown = [
        _From("severity", Column(say("Severity"), width=10), lambda one: view.severity_word(one, say)),
        _From("rule", Column(say("Rule"), width=26), lambda one: titles.get(one, one)),
        _From("case", Column(say("Case"), width=18)),
        _From("verdict", Column(say("Verdict"), width=12), lambda one: case_view.verdict_word(one, say)),
        _From("stage", Column(say("Stage"), width=16), tell.stage),
        _From("at", Column(say("Triggered"), Kind.INSTANT)),
        _From("due", Column(say("Due"), Kind.INSTANT)),
        _From("seen_at", Column(say("Seen"), Kind.INSTANT)),
        _From("elapsed_s", Column(say("Took"), Kind.SPAN)),
        _From("limit_s", Column(say("Limit"), Kind.SPAN)),
        _From("late_s", Column(say("Late"), Kind.SPAN)),
        _From("measure", Column(say("Measured in"), width=16), lambda one: view.line_word(one, say)),
        _From("owner", Column(say("Owner"), width=16)),
        _From("waiver", Column(say("Waiver"), width=10)),
        _From("row", Column(say("Row"), Kind.COUNT)),
        _From("rule", Column(say("Id"), width=22)),
        _From("fingerprint", Column(say("Fingerprint"), width=19)),
    ]
    sources = [_From("source", Column(say("File"), width=22), lambda one: files[int(one)])] if len(files) > 1 else []

    def batches() -> Iterator[list[pa.Array]]:
        for start in range(0, table.num_rows, _BATCH):
            part = table.slice(start, _BATCH).combine_chunks()
            said = told.between(start, start + part.num_rows)
            yield [said, *(_cells(part[one.name].chunk(0), one, to) for one in (*shown, *sources))]

    columns = [Column(say("What happened"), width=60), *(one.column for one in (*shown, *sources))]
    remark = _left_out(run.findings.num_rows, table.num_rows, say)
    return LongTable(say("Findings"), columns, batches(), table.num_rows, remark)


def cases(run: Run, to: Reader) -> LongTable:
    """Every case that fits, in the order of their ids, with its verdict on every rule."""
    say, table = to.say, run.cases
    titles = {rule.id: to.title(rule.title, rule.id) for rule in run.document.rules}
    facts = {name: to.attribute(name) for name in to.attributes} | {one.by: to.title(one.title, one.by) for one in run.document.breakdowns}
    words = [
        _From("case", Column(say("Case"), width=18)),
        _From("started", Column(say("Started"), Kind.INSTANT)),
        _From("ended", Column(say("Last event"), Kind.INSTANT)),
        _From("closed", Column(say("Closed"), Kind.INSTANT)),
        _From("events", Column(say("Events"), Kind.COUNT)),
        _From("findings", Column(say("Findings"), Kind.COUNT)),
        _From("handovers", Column(say("Hand-overs"), Kind.COUNT)),
        _From("fitness", Column(say("Fitness"), Kind.NUMBER)),
        _From("opener", Column(say("Opened by"), width=16)),
        _From("owner", Column(say("Owner"), width=16)),
        *(
            _fact(name, fact, facts.get(fact, fact), table[name], to)
            for name in table.column_names
            if (fact := name.partition(".")[2]) and name.startswith("attr.")
        ),
        *(
            _From(name, Column(titles.get(rule, rule), width=18), lambda one: case_view.verdict_word(one, say))
            for name in table.column_names
            if (rule := name.partition(".")[2]) and name.startswith("verdict.")
        ),
    ]
    shown = [one for one in words if one.name in table.column_names]
    fits = table.slice(0, min(table.num_rows, _ROOM))  # of a table without columns a slice has as many rows as one asks for

    def batches() -> Iterator[list[pa.Array]]:
        for start in range(0, fits.num_rows, _BATCH):
            part = fits.slice(start, _BATCH).combine_chunks()
            yield [_cells(part[one.name].chunk(0), one, to) for one in shown]

    remark = _left_out(table.num_rows, fits.num_rows, say)
    return LongTable(say("Case list"), [one.column for one in shown], batches(), fits.num_rows, remark)


def _fact(name: str, attribute: str, heading: str, column: pa.ChunkedArray, to: Reader) -> _From:
    """The column of an attribute: titles of its values where it has any, else numbers where all are, else texts."""
    if attribute in to.attributes and (to.attributes[attribute].values or to.attributes[attribute].yes_no):
        return _From(name, Column(heading, width=16), lambda value: to.value(attribute, value))
    return _From(name, Column(heading, Kind.AS_WRITTEN if _all_numbers(column) else Kind.TEXT, width=16))


def left_out(run: Run, limit: int | None, say: Phrases) -> list[str]:
    """What a workbook of this run does not hold: rows beyond Excel's last, characters beyond a cell's."""
    most = run.findings.num_rows if limit is None else min(limit, run.findings.num_rows)
    told = []
    if most > _ROOM:
        told.append(say("findings: the worst {n} of {all}, because a sheet of Excel ends there", n=count(_ROOM, say), all=count(most, say)))
    if run.cases.num_rows > _ROOM:
        numbers = {"n": count(_ROOM, say), "all": count(run.cases.num_rows, say)}
        told.append(say("cases: the first {n} of {all}, because a sheet of Excel ends there", **numbers))
    if long := _too_long(run):
        told.append(
            say("texts cut at {n} characters, because a cell of Excel ends there: {cells}", n=count(LONGEST, say), cells=count(long, say))
        )
    return told


def _cells(column: pa.Array, one: _From, to: Reader) -> pa.Array:
    """What a column's cells hold: texts, numbers or instants on the wall. Words are told once each."""
    import pyarrow as pa

    if one.column.kind is Kind.INSTANT:
        return on_the_wall(column, to)
    if one.column.kind not in (Kind.TEXT, Kind.AS_WRITTEN):
        return column
    if one.tell is str:
        return column if pa.types.is_dictionary(column.type) else column.cast(pa.string())
    coded = column if pa.types.is_dictionary(column.type) else column.cast(pa.string()).dictionary_encode()
    words = [None if word is None else one.tell(word) for word in coded.dictionary.to_pylist()]
    return pa.DictionaryArray.from_arrays(coded.indices, pa.array(words, pa.string()))


def _too_long(run: Run) -> int:
    """Distinct texts that no cell can hold: of findings and cases, where customers' words stand."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found = 0
    for table in (run.findings, run.cases):
        for name in table.column_names:
            column = table[name]
            if pa.types.is_dictionary(column.type) or pa.types.is_string(column.type):
                found += pc.sum(pc.greater(pc.utf8_length(_distinct(column)), LONGEST)).as_py() or 0
    return found


def _all_numbers(column: pa.ChunkedArray) -> bool:
    """Whether every text of a column is a number that a spreadsheet shows as it was written."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not (pa.types.is_dictionary(column.type) or pa.types.is_string(column.type)):
        return False
    alike = pc.match_substring_regex(_distinct(column), _AS_WRITTEN)
    return bool(pc.any(alike, min_count=0).as_py() and pc.all(alike).as_py())


def _distinct(column: pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    import pyarrow as pa

    return column.unify_dictionaries().chunk(0).dictionary if pa.types.is_dictionary(column.type) and column.num_chunks else column


def _left_out(all_rows: int, shown: int, say: Phrases) -> str:
    if shown == all_rows:
        return ""
    return say(
        "{n} of {all} rows; all of them stand in the CSV and in the run's Parquet files", n=count(shown, say), all=count(all_rows, say)
    )
