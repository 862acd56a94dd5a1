"""`svcaudit kpi`: a saved run's numbers, whole and split, without the log."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from rich.cells import cell_len

from svcaudit.audit.kpi import kpi_report
from svcaudit.audit.request import Request, audit_files
from svcaudit.audit.run_folder import read_run, write_run
from svcaudit.cli.app import run as command
from svcaudit.errors import UsageError
from svcaudit.model.kpi import KpiReport
from svcaudit.model.run import Run
from svcaudit.reports import view
from svcaudit.reports.kpi import render_csv, render_json, render_markdown, render_text
from svcaudit.reports.reader import reader

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    sample = ROOT / "sample_data" / "enterprise_service"
    request = Request(
        logs=(sample.with_suffix(".csv"),),
        spec=ROOT / "process_specs" / "enterprise_service.yaml",
        mapping=sample.with_suffix(".map.yaml"),
    )
    path = tmp_path_factory.mktemp("kpi") / "run"
    write_run(audit_files(request), path)
    return path


@pytest.fixture(scope="module")
def run(folder: Path) -> Run:
    return read_run(folder)


@pytest.fixture(scope="module")
def whole(run: Run) -> KpiReport:
    return kpi_report(run)


@pytest.fixture(scope="module")
def by_channel(run: Run) -> KpiReport:
    return kpi_report(run, ["channel"])


def test_the_tables_tell_what_the_run_told(run: Run, whole: KpiReport) -> None:
    told = {one.id: one for one in (*run.document.metrics, *run.document.kpis)}
    found = {one.id: one for one in whole.metrics}
    assert {name: found[name] for name in told} == told


def test_clocks_are_told_as_their_rules(run: Run, whole: KpiReport) -> None:
    found = {one.id: one for one in whole.metrics}
    for rule in run.document.rules:
        if rule.kind == "clock" and rule.elapsed is not None:
            attained, median = found[f"{rule.id}.attainment"], found[f"{rule.id}.median"]
            assert (attained.value, attained.n, attained.low, attained.high) == (rule.attainment, rule.judged, rule.low, rule.high)
            assert (median.value, median.n, median.measure) == (rule.elapsed.p50, rule.elapsed.n, rule.elapsed.measure)


def test_the_text_names_a_metric_by_its_title_and_its_id(whole: KpiReport) -> None:
    lines = render_text(whole, width=200, lang="zh").splitlines()
    assert any(line.startswith("未结工单（backlog）") for line in lines)


@pytest.mark.parametrize("by", [["channel"], ["actor"], ["weekday", "hour"], ["month"], ["week"], ["day"], ["tier", "channel", "opener"]])
def test_the_parts_add_up_to_the_whole(run: Run, by: list[str]) -> None:
    report = kpi_report(run, by)
    for whole in report.metrics:
        parts = [split.result for split in report.splits if split.result.id == whole.id]
        assert sum(part.n for part in parts) == whole.n, whole.id
        if whole.numerator is not None:
            assert sum(part.numerator or 0 for part in parts) == pytest.approx(whole.numerator)
        if whole.formula.startswith("mean") and whole.value is not None:
            assert sum((part.value or 0) * part.n for part in parts) / whole.n == pytest.approx(whole.value)
    combinations = [(split.result.id, tuple(split.values)) for split in report.splits]
    assert len(combinations) == len(set(combinations))


def test_small_groups_are_said_and_greyed(run: Run) -> None:
    report = kpi_report(run, ["channel", "month"], ["csat"])
    assert {split.result.small for split in report.splits} == {True, False}
    assert all(split.result.small == (split.result.n < 30) for split in report.splits)
    text = render_text(report, width=120, color=True)
    small = next(line for line in text.splitlines() if "n < 30" in line)
    assert "\x1b[2m" in small
    assert "n < 30" in render_markdown(report)


@pytest.mark.parametrize("width", [80, 100, 120, 10_000])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nothing_is_cut_on_any_screen(whole: KpiReport, by_channel: KpiReport, width: int, lang: str) -> None:
    text = render_text(whole, width=width, lang=lang)
    assert max(map(cell_len, text.splitlines())) <= width
    assert "…" not in text.split("csat:")[0]
    joined = "".join(text.split())
    say = reader(lang, "UTC").say
    for one in whole.metrics:
        assert view.metric_base(one, say) in text and view.metric_value(one, one.value, say) in text
    for one in whole.metrics:
        assert one.id in joined or width < 120
    assert render_text(by_channel, width=width, lang=lang).count("n < 30") > 0


def test_the_text_tells_of_the_work_as_a_whole(run: Run, whole: KpiReport, by_channel: KpiReport) -> None:
    text = render_text(whole, width=10_000)
    for heading in (
        "Volume: cases",
        "Attainment in cases that began at the busiest",
        "Backlog: 74 cases are open",
        "Hand-overs between",
        "Paths: ",
        "Rework: ",
    ):
        assert heading in text
    assert "Volume" not in render_text(by_channel, width=100)
    assert "Grey, n < 30: too few" in render_text(kpi_report(run, ["channel", "month"], ["csat"]), width=100)


def test_months_are_those_of_the_cohort(run: Run) -> None:
    report = kpi_report(run, ["month"], ["solving-rate", "volume"])
    closed = sum(one.closed for one in (run.document.backlog.days if run.document.backlog else []) if one.day.startswith("2025-10"))
    created = sum(one.created for one in (run.document.backlog.days if run.document.backlog else []) if one.day.startswith("2025-10"))
    n = {(split.result.id, split.values[0]): split.result.n for split in report.splits}
    assert n["solving-rate", "2025-10"] == closed  # of closed cases, when they were closed
    assert n["volume", "2025-10"] == created


def test_machines_and_spreadsheets_get_every_field(run: Run) -> None:
    report = kpi_report(run, ["channel"], ["csat", "response-timeliness"])
    plain = json.loads(render_json(report))
    rows = list(csv.DictReader(io.StringIO(render_csv(report).lstrip("\ufeff"))))
    assert len(plain["splits"]) == len(rows) == len(report.splits)
    first = report.splits[0]
    assert rows[0]["channel"] == first.values[0]
    assert float(rows[0]["value"]) == first.result.value
    assert rows[0]["interval"] == first.result.interval and rows[0]["formula"] == "mean of satisfaction, on a scale of 0 to 100"


def test_counts_are_whole_numbers_for_machines(whole: KpiReport) -> None:
    rows = {row["metric"]: row for row in csv.DictReader(io.StringIO(render_csv(whole).lstrip("\ufeff")))}
    told = {one["id"]: one for one in json.loads(render_json(whole))["metrics"]}
    counts = [one for one in whole.metrics if one.unit == "cases"]
    assert {"volume", "backlog"} <= {one.id for one in counts}
    for one in counts:
        assert rows[one.id]["value"] == str(told[one.id]["value"]) == str(one.n)
    assert rows["response-timeliness"]["numerator"] == str(told["response-timeliness"]["numerator"])
    assert rows["response-timeliness"]["numerator"].isdecimal()
    assert 0 < float(rows["response-timeliness"]["value"]) < 1 and float(rows["time-to-answer"]["value"]) > 60


def test_what_a_run_does_not_know(run: Run) -> None:
    with pytest.raises(UsageError, match="'customer' is personal"):
        kpi_report(run, ["customer"])
    with pytest.raises(UsageError, match="no 'chanel'; did you mean 'channel'"):
        kpi_report(run, ["chanel"])
    with pytest.raises(UsageError, match="no metric 'csta'; did you mean 'csat'"):
        kpi_report(run, (), ["csta"])


def test_the_command(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["kpi", str(folder), "--metric", "csat", "--by", "channel", "--lang", "zh"]) == 0
    shown = capsys.readouterr().out
    assert "95 % 置信区间" in shown and "电话" in shown and "phone" not in shown
    assert command(["kpi", str(folder), "--metric", "csat", "--by", "channel", "-f", "markdown"]) == 0
    assert "| Phone |" in capsys.readouterr().out
    assert command(["kpi", str(folder), "--metric", "csat", "--by", "channel", "-f", "csv", "--lang", "zh"]) == 0
    assert re.search(r"^phone,csat,", capsys.readouterr().out, re.M)
    assert command(["kpi", str(folder), "-f", "csv", "-o", str(tmp_path / "kpi.csv")]) == 0
    assert (tmp_path / "kpi.csv").read_text(encoding="utf-8-sig").startswith("metric,value,low,high")
    assert command(["kpi"]) == 2
    assert "missing argument 'RUN'" in capsys.readouterr().err
    sample = ROOT / "sample_data" / "office_helpdesk.csv"
    spec, mapping = ROOT / "process_specs" / "office_helpdesk.yaml", sample.with_suffix(".map.yaml")
    assert command(["kpi", "--log", str(sample), "--spec", str(spec), "--map", str(mapping), "--by", "channel", "-f", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["by"] == ["channel"]
