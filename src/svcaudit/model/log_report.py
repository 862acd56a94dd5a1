"""What `svcaudit log` says of a log: `LogCheck` and `LogProfile` are its JSON, field for field (see docs/quality.md)."""

from __future__ import annotations

from dataclasses import dataclass, field

from svcaudit.model.quality import QualityResult
from svcaudit.model.run import ActivityCount, InputInfo, ReasonCount, RowCounts


@dataclass(frozen=True, slots=True)
class LogCheck:
    """Is the log sound? `standard`: id and version, null where there is none. first, last: instants of its events, UTC."""

    standard: str | None
    inputs: list[InputInfo]
    rows: RowCounts
    quarantined: list[ReasonCount]
    ignored: list[ReasonCount]
    cases: int
    events: int
    first: str
    last: str
    zone: str
    quality: list[QualityResult]
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """One column. filled: rows with a value; share of all rows. kind: time, number, yes_no, text, long text or empty.

    examples: the most frequent values; where they look personal, their shapes (`masked` says why): 'Aaa 999' is three letters and a number.
    """

    name: str
    filled: int
    share: float
    distinct: int
    kind: str
    examples: list[str]
    masked: str | None = None


@dataclass(frozen=True, slots=True)
class PartGuess:
    """Which column seems to be the case, the activity, the time or the actor; null: none. sure: map, name, likely, maybe, no."""

    part: str
    column: str | None
    sure: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class VariantCount:
    """A sequence of activities and the cases that took it; `more`: activities beyond those listed."""

    activities: list[str]
    cases: int
    more: int = 0


@dataclass(frozen=True, slots=True)
class EventsPerCase:
    least: int
    median: float
    p90: float
    most: int


@dataclass(frozen=True, slots=True)
class LogFacts:
    """The log as events, once case, activity and time are known."""

    cases: int
    events: int
    first: str
    last: str
    zone: str
    activities: list[ActivityCount]
    different_activities: int
    variants: list[VariantCount]
    different_variants: int
    events_per_case: EventsPerCase


@dataclass(frozen=True, slots=True)
class LogProfile:
    """What is in these files. facts: null when case, activity or time could not be told (see `notes`). map: a map to begin with."""

    inputs: list[InputInfo]
    columns: list[ColumnProfile]
    parts: list[PartGuess]
    facts: LogFacts | None
    map: str
    notes: list[str] = field(default_factory=list)
