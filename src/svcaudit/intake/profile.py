"""The columns of raw files: how filled, how many different values, of what kind. A few columns are in memory at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from svcaudit.intake.arrow import texts
from svcaudit.intake.encode import Cleaning, Coded, Part, encode
from svcaudit.intake.formats.raw import RawTable, Wanted, key
from svcaudit.intake.log_map import LogMap
from svcaudit.intake.sources import Source
from svcaudit.intake.time_cells import State
from svcaudit.intake.time_guess import likely_formats
from svcaudit.intake.times import read_times
from svcaudit.model.log import Int32

AT_ONCE = 8
"""Columns that are read together; a wide file is read several times rather than held whole."""
_SAMPLE = 1000
"""Different values that are looked at to see of what kind they are."""
_EXAMPLES = 5
_ROWS_KEPT = 200_000
"""Rows of which the codes of a column with few values are kept, to see how it changes within cases."""
_MOSTLY = 0.95
_LONG = 60
_NUMBER = re.compile(r"[+-]?\d{1,18}(?:[.,]\d+)?")
_YES_NO = frozenset({"true", "false", "yes", "no", "y", "n", "0", "1", "是", "否", "ja", "nein"})
_DATE_SIGNS = re.compile(r"\d.*[-/.:年]")


@dataclass(frozen=True, slots=True)
class RawColumn:
    """A column by name, and where it stands in each file (None: the file lacks it). A name that repeats gets its position."""

    name: str
    places: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a column holds. `codes`: of the first rows. `sample`: different values, spread over all. `form`: how its times are written
    ('' ISO 8601, None no times), `forms` how else they may be; `local`: they say no zone."""

    name: str
    rows: int
    filled: int
    distinct: int
    kind: str
    top: tuple[str, ...]
    sample: tuple[str, ...]
    codes: Int32
    form: str | None = None
    forms: tuple[str, ...] = ()
    local: bool = False


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
    for number, file in enumerate(files):
        for place, name in enumerate(file.header):
            here = name if name and file.header.index(name) == place else f"{name} (column {place + 1})".strip()
            places.setdefault(here, [None] * len(files))[number] = place
    return [RawColumn(name, tuple(one)) for name, one in places.items()]


def look_at_columns(files: Sequence[FileSeen], columns: Sequence[RawColumn], log_map: LogMap) -> Iterator[Seen]:
    """Look at a few columns at a time."""
    missing = Cleaning(frozenset(word.strip() for word in log_map.missing) | {""})
    for start in range(0, len(columns), AT_ONCE):
        some = columns[start : start + AT_ONCE]
        raws = [
            _read(file.source, tuple(sorted({one.places[number] or 0 for one in some if one.places[number] is not None})) or (0,), log_map)
            for number, file in enumerate(files)
        ]
        for column in some:
            parts: list[Part] = [
                raw.table.num_rows if place is None else raw.table.column(key(place))
                for raw, place in zip(raws, column.places, strict=True)
            ]
            yield _seen(column.name, encode(parts, missing))


def _read(source: Source, positions: tuple[int, ...], log_map: LogMap) -> RawTable:
    return source.read(lambda header: Wanted(positions), log_map.file)


def _seen(name: str, coded: Coded) -> Seen:
    counts = np.bincount(coded.codes[coded.codes >= 0], minlength=len(coded.words))
    spread = np.unique(np.linspace(0, max(len(counts) - 1, 0), min(len(counts), _SAMPLE)).astype(np.int64))
    sample = tuple(coded.words[place].as_py() for place in spread.tolist())
    top = np.argsort(-counts, kind="stable")[:_EXAMPLES]
    kind, forms, local = _kind(sample, len(counts))
    return Seen(
        name=name,
        rows=len(coded.codes),
        filled=int(counts.sum()),
        distinct=len(counts),
        kind=kind,
        top=tuple(coded.words[place].as_py() for place in top.tolist()),
        sample=sample,
        codes=coded.codes[:_ROWS_KEPT].copy(),
        form=forms[0] if forms else None,
        forms=forms,
        local=local,
    )


def _kind(sample: Sequence[str], distinct: int) -> tuple[str, tuple[str, ...], bool]:
    """What most of the values are; for times, how they are written and whether they say no zone."""
    if not sample:
        return "empty", (), False
    if distinct <= 2 and all(word.casefold() in _YES_NO for word in sample):
        return "yes_no", (), False
    if sum(bool(_DATE_SIGNS.search(word)) for word in sample) >= _MOSTLY * len(sample):
        forms, local = _times(sample)
        if forms:
            return "time", forms, local
    if sum(bool(_NUMBER.fullmatch(word)) for word in sample) >= _MOSTLY * len(sample):
        return "number", (), False
    long = sum(map(len, sample)) > _LONG * len(sample) or any("\n" in word for word in sample)
    return "long text" if long else "text", (), False


def _times(sample: Sequence[str]) -> tuple[tuple[str, ...], bool]:
    """'' for ISO 8601, else the formats that fit; and whether no zone is said."""
    times = read_times(pa.chunked_array([texts(list(sample))]), None, frozenset({""}), serial_days=False)
    if (times.states <= State.INSTANT).sum() >= _MOSTLY * len(sample):
        return ("",), times.first_local is not None
    forms = tuple(likely_formats(sample[:200]))
    return forms, not any("%z" in form for form in forms)
