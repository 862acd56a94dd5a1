"""The event log in memory: sorted once, everything coded as integers.

Events stand sorted by (case, time, stage rank, source row), so a case is one slice and "later in the case" is "further right".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pyarrow as pa

Int8 = npt.NDArray[np.int8]
Int16 = npt.NDArray[np.int16]
Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]
Float = npt.NDArray[np.float64]
Texts = npt.NDArray[np.object_]
"""A vocabulary: an object array of str; a code is an index into it, -1 is 'missing'."""

MICROSECONDS = 1_000_000
NEVER = np.iinfo(np.int64).min
"""A time that did not happen."""


@dataclass(frozen=True, slots=True)
class Column:
    """One attribute of the events: `values[codes[event]]`, -1 where the cell is empty.

    `codes` is the event's own cell; `known` is the fact as it stood at the event: the last cell filled up to it, else the
    first filled after it, else `default` (a code, -1 for none). Of an attribute `per_event` it is the event's own cell or the default.
    Where nothing is added, `codes` and `known` may be the same array. A default is known, but in no cell: nobody wrote it down.
    """

    values: Texts
    codes: Int32
    known: Int32
    per_event: bool = False
    default: int = -1


@dataclass(frozen=True, slots=True)
class Blind:
    """What a log cannot show, however it is read. None: it shows all of it.

    `pauses`, `reopenings` (C): cases that may have had some which the log would not tell. `days` (E): events of which the day alone is
    known. `shown`: the stages that the log has a place for; what else happened, it cannot tell, nor that anything happened twice.
    """

    pauses: Bool | None = None
    reopenings: Bool | None = None
    days: Bool | None = None
    shown: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class EventLog:
    """Cases as slices of event arrays. E events, C cases; all event arrays have length E.

    `case_ids` (C): Arrow large strings. `offsets` (C+1): events of case c are offsets[c]:offsets[c+1]; every case has at least one event.
    `stage`: index into `stage_ids`, -1 for an activity that maps to no stage. `time`: microseconds since 1970 UTC.
    `actor`, `role`, `activity`: codes into their vocabularies. `row`: 1-based data row in its source, `source`: index into
    the run's inputs (None when there is only one).
    """

    case_ids: pa.Array
    offsets: Int64
    case: Int32
    stage: Int16
    stage_ids: tuple[str, ...]
    time: Int64
    activity: Int32
    activities: Texts
    actor: Int32
    actors: Texts
    role: Int16
    roles: Texts
    row: Int64
    source: Int16 | None = None
    attributes: Mapping[str, Column] = field(default_factory=dict)
    text: Column | None = None
    blind: Blind = Blind()

    @property
    def events(self) -> int:
        return len(self.case)

    @property
    def cases(self) -> int:
        return len(self.case_ids)

    @property
    def has_actors(self) -> bool:
        return len(self.actors) > 0

    @property
    def has_roles(self) -> bool:
        return len(self.roles) > 0
