from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from svcaudit.reports.csv import guarded
from svcaudit.reports.finding_columns import each_text, on_the_wall
from svcaudit.reports.reader import reader

INSTANT = pa.timestamp("us", tz="UTC")


@given(st.lists(st.none() | st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('=+-@ ＝\t\x1b\u202e,"'))))
def test_a_column_is_guarded_like_its_cells(texts: list[str | None]) -> None:
    expected = [None if text is None else guarded(text) for text in texts]
    column = pa.array(texts, pa.string())
    assert each_text(column, guarded).to_pylist() == expected
    assert each_text(column.dictionary_encode(), guarded).to_pylist() == expected


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "UTC"])
def test_instants_are_shown_on_the_wall_all_year(zone: str) -> None:
    to = reader("en", zone)
    moments = [datetime(2024, 12, 30, tzinfo=UTC) + timedelta(minutes=37 * n, microseconds=999_999) for n in range(15_000)]
    shown = on_the_wall(pa.array([*moments, None], INSTANT), to).cast(pa.string()).to_pylist()
    assert shown == [*(f"{moment.astimezone(to.zone):%Y-%m-%d %H:%M:%S}" for moment in moments), None]


def test_instants_before_1970() -> None:
    moment = datetime(1965, 6, 1, 12, 0, 0, 500, tzinfo=UTC)
    assert on_the_wall(pa.array([moment], INSTANT), reader("en", "UTC")).cast(pa.string()).to_pylist() == ["1965-06-01 12:00:00"]
