"""The sentences of a million findings: those that differ in their spans alone are told once, with a place for each span.

The words of a standard make hundreds of sentences; spans, of which many are told alike, and names are put in as columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from svcaudit.reports.figures import bare_span
from svcaudit.reports.findings import rows_at
from svcaudit.reports.sentences import Narrator, Spans

if TYPE_CHECKING:
    import pyarrow as pa

Int64 = npt.NDArray[np.int64]
_WORDS = ("rule", "kind", "verdict", "stage", "problem", "expected", "seen_stage", "seen_actor", "measure", "detail")
_SPANS = ("elapsed_s", "limit_s", "late_s")
_BEHIND = ("verdict", "owner", "waiver")
_PLACES = Spans("\0" + "1\0", "\0" + "2\0", "\0" + "3\0")
"""What stands for a span: its number (0 is none) between characters that no text of a report has."""
_MINUTE, _HOUR, _IN_HOURS_UP_TO = 60, 3600, 72 * 3600


@dataclass(frozen=True, slots=True)
class Texts:
    """One text for each of N findings: `words`, and which of them it is."""

    words: pa.Array
    which: Int64

    def between(self, start: int, stop: int) -> pa.Array:
        return self.words.take(self.which[start:stop])


@dataclass(frozen=True, slots=True)
class Sentences:
    """The sentence of each of N findings, in its pieces: fixed words, and between every two the span of a number."""

    before: Texts
    pieces: list[Texts]
    places: list[Int64]
    spans: list[Texts]
    after: Texts

    def between(self, start: int, stop: int) -> pa.Array:
        """The sentences of the findings from `start` up to `stop`."""
        import pyarrow as pa
        import pyarrow.compute as pc

        spans = [one.between(start, stop) for one in self.spans]
        told = [self.before.between(start, stop), self.pieces[0].between(start, stop)]
        for place, piece in zip(self.places, self.pieces[1:], strict=True):
            told += [pc.choose(pa.array(place[start:stop]), "", *spans), piece.between(start, stop)]
        return pc.binary_join_element_wise(*told, self.after.between(start, stop), "")


def sentences(table: pa.Table, tell: Narrator) -> Sentences:
    """What `tell.sentence` says of every row."""
    kinds = [*(_codes(table[name]) for name in _WORDS), *(_signs(table[name]) for name in _SPANS)]
    which, first = _alike(kinds)
    split = [tell.told(row, _PLACES).split("\0") for row in rows_at(table, first)]
    longest = max(map(len, split), default=1)
    split = [[*parts, *["0", ""] * ((longest - len(parts)) // 2)] for parts in split]
    behind, last = _alike([_codes(table[name]) for name in _BEHIND])
    around = [tell.attributed("\0", row).partition("\0") for row in rows_at(table, last)]
    return Sentences(
        before=_texts([one[0] for one in around], behind),
        pieces=[_texts([parts[n] for parts in split], which) for n in range(0, longest, 2)],
        places=[np.array([int(parts[n]) for parts in split], np.int64)[which] for n in range(1, longest, 2)],
        spans=[_span_texts(table, name, tell) for name in _SPANS],
        after=_texts([one[2] for one in around], behind),
    )


def told_alike(seconds: Int64, measure: str) -> Int64:
    """The spans of a measure, made as round as they are told: hours and minutes, and on the wall two units beyond three days."""
    if measure == "days":  # told in tenths
        return seconds
    size = np.abs(seconds)
    hour, minute = size - size % _HOUR, size - size % _MINUTE
    rounded = np.where(size < _HOUR, size, minute)
    if measure == "wall":
        of_days = size > _IN_HOURS_UP_TO
        # '4d 2h', but '4d 5m' and '4d 5s' where there is nothing between.
        rounded = np.where(of_days, np.where(size // _HOUR % 24 > 0, hour, size), rounded)
    return np.sign(seconds) * rounded


def _span_texts(table: pa.Table, name: str, tell: Narrator) -> Texts:
    """A column of seconds in words."""
    import pyarrow as pa
    import pyarrow.compute as pc

    column = table[name].cast(pa.int64())
    seconds, known = pc.fill_null(column, 0).to_numpy(), pc.is_valid(column).to_numpy()
    measures, which = _measures(table, tell)
    words: list[str] = [bare_span(None, "wall", tell.reader.say)]
    codes = np.zeros(len(seconds), np.int64)
    for number, measure in enumerate(measures):
        ours = np.flatnonzero((which == number) & known)
        distinct, code = np.unique(told_alike(seconds[ours], measure), return_inverse=True)
        codes[ours] = code + len(words)
        words += [bare_span(one, measure, tell.reader.say) for one in distinct.tolist()]
    return _texts(words, codes)


def _measures(table: pa.Table, tell: Narrator) -> tuple[list[str], Int64]:
    """The lines on which the findings were measured, and for each finding the number of its own."""
    which, first = _alike([_codes(table["rule"]), _codes(table["measure"])])
    lines = [tell.measure(row) for row in rows_at(table, first)]
    distinct = sorted(set(lines))
    return distinct, np.array([distinct.index(line) for line in lines], np.int64)[which]


def _signs(column: pa.ChunkedArray) -> tuple[Int64, int]:
    """Whether a span is unknown, none, or more than none: what a sentence may depend on beside the words for it."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.fill_null(pc.sign(column.cast(pa.int64())).cast(pa.int64()), 2).to_numpy() + 1, 4


def _codes(column: pa.ChunkedArray) -> tuple[Int64, int]:
    """A number for each distinct value, null among them, and how many there are."""
    import pyarrow as pa

    coded = column.unify_dictionaries() if pa.types.is_dictionary(column.type) else column.dictionary_encode().unify_dictionaries()
    if coded.num_chunks == 0:
        return np.empty(0, np.int64), 1
    codes = pa.chunked_array([chunk.indices for chunk in coded.chunks]).cast(pa.int64()).fill_null(-1).to_numpy()
    return codes + 1, len(coded.chunk(0).dictionary) + 1


def _alike(columns: list[tuple[Int64, int]]) -> tuple[Int64, Int64]:
    """For each row the number of its combination of codes, and for each combination a row that has it."""
    import pyarrow as pa

    which, _ = columns[0]
    for codes, size in columns[1:]:
        which = pa.array(which * size + codes).dictionary_encode().indices.to_numpy().astype(np.int64)
    first = np.zeros(int(which.max(initial=-1)) + 1, np.int64)
    first[which[::-1]] = np.arange(len(which))[::-1]
    return which, first


def _texts(words: list[str], which: Int64) -> Texts:
    import pyarrow as pa

    return Texts(pa.array(words, pa.string()), which)
