"""What must hold of every calendar, and agreement with slow references that know nothing of lines and spans."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from clock_samples import EPOCH, SECOND, H
from hypothesis import given
from hypothesis import strategies as st

from effort import examples
from svcaudit.clock.pauses import FOREVER, Spans, due_with_pauses, paused_between, toggle_spans, union, while_spans
from svcaudit.clock.timeline import Timeline, due, elapsed_seconds, working, working_days
from svcaudit.model.log import NEVER, Bool, Int64
from svcaudit.model.spec import Calendar, Interval

MINUTE = 60 * SECOND
SPAN = 10 * 24 * 60  # minutes that a reference walks through

# Ten days around a change of the clocks, or none: both directions, half an hour, at midnight, never.
PLACES = [
    ("Europe/Berlin", "2025-03-25"),
    ("Europe/Berlin", "2025-10-22"),
    ("America/Sao_Paulo", "2018-10-31"),
    ("America/Sao_Paulo", "2018-02-13"),
    ("Australia/Lord_Howe", "2025-04-01"),
    ("America/Los_Angeles", "2025-03-05"),
    ("Asia/Shanghai", "2025-01-24"),
    ("Asia/Kathmandu", "2025-06-01"),
]


@st.composite
def intervals(draw: st.DrawFn) -> tuple[Interval, ...]:
    cuts = draw(st.lists(st.integers(0, 2 * 24 * 4 - 1), min_size=0, max_size=4, unique=True).map(sorted))
    return tuple((begin * 900, end * 900) for begin, end in zip(cuts[::2], cuts[1::2], strict=False) if begin < 96)


@st.composite
def calendars(draw: st.DrawFn) -> tuple[Calendar, int]:
    """A calendar and the first minute (since 1970 UTC) of the ten days to look at."""
    zone, start = draw(st.sampled_from(PLACES))
    first = date.fromisoformat(start)
    dates = st.integers(0, 10).map(lambda days: first + timedelta(days=days))
    calendar = Calendar(
        "drawn",
        zone,
        tuple(draw(st.tuples(*[intervals()] * 7))),
        holidays=draw(st.sampled_from([None, "CN"])),
        closed_dates=frozenset(draw(st.lists(dates, max_size=2))),
        closed_parts=draw(st.dictionaries(dates, intervals(), max_size=2)),
        open_dates=draw(st.dictionaries(dates, intervals(), max_size=2)),
    )
    return calendar, int((datetime(first.year, first.month, first.day, tzinfo=UTC) - EPOCH).total_seconds()) // 60


minutes = st.integers(0, SPAN)
pairs = st.lists(st.tuples(minutes, minutes).map(sorted), min_size=1, max_size=8)


# --- references ------------------------------------------------------------------------------------------------------

CHINA_OFF = {date(2025, 1, day) for day in (1, 28, 29, 30, 31)} | {date(2025, 2, 3), date(2025, 2, 4), date(2025, 6, 2), date(2025, 10, 1)}
CHINA_OFF |= {date(2025, 4, 4), date(2025, 5, 31), date(2018, 2, 15), date(2018, 2, 16)}
CHINA_OFF |= {
    date(2025, 2, 1),
    date(2025, 2, 2),
    date(2025, 4, 5),
    date(2025, 4, 6),
    date(2025, 6, 1),
    date(2018, 2, 17),
    date(2018, 2, 18),
}
CHINA_WORKED = {date(2025, 1, 26), date(2025, 2, 8)}


def reference_hours(calendar: Calendar, on: date) -> Iterable[Interval]:
    if on in calendar.open_dates:
        return calendar.open_dates[on]
    if on in calendar.closed_dates:
        return ()
    hours = calendar.hours[on.weekday()]
    if calendar.holidays and on in CHINA_WORKED:
        hours = next((each for each in calendar.hours if each), ())
    elif calendar.holidays and on in CHINA_OFF:
        return ()
    shut = {quarter for begin, end in calendar.closed_parts.get(on, ()) for quarter in range(begin, end, 900)}
    return [(quarter, quarter + 900) for begin, end in hours for quarter in range(begin, end, 900) if quarter not in shut]


def reference_open(calendar: Calendar, first: int) -> Bool:
    """For each minute whether it is open, by walking the dates and asking zoneinfo for every boundary."""
    open_minutes = np.zeros(SPAN, dtype=np.bool_)
    begin = EPOCH + timedelta(minutes=first)
    for days in range(-4, 14):
        on = begin.date() + timedelta(days=days)
        joined: list[list[int]] = []
        for start, end in sorted(reference_hours(calendar, on)):
            if joined and joined[-1][1] >= start:
                joined[-1][1] = max(joined[-1][1], end)
            else:
                joined.append([start, end])
        for start, end in joined:
            a, b = (reference_minute(on, seconds, calendar.timezone) - first for seconds in (start, end))
            open_minutes[max(a, 0) : max(b, 0)] = True
    return open_minutes


def reference_minute(on: date, seconds: int, zone: str) -> int:
    wall = datetime(on.year, on.month, on.day, tzinfo=ZoneInfo(zone)) + timedelta(seconds=seconds)
    return int((wall.astimezone(UTC) - EPOCH).total_seconds()) // 60


def line_for(calendar: Calendar, first: int, reach: int = 0) -> Timeline:
    return working(calendar, first * MINUTE, (first + SPAN) * MINUTE, reach)


def at(first: int, numbers: Iterable[int]) -> Int64:
    return (np.array(list(numbers), dtype=np.int64) + first) * MINUTE


# --- working time ----------------------------------------------------------------------------------------------------


@given(calendars(), pairs)
@examples(30)
def test_working_time_agrees_with_counting_minutes(drawn: tuple[Calendar, int], queries: list[list[int]]) -> None:
    calendar, first = drawn
    if calendar.holidays and not calendar.timezone.startswith("Asia/Shanghai"):
        calendar = Calendar(calendar.id, calendar.timezone, calendar.hours, None, calendar.closed_dates, frozenset(), calendar.closed_parts)
    open_minutes = reference_open(calendar, first)
    line = line_for(calendar, first)
    found = elapsed_seconds(line, at(first, (a for a, _ in queries)), at(first, (b for _, b in queries)))
    assert found.tolist() == [60 * int(open_minutes[a:b].sum()) for a, b in queries]
    assert (line.is_running(at(first, range(SPAN))) == open_minutes).all()


@given(calendars(), st.lists(minutes, min_size=3, max_size=20).map(sorted), st.booleans())
@examples(25)
def test_elapsed_adds_up_never_falls_and_never_outruns_the_wall(drawn: tuple[Calendar, int], stops: list[int], days: bool) -> None:
    calendar, first = drawn
    maker = working_days if days else working
    line = maker(calendar, first * MINUTE, (first + SPAN) * MINUTE)
    times = at(first, stops)
    steps = elapsed_seconds(line, times[:-1], times[1:])
    assert (steps >= 0).all()
    assert steps.sum() == elapsed_seconds(line, times[:1], times[-1:])[0]
    skipped = H if days else 0  # a line of days gives the hour that the wall skips
    assert (steps <= np.diff(times) // SECOND + skipped).all()


@given(calendars(), st.lists(minutes, min_size=1, max_size=8), st.integers(0, 200 * H))
@examples(25)
def test_due_is_the_first_instant_at_which_the_limit_is_used_up(drawn: tuple[Calendar, int], starts: list[int], limit: int) -> None:
    calendar, first = drawn
    line = line_for(calendar, first, limit)
    start = at(first, starts)
    found = due(line, start, limit)
    reached = found != NEVER
    assert reached.all() or not any(calendar.hours)
    start, found = start[reached], found[reached]
    assert (elapsed_seconds(line, start, found) == limit).all()
    if limit:
        assert (elapsed_seconds(line, start, found - 1) == limit - 1).all()
        assert line.is_running(found - 1).all()
    else:
        assert (found == start).all()


# --- working days ----------------------------------------------------------------------------------------------------


@given(calendars(), st.lists(minutes, min_size=1, max_size=6))
@examples(25)
def test_working_days_agree_with_counting_what_the_wall_has_shown(drawn: tuple[Calendar, int], asked: list[int]) -> None:
    calendar, first = drawn
    calendar = Calendar(calendar.id, calendar.timezone, calendar.hours, None, calendar.closed_dates, open_dates=calendar.open_dates)
    zone = ZoneInfo(calendar.timezone)

    def counted(minute: int) -> int:
        latest = max(
            (EPOCH + timedelta(minutes=first + minute - back)).astimezone(zone).replace(tzinfo=None)
            for back in range(0, 200, 5 if minute % 5 == 0 else 1)
        )
        begin = datetime(1970, 1, 1) + timedelta(minutes=first, days=-3)
        total = 0
        while begin.date() <= latest.date():
            if any(reference_hours(calendar, begin.date())):
                total += 1440 if begin.date() < latest.date() else latest.hour * 60 + latest.minute
            begin += timedelta(days=1)
        return total

    line = working_days(calendar, (first - 1440) * MINUTE, (first + SPAN) * MINUTE)
    found = elapsed_seconds(line, at(first, [0] * len(asked)), at(first, asked))
    assert found.tolist() == [60 * (counted(minute) - counted(0)) for minute in asked]


# --- pauses ----------------------------------------------------------------------------------------------------------

Replay = list[list[tuple[int, str]]]
replays = st.lists(
    st.lists(st.tuples(minutes, st.sampled_from("SUBX")), max_size=10).map(lambda events: sorted(events, key=lambda e: e[0])),
    min_size=1,
    max_size=4,
)


def paused_minutes(events: list[tuple[int, str]], open_end: int) -> Bool:
    """One case, event by event: which minutes are paused."""
    paused = np.zeros(SPAN, dtype=np.bool_)
    since: int | None = None
    for minute, kind in events:
        if since is None and kind in "SB":
            since = minute
        elif since is not None and kind == "U":
            paused[since:minute] = True
            since = None
    if since is not None:
        paused[since:open_end] = True
    return paused


def spans_of(replay: Replay, first: int, open_end: int) -> Spans:
    flat = [(case, minute, kind) for case, events in enumerate(replay) for minute, kind in events]
    kind = np.array([kind for _, _, kind in flat], dtype=object)
    case = np.array([case for case, _, _ in flat], dtype=np.int32)
    time = at(first, (minute for _, minute, _ in flat))
    return toggle_spans(case, time, np.isin(kind, list("SB")), np.isin(kind, list("UB")), open_end)


@given(
    calendars(), replays, st.lists(st.tuples(st.integers(0, 5), st.tuples(minutes, minutes).map(sorted)), min_size=1, max_size=8), minutes
)
@examples(25)
def test_paused_between_agrees_with_counting_minutes(
    drawn: tuple[Calendar, int], replay: Replay, queries: list[tuple[int, list[int]]], open_end: int
) -> None:
    calendar, first = drawn
    line = line_for(calendar, first)
    open_minutes = line.is_running(at(first, range(SPAN)))
    paused = [paused_minutes(events, open_end) for events in replay] + [np.zeros(SPAN, dtype=np.bool_)] * 6
    spans = spans_of(replay, first, (first + open_end) * MINUTE)
    case = np.array([number for number, _ in queries], dtype=np.int32)
    start, end = at(first, (a for _, (a, _) in queries)), at(first, (b for _, (_, b) in queries))
    found = paused_between(spans, case, start, end, line) // MINUTE
    assert found.tolist() == [int((paused[number] & open_minutes)[a:b].sum()) for number, (a, b) in queries]
    doubled = Spans(*(np.concatenate([column, column]) for column in (spans.case, spans.start, spans.end)))
    assert (paused_between(doubled, case, start, end, line) // MINUTE == found).all()


@given(
    calendars(), replays, st.lists(st.tuples(st.integers(0, 4), minutes), min_size=1, max_size=8), st.integers(1, 100 * H), st.booleans()
)
@examples(25)
def test_due_with_pauses_is_the_first_instant_at_which_the_limit_is_used_up(
    drawn: tuple[Calendar, int], replay: Replay, queries: list[tuple[int, int]], limit: int, ongoing: bool
) -> None:
    calendar, first = drawn
    line = line_for(calendar, first, limit)
    spans = spans_of(replay, first, FOREVER if ongoing else (first + SPAN) * MINUTE)
    case, start = np.array([number for number, _ in queries], dtype=np.int32), at(first, (minute for _, minute in queries))
    found = due_with_pauses(line, spans, case, start, limit)

    def used(until: Int64) -> Int64:
        return elapsed_seconds(line, start[reached], until, paused_between(spans, case[reached], start[reached], until, line))

    reached = found != NEVER
    assert (used(found[reached]) == limit).all()
    assert (used(found[reached] - 1) == limit - 1).all()
    reached = ~reached
    assert (used(np.full(int(reached.sum()), line.at[-1])) < limit).all()
    still_paused = np.isin(case, spans.case[spans.end == FOREVER])
    assert still_paused[reached].all() or not any(calendar.hours)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 40), st.integers(0, 12)), max_size=30))
@examples(50)
def test_union_covers_the_same_time_with_the_fewest_spans(drawn: list[tuple[int, int, int]]) -> None:
    table = np.array([(case, start, start + length) for case, start, length in drawn], dtype=np.int64).reshape(-1, 3)
    found = union(Spans(table[:, 0].astype(np.int32), table[:, 1], table[:, 2]))
    covered = {(case, moment) for case, start, length in drawn for moment in range(start, start + length)}
    rows = list(zip(found.case.tolist(), found.start.tolist(), found.end.tolist(), strict=True))
    assert {(case, moment) for case, start, end in rows for moment in range(start, end)} == covered
    assert len(rows) == sum((case, moment - 1) not in covered for case, moment in covered)
    assert rows == sorted(rows)


@given(replays)
@examples(25)
def test_while_spans_agree_with_replaying_the_events(replay: Replay) -> None:
    flat = [(case, minute, kind == "S") for case, events in enumerate(replay) for minute, kind in events]
    found = while_spans(
        np.array([case for case, _, _ in flat], dtype=np.int32),
        np.array([minute for _, minute, _ in flat], dtype=np.int64),
        np.array([state for _, _, state in flat], dtype=np.bool_),
        SPAN,
    )
    expected = [paused_minutes([(minute, "S" if kind == "S" else "U") for minute, kind in events], SPAN) for events in replay]
    covered = np.zeros((len(replay), SPAN), dtype=np.bool_)
    for case, start, end in zip(found.case, found.start, found.end, strict=True):
        covered[case, start:end] = True
    assert (covered == np.array(expected)).all()
