"""A piece of a delimited text: how it is cut, read and checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from pyarrow import csv

from svcaudit.intake.formats.csv_bytes import set_spoiled_aside
from svcaudit.intake.formats.csv_census import count_lines, find_records
from svcaudit.intake.formats.csv_repair import MAX_RECORD
from svcaudit.intake.formats.csv_whole import Job, Odd
from svcaudit.intake.formats.raw import Uncut, key
from svcaudit.intake.quarantine import BadRows, Reason
from svcaudit.intake.stamps import Stamps, stamps_of
from svcaudit.model.arrow import numbers
from svcaudit.model.log import Int64

_NOTHING = np.empty(0, np.int64)


class NotText(Exception):  # noqa: N818
    """Bytes that are not UTF-8."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows of a piece. `columns`: one a wanted position, text where it is seldom the same, stamps where it is all alike.

    `total`: rows met. `numbers`: 1-based rows within the piece that are in `columns`; None for all. `bad` counts rows in the same way.
    """

    columns: Sequence[pa.Array | Stamps]
    rows: int
    total: int
    numbers: Int64 | None
    blank: int
    bad: Sequence[BadRows]
    one_line_each: bool


def cut(stream: pa.NativeFile, quote: bytes, size: int) -> Iterator[bytes]:
    """Pieces of whole rows, of about `size` bytes. Raises Uncut where a row would be longer than is read."""
    left = b""
    while chunk := stream.read(size):
        text = left + chunk
        end = _last_row_end(text, quote)
        if len(text) > MAX_RECORD:  # it is one row, or begins with one of nearly that length: what is read as a whole is measured
            raise Uncut
        if end:
            yield text[:end]
        left = text[end:]
    if left:
        yield left


def _last_row_end(text: bytes, quote: bytes) -> int:
    """Behind the last line end with an even number of quotes before it; 0 where there is none."""
    end = _line_end(text, len(text))
    if not quote or quote not in text:
        return end
    odd = text.count(quote, 0, end) % 2
    while odd and end:
        before = _line_end(text, end - 1)
        odd = (odd + text.count(quote, before, end)) % 2
        end = before
    return end


def _line_end(text: bytes, before: int) -> int:
    """Behind the last line end that lies wholly before; a CR counts alone only where it cannot belong to an LF."""
    found = text.rfind(b"\n", 0, before) + 1
    return found or text.rfind(b"\r", 0, max(min(before, len(text) - 1), 0)) + 1


def read_piece(text: bytes, job: Job) -> Piece:
    """Read whole rows. Raises NotText, and Uncut where they are not whole beyond doubt."""
    _must_be_text(text)
    quote = job.dialect.quote.encode()
    table, odd, one_line_each = _parse_quoted(text, job, quote) if quote and quote in text else (*_parse(text, job), True)
    total = table.num_rows + len(odd.blank)
    blank = np.array(odd.blank, np.bool_)
    at = np.array(odd.numbers, np.int64)
    bad = [BadRows(Reason.FIELDS, at[~blank])] if len(at) and not blank.all() else []
    rows = np.delete(np.arange(1, total + 1), at - 1) if len(at) else None
    if job.source.broken or b"\0" in text:
        every = np.arange(1, total + 1) if rows is None else rows
        table, rows, spoiled = set_spoiled_aside(table, every, job.dialect.header, broken=job.source.broken)
        bad += spoiled
    columns = [_compact(table.column(key(place)), place, job) for place in job.wanted.positions]
    return Piece(columns, table.num_rows, total, rows, int(blank.sum()), bad, one_line_each)


def _must_be_text(text: bytes) -> None:
    if not text.isascii():
        bounds = numbers(np.array([0, len(text)], np.int64)).buffers()[1]
        try:
            pa.Array.from_buffers(pa.large_string(), 1, [None, bounds, pa.py_buffer(text)]).validate(full=True)
        except pa.ArrowInvalid:
            raise NotText from None


def _parse_quoted(text: bytes, job: Job, quote: bytes) -> tuple[pa.Table, Odd, bool]:
    """The rows, and whether each is a line; where some are several, they must be as many as sound quotes make. Raises Uncut.

    A row of empty cells is put behind the text: a quote left open there would swallow it, and there would be fewer rows than lines.
    """
    ended = text if text.endswith((b"\n", b"\r")) else text + b"\n"
    table, odd = _parse(ended + job.dialect.delimiter.encode() * (job.dialect.width - 1) + b"\n", job)
    table, rows = table.slice(0, max(table.num_rows - 1, 0)), table.num_rows + len(odd.blank) - 1
    if rows == count_lines([text]):
        return table, odd, True
    records = find_records([text], job.dialect.delimiter.encode(), quote)
    if not records.sound or records.count != rows or records.longest > MAX_RECORD:
        raise Uncut
    return table, odd, False


def _parse(text: bytes, job: Job) -> tuple[pa.Table, Odd]:
    odd = Odd()
    wanted = [key(place) for place in job.wanted.positions]
    table = csv.read_csv(
        pa.BufferReader(text),
        # one block and one thread: rows are numbered, and no line end can be taken for the end of a block
        read_options=csv.ReadOptions(
            column_names=[key(place) for place in range(job.dialect.width)], block_size=len(text) + 1, use_threads=False
        ),
        parse_options=csv.ParseOptions(
            delimiter=job.dialect.delimiter,
            quote_char=job.dialect.quote or False,
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=odd.note,
        ),
        convert_options=csv.ConvertOptions(
            include_columns=wanted, column_types=dict.fromkeys(wanted, pa.string()), strings_can_be_null=False, check_utf8=False
        ),
    )
    return table, odd


def _compact(column: pa.ChunkedArray, place: int, job: Job) -> pa.Array | Stamps:
    cells = column.combine_chunks()
    if place in job.wanted.times:
        return stamps_of(cells) or cells
    return cells if place in job.wanted.distinct else cells.dictionary_encode()
