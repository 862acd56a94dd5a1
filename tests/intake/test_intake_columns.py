"""Columns that lack, headers below titles, names that are no UTF-8 or without end: told at once, and short."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from intake_samples import SHANGHAI, assert_balanced, standard, take, write

from svcaudit.errors import DataError, SpecError, UsageError
from svcaudit.intake import FileOptions, LogMap, TimeColumn, load_map, read_log
from svcaudit.model.spec import Attribute

ROWS = "1,ticket created,2025-03-03 09:00,wang\n1,solved,2025-03-03 10:00,wang\n"


def refused(folder: Path, text: str, mapping: LogMap = SHANGHAI) -> DataError:
    with pytest.raises(DataError) as caught:
        take(folder, text, mapping)
    return caught.value


def test_all_columns_that_lack_are_told_at_once(tmp_path: Path) -> None:
    problem = refused(tmp_path, f"ticket,act,when,who\n{ROWS}", LogMap(case="tickt", activity=("action", "sub"), time=TimeColumn("wen")))
    for told in ("'tickt' for the case (did you mean 'ticket'?)", "'sub' for the activity", "'wen' for the time (did you mean 'when'?)"):
        assert told in problem.message
    assert "It has: ticket, act, when, who" in problem.message
    assert problem.hint is not None and "  case: ticket\n" in problem.hint and "  time: when" in problem.hint


def test_a_name_without_end_is_shortened(tmp_path: Path) -> None:
    problem = refused(tmp_path, f"case,activity,time,{'x' * 20_000}\n{ROWS}", LogMap(case="y" * 20_000))
    assert len(problem.message) < 400 and len(str(problem.hint)) < 400


def test_thousands_of_columns_are_not_all_listed(tmp_path: Path) -> None:
    names = ",".join(f"c{number}" for number in range(3_000))
    assert "… (3,000 in all)" in refused(tmp_path, f"{names}\n{'1,' * 2_999}1\n").message


@pytest.mark.parametrize(
    ("above", "line"),
    [
        ("Ticket report\n\n", 3),
        ("Ticket report, March\nmade 2025-04-01\n", 3),
        ("Ticket report,,,\n,,,\nMade on,2025-04-01,,\n", 4),
        ("客服工单;导出\n", 2),
    ],
)
def test_titles_above_the_header(above: str, line: int, tmp_path: Path) -> None:
    intake = take(tmp_path, f"{above}case,activity,time,actor\n{ROWS}oops\n")
    assert intake.rows.used == 2
    assert f"delimiter comma; header in row {line}, what stands above it is left out" in intake.inputs[0].notes
    assert intake.quarantine.column("reason").to_pylist() == ["wrong number of fields"]


@pytest.mark.parametrize(
    "text", [f"case,activity,time,actor\n{ROWS}", f"\n\ncase,activity,time,actor\n{ROWS}", f"sep=,\ncase,activity,time\n{ROWS}"]
)
def test_a_header_in_its_place_is_not_looked_for(text: str, tmp_path: Path) -> None:
    try:
        notes = take(tmp_path, text).inputs[0].notes
    except DataError as problem:  # the third text has rows of another width
        notes = (problem.message,)
    assert not any("what stands above" in note for note in notes)


def test_the_map_says_which_line_is_the_header(tmp_path: Path) -> None:
    odd = f"1,2,3,4\ncase,activity,time,actor\n{ROWS}"
    assert "file: {header_row: 2}" in str(refused(tmp_path, odd).hint)
    intake = take(tmp_path, odd, LogMap(time=TimeColumn(zone="UTC"), file=FileOptions(header_row=2)))
    assert (intake.rows.read, intake.rows.used) == (2, 2)
    with pytest.raises(DataError, match="has 4 lines, and the header is to be line 9"):
        take(tmp_path, odd, LogMap(file=FileOptions(header_row=9)))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{header_row: second}", "MAP112"),
        ("{header_row: 0}", "MAP112"),
        ("{header_row: 2, header: [a]}", "MAP112"),
        ("{header_rwo: 2}", "MAP103"),
    ],
)
def test_a_header_row_is_a_number(text: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(SpecError) as caught:
        load_map(write(tmp_path, f"file: {text}", "m.yaml"))
    assert [problem.code for problem in caught.value.problems] == [told]


def sheet(folder: Path, *rows: list[Any]) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(folder / "log.xlsx")
    return folder / "log.xlsx"


def test_titles_above_the_header_of_a_sheet(tmp_path: Path) -> None:
    rows = [
        ["Calls of March"],
        [],
        ["case", "activity", "time", "actor"],
        ["1", "solved", datetime(2025, 3, 3, 9), "w"],
        [],
        ["2", "solved", "?"],
    ]
    intake = read_log([sheet(tmp_path, *rows)], standard(), SHANGHAI)
    assert_balanced(intake)
    assert "header in row 3, what stands above it is left out" in intake.inputs[0].notes
    assert intake.quarantine.column("line").to_pylist() == [6]
    declared = read_log([tmp_path / "log.xlsx"], standard(), LogMap(time=TimeColumn(zone="Asia/Shanghai"), file=FileOptions(header_row=3)))
    assert declared.rows == intake.rows
    with pytest.raises(DataError, match="nothing in row 2"):
        read_log([tmp_path / "log.xlsx"], standard(), LogMap(file=FileOptions(header_row=2)))


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are bytes on Linux alone")
def test_a_name_that_is_no_utf_8(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/b\xe4r.csv"
    Path(os.fsdecode(path)).write_text(f"case,activity,time,actor\n{ROWS}")
    intake = read_log([Path(os.fsdecode(path))], standard(), SHANGHAI)
    assert (intake.inputs[0].name, intake.rows.used) == (r"b\xe4r.csv", 2)


TYPED = standard(attributes=(Attribute("issue_class", values=("basic", "complex")), Attribute("score")))


@pytest.mark.parametrize(
    ("mapping", "told"),
    [
        (LogMap(values={"activty": {"a": "b"}}), "nothing called 'activty'; did you mean 'activity'?"),
        (LogMap(values={"isue_class": {"a": "basic"}}), "nothing called 'isue_class'; did you mean 'issue_class'?"),
        (LogMap(values={"issue_class": {"a": "basik"}}), "'a' becomes 'basik', which the standard does not list; did you mean 'basic'?"),
    ],
)
def test_a_slip_in_values_is_an_error(mapping: LogMap, told: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        take(tmp_path, f"case,activity,time,actor\n{ROWS}", mapping, TYPED)
    assert told in str(caught.value.hint)


def test_what_another_standard_may_mean_is_a_note(tmp_path: Path) -> None:
    mapping = LogMap(
        time=TimeColumn(zone="UTC"), attributes={"channel": "via", "scroe": "s"}, values={"channel": {"a": "b"}, "zzz": {"a": "b"}}
    )
    notes = take(tmp_path, f"case,activity,time,actor\n{ROWS}", mapping, TYPED).notes
    assert "attributes of the map that the standard does not have, and that are not read: channel, scroe (did you mean score?)" in notes
    assert "`values` of the map for what neither the standard nor the map has: zzz" in notes
