"""A clock that had stopped and went on with its reopened case: its finding says why, in both languages, and in the case's story."""

from __future__ import annotations

from pathlib import Path

import pytest

from svcaudit.cli.app import run

SPEC = """\
svcaudit: 1
id: visits
version: 1
stages: [report, arrive, close, reopen]
closed_by: close
reopened_by: reopen
clocks:
  arrival: {start: report, stop: arrive, targets: [{when: {stage: close}, within: 1h}, {within: 2h}]}
"""
LOG = """\
case,activity,time
a,report,2025-03-03T09:00:00Z
a,arrive,2025-03-03T10:50:00Z
a,close,2025-03-03T12:00:00Z
a,reopen,2025-03-04T09:00:00Z
a,close,2025-03-07T09:00:00Z
b,report,2025-03-03T09:00:00Z
b,arrive,2025-03-03T13:00:00Z
b,close,2025-03-03T14:00:00Z
"""
WHY = "the clock went on when the case was reopened"


@pytest.fixture
def judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    Path("visits.yaml").write_text(SPEC)
    Path("log.csv").write_text(LOG)
    assert run(["check", "log.csv", "--spec", "visits.yaml", "--run", "run", "--fail-on", "never", "-o", "findings.csv"]) == 0
    return tmp_path


def test_the_finding_says_why(judged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = capsys.readouterr().out.splitlines()
    (again,) = [line for line in lines if "no arrive within 2h after report" in line]
    (plain,) = [line for line in lines if "arrive came 2h late" in line]
    assert WHY in again and WHY not in plain


def test_the_case_and_chinese_say_it_too(judged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["case", "run", "a"]) == 0
    assert WHY in capsys.readouterr().out
    assert run(["case", "run", "a", "--lang", "zh"]) == 0
    told = capsys.readouterr().out
    assert "重新打开后继续计时" in told and "went on" not in told
