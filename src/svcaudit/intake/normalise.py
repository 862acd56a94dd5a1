"""Coded rows to the EventLog: cut to as-of and period, sorted once, stages and roles looked up."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import pyarrow as pa

from svcaudit.errors import DataError
from svcaudit.intake.attributes import column, constant
from svcaudit.intake.encode import Coded
from svcaudit.intake.order import event_order
from svcaudit.intake.quarantine import Ignored
from svcaudit.intake.rows import Rows
from svcaudit.model.log import Blind, Bool, Column, EventLog, Int16, Int32, Int64, Texts
from svcaudit.model.spec import ProcessSpec

_MOST = 32_000
"""Stages and roles are coded in 16 bits."""


@dataclass(frozen=True, slots=True)
class Window:
    """Instants in microseconds: events up to `as_of` (inclusive), cases whose first event lies in [start, end). None = open."""

    as_of: int | None = None
    start: int | None = None
    end: int | None = None


class Fate(IntEnum):
    """What became of a possible event; of several that one row holds, the best decides the row."""

    USED = 0
    NO_STAGE = 1
    OUTSIDE = 2
    LATER = 3


_IGNORED = ((Fate.LATER, Ignored.LATER), (Fate.OUTSIDE, Ignored.OUTSIDE), (Fate.NO_STAGE, Ignored.NO_STAGE))


@dataclass(frozen=True, slots=True)
class Built:
    """log: the cases of the period. beyond: those outside it, None where there are none. ignored: rows that do not count, by reason."""

    log: EventLog
    beyond: EventLog | None
    ignored: dict[str, int]


def build_log(rows: Rows, usable: Bool, spec: ProcessSpec, window: Window, pool: Executor) -> Built:
    """The log of the usable events, that of the cases outside the period, and how many rows were ignored."""
    asked = usable
    stage_of = _stages(rows.activity, spec)
    if window.as_of is not None:
        usable = usable & (rows.time <= window.as_of)
    order = _ordered(rows, usable, stage_of, spec)
    later = int(asked.sum()) - len(order)
    others = order[:0]
    if window.start is not None and window.end is not None and len(order):
        inside = _in_period(rows, order, window.start, window.end)
        order, others = order[inside], order[~inside]
    counted = None if rows.row_of is None else _row_counts(rows, asked, usable, order, stage_of)
    outside, taken = len(others), rows.at(order, pool)
    del order  # as large as a column of times
    log = _assemble(taken, spec)
    beyond = _assemble(rows.at(others, pool), spec) if outside else None
    if counted is None:
        counts = {Fate.LATER: later, Fate.OUTSIDE: outside, Fate.NO_STAGE: int((log.stage < 0).sum())}
        counted = {str(reason): counts[fate] for fate, reason in _IGNORED if counts[fate]}
    return Built(log, beyond, counted)


def _row_counts(rows: Rows, asked: Bool, in_time: Bool, order: Int64, stage_of: Int16) -> dict[str, int]:
    """Rows none of whose events is used, each by the reason of the one that came furthest."""
    assert rows.row_of is not None
    fate = np.full(len(asked), Fate.LATER, np.int8)
    fate[in_time] = Fate.OUTSIDE
    fate[order] = np.where(stage_of[rows.activity.codes[order]] >= 0, Fate.USED, Fate.NO_STAGE)
    best = np.full(int(rows.row_of.max(initial=-1)) + 1, -1, np.int8)
    for one in reversed(Fate):
        best[rows.row_of[asked & (fate == one)]] = one
    counts = np.bincount(best[best >= 0], minlength=len(Fate)).tolist()
    return {str(reason): counts[fate] for fate, reason in _IGNORED if counts[fate]}


def unmapped_activities(log: EventLog) -> tuple[tuple[str, int], ...]:
    """Activities that map to no stage with their events, most frequent first."""
    counts = np.bincount(log.activity[log.stage < 0], minlength=len(log.activities))
    found = [(str(log.activities[code]), int(counts[code])) for code in np.flatnonzero(counts)]
    return tuple(sorted(found, key=lambda pair: (-pair[1], pair[0])))


def _ordered(rows: Rows, usable: Bool, stage_of: Int16, spec: ProcessSpec) -> Int64:
    """Indices of the usable rows in event order."""
    everything = bool(usable.all())
    case, time, activity = rows.case.codes, rows.time, rows.activity.codes
    if not everything:
        chosen = np.flatnonzero(usable)
        case, time, activity = case[chosen], time[chosen], activity[chosen]
    ranks = np.array([stage.rank for stage in spec.stages.values()] + [0], dtype=np.int32)
    rank = None if len(set(ranks.tolist())) == 1 else ranks[stage_of[activity]]
    order = event_order(case, time, rank)
    return order if everything else chosen[order]


def _in_period(rows: Rows, order: Int64, start: int, end: int) -> Bool:
    """Which of the ordered rows belong to a case whose first event lies in [start, end)."""
    case = rows.case.codes[order]
    begins = np.flatnonzero(np.diff(case, prepend=-1))
    first = rows.time[order[begins]]
    inside: Bool = np.repeat((first >= start) & (first < end), np.diff(begins, append=len(case)))
    return inside


def _assemble(rows: Rows, spec: ProcessSpec) -> EventLog:
    case = rows.case.codes
    offsets = np.searchsorted(case, np.arange(len(rows.case.words) + 1, dtype=np.int32)).astype(np.int64)
    role, roles = _roles(rows, spec)
    return EventLog(
        case_ids=rows.case.words.cast(pa.large_string()),
        offsets=offsets,
        case=case,
        stage=_stages(rows.activity, spec)[rows.activity.codes],
        stage_ids=tuple(spec.stages),
        time=rows.time,
        activity=rows.activity.codes,
        activities=rows.activity.texts(),
        actor=rows.actor.codes,
        actors=rows.actor.texts(),
        role=role,
        roles=roles,
        row=np.arange(1, len(case) + 1) if rows.number is None else rows.number,
        source=rows.source,
        attributes=_attributes(rows, spec, offsets),
        text=Column(rows.text.texts(), rows.text.codes, rows.text.codes, per_event=True) if len(rows.text.words) else None,
        blind=Blind(days=rows.day if rows.day is not None and rows.day.any() else None),
    )


def _stages(activity: Coded, spec: ProcessSpec) -> Int16:
    """The stage of each activity code, -1 for none; one more place at the end for the code -1."""
    if len(spec.stages) > _MOST:
        raise DataError(f"the standard has {len(spec.stages)} stages; up to {_MOST} are judged")
    by_activity = {name: index for index, stage in enumerate(spec.stages.values()) for name in stage.activities or (stage.id,)}
    return np.array([by_activity.get(name, -1) for name in activity.texts()] + [-1], dtype=np.int16)


def _roles(rows: Rows, spec: ProcessSpec) -> tuple[Int16, Texts]:
    """From the log's own column; where no file has one, from the standard's lists of people."""
    if len(rows.role.words):
        if len(rows.role.words) > _MOST:
            raise DataError(
                f"the role column holds {len(rows.role.words)} different roles",
                "is it the right column? `role: COLUMN` in the map names it",
            )
        return rows.role.codes.astype(np.int16), rows.role.texts()
    return roles_of(rows.actor.codes, rows.actor.texts(), spec)


def roles_of(actor: Int32, actors: Texts, spec: ProcessSpec) -> tuple[Int16, Texts]:
    """The role of each event by who did it, from the standard's lists of people."""
    holder = {one: role.id for role in reversed(list(spec.roles.values())) for one in role.actors}
    names = sorted(set(holder.values()), key=str.encode)
    code = {name: index for index, name in enumerate(names)}
    of_actor = np.array([code[holder[name]] if name in holder else -1 for name in actors] + [-1], dtype=np.int16)
    return of_actor[actor], np.array(names, dtype=object)


def _attributes(rows: Rows, spec: ProcessSpec, offsets: Int64) -> Mapping[str, Column]:
    case: Int32 = rows.case.codes
    columns = {}
    for name, attribute in spec.attributes.items():
        if name in rows.attributes:
            columns[name] = column(rows.attributes[name], attribute, offsets, case)
        elif attribute.default is not None:
            columns[name] = constant(attribute, len(case))
    return columns
