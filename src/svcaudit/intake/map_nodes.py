"""The nodes of a map file: entries, words and lists, each problem noted with its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.composer import Composer

from svcaudit.errors import SvcauditError
from svcaudit.intake.nearest import did_you_mean
from svcaudit.intake.time_patterns import PatternError
from svcaudit.model.place import Place, Problem, Severity

_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(Composer, _Parser):  # type: ignore[misc]
    """Parsed in C, which is four times as fast; composed here, where a text that nests too deeply is an error and no crash."""

    def __init__(self, text: str) -> None:
        _Parser.__init__(self, text)
        Composer.__init__(self)


@dataclass
class Desk:
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


def compose(text: str, desk: Desk) -> yaml.MappingNode | None:
    if desk.problems:
        return None
    try:
        root = yaml.compose(text, Loader=_Loader)
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


def entries_of(node: yaml.Node, desk: Desk, known: tuple[str, ...] | None) -> dict[str, yaml.Node]:
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


def words_of(node: yaml.Node | None, desk: Desk, what: str) -> dict[str, str]:
    """A mapping of words to words."""
    if node is None:
        return {}
    pairs = {word: text_of(value, desk, f"{what}: {word}") for word, value in entries_of(node, desk, None).items()}
    return {word.strip(): text for word, text in pairs.items() if text is not None}


def texts_of(node: yaml.Node, desk: Desk, what: str) -> tuple[str, ...]:
    """One word or a list of words."""
    if isinstance(node, yaml.SequenceNode):
        if not node.value:
            desk.note("MAP104", node, f"{what} is an empty list")
        return tuple(text for item in node.value if (text := text_of(item, desk, what)) is not None)
    text = text_of(node, desk, what)
    return () if text is None else (text,)


def text_of(node: yaml.Node | None, desk: Desk, what: str) -> str | None:
    """A word as it stands: `no`, `10` and `~` are words here."""
    if node is None:
        return None
    if not isinstance(node, yaml.ScalarNode):
        desk.note("MAP104", node, f"{what} is one word, not a list or a mapping")
        return None
    if node.value == "" and not node.style:
        desk.note("MAP104", node, f"{what} is empty", "leave the line out, or write the column's name")
        return None
    return str(node.value)


def checked(node: yaml.Node | None, desk: Desk, what: str, code: str, check: Callable[[str], object]) -> str | None:
    """A word that must pass a check; what the check raises is noted."""
    text = text_of(node, desk, what)
    if node is None or text is None:
        return text
    try:
        check(text)
    except SvcauditError as problem:
        desk.note(code, node, problem.message, problem.hint)
    except PatternError as problem:
        desk.note(code, node, str(problem))
    return text
