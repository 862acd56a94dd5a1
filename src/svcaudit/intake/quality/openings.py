"""What the standard says of how a case begins and ends."""

from __future__ import annotations

import numpy as np

from svcaudit.model.log import Bool, EventLog, Int64
from svcaudit.model.spec import Alternative, AnyOrder, Edge, Flow, FlowPart, ProcessSpec, Repetition, Sequence, Stages, Step


def openings(spec: ProcessSpec) -> Stages:
    """The stages with which every case begins: of `starts_with`, else the first ones of the flow; none where a condition narrows them."""
    edges = [rule.body for rule in spec.rules if isinstance(rule.body, Edge) and rule.when is None]
    begins = [stage for edge in edges if not edge.last and edge.where is None for stage in edge.stages]
    if not begins:
        flows = [rule.body for rule in spec.rules if isinstance(rule.body, Flow) and rule.when is None]
        begins = [stage for flow in flows for stage in sorted(_first(flow.root)[0])]
    return tuple(dict.fromkeys(begins))


def _first(part: FlowPart) -> tuple[frozenset[str], bool]:
    """The stages that may come first, and whether the part may be empty."""
    match part:
        case Step(stage):
            return frozenset({stage}), False
        case Repetition(inner, least, _):
            begin, empty = _first(inner)
            return begin, empty or least == 0
        case Sequence(parts):
            found: frozenset[str] = frozenset()
            for one in parts:
                begin, empty = _first(one)
                found |= begin
                if not empty:
                    return found, False
            return found, True
        case Alternative(parts) | AnyOrder(parts):
            firsts = [_first(one) for one in parts]
            every = isinstance(part, AnyOrder)
            empties = [empty for _, empty in firsts]
            return frozenset().union(*(begin for begin, _ in firsts)), all(empties) if every else any(empties)


def of_stages(log: EventLog, stages: Stages) -> Int64:
    """The events of any of these stages, ascending."""
    wanted = np.array([stage in stages for stage in log.stage_ids] + [False], np.bool_)
    return np.flatnonzero(wanted[log.stage])


def first_of(log: EventLog, events: Int64) -> Int64:
    """The first of the events in each case (C), -1 where there is none."""
    first = np.full(log.cases, -1, np.int64)
    first[log.case[events][::-1]] = events[::-1]
    return first


def last_of(log: EventLog, events: Int64) -> Int64:
    """The last of the events in each case (C), -1 where there is none."""
    last = np.full(log.cases, -1, np.int64)
    last[log.case[events]] = events
    return last


def open_cases(log: EventLog, spec: ProcessSpec) -> Bool:
    """Cases without a closing stage, or reopened after it (C)."""
    closed, reopened = last_of(log, of_stages(log, spec.closed_by)), last_of(log, of_stages(log, spec.reopened_by))
    still: Bool = (closed < 0) | (reopened > closed)
    return still
