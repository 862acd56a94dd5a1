"""Records of a text whose quoting is not sound: the slow, careful way, for the few files that need it.

A quote that is never closed would swallow every row behind it. Here such a line is set aside and reading goes on with the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from svcaudit.model.log import Int64

MAX_RECORD = 16 << 20
"""Bytes of the longest record that is read: 16 MB."""
_MAX_LINES = 5_000


@dataclass(frozen=True, slots=True)
class Repaired:
    """`content`: the records whose quotes close. `unclosed`: 1-based numbers of those whose do not. `total`: all records.

    `longest`: bytes of the longest record kept.
    """

    content: pa.Buffer
    unclosed: Int64
    total: int
    longest: int


def repair(chunks: Iterable[bytes], delimiter: bytes, quote: bytes) -> Repaired:
    """Split into records and set aside the lines that open a quote without end."""
    still_open = _open_after(delimiter, quote)
    lines = list(_lines(chunks))
    sink = pa.BufferOutputStream()
    unclosed: list[int] = []
    total = longest = 0
    index = 0
    while index < len(lines):
        total += 1
        end = _record_end(lines, index, still_open, quote)
        if end is None:
            unclosed.append(total)
            end = index + 1
        else:
            record = b"".join(lines[index:end])
            longest = max(longest, len(record))
            sink.write(record)
        index = end
    return Repaired(sink.getvalue(), np.array(unclosed, dtype=np.int64), total, longest)


def _record_end(lines: list[bytes], start: int, still_open: re.Pattern[bytes], quote: bytes) -> int | None:
    """The line after the record that starts at `start`; None when its quote does not close soundly."""
    if quote not in lines[start]:
        return start + 1
    record = lines[start]
    if not still_open.fullmatch(record):
        return start + 1
    size = len(record)
    for end in range(start + 1, min(len(lines), start + _MAX_LINES)):
        size += len(lines[end])
        if size > MAX_RECORD:
            return None
        if quote in lines[end]:
            record = b"".join(lines[start : end + 1])
            if not still_open.fullmatch(record):
                return end + 1 if _closes_soundly(lines[end], quote) else None
    return None


def _closes_soundly(line: bytes, quote: bytes) -> bool:
    """Text right behind the closing quote gives away that it was meant to open another cell."""
    closing = line.replace(quote * 2, b"").find(quote)
    rest = line.replace(quote * 2, b"")[closing + 1 : closing + 2]
    return rest in (b"", b"\r", b"\n") or not rest.isalnum()


def _open_after(delimiter: bytes, quote: bytes) -> re.Pattern[bytes]:
    """Matches a text that ends inside quotes: whole fields, then a quote that opens and does not close."""
    q, d = re.escape(quote), re.escape(delimiter)
    inside = rb"(?:[^" + q + rb"]|" + q + q + rb")*+"
    field = rb"(?:" + q + inside + q + rb"(?!" + q + rb")[^" + d + rb"\r\n]*+|(?!" + q + rb")[^" + d + rb"\r\n]*+)"
    return re.compile(rb"(?:" + field + d + rb")*+" + q + inside, re.DOTALL)


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Lines with their ends; LF, CR LF and a lone CR end a line."""
    left = b""
    for chunk in chunks:
        pieces = re.split(rb"(?<=\n)|(?<=\r)(?!\n)", left + chunk)
        left = pieces.pop()
        if pieces and not left:
            left = pieces.pop()
        yield from (piece for piece in pieces if piece)
    if left:
        yield left
