"""How times are written is decided from the whole column, said, and never guessed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shape_samples import take, told

from svcaudit.errors import DataError
from svcaudit.intake.time_decide import Column, decide
from svcaudit.model.arrow import texts

MAP = "case: id\nactivity: what\ntime: {column: at, zone: UTC}\n"


def read(folder: Path, *cells: str, mapping: str = MAP) -> tuple[list[str], str]:
    """The times that a column of cells is read as, and what the accounting says of it."""
    rows = "\n".join(f'{number},x,"{cell}"' for number, cell in enumerate(cells, start=100))
    intake = take(folder, f"id,what,at\n{rows}\n", mapping)
    (note,) = [note for note in intake.inputs[0].notes if note.startswith("times: ")]
    return [at for _, _, at, _ in told(intake.log)], note


@pytest.mark.parametrize(
    ("cells", "first", "note"),
    [
        (("13/04/2025 10:00", "03/04/2025 10:00"), "04-13 10:00", "%d/%m/%Y %H:%M (day first: row 1, '13/04/2025 10:00', can be no other)"),
        (("3/4/2025", "3/14/2025"), "03-04 00:00", "%m/%d/%Y (month first: row 2, '3/14/2025', can be no other)"),
        (("05/05/2025 10:00",), "05-05 10:00", "day and month are the same in every cell"),
        (("01/02/25 3:05 PM", "01/13/25 12:05 AM"), "01-02 15:05", "%m/%d/%y %I:%M %p"),
        (("13-02-2025 10:00", "01-02-2025 10:00:30"), "02-13 10:00", "%d-%m-%Y %H:%M or %d-%m-%Y %H:%M:%S"),
        (("2025年3月1日 下午3:05", "2025年3月1日 上午12:10"), "03-01 15:05", "%Y年%m月%d日 %p%I:%M"),
        (("2025年3月1日 15时05分",), "03-01 15:05", "%Y年%m月%d日 %H时%M分"),
        (("31.12.2025 23:59",), "12-31 23:59", "%d.%m.%Y %H:%M"),
        (("1740787200", "1740787260"), "03-01 00:00", "epoch (the column is written so)"),
        (("1740787200000",), "03-01 00:00", "epoch_ms"),
        (("1740787200000000",), "03-01 00:00", "epoch_us"),
        (("45717.5", "45718"), "03-01 12:00", "excel"),
        (("03/Mar/25 9:00 AM",), "03-03 09:00", "%d/%b/%y %I:%M %p"),
        (("2025-03-01T10:00:00+0200", "2025-03-01T10:00:00Z", "2025-03-01 10:00"), "03-01 08:00", "ISO 8601, zone UTC from the map"),
    ],
)
def test_a_format_is_found_and_told(tmp_path: Path, cells: tuple[str, ...], first: str, note: str) -> None:
    found, said = read(tmp_path, *cells)
    assert found[0] == first
    assert note in said


def test_days_that_could_be_months_are_an_error_that_names_two_rows_and_the_option(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"row 1, '03/04/2025', and row 3, '05/06/2025', could be either") as caught:
        read(tmp_path, "03/04/2025", "05/05/2025", "05/06/2025")
    assert "time: {order: day_first}" in str(caught.value.hint)


def test_two_ways_in_one_column_are_an_error_that_names_a_row_of_each(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"row 2, '13/04/2025', has the day first, row 3, '04/13/2025', the month"):
        read(tmp_path, "03/04/2025", "13/04/2025", "04/13/2025", "01/02/2025", "01/03/2025")


@pytest.mark.parametrize(("order", "first"), [("day_first", "04-03 00:00"), ("month_first", "03-04 00:00")])
def test_the_order_can_be_declared(tmp_path: Path, order: str, first: str) -> None:
    found, said = read(tmp_path, "03/04/2025", mapping=f"case: id\nactivity: what\ntime: {{column: at, zone: UTC, order: {order}}}\n")
    assert found == [first]
    assert "as the map says" in said


def test_another_column_of_the_file_can_decide(tmp_path: Path) -> None:
    mapping = "shape: wide\ncase: id\ntime: {zone: UTC}\nevents: {opened: from, closed: to}\n"
    intake = take(tmp_path, "id,from,to\n1,13/04/2025,03/05/2025\n2,14/04/2025,\n", mapping)
    assert [at for _, _, at, _ in told(intake.log)] == ["04-13 00:00", "05-03 00:00", "04-14 00:00"]
    assert any("day first, as another column of the file shows" in note for note in intake.inputs[0].notes)


def test_a_declared_format_is_not_doubted(tmp_path: Path) -> None:
    mapping = 'case: id\nactivity: what\ntime: {column: at, zone: UTC, format: "%m/%d/%Y"}\n'
    found, said = read(tmp_path, "03/04/2025", "13/04/2025", mapping=mapping)
    assert found == ["03-04 00:00"]
    assert "times: %m/%d/%Y, zone UTC" in said
    assert read(tmp_path, "2025-03-04", "04.03.2025", mapping=MAP.replace("zone", "format: iso, zone"))[0] == ["03-04 00:00"]


def test_cells_written_otherwise_are_quarantined_and_counted(tmp_path: Path) -> None:
    found, said = read(tmp_path, "13.04.2025", "14.04.2025", "soon")
    assert found == ["04-13 00:00", "04-14 00:00"]
    assert "1 of 3 cells are written otherwise" in said


def test_day_and_hour_may_stand_in_two_columns(tmp_path: Path) -> None:
    mapping = "case: id\nactivity: what\ntime: {date: day, time: hour, zone: UTC}\n"
    intake = take(tmp_path, "id,what,day,hour\n1,x,2025-03-01,09:05\n2,x,2025-03-02,\n3,x,,\n4,x,2025-03-02 00:00:00,10:00\n", mapping)
    assert [at for _, _, at, _ in told(intake.log)] == ["03-01 09:05", "03-02 00:00", "03-02 10:00"]
    assert intake.quarantine.column("reason").to_pylist() == ["time is empty"]


@given(st.lists(st.dates(date(1951, 1, 1), date(2099, 12, 31)), min_size=1, max_size=40), st.booleans())
def test_a_column_is_never_read_against_its_own_proof(days: list[date], day_first: bool) -> None:
    """Whatever days a column holds: it is read as it was written, or refused; never the other way round."""
    cells = [day.strftime("%d/%m/%Y" if day_first else "%m/%d/%Y") for day in days]
    column = Column(pa.chunked_array([texts(cells)]), frozenset(), False, lambda row: row + 1, "at", "log.csv")
    try:
        decided = decide(column, None, None)
    except DataError:
        assert all(day.day <= 12 for day in days)
        return
    assert decided.times.values.tolist() == [(day - date(1970, 1, 1)).days * 86_400_000_000 for day in days]
