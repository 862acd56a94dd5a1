"""A map as data: which columns of a customer's file play which part, and how their words translate into ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class TimeColumn:
    """Where the times stand and how they are written.

    `zone`: IANA name or +08:00, for times that do not say their own. `format`: None (found out from the whole column), a strptime
    pattern, or one of `iso`, `epoch`, `epoch_ms`, `epoch_us`, `excel`; of several each cell is read by
    the first that can. `date` and `clock`: the two columns of a time written in two.
    `order`: 'day_first' or 'month_first', for columns that cannot decide it.
    """

    column: str | None = None
    zone: str | None = None
    format: str | tuple[str, ...] | None = None
    date: str | None = None
    clock: str | None = None
    order: str | None = None


ORDERS = ("day_first", "month_first")
"""What `time: {order: …}` may say."""


@dataclass(frozen=True, slots=True)
class EventColumn:
    """A time column that stands for an event. `columns`: names of which the file's first one counts. `name`: the activity, `{}` being
    the one the row says. `optional`: a file may lack it; `may_lack`: its columns of people and roles alone."""

    columns: tuple[str, ...] = ()
    date: str | None = None
    clock: str | None = None
    format: str | None = None
    actor: str | None = None
    role: str | None = None
    name: str = "{}"
    optional: bool = False
    may_lack: bool = False


@dataclass(frozen=True, slots=True)
class ClaimColumns:
    """The vendor's own verdict on a rule. `columns`: of the verdict, `words`: their word -> 'met', 'violated', 'running', 'cancelled'.
    `elapsed`: the column of the vendor's own span, written in `unit` (one of SPAN_UNITS)."""

    columns: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    elapsed: tuple[str, ...] = ()
    unit: str = "s"
    optional: bool = False


CLAIM_VERDICTS = ("met", "violated", "running", "cancelled")
"""What a vendor's word may mean."""
SPAN_UNITS = ("ms", "s", "min", "h", "d", "hms", "since_1970")
"""How a vendor writes spans: numbers of one unit, 30:05:59, or as the date that lies so far behind 1970-01-01."""
EVERY_CLOCK = "*"
"""In `claims` of the shape clocks: whatever rule the row itself names."""


@dataclass(frozen=True, slots=True)
class FileOptions:
    """What the file itself is like, where that should not be found out by looking. `quote` '' means that nothing is quoted.

    `header`: the columns of a delimited text that does not name them; its rows may then be shorter. `header_row`: the line
    of a text, or the row of a sheet (from 1), that names them. `format`: one of FORMAT_WORDS.
    JSON: `records` is the dotted path of the list, `explode` the nested lists that give one row an item, `below` the columns in their items
    that the map names: a file in which all these lists are empty has them, and nothing in them.
    XES: `lifecycle` is one of LIFECYCLES. OCEL: `object_type` is the type whose objects are the cases.
    """

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    quote: str = '"'
    format: str | None = None
    records: str | None = None
    explode: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    lifecycle: str | None = None
    object_type: str | None = None
    header: tuple[str, ...] = ()
    header_row: int | None = None


FORMAT_WORDS = ("csv", "excel", "json", "jsonl", "parquet", "xes", "ocel", "ocel-sqlite")
"""What `file: {format: …}` may say."""
LIFECYCLES = ("complete", "all")
"""What `file: {lifecycle: …}` may say: see docs/maps.md."""


@dataclass(frozen=True, slots=True)
class LogMap:
    """Parts of the log -> column names of the file. What is None goes by the usual names (`case`, `case:concept:name`, …).

    `shape`: what a row is, a name of the catalogue in `shapes`. `events` (wide): activity -> its time column. `start`, `end` (intervals,
    clocks). `changes` (snapshots): column -> the activity that its change is, `{}` being the new value; `created`: the activity of a
    case's first row. `once`: activity -> a time that all rows of a case repeat. `clock` (clocks): the column that names the rule.
    `claims`: rule -> the vendor's verdict on it. `shows`: 'pauses' or 'reopenings' -> the column that counts them.
    `leave_out`: column -> words by which a row says that it does not count.
    `attributes`: ours -> theirs. `values`: our column ('activity', 'actor', 'role' or an attribute) -> {theirs: ours}.
    `missing`: cells that mean 'no value'. `duplicates`: 'keep' or 'drop', rows that equal an earlier one in every column that is read.
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
    shape: str = "events"
    events: Mapping[str, EventColumn] = field(default_factory=dict)
    once: Mapping[str, EventColumn] = field(default_factory=dict)
    start: EventColumn | None = None
    end: EventColumn | None = None
    changes: Mapping[str, str] = field(default_factory=dict)
    created: str = "created"
    clock: str | None = None
    claims: Mapping[str, ClaimColumns] = field(default_factory=dict)
    shows: Mapping[str, str] = field(default_factory=dict)
    leave_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    duplicates: str = "keep"
    extends: str | None = None
    path: str | None = None
    sha256: str | None = None


NO_MAP = LogMap()
"""Names as they come: the usual ones, and attributes by their own name."""
