"""Parts of a log: some of its cases, its events in another order. Also the rule by which a case's facts carry over its events."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from svcaudit.model.arrow import numbers
from svcaudit.model.log import Column, EventLog, Int32, Int64


def known_codes(codes: Int32, case: Int32, offsets: Int64) -> Int32:
    """A case's fact at each event (E): the last cell filled up to it, else the first filled after it, -1 where the case has none."""
    if not (codes < 0).any():
        return codes
    filled = np.flatnonzero(codes >= 0)
    if not len(filled):
        return codes
    events = np.arange(len(codes))
    before = np.searchsorted(filled, events, side="right") - 1
    last = filled[np.maximum(before, 0)]
    carried = (before >= 0) & (last >= offsets[case])
    after = filled[np.minimum(before + 1, len(filled) - 1)]
    ahead = (before + 1 < len(filled)) & (case[after] == case)
    return np.where(carried, codes[last], np.where(ahead, codes[after], -1)).astype(np.int32)


def with_default(known: Int32, default: int) -> Int32:
    """The default (a code, -1 for none) where nothing is known. The same array where there is nothing to fill."""
    if default < 0 or not (known < 0).any():
        return known
    return np.where(known < 0, np.int32(default), known)


def take_cases(log: EventLog, cases: Int64) -> EventLog:
    """The log of the given cases alone (ascending indices); vocabularies stay as they are."""
    begin, length = log.offsets[cases], np.diff(log.offsets)[cases]
    offsets = np.concatenate(([0], np.cumsum(length))).astype(np.int64)
    case = np.repeat(np.arange(len(cases), dtype=np.int32), length)
    events = np.arange(int(offsets[-1])) - offsets[case] + begin[case]
    part = _take_events(log, events)
    pauses, reopenings = (None if hidden is None else hidden[cases] for hidden in (log.blind.pauses, log.blind.reopenings))
    blind = replace(part.blind, pauses=pauses, reopenings=reopenings)
    return replace(part, case_ids=log.case_ids.take(numbers(cases)), offsets=offsets, case=case, blind=blind)


def cases_between(log: EventLog, low: int, high: int) -> EventLog:
    """The log of cases low … high-1, over the same memory; vocabularies stay as they are."""
    begin, end = int(log.offsets[low]), int(log.offsets[high])
    here = slice(begin, end)
    blind = replace(
        log.blind,
        pauses=None if log.blind.pauses is None else log.blind.pauses[low:high],
        reopenings=None if log.blind.reopenings is None else log.blind.reopenings[low:high],
        days=None if log.blind.days is None else log.blind.days[here],
    )
    return replace(
        _take_events(log, here),
        case_ids=log.case_ids.slice(low, high - low),
        offsets=log.offsets[low : high + 1] - begin,
        case=log.case[here] - np.int32(low),
        blind=blind,
    )


def take_events(log: EventLog, events: Int64) -> EventLog:
    """The log of the given events alone (ascending; of each case at least one); what is known at an event stays known there."""
    part = _take_events(log, events)
    offsets = np.searchsorted(part.case, np.arange(log.cases + 1, dtype=np.int32)).astype(np.int64)
    return replace(part, offsets=offsets)


def reorder_events(log: EventLog, events: Int64) -> EventLog:
    """The log with its events in another order within their cases; what is known of a case is found anew."""
    moved = _take_events(log, events)
    attributes = {name: _known_anew(column, log) for name, column in moved.attributes.items()}
    return replace(moved, attributes=attributes)


def _known_anew(column: Column, log: EventLog) -> Column:
    """Cells in a new order; what is known of an event alone has moved with it."""
    if column.per_event or column.known is column.codes:
        return column
    known = known_codes(column.codes, log.case, log.offsets)
    return replace(column, known=with_default(known, column.default))


def _take_events(log: EventLog, events: Int64 | slice) -> EventLog:
    return replace(
        log,
        case=log.case[events],
        stage=log.stage[events],
        time=log.time[events],
        activity=log.activity[events],
        actor=log.actor[events],
        role=log.role[events],
        row=log.row[events],
        source=None if log.source is None else log.source[events],
        attributes={name: _take_column(column, events) for name, column in log.attributes.items()},
        text=None if log.text is None else _take_column(log.text, events),
        blind=log.blind if log.blind.days is None else replace(log.blind, days=log.blind.days[events]),
    )


def _take_column(column: Column, events: Int64 | slice) -> Column:
    codes = column.codes[events]
    return replace(column, codes=codes, known=codes if column.known is column.codes else column.known[events])
