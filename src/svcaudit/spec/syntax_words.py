"""What YAML's own parser complains about, said to somebody who does not know its inside."""

from __future__ import annotations

import re
from typing import Any

import yaml

from svcaudit.model.place import Place
from svcaudit.spec.source import Source

_SAID: dict[str, tuple[str, str]] = {
    "mapping values are not allowed in this context": (
        "a ': ' where no key can stand",
        "quote the text before it, or check that the line is indented like its neighbours",
    ),
    "could not find expected ':'": ("a key without ':'", "write `key: value`, or check the indentation"),
    "found unexpected end of stream": ("the file ends inside a quotation", "close the quote"),
    "did not find expected ',' or ']'": ("a list is not closed", "add ',' between the items or ']' at the end"),
    "did not find expected ',' or '}'": ("a mapping is not closed", "add ',' between the entries or '}' at the end"),
    "did not find expected key": ("no key can be read here", "check the indentation and the quotes"),
    "did not find expected '-' indicator": ("no list item can be read here", "check the indentation: items begin with '- '"),
    "did not find expected node content": ("a value is missing or cannot begin like this", "quote a text that begins with a sign"),
    "found duplicate anchor": ("the anchor is defined twice", "give it another name"),
    "found a tab character that violates indentation": ("a tab cannot indent a line", "use spaces"),
}
_NOT_CLOSED = ("found unexpected end of stream", "did not find expected ',' or ']'", "did not find expected ',' or '}'")
"""What is told where the parser gives up, which may be far from where it began."""
_KEY_FULL_WIDTH = re.compile(r"\s*(?:- )?[A-Za-z][A-Za-z0-9_.-]*：")
"""A line that begins as a key would, with the colon of a Chinese keyboard."""


def explain_syntax(error: yaml.YAMLError, source: Source) -> tuple[Place, str, str | None]:
    """Where the YAML breaks, what is wrong, and what to try."""
    mark: Any = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = str(getattr(error, "problem", None) or "it cannot be read").rstrip(".")
    if mark is None:
        return source.start, f"this is not valid YAML: {problem}", None
    place, index = _within(source, mark.line, mark.column)
    if problem.startswith("found character"):
        return (place, *_character(source.text[index : index + 1], problem))
    colon = _full_width_colon(source, place)
    if colon is not None:
        return colon, "a full-width colon '：' where ': ' belongs", "write ': ', an ordinary colon and a space"
    message, hint = _SAID.get(problem, (f"this is not valid YAML: {problem}", None))
    opened = getattr(error, "context_mark", None)
    if problem in _NOT_CLOSED and opened is not None and opened.line + 1 != place.line:
        message = f"{message}; it was opened at line {opened.line + 1}"
    return place, message, hint


def _full_width_colon(source: Source, broken: Place) -> Place | None:
    """Where a key ends in `：`: on the broken line, or on the last line with text above it."""
    lines = [broken.line, next((n for n in range(broken.line - 1, 0, -1) if (source.line(n) or "").strip()), broken.line)]
    for line in lines:
        found = _KEY_FULL_WIDTH.match(source.line(line) or "")
        if found:
            return Place(source.file, line, found.end(), found.end() + 1)
    return None


def _within(source: Source, line: int, column: int) -> tuple[Place, int]:
    """The place of a mark, moved back to the last line with text when it stands behind the end of the file."""
    while line > 0 and not (source.line(line + 1) or "").strip():
        line -= 1
        column = len(source.line(line + 1) or "")
    return Place(source.file, line + 1, column + 1, column + 2), source.line_starts[line] + column


def _character(sign: str, problem: str) -> tuple[str, str | None]:
    if sign == "\t":
        return "a tab cannot indent a line", "use spaces"
    if sign:
        return f"a text cannot begin with {sign!r}", f"quote it: '{sign}…'"
    return f"this is not valid YAML: {problem}", None
