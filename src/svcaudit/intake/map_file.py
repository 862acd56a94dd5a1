"""A map file (YAML) to a LogMap; all problems in one pass, each with its place. The file is described in docs/maps.md."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from svcaudit.errors import SpecError, SvcauditError, UsageError
from svcaudit.intake.log_map import FileOptions, LogMap, TimeColumn
from svcaudit.intake.map_codes import MAP_CODES as MAP_CODES
from svcaudit.intake.nearest import did_you_mean
from svcaudit.intake.time_cells import EPOCH_UNITS
from svcaudit.intake.time_patterns import PatternError, TimePattern
from svcaudit.intake.zones import zone_of
from svcaudit.model.place import Place, Problem, Severity

_MOST_BYTES = 4 << 20
_KEYS = ("case", "activity", "join", "time", "actor", "role", "text", "attributes", "values", "missing", "file")


def load_map(path: Path) -> LogMap:
    """Read a map. Raises UsageError for a file that cannot be opened, SpecError (codes MAP1xx) for one that is wrong."""
    try:
        raw = path.read_bytes() if path.stat().st_size <= _MOST_BYTES else None
    except OSError as problem:
        raise UsageError(f"the map {path} cannot be read: {problem.strerror}") from problem
    if raw is None:
        raise UsageError(f"{path} is too large for a map", "is it the log itself?")
    desk = _Desk(path.name, [])
    text = _decode(raw, desk)
    desk.lines = text.splitlines()
    root = _compose(text, desk)
    found = _log_map(root, desk, str(path), hashlib.sha256(raw).hexdigest()) if root is not None else LogMap()
    if desk.problems:
        raise SpecError(sorted(desk.problems, key=lambda problem: (problem.place.line, problem.place.column)))
    return found


@dataclass
class _Desk:
    """Where problems are written down while a map is read."""

    file: str
    lines: list[str]
    problems: list[Problem] = field(default_factory=list)

    def note(self, code: str, node: yaml.Node | None, message: str, hint: str | None = None) -> None:
        line = node.start_mark.line if node is not None else 0
        column = node.start_mark.column if node is not None else 0
        same_line = node is not None and node.end_mark.line == line
        self.add(code, line, column, node.end_mark.column if node is not None and same_line else column + 1, message, hint)

    def add(self, code: str, line: int, column: int, end: int, message: str, hint: str | None = None) -> None:
        shown = self.lines[line] if line < len(self.lines) else None
        place = Place(self.file, line + 1, column + 1, max(end, column + 1) + 1)
        self.problems.append(Problem(code, Severity.ERROR, message, place, hint, shown))


def _decode(raw: bytes, desk: _Desk) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        desk.add("MAP101", raw[: problem.start].count(b"\n"), 0, 1, "the map is not UTF-8", "save it as UTF-8")
        return ""


def _compose(text: str, desk: _Desk) -> yaml.MappingNode | None:
    if desk.problems:
        return None
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        message = getattr(problem, "problem", None) or getattr(problem, "reason", None) or "it cannot be read"
        desk.add("MAP101", mark.line if mark else 0, mark.column if mark else 0, 1, f"not YAML: {message}")
        return None
    except RecursionError:
        desk.add("MAP101", 0, 0, 1, "nested too deeply")
        return None
    if isinstance(root, yaml.MappingNode):
        return root
    desk.note("MAP102", root, "a map is a mapping of our names to the file's columns", "for example: `case: ticket_id`")
    return None


def _log_map(root: yaml.MappingNode, desk: _Desk, path: str, sha256: str) -> LogMap:
    entries = _entries(root, desk, _KEYS)
    attributes = _words(entries.get("attributes"), desk, "attributes") if "attributes" in entries else {}
    return LogMap(
        case=_text(entries.get("case"), desk, "case"),
        activity=_texts(entries["activity"], desk, "activity") if "activity" in entries else (),
        join=_text(entries.get("join"), desk, "join") or " / ",
        time=_time(entries.get("time"), desk),
        actor=_text(entries.get("actor"), desk, "actor"),
        role=_text(entries.get("role"), desk, "role"),
        text=_text(entries.get("text"), desk, "text"),
        attributes=attributes,
        values=_values(entries.get("values"), desk),
        missing=_texts(entries["missing"], desk, "missing") if "missing" in entries else ("",),
        file=_file(entries.get("file"), desk),
        path=path,
        sha256=sha256,
    )


def _time(node: yaml.Node | None, desk: _Desk) -> TimeColumn:
    if node is None or isinstance(node, yaml.ScalarNode):
        return TimeColumn(_text(node, desk, "time"))
    entries = _entries(node, desk, ("column", "zone", "format"))
    column = _text(entries.get("column"), desk, "column")
    zone = _checked(entries.get("zone"), desk, "zone", "MAP106", zone_of)
    form = _checked(entries.get("format"), desk, "format", "MAP107", _check_format)
    return TimeColumn(column, zone, form)


def _check_format(form: str) -> None:
    if form in EPOCH_UNITS or form == "excel":
        return
    if "%" not in form:
        names = (*EPOCH_UNITS, "excel")
        raise UsageError(f"unknown format {form!r}{did_you_mean(form, names)}", f"a pattern such as %Y-%m-%d %H:%M, or {', '.join(names)}")
    TimePattern(form)


def _file(node: yaml.Node | None, desk: _Desk) -> FileOptions:
    if node is None:
        return FileOptions()
    entries = _entries(node, desk, ("encoding", "delimiter", "sheet", "quote"))
    quote = _checked(entries.get("quote"), desk, "quote", "MAP109", lambda text: _one_character(text, "quote", empty=True))
    return FileOptions(
        encoding=_checked(entries.get("encoding"), desk, "encoding", "MAP108", _check_encoding),
        delimiter=_checked(
            entries.get("delimiter"), desk, "delimiter", "MAP109", lambda text: _one_character(text, "delimiter", empty=False)
        ),
        sheet=_text(entries.get("sheet"), desk, "sheet"),
        quote='"' if quote is None else quote,
    )


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


def _values(node: yaml.Node | None, desk: _Desk) -> Mapping[str, Mapping[str, str]]:
    if node is None:
        return {}
    return {ours: _words(table, desk, f"values: {ours}") for ours, table in _entries(node, desk, None).items()}


def _entries(node: yaml.Node, desk: _Desk, known: tuple[str, ...] | None) -> dict[str, yaml.Node]:
    """A mapping's entries; unknown and repeated keys are noted."""
    if not isinstance(node, yaml.MappingNode):
        desk.note("MAP104", node, "a mapping is expected here", "write {key: value}")
        return {}
    entries: dict[str, yaml.Node] = {}
    for key, value in node.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else None
        if name is None:
            desk.note("MAP104", key, "a key is a plain word")
        elif name in entries:
            desk.note("MAP105", key, f"{name!r} stands here twice")
        elif known is not None and name not in known and not name.startswith("x-"):
            desk.note("MAP103", key, f"unknown key {name!r}{did_you_mean(name, known)}", f"known are {', '.join(known)}")
        else:
            entries[name] = value
    return entries


def _words(node: yaml.Node | None, desk: _Desk, what: str) -> dict[str, str]:
    """A mapping of words to words."""
    if node is None:
        return {}
    pairs = {word: _text(value, desk, f"{what}: {word}") for word, value in _entries(node, desk, None).items()}
    return {word.strip(): text for word, text in pairs.items() if text is not None}


def _texts(node: yaml.Node, desk: _Desk, what: str) -> tuple[str, ...]:
    """One word or a list of words."""
    if isinstance(node, yaml.SequenceNode):
        if not node.value:
            desk.note("MAP104", node, f"{what} is an empty list")
        return tuple(text for item in node.value if (text := _text(item, desk, what)) is not None)
    text = _text(node, desk, what)
    return () if text is None else (text,)


def _text(node: yaml.Node | None, desk: _Desk, what: str) -> str | None:
    """A word as it stands: `no`, `10` and `~` are words here."""
    if node is None:
        return None
    if not isinstance(node, yaml.ScalarNode):
        desk.note("MAP104", node, f"{what} is one word, not a list or a mapping")
        return None
    if node.value == "" and node.style is None:
        desk.note("MAP104", node, f"{what} is empty", "leave the line out, or write the column's name")
        return None
    return str(node.value)


def _checked(node: yaml.Node | None, desk: _Desk, what: str, code: str, check: Callable[[str], object]) -> str | None:
    """A word that must pass a check; what the check raises is noted."""
    text = _text(node, desk, what)
    if node is None or text is None:
        return text
    try:
        check(text)
    except SvcauditError as problem:
        desk.note(code, node, problem.message, problem.hint)
    except PatternError as problem:
        desk.note(code, node, str(problem))
    return text
