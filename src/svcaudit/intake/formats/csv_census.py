"""What a text holds that decides how it may be read: lines, quotes, NUL bytes, and whether its quoting is sound."""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Census:
    """`utf8`: the text is UTF-8 all through. `quotes`, `nuls`: whether there are any."""

    utf8: bool
    quotes: bool
    nuls: bool


def take_census(chunks: Iterable[bytes], quote: bytes) -> Census:
    """Look through a text once."""
    quotes = nuls = False
    decoder = codecs.getincrementaldecoder("utf-8")()
    pending = False
    try:
        for chunk in chunks:
            quotes = quotes or bool(quote and quote in chunk)
            nuls = nuls or b"\0" in chunk
            if pending or not chunk.isascii():
                decoder.decode(chunk)
                pending = bool(decoder.getstate()[0])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return Census(False, quotes, nuls)
    return Census(True, quotes, nuls)


def count_lines(chunks: Iterable[bytes]) -> int:
    """Line ends, CR LF being one, plus a last line without one."""
    count = 0
    last = b""
    for chunk in chunks:
        count += chunk.count(b"\n")
        if b"\r" in chunk or last == b"\r":
            count += chunk.count(b"\r") - chunk.count(b"\r\n") - (last == b"\r" and chunk[:1] == b"\n")
        last = chunk[-1:]
    return count + (last not in (b"", b"\n", b"\r"))


@dataclass(frozen=True, slots=True)
class Records:
    """Records as RFC 4180 sees them: a line end inside quotes is part of a cell.

    `longest`, `longest_line`: bytes of the longest record and of the longest line.
    `sound`: every quote opens at the start of a field, closes at its end or is doubled, and the last one is closed.
    """

    count: int
    longest: int
    longest_line: int
    sound: bool


def find_records(chunks: Iterable[bytes], delimiter: bytes, quote: bytes) -> Records:
    """Count records by the parity of quotes: before a line end outside quotes stands an even number of them."""
    count = longest = longest_line = parity = 0
    record_start = line_start = position = 0
    sound = True
    before = b"\n"
    mark, edges = quote[0] if quote else -1, frozenset(b"\r\n" + delimiter + quote)
    edge_table = np.array([code in edges for code in range(256)])
    pending_close = False
    for chunk in chunks:
        data = np.frombuffer(chunk, dtype=np.uint8)
        at = np.flatnonzero(data == mark)
        ends = np.flatnonzero((data == 10) | (data == 13))
        if pending_close:
            sound = sound and bool(edge_table[data[0]])
        opening = (np.arange(len(at)) + parity) % 2 == 0
        previous = np.where(at > 0, data[at - 1], before[0])
        inner = at[~opening]
        follows = inner[inner + 1 < len(data)] + 1
        sound = sound and bool(edge_table[previous[opening]].all()) and bool(edge_table[data[follows]].all())
        pending_close = bool(len(inner)) and int(inner[-1]) + 1 == len(data)
        outside = ends[(np.searchsorted(at, ends) + parity) % 2 == 0]
        if len(ends):
            longest_line = max(longest_line, int(np.diff(ends + position, prepend=line_start).max()))
            line_start = int(ends[-1]) + position
        # CR LF is one end: the LF that follows a CR ends nothing
        prior = np.where(outside > 0, data[outside - 1], before[0])
        real = outside[~((data[outside] == 10) & (prior == 13))]
        if len(real):
            bounds = real + position
            longest = max(longest, int(np.diff(bounds, prepend=record_start).max()))
            record_start = int(bounds[-1])
            count += len(real)
        parity = (parity + len(at)) % 2
        position += len(data)
        before = chunk[-1:]
    count += before not in (b"\n", b"\r") or parity == 1
    return Records(count, max(longest, position - record_start), max(longest_line, position - line_start), sound and parity == 0)
