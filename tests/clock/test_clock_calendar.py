"""Opening hours: which rule of a calendar decides a date, and what a wall-clock time is as an instant."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from clock_samples import H, always, instants, office, only, shown, week

from svcaudit.clock.calendar import open_hours
from svcaudit.clock.timeline import Timeline, elapsed_seconds, working
from svcaudit.clock.zone import zone_between
from svcaudit.errors import UsageError
from svcaudit.model.spec import Calendar, Interval


def opened(calendar: Calendar, start: str, end: str) -> list[tuple[str, str]]:
    """The opening hours between two wall times, as the wall clock shows them."""
    first, last = instants(start, end, zone=calendar.timezone)
    line = working(calendar, int(first), int(last))
    begins = line.at[:-1][line.slope[:-1] == 1]
    ends = line.at[1:][line.slope[:-1] == 1]
    return [(shown(a, calendar.timezone), shown(b, calendar.timezone)) for a, b in zip(begins, ends, strict=True) if b > first and a < last]


def hours_of(calendar: Calendar, on: str) -> list[tuple[int, int]]:
    day = (date.fromisoformat(on) - date(1970, 1, 1)).days
    table = open_hours(calendar, day, day)
    return sorted(zip(table.open.tolist(), table.close.tolist(), strict=True))


def is_worked(calendar: Calendar, on: date) -> bool:
    return bool(hours_of(calendar, on.isoformat()))


def seconds(line: Timeline, start: str, end: str, zone: str) -> int:
    a, b = instants(start, end, zone=zone)
    return int(elapsed_seconds(line, np.array([a]), np.array([b]))[0])


def worked(calendar: Calendar, start: str, end: str) -> int:
    first, last = instants(start, end, zone=calendar.timezone)
    return seconds(working(calendar, int(first), int(last)), start, end, calendar.timezone)


# --- precedence ------------------------------------------------------------------------------------------------------

NINE_TO_FIVE: tuple[Interval, ...] = ((9 * H, 17 * H),)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        pytest.param({}, NINE_TO_FIVE, id="the week"),
        pytest.param({"closed_dates": frozenset({date(2025, 5, 5)})}, (), id="closed that date"),
        pytest.param({"closed_yearly": frozenset({(5, 5)})}, (), id="closed that day every year"),
        pytest.param({"closed_parts": {date(2025, 5, 5): ((12 * H, 13 * H),)}}, ((9 * H, 12 * H), (13 * H, 17 * H)), id="lunch party"),
        pytest.param({"closed_parts": {date(2025, 5, 5): ((0, 10 * H), (16 * H, 24 * H))}}, ((10 * H, 16 * H),), id="late and early"),
        pytest.param({"closed_parts": {date(2025, 5, 5): ((8 * H, 18 * H),)}}, (), id="a part that is the whole"),
        pytest.param({"holidays": "CN"}, (), id="holiday: a day off for the Sunday 27 April"),
        pytest.param(
            {"holidays": "CN", "closed_yearly": frozenset({(5, 5)}), "open_dates": {date(2025, 5, 5): ((10 * H, 11 * H),)}},
            ((10 * H, 11 * H),),
            id="a one-off opening beats all",
        ),
        pytest.param({"open_dates": {date(2025, 5, 5): ()}}, (), id="a one-off opening of nothing closes"),
        pytest.param(
            {"open_dates": {date(2025, 5, 5): ((10 * H, 14 * H),)}, "closed_parts": {date(2025, 5, 5): ((11 * H, 12 * H),)}},
            ((10 * H, 14 * H),),
            id="a one-off opening is taken as written",
        ),
    ],
)
def test_what_is_said_of_a_date_beats_the_year_and_that_the_week(more: dict[str, object], expected: tuple[Interval, ...]) -> None:
    calendar = Calendar("c", "Asia/Shanghai", week(NINE_TO_FIVE), **more)  # type: ignore[arg-type]
    assert hours_of(calendar, "2025-05-05") == list(expected)


def test_yearly_on_29_february_closes_leap_years_only() -> None:
    calendar = Calendar("c", "UTC", week(NINE_TO_FIVE), closed_yearly=frozenset({(2, 29)}))
    assert hours_of(calendar, "2024-02-29") == []
    assert hours_of(calendar, "2023-03-01") == list(NINE_TO_FIVE)


# --- public holidays -------------------------------------------------------------------------------------------------


def test_chinese_make_up_days_are_worked_and_the_days_off_are_not() -> None:
    calendar = office("Asia/Shanghai", holidays="CN")
    assert is_worked(calendar, date(2025, 1, 26))  # a Sunday
    assert is_worked(calendar, date(2025, 2, 8))  # a Saturday
    assert not is_worked(calendar, date(2025, 1, 25))
    for day in ("2025-01-28", "2025-01-29", "2025-01-30", "2025-01-31", "2025-02-01", "2025-02-02", "2025-02-03", "2025-02-04"):
        assert hours_of(calendar, day) == [], day
    assert worked(calendar, "2025-01-26 00:00", "2025-02-05 12:00") == (2 * 8 + 3) * H  # Sunday 26, Monday 27, the morning of 5


def test_a_make_up_day_has_the_hours_of_the_first_weekday_that_has_any() -> None:
    tuesday_on = ((), ((10 * H, 16 * H),), ((9 * H, 17 * H),), (), (), ((8 * H, 9 * H),), ())
    calendar = Calendar("c", "Asia/Shanghai", tuesday_on, holidays="CN")
    assert hours_of(calendar, "2025-01-26") == [(10 * H, 16 * H)]
    assert hours_of(calendar, "2025-02-08") == [(10 * H, 16 * H)]  # not the Saturday's own hours
    assert hours_of(Calendar("never", "Asia/Shanghai", week(()), holidays="CN"), "2025-01-26") == []


def test_a_make_up_day_may_lie_in_the_year_before_its_holiday() -> None:
    calendar = office("Asia/Shanghai", holidays="CN")
    assert hours_of(calendar, "2005-12-31") != []  # a Saturday, worked for New Year of 2006


def test_holidays_of_a_country_and_of_its_parts() -> None:
    assert is_worked(office(holidays="DE"), date(2025, 6, 19))
    assert not is_worked(office(holidays="DE-BY"), date(2025, 6, 19))  # Corpus Christi


def test_years_of_which_the_library_knows_nothing_pass_in_silence(recwarn: pytest.WarningsRecorder) -> None:
    assert is_worked(office(holidays="SA"), date(1700, 5, 5))
    assert hours_of(office(holidays="VN"), "2101-05-05") != []
    assert not recwarn.list


@pytest.mark.parametrize("code", ["CN", "DE", "DE-BY", "US-CA", "GB"])
def test_new_year_is_a_holiday_of_countries_and_parts_that_are_known(code: str) -> None:
    assert hours_of(office(holidays=code), "2025-01-01") == []


@pytest.mark.parametrize("code", ["ZZ", "DE-XX", "", "cn", "Germany", "HolidayBase", "DE-"])
def test_unknown_holidays_are_refused_with_a_hint(code: str) -> None:
    with pytest.raises(UsageError, match="unknown holidays") as caught:
        hours_of(office(holidays=code), "2025-01-01")
    assert caught.value.hint and "DE-BY" in caught.value.hint


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "Europe"])
def test_an_unknown_zone_is_refused_with_a_hint(zone: str) -> None:
    with pytest.raises(UsageError, match="unknown time zone") as caught:
        working(office(zone), 0, 1)
    assert caught.value.hint


# --- the shape of a day ----------------------------------------------------------------------------------------------


def test_a_lunch_break_does_not_count() -> None:
    assert worked(office(), "2025-05-05 11:30", "2025-05-05 13:30") == 1 * H


def test_twenty_four_o_clock_runs_into_the_next_day() -> None:
    calendar = Calendar("c", "UTC", (((12 * H, 24 * H),), ((0, 2 * H),), (), (), (), (), ()))
    assert opened(calendar, "2025-05-05 00:00", "2025-05-07 00:00") == [("2025-05-05 12:00:00", "2025-05-06 02:00:00")]


def test_a_night_shift_belongs_to_the_date_it_starts_on() -> None:
    nights = week(((22 * H, 30 * H),))
    friday = [("2025-05-09 22:00:00", "2025-05-10 06:00:00")]
    assert opened(Calendar("c", "UTC", nights), "2025-05-09 12:00", "2025-05-12 12:00") == friday
    closed_on_saturday = Calendar("c", "UTC", nights, closed_dates=frozenset({date(2025, 5, 10)}))
    assert opened(closed_on_saturday, "2025-05-09 12:00", "2025-05-12 12:00") == friday
    closed_on_friday = Calendar("c", "UTC", nights, closed_dates=frozenset({date(2025, 5, 9)}))
    assert opened(closed_on_friday, "2025-05-09 12:00", "2025-05-12 12:00") == []
    cut_short = Calendar("c", "UTC", nights, closed_parts={date(2025, 5, 9): ((26 * H, 30 * H),)})
    assert opened(cut_short, "2025-05-09 12:00", "2025-05-12 12:00") == [("2025-05-09 22:00:00", "2025-05-10 02:00:00")]


def test_a_night_shift_from_before_the_first_instant_is_known() -> None:
    assert worked(Calendar("c", "UTC", week(((22 * H, 30 * H),))), "2025-05-10 05:00", "2025-05-10 08:00") == 1 * H


def test_hours_that_overlap_count_once() -> None:
    calendar = Calendar("c", "UTC", (((9 * H, 34 * H), (8 * H, 10 * H)), ((9 * H, 12 * H), (12 * H, 13 * H)), (), (), (), (), ()))
    assert opened(calendar, "2025-05-05 00:00", "2025-05-08 00:00") == [("2025-05-05 08:00:00", "2025-05-06 13:00:00")]


# --- changes of the clocks -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "wall", "expected"),
    [
        ("Europe/Berlin", "2025-03-30 01:59", "2025-03-30 01:59:00"),
        ("Europe/Berlin", "2025-03-30 02:00", "2025-03-30 03:00:00"),
        ("Europe/Berlin", "2025-03-30 02:30", "2025-03-30 03:30:00"),
        ("Europe/Berlin", "2025-03-30 03:00", "2025-03-30 03:00:00"),
        ("America/Los_Angeles", "2014-03-09 02:30", "2014-03-09 03:30:00"),
        ("Australia/Lord_Howe", "2025-10-05 02:10", "2025-10-05 02:40:00"),
        ("America/Sao_Paulo", "2018-11-04 00:00", "2018-11-04 01:00:00"),
    ],
)
def test_a_time_that_does_not_exist_moves_forward_by_the_gap(zone: str, wall: str, expected: str) -> None:
    naive = instants(wall)
    found = zone_between(zone, int(naive[0]) - 10**12, int(naive[0]) + 10**12).to_instant(naive)
    assert shown(found[0], zone) == expected


@pytest.mark.parametrize(
    ("wall", "expected"),
    [
        ("2025-10-26 01:59", "2025-10-25 23:59:00"),
        ("2025-10-26 02:00", "2025-10-26 00:00:00"),
        ("2025-10-26 02:59", "2025-10-26 00:59:00"),
        ("2025-10-26 03:00", "2025-10-26 02:00:00"),
    ],
)
def test_a_time_that_exists_twice_is_the_first(wall: str, expected: str) -> None:
    naive = instants(wall)
    found = zone_between("Europe/Berlin", int(naive[0]) - 10**12, int(naive[0]) + 10**12).to_instant(naive)
    assert shown(found[0]) == expected


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        pytest.param((2 * H + 1800, 3 * H + 900), 0, id="turned inside out by the gap"),
        pytest.param((2 * H, 3 * H), 0, id="exactly the gap"),
        pytest.param((H, 2 * H + 1800), 5400, id="its end moves forward"),
        pytest.param((2 * H + 1800, 5 * H), 5400, id="its start moves forward"),
        pytest.param((0, 6 * H), 5 * H, id="a night of five hours"),
        pytest.param((0, 24 * H), 23 * H, id="a day of 23"),
    ],
)
def test_hours_on_the_day_the_clocks_go_forward(hours: Interval, expected: int) -> None:
    assert worked(only("2025-03-30", hours, zone="Europe/Berlin"), "2025-03-29 12:00", "2025-03-31 12:00") == expected


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        pytest.param((0, 6 * H), 7 * H, id="a night of seven hours"),
        pytest.param((0, 2 * H + 1800), 5 * H // 2, id="ends at the first half past two"),
        pytest.param((2 * H + 1800, 4 * H), 5400 + H, id="begins at the first half past two"),
        pytest.param((0, 24 * H), 25 * H, id="a day of 25"),
    ],
)
def test_hours_on_the_day_the_clocks_go_back(hours: Interval, expected: int) -> None:
    assert worked(only("2025-10-26", hours, zone="Europe/Berlin"), "2025-10-25 12:00", "2025-10-27 12:00") == expected


def test_open_around_the_clock_counts_what_the_clock_on_the_wall_counts() -> None:
    assert worked(always("Europe/Berlin"), "2024-03-30 12:00", "2024-03-31 12:00") == 23 * H
    assert worked(always("Europe/Berlin"), "2024-10-26 12:00", "2024-10-27 12:00") == 25 * H


def test_a_chinese_holiday_is_one_stretch_weekend_included() -> None:
    saturdays = Calendar("shop", "Asia/Shanghai", (((9 * 3600, 18 * 3600),),) * 7, holidays="CN")
    closed = [day for day in range(25, 32) if not is_worked(saturdays, date(2025, 1, day))]
    assert closed == [28, 29, 30, 31]
    assert not any(is_worked(saturdays, date(2025, 2, day)) for day in (1, 2, 3, 4))
    assert is_worked(saturdays, date(2025, 2, 8))  # a Saturday that is worked for it
    assert not is_worked(saturdays, date(2025, 4, 5))  # Qingming: Friday to Sunday
    assert is_worked(saturdays, date(2025, 4, 12))
