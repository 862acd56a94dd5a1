"""How a delimited text is written: delimiter, header, and where its data begins. Found by looking at the first stretch of it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from svcaudit.errors import DataError
from svcaudit.intake.formats.encoding import HEAD, TextSource
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

    @property
    def note(self) -> str:
        return f"delimiter {_NAMES.get(self.delimiter, repr(self.delimiter))}"


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
    blank = re.match(r"(?:[ \t]*(?:\r\n|\n|\r))*", text)
    skipped = text[: blank.end()] if blank else ""
    told = re.match(r"sep=(.)[ \t]*(?:\r\n|\n|\r)", text[len(skipped) :])
    if told:
        skipped += told[0]
    rest = text[len(skipped) :]
    delimiter = options.delimiter or (told[1] if told else _best_delimiter(rest, options.quote))
    if options.header:
        names = tuple(name.strip() for name in options.header)
        return Dialect(delimiter, options.quote, names, len(names), len(skipped.encode("utf-8", "surrogateescape")), _line_count(skipped))
    rows = _rows(rest, delimiter, options.quote)
    header, lines = next(rows, ([], 0))
    length = sum(len(line) for line, _ in zip(_lines(rest), range(lines), strict=False))
    before = (skipped + rest[:length]).encode("utf-8", "surrogateescape")
    sample = [row for row, _ in rows if row]
    names = tuple(name.strip() for name in header)
    names = _fit(names, sample if len(head) < HEAD else sample[:-1])
    return Dialect(delimiter, options.quote, names, len(names), len(before), _line_count(skipped) + lines)


def _fit(names: tuple[str, ...], sample: list[list[str]]) -> tuple[str, ...]:
    """A delimiter at the end of every row, or of the header alone, is a habit of some exports and not a column."""
    widths = {len(row) for row in sample}
    if widths == {len(names) + 1} and not any(row[-1].strip() for row in sample):
        return (*names, "")
    if widths == {len(names) - 1} and names[-1:] == ("",):
        return names[:-1]
    return names


def _best_delimiter(text: str, quote: str) -> str:
    """The candidate by which most rows have as many fields as the header, then the one that gives more fields."""

    def fit(delimiter: str) -> tuple[float, int]:
        widths = [len(row) for row, _ in _rows(text, delimiter, quote) if row]
        if not widths or widths[0] < 2:
            return 0.0, 0
        return sum(width == widths[0] for width in widths) / len(widths), widths[0]

    return max(_DELIMITERS, key=fit)


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
