"""The formats that are read, by suffix; a new one is a file in this folder and a line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from svcaudit.errors import DataError
from svcaudit.intake.formats import csv, json, ocel_json, ocel_sqlite, parquet, sniff, xes, xlsx
from svcaudit.intake.formats.raw import Blocks, Read


@dataclass(frozen=True, slots=True)
class Format:
    """`word`: its name in a map. `looks_so`: whether a file begins like this format, asked where the suffix is nobody's, and for
    `shared` suffixes, which another format has too. `blocks`: reads one that does not fit into
    memory; None where files of the format are read as a whole."""

    word: str
    name: str
    suffixes: tuple[str, ...]
    read: Read
    looks_so: Callable[[Path], bool]
    shared: tuple[str, ...] = ()
    blocks: Blocks | None = None


FORMATS = (
    Format("excel", "Excel and OpenDocument", (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"), xlsx.read, sniff.is_workbook),
    Format("parquet", "Parquet", (".parquet", ".pq"), parquet.read, sniff.is_parquet, blocks=parquet.blocks),
    Format("ocel-sqlite", "OCEL 2.0 in SQLite", (".sqlite", ".sqlite3", ".db"), ocel_sqlite.read, ocel_sqlite.looks_so),
    Format("xes", "XES", (".xes", ".xml"), xes.read, sniff.is_xml),
    Format("ocel", "OCEL 2.0 in JSON", (".jsonocel", ".json"), ocel_json.read, ocel_json.looks_so, shared=(".json",)),
    Format("json", "JSON", (".json",), json.read, sniff.is_json),
    Format("jsonl", "JSON lines", json.LINES, json.read, lambda path: False),
    Format("csv", "delimited text", (".csv", ".tsv", ".txt"), csv.read, sniff.is_delimited, blocks=csv.blocks),
)

SUFFIXES = frozenset(suffix for known in FORMATS for suffix in known.suffixes)


def format_of(path: Path, asked: str | None = None) -> Format:
    """The format asked for, else by suffix, else by content. Raises DataError listing the known formats."""
    suffix = path.suffix.lower()
    for known in FORMATS:
        if asked == known.word:
            return known
        if asked is None and suffix in known.suffixes and (suffix not in known.shared or known.looks_so(path)):
            return known
    for known in FORMATS:
        if known.looks_so(path):
            return known
    listed = "; ".join(f"{known.name} ({', '.join(known.suffixes)})" for known in FORMATS)
    raise DataError(
        f"{path.name} is in no format that is read here", f"known are: {listed}; `file: {{format: …}}` in the map names one of them"
    )
