"""A map as data: which columns of a customer's file play which part, and how their words translate into ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class TimeColumn:
    """Where the times stand and how they are written.

    `zone`: IANA name or +08:00, for times that do not say their own. `format`: None (ISO 8601), a strptime pattern, or one of
    `epoch`, `epoch_ms`, `epoch_us`, `excel`.
    """

    column: str | None = None
    zone: str | None = None
    format: str | None = None


@dataclass(frozen=True, slots=True)
class FileOptions:
    """What the file itself is like, where that should not be found out by looking. `quote` '' means that nothing is quoted."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    quote: str = '"'


@dataclass(frozen=True, slots=True)
class LogMap:
    """Parts of the log -> column names of the file. What is None goes by the usual names (`case`, `case:concept:name`, …).

    `attributes`: ours -> theirs. `values`: our column ('activity', 'actor', 'role' or an attribute) -> {theirs: ours}.
    `missing`: cells that mean 'no value'.
    """

    case: str | None = None
    activity: tuple[str, ...] = ()
    join: str = " / "
    time: TimeColumn = TimeColumn()
    actor: str | None = None
    role: str | None = None
    text: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    missing: tuple[str, ...] = ("",)
    file: FileOptions = FileOptions()
    path: str | None = None
    sha256: str | None = None


NO_MAP = LogMap()
"""Names as they come: the usual ones, and attributes by their own name."""
