"""What a reader stumbled over: which row comes first, labels longer than their chart, an n that is not the number of cases, mixed lists."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.audit.compare import monthly
from svcaudit.audit.request import Request, audit_files
from svcaudit.model.run import Run
from svcaudit.reports.charts.drawing import Bar, bars
from svcaudit.reports.charts.svg import as_svg
from svcaudit.reports.findings import NEVER_CAME, worst_of_each
from svcaudit.reports.monthly.page import render
from svcaudit.reports.monthly.pictures import _bar
from svcaudit.reports.options import RenderOptions

DESK = """\
svcaudit: 1
id: desk
version: 1.0.0
stages: [asked, answered, solved]
closed_by: solved
clocks: {answer: {start: asked, stop: answered, within: 1h}}
metrics: {answers: {attainment: answer}}
scorecards: {agent: {by: actor, weights: {answers: 1}}}
"""


def audited(tmp_path: Path, rows: list[str], as_of: str = "2025-06-02T12:00:00+00:00") -> Run:
    (tmp_path / "desk.yaml").write_text(DESK, encoding="utf-8")
    (tmp_path / "log.csv").write_text("case,activity,time,actor\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return audit_files(Request(logs=(tmp_path / "log.csv",), spec=tmp_path / "desk.yaml", as_of=as_of))


def test_what_needs_acting_on_first_is_first_and_the_page_says_the_order(tmp_path: Path) -> None:
    began = {"soon": "11:10", "sooner": "11:05", "last": "11:50", "late": "10:30", "longest": "08:00", "later": "10:50"}
    run = audited(tmp_path, [f"{case},asked,2025-06-02T{at}:00Z,wang" for case, at in began.items()])
    content = monthly(run)
    assert [one.case for one in content.outlook.warnings] == ["sooner", "soon", "last", "longest", "late", "later"]
    page = render(run, content, RenderOptions())
    assert "the next due first; below them those already late, the longest late first" in page


def test_of_more_late_cases_than_are_shown_the_longest_late_are_shown(tmp_path: Path) -> None:
    rows = [f"{n:03},asked,2025-06-0{1 + n % 2}T0{n % 8}:{n % 60:02}:00Z,wang" for n in range(130)]
    run = audited(tmp_path, rows)
    outlook = monthly(run).outlook
    shown = [one.due for one in outlook.warnings]
    assert len(shown) == 100 and outlook.warnings_left_out == 30 and shown == sorted(shown)
    every = pc.sort_indices(run.cases["due.answer"])
    assert outlook.warnings[0].case in {run.cases["case"][row].as_py() for row in every[:2].to_pylist()}
    assert "30 more became late after these" in render(run, monthly(run), RenderOptions())


def test_the_zero_line_stays_beside_the_bars_and_a_cut_label_keeps_its_whole_text() -> None:
    long = "A customer <b>whose</b> contract has been renewed twice and whose order was delayed for a week"
    label = _bar(long, -3.0, "−3.0", "bad")
    assert label.label.endswith("…") and label.full == long
    svg = as_svg(bars([label, Bar("short", 1.0, "+1.0", "good")]), "told", {label.label: label.full})
    tree = ElementTree.fromstring(svg)
    assert [one.text for one in tree.iter("title")] == [long] and "<b>" not in svg
    assert [one.tag for one in tree.iter() if any(child.tag == "title" for child in one)] == ["g"]
    ticks = [found for one in tree.iter("path") if (found := re.fullmatch(r"M[\d.]+,([\d.]+)h1v([\d.]+)h-1Z", one.get("d") or ""))]
    labels = [float(found[1]) for one in tree.iter("text") if (found := re.match(r"translate\(0,([\d.]+)\)", one.get("transform") or ""))]
    assert len(ticks) == len(labels) == 2 and not list(tree.iter("line"))
    for tick in ticks:
        top, height = float(tick[1]), float(tick[2])
        assert not any(top < base < top + height for base in labels), "no line goes through the row of a label"


def test_a_score_card_says_why_n_is_another_number_than_that_of_cases(tmp_path: Path) -> None:
    rows = ["1,asked,2025-06-02T08:00:00Z,wang", "1,answered,2025-06-02T08:30:00Z,wang", "1,solved,2025-06-02T08:31:00Z,wang"]
    told = "n: what a measure is made of"
    run = audited(tmp_path, rows)
    assert told not in render(run, monthly(run), RenderOptions())
    run = audited(tmp_path, [*rows, "2,solved,2025-06-02T09:00:00Z,wang"])  # never asked: not judged
    page = render(run, monthly(run), RenderOptions())
    assert told in page
    assert "n：构成该指标的数量" in render(run, monthly(run), RenderOptions(lang="zh"))


def test_what_never_came_stands_apart_from_what_came_late(tmp_path: Path) -> None:
    rows = [f"n{n},asked,2025-06-01T0{n}:00:00Z,wang" for n in range(9)] + [f"n{n},solved,2025-06-01T10:00:00Z,wang" for n in range(9)]
    rows += [f"l{n},asked,2025-06-02T0{n}:00:00Z,li" for n in range(4)] + [f"l{n},answered,2025-06-02T09:00:00Z,li" for n in range(4)]
    run = audited(tmp_path, rows)
    seen, never = worst_of_each(run.findings, 8)
    assert [one.case for one in seen] == ["l0", "l1", "l2", "l3"] and [one.case for one in never] == ["n0", "n1", "n2", "n3"]
    assert [len(some) for some in worst_of_each(run.findings, 10)] == [4, 6]
    assert [len(some) for some in worst_of_each(run.findings, 5)] == [3, 2]
    assert [len(some) for some in worst_of_each(run.findings, 0)] == [0, 0]
    alone = run.findings.filter(pc.not_equal(run.findings["problem"].cast(pa.string()), NEVER_CAME))
    assert [len(some) for some in worst_of_each(alone, 10)] == [4, 0]
    page = render(run, monthly(run), RenderOptions())
    late, never_there = page.index("Came late, or otherwise than asked"), page.index("<h3>Never came")
    assert late < page.index("answered came 8h late") < never_there < page.index("no answered within 1h")
    assert "The time is that until 2025-06-02 12:00" in page
