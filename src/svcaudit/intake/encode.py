"""Text columns as integers: codes into a sorted vocabulary. Words are looked at once each, however many rows hold them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.model.arrow import flags, integers, numbers, texts, words_of
from svcaudit.model.log import Int32, Int64, Texts

_STEP = 1 << 17
"""Rows that are coded at once: NumPy widens the indices of each lot."""


@dataclass(frozen=True, slots=True)
class Cleaning:
    """What is done to every word: trimmed; `missing` words become no value; the others are translated (theirs -> ours)."""

    missing: frozenset[str] = frozenset({""})
    translation: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Coded:
    """`words[codes[row]]`, -1 where there is no value.

    `words`: Arrow text, sorted bytewise, so that codes do not depend on the order of rows.
    """

    codes: Int32
    words: pa.Array

    def texts(self) -> Texts:
        return words_of(self.words)

    def at(self, rows: Int64) -> Coded:
        """These rows alone, in this order; words that no longer occur are dropped. Every word is in use."""
        if not len(self.words):
            return Coded(self.codes[: len(rows)], self.words)
        codes = self.codes[rows]
        return Coded(codes, self.words) if len(rows) == len(self.codes) else Coded(codes, self.words).in_use()

    def in_use(self) -> Coded:
        """The same rows, without words that none of them has: a case without an event is no case."""
        used = np.zeros(len(self.words) + 1, dtype=np.bool_)
        used[self.codes] = True  # -1 falls on the last place, which is no word
        if used[:-1].all():
            return self
        kept = np.flatnonzero(used[:-1])
        table = np.full(len(self.words) + 1, -1, dtype=np.int32)
        table[kept] = np.arange(len(kept), dtype=np.int32)
        return Coded(table[self.codes], self.words.take(numbers(kept)))


Part: TypeAlias = "pa.ChunkedArray | int"
"""A file's column, or the number of rows of a file that lacks it."""


def encode(parts: Sequence[Part], cleaning: Cleaning) -> Coded:
    """Code a column that may stretch over several files."""
    total = sum(part if isinstance(part, int) else len(part) for part in parts)
    codes = np.full(total, -1, dtype=np.int32)
    pieces, dictionaries = _pieces(parts)
    if not pieces:
        return Coded(codes, texts([]))
    if len(dictionaries) == 1:
        table, words = _clean(dictionaries[0], cleaning, distinct=True)
    else:
        # one dictionary for all pieces: `unify_dictionaries` would be quadratic in pieces times words
        every_word = pa.concat_arrays(dictionaries).dictionary_encode()
        table, words = _clean(every_word.dictionary, cleaning, distinct=True)
        table = table[integers(every_word.indices)]
    table = np.append(table, np.int32(-1))
    for piece in pieces:
        for start in range(0, len(piece.indices), _STEP):
            indices = piece.indices[start : start + _STEP]
            indices = indices if indices.null_count == 0 else indices.fill_null(len(table) - 1 - piece.base)
            codes[piece.start + start : piece.start + start + len(indices)] = table[piece.base :][integers(indices)]
    return Coded(codes, words)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A chunk: row `start` onwards; its indices count from word `base` of all dictionaries laid end to end."""

    start: int
    base: int
    indices: pa.Array


def _pieces(parts: Sequence[Part]) -> tuple[list[_Piece], list[pa.Array]]:
    pieces: list[_Piece] = []
    dictionaries: list[pa.Array] = []
    start = base = 0
    for part in parts:
        if isinstance(part, int):
            start += part
            continue
        # plain text is encoded here, with one dictionary for all its chunks
        chunks = (part if pa.types.is_dictionary(part.type) else part.dictionary_encode()).chunks
        last = None
        for chunk in chunks:
            if last is None or not _is_same(chunk.dictionary, last):
                last = chunk.dictionary
                base += len(dictionaries[-1]) if dictionaries else 0
                dictionaries.append(last.cast(pa.large_string()))
            pieces.append(_Piece(start, base, chunk.indices))
            start += len(chunk)
    return pieces, dictionaries


def _is_same(one: pa.Array, other: pa.Array) -> bool:
    """Whether two dictionaries are the same memory."""
    return (
        len(one) == len(other)
        and one.offset == other.offset
        and [_place(buffer) for buffer in one.buffers()] == [_place(buffer) for buffer in other.buffers()]
    )


def _place(buffer: pa.Buffer | None) -> int:
    return 0 if buffer is None else int(buffer.address)


def join(columns: Sequence[Coded], separator: str, cleaning: Cleaning) -> Coded:
    """Several columns as one: their words joined, empty ones left out. Each combination is joined once."""
    combined = np.zeros(len(columns[0].codes), dtype=np.int64)
    for column in columns:
        combined = combined * (len(column.words) + 1) + column.codes + 1
        _, combined = np.unique(combined, return_inverse=True)  # keeps the numbers small enough for the next column
    _, sample = np.unique(combined, return_index=True)
    vocabularies = [column.texts() for column in columns]
    joined = []
    for row in sample.tolist():
        cells = [vocabulary[column.codes[row]] for column, vocabulary in zip(columns, vocabularies, strict=True) if column.codes[row] >= 0]
        joined.append(separator.join(cells))
    table, words = _clean(texts(joined), cleaning)
    return Coded(table[combined], words)


def stack(columns: Sequence[Coded], cleaning: Cleaning) -> Coded:
    """Columns below each other."""
    if len(columns) == 1 and not cleaning.translation:
        return columns[0] if _sorted(columns[0].words) else _recoded(columns, cleaning)
    return _recoded(columns, cleaning)


def _recoded(columns: Sequence[Coded], cleaning: Cleaning) -> Coded:
    table, words = _clean(pa.concat_arrays([texts([]), *(column.words.cast(pa.large_string()) for column in columns)]), cleaning)
    table = np.append(table, np.int32(-1))
    bases = np.cumsum([0, *(len(column.words) for column in columns)])
    codes = [np.where(column.codes < 0, -1, table[column.codes + base]) for column, base in zip(columns, bases.tolist(), strict=False)]
    return Coded(np.concatenate(codes).astype(np.int32), words)


def _sorted(words: pa.Array) -> bool:
    """Whether words stand in order, each once."""
    return len(words) < 2 or bool(flags(pc.less(words[:-1], words[1:])).all())


def _clean(raw: pa.Array, cleaning: Cleaning, *, distinct: bool = False) -> tuple[Int32, pa.Array]:
    """From raw word to code, and the sorted words. `distinct`: no raw word stands twice."""
    words = pc.utf8_trim_whitespace(raw)
    present = ~flags(pc.is_in(words, value_set=texts(sorted(cleaning.missing | {""}))))
    if cleaning.translation:
        theirs = sorted(cleaning.translation)
        at = pc.index_in(words, value_set=texts(theirs))
        found = flags(at.is_valid())
        place = np.arange(len(words))
        place[found] = len(words) + integers(at.drop_null())
        words = pa.concat_arrays([words, texts([cleaning.translation[word] for word in theirs])]).take(numbers(place))
    if present.all() and words.equals(raw) and (distinct or len(words.unique()) == len(words)):
        return _ranks(raw)
    kept = words.take(numbers(np.flatnonzero(present))).dictionary_encode()
    rank, ordered = _ranks(kept.dictionary)
    table = np.full(len(words), -1, dtype=np.int32)
    table[present] = rank[integers(kept.indices)]
    return table, ordered


def _ranks(words: pa.Array) -> tuple[Int32, pa.Array]:
    """The place of each of these distinct words in their sorted order, and that order."""
    order = pc.array_sort_indices(words)
    rank = np.empty(len(order), dtype=np.int32)
    rank[integers(order)] = np.arange(len(order), dtype=np.int32)
    return rank, words.take(order)
