"""Clocks: elapsed time from start to stop, less pauses, against the first matching row of a target table."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from svcaudit.checks.conditions import held, holds
from svcaudit.checks.docket import Docket
from svcaudit.checks.expectation import judgement, pending
from svcaudit.checks.ruler import Ruler, pauses_of, ruler_around
from svcaudit.checks.search import contains, first_per_case, last_before, last_per_case, merged, next_after
from svcaudit.clock.pauses import Spans
from svcaudit.model.duration import Measure
from svcaudit.model.judgement import Judgement, Kind
from svcaudit.model.log import NEVER, Bool, EventLog, Int32, Int64
from svcaudit.model.spec import Clock, Reopen, Rule, TargetAt
from svcaudit.model.verdict import Verdict

WENT_ON = "the clock went on when the case was reopened"


@dataclass(frozen=True, slots=True)
class Cycles:
    """What is judged: N spans of a clock, each from an event to an event. `stop` is -1 while it runs.

    `closed` are the stretches between a stop and a reopening that do not count. `went_on`: a stop came, but the case was reopened
    and the same span goes on.
    """

    case: Int32
    start: Int64
    stop: Int64
    cancelled: Bool
    closed: Spans
    went_on: Bool


def clock(docket: Docket, rule: Rule) -> Judgement:
    """One activation a cycle: one a case, but for `reopen: new_cycle`."""
    body = rule.body
    assert isinstance(body, Clock)
    cycles = cycles_of(docket, rule, body)
    pauses = pauses_of(docket, rule.timing, cycles.closed)
    rulers = {measure: ruler_around(docket, rule.timing, measure, pauses) for measure in _measures(rule, body)}
    if body.target_at is TargetAt.CHANGE:
        return _judge_pieces(docket, body, cycles, rulers)
    asked = cycles.start
    if body.target_at is TargetAt.STOP:
        asked = np.where(cycles.stop >= 0, cycles.stop, docket.last_events[cycles.case])
    return _judge(docket, body, cycles, rulers, rows_at(docket, body, asked))


def _measures(rule: Rule, body: Clock) -> set[Measure]:
    plain = Measure.WALL if rule.timing.calendar is None else Measure.WORKING
    return {plain, *(target.within.measure for target in body.targets)}


def rows_at(docket: Docket, body: Clock, events: Int64) -> Int64:
    """The number of the first target row whose condition holds at each event (N), -1 for none."""
    row = np.full(len(events), -1, np.int64)
    for number, target in enumerate(body.targets):
        undecided = np.flatnonzero(row < 0)
        row[undecided[holds(docket, target.when, events[undecided])]] = number
    return row


# --- from events to cycles -------------------------------------------------------------------------------------------


def cycles_of(docket: Docket, rule: Rule, body: Clock) -> Cycles:
    """Start and stop of every cycle, by the clock's reopening policy."""
    log = docket.log
    starts = docket.events_of(body.start)
    starts = held(docket, rule.when, starts)
    first = first_per_case(log, starts)
    again = docket.events_of(body.reopened_by)
    if body.reopen is Reopen.NEW_CYCLE:
        again = merged(again, starts)
    stops, reopenings = _alternating(docket, docket.events_of(body.stop), again, first)
    started = np.flatnonzero(first >= 0)
    begin = first[started]
    last_reopening = last_per_case(log, reopenings)[started]
    if body.reopen is Reopen.NEW_CYCLE:
        begin = np.sort(np.concatenate((begin, reopenings)))
    elif body.reopen is Reopen.RESTART:
        begin = np.where(last_reopening >= 0, last_reopening, begin)
    went_on = np.zeros(len(begin), np.bool_)
    if body.reopen in (Reopen.CONTINUE, Reopen.INCLUDE):
        stop, went_on = _final_stop(log, stops, reopenings)[started], last_reopening >= 0
    else:
        stop = next_after(log, begin, stops)
    closed = _closed_spans(log, stops, reopenings) if body.reopen is Reopen.CONTINUE else Spans.none()
    cancelling = next_after(log, begin, docket.events_of(body.cancel))
    cancelled = (cancelling >= 0) & ((stop < 0) | (cancelling < stop))
    return Cycles(log.case[begin], begin, stop, cancelled, closed, went_on)


def _alternating(docket: Docket, stops: Int64, reopenings: Int64, first: Int64) -> tuple[Int64, Int64]:
    """The stops that stopped a running clock and the reopenings that set a stopped one going, both ascending."""
    log = docket.log
    events = merged(stops, reopenings)
    begin = first[log.case[events]]
    events = events[(begin >= 0) & (events > begin)]
    is_stop = contains(events, stops)
    case = log.case[events]
    stopped_before = np.zeros(len(events), np.bool_)
    stopped_before[1:] = is_stop[:-1] & (case[1:] == case[:-1])
    return events[is_stop & ~stopped_before], events[~is_stop & stopped_before]


def _final_stop(log: EventLog, stops: Int64, reopenings: Int64) -> Int64:
    """The last stop of each case, unless a reopening follows it (C)."""
    stop, reopening = last_per_case(log, stops), last_per_case(log, reopenings)
    return np.where(stop > reopening, stop, -1)


def _closed_spans(log: EventLog, stops: Int64, reopenings: Int64) -> Spans:
    stop = last_before(log, reopenings, stops)
    return Spans(log.case[reopenings], log.time[stop], log.time[reopenings])


# --- from cycles to verdicts -----------------------------------------------------------------------------------------


def _judge(docket: Docket, body: Clock, cycles: Cycles, rulers: dict[Measure, Ruler], row: Int64) -> Judgement:
    log = docket.log
    came = cycles.stop >= 0
    start = log.time[cycles.start]
    end = np.where(came, log.time[cycles.stop], docket.as_of)
    elapsed, limit = _measured(body, cycles.case, start, end, row, rulers)
    in_time = elapsed <= limit
    verdict = np.where(came, np.where(in_time, Verdict.MET, Verdict.VIOLATED), pending(docket, cycles.case, in_time))
    verdict = np.where(row < 0, Verdict.NOT_APPLICABLE, np.where(cycles.cancelled, Verdict.CANCELLED, verdict))
    rows = [_row_text(body, number) for number in range(len(body.targets))]
    found = judgement(
        cycles.case,
        cycles.start,
        verdict,
        kind=np.where(came, Kind.CAME_LATE, Kind.NEVER_CAME),
        seen=cycles.stop,
        due=_due(body, cycles.case, start, row, verdict, rulers),
        elapsed=elapsed,
        limit=limit,
        details=(*rows, *(f"{text}; {WENT_ON}" for text in rows)),
    )
    # Which row applied is said of every cycle, not of broken ones alone: it tells on which line the span was measured.
    again = np.where((row >= 0) & cycles.went_on, len(rows), 0)
    return replace(found, detail=(row + again).astype(np.int32))


def _row_text(body: Clock, number: int) -> str:
    return f"target {number + 1} of {len(body.targets)}: within {body.targets[number].within}"


def _measured(body: Clock, case: Int32, start: Int64, end: Int64, row: Int64, rulers: dict[Measure, Ruler]) -> tuple[Int64, Int64]:
    """Elapsed and limit of each span in seconds (N each), on the measure of its target row; without a row the limit is -1."""
    plain = Measure.WALL if Measure.WALL in rulers else Measure.WORKING
    limits = np.array([*(target.within.seconds for target in body.targets), -1], np.int64)
    measures = [*(target.within.measure for target in body.targets), plain]
    if len(set(measures)) == 1:
        return rulers[plain].elapsed(case, start, end), limits[row]
    elapsed = np.empty(len(case), np.int64)
    for measure in set(measures):
        numbers = [number if number < len(body.targets) else -1 for number, one in enumerate(measures) if one is measure]
        some = np.flatnonzero(np.isin(row, numbers))
        elapsed[some] = rulers[measure].elapsed(case[some], start[some], end[some])
    return elapsed, limits[row]


def _due(body: Clock, case: Int32, start: Int64, row: Int64, verdict: Int64, rulers: dict[Measure, Ruler]) -> Int64:
    """By when, for spans that are not met (N); nobody asks it of the others."""
    due = np.full(len(case), NEVER, np.int64)
    unmet = (verdict >= Verdict.RUNNING) & (row >= 0)
    for number, target in enumerate(body.targets):
        some = np.flatnonzero(unmet & (row == number))
        if len(some):
            limit = np.full(len(some), target.within.seconds, np.int64)
            due[some] = rulers[target.within.measure].due(case[some], start[some], limit)
    return due


# --- a target that changes during the case ---------------------------------------------------------------------------


def _judge_pieces(docket: Docket, body: Clock, cycles: Cycles, rulers: dict[Measure, Ruler]) -> Judgement:
    """`target_at: change`: elapsed time carries over, and each stretch of the case is held to the limit then in force.

    Late under a limit while it was in force is late, whatever the limit became afterwards.
    """
    log = docket.log
    number, begin, row = _pieces(docket, body, cycles)
    case = cycles.case[number]
    last = np.append(number[1:] != number[:-1], True)[: len(number)]
    stop = cycles.stop[number]
    final_end = np.where(stop >= 0, log.time[stop], docket.as_of)
    end = np.where(last, final_end, log.time[np.append(begin[1:], 0)[: len(begin)]])
    start = log.time[cycles.start[number]]
    elapsed, limit = _measured(body, case, start, end, row, rulers)
    late = (row >= 0) & (elapsed > limit)
    first_late = np.full(len(cycles.case), len(number), np.int64)
    np.minimum.at(first_late, number[late], np.flatnonzero(late))
    deciding = np.where(first_late < len(number), first_late, np.flatnonzero(last))
    plain = _judge(docket, body, cycles, rulers, row[deciding])
    settled = (first_late < len(number)) & ~last[np.minimum(first_late, len(number) - 1)] & ~cycles.cancelled
    return _settle(docket, plain, settled, np.maximum(plain.due, _in_force_since(log, begin, deciding, plain)))


def _in_force_since(log: EventLog, begin: Int64, deciding: Int64, plain: Judgement) -> Int64:
    """A limit cannot have been due before it was in force."""
    return np.where(plain.due == NEVER, NEVER, log.time[begin[deciding]]) if len(begin) else plain.due


def _settle(docket: Docket, plain: Judgement, settled: Bool, due: Int64) -> Judgement:
    """Cycles that were late under an earlier limit stay late: overdue while nothing has come, else violated."""
    came = plain.seen >= 0
    late = np.where(docket.open[plain.case] & ~came, Verdict.OVERDUE, Verdict.VIOLATED)
    verdict = np.where(settled, late, plain.verdict)
    kind = np.where(settled, np.where(came, Kind.CAME_LATE, Kind.NEVER_CAME), plain.kind)
    return replace(plain, verdict=verdict.astype(np.int8), kind=kind.astype(np.int8), due=due)


def _pieces(docket: Docket, body: Clock, cycles: Cycles) -> tuple[Int64, Int64, Int64]:
    """(number of the cycle, event at which the piece begins, target row): one piece per stretch of one target row."""
    log = docket.log
    end = np.where(cycles.stop >= 0, cycles.stop, log.offsets[cycles.case.astype(np.int64) + 1])
    length = end - cycles.start
    number = np.repeat(np.arange(len(length)), length)
    event = cycles.start[number] + np.arange(len(number)) - np.repeat(np.cumsum(length) - length, length)
    row = rows_at(docket, body, event)
    changes = np.ones(len(number), np.bool_)
    changes[1:] = (number[1:] != number[:-1]) | (row[1:] != row[:-1])
    return number[changes], event[changes], row[changes]
