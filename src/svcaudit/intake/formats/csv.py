"""Delimited text (.csv, .tsv, .txt), piece by piece: a piece is a few megabytes of whole rows, coded at once, and its text forgotten.

Pieces are read on several threads. A text that cannot be cut into whole rows beyond doubt is read as a whole instead.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa

from svcaudit.errors import DataError
from svcaudit.intake.formats.csv_columns import Columns
from svcaudit.intake.formats.csv_dialect import Dialect, find_dialect
from svcaudit.intake.formats.csv_pieces import NotText, Piece, cut, read_piece
from svcaudit.intake.formats.csv_whole import Job, read_whole
from svcaudit.intake.formats.encoding import TextSource, mend, open_text
from svcaudit.intake.formats.raw import Choose, RawTable, Uncut
from svcaudit.intake.log_map import FileOptions
from svcaudit.intake.threads import helpers

_PIECE = 2 << 20
_PIECES = 4
"""Pieces of a block."""
_THREADS = min(8, os.cpu_count() or 1)


def read(path: Path, choose: Choose, options: FileOptions) -> RawTable:
    """Read a delimited text. Raises DataError for what is no such text, has no rows, or holds a line beyond 16 MB."""
    source = open_text(path, options.encoding)
    try:
        return _read(source, choose, options)
    except NotText:  # it began like UTF-8
        return _read(mend(source), choose, options)


def _read(source: TextSource, choose: Choose, options: FileOptions) -> RawTable:
    dialect = find_dialect(source, options)
    content = _filled_up(source, dialect) if options.header else None
    job = Job(source, dialect, choose(dialect.header), content)
    try:
        return _read_pieces(job)
    except Uncut:
        return read_whole(job)


def blocks(path: Path, choose: Choose, options: FileOptions) -> Iterator[RawTable]:
    """The same, some pieces at a time, rows numbered throughout. Raises Uncut, at any block."""
    source = open_text(path, options.encoding)
    dialect = find_dialect(source, options)
    if options.header:
        raise Uncut
    job = Job(source, dialect, choose(dialect.header))
    pieces, before = _pieces(job), 0
    try:
        while some := list(islice(pieces, _PIECES)):
            raw = _accounted(job, some)
            numbers = np.arange(1, raw.total + 1) if raw.numbers is None else raw.numbers
            bad = tuple(replace(one, rows=one.rows + before) for one in raw.bad)
            yield replace(raw, numbers=numbers + before, bad=bad)
            before += raw.total
    except NotText:
        raise Uncut from None
    if not before:
        raise Uncut


def _filled_up(source: TextSource, dialect: Dialect) -> pa.Buffer:
    """The text of a file without a header, in which rows leave out the fields at their end: as many delimiters in each line."""
    delimiter = dialect.delimiter.encode()
    wanted = dialect.width - 1
    lines = b"".join(source.chunks(dialect.data)).split(b"\n")
    full = [line.rstrip(b"\r") + delimiter * (wanted - line.count(delimiter)) if line.strip() else line for line in lines]
    return pa.py_buffer(b"\n".join(full))


def _read_pieces(job: Job) -> RawTable:
    return _accounted(job, _pieces(job))


def _accounted(job: Job, pieces: Iterable[Piece]) -> RawTable:
    columns = Columns(job.wanted, job.dialect.header)
    for piece in pieces:
        columns.add(piece)
    if not columns.total:
        raise DataError(f"{job.source.path.name} has a header and no rows", "each further line is one event")
    table, stamps = columns.finish()
    pa.default_memory_pool().release_unused()  # what the pieces took
    return RawTable(
        header=job.dialect.header,
        table=table,
        stamps=stamps,
        total=columns.total,
        numbers=columns.numbers(),
        blank=columns.blank,
        bad=columns.bad(),
        notes=(job.source.note, job.dialect.note),
        lines_before=job.dialect.lines_before if columns.one_line_each else None,
    )


def _pieces(job: Job) -> Iterator[Piece]:
    """The pieces in order, a few of them being read ahead."""
    waiting: deque[Future[Piece]] = deque()
    passed = 0
    with helpers(_THREADS) as pool, job.stream() as stream:
        for text in cut(stream, job.dialect.quote.encode(), _PIECE):
            waiting.append(pool.submit(read_piece, text, job))
            passed += len(text)
            job.wanted.passed(passed)
            if len(waiting) > _THREADS + 1:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
