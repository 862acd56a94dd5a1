"""The formats that are read, by suffix; a new one is a file in this folder and a line here."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from svcaudit.errors import DataError
from svcaudit.intake.formats import csv, xlsx
from svcaudit.intake.formats.raw import Read


@dataclass(frozen=True, slots=True)
class Format:
    """`looks_so`: whether a file whose suffix nobody knows begins like this format."""

    name: str
    suffixes: tuple[str, ...]
    read: Read
    looks_so: Callable[[Path], bool]


def _is_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return False


def _is_delimited(path: Path) -> bool:
    with path.open("rb") as file:
        first = file.read(1 << 16).split(b"\n", 1)[0]
    return b"\0" not in first and any(mark in first for mark in (b",", b";", b"\t", b"|"))


FORMATS = (
    Format("Excel", (".xlsx", ".xlsm"), xlsx.read, _is_workbook),
    Format("delimited text", (".csv", ".tsv", ".txt"), csv.read, _is_delimited),
)


def format_of(path: Path) -> Format:
    """By suffix, else by content. Raises DataError listing the known formats."""
    for known in FORMATS:
        if path.suffix.lower() in known.suffixes:
            return known
    for known in FORMATS:
        if known.looks_so(path):
            return known
    listed = "; ".join(f"{known.name} ({', '.join(known.suffixes)})" for known in FORMATS)
    raise DataError(f"{path.name} is in no format that is read here", f"known are: {listed}")
