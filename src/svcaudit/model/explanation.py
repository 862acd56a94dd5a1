"""One case explained: everything that it takes to settle a dispute about it, as data.

`svcaudit.audit` fills it from a run or from a log, `svcaudit.reports` shows it. Spans are seconds, instants are aware
datetimes; texts that are ours to word (sentences, labels) are not in here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from svcaudit.model.run import AttributeInfo

Titles = dict[str, str]


class ClockState(StrEnum):
    """What a clock did during a stretch of time."""

    RUNNING = "running"
    PAUSED = "paused"
    OUT_OF_HOURS = "out_of_hours"
    STOPPED = "stopped"
    """Stopped, and started again later: the case was closed and reopened."""


@dataclass(frozen=True, slots=True)
class AttributeValue:
    """A fact of the case. `withheld`: a personal attribute that was not asked for; its `value` is then None."""

    id: str
    value: str | None
    withheld: bool = False
    title: Titles = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One event. offset_s: since the case's first event. stage None: the activity maps to no stage. source: index into `inputs`."""

    at: datetime
    offset_s: int
    stage: str | None
    activity: str
    actor: str | None = None
    role: str | None = None
    row: int | None = None
    source: int | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch in which the clock did one thing. counted_s: what it added to the elapsed time; total_s: the sum up to `end`."""

    start: datetime
    end: datetime
    state: ClockState
    counted_s: int
    total_s: int


@dataclass(frozen=True, slots=True)
class TargetChoice:
    """The row of the target table that applied. row counts from 1; condition: as written, '' for a row without `when`.

    values: the facts that decided, at the moment that decided (`at`); within: the limit as its author wrote it.
    """

    row: int
    condition: str
    within: str
    limit_s: int
    at: datetime | None = None
    values: dict[str, str | None] = field(default_factory=dict)
    line: int | None = None


@dataclass(frozen=True, slots=True)
class ClockStory:
    """One clock of the case (with `reopen: new_cycle` one per cycle, counted from 1).

    measure: wall, working or days. limit_s, elapsed_s, due: None when the clock never started or no target applied.
    targets: more than one row when the target changed during the case.
    """

    rule: str
    verdict: str
    measure: str
    segments: tuple[Segment, ...] = ()
    targets: tuple[TargetChoice, ...] = ()
    limit_s: int | None = None
    elapsed_s: int | None = None
    due: datetime | None = None
    calendar: str | None = None
    cycle: int | None = None
    title: Titles = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ActivationStory:
    """One activation of a rule and its verdict; the fields are those of findings.parquet. problem None: nothing was wrong."""

    verdict: str
    stage: str | None = None
    occurrence: int | None = None
    at: datetime | None = None
    row: int | None = None
    problem: str | None = None
    expected: str | None = None
    due: datetime | None = None
    seen_stage: str | None = None
    seen_at: datetime | None = None
    seen_row: int | None = None
    seen_actor: str | None = None
    elapsed_s: int | None = None
    limit_s: int | None = None
    measure: str | None = None
    late_s: int | None = None
    late_wall_s: int | None = None
    owner: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class RuleStory:
    """What one rule says of the case. tie: the verdict depends on the order of events of one instant. line: in the standard.

    file: the file of that line, where it is one that the standard extends.
    """

    id: str
    kind: str
    severity: str
    verdict: str
    asks: str = ""
    measure: str = "wall"
    activations: tuple[ActivationStory, ...] = ()
    tie: bool = False
    waiver: str | None = None
    line: int | None = None
    title: Titles = field(default_factory=dict)
    why: Titles = field(default_factory=dict)
    fix: Titles = field(default_factory=dict)
    file: str | None = None


@dataclass(frozen=True, slots=True)
class CaseExplanation:
    """A case under a standard. `zone`: the IANA zone in which instants are shown. `stages`: titles by stage id.

    notes: what the reader should know (rows of this case that were quarantined, attributes the log lacks).
    """

    case: str
    spec: str
    spec_version: str
    spec_name: str
    started: datetime
    ended: datetime
    open: bool
    as_of: datetime
    zone: str
    attributes: tuple[AttributeValue, ...]
    timeline: tuple[TimelineRow, ...]
    clocks: tuple[ClockStory, ...]
    rules: tuple[RuleStory, ...]
    inputs: tuple[str, ...] = ()
    stages: dict[str, Titles] = field(default_factory=dict)
    spec_title: Titles = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    attribute_titles: tuple[AttributeInfo, ...] = ()
    """As in the run: what its attributes and their values are called."""
    roles: dict[str, Titles] = field(default_factory=dict)
    """Titles by role id."""
