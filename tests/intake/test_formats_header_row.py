"""Which rows name the columns: one, or titles of groups above names."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from svcaudit.audit.log_profile import profile_log
from svcaudit.intake.formats.header_row import header_of

ROWS = [["T1", "asked", "wang", "a", "x", "2025-03-03 09:00"], ["T1", "solved", "li", "b", "x", "2025-03-03 10:00"]]
GROUPS = ["Ticket", "", "Agent", "", "Customer", "When"]
NAMES = ["Id", "Status", "Name", "Team", "Name", ""]
CALLED = ("Id", "Status", "Agent Name", "Team", "Customer Name", "When")


def test_titles_of_groups_stand_before_names_that_repeat() -> None:
    found = header_of([GROUPS, NAMES, *ROWS])
    assert (found.place, found.names, found.groups) == (1, CALLED, True)


def test_a_title_and_blank_rows_may_stand_above_both() -> None:
    found = header_of([["Tickets of March", "", "", "", "", ""], [""] * 6, GROUPS, NAMES, *ROWS])
    assert (found.place, found.names) == (3, CALLED)


@pytest.mark.parametrize(
    "rows",
    [
        [["Id", "Status", "Agent", "Team", "Tier", "When"], *ROWS],
        [["Id", "Status", "", "Team", "Tier", "When"], *ROWS],  # one column has no name
        [["Id", "", "Agent", "", "Tier", "When"], ["first", "asked", "wang", "a", "x", "unknown"], *[["x", "y"]] * 3],  # words alone
        [["Id", "Status"], ["T1", "asked"], ["T2", "asked"]],
        [["Id", "Status"]],
        [[]],
    ],
)
def test_one_row_stays_the_header(rows: list[list[str]]) -> None:
    found = header_of(rows)
    assert (found.place, found.names, found.groups) == (0, tuple(rows[0]), False)


def test_csv_and_workbook_read_both_rows(tmp_path: Path) -> None:
    text = tmp_path / "log.csv"
    text.write_text("\n".join(",".join(row) for row in (GROUPS, NAMES, *ROWS)) + "\n", encoding="utf-8")
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (GROUPS, NAMES, *ROWS):
        sheet.append([cell or None for cell in row])
    sheet.merge_cells("A1:B1")
    sheet.merge_cells("C1:D1")
    book.save(tmp_path / "log.xlsx")
    for name in ("log.csv", "log.xlsx"):
        profile = profile_log((tmp_path / name,), zone="UTC")
        assert tuple(column.name for column in profile.columns) == CALLED
        assert profile.inputs[0].rows == 2 and "When" in profile.map
        assert any("header in rows 1 and 2" in note for note in profile.inputs[0].notes)
