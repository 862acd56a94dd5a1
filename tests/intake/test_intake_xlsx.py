"""Excel workbooks."""

from __future__ import annotations

import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from intake_samples import HEADER, SHANGHAI, assert_balanced, events, quarantined, same_log, standard, take

from svcaudit.errors import DataError
from svcaudit.intake import FileOptions, Intake, LogMap, TimeColumn, read_log
from svcaudit.intake.formats.xlsx import cell_text

NINE = datetime(2025, 3, 3, 9)


def workbook(folder: Path, rows: list[list[Any]], title: str = "Log", name: str = "log.xlsx") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    book.create_sheet("Other").append(["nothing", "here"])
    path = folder / name
    book.save(path)
    return path


def read(path: Path, mapping: LogMap = SHANGHAI, **options: Any) -> Intake:
    intake = read_log([path], standard(), mapping, **options)
    assert_balanced(intake)
    return intake


def test_a_workbook_equals_the_csv(tmp_path: Path) -> None:
    rows = [
        [1, "ticket created", NINE, "wang", "basic"],
        [1, "solved", datetime(2025, 3, 3, 9, 0, 1, 500_000), None, "basic"],
        ["02", "solved", NINE, "=1+1", 7.5],
    ]
    text = (
        f"{HEADER}\n1,ticket created,2025-03-03T09:00:00,wang,basic\n1,solved,2025-03-03 09:00:01.5,,basic\n"
        "02,solved,2025-03-03 09:00,,7.5\n"  # a formula that was never calculated has no value
    )
    book = read(workbook(tmp_path, [HEADER.split(","), *rows]))
    same_log(book.log, take(tmp_path, text).log)
    assert "sheet 'Log' (the first of 2)" in book.inputs[0].notes


def test_serial_days_and_texts_in_one_column(tmp_path: Path) -> None:
    rows = [
        ["1", "solved", 45719.375, "w", ""],
        ["2", "solved", "2025-03-03 09:00", "w", ""],
        ["3", "solved", "2025-03-03T01:00:00Z", "w", ""],
        ["4", "solved", NINE, "w", ""],
    ]
    assert set(read(workbook(tmp_path, [HEADER.split(","), *rows])).log.time.tolist()) == {1_740_963_600_000_000}


def test_a_pattern_beside_real_times(tmp_path: Path) -> None:
    rows = [["1", "solved", "2025/3/3 9:00", "w", ""], ["4", "solved", NINE, "w", ""]]
    mapping = LogMap(time=TimeColumn(None, "Asia/Shanghai", "%Y/%m/%d %H:%M"))
    assert set(read(workbook(tmp_path, [HEADER.split(","), *rows]), mapping).log.time.tolist()) == {1_740_963_600_000_000}


def test_title_rows_blank_rows_and_row_numbers(tmp_path: Path) -> None:
    rows = [["1", "solved", NINE, "w", ""], [None] * 5, ["2", "", NINE, "w", ""], ["3", "solved", "soon", "w", ""]]
    intake = read(workbook(tmp_path, [[None], HEADER.split(","), *rows]))
    assert intake.ignored == {"blank row": 1}
    assert quarantined(intake) == [(3, "activity is empty"), (4, "time cannot be read")]
    assert intake.quarantine.column("line").to_pylist() == [5, 6]


def test_a_sheet_is_chosen_by_name(tmp_path: Path) -> None:
    path = workbook(tmp_path, [HEADER.split(","), ["1", "solved", NINE, "w", ""]], "二月")
    assert read(path, LogMap(time=TimeColumn(None, "UTC"), file=FileOptions(sheet="二月"))).rows.used == 1
    with pytest.raises(DataError, match=r"has no sheet 'Othr'; did you mean 'Other'\?"):
        read(path, LogMap(file=FileOptions(sheet="Othr")))
    with pytest.raises(DataError, match="It has: nothing, here"):
        read(path, LogMap(file=FileOptions(sheet="Other")))


def test_suffix_unknown_but_a_workbook(tmp_path: Path) -> None:
    path = workbook(tmp_path, [HEADER.split(","), ["1", "solved", NINE, "w", ""]])
    assert read(path.rename(tmp_path / "log.dat")).rows.used == 1


def test_what_is_no_workbook_is_refused(tmp_path: Path) -> None:
    text = tmp_path / "text.xlsx"
    text.write_text("case,activity")
    other = tmp_path / "other.xlsx"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("a.txt", "b")
    whole = workbook(tmp_path, [HEADER.split(",")], name="whole.xlsx").read_bytes()
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(whole[: len(whole) // 2])
    empty = workbook(tmp_path, [[None]], name="empty.xlsx")
    header = workbook(tmp_path, [HEADER.split(",")], name="header.xlsx")
    for path, message in (
        (text, "not an Excel"),
        (other, "cannot be read"),
        (cut, "not an Excel"),
        (empty, "is empty"),
        (header, "no rows"),
    ):
        with pytest.raises(DataError, match=message):
            read(path)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (1.0, "1"),
        (1e20, "1e+20"),
        (0.1, "0.1"),
        (True, "TRUE"),
        (None, ""),
        ("=A1", "=A1"),
        (12345678901234.0, "12345678901234"),
        (NINE, "2025-03-03T09:00:00"),
    ],
)
def test_cells_as_text(cell: object, text: str) -> None:
    assert cell_text(cell) == text


def test_events_of_a_workbook(tmp_path: Path) -> None:
    intake = read(workbook(tmp_path, [HEADER.split(","), ["1", "solved", NINE, "w", "basic"]]))
    assert events(intake.log) == [("1", "solved", 2, 1_740_963_600_000_000, "w", "issue_class", "basic", "basic")]


def mixed(folder: Path, texts: list[str]) -> Path:
    """Real dates, and between them dates as text."""
    rows: list[list[Any]] = [HEADER.split(",")[:3]]
    for number in range(12):
        rows.append([f"T{number}", "ticket created", NINE + timedelta(days=number)])
    rows += [[f"X{number}", "ticket created", text] for number, text in enumerate(texts)]
    return workbook(folder, rows)


@pytest.mark.parametrize(
    ("text", "day"),
    [("14.03.2025 09:30", 14), ("03.04.2025 09:30", 3), ("14/03/2025 9:30", 14), ("03/14/2025 09:30", 14), ("2025年3月14日 09:30", 14)],
)
def test_dates_as_text_beside_real_dates(text: str, day: int, tmp_path: Path) -> None:
    intake = read(mixed(tmp_path, [text, text]), zone="Asia/Shanghai")
    assert intake.rows.used == 14 and intake.quarantine.num_rows == 0
    when = datetime.fromtimestamp(int(intake.log.time.max()) / 1e6, ZoneInfo("Asia/Shanghai"))
    assert (when.day, when.hour, when.minute) == (day, 9, 30)
    assert any("the column is written so" in note or "first" in note for note in intake.inputs[0].notes)


def test_dates_as_text_that_could_be_two_days_name_two_rows(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"row 13, '03/04/2025 09:30', and row 14, '05/04/2025 09:30', could be either") as caught:
        read(mixed(tmp_path, ["03/04/2025 09:30", "05/04/2025 09:30"]), zone="Asia/Shanghai")
    assert "order: day_first" in str(caught.value.hint)


def test_words_beside_real_dates_are_quarantined(tmp_path: Path) -> None:
    intake = read(mixed(tmp_path, ["pending", "14.03.2025 09:30", "n/a", "1741000000"]), zone="Asia/Shanghai")
    assert (intake.rows.used, intake.rows.quarantined) == (13, 3)
