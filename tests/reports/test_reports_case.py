from __future__ import annotations

from dataclasses import replace

import pytest
import report_cases
from report_markup import Page
from rich.cells import cell_len

from svcaudit.model.explanation import CaseExplanation, ClockState, Segment
from svcaudit.reports.case_page import render_case_html
from svcaudit.reports.case_terminal import render_case_text


@pytest.fixture
def case() -> CaseExplanation:
    return report_cases.explanation()


@pytest.mark.parametrize("width", [80, 100, 140])
def test_the_text_keeps_its_width(case: CaseExplanation, width: int) -> None:
    lines = render_case_text(case, width=width).splitlines()
    assert max(map(cell_len, lines)) <= width


def test_the_text_settles_the_dispute(case: CaseExplanation) -> None:
    text = render_case_text(case)
    assert "2 of 4 rules are broken" in text
    assert "+26h" in text
    assert "26h of 24h, 2h late, due 2025-03-04 09:00" in text
    assert "24h by row 1 of the targets (issue_class: [basic, special]), because issue_class was basic" in text
    assert "16h of 20h (working time), 4h left" in text
    assert "violated: reply came 2h late: 26h after Intake, limit 24h, owner wang" in text
    assert "depends on the order of events of the same instant" in text
    assert "excused by waiver W-7" in text
    assert "not applicable: greet" in text
    assert "2 rows of this case were quarantined" in text


def test_the_bar_tells_its_states_apart_without_colour(case: CaseExplanation) -> None:
    text = render_case_text(case)
    assert "█ running   ░ paused   · out of hours" in text
    assert "▲ due" in text


@pytest.mark.parametrize("color", [False, True])
def test_no_cell_can_steer_the_terminal(case: CaseExplanation, color: bool) -> None:
    text = render_case_text(case, color=color)
    assert "\x1b[31m " not in text.split("\n\n")[0].replace("\\x1b[31m", "")
    assert "\u202e" not in text
    assert ("\x1b" in text) is color


def test_personal_values_are_withheld(case: CaseExplanation) -> None:
    assert "customer withheld (personal)" in render_case_text(case)
    assert "withheld (personal)" in Page(render_case_html(case)).text


def test_the_page_settles_the_dispute(case: CaseExplanation) -> None:
    page = Page(render_case_html(case))
    assert {"rules", "clocks", "timeline", "attributes", "notes"} <= set(page.values("id"))
    assert "reply came 2h late: 26h after Intake, limit 24h, owner wang" in page.text
    assert "<b>urgent</b>" in page.text
    assert "b" in page.tags
    assert {"running", "paused", "out_of_hours", "stopped"} <= set(page.values("class"))
    assert {"url(#pause)", "url(#dots)"} <= set(page.values("fill"))
    assert all(value.startswith("#") for value in page.values("href"))
    assert not page.values("style")


def test_a_clock_of_no_length_and_a_case_without_anything(case: CaseExplanation) -> None:
    nothing = replace(
        case.clocks[0], segments=(Segment(report_cases.START, report_cases.START, ClockState.RUNNING, 0, 0),), due=report_cases.START
    )
    bare = replace(case, clocks=(nothing,), rules=(), attributes=(), notes=())
    Page(render_case_html(bare))
    render_case_text(bare)
    render_case_text(replace(bare, clocks=(), timeline=()))


def test_a_long_case_lists_the_first_stretches(case: CaseExplanation) -> None:
    many = tuple(Segment(report_cases.at(n), report_cases.at(n + 1), ClockState.RUNNING, 3600, 3600 * (n + 1)) for n in range(100))
    text = render_case_text(replace(case, clocks=(replace(case.clocks[0], segments=many),)))
    assert "… and 80 more stretches" in text


def test_chinese_titles(case: CaseExplanation) -> None:
    assert "问题类别" in render_case_text(case, lang="zh")
    assert "受理" in Page(render_case_html(case, lang="zh")).text
