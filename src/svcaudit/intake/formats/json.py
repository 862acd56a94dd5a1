"""JSON: a list of objects, a list of objects inside an object, or one object a line (.jsonl, .ndjson).

Read twice: once for the names of all columns, once for the cells of the wanted ones. Neither holds more than a record at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from json import JSONDecodeError
from pathlib import Path
from typing import Any

from svcaudit.errors import DataError
from svcaudit.intake.formats.cells import text_of
from svcaudit.intake.formats.encoding import TextSource, mend, open_text
from svcaudit.intake.formats.json_records import Bare, descended, lists_of, path_of, rows_of, streamed
from svcaudit.intake.formats.json_stream import DECODER, JsonStream
from svcaudit.intake.formats.raw import Choose, RawTable
from svcaudit.intake.formats.row_desk import RowDesk
from svcaudit.intake.log_map import FileOptions
from svcaudit.intake.quarantine import Reason

LINES = (".jsonl", ".ndjson", ".jsonlines")
_LONGEST_LINE = 64 << 20
_MOST_COLUMNS = 10_000

Records = Iterator[tuple[Any, int | None]]
"""Records with their line; a Reason in place of a record that cannot be read."""


@dataclass(frozen=True, slots=True)
class _Found:
    """How the records of a file are gone through, as often as one likes. `by_line`: record n stands on line n."""

    records: Callable[[], Records]
    note: str
    by_line: bool = False


def read(path: Path, choose: Choose, options: FileOptions) -> RawTable:
    """Read a JSON file. Raises DataError with line and column for what is no JSON, and where it is not clear which list is meant."""
    source = open_text(path, options.encoding)
    try:
        return _read(source, choose, options)
    except UnicodeDecodeError:
        return _read(mend(source), choose, options)


def _read(source: TextSource, choose: Choose, options: FileOptions) -> RawTable:
    found = _find(source, options)
    explode = tuple(path_of(step) for step in options.explode)
    names, records, rows, items = _columns(source, found, explode)
    if not records:
        raise DataError(f"{source.path.name} holds no record ({found.note})", "each record is one event: an object with its case and time")
    if not names and rows:
        raise DataError(f"{source.path.name}: none of its {records} records is a JSON object ({found.note})", _HINT)
    names += [name for name in options.below if items == 0 and name not in names]
    header = tuple(name.strip() for name in names)
    wanted = choose(header)
    picked = [names[position] for position in wanted.positions]
    desk = RowDesk(wanted)
    for record, line in found.records():
        if record is None and found.by_line and line is None:
            desk.blank()
            continue
        for row in [record] if isinstance(record, Reason) else rows_of(record, explode):
            if isinstance(row, dict):
                desk.use([text_of(row.get(name)) for name in picked], bare=isinstance(row, Bare))
            else:
                desk.refuse(row, line)
    notes = (found.note, *((f"one row an item of {'.'.join(options.explode)}",) if explode else ()), source.note)
    plain = found.by_line and not explode and not options.records
    return desk.raw_table(header, notes, lines_before=0 if plain else None, broken=source.broken)


_HINT = "a record is written {…}; `file: {records: PATH}` in the map says where the records are"


def _columns(source: TextSource, found: _Found, explode: tuple[tuple[str, ...], ...]) -> tuple[list[str], int, int, int]:
    """All names in the order in which they appear, and how many records, rows, and rows with an item of the exploded lists there are."""
    names: dict[str, None] = {}
    records = rows = items = 0
    for record, line in found.records():
        if record is None and line is None:
            continue
        records += 1
        for row in [] if isinstance(record, Reason) else rows_of(record, explode):
            rows += 1
            items += not isinstance(row, Bare)
            if isinstance(row, dict) and not row.keys() <= names.keys():
                names.update(dict.fromkeys(row))
                if len(names) > _MOST_COLUMNS:
                    raise DataError(
                        f"{source.path.name} has more than {_MOST_COLUMNS:,} different keys",
                        "keys that are ids cannot be columns; export a list of records",
                    )
    return list(names), records, rows or records, items


def _find(source: TextSource, options: FileOptions) -> _Found:
    """Where the records are: told by the map or the suffix, else found by going through the file once."""
    lines = options.format == "jsonl" or (options.format is None and source.path.suffix.lower() in LINES)
    if lines:
        return _lines(source, options)
    with closing(JsonStream(source)) as stream:
        mark = stream.peek()
        if mark == "":
            raise DataError(f"{source.path.name} is empty", "a list of objects is expected, each of them one event")
        if mark not in ("[", "{"):
            raise DataError(f"{source.path.name} holds a single value and no list of records", _HINT)
        if options.records:
            path = path_of(options.records)
            return _Found(lambda: _streamed(source, path), f"JSON, records in {options.records!r} (from the map)")
        if mark == "[":
            return _Found(lambda: _streamed(source, ()), "JSON, a list of records")
        candidates = lists_of(stream)
        if stream.peek() and options.format is None and _first_line_is_whole(source):
            return _lines(source, options)
        stream.end()
    return _chosen(source, candidates)


def _chosen(source: TextSource, candidates: dict[tuple[str, ...], int]) -> _Found:
    outermost = [path for path in candidates if len(path) == min(map(len, candidates))]
    if len(outermost) > 1:
        shown = ", ".join(f"{'.'.join(path)} ({candidates[path]} objects)" for path in outermost[:8])
        first = max(outermost, key=lambda path: candidates[path])
        raise DataError(
            f"{source.path.name} holds several lists: {shown}", f"say which one in the map: file: {{records: {'.'.join(first)}}}"
        )
    if not outermost:
        return _Found(lambda: _streamed(source, ()), "JSON, a single record")
    path = outermost[0]
    return _Found(lambda: _streamed(source, path), f"JSON, records in {'.'.join(path)!r} (the only list there)")


def _streamed(source: TextSource, path: tuple[str, ...]) -> Records:
    with closing(JsonStream(source)) as stream:
        yield from streamed(stream, path)
        stream.end()


def _lines(source: TextSource, options: FileOptions) -> _Found:
    path = path_of(options.records)
    where = f", records in {options.records!r} (from the map)" if path else ""
    return _Found(lambda: _line_records(source, path), f"JSON lines{where}", by_line=True)


def _line_records(source: TextSource, path: tuple[str, ...]) -> Records:
    """One record a line; (None, None) for a blank line."""
    for number, raw in enumerate(_raw_lines(source), start=1):
        text = raw.decode("utf-8").strip(" \t\r\n")
        if not text:
            yield None, None
            continue
        try:
            value, end = DECODER.raw_decode(text)
        except JSONDecodeError:
            yield Reason.NOT_JSON, number
            continue
        except RecursionError:
            yield Reason.TOO_DEEP, number
            continue
        if end < len(text):
            yield Reason.NOT_JSON, number
            continue
        for record in descended(value, path) if path else (value,):
            yield record, number


def _raw_lines(source: TextSource) -> Iterator[bytes]:
    rest = b""
    for chunk in source.chunks():
        *whole, rest = (rest + chunk).split(b"\n")
        yield from whole
        if len(rest) > _LONGEST_LINE:
            raise DataError(
                f"{source.path.name} has a line of more than {_LONGEST_LINE >> 20} MB",
                "is it one JSON text rather than one object a line? `file: {format: json}` in the map says so",
            )
    if rest:
        yield rest


def _first_line_is_whole(source: TextSource) -> bool:
    """Whether the first filled line is an object by itself."""
    for raw in _raw_lines(source):
        text = raw.decode("utf-8").strip()
        if text:
            try:
                return DECODER.raw_decode(text)[1] == len(text)
            except (JSONDecodeError, RecursionError):
                return False
    return False
