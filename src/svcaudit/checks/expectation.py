"""The verdicts that checks share: what was expected, came in time, came late, or has not come yet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from svcaudit.checks.docket import Docket
from svcaudit.checks.ruler import Ruler, make_ruler
from svcaudit.model.duration import Duration
from svcaudit.model.judgement import Judgement, Kind
from svcaudit.model.log import NEVER, Bool, Int32, Int64
from svcaudit.model.spec import Rule
from svcaudit.model.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Window:
    """How long something may take, and the ruler to measure it with."""

    ruler: Ruler
    limit: int
    """Seconds on the ruler's line."""


def make_window(docket: Docket, rule: Rule, within: Duration | None) -> Window | None:
    """The rule's window; None where it has none."""
    return None if within is None else Window(make_ruler(docket, rule.timing, within.measure), within.seconds)


def judgement(
    case: Int32 | Int64,
    event: Int64 | int,
    verdict: Int64 | Bool | int,
    *,
    kind: Int64 | int = Kind.NONE,
    seen: Int64 | int = -1,
    due: Int64 | int = NEVER,
    elapsed: Int64 | int = -1,
    limit: Int64 | int = -1,
    detail: Int64 | int = -1,
    details: tuple[str, ...] = (),
) -> Judgement:
    """A judgement from arrays (N) or single values; `kind` and `detail` count only where something is wrong."""
    n = len(case)

    def filled(values: Int64 | Bool | int, dtype: type) -> np.ndarray:
        # A single value takes no room, however many rows it stands for; nobody writes into a judgement.
        return np.broadcast_to(np.asarray(values).astype(dtype, copy=False), (n,))

    verdicts = filled(verdict, np.int8)
    wrong = verdicts >= Verdict.OVERDUE
    return Judgement(
        case=case.astype(np.int32, copy=False),
        event=filled(event, np.int64),
        verdict=verdicts,
        kind=np.where(wrong, filled(kind, np.int8), np.int8(Kind.NONE)),
        seen=filled(seen, np.int64),
        due=filled(due, np.int64),
        elapsed=filled(elapsed, np.int64),
        limit=filled(limit, np.int64),
        detail=np.where(wrong, filled(detail, np.int32), np.int32(-1)),
        details=details,
    )


def not_assessable(case: Int32 | Int64, event: Int64 | int) -> Judgement:
    """The log lacks what it takes for each of these activations."""
    return judgement(case, event, Verdict.NOT_ASSESSABLE)


def pending(docket: Docket, case: Int32 | Int64, in_time: Bool | None) -> Int64:
    """The verdict (N) on what never came: running while its window is open; after it overdue in an open case, violated in a
    finished one. Without a window (`in_time` None) running in an open case, violated in a finished one."""
    is_open = docket.open[case]
    late = np.where(is_open, Verdict.OVERDUE, Verdict.VIOLATED)
    if in_time is None:
        return np.where(is_open, Verdict.RUNNING, Verdict.VIOLATED)
    return np.where(in_time, Verdict.RUNNING, late)


def expected(docket: Docket, window: Window | None, case: Int32, start: Int64, event: Int64 | int, seen: Int64) -> Judgement:
    """Something was expected after the instants `start` (N): `seen` is the event that came, -1 where none did."""
    came = seen >= 0
    if window is None:
        verdict = np.where(came, Verdict.MET, pending(docket, case, None))
        return judgement(case, event, verdict, kind=Kind.NEVER_CAME, seen=seen)
    end = np.where(came, docket.log.time[seen], docket.as_of)
    elapsed = window.ruler.elapsed(case, start, end)
    in_time = elapsed <= window.limit
    verdict = np.where(came, np.where(in_time, Verdict.MET, Verdict.VIOLATED), pending(docket, case, in_time))
    kind = np.where(came, Kind.CAME_LATE, Kind.NEVER_CAME)
    due = due_of_unmet(window, case, start, verdict)
    return judgement(case, event, verdict, kind=kind, seen=seen, due=due, elapsed=elapsed, limit=window.limit)


def due_of_unmet(window: Window, case: Int32, start: Int64, verdict: Int64) -> Int64:
    """By when, for those that are not met (N): nobody asks it of the others, and most are met."""
    due = np.full(len(case), NEVER, np.int64)
    unmet = np.flatnonzero(verdict >= Verdict.RUNNING)
    due[unmet] = window.ruler.due(case[unmet], start[unmet], np.full(len(unmet), window.limit, np.int64))
    return due


def joined(*parts: Judgement) -> Judgement:
    """Several judgements of one rule as one, in order of case and event."""
    details: list[str] = []
    shifted = []
    for part in parts:
        shifted.append(np.where(part.detail >= 0, part.detail + len(details), -1))
        details.extend(part.details)
    case = np.concatenate([part.case for part in parts])
    event = np.concatenate([part.event for part in parts])
    order = np.lexsort((event, case))
    stages = [np.full(len(part.case), -1, np.int16) if part.stage is None else part.stage for part in parts]
    return Judgement(
        case=case[order],
        event=event[order],
        verdict=np.concatenate([part.verdict for part in parts])[order],
        kind=np.concatenate([part.kind for part in parts])[order],
        seen=np.concatenate([part.seen for part in parts])[order],
        due=np.concatenate([part.due for part in parts])[order],
        elapsed=np.concatenate([part.elapsed for part in parts])[order],
        limit=np.concatenate([part.limit for part in parts])[order],
        detail=np.concatenate(shifted)[order].astype(np.int32),
        details=tuple(details),
        stage=np.concatenate(stages)[order],
    )
