"""A spec file as text with lines: read once, shown in every message."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

from svcaudit.errors import UsageError
from svcaudit.model.place import Place, Problem, Severity

SIZE_LIMIT = 5 * 1024 * 1024
"""Bytes. A standard is written by people; what is larger is not one."""

_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


class Mark(Protocol):
    """A position as PyYAML gives it; all three count characters from 0."""

    line: int
    column: int
    index: int


@dataclass(frozen=True)
class Source:
    """The text of one file under the name that messages show."""

    file: str
    text: str

    @cached_property
    def lines(self) -> list[str]:
        """The lines as YAML counts them."""
        return _LINE_BREAK.split(self.text)

    def line_end(self, number: int) -> int:
        """The length of a line, counted from 1, without a comment and without the space before it."""
        return self._line_ends[number - 1] if 0 < number <= len(self._line_ends) else 0

    @cached_property
    def _line_ends(self) -> list[int]:
        return [len(line.split(" #")[0].rstrip()) for line in self.lines]

    @cached_property
    def line_starts(self) -> list[int]:
        """The index in the text at which each line begins."""
        return [0, *(found.end() for found in _LINE_BREAK.finditer(self.text))]

    def line(self, number: int) -> str | None:
        """The line that messages show under the place, counted from 1."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else None

    def span(self, start: Mark, end: Mark) -> Place:
        """The place between two marks, cut at the end of its first line."""
        stop = end.column if end.line == start.line else self.line_end(start.line + 1)
        return Place(self.file, start.line + 1, start.column + 1, max(stop, start.column) + 1)

    def at(self, index: int, length: int = 1) -> Place:
        """The place of `length` characters from the character `index` of the text."""
        line = bisect_right(self.line_starts, index)
        column = index - self.line_starts[line - 1] + 1
        return Place(self.file, line, column, column + length)

    @property
    def start(self) -> Place:
        """The beginning of the file, for what is wrong with all of it."""
        return Place(self.file, 1, 1, 1)


def read_bytes(path: Path) -> bytes:
    """The bytes of a file that somebody named. Raises UsageError for a path that cannot be read."""
    try:
        if path.is_dir():
            raise UsageError(f"{path} is a folder, not a file", "name the YAML file of the standard")
        if not path.exists():
            raise UsageError(f"there is no file {path}")
        if not path.is_file():
            raise UsageError(f"{path} is not an ordinary file")
        with path.open("rb") as file:
            return file.read(SIZE_LIMIT + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"{path} cannot be read: {reason}") from error


def fingerprint(content: bytes) -> str:
    """SHA-256 of a file's bytes, in hex."""
    return hashlib.sha256(content).hexdigest()


def decode(content: bytes, file: str) -> tuple[str, Problem | None]:
    """The text of the bytes, UTF-8 with or without a byte-order mark; a problem when they are no such text."""
    try:
        return content.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        before = Source(file, content[: error.start].decode("utf-8", "replace"))
        place = before.at(len(before.text))
        message = f"the file is not UTF-8: byte 0x{content[error.start]:02X} cannot be read"
        line = Source(file, content.decode("utf-8", "replace")).line(place.line)
        return "", Problem("SPEC101", Severity.ERROR, message, place, "save the file as UTF-8", line)
