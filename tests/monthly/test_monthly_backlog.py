"""Open cases by age, day by day: counted in arrays as one would count them by hand; and the pictures of load."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from svcaudit.kpis.monthly.backlog import AGES, MOST_POINTS, backlog
from svcaudit.model.comparison import Backlog, HeatCell, OpenAt
from svcaudit.model.run import Run
from svcaudit.reports.charts.drawing import FEW as GREY
from svcaudit.reports.charts.svg import as_svg
from svcaudit.reports.monthly import load_pictures
from svcaudit.reports.reader import reader

ZONE = ZoneInfo("Europe/Berlin")
BEGIN = datetime(2025, 3, 24, tzinfo=ZONE)
"""The clocks go forward in the night to the 30th."""
TIME = pa.timestamp("us", tz="UTC")


def run_of(after: Run, cases: list[tuple[int, int | None]], as_of: datetime) -> Run:
    """Cases by the minutes since BEGIN at which they began, and how long they were open (None: to this day)."""
    begun = [BEGIN.astimezone(UTC) + timedelta(minutes=start) for start, _ in cases]
    closed = [None if took is None else at + timedelta(minutes=took) for at, (_, took) in zip(begun, cases, strict=True)]
    period = replace(after.document.period, zone="Europe/Berlin", as_of=as_of.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    table = pa.table({"started": pa.array(begun, TIME), "closed": pa.array(closed, TIME)})
    return replace(after, document=replace(after.document, period=period), cases=table)


minutes = st.integers(0, 12 * 24 * 60)


@given(st.lists(st.tuples(minutes, st.none() | st.integers(0, 9 * 24 * 60)), min_size=1, max_size=40), st.integers(0, 23))
def test_each_open_case_is_counted_once_each_day_in_its_band(after: Run, cases: list[tuple[int, int | None]], hour: int) -> None:
    as_of = BEGIN + timedelta(days=14, hours=hour)
    run = run_of(after, cases, as_of)
    found = backlog(run)
    assert found is not None and found.points[-1].day == as_of.date().isoformat()
    limits = [0, *AGES, float("inf")]
    for point in found.points:
        midnight = datetime.combine(datetime.fromisoformat(point.day).date() + timedelta(days=1), datetime.min.time(), ZONE)
        at = min(midnight.astimezone(UTC), as_of.astimezone(UTC))
        ages = [
            (at - begun).total_seconds()
            for begun, closed in zip(run.cases["started"].to_pylist(), run.cases["closed"].to_pylist(), strict=True)
            if begun <= at and (closed is None or at < closed)
        ]
        expected = [sum(low <= age < high for age in ages) for low, high in pairwise(limits)]
        assert point.open == expected, point.day


def test_a_long_time_is_shown_by_weeks_that_end_with_as_of(after: Run) -> None:
    for days in (62, 63, 400, 4000):
        found = backlog(run_of(after, [(0, None)], BEGIN + timedelta(days=days - 1, hours=12)))
        assert found is not None
        assert len(found.points) == 62 if days == 62 else len(found.points) <= MOST_POINTS
        assert found.points[-1].day == (BEGIN + timedelta(days=days - 1)).date().isoformat()
        assert all(sum(point.open) == 1 for point in found.points)


def test_no_cases_no_backlog(after: Run) -> None:
    assert backlog(replace(after, cases=after.cases.slice(0, 0))) is None


def test_the_backlog_is_told_in_words_and_numbers() -> None:
    drawn = []
    found = Backlog([86_400, 259_200, 604_800, 2_592_000], [OpenAt("2025-10-01", [3, 0, 0, 2, 0]), OpenAt("2025-10-02", [1, 0, 0, 3, 0])])
    picture = load_pictures.backlog(found, reader("en", "UTC"), lambda spec, told: drawn.append(as_svg(spec, told)))  # type: ignore[arg-type]
    assert picture is not None
    assert picture.summary == "4 cases, 3 of them older than 7d, open at the end of 2025-10-02; the most were 5, on 2025-10-01."
    assert picture.columns == ["Day", "Open", "up to 1d", "7d to 30d"] and picture.rows[0] == ["2025-10-01", "5", "3", "2"]
    assert ">Oct 1</text>" in drawn[0]
    assert [name for _, name in picture.legend] == ["up to 1d", "7d to 30d"]
    assert all(f'fill="{shade}"' in drawn[0] for shade, _ in picture.legend)
    none = Backlog(found.ages, [OpenAt("2025-10-01", [0] * 5)])
    assert load_pictures.backlog(none, reader("en", "UTC"), lambda spec, told: drawn.append("")) is None  # type: ignore[arg-type]


def test_the_heat_map_says_what_its_numbers_and_shades_are() -> None:
    drawn = []
    cells = [HeatCell(0, 9, 10, 9), HeatCell(1, 9, 10, 2), HeatCell(2, 10, 4, 4)]
    picture = load_pictures.heat(cells, reader("en", "UTC"), lambda spec, told: drawn.append(as_svg(spec, told)))  # type: ignore[arg-type]
    assert picture is not None
    assert "20.0 % to 90.0 % (Mon at 9:00)" in picture.summary and "grey square: fewer than 5 cases" in picture.summary
    assert ">90</text>" in drawn[0] and ">20</text>" in drawn[0], "the number is what the shade is"
    assert ">100</text>" not in drawn[0] and drawn[0].count(f'fill="{GREY}"') == 1, "too few: grey, without a number"
    assert load_pictures.heat([HeatCell(2, 10, 4, 4)], reader("en", "UTC"), lambda spec, told: drawn.append("")) is None  # type: ignore[arg-type]
