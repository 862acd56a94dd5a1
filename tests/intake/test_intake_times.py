"""Times: ISO in bulk and by hand, patterns, numbers, and zones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from intake_samples import HEADER, quarantined, standard, take

from svcaudit.errors import DataError, UsageError
from svcaudit.intake import LogMap, Period, TimeColumn
from svcaudit.intake.time_cells import State, iso
from svcaudit.intake.time_guess import likely_formats
from svcaudit.intake.time_patterns import PatternError, TimePattern
from svcaudit.intake.times import read_times
from svcaudit.intake.zones import suggestion, to_instants, zone_of
from svcaudit.model.arrow import texts
from svcaudit.model.spec import Calendar

EPOCH = datetime(1970, 1, 1)


def micro(*parts: int) -> int:
    return (datetime(*parts) - EPOCH) // timedelta(microseconds=1)  # type: ignore[arg-type]


def column(*cells: str) -> pa.ChunkedArray:
    return pa.chunked_array([texts(cells)])


def read(cells: list[str], form: str | None = None) -> tuple[list[int], list[int]]:
    times = read_times(column(*cells), form, frozenset({"NULL"}), serial_days=False)
    return times.values.tolist(), times.states.tolist()


NOON = micro(2025, 1, 2, 12)


@pytest.mark.parametrize(
    ("cell", "state", "value"),
    [
        ("2025-01-02T12:00:00", State.LOCAL, NOON),
        ("2025-01-02 12:00", State.LOCAL, NOON),
        ("2025-01-02 12", State.LOCAL, NOON),
        ("2025-01-02", State.LOCAL, micro(2025, 1, 2)),
        ("2025-01-01T24:00:00", State.LOCAL, micro(2025, 1, 2)),
        ("  2025-01-02T12:00:00.5  ", State.LOCAL, NOON + 500_000),
        ("2025-01-02T12:00:00,250", State.LOCAL, NOON + 250_000),
        ("2025-01-02T12:00:00.1234567", State.LOCAL, NOON + 123_456),
        ("2025-01-02T12:00:00.123456789Z", State.INSTANT, NOON + 123_456),
        ("2025-01-02T12:00:00Z", State.INSTANT, NOON),
        ("2025-01-02T12:00:00z", State.INSTANT, NOON),
        ("2025-01-02 12:00:00 UTC", State.INSTANT, NOON),
        ("2025-01-02T20:00:00+08:00", State.INSTANT, NOON),
        ("2025-01-02T20:00:00+0800", State.INSTANT, NOON),
        ("2025-01-02T20:00:00 +08", State.INSTANT, NOON),
        ("2025-01-02T06:30:00-05:30", State.INSTANT, NOON),
        ("NULL", State.EMPTY, None),
        ("", State.EMPTY, None),
        ("2025-02-30T00:00:00", State.UNREADABLE, None),
        ("2025-13-01", State.UNREADABLE, None),
        ("2025-01-02T25:00", State.UNREADABLE, None),
        ("2025-01-02T12:60", State.UNREADABLE, None),
        ("2025/01/02 12:00", State.UNREADABLE, None),
        ("0000-00-00 00:00:00", State.UNREADABLE, None),
        ("1735819200", State.UNREADABLE, None),
        ("9999-12-31 00:00:00", State.OUTSIDE, None),
        ("0001-01-01T00:00:00", State.OUTSIDE, None),
    ],
)
def test_iso_cells(cell: str, state: State, value: int | None) -> None:
    """Alone, and in a crowd that forces the cell to be read by hand."""
    for crowd in ([cell], [cell, *["2025-01-02T12:00:00"] * 200, "x"], [cell, *["2025-01-02T12:00:00Z"] * 200, ""]):
        values, states = read(crowd)
        assert states[0] == state
        if value is not None:
            assert values[0] == value


@given(st.datetimes(datetime(1900, 1, 1), datetime(2199, 12, 30)), st.sampled_from(["", "Z", "+08:00", "-0330"]), st.sampled_from("T "))
@example(datetime(1969, 12, 31, 23, 59, 59, 999_999), "", "T")
def test_bulk_and_hand_agree(moment: datetime, offset: str, between: str) -> None:
    text = moment.isoformat(sep=between) + offset
    cell = iso(text)
    (value,), (state,) = read([text])
    assert (cell.state, cell.value) == (state, value)
    assert state == (State.INSTANT if offset else State.LOCAL)


@given(st.text("0123456789-T :.Z+", max_size=25))
def test_whatever_arrow_reads_is_read_alike_by_hand(text: str) -> None:
    cell = iso(text.strip())
    (value,), (state,) = read([text])
    if state in (State.LOCAL, State.INSTANT):
        assert (cell.state, cell.value) == (state, value)
    elif state == State.UNREADABLE:
        assert cell.state == State.UNREADABLE


def test_mixed_offsets_and_local_times_in_one_column() -> None:
    cells = ["2025-01-02T12:00:00Z", "2025-01-02T12:00:00", "2025-01-02T12:00:00+08:00"] * 500
    times = read_times(column(*cells), None, frozenset(), serial_days=False)
    hour = 3_600_000_000
    assert times.first_local == 1
    assert times.instants(zone_of("Europe/Berlin")).tolist() == [NOON, NOON - hour, NOON - 8 * hour] * 500


@pytest.mark.parametrize(
    ("form", "cell", "value"),
    [
        ("%Y/%m/%d %H:%M", "2025/1/2 12:00", NOON),
        ("%d.%m.%Y %H:%M:%S", "02.01.2025 12:00:00", NOON),
        ("%m/%d/%y %I:%M %p", "1/2/25 12:00 PM", NOON),
        ("%m/%d/%y %I:%M %p", "1/2/25 12:00 AM", micro(2025, 1, 2)),
        ("%Y年%m月%d日 %H时%M分", "2025年1月2日 12时00分", NOON),
        ("%Y年%m月%d日 %p %I:%M", "2025年1月2日 下午 1:00", NOON + 3_600_000_000),
        ("%d %b %Y %H:%M", "02 Jan 2025 12:00", NOON),
        ("%a, %d %B %Y %T", "Thu, 2 January 2025 12:00:00", NOON),
        ("%Y%m%d%H%M%S", "20250102120000", NOON),
        ("%F %T.%f", "2025-01-02 12:00:00.25", NOON + 250_000),
        ("%d/%m/%Y", "02/01/2025", micro(2025, 1, 2)),
        ("epoch", "1735819200", NOON),
        ("epoch", "1735819200.25", NOON + 250_000),
        ("epoch_ms", "1735819200000", NOON),
        ("epoch_us", "1735819200000000", NOON),
        ("excel", "45659.5", NOON),
    ],
)
def test_declared_formats(form: str, cell: str, value: int) -> None:
    values, states = read([cell, "", "nonsense"] * 50, form)
    assert values[0] == value
    assert states[:3] == [State.INSTANT if form.startswith("epoch") else State.LOCAL, State.EMPTY, State.UNREADABLE]


def test_a_pattern_with_a_zone() -> None:
    values, states = read(["2025/01/02 20:00 +0800", "2025/01/02 12:00 Z"], "%Y/%m/%d %H:%M %z")
    assert values == [NOON, NOON]
    assert states == [State.INSTANT] * 2


def test_a_pattern_refuses_days_that_do_not_exist() -> None:
    assert read(["2025/02/30 00:00", "2024/02/29 00:00", "2025/02/29 00:00", "2025/01/01 24:00"], "%Y/%m/%d %H:%M")[1] == [
        State.UNREADABLE,
        State.LOCAL,
        State.UNREADABLE,
        State.UNREADABLE,
    ]


@pytest.mark.parametrize("form", ["%H:%M", "%Y-%m-%d %Q", "%Y-%Y-%m-%d", "%Y-%m-%d %I:%M"])
def test_patterns_that_name_no_instant(form: str) -> None:
    with pytest.raises(PatternError):
        TimePattern(form)


def test_absurd_numbers_are_outside() -> None:
    assert read(["99999999999999999999", "9223372036854775807", "0"], "epoch")[1] == [State.OUTSIDE, State.OUTSIDE, State.INSTANT]


@given(
    st.lists(st.datetimes(datetime(1950, 1, 1), datetime(2050, 1, 1)), min_size=1, max_size=30),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Apia"]),
)
@example([datetime(2025, 3, 30, 2, 30), datetime(2025, 10, 26, 2, 30)], "Europe/Berlin")
@example([datetime(1986, 5, 4, 2, 30), datetime(1986, 9, 14, 1, 30)], "Asia/Shanghai")
def test_zones_agree_with_zoneinfo(moments: list[datetime], name: str) -> None:
    wall = np.array([(moment - EPOCH) // timedelta(microseconds=1) for moment in moments], dtype=np.int64)
    expected = [
        (moment.replace(tzinfo=ZoneInfo(name)) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) for moment in moments
    ]
    assert to_instants(wall, zone_of(name)).tolist() == expected


def test_summer_time_gap_moves_forward_and_overlap_is_the_first() -> None:
    wall = np.array([micro(2025, 3, 30, 2, 30), micro(2025, 10, 26, 2, 30)], dtype=np.int64)
    assert to_instants(wall, zone_of("Europe/Berlin")).tolist() == [micro(2025, 3, 30, 1, 30), micro(2025, 10, 26, 0, 30)]


def test_fixed_offsets_are_zones() -> None:
    assert to_instants(np.array([NOON]), zone_of("+08:00")).tolist() == [NOON - 8 * 3_600_000_000]


@pytest.mark.parametrize(
    ("name", "meant"), [("Asia/Shangai", "Asia/Shanghai"), ("Asia/Beijing", "Asia/Shanghai"), ("berlin", "Europe/Berlin"), ("../etc", None)]
)
def test_unknown_zones(name: str, meant: str | None) -> None:
    with pytest.raises(UsageError, match="unknown time zone") as caught:
        zone_of(name)
    assert meant is None or meant in caught.value.message


LINES = f"{HEADER}\n1,solved,2025-03-03 09:00,w,basic\n2,solved,2025-03-03T09:00:00Z,w,basic\n"


def test_a_local_time_needs_a_zone(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"log\.csv: the time in data row 1, '2025-03-03 09:00', has no time zone") as caught:
        take(tmp_path, LINES, None)
    assert "zone: Asia/Shanghai}" in str(caught.value.hint)
    assert "--zone" in str(caught.value.hint)


def test_the_zone_asked_for_wins_and_offsets_win_over_both(tmp_path: Path) -> None:
    intake = take(tmp_path, LINES, LogMap(time=TimeColumn(None, "Asia/Shanghai")), zone="Europe/Berlin")
    assert intake.log.time.tolist() == [micro(2025, 3, 3, 8), micro(2025, 3, 3, 9)]
    assert intake.zone == "Europe/Berlin"
    assert "times: ISO 8601, zone Europe/Berlin as asked for" in intake.inputs[0].notes


def test_days_are_taken_as_midnight_with_a_note(tmp_path: Path) -> None:
    intake = take(tmp_path, f"{HEADER}\n1,solved,2025-03-03,w,basic\n")
    assert any("1 days without a time taken as midnight" in note for note in intake.inputs[0].notes)


def test_a_format_is_suggested_for_the_odd_ones_of_a_column(tmp_path: Path) -> None:
    rows = "1,solved,2025-03-03 09:00,w,basic\n2,solved,2025/3/3 09:00,w,basic\n"
    intake = take(tmp_path, f"{HEADER}\n{rows}")
    assert intake.quarantine.column("shape").to_pylist() == ["9999/9/9 99:99"]
    assert any('format: [iso, "%Y/%m/%d %H:%M"]' in note for note in intake.notes)
    mapped = take(tmp_path, f"{HEADER}\n1,solved,2025/3/3 09:00,w,basic\n", LogMap(time=TimeColumn(None, "UTC", "%Y/%m/%d %H:%M")))
    assert mapped.rows.used == 1


MIXED = """\
1,solved,2025-03-03 09:00,w,basic
2,solved,2025/3/4 09:00,w,basic
3,solved,2025/3/5 09:00,w,basic
4,solved,soon,w,basic
5,solved,0000-00-00 00:00:00,w,basic
"""


def test_some_of_the_odd_ones_are_enough_for_a_hint(tmp_path: Path) -> None:
    intake = take(tmp_path, f"{HEADER}\n{MIXED}")
    assert any('format: [iso, "%Y/%m/%d %H:%M"]}  # for 2 of 4 cells' in note for note in intake.notes)
    two = take(tmp_path, f"{HEADER}\n{MIXED}", LogMap(time=TimeColumn(None, "UTC", ("iso", "%Y/%m/%d %H:%M"))))
    assert two.log.time.tolist() == [micro(2025, 3, 3, 9), micro(2025, 3, 4, 9), micro(2025, 3, 5, 9)]
    assert two.quarantine.column("row").to_pylist() == [4, 5]
    assert two.hint is None
    assert "times: ISO 8601 or %Y/%m/%d %H:%M, zone UTC from the map" in two.inputs[0].notes


def test_of_several_formats_each_cell_is_read_by_the_first_that_can(tmp_path: Path) -> None:
    lines = f"{HEADER}\n1,solved,01/02/2025 09:00,w,basic\n2,solved,13/02/2025 09:00,w,basic\n"
    intake = take(tmp_path, lines, LogMap(time=TimeColumn(None, "UTC", ("%m/%d/%Y %H:%M", "%d/%m/%Y %H:%M"))))
    assert intake.log.time.tolist() == [micro(2025, 1, 2, 9), micro(2025, 2, 13, 9)]


def test_one_odd_cell_among_others_gives_no_hint(tmp_path: Path) -> None:
    intake = take(tmp_path, f"{HEADER}\n1,solved,2025-03-03 09:00,w,basic\n2,solved,2025/3/4 09:00,w,basic\n3,solved,soon,w,basic\n")
    assert intake.hint is None


def test_ambiguous_days_suggest_both() -> None:
    assert likely_formats(["01/02/2025 10:00"]) == ["%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M"]
    assert likely_formats(["13/02/2025 10:00"]) == ["%d/%m/%Y %H:%M"]
    assert likely_formats(["1735819200"]) == ["epoch"]


MONTHS = f"{HEADER}\n" + "".join(
    f"{month},solved,2025-{month:02}-01 00:30,w,basic\n{month},solved,2025-12-31 00:00,w,basic\n" for month in (5, 6, 7)
)


@pytest.mark.parametrize(
    ("period", "cases"),
    [("2025-06", ["6"]), ("2025-Q2", ["5", "6"]), ("2025", ["5", "6", "7"]), ("2025-06-01", ["6"]), ("2025-05-01..2025-06-01", ["5", "6"])],
)
def test_a_period_takes_cases_by_their_first_event(tmp_path: Path, period: str, cases: list[str]) -> None:
    intake = take(tmp_path, MONTHS, period=Period.parse(period))
    assert intake.log.case_ids.tolist() == cases
    assert intake.ignored.get("case outside the period", 0) == 6 - 2 * len(cases)
    assert any("days of Asia/Shanghai" in note for note in intake.notes)


def test_a_period_without_a_declared_zone_means_days_of_the_first_calendar(tmp_path: Path) -> None:
    text = f"{HEADER}\n1,solved,2025-05-31T16:30:00Z,w,basic\n2,solved,2025-05-31T15:30:00Z,w,basic\n"
    spec = standard(calendars={"office": Calendar("office", "Asia/Shanghai", ((),) * 7)})
    assert take(tmp_path, text, None, spec, period=Period.parse("2025-06")).log.case_ids.tolist() == ["1"]
    with pytest.raises(DataError, match="case outside the period: 2 rows"):
        take(tmp_path, text, None, period=Period.parse("2025-06"))


@pytest.mark.parametrize("text", ["", "june", "2025-13", "2025-02-30", "2025-06..2025-05", "2025-Q5", "25-06"])
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(UsageError):
        Period.parse(text)


def test_later_events_are_ignored(tmp_path: Path) -> None:
    intake = take(tmp_path, MONTHS, as_of=micro(2025, 6, 15))
    assert intake.ignored == {"later than as-of": 4}
    assert intake.log.case_ids.tolist() == ["5", "6"]
    assert quarantined(intake) == []


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Asia/Bejing", "Asia/Shanghai"),
        ("Beijing", "Asia/Shanghai"),
        ("Europe/Berln", "Europe/Berlin"),
        ("asia/shanghai", "Asia/Shanghai"),
        ("US/Pacfic", "US/Pacific"),
        ("New York", "America/New_York"),
        ("UTC+8", "+08:00"),
        ("gmt-3:30", "-03:30"),
    ],
)
def test_the_zone_that_was_meant(written: str, meant: str) -> None:
    assert suggestion(written) == f"; did you mean {meant}?"
