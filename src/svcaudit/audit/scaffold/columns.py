"""Every column of an unknown export, looked at: how full, how varied, whether it tells times, whether it may name a person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from svcaudit.audit.scaffold.hints import NO_PERSON, PERSON, fitting, mentions
from svcaudit.errors import DataError, UsageError
from svcaudit.intake.arrow import texts
from svcaudit.intake.encode import Cleaning, Coded, encode
from svcaudit.intake.formats.raw import Wanted, key
from svcaudit.intake.log_map import FileOptions
from svcaudit.intake.sources import opened
from svcaudit.intake.time_cells import State
from svcaudit.intake.time_guess import likely_formats
from svcaudit.intake.time_patterns import TimePattern
from svcaudit.intake.times import read_times
from svcaudit.model.log import Int64

NO_VALUE = ("NULL", "null", "-", "--", "n/a", "N/A", "NaN", "nan", "#N/A", "\\N", "(null)", "<null>")
"""Cells that mean 'nothing' in one system or another."""
_SAMPLE = 3000
_HANDFUL, _HANDFULS = 40, 3
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"\+\d[\d ()-]{6,18}|1[3-9]\d{9}|\(?\d{2,5}\)?[ -]\d{3,4}[ -]?\d{3,4}")
_EMAILS, _PHONES = "e-mail addresses", "telephone numbers"
_DATE = re.compile(
    r"^\d{1,4}[-./年]\s?\d{1,2}[-./月]\s?\d{1,4}|\b\d{1,2}[- .]+[^\W\d]{3,9}\.?[- ,]+\d{2,4}"
    r"|[^\W\d]{3,9}\.? \d{1,2},? \d{4}|^\d{8}(\d|\D|$)"
)
"""What may begin a time; only then is it worth trying hundreds of formats."""
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
_ID = re.compile(r"(?=.*\d)\S+(?: \S+){0,2}")


@dataclass(frozen=True, slots=True)
class TimeLook:
    """What the times of a column are like. `formats`: none for ISO 8601, several where day and month cannot be told apart."""

    formats: tuple[str, ...]
    share: float
    local: str | None
    """A cell without a zone of its own, None when there is none."""


@dataclass(frozen=True, slots=True)
class ColumnLook:
    """One column. `coded`: its cells; `filled`, `numeric`, `ids`: shares of rows (of values) that are so."""

    position: int
    name: str
    coded: Coded
    rows: int
    filled: float
    distinct: int
    numeric: float
    ids: float
    length: float
    times: TimeLook | None
    personal: str | None
    """Why it may hold personal data."""

    @property
    def reaches(self) -> bool:
        """Whether the cells themselves are addresses or telephone numbers."""
        return self.personal in (_EMAILS, _PHONES)

    @property
    def counts(self) -> Int64:
        return np.bincount(self.coded.codes[self.coded.codes >= 0], minlength=len(self.coded.words)).astype(np.int64)

    def frequent(self, most: int) -> list[str]:
        """The most frequent values."""
        order = np.argsort(-self.counts, kind="stable")[:most]
        words: list[str] = [str(self.coded.words[int(code)].as_py()) for code in order]
        return words


@dataclass(frozen=True, slots=True)
class Export:
    """A file read whole. `missing`: words in it that mean 'no value', beside the empty cell."""

    path: Path
    header: tuple[str, ...]
    columns: tuple[ColumnLook, ...]
    rows: int
    missing: tuple[str, ...]
    notes: tuple[str, ...]

    def named(self, name: str, option: str) -> ColumnLook:
        """The column of this name. Raises UsageError."""
        for column in self.columns:
            if column.name == name:
                return column
        near = [column for column in self.columns if column.name.casefold() == name.casefold()]
        if len(near) == 1:
            return near[0]
        raise UsageError(f"{self.path.name} has no column {name!r} ({option})", f"it has: {', '.join(one.name for one in self.columns)}")


def look_at(path: Path) -> Export:
    """Read every column of a file. Raises UsageError for a path, DataError for what cannot be read or holds no row."""
    headers: list[tuple[str, ...]] = []

    def everything(header: tuple[str, ...]) -> Wanted:
        headers.append(header)
        return Wanted(tuple(_once(header)))

    with opened([path]) as sources:
        if len(sources) > 1:
            listed = ", ".join(source.name for source in sources[:8])
            raise UsageError(f"{path} holds {len(sources)} files", f"take out one that is typical of them: {listed}")
        raw = sources[0].read(everything, FileOptions())
    header, table = headers[-1], raw.table
    if not table.num_rows:
        raise DataError(f"{path.name} has no row to learn from", "the first line names the columns, each further line is one event")
    looks: list[ColumnLook] = []
    found: dict[str, None] = {}
    for position in _once(header):
        look, missing = _look(position, header[position], table.column(key(position)), raw.serial_days)
        looks.append(look)
        found.update(dict.fromkeys(missing))
    return Export(path, header, tuple(looks), table.num_rows, tuple(found), (*sources[0].notes, *raw.notes))


def _once(header: tuple[str, ...]) -> list[int]:
    """The columns whose name no other has."""
    return [place for place, name in enumerate(header) if name and header.count(name) == 1]


def _look(position: int, name: str, column: pa.ChunkedArray, serial_days: bool) -> tuple[ColumnLook, list[str]]:
    whole = encode([column], Cleaning())
    missing = [word for word in NO_VALUE if word in set(whole.texts()[:_SAMPLE].tolist())]
    coded = encode([column], Cleaning(frozenset({"", *missing}))) if missing else whole
    words = [str(word) for word in coded.texts()[:: max(1, len(coded.words) // _SAMPLE)]]
    filled = float((coded.codes >= 0).mean())
    times = _times(name, words, serial_days)
    return (
        ColumnLook(
            position=position,
            name=name,
            coded=coded,
            rows=len(column),
            filled=filled,
            distinct=len(coded.words),
            numeric=_share(_NUMBER, words),
            ids=_share(_ID, words),
            length=sum(map(len, words)) / max(1, len(words)),
            times=times,
            personal=None if times else _personal(name, words),
        ),
        missing,
    )


def _share(pattern: re.Pattern[str], words: Sequence[str]) -> float:
    return sum(pattern.fullmatch(word) is not None for word in words) / max(1, len(words))


def _times(name: str, words: Sequence[str], serial_days: bool) -> TimeLook | None:
    """How to read the words as times; None when they are none."""
    likely = [word for word in words if any(sign.isdigit() for sign in word)]
    if len(likely) < 0.8 * len(words) or not likely:
        return None
    as_iso = _read(likely, None, serial_days)
    if as_iso is not None:
        return as_iso
    numbers = all(word.isdigit() for word in likely)
    sure = [word for word in likely if _DATE.search(word)]
    if numbers and not fitting(name, "time"):
        return None  # ten digits may be seconds since 1970, and may be a ticket
    if len(sure) < 0.8 * len(likely) or (numbers and len({len(word) for word in sure}) > 1):
        return None
    formats = _formats(sure)
    if numbers and formats and not all(form.startswith("epoch") for form in formats):
        formats = [form for form in formats if form in ("%Y%m%d%H%M%S", "%Y%m%d %H%M%S")]
    look = _read(likely, formats[0], serial_days) if formats else None
    return None if look is None else TimeLook(tuple(formats), look.share, look.local)


def _formats(words: Sequence[str]) -> list[str]:
    """The formats that read the most of the words: asked of a few handfuls, because one impossible date hides what a column is."""
    step = max(1, len(words) // _HANDFUL)
    handfuls = (likely_formats(words[start::step][:_HANDFUL]) for start in range(min(_HANDFULS, step)))
    candidates = next((found for found in handfuls if found), [])
    cells = texts(words)
    read = {form: int(TimePattern(form).read(cells)[1].sum()) if "%" in form else len(words) for form in candidates}
    return [form for form, count in read.items() if count == max(read.values()) and count >= 0.9 * len(words)]


def _read(words: Sequence[str], form: str | None, serial_days: bool) -> TimeLook | None:
    if form is None and serial_days and all(_NUMBER.fullmatch(word) and not re.fullmatch(r"[34]\d{4}(\.\d+)?", word) for word in words):
        return None  # in a workbook five digits may be a day, fewer are an amount
    times = read_times(pa.chunked_array([texts(words)]), form, frozenset({""}), serial_days=serial_days)
    good = times.states <= State.INSTANT
    if good.mean() < 0.9:
        return None
    local = times.first_local
    return TimeLook((), float(good.mean()), None if local is None else words[local])


def _personal(name: str, words: Sequence[str]) -> str | None:
    """Why a column may name a person or tell how to reach one; None when it does not seem to."""
    some = [word for word in words if word][:500]
    if some and _share(_EMAIL, some) > 0.3:
        return _EMAILS
    if len(some) >= 3 and _share(_PHONE, some) > 0.6:
        return _PHONES
    if mentions(name, PERSON) and not mentions(name, NO_PERSON):
        return "called like somebody's name or address"
    return None


def masked(text: str) -> str:
    """The shape of a text: what it looks like, not what it says."""
    return re.sub(r"\d", "9", re.sub(r"[^\W\d_]", "x", text))
