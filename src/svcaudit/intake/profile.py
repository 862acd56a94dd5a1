"""The columns of raw files: how filled, how many different values, of what kind. A few columns are in memory at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from svcaudit.intake.column_times import TimeLook, surest, times_of
from svcaudit.intake.encode import Cleaning, Coded, Part, encode
from svcaudit.intake.formats.raw import RawTable, Wanted, key
from svcaudit.intake.log_map import LogMap
from svcaudit.intake.sources import Source
from svcaudit.model.log import Int32

NO_VALUE = ("NULL", "null", "-", "--", "n/a", "N/A", "NaN", "nan", "#N/A", "\\N", "(null)", "<null>")
"""Cells that mean 'nothing' in one system or another."""
_AT_ONCE, _CELLS = 8, 20_000_000
"""A file with more cells is read several times, so many columns each, rather than held whole."""
_SAMPLE = 3000
"""Different values that are looked at to see of what kind they are."""
_TOP = 2000
_ROWS_KEPT = 200_000
"""Rows of which the codes of a column are kept, to see how it changes within cases."""
_MOSTLY = 0.95
_LONG = 60
_NUMBER = re.compile(r"[+-]?\d{1,18}(?:[.,]\d+)?")
_ID = re.compile(r"(?=.*\d)\S+(?: \S+){0,2}")
_YES_NO = frozenset({"true", "false", "yes", "no", "y", "n", "0", "1", "是", "否", "ja", "nein"})


@dataclass(frozen=True, slots=True)
class RawColumn:
    """A column by name, and where it stands in each file (None: the file lacks it). A name that repeats gets its position, and is not
    `own`: no map can name it."""

    name: str
    places: tuple[int | None, ...]
    own: bool = True


@dataclass(frozen=True, slots=True)
class Seen:
    """What a column holds, R rows.

    `place`: of the column in the first file that has it, from 0. `kind`: time, number, yes_no, text, long text or empty. `top`: the most
    frequent values first. `sample`: different values, spread over all; `numeric`, `ids`: the shares of them that look so, `length`: their
    mean length. `codes`: of the first rows, -1 where there is no value. `missing`: words in it that mean 'no value', beside the empty cell.
    """

    name: str
    own: bool
    place: int
    rows: int
    filled: int
    distinct: int
    kind: str
    top: tuple[str, ...]
    sample: tuple[str, ...]
    codes: Int32
    times: TimeLook | None
    numeric: float
    ids: float
    length: float
    missing: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        """Of the rows that have a value."""
        return self.filled / self.rows if self.rows else 0.0


@dataclass(frozen=True, slots=True)
class FileSeen:
    """One file: its header and its rows."""

    source: Source
    header: tuple[str, ...]
    rows: int
    notes: tuple[str, ...]


def look_at_files(sources: Sequence[Source], log_map: LogMap) -> list[FileSeen]:
    """Headers and row counts. Raises DataError or UsageError as any reading does."""
    read = [(source, _read(source, (0,), log_map)) for source in sources]
    return [FileSeen(source, raw.header, raw.total, (*source.notes, *raw.notes)) for source, raw in read]


def columns_of(files: Sequence[FileSeen]) -> list[RawColumn]:
    """Every column of the files once, in the order of the headers."""
    places: dict[str, list[int | None]] = {}
    own: set[str] = set()
    for number, file in enumerate(files):
        for place, name in enumerate(file.header):
            here = name if name and file.header.index(name) == place else f"{name} (column {place + 1})".strip()
            places.setdefault(here, [None] * len(files))[number] = place
            if name and file.header.count(name) == 1:
                own.add(here)
    return [RawColumn(name, tuple(one), name in own) for name, one in places.items()]


def look_at_columns(files: Sequence[FileSeen], columns: Sequence[RawColumn], log_map: LogMap) -> Iterator[Seen]:
    """Look at a few columns at a time, at all of them where the files are small."""
    at_once = len(columns) if sum(file.rows for file in files) * len(columns) < _CELLS else _AT_ONCE
    for start in range(0, len(columns), max(at_once, 1)):
        some = columns[start : start + at_once]
        raws = [
            _read(file.source, tuple(sorted({one.places[number] or 0 for one in some if one.places[number] is not None})) or (0,), log_map)
            for number, file in enumerate(files)
        ]
        for column in some:
            parts: list[Part] = [
                raw.table.num_rows if place is None else raw.table.column(key(place))
                for raw, place in zip(raws, column.places, strict=True)
            ]
            yield _seen(column, parts, log_map, serial_days=any(raw.serial_days for raw in raws))


def _read(source: Source, positions: tuple[int, ...], log_map: LogMap) -> RawTable:
    return source.read(lambda header: Wanted(positions), log_map.file)


def _seen(column: RawColumn, parts: list[Part], log_map: LogMap, *, serial_days: bool) -> Seen:
    told = frozenset(word.strip() for word in log_map.missing) | {""}
    coded = encode(parts, Cleaning(told))
    none = tuple(word for word in NO_VALUE if word in set(coded.texts()[:_SAMPLE].tolist())) if told == {""} else ()
    if none:
        coded = encode(parts, Cleaning(told | {*none}))
    counts = np.bincount(coded.codes[coded.codes >= 0], minlength=len(coded.words))
    sample = _spread(coded)
    top = np.argsort(-counts, kind="stable")[:_TOP]
    times = times_of(column.name, sample, serial_days=serial_days)
    return Seen(
        name=column.name,
        own=column.own,
        place=next(place for place in column.places if place is not None),
        rows=len(coded.codes),
        filled=int(counts.sum()),
        distinct=len(counts),
        kind=_kind(sample, len(counts), times),
        top=tuple(coded.words.take(pa.array(top)).to_pylist()),
        sample=sample,
        codes=coded.codes[:_ROWS_KEPT].copy(),
        times=None if times is None else surest(times, coded.words),
        numeric=_share(_NUMBER, sample),
        ids=_share(_ID, sample),
        length=sum(map(len, sample)) / max(1, len(sample)),
        missing=none,
    )


def _spread(coded: Coded) -> tuple[str, ...]:
    """Different values, spread over all."""
    count = len(coded.words)
    places = np.unique(np.linspace(0, max(count - 1, 0), min(count, _SAMPLE)).astype(np.int64))
    return tuple(coded.words.take(pa.array(places)).to_pylist())


def _kind(sample: Sequence[str], distinct: int, times: TimeLook | None) -> str:
    """What most of the values are."""
    if not sample:
        return "empty"
    if distinct <= 2 and all(word.casefold() in _YES_NO for word in sample):
        return "yes_no"
    if times is not None:
        return "time"
    if _share(_NUMBER, sample) >= _MOSTLY:
        return "number"
    long = sum(map(len, sample)) > _LONG * len(sample) or any("\n" in word for word in sample)
    return "long text" if long else "text"


def _share(pattern: re.Pattern[str], words: Sequence[str]) -> float:
    return sum(pattern.fullmatch(word) is not None for word in words) / max(1, len(words))
