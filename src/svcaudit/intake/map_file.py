"""A map file (YAML) to a LogMap; all problems in one pass, each with its place. The file is described in docs/maps.md."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import yaml

from svcaudit.errors import SpecError, UsageError
from svcaudit.intake.log_map import FORMAT_WORDS, LIFECYCLES, FileOptions, LogMap
from svcaudit.intake.map_codes import MAP_CODES as MAP_CODES
from svcaudit.intake.map_extends import bytes_of, merged
from svcaudit.intake.map_nodes import Desk, checked, compose, entries_of, text_of, texts_of, words_of
from svcaudit.intake.map_shapes import SHAPE_KEYS, changes_of, claims_of, event_of, events_of, leave_out_of, shape_of, shows_of, time_of
from svcaudit.intake.nearest import did_you_mean
from svcaudit.intake.repeats import DUPLICATES, KEEP

_MOST_BYTES = 4 << 20
_MOST_ROWS = 1000
"""A header stands near the top."""
_DEEPEST = 8
"""Maps that extend each other in a row."""
_FILE_KEYS = ("encoding", "delimiter", "sheet", "quote", "format", "records", "explode", "lifecycle", "object_type", "header", "header_row")
_KEYS = ("case", "activity", "join", "time", "actor", "role", "text", "attributes", "values", "missing", "duplicates", "file", *SHAPE_KEYS)


def load_map(path: Path) -> LogMap:
    """Read a map: a file, or by name one that is shipped. Raises UsageError for one that cannot be opened, SpecError (codes MAP1xx) for
    one that is wrong."""
    root, desk, sha256 = _root(path, ())
    found = _log_map(root, desk, str(path), sha256) if root is not None else LogMap()
    _refuse(desk)
    return found


def _root(path: Path, children: tuple[Path, ...]) -> tuple[yaml.MappingNode | None, Desk, str]:
    """The map's entries over those of the map that it extends; the hash is of all their bytes."""
    raw = bytes_of(path, _MOST_BYTES)
    desk = Desk(path.name, [])
    text = _decode(raw, desk)
    desk.lines = text.splitlines()
    root = compose(text, desk)
    sha256 = hashlib.sha256(raw)
    named = next((value for key, value in root.value if key.value == "extends"), None) if root is not None else None
    parent = text_of(named, desk, "extends")
    if root is None or named is None or parent is None or desk.problems:
        return root, desk, sha256.hexdigest()
    place = path.parent / parent if (path.parent / parent).is_file() else Path(parent)
    if place in children or place == path or len(children) > _DEEPEST:
        desk.note("MAP126", named, f"{parent} extends this map in turn", "a map extends another one, which stands on its own")
        return root, desk, sha256.hexdigest()
    try:
        above, their_desk, theirs = _root(place, (*children, path))
    except UsageError as problem:
        desk.note("MAP126", named, problem.message, problem.hint)
        return root, desk, sha256.hexdigest()
    if above is not None:
        _log_map(above, their_desk, "", "")
    _refuse(their_desk)
    assert above is not None
    sha256.update(theirs.encode())
    return merged(above, root), desk, sha256.hexdigest()


def _refuse(desk: Desk) -> None:
    if desk.problems:
        raise SpecError(sorted(desk.problems, key=lambda problem: (problem.place.line, problem.place.column)))


def _decode(raw: bytes, desk: Desk) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        desk.add("MAP101", raw[: problem.start].count(b"\n"), 0, 1, "the map is not UTF-8", "save it as UTF-8")
        return ""


def _log_map(root: yaml.MappingNode, desk: Desk, path: str, sha256: str) -> LogMap:
    entries = entries_of(root, desk, _KEYS)
    attributes = words_of(entries.get("attributes"), desk, "attributes") if "attributes" in entries else {}
    shape = shape_of(entries, desk)
    found = LogMap(
        case=text_of(entries.get("case"), desk, "case"),
        activity=texts_of(entries["activity"], desk, "activity") if "activity" in entries else (),
        join=text_of(entries.get("join"), desk, "join") or " / ",
        time=time_of(entries.get("time"), desk),
        actor=text_of(entries.get("actor"), desk, "actor"),
        role=text_of(entries.get("role"), desk, "role"),
        text=text_of(entries.get("text"), desk, "text"),
        attributes=attributes,
        values=_values(entries.get("values"), desk),
        missing=texts_of(entries["missing"], desk, "missing") if "missing" in entries else ("",),
        duplicates=checked(
            entries.get("duplicates"), desk, "duplicates", "MAP127", lambda text: _one_of(text, "word for duplicates", DUPLICATES)
        )
        or KEEP,
        file=_file(entries.get("file"), desk),
        shape=shape,
        events=events_of(entries.get("events"), desk, "events"),
        once=events_of(entries.get("once"), desk, "once"),
        start=event_of(entries.get("start"), desk, "start", "{} started"),
        end=event_of(entries.get("end"), desk, "end", "{} ended"),
        changes=changes_of(entries.get("changes"), desk),
        created=text_of(entries.get("created"), desk, "created") or "created",
        clock=text_of(entries.get("clock"), desk, "clock"),
        claims=claims_of(entries.get("claims"), desk, shape),
        shows=shows_of(entries.get("shows"), desk),
        leave_out=leave_out_of(entries.get("leave_out"), desk),
        extends=text_of(entries.get("extends"), desk, "extends"),
        path=path,
        sha256=sha256,
    )
    return replace(found, file=replace(found.file, below=_below(found))) if found.file.explode else found


def _below(log_map: LogMap) -> tuple[str, ...]:
    """The columns of the map that stand in the items of the exploded lists."""
    named = (log_map.case, *log_map.activity, log_map.time.column, log_map.actor, log_map.role, log_map.text, *log_map.attributes.values())
    return tuple(dict.fromkeys(name for name in named if name is not None and name.startswith(f"{log_map.file.explode[0]}.")))


def _file(node: yaml.Node | None, desk: Desk) -> FileOptions:
    if node is None:
        return FileOptions()
    entries = entries_of(node, desk, _FILE_KEYS)
    quote = checked(entries.get("quote"), desk, "quote", "MAP109", lambda text: _one_character(text, "quote", empty=True))
    row = checked(entries.get("header_row"), desk, "header_row", "MAP112", _check_row)
    if row is not None and "header" in entries:
        desk.note(
            "MAP112", entries["header_row"], "`header` says that the file names no columns, `header_row` where it does", "one of them"
        )
    return FileOptions(
        encoding=checked(entries.get("encoding"), desk, "encoding", "MAP108", _check_encoding),
        delimiter=checked(
            entries.get("delimiter"), desk, "delimiter", "MAP109", lambda text: _one_character(text, "delimiter", empty=False)
        ),
        sheet=text_of(entries.get("sheet"), desk, "sheet"),
        quote='"' if quote is None else quote,
        format=checked(entries.get("format"), desk, "format", "MAP110", lambda text: _one_of(text, "format", FORMAT_WORDS)),
        records=text_of(entries.get("records"), desk, "records"),
        explode=texts_of(entries["explode"], desk, "explode") if "explode" in entries else (),
        lifecycle=checked(entries.get("lifecycle"), desk, "lifecycle", "MAP111", lambda text: _one_of(text, "lifecycle", LIFECYCLES)),
        object_type=text_of(entries.get("object_type"), desk, "object_type"),
        header=texts_of(entries["header"], desk, "header") if "header" in entries else (),
        header_row=int(row) if row is not None and row.isdecimal() else None,
    )


def _one_of(text: str, what: str, known: tuple[str, ...]) -> None:
    if text not in known:
        raise UsageError(f"unknown {what} {text!r}{did_you_mean(text, known)}", f"known are {', '.join(known)}")


def _check_row(text: str) -> None:
    if not (text.isdecimal() and text.isascii() and 1 <= int(text) <= _MOST_ROWS):
        raise UsageError(f"header_row is the number of a row, counted from 1, not {text!r}")


def _check_encoding(name: str) -> None:
    try:
        "".encode(codecs.lookup(name).name)
    except LookupError:
        raise UsageError(f"unknown encoding {name!r}", "known are utf-8, utf-16, gb18030, big5, latin-1 and Python's others") from None


def _one_character(text: str, what: str, *, empty: bool) -> None:
    if text == "" and empty:
        return
    if len(text) != 1 or not text.isascii() or text in "\r\n":
        raise UsageError(f"a {what} is one ASCII character, not {text!r}", r'a tab is written "\t"')


def _values(node: yaml.Node | None, desk: Desk) -> Mapping[str, Mapping[str, str]]:
    if node is None:
        return {}
    return {ours: words_of(table, desk, f"values: {ours}") for ours, table in entries_of(node, desk, None).items()}
