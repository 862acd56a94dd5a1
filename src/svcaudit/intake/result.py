"""What intake hands on: the log, and the account of how it came about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from svcaudit.model.log import EventLog


@dataclass(frozen=True, slots=True)
class Input:
    """One file read. `rows`: data rows met. `notes`: what was found and taken (encoding, delimiter, sheet, format and zone of times).
    `missing`: what it has no column for."""

    name: str
    sha256: str
    rows: int
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RowCount:
    """Every row of every input: read = used + quarantined + ignored, always."""

    read: int
    used: int
    quarantined: int
    ignored: int


@dataclass(frozen=True, slots=True)
class Claimed:
    """What tables of the vendor's verdicts claim of the log's cases (see claims_table), and the account of their rows.

    `quarantine`: as that of a log, sources counted from 0. `ignored`: rows by reason.
    """

    table: pa.Table
    inputs: tuple[Input, ...]
    rows: RowCount
    quarantine: pa.Table
    ignored: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Intake:
    """A log and everything the reader of its verdicts should know of its origin.

    `quarantine`: source, row, line, reason, column, shape, case (see quarantine.py). `ignored`: rows by reason; rows whose activity
    maps to no stage are among them, though their events stand in the log with stage -1. `unmapped`: those activities with their
    rows, most frequent first. `missing_columns`: 'actor', 'role', 'text' or attributes that no input has. `zone`: the zone of days
    (the map's or the caller's, else the first calendar's, else UTC). `notes`: things to tell.
    """

    log: EventLog
    inputs: tuple[Input, ...]
    rows: RowCount
    quarantine: pa.Table
    ignored: Mapping[str, int]
    unmapped: tuple[tuple[str, int], ...]
    missing_columns: tuple[str, ...]
    zone: str
    notes: tuple[str, ...]
    claims: pa.Table | None = None
    """What the vendor says of the cases: of the log's own columns, and of `claimed`."""
    last: int = 0
    """The last instant of any usable event, cases outside the period included: until then the log knows what happened."""
    bounds: tuple[int, int] | None = None
    """The first instant of the period, and the first after it; None where the run is about the whole log."""
    beyond: EventLog | None = None
    """The cases that began outside the period: no verdict is about them, but a metric may be, by its cohort."""
    hint: str | None = None
    """What to write in the map where times of the first file seem to be written in another format."""
    an_event_a_row: bool = False
    """Every row is one event by itself, whatever other rows say."""
    claimed: Claimed | None = None
    """The tables of claims beside the log."""
