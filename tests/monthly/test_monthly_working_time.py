"""Spans of working time and of working days are told as such wherever runs are compared; machines get seconds."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from svcaudit.audit.compare import compare_runs, monthly
from svcaudit.audit.request import Request, audit_files
from svcaudit.audit.run_folder import write_run
from svcaudit.cli.app import run as command
from svcaudit.kpis.monthly.trends import trends
from svcaudit.model.run import Run
from svcaudit.reports.monthly.page import render
from svcaudit.reports.options import RenderOptions

DESK = """\
svcaudit: 1
id: desk
version: 1.0.0
calendars: {office: {timezone: UTC, hours: {mon-fri: ["09:00-17:00"]}}}
stages: [asked, solved]
closed_by: solved
clocks:
  hours: {start: asked, stop: solved, calendar: office, within: 40h}
  days: {start: asked, stop: solved, calendar: office, within: 5 business days}
  wall: {start: asked, stop: solved, within: 3d}
metrics:
  in-hours: {median: hours, title: {en: Time in hours}}
  in-days: {median: days}
  on-wall: {median: wall}
scorecards: {agent: {by: actor, weights: {in-hours: 1}}}
"""


def month(tmp_path: Path, number: int, solved: str, desk: str = DESK) -> Run:
    """Ten cases asked on the first Monday at 9."""
    monday = {6: 2, 9: 1}[number]
    (tmp_path / "desk.yaml").write_text(desk, encoding="utf-8")
    rows = [f"{number}-{n},asked,2025-{number:02}-{monday:02}T09:00:00Z,li" for n in range(10)]
    rows += [f"{number}-{n},solved,2025-{number:02}-{solved}:{n:02}:00Z,li" for n in range(10)]
    log = tmp_path / f"{number}.csv"
    log.write_text("case,activity,time,actor\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return audit_files(Request(logs=(log,), spec=tmp_path / "desk.yaml"))


def test_a_change_of_working_time_is_told_as_working_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = month(tmp_path, 6, "03T12"), month(tmp_path, 9, "05T11")  # 11 and 34 hours of 8 a day
    write_run(before, tmp_path / "june")
    write_run(after, tmp_path / "september")
    asked = ["compare", str(tmp_path / "june"), str(tmp_path / "september")]
    assert command(asked) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert re.search(r"11h 4m working 34h 4m working \+23h working", shown)
    assert re.search(r"1\.1 working days 4\.1 working days \+2\.96 working days", shown)
    assert re.search(r"27h 4m 4d 2h \+71h", shown), "the clock on the wall as ever"
    assert command([*asked, "--lang", "zh"]) == 0
    assert "工时" in capsys.readouterr().out
    assert command([*asked, "-f", "json"]) == 0
    told = {one["id"]: one for one in json.loads(capsys.readouterr().out)["movements"]}
    assert (told["in-hours"]["before"], told["in-hours"]["after"], told["in-hours"]["change"]) == (39870, 122670, 82800)
    assert [told[one]["measure"] for one in ("in-hours", "in-days", "on-wall", "hours.attainment" if "hours.attainment" in told else "hours")] == [
        "working", "days", "wall", None,
    ]  # fmt: skip


def test_the_month_tells_it_so_on_lights_trends_and_score_cards(tmp_path: Path) -> None:
    before, after = month(tmp_path, 6, "03T12"), month(tmp_path, 9, "05T11")
    content = monthly(after, before, [before.document, after.document])
    page = render(after, content, RenderOptions())
    assert "+23h working" in page and "Time in hours, in hours of working time" in page
    card = page[page.index('id="scorecards"') :]
    assert "34h 4m working" in card
    assert not re.search(r"\+23h(?! working)", page)


def test_spans_on_another_line_are_not_compared(tmp_path: Path) -> None:
    """The same number of a clock that was given a calendar in between."""
    before = month(
        tmp_path, 6, "03T12", DESK.replace("hours: {start: asked, stop: solved, calendar: office,", "hours: {start: asked, stop: solved,")
    )
    after = month(tmp_path, 9, "05T11")
    moved = next(one for one in compare_runs(before, after).movements if one.id == "in-hours")
    assert (moved.measure_before, moved.measure, moved.redefined) == ("wall", "working", True)
    assert (moved.change, moved.p, moved.better) == (None, None, None)
    (trend,) = (one for one in trends([before.document, after.document]) if one.id == "in-hours")
    assert [point.value for point in trend.points] == [None, 122670]
    same = next(
        one
        for one in compare_runs(before, replace(before, document=replace(before.document, created="x"))).movements
        if one.id == "in-hours"
    )
    assert same.measure == same.measure_before == "wall" and same.change == 0 and not same.redefined
