"""What another standard would have said: flips per rule, rates before and after, owners, examples with reasons."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from svcaudit.audit.impact import compare_standards, runs_of_both
from svcaudit.audit.request import Request
from svcaudit.cli.app import run

LOG = """case,activity,time,actor
A,asked,2025-03-03T09:00:00Z,
A,answered,2025-03-03T09:20:00Z,wang
B,asked,2025-03-03T09:00:00Z,
B,answered,2025-03-03T09:50:00Z,li
C,asked,2025-03-03T09:00:00Z,
C,answered,2025-03-03T10:40:00Z,li
"""


def standard(limit: str, *, rule: str = "first-answer", formerly: str = "", version: str = "1.0.0") -> str:
    called = f", formerly: [{formerly}]" if formerly else ""
    return f"""svcaudit: 1
id: desk
version: {version}
stages: [asked, answered]
clocks:
  {rule}: {{start: asked, stop: answered, within: {limit}{called}}}
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "log.csv").write_text(LOG)
    (tmp_path / "old.yaml").write_text(standard("1h"))
    (tmp_path / "new.yaml").write_text(standard("30m", version="2.0.0"))
    (tmp_path / "renamed.yaml").write_text(standard("2h", rule="answer", formerly="first-answer", version="3.0.0"))
    return tmp_path


def impact_of(place: Path, old: str, new: str):  # type: ignore[no-untyped-def]
    both = runs_of_both(str(place / old), str(place / new), Request(logs=(place / "log.csv",), spec=place / new))
    return compare_standards(*both)


def test_a_shorter_limit_breaks_cases_that_were_met(place: Path) -> None:
    impact = impact_of(place, "old.yaml", "new.yaml")
    (rule,) = impact.rules
    assert [(flip.before, flip.after, flip.cases) for flip in rule.flips] == [("met", "violated", 1)]
    assert (rule.attainment_before, rule.attainment_after) == (pytest.approx(2 / 3), pytest.approx(1 / 3))
    assert (impact.cases, impact.flipped, impact.worse, impact.better) == (3, 1, 1, 0)
    assert (impact.before.conforming, impact.after.conforming) == (2, 1)
    assert [(one.owner, one.worse, one.better) for one in impact.owners] == [("li", 1, 0)]
    assert [(one.case, one.before, one.after) for one in impact.examples] == [("B", "met", "violated")]


def test_a_renamed_rule_is_compared_with_what_it_was_called(place: Path) -> None:
    impact = impact_of(place, "old.yaml", "renamed.yaml")
    (rule,) = impact.rules
    assert (rule.before_id, rule.after_id) == ("first-answer", "answer")
    assert [(flip.before, flip.after, flip.cases) for flip in rule.flips] == [("violated", "met", 1)]
    assert (impact.worse, impact.better) == (0, 1)


def test_the_same_standard_changes_nothing(place: Path) -> None:
    impact = impact_of(place, "old.yaml", "old.yaml")
    assert impact.flipped == 0
    assert not impact.examples


def test_the_command_line(place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place)
    command = ["spec", "impact", "old.yaml", "new.yaml", "--log", "log.csv"]
    assert run([*command, "--fail-on", "flips:50%"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "would have been 33.3 % of cases without a violation, not 66.7 %" in text
    assert "B first-answer met → violated: answered came 20m late: 50m after asked, limit 30m" in text
    assert run([*command, "--fail-on", "flips:5%", "--format", "json"]) == 1
    made = json.loads(capsys.readouterr().out)
    assert made["examples"][0]["reason"].startswith("answered came 20m late")
    assert run([*command, "--format", "markdown"]) == 0
    assert "| first-answer | 66.7 % | 33.3 % | 1 | met → violated 1 |" in capsys.readouterr().out
    assert run([*command, "--fail-on", "5%"]) == 2
    assert run(["spec", "impact", "old.yaml", "new.yaml"]) == 2


def test_two_run_folders(place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place)
    for name in ("old", "new"):
        assert run(["check", "log.csv", "--spec", f"{name}.yaml", "--run", f"runs/{name}", "--fail-on", "never", "--quiet"]) == 0
    capsys.readouterr()
    assert run(["spec", "impact", "runs/old", "runs/new"]) == 0
    assert "1 of 3 cases change a verdict: 1 newly break a rule, 0 no longer do" in capsys.readouterr().out
    assert run(["spec", "impact", "runs/old", "new.yaml"]) == 2


def test_a_new_rule_that_everybody_keeps_fails_no_gate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("log.csv").write_text(LOG)
    Path("old.yaml").write_text(standard("2h"))
    kept = standard("2h", version="2.0.0") + "rules:\n  answered: {required: answered}\n"
    Path("kept.yaml").write_text(kept)
    Path("broken.yaml").write_text(kept.replace("required: answered", "never: answered"))
    command = ["spec", "impact", "old.yaml", "kept.yaml", "--log", "log.csv", "--fail-on", "flips:0%"]
    assert run(command) == 0
    assert "not applicable → met 3" in capsys.readouterr().out
    assert run([*command, "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["flipped"], told["crossed"]) == (3, 0)
    assert run([command[0], command[1], "old.yaml", "broken.yaml", *command[4:]]) == 1


def test_the_vendors_verdicts_are_held_against_both_standards(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "sla.csv").write_text("case,made\nA,true\nB,false\nC,false\nZ,true\n")
    (place / "sla.map.yaml").write_text(
        'case: case\nclaims:\n  first-answer: {column: made, met: ["true"], violated: ["false"]}\n'
        '  answer: {column: made, met: ["true"], violated: ["false"]}\n'
    )
    claims = ["--claims", str(place / "sla.csv"), "--claims-map", str(place / "sla.map.yaml")]
    both = ["spec", "impact", str(place / "old.yaml"), str(place / "new.yaml"), "--log", str(place / "log.csv")]
    assert run([*both, *claims, "--format", "json"]) == 0
    (claim,) = json.loads(capsys.readouterr().out)["claims"]
    assert claim == {"rule": "first-answer", "agreeing_before": 2, "differing_before": 1, "agreeing_after": 3, "differing_after": 0}
    assert run([*both, *claims]) == 0
    assert "first-answer: 2 agree, 1 differ → 3 agree, 0 differ" in capsys.readouterr().out
    both[3] = str(place / "renamed.yaml")
    assert run([*both, *claims, "--format", "json"]) == 0
    (claim,) = json.loads(capsys.readouterr().out)["claims"]
    assert (claim["rule"], claim["agreeing_before"], claim["agreeing_after"]) == ("answer", 2, 1)
    assert run(both) == 0
    assert "agree" not in capsys.readouterr().out
