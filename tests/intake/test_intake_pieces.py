"""A delimited text is read piece by piece: where it is cut must not show, in the log, in row numbers, or in how times are taken."""

from __future__ import annotations

import re
import tempfile
from datetime import datetime
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from intake_samples import HEADER, SHANGHAI, quarantined, same_log, take
from test_intake_mangled import SAYING, TEXT, edits, mangle

from effort import examples
from svcaudit.errors import DataError, SvcauditError
from svcaudit.intake import Intake, LogMap, TimeColumn
from svcaudit.intake.stamps import stamps_of


def take_cut(folder: Path, content: str | bytes, size: int, mapping: LogMap | None = SHANGHAI, many: int = 3, **options: object) -> Intake:
    """Read in pieces of so many bytes, words being brought together all the time."""
    with patch("svcaudit.intake.formats.csv._PIECE", size), patch("svcaudit.intake.formats.csv_columns._MANY", many):
        return take(folder, content, mapping, **options)  # type: ignore[arg-type]


def account(intake: Intake) -> object:
    return (
        intake.rows,
        intake.ignored,
        intake.unmapped,
        intake.quarantine.drop_columns(["line"]).to_pylist(),
        [one.notes for one in intake.inputs],
    )


@examples(15)
@given(edits, st.integers(40, 400), st.sampled_from(["utf-8", "gb18030"]))
def test_where_a_text_is_cut_does_not_show(changes: list[tuple[int, int, bytes]], size: int, encoding: str) -> None:
    text = mangle(TEXT.decode().encode(encoding), changes)
    with tempfile.TemporaryDirectory() as folder:
        try:
            whole = take(Path(folder), text, SHANGHAI, SAYING)
        except SvcauditError as problem:
            with pytest.raises(type(problem), match=re.escape(str(problem))):
                take_cut(Path(folder), text, size, spec=SAYING)
            return
        cut = take_cut(Path(folder), text, size, spec=SAYING)
        assert account(cut) == account(whole)
        same_log(cut.log, whole.log)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("cell", ["li", '"li"', '"l\ni"', '5" pipe', '"a ""b"""'])
def test_every_cut_of_a_sound_text_gives_the_same_log(tmp_path: Path, end: str, cell: str) -> None:
    rows = [f"{number % 7},agent replied,2025-03-03 09:{number:02}:00,{cell},basic" for number in range(40)]
    text = end.join([HEADER, *rows, ""])
    whole = take(tmp_path, text)
    assert whole.rows.used == 40
    for size in (1, 17, 64, 100, 1000):
        cut = take_cut(tmp_path, text, size)
        same_log(cut.log, whole.log)
        assert account(cut) == account(whole)


def test_a_bad_row_of_a_later_piece_keeps_its_number(tmp_path: Path) -> None:
    good = [f"{number},solved,2025-03-03 09:00:00,li,basic" for number in range(100)]
    good[70] = "x,solved"
    good[80] = ""
    good[90] = "x,solved,yesterday,li,basic"
    good[95] = "x,solved,2025-03-03 09:00:00,l\0i,basic"
    intake = take_cut(tmp_path, "\n".join([HEADER, *good, ""]), 500)
    assert quarantined(intake) == [(71, "wrong number of fields"), (91, "time cannot be read"), (96, "a NUL byte")]
    assert intake.quarantine.column("line").to_pylist() == [72, 92, 97]
    assert intake.quarantine.column("shape").to_pylist() == [None, "aaaaaaaaa", None]
    assert intake.ignored == {"blank row": 1}
    assert intake.log.row.max() == 100


def test_the_last_piece_alone_decides_day_and_month(tmp_path: Path) -> None:
    rows = [f"{number},solved,03/04/2025 09:00,li,basic" for number in range(100)]
    with pytest.raises(DataError, match=r"row 1, '03/04/2025 09:00', and row 2"):
        take_cut(tmp_path, "\n".join([HEADER, *rows, ""]), 500)
    intake = take_cut(tmp_path, "\n".join([HEADER, *rows, "x,solved,13/04/2025 09:00,li,basic", ""]), 500)
    assert "day first: row 101, '13/04/2025 09:00', can be no other" in intake.inputs[0].notes[2]
    assert np.diff(np.unique(intake.log.time)).tolist() == [10 * 86_400_000_000]


def test_a_column_written_otherwise_in_a_later_piece(tmp_path: Path) -> None:
    times = ["2025-03-03T09:00:00Z"] * 50 + ["2025-03-03T09:00:00.5Z", "2025-03-03 17:00:00", ""] + ["2025-03-03T17:00:00+08:00"] * 50
    text = "\n".join([HEADER, *(f"{number},solved,{time},li,basic" for number, time in enumerate(times)), ""])
    cut = take_cut(tmp_path, text, 500)
    whole = take(tmp_path, text)
    same_log(cut.log, whole.log)
    assert account(cut) == account(whole)
    assert quarantined(cut) == [(53, "time is empty")]
    assert len(np.unique(cut.log.time)) == 2


def test_a_placeholder_keeps_its_shape(tmp_path: Path) -> None:
    intake = take(tmp_path, f"{HEADER}\n1,solved,2025-03-03 09:00:00,li,basic\n2,solved,9999-12-31 00:00:00,li,basic\n")
    assert intake.quarantine.select(["row", "reason", "shape"]).to_pylist() == [
        {"row": 2, "reason": "time is not between 1900 and 2199", "shape": "9999-99-99 99:99:99"}
    ]


def test_a_missing_zone_is_told_with_the_cell_as_it_stands(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="data row 1, '2025-03-03T09:00:00', has no time zone"):
        take(tmp_path, f"{HEADER}\n1,solved,2025-03-03T09:00:00,li,basic\n", LogMap())


def test_a_declared_pattern_reads_iso_cells(tmp_path: Path) -> None:
    mapping = LogMap(time=TimeColumn(None, "UTC", "%Y-%m-%d %H:%M:%S"))
    assert take(tmp_path, f"{HEADER}\n1,solved,2025-03-03 09:00:00,li,basic\n", mapping).rows.used == 1


zones = st.sampled_from(["", "Z", "+08:00", "-0530", "+0000"])


@given(st.lists(st.datetimes(), min_size=1), st.sampled_from("T "), st.sampled_from([0, 3, 6]), zones)
def test_stamps_are_written_again_as_they_were(times: list[datetime], between: str, decimals: int, zone: str) -> None:
    cells = [time.isoformat(between, "microseconds")[: 19 + (decimals and decimals + 1)] + zone for time in times]
    stamps = stamps_of(pa.array(cells))
    assert stamps is not None
    assert stamps.text().to_pylist() == cells
    assert stamps_of(pa.array(["", *cells])[1:]).text().to_pylist() == cells  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "cells",
    [
        ["2025-03-03T09:00:00", "2025-03-03 09:00:00"],
        ["2025-03-03T09:00:00Z", "2025-03-03T09:00:00z"],
        ["2025-03-03T09:00:00+08:00", "2025-03-03T09:00:00+09:00"],
        ["2025-03-03T09:00:00.000", "2025-03-03T09:00:00,000"],
        ["2025-03-03T09:00:00", "2025-02-30T09:00:00"],
        ["2025-03-03T09:00:00", ""],
        ["2025-03-03T09:00:00+25:00"],
        ["2025-03-03"],
        ["２025-03-03T09:00:0"],
        [],
    ],
)
def test_what_is_not_written_alike_is_no_stamp(cells: list[str]) -> None:
    assert stamps_of(pa.array(cells, pa.string())) is None


def test_many_pieces_share_one_dictionary(tmp_path: Path) -> None:
    rows = "".join(f"c{number * 7919 % 500:04},agent replied,2025-03-03 09:00:00,a{number % 90},basic\n" for number in range(5000))
    whole = take(tmp_path, f"{HEADER}\n{rows}")
    for many in (1, 100, 1000):
        same_log(take_cut(tmp_path, f"{HEADER}\n{rows}", 3000, many=many).log, whole.log)
