"""Every way svcaudit stops, with its exit code. Nothing else in the house knows exit codes.

0 fine · 1 a rule failed its gate · 2 usage, config or spec error · 3 data cannot be judged · 4 a bug of ours · 130 interrupted
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from svcaudit.model.place import Problem


class ExitCode(IntEnum):
    """What the process tells its caller."""

    FINE = 0
    RULE_FAILED = 1
    USAGE = 2
    DATA = 3
    BUG = 4
    INTERRUPTED = 130


class SvcauditError(Exception):
    """Something the user can act on: one clear message, and what to do about it."""

    exit_code = ExitCode.USAGE

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(SvcauditError):
    """An option or a path that cannot be used."""


class SpecError(SvcauditError):
    """A standard, a map, a waiver list or a spec test that cannot be loaded; holds every problem found in one pass."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class DataError(SvcauditError):
    """A log that cannot be judged: unreadable, a column missing, no usable case."""

    exit_code = ExitCode.DATA
