"""OCEL 2.0 as an SQLite database, opened for reading alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any
from urllib.parse import quote

from svcaudit.errors import DataError
from svcaudit.intake.formats.cells import LenientText, text_of
from svcaudit.intake.formats.ocel import Objects, OcelEvent, read_ocel
from svcaudit.intake.formats.raw import Choose, RawTable
from svcaudit.intake.log_map import FileOptions

_TABLES = ("event", "object", "event_object", "event_map_type", "object_map_type")
_CHANGED = "ocel_changed_field"
_OURS = {"ocel_id", "ocel_time", _CHANGED}
_MOST_TYPES = 2_000


def looks_so(path: Path) -> bool:
    """Whether a file is an SQLite database."""
    with path.open("rb") as file:
        return file.read(16) == b"SQLite format 3\0"


def read(path: Path, choose: Choose, options: FileOptions) -> RawTable:
    """Read an OCEL 2.0 database. Raises DataError for what is none, is damaged, and where it is not clear which type is the case."""
    _refuse_cut(path)
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1", uri=True)) as database:
            database.execute("PRAGMA trusted_schema=OFF")
            return read_ocel(_Database(path.name, database), choose, options.object_type)
    except (sqlite3.Error, sqlite3.Warning, OverflowError) as problem:
        raise DataError(
            f"{path.name} cannot be read as an SQLite database: {problem}", "is it whole, and no longer written to?"
        ) from problem


def _refuse_cut(path: Path) -> None:
    """SQLite takes a read-only file at its word; the header says how many pages it should have."""
    with path.open("rb") as file:
        head = file.read(100)
    if len(head) < 100 or head[24:28] != head[92:96]:  # the count is kept up only by versions that say so
        return
    size = int.from_bytes(head[16:18], "big")
    pages = int.from_bytes(head[28:32], "big")
    if pages * (65_536 if size == 1 else size) > path.stat().st_size:
        raise DataError(f"{path.name} is cut short: pages of the database are missing", "copy or export it again")


class _Database:
    def __init__(self, name: str, database: sqlite3.Connection) -> None:
        self.name = name
        self.note = "OCEL 2.0, SQLite"
        self._lenient = LenientText()
        database.text_factory = self._lenient
        self._database = database
        tables = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
        lacking = [table for table in _TABLES if table not in tables]
        if lacking:
            shown = ", ".join(sorted(tables)[:12]) or "none"
            raise DataError(
                f"{name} is an SQLite database and no OCEL 2.0 log: it has no table {' and no '.join(lacking)} (it has: {shown})",
                f'a table is read with a query: --query "SELECT …" --url sqlite:///{name}',
            )
        self._tables = tables

    @property
    def broken(self) -> bool:
        return self._lenient.broken

    def objects(self) -> Objects:
        found = Objects()
        for id_, type_ in self._database.execute("SELECT ocel_id, ocel_type FROM object"):
            found.add(text_of(id_), text_of(type_))
        for table in self._tables_of("object"):
            names, rows = self._rows(f"SELECT * FROM {_quoted(table)}")
            at = {name: place for place, name in enumerate(names)}
            for row in rows:
                changed = text_of(row[at[_CHANGED]]) if _CHANGED in at else ""
                time = text_of(row[at["ocel_time"]]) if "ocel_time" in at else ""
                for name, place in at.items():
                    # a row that says which field changed says nothing about the others
                    if name not in _OURS and (name == changed if changed else row[place] is not None):
                        found.change(text_of(row[at["ocel_id"]]), name, time, text_of(row[place]))
        return found

    def events(self) -> Iterator[OcelEvent | None]:
        """Events type by type, as the tables hold them, each with its relations."""
        types = {
            text_of(mapped): text_of(name) for name, mapped in self._database.execute("SELECT ocel_type, ocel_type_map FROM event_map_type")
        }
        seen = 0
        for table in self._tables_of("event"):
            sql = (
                f"SELECT e.*, r.ocel_object_id, r.ocel_qualifier FROM {_quoted(table)} e "
                "LEFT JOIN event_object r ON r.ocel_event_id = e.ocel_id ORDER BY e.ocel_time, e.ocel_id"
            )
            names, rows = self._rows(sql)
            at = {name: place for place, name in enumerate(names[:-2])}
            for id_, group in groupby(rows, key=itemgetter(at["ocel_id"])):
                several = list(group)
                seen += 1
                yield OcelEvent(
                    id=text_of(id_),
                    type=types[table.removeprefix("event_")],
                    time=text_of(several[0][at["ocel_time"]]) if "ocel_time" in at else "",
                    attributes={name: text_of(several[0][place]) for name, place in at.items() if name not in _OURS},
                    relations=[(text_of(row[-2]), text_of(row[-1])) for row in several if row[-2] is not None],
                )
        (count,) = self._database.execute("SELECT count(*) FROM event").fetchone()
        if count != seen:
            raise DataError(
                f"{self.name}: table event has {count} events, the tables of its types have {seen}",
                "export it again: the file does not agree with itself",
            )

    def _tables_of(self, kind: str) -> list[str]:
        """The tables event_TYPE or object_TYPE, in the order of their names."""
        mapped = {text_of(name) for (name,) in self._database.execute(f"SELECT ocel_type_map FROM {kind}_map_type")}
        if len(mapped) > _MOST_TYPES:
            raise DataError(f"{self.name} has {len(mapped)} {kind} types; up to {_MOST_TYPES} are read")
        tables = sorted(f"{kind}_{name}" for name in mapped)
        for table in tables:
            if table not in self._tables:
                raise DataError(f"{self.name} has no table {table}, which its {kind}_map_type names")
        return tables

    def _rows(self, sql: str) -> tuple[list[str], Iterator[Sequence[Any]]]:
        cursor = self._database.execute(sql)
        names = [description[0] for description in cursor.description]
        if "ocel_id" not in names:
            raise DataError(f"{self.name}: a table has no column ocel_id", f"asked: {sql[:120]}")
        return names, cursor


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
