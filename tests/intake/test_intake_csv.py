"""Delimited text: dialects, encodings, and bytes that ought not to be there."""

from __future__ import annotations

import bz2
from pathlib import Path

import pytest
from intake_samples import HEADER, SHANGHAI, events, quarantined, same_log, standard, take, write

from svcaudit.errors import DataError, UsageError
from svcaudit.intake import FileOptions, LogMap, TimeColumn, read_log
from svcaudit.intake.formats.csv_repair import MAX_RECORD
from svcaudit.model.spec import Rule, Stage, Wording

ROWS = (
    "1,ticket created,2025-03-03T09:00:00,wang,basic\n"
    "1,agent replied,2025-03-03T10:00:00,li,basic\n"
    "2,solved,2025-03-03 11:00,wang,complex\n"
)
TEXT = f"{HEADER}\n{ROWS}"
SAYING = standard(rules=(Rule("w", "wording", Wording(("reply",))),))


@pytest.mark.parametrize(
    "variant",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        TEXT.rstrip("\n").encode(),
        TEXT.replace(",", ";").encode(),
        TEXT.replace(",", "\t").encode(),
        TEXT.replace(",", "|").encode(),
        TEXT.replace(",", " , ").encode(),
        TEXT.replace(",", '","').replace("\n", '"\n"').rstrip('"').encode().join([b'"', b""]),
        TEXT.replace("\n", ",\n").encode(),
        (HEADER + "\n" + ROWS.replace("\n", ",\n")).encode(),
        (HEADER + ",\n" + ROWS).encode(),
        ("sep=;\n" + TEXT.replace(",", ";")).encode(),
        ("\n\n" + TEXT).encode(),
        TEXT.replace("case,activity", "CASE,Activity").encode(),
    ],
)
def test_dialects_give_the_same_log(tmp_path: Path, variant: bytes) -> None:
    plain = take(tmp_path, TEXT)
    same_log(take(tmp_path, variant).log, plain.log)
    assert plain.rows.used == 3


def test_events_are_what_the_file_says(tmp_path: Path) -> None:
    nine = 1_740_963_600_000_000  # 2025-03-03 01:00 UTC
    assert events(take(tmp_path, TEXT).log) == [
        ("1", "ticket created", 0, nine, "wang", "issue_class", "basic", "basic"),
        ("1", "agent replied", 1, nine + 3_600_000_000, "li", "issue_class", "basic", "basic"),
        ("2", "solved", 2, nine + 7_200_000_000, "wang", "issue_class", "complex", "complex"),
    ]


def test_gb18030_and_utf8_give_the_same_log(tmp_path: Path) -> None:
    text = "工单号,动作,时间,坐席,问题类型\n一,创建,2025-03-03 09:00,王丽,基础\n一,回复,2025-03-03 09:05,李雷𠮷,基础\n"
    mapping = LogMap(
        case="工单号",
        activity=("动作",),
        time=TimeColumn("时间", "Asia/Shanghai"),
        actor="坐席",
        attributes={"issue_class": "问题类型"},
        values={"issue_class": {"基础": "basic"}, "activity": {"创建": "ticket created", "回复": "agent replied"}},
    )
    utf8 = take(tmp_path, text, mapping)
    chinese = take(tmp_path, text.encode("gb18030"), mapping)
    same_log(utf8.log, chinese.log)
    assert "encoding gb18030 (found)" in chinese.inputs[0].notes
    assert "encoding utf-8 (found)" in utf8.inputs[0].notes
    assert utf8.log.attributes["issue_class"].values.tolist() == ["basic"]


def test_gb18030_is_found_beyond_the_first_megabyte(tmp_path: Path) -> None:
    plain = "".join(f"{number},ticket created,2025-03-03 09:00,wang,basic\n" for number in range(30_000))
    content = (HEADER + "\n" + plain).encode() + "x,solved,2025-03-03 09:00,王丽,basic\n".encode("gb18030")
    intake = take(tmp_path, content)
    assert "encoding gb18030 (found)" in intake.inputs[0].notes
    assert "王丽" in intake.log.actors.tolist()


def test_broken_bytes_are_quarantined(tmp_path: Path) -> None:
    content = TEXT.replace("wang", "王").encode() + b"3,solved,2025-03-03 12:00,\xff\xfe,basic\n4,solved,2025-03-03 12:00,li,basic\n"
    intake = take(tmp_path, content)
    assert quarantined(intake) == [(4, "bytes that are not text in this encoding")]
    assert intake.quarantine.column("column").to_pylist() == ["actor"]
    assert intake.rows.used == 4


def test_broken_bytes_in_gb18030_are_quarantined(tmp_path: Path) -> None:
    content = TEXT.replace("wang", "王丽").encode("gb18030") + b"3,solved,2025-03-03 12:00,\xff,basic\n"
    intake = take(tmp_path, content)
    assert quarantined(intake) == [(4, "bytes that are not text in this encoding")]


def test_nul_bytes_are_quarantined(tmp_path: Path) -> None:
    intake = take(
        tmp_path, TEXT + "3\0,solved,2025-03-03 12:00,li,basic\n4,solved,2025-03-03 12:0\x000,li,basic\n5,solved,2025-03-03,li,basic\n"
    )
    assert quarantined(intake) == [(4, "a NUL byte"), (5, "a NUL byte")]
    assert intake.rows.used == 4


def test_wrong_number_of_fields_and_blank_lines(tmp_path: Path) -> None:
    intake = take(tmp_path, TEXT + "3,solved\n\n   \n4,solved,2025-03-03 12:00,li,basic,more\n5,solved,2025-03-03 12:00,li,basic\n\n")
    assert quarantined(intake) == [(4, "wrong number of fields"), (7, "wrong number of fields")]
    assert intake.ignored == {"blank row": 3}
    assert intake.quarantine.column("line").to_pylist() == [5, 8]
    assert intake.log.row.tolist() == [1, 2, 3, 8]


def test_bad_cells_are_quarantined_with_row_reason_and_shape(tmp_path: Path) -> None:
    bad = (
        ",solved,2025-03-03 12:00,li,basic\n3,,2025-03-03 12:00,li,basic\n3,solved,,li,basic\n3,solved,3rd of May,li,basic\n"
        "3,solved,9999-12-31 00:00,li,basic\n3,solved,2025-02-30 00:00,li,basic\n,,,,\n"
    )
    intake = take(tmp_path, TEXT + bad)
    assert quarantined(intake) == [
        (4, "case is empty"),
        (5, "activity is empty"),
        (6, "time is empty"),
        (7, "time cannot be read"),
        (8, "time is not between 1900 and 2199"),
        (9, "time cannot be read"),
    ]
    assert intake.quarantine.column("shape").to_pylist()[3] == "9aa aa Aaa"
    assert intake.quarantine.column("column").to_pylist() == ["case", "activity", "time", "time", "time", "time"]
    assert intake.ignored == {"blank row": 1}


def test_line_ends_in_cells_do_not_lose_rows(tmp_path: Path) -> None:
    """The reader works in blocks of 1 MB; a cell with line ends on each border must not cost a row."""
    rows = [
        f'{number},agent replied,2025-03-03 09:00,wang,basic,"dear customer,\nyour ""case"" {number}\r\n\nbye"\n'
        for number in range(40_000)
    ]
    intake = take(tmp_path, HEADER + ",text\n" + "".join(rows), spec=SAYING)
    assert intake.rows.read == intake.rows.used == 40_000
    assert intake.log.text is not None
    assert intake.log.text.values[intake.log.text.codes[0]] == 'dear customer,\nyour "case" 0\r\n\nbye'
    assert intake.log.row.tolist() == [int(case) + 1 for case in intake.log.case_ids.to_pylist()]


def test_a_quote_that_never_closes_costs_its_own_row(tmp_path: Path) -> None:
    good = "".join(f"{number},solved,2025-03-03 09:00,wang,basic\n" for number in range(50_000))
    intake = take(tmp_path, f'{HEADER}\n{good}x,solved,2025-03-03 09:00,wang,"basic\n{good}')
    assert quarantined(intake) == [(50_001, "a quote is opened and never closed")]
    assert intake.rows.used == 100_000


def test_a_quote_that_never_closes_at_the_end(tmp_path: Path) -> None:
    intake = take(tmp_path, f'{TEXT}3,solved,2025-03-03 09:00,wang,"basic\n4,solved,2025-03-03 09:00,wang,basic\n')
    assert quarantined(intake) == [(4, "a quote is opened and never closed")]
    assert intake.rows.used == 4


def test_two_stray_quotes_do_not_swallow_the_rows_between(tmp_path: Path) -> None:
    stray = '3,solved,2025-03-03 09:00,wang,"basic\n'
    intake = take(tmp_path, f"{TEXT}{stray}4,solved,2025-03-03 09:00,wang,basic\n{stray}5,solved,2025-03-03 09:00,wang,basic\n")
    assert quarantined(intake) == [(4, "a quote is opened and never closed"), (6, "a quote is opened and never closed")]
    assert intake.rows.used == 5


def test_inches_are_no_quotes(tmp_path: Path) -> None:
    intake = take(tmp_path, f'{TEXT}3,solved,2025-03-03 09:00,5" pipe,basic\n4,solved,2025-03-03 09:00,"a\nb",basic\n')
    assert intake.rows.used == 5
    assert set(intake.log.actors) >= {'5" pipe', "a\nb"}


def test_quoting_may_be_switched_off(tmp_path: Path) -> None:
    mapping = LogMap(time=TimeColumn(None, "UTC"), file=FileOptions(quote=""))
    intake = take(tmp_path, f'{TEXT}3,solved,2025-03-03 09:00,"odd,basic\n', mapping)
    assert intake.rows.used == 4
    assert '"odd' in intake.log.actors


def test_cells_that_look_like_formulas_are_text(tmp_path: Path) -> None:
    intake = take(tmp_path, f"{TEXT}=1+1,solved,2025-03-03 09:00,@SUM(A1),-basic\n+2,solved,2025-03-03 09:00,<b>x</b>,basic\n")
    assert {"=1+1", "+2"} <= set(intake.log.case_ids.to_pylist())
    assert {"@SUM(A1)", "<b>x</b>"} <= set(intake.log.actors)


def test_declared_file_options_win(tmp_path: Path) -> None:
    content = TEXT.replace(",", "|").replace("wang", "王").encode("gb18030")
    mapping = LogMap(time=TimeColumn(None, "UTC"), file=FileOptions(encoding="gb18030", delimiter="|"))
    intake = take(tmp_path, content, mapping)
    assert "encoding gb18030 (from the map)" in intake.inputs[0].notes
    with pytest.raises(DataError, match=r"unknown encoding 'utf-9'; did you mean 'utf-8'\?"):
        take(tmp_path, content, LogMap(file=FileOptions(encoding="utf-9")))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (HEADER.encode(), "a header and no rows"),
        (HEADER.encode() + b"\r\n", "a header and no rows"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "not a text file"),
        (bytes(range(256)) * 40, "not a text file"),
        (bz2.compress(TEXT.encode()), "packed by bzip2"),
        (b"x" * (3 << 20), "first line is longer than 1 MB"),
        ((HEADER + "\n").encode() + b"y" * (MAX_RECORD + 100), "a line of 16 MB"),
        (b"case,activity,time,case\n1,solved,2025-01-01,1\n", "2 columns are called 'case'"),
        (TEXT.replace("2025", "x").encode(), "no usable case"),
        (TEXT.replace("ticket", "t").replace("agent", "a").replace("solved", "s").encode(), "activity maps to no stage: 3 rows"),
        ((HEADER + "\n\n\n").encode(), "no usable case"),
        ((HEADER + '\n"\n"a\n').encode(), "no usable case|no row"),
    ],
)
def test_what_is_no_log_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(DataError, match=message):
        take(tmp_path, content)


def test_the_path_must_be_a_file(tmp_path: Path) -> None:
    for path, message in ((tmp_path, "is a folder"), (tmp_path / "none.csv", "there is no file")):
        with pytest.raises(UsageError, match=message):
            read_log([path], standard())
    with pytest.raises(UsageError, match="no log"):
        read_log([], standard())


def test_unknown_suffixes_go_by_content(tmp_path: Path) -> None:
    assert read_log([write(tmp_path, TEXT, "log.export")], standard(), SHANGHAI).rows.used == 3
    with pytest.raises(DataError, match="no format that is read here") as caught:
        read_log([write(tmp_path, b"\0\1\2\3", "log.bin")], standard(), SHANGHAI)
    assert ".xlsx" in str(caught.value.hint)


def test_several_files_are_one_log(tmp_path: Path) -> None:
    half = len(HEADER) + 1 + ROWS.index("\n") + 1
    first, second = TEXT[:half], HEADER + "\n" + TEXT[half:]
    paths = [write(tmp_path, first, "a.csv"), write(tmp_path, second.replace("actor", "who"), "b.csv")]
    whole = read_log(paths, standard(), SHANGHAI)
    assert whole.log.source is not None
    assert whole.log.source.tolist() == [0, 1, 1]
    assert whole.log.row.tolist() == [1, 1, 2]
    assert [item.rows for item in whole.inputs] == [1, 2]
    assert any("b.csv has no column for actor" in note for note in whole.notes)
    assert whole.log.actor.tolist() == [0, -1, -1]


def test_one_case_a_row_with_many_blocks_keeps_every_row(tmp_path: Path) -> None:
    stages = {"a": Stage("a", ("x",))}
    text = "case,activity,time\n" + "".join(f"c{number % 5000},x,2025-01-{number % 28 + 1:02}T00:00:00\n" for number in range(100_000))
    intake = take(tmp_path, text, spec=standard(stages, ()))
    assert intake.rows.used == 100_000
    assert intake.log.cases == 5000
    assert (intake.log.time[1:] >= intake.log.time[:-1])[intake.log.case[1:] == intake.log.case[:-1]].all()
