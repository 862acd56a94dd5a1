"""Conditions on events: decided once per distinct value, then spread over the events by code."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator
from fractions import Fraction

import numpy as np

from svcaudit.checks.docket import Docket
from svcaudit.checks.search import first_per_case, last_per_case
from svcaudit.model.duration import Measure
from svcaudit.model.log import Bool, EventLog, Float, Int64, Texts
from svcaudit.model.number import number_of
from svcaudit.model.spec import AllOf, AnyOf, Compare, Condition, During, Not, Operator

_NUMERIC: dict[Operator, Callable[[Float, float], Bool]] = {
    Operator.LESS: operator.lt,
    Operator.AT_MOST: operator.le,
    Operator.MORE: operator.gt,
    Operator.AT_LEAST: operator.ge,
}


def holds(docket: Docket, condition: Condition | None, events: Int64) -> Bool:
    """Whether the condition holds at each event (N). A case's facts are taken as known at that event."""
    match condition:
        case None:
            return np.ones(len(events), np.bool_)
        case AllOf(parts):
            every: Bool = np.logical_and.reduce([holds(docket, part, events) for part in parts])
            return every
        case AnyOf(parts):
            some: Bool = np.logical_or.reduce([holds(docket, part, events) for part in parts])
            return some
        case Not(part):
            return ~holds(docket, part, events)
        case During(calendar):
            return docket.lines[calendar, Measure.WORKING].is_running(docket.log.time[events])
        case Compare(attribute, how, operand):
            values, codes = values_at(docket.log, attribute, events)
            # One more entry than there are values: code -1 (nothing known) reads the last one.
            verdicts = np.append(_decide(values, how, operand), how is Operator.PRESENT and operand is False)
            return verdicts[codes]


def held(docket: Docket, condition: Condition | None, events: Int64) -> Int64:
    """Those of the events at which the condition holds."""
    return events if condition is None else events[holds(docket, condition, events)]


def holds_of_cases(docket: Docket, condition: Condition | None, *, at_start: bool = False) -> Bool:
    """Whether the condition holds of each case (C), by what is last (at_start: first) known of it; `during` asks when the case began."""
    match condition:
        case None:
            return np.ones(docket.log.cases, np.bool_)
        case AllOf(parts):
            every: Bool = np.logical_and.reduce([holds_of_cases(docket, part, at_start=at_start) for part in parts])
            return every
        case AnyOf(parts):
            some: Bool = np.logical_or.reduce([holds_of_cases(docket, part, at_start=at_start) for part in parts])
            return some
        case Not(part):
            return ~holds_of_cases(docket, part, at_start=at_start)
        case During():
            return holds(docket, condition, docket.first_events)
        case Compare(attribute):
            return holds(docket, condition, (first_known if at_start else last_known)(docket, attribute))


def last_known(docket: Docket, attribute: str) -> Int64:
    """The event of each case (C) at which the attribute is last known: its last filled cell; the last event where there is none."""
    filled = _filled_cells(docket, attribute)
    if filled is None:
        return docket.last_events
    last = last_per_case(docket.log, filled)
    return np.where(last >= 0, last, docket.last_events)


def first_known(docket: Docket, attribute: str) -> Int64:
    """The event of each case (C) at which the attribute is first known: its first filled cell; the first event where there is none."""
    filled = _filled_cells(docket, attribute)
    if filled is None:
        return docket.first_events
    first = first_per_case(docket.log, filled)
    return np.where(first >= 0, first, docket.first_events)


def _filled_cells(docket: Docket, attribute: str) -> Int64 | None:
    """The events that say something of the attribute; None where every event knows what is known of the case."""
    log = docket.log
    match attribute:
        case "actor":
            return np.flatnonzero(log.actor >= 0)
        case "role":
            return np.flatnonzero(log.role >= 0)
        case "stage":
            return docket.mapped
    column = log.text if attribute == "text" else log.attributes.get(attribute)
    return np.flatnonzero(column.codes >= 0) if column is not None and column.per_event else None


def values_at(log: EventLog, attribute: str, events: Int64) -> tuple[Texts, Int64]:
    """The vocabulary of an attribute (or of an event field) and its code at each event, -1 where nothing is known."""
    match attribute:
        case "actor":
            return log.actors, log.actor[events].astype(np.int64)
        case "role":
            return log.roles, log.role[events].astype(np.int64)
        case "activity":
            return log.activities, log.activity[events].astype(np.int64)
        case "stage":
            return np.array(log.stage_ids, dtype=object), log.stage[events].astype(np.int64)
        case "text":
            if log.text is None:
                return np.empty(0, object), np.full(len(events), -1, np.int64)
            return log.text.values, log.text.codes[events].astype(np.int64)
    column = log.attributes.get(attribute)
    if column is None:
        return np.empty(0, object), np.full(len(events), -1, np.int64)
    return column.values, column.known[events].astype(np.int64)


def _decide(values: Texts, how: Operator, operand: tuple[str, ...] | Fraction | str | bool) -> Bool:
    """Whether each value of a vocabulary satisfies the test."""
    if how is Operator.PRESENT:
        return np.full(len(values), operand is True)
    if how is Operator.IN:
        assert isinstance(operand, tuple)
        return np.isin(values.astype(str), operand) if len(values) else np.empty(0, np.bool_)
    if how is Operator.MATCHES:
        pattern = re.compile(str(operand))
        return np.fromiter((pattern.search(value) is not None for value in values), np.bool_, len(values))
    assert isinstance(operand, Fraction)
    with np.errstate(invalid="ignore"):
        return _NUMERIC[how](numbers(values), float(operand))


def numbers(values: Texts) -> Float:
    """Each value as a number, NaN where it is none (NaN satisfies no comparison)."""
    return np.fromiter((number_of(value) for value in values), np.float64, len(values))


def attributes_of(condition: Condition | None) -> Iterator[str]:
    """The attributes and event fields that a condition reads."""
    match condition:
        case Compare(attribute, _, _):
            yield attribute
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from attributes_of(part)
        case Not(part):
            yield from attributes_of(part)


def lacking(log: EventLog, names: Iterator[str]) -> tuple[str, ...]:
    """Those of the names for which the log has no column at all: what depends on them cannot be assessed."""
    return tuple(sorted({name for name in names if not _has(log, name)}))


def _has(log: EventLog, name: str) -> bool:
    match name:
        case "actor":
            return log.has_actors
        case "role":
            return log.has_roles
        case "text":
            return log.text is not None
        case "activity" | "stage":
            return True
    return name in log.attributes
