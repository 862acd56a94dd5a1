from __future__ import annotations

from dataclasses import replace

import pytest
import report_runs
from rich.cells import cell_len

from svcaudit.model.run import Run
from svcaudit.reports.terminal import SCREEN, render_summary


@pytest.mark.parametrize("width", [80, 92, 100, 120, 200])
@pytest.mark.parametrize("make", [report_runs.full_run, report_runs.empty_run, report_runs.many_rules_run])
def test_the_summary_fits_one_screen(make: object, width: int) -> None:
    text = render_summary(make(), width=width, written=["report.html"])  # type: ignore[operator]
    lines = text.splitlines()
    assert len(lines) <= SCREEN
    assert max(map(cell_len, lines)) <= width


def test_it_says_what_matters(full_run: Run) -> None:
    text = render_summary(full_run, width=120)
    assert "enterprise-service 2025.1.0" in text
    assert "5 of 9 rules miss their gate" in text
    assert "3 fail · 1 warning · 1 info · 1 not judged · 3 pass" in text
    assert "12,500 rows read = 12,345 used + 105 quarantined + 50 ignored" in text
    assert "as of 2025-03-31 18:00 (Asia/Shanghai)" in text
    assert "906/1,000" in text
    assert "… and 391 more (398 total)" in text


def test_failing_rules_come_first_and_the_rest_are_counted() -> None:
    text = render_summary(report_runs.many_rules_run(), width=100)
    assert text.index("rule-00") < text.index("rule-03")
    assert "rule-01" not in text
    assert " more rules: " in text


def test_numbers_are_never_cut(full_run: Run) -> None:
    assert "1,020/1,254" in render_summary(full_run, width=80)


@pytest.mark.parametrize("color", [False, True])
def test_no_cell_can_steer_the_terminal(full_run: Run, color: bool) -> None:
    text = render_summary(full_run, width=120, color=color, limit=400)
    assert "\x1b[31mli" not in text
    assert "\\x1b[31mli" in text
    assert "\u202e" not in text
    assert "\u200b" not in text
    assert ("\x1b" in text) is color


def test_without_colour_there_is_no_escape_even_if_the_environment_wants_some(full_run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FORCE_COLOR", "CLICOLOR_FORCE", "TTY_COMPATIBLE"):
        monkeypatch.setenv(name, "1")
    assert "\x1b" not in render_summary(full_run, width=100, color=False)


def test_the_limit_is_exact(full_run: Run) -> None:
    assert "… and 396 more (398 total)" in render_summary(full_run, limit=2)
    hidden = render_summary(full_run, limit=0)
    assert "398 findings" in hidden
    assert "Worst findings" not in hidden
    assert "more (398 total)" not in render_summary(full_run, limit=398)


def test_chinese_titles(full_run: Run) -> None:
    assert "企业客户服务流程" in render_summary(full_run, lang="zh")


def test_nothing_judged_is_not_a_pass(empty_run: Run) -> None:
    assert "No rule could be judged" in render_summary(empty_run)


def test_no_rules_at_all(empty_run: Run) -> None:
    render_summary(replace(empty_run, document=replace(empty_run.document, rules=[])))


def test_the_same_run_gives_the_same_text(full_run: Run) -> None:
    assert render_summary(full_run) == render_summary(report_runs.full_run())
