"""Where something stands in a file, and what is wrong there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a problem or a broken rule weighs."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Place:
    """A span of one line of a file; line and columns count from 1, the end is exclusive."""

    file: str
    line: int
    column: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    def seen_from(self, other: Place) -> str:
        """`line 12`, or `base.yaml:12` where `other` stands in another file."""
        return f"line {self.line}" if self.file == other.file else f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a file somebody wrote: a spec, a map, a waiver list, a spec test."""

    code: str
    severity: Severity
    message: str
    place: Place
    hint: str | None = None
    source_line: str | None = None

    def __str__(self) -> str:
        return f"{self.place}: {self.severity}[{self.code}]: {self.message}"
