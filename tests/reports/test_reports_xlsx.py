"""The workbook as spreadsheets read it."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import datetime
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
import report_runs
from python_calamine import CalamineWorkbook

from svcaudit.model.comparison import Score, ScorecardResult, ScoreLine
from svcaudit.model.run import Run
from svcaudit.reports.options import RenderOptions
from svcaudit.reports.xlsx import bulk_tables
from svcaudit.reports.xlsx.sheet_rows import column_letters
from svcaudit.reports.xlsx.workbook import left_out, render

EN = RenderOptions()
SHEETS = ["Summary", "Rules", "Metrics", "Findings", "Case list", "Breakdowns", "Row account"]
HOSTILE = '=HYPERLINK("http://evil","x")'


def with_cases(run: Run, **more: list[Any]) -> Run:
    n = 3
    start = pa.array([report_runs.START] * n, pa.timestamp("us", tz="UTC"))
    columns = {
        "case": ["T-1", HOSTILE, "http://evil"], "started": start, "ended": start, "closed": pa.nulls(n, start.type), "events": [3, 4, 5],
        "findings": [0, 1, 2], "handovers": [0, 0, 1], "fitness": [1.0, 0.5, None], "opener": ["wang", "\x1b[31mli", None], "owner": ["@x", "+1", "_x0041_"],
        "attr.channel": ["phone", "email", None], "verdict.first-response": ["met", "violated", "not_applicable"],
    }  # fmt: skip
    return replace(run, cases=pa.table(columns | more))


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def rows(sheet: Any) -> list[dict[str, Any]]:
    names, *lines = list(sheet.iter_rows(values_only=True))
    return [dict(zip(names, line, strict=True)) for line in lines]


@pytest.fixture(scope="module")
def book() -> Any:
    return opened(render(with_cases(report_runs.full_run()), EN))


def test_one_sheet_for_each_question(book: Any) -> None:
    assert book.sheetnames == SHEETS
    for sheet in book.worksheets:
        assert sheet.auto_filter.ref == sheet.dimensions, sheet.title
        assert sheet.freeze_panes == "B2"
        assert all(8 <= sheet.column_dimensions[letter].width <= 81 for letter in "AB")


def test_numbers_shares_spans_and_instants_are_what_they_are(book: Any) -> None:
    (rule,) = [row for row in rows(book["Rules"]) if row["Id"] == "first-response"]
    assert (rule["Gate"], rule["Attainment"], rule["Judged"], rule["Findings"]) == (0.95, 0.906, 1000, 98)
    assert rule["p50"].total_seconds() == 21600
    finding = next(row for row in rows(book["Findings"]) if row["Case"] == "T-00030")
    assert finding["Triggered"] == datetime(2025, 3, 3, 9, 0)  # Shanghai
    assert finding["Late"].total_seconds() == 1800
    assert finding["What happened"] == "Reply came 30m late: 24h 30m after Intake, limit 24h, owner wang".replace("Reply", "reply")
    formats = {cell.value: cell.number_format for cell in book["Rules"][2]}
    assert "0.0#%" in formats.values() and "[h]:mm:ss" in {cell.number_format for line in book["Rules"].iter_rows() for cell in line}
    metrics = {row["Id"]: row for row in rows(book["Metrics"])}
    assert metrics["response-timeliness"]["Value"] == 0.8913 and metrics["csat"]["Value"] == 86.42


def test_the_summary_says_what_was_judged(book: Any) -> None:
    told = dict(line for line in book["Summary"].iter_rows(min_row=2, values_only=True))
    assert told["As of"] == datetime(2025, 3, 31, 18, 0)
    assert told["Time zone of all times"] == "Asia/Shanghai"
    assert told["Cases"] == 1254 and told["Findings"] == report_runs.full_run().findings.num_rows


def test_rows_add_up(book: Any) -> None:
    account = [(row["What became of it"], row["Why, or which"], row["Rows"]) for row in rows(book["Row account"])]
    assert ("read", None, 12500) in account and ("quarantined", "time cannot be read", 95) in account


def test_no_cell_is_a_formula_or_a_link() -> None:
    data = render(with_cases(report_runs.full_run()), EN)
    book = opened(data)
    kinds = {cell.data_type for sheet in book.worksheets for line in sheet.iter_rows() for cell in line}
    assert "f" not in kinds
    assert not [cell for sheet in book.worksheets for line in sheet.iter_rows() for cell in line if cell.hyperlink]
    case = next(cell for cell in book["Case list"]["A"] if cell.value == HOSTILE)
    assert case.data_type in ("s", "inlineStr") and case.quotePrefix
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert not [name for name in parts.namelist() if "vba" in name.lower() or "external" in name.lower()]
        written = b"".join(parts.read(name) for name in parts.namelist() if "sheet" in name)
    assert b"<f>" not in written
    assert b">_x005F_x0041_<" in written  # which Excel shows as _x0041_, and not as A
    text = {cell.value for line in book["Case list"].iter_rows() for cell in line}
    assert r"\x1b[31mli" in text


def test_another_reader_sees_the_same() -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(render(with_cases(report_runs.full_run()), EN)))
    cells = book.get_sheet_by_name("Findings").to_python()
    assert len(cells) == report_runs.full_run().findings.num_rows + 1
    assert isinstance(cells[1][cells[0].index("Triggered")], datetime)


def test_in_chinese() -> None:
    book = opened(render(with_cases(report_runs.full_run()), RenderOptions(lang="zh")))
    assert [name for name in book.sheetnames if name.isascii()] == []
    headers = [cell.value for sheet in book.worksheets for cell in sheet[1]]
    assert [one for one in headers if one.isascii() and one not in ("p50", "p90", "p95", "n", "SHA-256", "channel")] == []


def test_the_same_run_gives_the_same_bytes() -> None:
    assert render(report_runs.full_run(), EN) == render(report_runs.full_run(), EN)


def test_what_does_not_fit_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_tables, "_ROOM", 2)
    run = with_cases(report_runs.full_run(), owner=["x" * 40_000, "b", "c"])
    told = left_out(run, EN)
    assert told == [
        f"findings: the worst 2 of {run.findings.num_rows}, because a sheet of Excel ends there",
        "cases: the first 2 of 3, because a sheet of Excel ends there",
        "texts cut at 32,767 characters, because a cell of Excel ends there: 1",
    ]
    book = opened(render(run, EN))
    assert set(told) <= {str(line[1].value) for line in book["Summary"].iter_rows()}
    assert str(book["Findings"]["A1"].value).startswith("2 of ") and book["Findings"].max_row == 4
    assert max(len(str(cell.value)) for line in book["Case list"].iter_rows() for cell in line) == 32_767


def test_a_limit_asked_for_is_not_called_a_cut() -> None:
    assert left_out(report_runs.full_run(), replace(EN, limit=2)) == []
    assert opened(render(report_runs.full_run(), replace(EN, limit=2)))["Findings"].max_row == 4  # with the remark and the header


def test_score_cards_have_a_sheet() -> None:
    line = ScoreLine("conformity", 40, 86.4, 64, 85.9, 88.0, 71.0, False)
    card = ScorecardResult("agent", "actor", {"csat": 40}, ["tier"], [Score("=li", 64, 71.0, None, [line], "volume")], 0)
    book = opened(render(report_runs.full_run(), EN, [card]))
    (row,) = rows(book["Score cards"])
    assert (row["Who"], row["Score"], row["Value"], row["Peers"]) == ("=li", 71, 86.4, 88)
    titles = {one.id: one.title.get("en") for one in (*report_runs.full_run().document.metrics, *report_runs.full_run().document.kpis)}
    assert row["Measure"] == (titles.get("conformity") or "cases without a finding of theirs")
    assert row["Weakest measure"] == (titles.get("volume") or "number of cases")


def test_how_an_input_was_read_is_told_in_the_readers_language() -> None:
    run = report_runs.full_run()
    (first, *others) = run.document.inputs
    noted = replace(first, notes=["encoding gb18030 (found)", "delimiter comma"])
    run = replace(run, document=replace(run.document, inputs=[noted, *others]))
    assert "编码 gb18030（自动识别）；分隔符 逗号" in [
        cell for values in opened(render(run, RenderOptions(lang="zh")))["行数核对"].iter_rows(values_only=True) for cell in values
    ]


def test_the_last_instant_of_a_month_is_not_shown_as_the_next_one() -> None:
    last = datetime.fromisoformat("2025-03-31T23:59:59.999999+08:00")
    late = report_runs.finding("T-1", "first-response", problem="never_came", at=last)
    run = replace(report_runs.full_run(), findings=report_runs.findings_table([late]))
    assert rows(opened(render(run, EN))["Findings"])[0]["Triggered"] == datetime(2025, 3, 31, 23, 59, 59)


def test_an_instant_before_excels_calendar_stays_readable() -> None:
    old = report_runs.finding("T-1", "first-response", problem="never_came", at=datetime.fromisoformat("1899-01-01T00:00:00+00:00"))
    run = replace(report_runs.full_run(), findings=report_runs.findings_table([old]))
    assert str(rows(opened(render(run, EN))["Findings"])[0]["Triggered"]).startswith("1899-01-01")


def test_rows_written_in_bulk_are_read_cell_by_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts that XML, Excel or a terminal would take for something else, in several batches, by two readers."""
    monkeypatch.setattr(bulk_tables, "_BATCH", 2)
    texts = ["<b>&amp;\"'", " two  spaces ", "]]>", "多\u202e少", "one\ntwo", None, "😀", "=1+1", "plain"]
    told = ["<b>&amp;\"'", " two  spaces ", "]]>", r"多\u202e少", r"one\ntwo", None, "😀", "=1+1", "plain"]
    n = len(texts)
    days = pa.array([datetime.fromisoformat(f"2025-03-{day:02}T08:00:00+08:00") for day in range(1, n + 1)], pa.timestamp("us", tz="UTC"))
    cases = pa.table(
        {
            "case": [f"T-{number}" for number in range(n)],
            "started": days,
            "events": pa.array([None, *range(1, n)], pa.int32()),
            "fitness": pa.array([float("nan"), float("inf"), 1e-7, 0.5, *[1.0] * (n - 4)]),
            "owner": pa.array(texts),
            "attr.note": pa.array(texts).dictionary_encode(),
        }
    )
    data = render(replace(report_runs.full_run(), cases=cases), EN)
    found = rows(opened(data)["Case list"])
    assert [row["Owner"] for row in found] == [row["note"] for row in found] == told
    assert [row["Case"] for row in found] == [f"T-{number}" for number in range(n)]
    assert [row["Started"].day for row in found] == list(range(1, n + 1))
    assert [row["Events"] for row in found] == [None, *range(1, n)]
    assert [row["Fitness"] for row in found[:4]] == [None, None, 1e-7, 0.5]
    other = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("Case list").to_python()
    assert [line[4] or None for line in other[1:]] == told and len(other) == n + 1


def test_a_sheet_has_more_columns_than_letters() -> None:
    assert [column_letters(number) for number in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
    wide = {f"attr.a{number}": [number, number, number] for number in range(40)}
    found = rows(opened(render(with_cases(report_runs.full_run(), **wide), EN))["Case list"])
    assert [row["a39"] for row in found] == ["39", "39", "39"]


def test_numbers_of_the_log_are_numbers_where_nothing_is_lost() -> None:
    score, order, few = ["4", "4.5", None], ["007", "8", "9"], [None, None, None]
    book = opened(
        render(with_cases(report_runs.full_run(), **{"attr.score": score, "attr.order": order, "attr.few": pa.array(few, pa.string())}), EN)
    )
    found = rows(book["Case list"])
    assert [row["score"] for row in found] == [4, 4.5, None]
    assert [row["order"] for row in found] == order and [row["few"] for row in found] == few
