"""The three lines on which durations are measured, and due times on them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from clock_samples import SECOND, H, always, instant, instants, office, shown, week

from svcaudit.clock.timeline import Timeline, due, elapsed_seconds, wall, working, working_days
from svcaudit.clock.zone import Zone
from svcaudit.model.log import NEVER
from svcaudit.model.spec import Calendar

DAY = 24 * H


def due_time(line: Timeline, start: str, limit: int, zone: str = "UTC") -> str:
    return shown(due(line, instants(start, zone=zone), limit)[0], zone)


def elapsed(line: Timeline, start: str, end: str, zone: str = "UTC") -> int:
    return int(elapsed_seconds(line, instants(start, zone=zone), instants(end, zone=zone))[0])


def office_days(zone: str = "UTC", first: str = "2025-01-01", last: str = "2026-01-01", **more: object) -> Timeline:
    return working_days(office(zone, **more), instant(first), instant(last), 30 * DAY)


def office_hours(zone: str = "UTC", **more: object) -> Timeline:
    return working(office(zone, **more), instant("2025-01-01"), instant("2026-01-01"), 30 * DAY)


# --- working days ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        pytest.param("2025-05-05 15:00", 2, "2025-05-07 15:00:00", id="Monday 15:00 plus two is Wednesday 15:00"),
        pytest.param("2025-05-09 15:00", 1, "2025-05-12 15:00:00", id="Friday 15:00 plus one is Monday 15:00"),
        pytest.param("2025-05-10 10:00", 1, "2025-05-13 00:00:00", id="a Saturday start counts from Monday 00:00: all of Monday"),
        pytest.param("2025-05-10 10:00", 2, "2025-05-14 00:00:00", id="Saturday plus two"),
        pytest.param("2025-05-09 00:00", 1, "2025-05-10 00:00:00", id="the whole of Friday ends when Friday ends"),
        pytest.param("2025-05-05 22:00", 1, "2025-05-06 22:00:00", id="opening hours aside"),
        pytest.param("2025-05-10 10:00", 0, "2025-05-10 10:00:00", id="no days at all: the start"),
        pytest.param("2025-03-28 15:00", 1, "2025-03-31 15:00:00", id="across the change to summer time"),
        pytest.param("2025-10-24 15:00", 1, "2025-10-27 15:00:00", id="across the change from summer time"),
    ],
)
def test_business_days_keep_the_time_of_day(start: str, days: int, expected: str) -> None:
    assert due_time(office_days("Europe/Berlin"), start, days * DAY, "Europe/Berlin") == expected


def test_business_days_skip_holidays_and_work_make_up_days() -> None:
    line = office_days("Asia/Shanghai", holidays="CN")
    assert due_time(line, "2025-01-24 15:00", DAY, "Asia/Shanghai") == "2025-01-26 15:00:00"  # Friday to the worked Sunday
    assert due_time(line, "2025-01-27 15:00", DAY, "Asia/Shanghai") == "2025-02-05 15:00:00"
    assert due_time(line, "2025-01-27 15:00", 4 * DAY, "Asia/Shanghai") == "2025-02-08 15:00:00"  # the worked Saturday


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        ("2025-03-29 15:00", 1, "2025-03-30 15:00:00"),
        ("2025-03-29 02:30", 1, "2025-03-30 03:00:00"),  # 02:30 is skipped: the day is full as soon as the clock has passed it
        ("2025-03-29 15:00", 2, "2025-03-31 15:00:00"),
        ("2025-10-25 15:00", 1, "2025-10-26 15:00:00"),
        ("2025-10-25 02:30", 1, "2025-10-26 02:30:00"),
        ("2025-10-26 15:00", 1, "2025-10-27 15:00:00"),
    ],
)
def test_working_days_of_23_and_25_hours(start: str, days: int, expected: str) -> None:
    line = working_days(always("Europe/Berlin"), instant("2025-01-01"), instant("2025-12-31"), 9 * DAY)
    assert due_time(line, start, days * DAY, "Europe/Berlin") == expected


def test_the_line_of_days_jumps_over_the_gap_and_waits_in_the_repeated_hour() -> None:
    line = working_days(always("Europe/Berlin"), instant("2025-01-01"), instant("2025-12-31"))
    gap = instant("2025-03-30T01:00:00+00:00")
    assert np.diff(line.value_at(np.array([gap - SECOND, gap]))).tolist() == [(H + 1) * SECOND]
    first_three = instant("2025-10-26T01:00:00+00:00")
    repeated = line.value_at(np.array([first_three, first_three + H * SECOND // 2, first_three + H * SECOND, first_three + H * SECOND + 5]))
    assert np.diff(repeated).tolist() == [0, 0, 5]
    assert elapsed(line, "2025-03-30 00:00", "2025-03-31 00:00", "Europe/Berlin") == DAY
    assert elapsed(line, "2025-10-26 00:00", "2025-10-27 00:00", "Europe/Berlin") == DAY


@pytest.mark.parametrize(
    "zone", ["America/Sao_Paulo", "Asia/Beirut", "America/Asuncion", "America/Havana", "Australia/Lord_Howe", "Africa/Cairo"]
)
def test_days_are_full_where_the_clocks_change_at_midnight(zone: str) -> None:
    line = working_days(always(zone), instant("2010-01-01"), instant("2019-12-31"))
    noons = instants(*(f"{year}-{month:02}-{day:02} 12:00" for year in range(2010, 2019) for month in range(1, 13) for day in range(2, 28)))
    noons = np.array([instant(shown(noon)[:16], zone) for noon in noons])
    days = np.round(np.diff(noons) / (DAY * SECOND)).astype(int)
    assert (np.diff(line.value_at(noons)) == days * DAY * SECOND).all()


# --- working time ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "limit", "expected"),
    [
        pytest.param("2025-05-05 10:00", 2 * H, "2025-05-05 12:00:00", id="used up when lunch begins"),
        pytest.param("2025-05-05 10:00", 2 * H + 1, "2025-05-05 13:00:01", id="one second more is after lunch"),
        pytest.param("2025-05-05 09:00", 8 * H, "2025-05-05 18:00:00", id="used up at closing time: due at closing time"),
        pytest.param("2025-05-09 17:00", 2 * H, "2025-05-12 10:00:00", id="over the weekend"),
        pytest.param("2025-05-10 03:00", H, "2025-05-12 10:00:00", id="starts outside hours"),
        pytest.param("2025-05-10 03:00", 0, "2025-05-10 03:00:00", id="a limit of nothing is due at the start"),
        pytest.param("2025-03-28 17:30", H, "2025-03-31 09:30:00", id="across the change to summer time"),
        pytest.param("2025-10-24 17:30", H, "2025-10-27 09:30:00", id="across the change from summer time"),
    ],
)
def test_due_in_working_time(start: str, limit: int, expected: str) -> None:
    assert due_time(office_hours("Europe/Berlin"), start, limit, "Europe/Berlin") == expected


def test_pause_pushes_the_due_time_back() -> None:
    line = office_hours()
    assert shown(due(line, instants("2025-05-05 10:00"), H, paused=2 * H * SECOND)[0]) == "2025-05-05 14:00:00"


def test_an_evening_reply_is_on_time_when_the_limit_ran_out_at_closing_time() -> None:
    assert elapsed(office_hours(), "2025-05-05 09:00", "2025-05-05 22:00") == 8 * H


def test_limits_may_differ_per_case() -> None:
    starts = instants("2025-05-05 10:00", "2025-05-09 17:00", "2025-05-10 03:00")
    found = due(office_hours(), starts, np.array([2 * H, 2 * H, 0]))
    assert [shown(each) for each in found] == ["2025-05-05 12:00:00", "2025-05-12 10:00:00", "2025-05-10 03:00:00"]


def test_elapsed_seconds_are_whole_and_rounded_down() -> None:
    start = instants("2025-05-05 10:00", "2025-05-05 10:00", "2025-05-05 10:00")
    end = start + np.array([999_999, 1_000_000, 1_999_999])
    assert elapsed_seconds(office_hours(), start, end).tolist() == [0, 1, 1]
    assert elapsed_seconds(office_hours(), start, end, 1).tolist() == [0, 0, 1]


def test_opening_is_inside_and_closing_is_not() -> None:
    times = instants("2025-05-05 08:59", "2025-05-05 09:00", "2025-05-05 11:59", "2025-05-05 12:00", "2025-05-10 10:00")
    assert office_hours().is_running(times).tolist() == [False, True, True, False, False]


# --- the line itself -------------------------------------------------------------------------------------------------


def test_the_wall_is_the_instant_itself() -> None:
    times = instants("1815-06-18 11:35", "2025-05-05 10:00", "9999-12-31 23:59")
    assert wall().value_at(times).tolist() == times.tolist()
    assert wall().instant_of(times).tolist() == times.tolist()
    assert shown(due(wall(), times, 90)[1]) == "2025-05-05 10:01:30"


def test_many_instants_are_placed_as_few_are() -> None:
    """Beyond some thousands another search is used; both must agree, at breakpoints above all."""
    for line in (
        office_hours("Europe/Berlin"),
        office_days("Europe/Berlin"),
        working_days(always("Europe/Berlin"), 0, instant("2026-01-01")),
    ):
        times = np.concatenate([line.at, line.at[:-1] + 1, line.at[1:] - 1, np.linspace(line.at[0], line.at[-1], 300_000).astype(np.int64)])
        times = np.clip(times, line.at[0], line.at[-1])
        together = line.value_at(times)
        apart = np.concatenate([line.value_at(some) for some in np.array_split(times, len(times) // 500)])
        assert (together == apart).all()
        assert (line.is_running(times) == np.concatenate([line.is_running(some) for some in np.array_split(times, 1000)])).all()


def test_every_line_is_well_formed() -> None:
    calendar = office("America/Sao_Paulo", holidays="BR")
    for line in (wall(), working(calendar, 0, instant("2026-01-01")), working_days(calendar, 0, instant("2026-01-01"))):
        assert line.at.dtype == line.value.dtype == line.slope.dtype == np.int64
        assert (np.diff(line.at) >= 0).all() and (np.diff(line.value) >= 0).all()
        climbs = np.diff(line.at) * line.slope[:-1]
        moved = np.diff(line.at) > 0
        assert (np.diff(line.value)[moved] == climbs[moved]).all()


def test_what_the_line_does_not_cover_is_refused_not_clamped() -> None:
    line = working(office(), instant("2025-05-05"), instant("2025-05-09"))
    for outside in ("2025-04-01", "2025-06-01"):
        with pytest.raises(ValueError, match="outside the line, which covers"):
            line.value_at(instants("2025-05-06", outside))
    with pytest.raises(ValueError, match="outside the line"):
        line.is_running(np.array([NEVER]))
    with pytest.raises(ValueError, match="outside the line"):
        wall().value_at(np.array([NEVER]))
    with pytest.raises(ValueError, match="before the line"):
        line.instant_of(np.array([-1]))


def test_no_instants_are_no_problem() -> None:
    nothing = np.zeros(0, dtype=np.int64)
    for line in (wall(), office_hours()):
        assert len(line.value_at(nothing)) == len(line.instant_of(nothing)) == len(due(line, nothing, 5)) == 0


def test_a_limit_beyond_the_end_of_the_line_has_no_due_time() -> None:
    line = working(office(), instant("2025-05-05"), instant("2025-05-09"))
    assert due(line, instants("2025-05-08 10:00"), 10 * DAY).tolist() == [NEVER]


def test_reach_draws_the_line_on_until_a_limit_can_run_out() -> None:
    friday_evening = instant("2025-05-09 18:00")
    for limit in (H, 40 * H, 2000 * H):
        line = working(office(), instant("2025-05-05"), friday_evening, limit)
        assert (due(line, np.array([friday_evening]), limit) != NEVER).all()
    days = working_days(office(holidays="CN"), instant("2025-01-01"), instant("2025-01-27"), DAY)
    assert shown(due(days, instants("2025-01-27 15:00"), DAY)[0]) == "2025-02-05 15:00:00"


def test_a_calendar_that_never_opens_has_no_due_times() -> None:
    line = working(Calendar("shut", "UTC", week(())), instant("2025-05-05"), instant("2025-05-09"), H)
    assert elapsed(line, "2025-05-05", "2025-05-09") == 0
    assert due(line, instants("2025-05-06"), H).tolist() == [NEVER]


def test_the_first_and_last_years_of_the_calendar_do_not_break_it() -> None:
    for first, last in (("0001-01-02", "0003-01-01"), ("9990-01-01", "9999-12-31 23:59")):
        calendar = office("America/New_York", holidays="US", closed_yearly=frozenset({(2, 29)}))
        for line in (working(calendar, instant(first), instant(last), H), working_days(calendar, instant(first), instant(last), H)):
            assert line.value_at(instants(first, last))[1] > 0


def test_a_day_after_a_day_is_further() -> None:
    line = office_hours("Europe/Berlin")
    values = [int(line.value_at(instants(f"2025-05-{day:02} 18:00"))[0]) for day in range(5, 10)]
    assert {b - a for a, b in pairwise(values)} == {8 * H * SECOND}


def test_a_stretch_that_ends_in_the_repeated_hour_does_not_fall_back() -> None:
    zone = Zone(changes=np.array([100, 110]), offsets=np.array([50, 0, 20]))
    assert list(zone.high_water(0, 105)) == [(0, 50), (100, 150), (105, 150)]
    assert list(zone.high_water(0, 140)) == [(0, 50), (100, 150), (110, 150), (130, 150), (140, 160)]
