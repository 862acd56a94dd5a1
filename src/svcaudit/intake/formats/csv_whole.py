"""Delimited text as a whole, for the few files that cannot be cut into pieces: quotes without end, inches, lines of many megabytes.

The reader splits a file into blocks at line ends. A line end inside quotes can then lose rows without a word, so the rows are
counted against the lines of the file; where the numbers differ, the text is read again with quotes in mind.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from pyarrow import csv

from svcaudit.errors import DataError
from svcaudit.intake.formats.csv_bytes import set_spoiled_aside
from svcaudit.intake.formats.csv_census import Census, count_lines, find_records, take_census
from svcaudit.intake.formats.csv_dialect import Dialect
from svcaudit.intake.formats.csv_repair import MAX_RECORD, repair
from svcaudit.intake.formats.encoding import TextSource
from svcaudit.intake.formats.raw import RawTable, Wanted, key
from svcaudit.intake.quarantine import BadRows, Reason
from svcaudit.model.log import Int64

_BLOCK = 1 << 20


@dataclass(slots=True)
class Odd:
    """Rows with another number of fields than the header; `numbers` are known only when one thread reads."""

    numbers: list[int | None] = field(default_factory=list)
    blank: list[bool] = field(default_factory=list)

    def note(self, row: csv.InvalidRow) -> str:
        self.numbers.append(row.number)
        self.blank.append(not row.text.strip())
        return "skip"


@dataclass(frozen=True, slots=True)
class Job:
    """One way of reading one text."""

    source: TextSource
    dialect: Dialect
    wanted: Wanted
    content: pa.Buffer | None = None
    block: int = _BLOCK
    newlines: bool = False

    def stream(self) -> pa.NativeFile:
        return self.source.open(self.dialect.data) if self.content is None else pa.BufferReader(self.content)


def read_whole(job: Job) -> RawTable:
    """Read a text that is UTF-8 all through. Raises DataError for what has no rows, or holds a line beyond 16 MB."""
    census = take_census(job.source.chunks(job.dialect.data), job.dialect.quote.encode())
    try:
        table, odd = _parse(job)
        if not census.quotes or table.num_rows + len(odd.blank) == count_lines(job.source.chunks(job.dialect.data)):
            return _account(job, table, odd, census, one_line_each=True)
    except pa.ArrowInvalid as problem:
        if _is_empty(problem):
            raise DataError(f"{job.source.path.name} has a header and no rows", "each further line is one event") from problem
        if not _is_about_lines(problem):
            raise _told(job, problem) from problem
    return _read_records(job, census)


def _read_records(job: Job, census: Census) -> RawTable:
    """Read again with line ends inside quotes in mind, and with blocks large enough for the longest record."""
    delimiter, quote = job.dialect.delimiter.encode(), job.dialect.quote.encode()
    records = find_records(job.source.chunks(job.dialect.data), delimiter, quote)
    _refuse_longer_than_limit(job, records.longest_line)
    unclosed, longest, content, total = np.empty(0, dtype=np.int64), records.longest, None, records.count
    if not records.sound:
        repaired = repair(job.source.chunks(job.dialect.data), delimiter, quote)
        unclosed, longest, content, total = repaired.unclosed, repaired.longest, repaired.content, repaired.total
    _refuse_longer_than_limit(job, longest)
    job = Job(job.source, job.dialect, job.wanted, content, max(_BLOCK, 2 * longest + 2), newlines=True)
    try:
        table, odd = _parse(job)
    except pa.ArrowInvalid as problem:
        if _is_empty(problem):
            raise DataError(f"{job.source.path.name}: no row can be read", "every line opens a quote that is never closed") from problem
        raise _told(job, problem) from problem
    if table.num_rows + len(odd.blank) + len(unclosed) != total:
        raise DataError(f"{job.source.path.name}: the quoting cannot be followed", "write the file with every cell quoted, quotes doubled")
    return _account(job, table, odd, census, unclosed=unclosed)


def _refuse_longer_than_limit(job: Job, size: int) -> None:
    if size > MAX_RECORD:
        raise DataError(
            f"{job.source.path.name} has a line of {size >> 20} MB", "lines of up to 16 MB are read; is this one event per line?"
        )


def _parse(job: Job, threads: bool = True) -> tuple[pa.Table, Odd]:
    odd = Odd()
    names = [key(position) for position in range(job.dialect.width)]
    table = csv.read_csv(
        job.stream(),
        read_options=csv.ReadOptions(column_names=names, block_size=job.block, use_threads=threads),
        parse_options=csv.ParseOptions(
            delimiter=job.dialect.delimiter,
            quote_char=job.dialect.quote or False,
            newlines_in_values=job.newlines,
            ignore_empty_lines=False,
            invalid_row_handler=odd.note,
        ),
        convert_options=csv.ConvertOptions(
            include_columns=[key(position) for position in job.wanted.positions],
            column_types={key(position): _type(job.wanted, position) for position in job.wanted.positions},
            strings_can_be_null=False,
        ),
    )
    return table, odd


def _type(wanted: Wanted, position: int) -> pa.DataType:
    return pa.string() if position in wanted.distinct else pa.dictionary(pa.int32(), pa.string())


def _account(
    job: Job, table: pa.Table, odd: Odd, census: Census, *, unclosed: Int64 | None = None, one_line_each: bool = False
) -> RawTable:
    """Number the rows and say what became of those that are not in the table."""
    set_aside = np.empty(0, dtype=np.int64) if unclosed is None else unclosed
    if odd.blank:
        _, odd = _parse(job, threads=False)  # again, by one thread: only then are rows numbered
    total = table.num_rows + len(odd.blank) + len(set_aside)
    numbers = np.delete(np.arange(1, total + 1), set_aside - 1)
    odd_at = np.array(odd.numbers, dtype=np.int64) - 1
    blank = np.array(odd.blank, dtype=np.bool_)
    bad = [BadRows(Reason.QUOTE, set_aside), BadRows(Reason.FIELDS, numbers[odd_at[~blank]])]
    numbers = np.delete(numbers, odd_at)
    if job.source.broken or census.nuls:
        table, numbers, spoiled = set_spoiled_aside(table, numbers, job.dialect.header, broken=job.source.broken)
        bad += spoiled
    return RawTable(
        header=job.dialect.header,
        table=table,
        total=total,
        numbers=None if table.num_rows == total else numbers,
        blank=int(blank.sum()),
        bad=tuple(batch for batch in bad if len(batch.rows)),
        notes=(job.source.note, job.dialect.note),
        lines_before=job.dialect.lines_before if one_line_each or not census.quotes else None,
    )


def _is_empty(problem: pa.ArrowInvalid) -> bool:
    return "Empty CSV" in str(problem)


def _is_about_lines(problem: pa.ArrowInvalid) -> bool:
    return "straddl" in str(problem) or "out of sync" in str(problem)


def _told(job: Job, problem: pa.ArrowInvalid) -> DataError:
    """pyarrow's complaint as ours."""
    hint = 'is the delimiter right? `file: {delimiter: ";"}` in the map sets it'
    return DataError(f"{job.source.path.name} cannot be read as delimited text: {problem}", hint)
