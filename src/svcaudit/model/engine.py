"""How a log is held while it is audited."""

from __future__ import annotations

from enum import StrEnum


class Engine(StrEnum):
    """`auto`: memory where the log fits, else disk."""

    AUTO = "auto"
    MEMORY = "memory"
    DISK = "disk"
    SPARK = "spark"
