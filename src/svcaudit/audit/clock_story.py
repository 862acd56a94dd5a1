"""What one case's clocks did: running, paused, out of hours, stopped – stretch by stretch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np

from svcaudit.checks.clocks import Cycles, cycles_of, rows_at
from svcaudit.checks.conditions import attributes_of, last_known, values_at
from svcaudit.checks.docket import Docket
from svcaudit.checks.judge import Judged
from svcaudit.checks.ruler import pause_spans
from svcaudit.clock.pauses import Spans, union
from svcaudit.clock.timeline import Timeline
from svcaudit.model.describe import condition_text
from svcaudit.model.duration import Measure
from svcaudit.model.explanation import ClockState, ClockStory, Segment, TargetChoice
from svcaudit.model.judgement import Judgement
from svcaudit.model.log import MICROSECONDS, NEVER
from svcaudit.model.spec import Clock, Rule, TargetAt
from svcaudit.model.verdict import Verdict

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def clock_stories(judged: Judged, facts: Mapping[str, Any], measures: Mapping[str, str]) -> tuple[ClockStory, ...]:
    """Every clock of a log of one case; `facts` is the case's row in the run, whose verdicts stand, `measures` the line of each rule."""
    stories: list[ClockStory] = []
    for number, (rule, found) in enumerate(zip(judged.rules, judged.judgements, strict=True)):
        if isinstance(rule.body, Clock) and f"verdict.{rule.id}" in facts:
            verdict = str(facts[f"verdict.{rule.id}"])
            if agrees(judged, number, verdict) and _same_limit(found, facts.get(f"limit.{rule.id}")):
                stories.extend(_cycles(judged.docket, rule, rule.body, found, verdict))
            else:
                stories.append(_as_found(rule, verdict, measures[rule.id], facts))
    return tuple(stories)


def agrees(judged: Judged, number: int, verdict: str) -> bool:
    """Whether judging the case alone gives what the run found; texts, personal facts and other cases are not in a run."""
    anew = Verdict(int(judged.verdicts[number, 0]))
    return anew.word == verdict or (verdict == Verdict.WAIVED.word and anew >= Verdict.OVERDUE)


def _same_limit(found: Judgement, limit: int | None) -> bool:
    """A target row that personal facts chose cannot be found again."""
    return len(found.limit) != 1 or limit is None or int(found.limit[0]) == limit


def _as_found(rule: Rule, verdict: str, measure: str, facts: Mapping[str, Any]) -> ClockStory:
    """What the run says of a clock that was decided by what a run does not hold."""
    limit, elapsed, due = (facts.get(f"{fact}.{rule.id}") for fact in ("limit", "elapsed", "due"))
    return ClockStory(rule.id, verdict, measure, limit_s=limit, elapsed_s=elapsed, due=due, title=dict(rule.title))


def instant(microseconds: int) -> datetime:
    """An aware datetime in UTC."""
    return _EPOCH + timedelta(microseconds=microseconds)


def _cycles(docket: Docket, rule: Rule, body: Clock, found: Judgement, verdict: str) -> Iterator[ClockStory]:
    cycles = cycles_of(docket, rule, body)
    if not len(cycles.start) or len(found.case) != len(cycles.start):
        yield ClockStory(rule.id, verdict, _plain(rule), title=dict(rule.title))
        return
    for number in range(len(cycles.start)):
        yield _cycle(docket, rule, body, found, cycles, number, verdict)


def _cycle(docket: Docket, rule: Rule, body: Clock, found: Judgement, cycles: Cycles, number: int, verdict: str) -> ClockStory:
    several = len(cycles.start) > 1
    own = Verdict(int(found.verdict[number])).word
    targets = _targets(docket, body, cycles, number)
    measure = body.targets[targets[-1].row - 1].within.measure if targets else Measure(_plain(rule))
    calendar = _calendar(docket, rule)
    line = docket.lines["" if calendar is None else calendar, measure]
    return ClockStory(
        rule=rule.id,
        verdict=own if several or verdict != Verdict.WAIVED.word else verdict,
        measure=str(measure),
        segments=tuple(_segments(docket, rule, cycles, number, line)),
        targets=targets,
        limit_s=int(found.limit[number]) if found.limit[number] >= 0 else None,
        elapsed_s=int(found.elapsed[number]) if found.elapsed[number] >= 0 else None,
        due=_due(docket, rule, found, number),
        calendar=calendar,
        cycle=number + 1 if several else None,
        title=dict(rule.title),
    )


def _plain(rule: Rule) -> str:
    return str(Measure.WALL if rule.timing.calendar is None else Measure.WORKING)


def _calendar(docket: Docket, rule: Rule) -> str | None:
    choice = rule.timing.calendar
    if choice is None or choice.by is None:
        return None if choice is None else choice.default
    values, codes = values_at(docket.log, choice.by, last_known(docket, choice.by))
    return choice.values.get(str(values[codes[0]]), choice.default) if codes[0] >= 0 else choice.default


def _due(docket: Docket, rule: Rule, found: Judgement, number: int) -> datetime | None:
    """The due time; a clock that was met has none in the judgement, for nobody asked."""
    due = int(found.due[number])
    return None if due == NEVER else instant(due)


def _targets(docket: Docket, body: Clock, cycles: Cycles, number: int) -> tuple[TargetChoice, ...]:
    """The target rows that applied, in order: more than one only with `target_at: change`."""
    log = docket.log
    start, stop = int(cycles.start[number]), int(cycles.stop[number])
    last = int(docket.last_events[0])
    events = {
        TargetAt.START: np.array([start]),
        TargetAt.STOP: np.array([stop if stop >= 0 else last]),
        TargetAt.CHANGE: np.arange(start, stop if stop > start else last + 1),
    }[body.target_at]
    chosen: list[TargetChoice] = []
    for event, row in zip(events.tolist(), rows_at(docket, body, events).tolist(), strict=True):
        if row < 0 or (chosen and chosen[-1].row == row + 1):
            continue
        target = body.targets[row]
        values = {}
        for name in attributes_of(target.when):
            vocabulary, codes = values_at(log, name, np.array([event]))
            values[name] = str(vocabulary[codes[0]]) if codes[0] >= 0 else None
        condition = "" if target.when is None else condition_text(target.when)
        place = None if target.place is None else target.place.line
        within = target.within
        chosen.append(TargetChoice(row + 1, condition, within.text, within.seconds, instant(int(log.time[event])), values, place))
    return tuple(chosen)


def _segments(docket: Docket, rule: Rule, cycles: Cycles, number: int, line: Timeline) -> Iterator[Segment]:
    """The clock's time cut wherever its state changes, neighbours of one state joined."""
    log = docket.log
    begin = int(log.time[cycles.start[number]])
    end = int(log.time[cycles.stop[number]]) if cycles.stop[number] >= 0 else docket.as_of
    paused = union(*(pause_spans(docket, pause) for pause in rule.timing.pauses))
    cuts = {begin, end, *_inside(line.at, begin, end)}
    for spans in (paused, cycles.closed):
        cuts |= {*_inside(spans.start, begin, end), *_inside(spans.end, begin, end)}
    total = 0
    held: tuple[int, int, ClockState, int] | None = None
    edges = sorted(cuts)
    for low, high in pairwise(edges):
        state, counted = _state(line, paused, cycles.closed, low, high)
        if held is not None and held[2] is state:
            held = (held[0], high, state, held[3] + counted)
            continue
        if held is not None:
            total += held[3]
            yield _segment(held, total)
        held = (low, high, state, counted)
    if held is not None:
        yield _segment(held, total + held[3])


def _segment(held: tuple[int, int, ClockState, int], total: int) -> Segment:
    low, high, state, counted = held
    return Segment(instant(low), instant(high), state, counted // MICROSECONDS, total // MICROSECONDS)


def _inside(times: np.ndarray, begin: int, end: int) -> list[int]:
    return [int(time) for time in times[(times > begin) & (times < end)]]


def _state(line: Timeline, paused: Spans, closed: Spans, low: int, high: int) -> tuple[ClockState, int]:
    """What the clock did between two neighbouring cuts, and the microseconds that it counted."""
    if _covers(closed, low):
        return ClockState.STOPPED, 0
    if _covers(paused, low):
        return ClockState.PAUSED, 0
    ends = line.value_at(np.array([low, high]))
    counted = int(ends[1] - ends[0])
    return (ClockState.RUNNING, counted) if line.is_running(np.array([low]))[0] else (ClockState.OUT_OF_HOURS, counted)


def _covers(spans: Spans, time: int) -> bool:
    return bool(((spans.start <= time) & (time < spans.end)).any())
