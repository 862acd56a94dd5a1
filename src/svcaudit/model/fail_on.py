"""When a rule below its gate makes a command fail."""

from __future__ import annotations

from enum import StrEnum


class FailOn(StrEnum):
    """From which severity a rule below its gate makes the command fail."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    NEVER = "never"
