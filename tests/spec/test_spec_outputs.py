"""`spec lint`, `spec test` and `spec diff` as CI runs them: formats on stdout, files with -o, one exit path for all."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from svcaudit.cli.app import run

STANDARD = """svcaudit: 1
id: desk
version: 1.0.0
attributes: {tier: {values: [key, standard]}}
stages: [asked, answered]
clocks:
  answer:
    start: asked
    stop: answered
    why: people wait
    targets:
      - {when: {tier: key}, within: 1h}
      - {within: 2h}
"""
TESTS = """spec: desk.yaml
tests:
  - name: key in time
    case: {tier: key}
    events: [2025-03-03 09:00 asked, +30m answered]
    expect: clean
  - name: key late
    case: {tier: key}
    events: [2025-03-03 09:00 asked, +2h answered]
    expect: {answer: violated}
  - name: others in time
    events: [2025-03-03 09:00 asked, +2h answered]
    expect: clean
"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("desk.yaml").write_text(STANDARD, encoding="utf-8")
    Path("bad.yaml").write_text(STANDARD.replace("stop: answered", "stop: answred"), encoding="utf-8")
    Path("desk.test.yaml").write_text(TESTS, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("format_", ["text", "json", "github", "gitlab", "sarif", "junit"])
def test_every_format_has_the_same_exit_code(desk, capsys, format_):
    assert run(["spec", "lint", "bad.yaml", "-f", format_]) == 2
    assert "SPEC104" in capsys.readouterr().out
    assert run(["spec", "lint", "bad.yaml", "-f", format_, "--fail-on", "never"]) == 0
    assert run(["spec", "lint", "desk.yaml", "-f", format_]) == 0


def test_lint_writes_files(desk, capsys):
    assert run(["spec", "lint", "bad.yaml", "-o", "out/lint.sarif", "-o", "gitlab=quality.json", "-o", "lint.xml", "-o", "p.json"]) == 2
    assert json.loads(Path("out/lint.sarif").read_text())["runs"][0]["results"][0]["ruleId"] == "SPEC104"
    assert json.loads(Path("quality.json").read_text())[0]["check_name"] == "SPEC104"
    assert ElementTree.parse("lint.xml").getroot().get("failures") == "1"
    assert json.loads(Path("p.json").read_text())[0]["code"] == "SPEC104"
    assert "wrote quality.json" in capsys.readouterr().err


@pytest.mark.parametrize("output", ["desk.yaml", "x.html", "x", "gitlab=", "."])
def test_files_that_cannot_be_written(desk, capsys, output):
    assert run(["spec", "lint", "desk.yaml", "-o", output]) == 2
    assert capsys.readouterr().out == ""
    assert Path("desk.yaml").read_text(encoding="utf-8") == STANDARD


def test_one_file_for_two_reports(desk, capsys):
    assert run(["spec", "lint", "desk.yaml", "-o", "a.json", "-o", "gitlab=a.json"]) == 2


def test_rows_of_a_target_table_are_covered_one_by_one(desk, capsys):
    assert run(["spec", "test", "desk.test.yaml", "--coverage-threshold", "66"]) == 0
    out = capsys.readouterr().out
    assert "  3 tests; 1 of 1 rules and 1 of 2 rows of target tables have a passing and a failing test (66 %)" in out
    assert "    desk.yaml:13:9: answer, target 2 (within 2h), lacks a failing test" in out
    assert run(["spec", "test", "desk.test.yaml", "--coverage-threshold", "67"]) == 1


def test_spec_test_for_machines(desk, capsys):
    Path("desk.test.yaml").write_text(TESTS.replace("+30m", "+90m"), encoding="utf-8")
    assert run(["spec", "test", "desk.test.yaml", "-f", "json"]) == 1
    (report,) = json.loads(capsys.readouterr().out)
    assert report["tests"][0]["differences"] == {"answer": {"expected": None, "got": "violated"}}
    assert report["coverage"]["rows"] == {"covered": 0, "of": 2}
    assert report["coverage"]["lacking"][-1]["lacks"] == "a failing test"
    assert run(["spec", "test", "desk.test.yaml", "-f", "github"]) == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("::error file=desk.test.yaml,line=3,")
    assert line.endswith("::key in time: answer: expected met or not_applicable, got violated")


def test_spec_test_as_junit(desk, capsys):
    Path("desk.test.yaml").write_text(TESTS.replace("+30m", "+90m"), encoding="utf-8")
    assert run(["spec", "test", "desk.test.yaml", "--junit", "a.xml", "-o", "b.xml"]) == 1
    assert Path("a.xml").read_bytes() == Path("b.xml").read_bytes()
    root = ElementTree.parse("a.xml").getroot()
    assert (root.get("tests"), root.get("failures")) == ("3", "1")
    failure = root.find(".//failure")
    assert (
        failure is not None
        and "answer  met or not_applicable  violated" in str(failure.text)
        and "2025-03-03 10:30:00" in str(failure.text)
    )
    assert "lacks a failing test" in str(root.findtext(".//system-out"))


def test_spec_diff_as_annotations(desk, capsys):
    Path("next.yaml").write_text(STANDARD.replace("within: 2h", "within: 90m"), encoding="utf-8")
    assert run(["spec", "diff", "desk.yaml", "next.yaml", "-f", "github"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("::error file=next.yaml,line=13,") and "TIGHTER" in line for line in lines)
