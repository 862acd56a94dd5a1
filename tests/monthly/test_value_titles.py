"""Whoever reads a report meets the titles of values in their language; files for machines have the values themselves."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from monthly_samples import SPEC, run_of
from openpyxl import load_workbook

from svcaudit.audit.compare import compare_runs, monthly
from svcaudit.audit.explain_case import explain_case
from svcaudit.audit.kpi import kpi_report
from svcaudit.audit.run_folder import read_run, write_run
from svcaudit.model.run import AttributeInfo, Run
from svcaudit.reports import comparison, csv, html, kpi, run_json
from svcaudit.reports.case_page import render_case_html
from svcaudit.reports.case_terminal import render_case_text
from svcaudit.reports.monthly import page
from svcaudit.reports.options import RenderOptions
from svcaudit.reports.reader import reader
from svcaudit.reports.retelling import Retelling
from svcaudit.reports.xlsx import workbook

TITLED = (
    SPEC.replace("values: [phone, mail]", "values: {phone: {en: <Voice> line, zh: 语音专线}, mail: {zh: 信函}}")
    .replace("values: [easy, hard]", "values: {easy: {en: Plain one, zh: 简单类}, hard: }")
    .replace("rules:\n", "rules:\n  greeted: {required: answered, when: {channel: phone}}\n")
    .replace("scorecards:\n", "scorecards:\n  lines: {by: channel, weights: {in-time: 100}}\n")
)
LATE = {9: 4, 10: 16}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Run]:
    """September and October, from their folders: no report asks the standard."""
    made = []
    for month, late in LATE.items():
        folder = tmp_path_factory.mktemp(f"month{month}")
        write_run(run_of(folder, month, late, spec=TITLED), folder / "run")
        made.append(read_run(folder / "run"))
    return made[0], made[1]


@pytest.fixture(scope="module")
def case(runs: tuple[Run, Run], tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("case")
    write_run(runs[1], folder)
    return explain_case(folder, "T10-1")


def _month(runs: tuple[Run, Run], lang: str) -> str:
    return page.render(runs[1], monthly(runs[1], runs[0]), RenderOptions(lang=lang))


SHOWN: dict[str, Callable[[tuple[Run, Run], str], str]] = {
    "html": lambda runs, lang: html.render(runs[1], RenderOptions(lang=lang)),
    "month": _month,
    "kpi": lambda runs, lang: kpi.render_text(kpi_report(runs[1], ["channel", "kind"], ["satisfaction"]), lang=lang, width=200),
    "kpi-markdown": lambda runs, lang: kpi.render_markdown(kpi_report(runs[1], ["channel", "kind"], ["satisfaction"]), lang),
    "compare": lambda runs, lang: comparison.render_text(compare_runs(*runs), lang=lang, width=200),
    "compare-markdown": lambda runs, lang: comparison.render_markdown(compare_runs(*runs), lang),
}


@pytest.mark.parametrize("report", SHOWN)
def test_titles_stand_in_the_readers_language(runs: tuple[Run, Run], report: str) -> None:
    chinese, english = SHOWN[report](runs, "zh"), SHOWN[report](runs, "en")
    assert "信函" in chinese and "phone" not in chinese
    assert "mail" in english.replace("E-mail", "") and "信函" not in english  # no English title, so the value itself
    if not report.startswith("compare"):  # a sentence names what adds most
        assert "语音专线" in chinese and "语音专线" not in english
        assert "<Voice> line" in english if report == "kpi" else escape("<Voice> line") in english
        assert "hard" in chinese and "简单类" in chinese  # one value has a title, the other none


def test_the_month_names_titles_in_every_part(runs: tuple[Run, Run]) -> None:
    content = monthly(runs[1], runs[0])
    assert content.outlook.warnings and content.outlook.hints and content.comparison and content.comparison.decompositions
    told = _month(runs, "zh")
    for part in ("warnings", "origins", "hints", "scorecards"):
        assert any(word in _section(told, part) for word in ("语音专线", "信函")), part


def _section(page: str, name: str) -> str:
    """The part of the page between its heading and the next."""
    _, _, rest = page.partition(f'<section id="{name}"')
    return rest.partition("<section")[0]


def test_a_case_shows_titles(case: Any) -> None:
    for told in (render_case_html(case, lang="zh"), render_case_text(case, lang="zh", width=200)):
        assert "信函" in told and "简单类" in told
        assert "mail" not in told and "easy" not in told
    assert "Plain one" in render_case_text(case, lang="en", width=200)


def test_cells_of_a_workbook_show_titles_and_numbers_stay_numbers(runs: tuple[Run, Run]) -> None:
    cards = monthly(runs[1], runs[0]).outlook.scorecards
    book = load_workbook(BytesIO(workbook.render(runs[1], RenderOptions(lang="zh"), cards)))
    cases = _columns(book["工单明细"])
    assert set(cases["渠道"]) == {"语音专线", "信函"} and set(cases["类别"]) == {"简单类", "hard"}
    assert {type(cell) for cell in cases["score"]} <= {int, type(None)} and 80 in cases["score"]
    for sheet, titles in (("分组对比", {"语音专线", "信函", "简单类", "hard"}), ("评分卡", {"语音专线", "信函"})):
        cells = {cell for row in book[sheet].iter_rows(values_only=True) for cell in row}
        assert titles <= cells and not {"phone", "mail", "easy"} & cells


def _columns(sheet: Any) -> dict[str, list[Any]]:
    return {name: list(cells) for name, *cells in sheet.iter_cols(values_only=True)}


def test_files_for_machines_have_the_values(runs: tuple[Run, Run]) -> None:
    options = RenderOptions(lang="zh")
    document = json.loads(run_json.render(runs[1], options))
    assert {group["value"] for one in document["breakdowns"] if one["by"] == "channel" for group in one["groups"]} == {"phone", "mail"}
    assert document["attributes"][1] == {
        "id": "channel",
        "title": {"en": "Channel", "zh": "渠道"},
        "values": {"phone": {"en": "<Voice> line", "zh": "语音专线"}, "mail": {"zh": "信函"}},
        "yes_no": False,
    }
    report = kpi_report(runs[1], ["channel"], ["satisfaction"])
    compared = json.loads(comparison.render_json(compare_runs(*runs)))
    assert {part["value"] for one in compared["decompositions"] if one["by"] == "channel" for part in one["parts"]} == {"phone", "mail"}
    assert next(one for one in compared["attributes"] if one["id"] == "channel")["values"]["mail"] == {"zh": "信函"}
    assert json.loads(kpi.render_json(report, "zh"))["splits"][0]["values"][0] in ("phone", "mail")
    for told in (kpi.render_csv(report, "zh"), str(csv.render(runs[1], options))):
        assert "信函" not in told and "语音专线" not in told


def test_a_value_without_a_title_is_shown_as_it_stands() -> None:
    named = [AttributeInfo("channel", {"zh": "渠道"}, {"phone": {"zh": "电话"}, "mail": {"": "Post"}})]
    told = {lang: reader(lang, "UTC", named) for lang in ("zh", "en", "fr")}
    assert [one.value("channel", "phone") for one in told.values()] == ["电话", "phone", "phone"]
    assert [one.value("channel", "mail") for one in told.values()] == ["Post", "Post", "Post"]
    assert [told["zh"].value(*one) for one in (("channel", "fax"), ("kind", "phone"), ("channel", ""))] == ["fax", "phone", ""]
    assert [told["zh"].attribute(one) for one in ("channel", "kind")] == ["渠道", "kind"]


def test_sentences_of_rules_and_findings_name_titles_where_they_are_told_again() -> None:
    named = [AttributeInfo("channel", {"zh": "渠道"}, {"phone": {"zh": "电话"}, "in person": {"zh": "当面"}})]
    retell = Retelling.to(reader("zh", "UTC", named))
    assert retell.condition("channel is phone or in person or fax") == "渠道 为 电话 或 当面 或 fax"
    assert "渠道" in retell.remark("channel: expected phone, is fax") and "电话" in retell.remark("channel: expected phone, is fax")
    assert retell.remark("amount = 1, 2, channel = in person, kind missing") == "amount 为 1, 2、渠道 为 当面、kind 为空"
    assert Retelling.to(reader("en", "UTC", named)).condition("channel is phone") == "channel is phone"


def test_a_run_from_before_titles_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    write_run(run_of(tmp_path, 9, 4), folder)
    document = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    del document["attributes"]
    (folder / "run.json").write_text(json.dumps(document), encoding="utf-8")
    assert "phone" in html.render(read_run(folder), RenderOptions(lang="zh"))
