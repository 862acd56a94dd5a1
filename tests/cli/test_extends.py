"""A standard that extends another, from the command line: judged, kept, explained, compared, told in every format."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from svcaudit.cli.app import run

BASE = """\
svcaudit: 1
id: desk
version: 1.0.0
stages: [asked, answered, solved]
closed_by: solved
clocks:
  answer: {start: asked, stop: answered, within: 30m}
rules:
  owner: {same_actor: [answered, solved], why: one face}
"""
CHILD = "svcaudit: 1\nid: desk\nversion: 1.0.0\nextends: ../base.yaml\n"
STRICT = CHILD + "clocks:\n  answer: {within: 10m}\nrules:\n  polite: {required: greeted}\nstages: [asked, answered, solved, greeted]\n"
LOG = """\
case,activity,time,actor
A,asked,2025-03-03T09:00:00Z,
A,answered,2025-03-03T09:20:00Z,wang
A,solved,2025-03-03T10:00:00Z,wang
B,asked,2025-03-03T09:00:00Z,
B,answered,2025-03-03T09:50:00Z,li
B,solved,2025-03-03T10:00:00Z,wang
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in (("base.yaml", BASE), ("key/same.yaml", CHILD), ("key/strict.yaml", STRICT), ("log.csv", LOG)):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")
    return tmp_path


def judged(spec: str, folder: str, *more: str) -> dict:
    assert run(["check", "log.csv", "--spec", spec, "--run", folder, "--fail-on", "never", "--quiet", *more]) == 0
    return json.loads((Path(folder) / "run.json").read_text("utf-8"))


def without_origin(document: dict) -> dict:
    for rule in document["rules"]:
        rule["line"] = rule["file"] = None
    return {name: value for name, value in document.items() if name not in ("spec", "created")}


def test_an_empty_child_judges_identically() -> None:
    assert without_origin(judged("key/same.yaml", "a")) == without_origin(judged("base.yaml", "b"))
    for table in ("findings", "cases", "events"):
        assert (Path("a") / f"{table}.parquet").read_bytes() == (Path("b") / f"{table}.parquet").read_bytes()


def test_the_run_stands_on_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = judged("key/strict.yaml", "strict", "-o", "r.xml", "-o", "r.html")
    judged("base.yaml", "plain")
    assert document["spec"]["extends"] == ["desk 1.0.0"] and document["spec"]["name"] == "strict.yaml"
    assert [(rule["id"], rule["file"], rule["line"]) for rule in document["rules"]] == [
        ("answer", None, 6), ("owner", "base.yaml", 9), ("polite", None, 8)
    ]  # fmt: skip
    kept = (Path("strict") / "spec.yaml").read_text("utf-8")
    assert "extends:" not in kept and "within: 10m  # strict.yaml:6" in kept and str(tmp_path) not in kept
    cases = ElementTree.parse("r.xml").getroot().iter("testcase")
    assert [(case.get("file"), case.get("line")) for case in cases] == [("strict.yaml", "6"), ("base.yaml", "9"), ("strict.yaml", "8")]
    assert "(base.yaml:9)" in Path("r.html").read_text("utf-8")
    for name in ("base.yaml", "key/strict.yaml"):
        Path(name).unlink()
    capsys.readouterr()
    assert run(["case", "strict", "A"]) == 0
    assert "10m" in capsys.readouterr().out
    assert run(["spec", "impact", "plain", "strict", "--format", "json"]) == 0
    assert {rule["id"]: rule["changed"] for rule in json.loads(capsys.readouterr().out)["rules"]} == {"answer": 1, "owner": 0, "polite": 2}
    again = judged("strict/spec.yaml", "again")
    assert without_origin(again) == without_origin(document)


def test_a_change_of_the_base_is_a_change_of_the_hash() -> None:
    before = judged("key/same.yaml", "a")["spec"]["sha256"]
    Path("base.yaml").write_text(BASE.replace("30m", "31m"), encoding="utf-8")
    assert judged("key/same.yaml", "b")["spec"]["sha256"] != before != judged("base.yaml", "c")["spec"]["sha256"]


def test_lint_names_the_right_file_in_every_format(capsys: pytest.CaptureFixture[str]) -> None:
    Path("base.yaml").write_text(BASE.replace("stop: answered", "stop: answerd"), encoding="utf-8")
    assert run(["spec", "lint", "key/same.yaml"]) == 2
    told = capsys.readouterr().out
    assert told.startswith("base.yaml:7:32: error[SPEC104]") and "7 |   answer: {start: asked, stop: answerd, within: 30m}" in told
    assert run(["spec", "lint", "key/same.yaml", "--format", "github"]) == 2
    assert capsys.readouterr().out.startswith("::error file=base.yaml,line=7,col=32,")
    assert run(["spec", "lint", "key/same.yaml", "--format", "gitlab"]) == 2
    assert json.loads(capsys.readouterr().out)[0]["location"] == {"path": "base.yaml", "lines": {"begin": 7}}
    assert run(["spec", "lint", "key/same.yaml", "--format", "sarif"]) == 2
    (result,) = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "base.yaml"
    assert run(["spec", "lint", "key/same.yaml", "--format", "junit"]) == 2
    suites = {suite.get("name"): suite.get("failures") for suite in ElementTree.fromstring(capsys.readouterr().out)}
    assert suites == {"key/same.yaml": "0", "base.yaml": "1"}


def test_what_two_standards_inherit_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["spec", "lint", "base.yaml", "key/same.yaml", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [(one["file"], one["code"]) for one in found] == [("base.yaml", "SPEC504")]


def test_a_problem_inherited_by_several_is_told_once_whatever_its_hint(capsys: pytest.CaptureFixture[str]) -> None:
    base = BASE.replace("rules:\n", "metrics: {met: {attainment: nothing-like-it}}\nrules:\n")
    Path("base.yaml").write_text(base, encoding="utf-8")
    assert run(["spec", "lint", "base.yaml", "key/same.yaml", "key/strict.yaml", "--format", "json"]) == 2
    found = json.loads(capsys.readouterr().out)
    assert [one["line"] for one in found if one["code"] == "SPEC205"] == [8]


def test_a_test_names_its_standard_by_the_shortest_path(capsys: pytest.CaptureFixture[str]) -> None:
    Path("key/a.test.yaml").write_text(
        "spec: ../base.yaml\ntests:\n  - name: late\n    events: [2025-03-03 09:00 asked]\n    expect: {answer: running, was: met}\n",
        encoding="utf-8",
    )
    Path("base.yaml").write_text(BASE.replace("why: one face", "why: one face, formerly: was"), encoding="utf-8")
    assert run(["spec", "test", "key/a.test.yaml"]) == 2
    assert "it is called 'owner' now" in "".join(capsys.readouterr())
    Path("base.yaml").write_text(BASE.replace("stop: answered", "stop: answerd"), encoding="utf-8")
    assert run(["spec", "test", "key/a.test.yaml"]) == 2
    assert "".join(capsys.readouterr()).startswith("base.yaml:7:32: error[SPEC104]")


def test_coverage_asks_for_what_is_overridden(capsys: pytest.CaptureFixture[str]) -> None:
    tests = (
        "spec: key/strict.yaml\ntests:\n  - name: late\n    events: [2025-03-03 09:00 asked, +11m answered by wang, +1h solved by wang]\n"
    )
    Path("a.test.yaml").write_text(tests + "    expect: {answer: violated, polite: violated}\n", encoding="utf-8")
    assert run(["spec", "test", "a.test.yaml"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[1].strip() == "1 test; 0 of 2 rules have a passing and a failing test (0 %); 1 more is inherited as it is"
    assert [line.strip().split(": ")[0] for line in told[2:4]] == ["key/strict.yaml:6:3", "key/strict.yaml:8:3"]
    assert run(["spec", "test", "a.test.yaml", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["coverage"]["inherited"] == 1


def test_a_standard_inside_a_test_file_may_extend_one_beside_it(capsys: pytest.CaptureFixture[str]) -> None:
    text = (
        "spec: {svcaudit: 1, id: t, version: 1, extends: base.yaml, clocks: {answer: {within: 5m}}}\n"
        "tests:\n  - name: late\n    events: [2025-03-03 09:00 asked, +6m answered by wang, +1h solved by wang]\n    expect: {answer: violated}\n"
    )
    Path("b.test.yaml").write_text(text, encoding="utf-8")
    assert run(["spec", "test", "b.test.yaml"]) == 0
    Path("b.test.yaml").write_text(text.replace("base.yaml", "nowhere.yaml"), encoding="utf-8")
    capsys.readouterr()
    assert run(["spec", "test", "b.test.yaml"]) == 2
    assert "b.test.yaml:1:49: error[SPEC120]: there is no file nowhere.yaml" in capsys.readouterr().err


@pytest.mark.parametrize("code", ["SPEC120", "SPEC121", "SPEC122", "SPEC123"])
def test_explain_knows_the_codes(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", code]) == 0
    assert "extends: base.yaml" in capsys.readouterr().out
