"""How a delimited text is written: delimiter, header, and where its data begins. Found by looking at the first stretch of it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from svcaudit.errors import DataError
from svcaudit.intake.formats.encoding import HEAD, TextSource
from svcaudit.intake.formats.header_row import HeaderRows, header_note, header_of
from svcaudit.intake.log_map import FileOptions

_DELIMITERS = (",", ";", "\t", "|")
_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_SAMPLE_ROWS = 200


@dataclass(frozen=True, slots=True)
class Dialect:
    """`width`: fields a data row has. `data`: byte at which the data begins. `lines_before`: lines before it."""

    delimiter: str
    quote: str
    header: tuple[str, ...]
    width: int
    data: int
    lines_before: int
    header_line: int | None = None
    """The line of the header, where something stands above it that is no log."""
    groups: bool = False
    """Whether titles of groups of columns stand there."""

    @property
    def note(self) -> str:
        above = "" if self.header_line is None else f"; {header_note(self.header_line, groups=self.groups)}"
        return f"delimiter {_NAMES.get(self.delimiter, repr(self.delimiter))}{above}"


def find_dialect(source: TextSource, options: FileOptions) -> Dialect:
    """Read the header. Raises DataError for an empty file or a first line that is no header."""
    head = source.head()
    if not head.strip():
        raise DataError(f"{source.path.name} is empty", "the first line names the columns, each further line is one event")
    first_line = re.match(rb"\s*[^\r\n]*(?:\r\n|\n|\r)?", head)
    if len(head) == HEAD and first_line is not None and first_line.end() == HEAD:
        raise DataError(
            f"{source.path.name}: the first line is longer than 1 MB", "the first line names the columns; is this one event per line?"
        )
    text = head.decode("utf-8", "surrogateescape")
    skipped, told = _above(text, options.header_row, source.path.name)
    rest = text[len(skipped) :]
    delimiter = options.delimiter or told or _best_delimiter(rest, options.quote)
    if options.header:
        names = tuple(name.strip() for name in options.header)
        return Dialect(delimiter, options.quote, names, len(names), len(skipped.encode("utf-8", "surrogateescape")), _line_count(skipped))
    rows = list(_rows(rest, delimiter, options.quote))
    found = HeaderRows(0, tuple(rows[0][0]) if rows else ()) if options.header_row else header_of([row for row, _ in rows])
    place, lines = found.place, rows[found.place][1] if rows else 0
    length = sum(len(line) for line, _ in zip(_lines(rest), range(lines), strict=False))
    before = (skipped + rest[:length]).encode("utf-8", "surrogateescape")
    sample = [row for row, _ in rows[place + 1 :] if row]
    names = tuple(name.strip() for name in found.names)
    names = _fit(names, sample if len(head) < HEAD else sample[:-1])
    lines_before = _line_count(skipped) + lines
    header_line = options.header_row or (_line_count(skipped) + rows[place - 1][1] + 1 if place else None)
    return Dialect(delimiter, options.quote, names, len(names), len(before), lines_before, header_line, found.groups)


def _above(text: str, header_row: int | None, file: str) -> tuple[str, str | None]:
    """What stands above the header, or above what may be one: as declared, else empty lines and `sep=;`. And the delimiter told there."""
    if header_row is not None:
        lines = [line for line, _ in zip(_lines(text), range(header_row), strict=False)]
        if len(lines) < header_row:
            raise DataError(
                f"{file} has {len(lines)} lines, and the header is to be line {header_row}", "`file: {header_row: …}` counts from 1"
            )
        return "".join(lines[: header_row - 1]), None
    blank = re.match(r"(?:[ \t]*(?:\r\n|\n|\r))*", text)
    skipped = text[: blank.end()] if blank else ""
    told = re.match(r"sep=(.)[ \t]*(?:\r\n|\n|\r)", text[len(skipped) :])
    return (skipped + told[0], told[1]) if told else (skipped, None)


def _fit(names: tuple[str, ...], sample: list[list[str]]) -> tuple[str, ...]:
    """A delimiter at the end of every row, or of the header alone, is a habit of some exports and not a column."""
    widths = {len(row) for row in sample}
    if widths == {len(names) + 1} and not any(row[-1].strip() for row in sample):
        return (*names, "")
    if widths == {len(names) - 1} and names[-1:] == ("",):
        return names[:-1]
    return names


def _best_delimiter(text: str, quote: str) -> str:
    """The candidate by which most rows have as many fields as the header, then the one that gives more fields. Where none splits the first
    line and most others, that line may be a title: then the candidate by which most rows are alike."""
    widths = {one: [len(row) for row, _ in _rows(text, one, quote) if row] for one in _DELIMITERS}
    fits = {one: _alike(found, found[0] if found else 0) for one, found in widths.items()}
    best = max(_DELIMITERS, key=lambda one: fits[one])
    if fits[best][0] >= 0.5:
        return best
    usual = {one: _alike(found, max(set(found), key=found.count, default=0)) for one, found in widths.items()}
    other = max(_DELIMITERS, key=lambda one: usual[one])
    return other if usual[other] > fits[best] else best


def _alike(widths: list[int], width: int) -> tuple[float, int]:
    """The share of rows that have so many fields, and how many these are; nothing where that is a single one."""
    return (widths.count(width) / len(widths), width) if width > 1 else (0.0, 0)


def _rows(text: str, delimiter: str, quote: str) -> Iterator[tuple[list[str], int]]:
    """The first rows, each with the number of lines read so far; stops at what the reader refuses."""
    if quote:
        reader = csv.reader(_lines(text), delimiter=delimiter, quotechar=quote)
    else:
        reader = csv.reader(_lines(text), delimiter=delimiter, quoting=csv.QUOTE_NONE)
    try:
        for _ in range(_SAMPLE_ROWS):
            row = next(reader, None)
            if row is None:
                return
            yield row, reader.line_num
    except csv.Error:  # a field beyond 128 KB: the sample ends here, the real reader goes on
        return


def _lines(text: str) -> io.StringIO:
    return io.StringIO(text, newline="")


def _line_count(text: str) -> int:
    return sum(1 for _ in _lines(text))
