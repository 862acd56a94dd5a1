"""Several versions of one standard: every case is judged by the one in force when it began."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from svcaudit.audit.versions import union_of
from svcaudit.cli.app import run
from svcaudit.spec.load import parse
from svcaudit.spec.versions import Version

OLD = """\
svcaudit: 1
id: desk
version: 1.0.0
in_force: {from: 2025-01-01}
calendars: {office: {timezone: Asia/Shanghai, hours: {mon-fri: [09:00-18:00]}}}
stages: {open: {}, reply: {}, done: {activities: [done]}, survey: {}}
closed_by: [done]
clocks:
  first-response: {start: open, stop: reply, targets: [{within: 48h}]}
rules:
  ask: {after: done, expect: survey}
metrics:
  timely: {attainment: first-response}
"""
NEW = """\
svcaudit: 1
id: desk
version: 2.0.0
in_force: {from: 2025-06-01, to: 2025-12-31}
calendars: {office: {timezone: Asia/Shanghai, hours: {mon-fri: [09:00-18:00]}}}
stages: {open: {}, reply: {}, done: {activities: [done, solved]}}
closed_by: [done]
clocks:
  first-response: {start: open, stop: reply, targets: [{within: 24h}]}
rules:
  answer-first: {before: done, expect: reply}
metrics:
  timely: {attainment: first-response}
"""
# late: 30 hours to the reply – in time by the old version, late by the new one. The second began at Shanghai's midnight of 1 June.
LOG = """\
case,activity,time
a,open,2025-05-31T23:59:59+08:00
a,reply,2025-06-02T05:00:00+08:00
a,done,2025-06-02T06:00:00+08:00
b,open,2025-06-01T00:00:00+08:00
b,reply,2025-06-02T06:00:00+08:00
b,solved,2025-06-02T07:00:00+08:00
c,open,2024-12-31T10:00:00+08:00
c,note,2024-12-31T11:00:00+08:00
d,open,2025-05-02T10:00:00+08:00
d,solved,2025-05-02T11:00:00+08:00
"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk" / "one.yaml").write_text(OLD)
    (tmp_path / "desk" / "two.yaml").write_text(NEW)
    (tmp_path / "desk" / "two.test.yaml").write_text("not: a standard")
    (tmp_path / "log.csv").write_text(LOG)
    return tmp_path


def _check(*more: str) -> int:
    return run(["check", "log.csv", "--spec", "desk", "--run", "run", "--fail-on", "never", *more])


def _cases(run: Path) -> dict[str, dict[str, str]]:
    return {row["case"]: row for row in pq.read_table(run / "cases.parquet").to_pylist()}


def test_each_case_is_judged_by_the_version_in_force_when_it_began(desk: Path) -> None:
    assert _check() == 0
    cases = _cases(desk / "run")
    assert set(cases) == {"a", "b", "d"}
    assert {case: row["verdict.first-response"] for case, row in cases.items()} == {"a": "met", "b": "violated", "d": "overdue"}
    assert cases["a"]["verdict.answer-first"] == "not_applicable"
    assert cases["b"]["verdict.ask"] == "not_applicable"
    assert cases["b"]["verdict.answer-first"] == "met"
    assert cases["d"]["open"], "the old version knows no activity 'solved'"


def test_the_run_says_which_version_judged_how_many_and_every_row_is_accounted_for(desk: Path) -> None:
    assert _check() == 0
    document = json.loads((desk / "run" / "run.json").read_text())
    assert [(one["version"], one["from"], one["to"], one["cases"]) for one in document["versions"]] == [
        ("1.0.0", "2025-01-01", "2025-05-31", 2),
        ("2.0.0", "2025-06-01", "2025-12-31", 1),
    ]
    assert document["spec"]["version"] == "2.0.0"
    rows = document["rows"]
    assert rows == {"read": 10, "used": 7, "quarantined": 0, "ignored": 3}
    assert {one["reason"]: one["rows"] for one in document["ignored"]} == {
        "activity maps to no stage": 1,
        "no version of the standard was in force when the case began": 2,
    }
    assert "1 case is not judged: no version of the standard was in force when the case began" in document["notes"]
    assert "2 cases are judged by version 1.0.0, in force from 2025-01-01 to 2025-05-31" in document["notes"]
    timely = next(one for one in document["metrics"] if one["id"] == "timely")
    assert (timely["numerator"], timely["n"]) == (1, 3)


def test_a_saved_case_is_explained_by_its_version(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _check() == 0
    capsys.readouterr()
    for case, version in (("a", "1.0.0"), ("b", "2.0.0")):
        assert run(["case", "run", case]) == 0
        assert f"desk {version}" in capsys.readouterr().out


def test_one_version_in_a_folder_judges_as_the_file_does(desk: Path) -> None:
    (desk / "desk" / "one.yaml").unlink()
    log = desk / "log.csv"  # without cases that no version judges, but that were closed in the period or are open
    log.write_text("".join(line for line in LOG.splitlines(keepends=True) if line.startswith(("case", "b"))), encoding="utf-8")
    assert _check("--period", "2025-06") == 0
    assert run(["check", "log.csv", "--spec", "desk/two.yaml", "--run", "plain", "--fail-on", "never", "--period", "2025-06"]) == 0
    for table in ("cases", "findings", "events", "spans", "stages", "values"):
        one, other = (pq.read_table(desk / run / f"{table}.parquet") for run in ("run", "plain"))
        assert one.to_pylist() == other.to_pylist(), table


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("from: 2025-01-01}", "from: 2025-01-01, to: 2025-06-01}", "both claim 2025-06-01"),
        ("from: 2025-01-01}", "from: 2025-06-01}", "from the same day, 2025-06-01"),
        ("id: desk", "id: other", "holds different standards"),
    ],
)
def test_versions_that_contradict_each_other_are_refused(
    desk: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, told: str
) -> None:
    path = desk / "desk" / "one.yaml"
    path.write_text(OLD.replace(old, new))
    assert _check() == 2
    assert told in " ".join(capsys.readouterr().err.split())


def test_a_folder_without_a_standard(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "empty").mkdir()
    assert run(["check", "log.csv", "--spec", "empty"]) == 2
    assert "empty holds no standard" in " ".join(capsys.readouterr().err.split())


def test_an_overlap_is_told_with_its_lines(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "desk" / "one.yaml").write_text(OLD.replace("from: 2025-01-01", "from: 2025-01-01, to: 2025-07-01"))
    assert _check() == 2
    told = capsys.readouterr().err
    assert f"{Path('desk', 'one.yaml')}:4 is in force to 2025-07-01, {Path('desk', 'two.yaml')}:4 from 2025-06-01" in told


def test_lint_reads_all_versions_and_their_days(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["spec", "lint", "desk"]) == 0
    told = capsys.readouterr().out
    assert "one.yaml" in told and "two.yaml" in told and "two.test.yaml" not in told
    (desk / "desk" / "one.yaml").write_text(OLD.replace("from: 2025-01-01}", "from: 2025-01-01, to: 2025-06-01}"))
    assert run(["spec", "lint", "desk"]) == 2
    told = capsys.readouterr().out
    assert "two.yaml:4:1: error[SPEC701]" in told and "both claim 2025-06-01" in told


def test_lint_tells_every_overlap(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "desk" / "one.yaml").write_text(OLD.replace("from: 2025-01-01}", "from: 2025-01-01, to: 2025-07-15}"))
    (desk / "desk" / "three.yaml").write_text(NEW.replace("2.0.0", "3.0.0").replace("from: 2025-06-01, to: 2025-12-31", "from: 2025-07-01"))
    assert run(["spec", "lint", "desk", "--format", "json"]) == 2
    told = [one for one in json.loads(capsys.readouterr().out) if one["code"].startswith("SPEC7")]
    claimed = [one["message"].rpartition(": ")[2] for one in told]
    assert claimed == ["both claim 2025-07-01", "both claim 2025-07-01", "both claim 2025-06-01"]
    assert _check() == 2
    assert capsys.readouterr().err.count("SPEC701") == 3


@pytest.mark.parametrize(
    ("following", "days"),
    [("2025-06-02", "on 2025-06-01"), ("2025-07-01", "from 2025-06-01 to 2025-06-30"), ("2025-06-01", None)],
)
def test_days_between_two_versions_are_a_warning(desk: Path, capsys: pytest.CaptureFixture[str], following: str, days: str | None) -> None:
    (desk / "desk" / "one.yaml").write_text(OLD.replace("from: 2025-01-01}", "from: 2025-01-01, to: 2025-05-31}"))
    (desk / "desk" / "two.yaml").write_text(NEW.replace("from: 2025-06-01", f"from: {following}"))
    assert run(["spec", "lint", "desk", "--format", "json"]) == 0
    told = [one["message"] for one in json.loads(capsys.readouterr().out) if one["code"] == "SPEC702"]
    assert [f"no version is in force {days}: " in one for one in told] == ([True] if days else [])


def test_show_reads_every_version_aloud(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["spec", "show", "desk"]) == 0
    told = capsys.readouterr().out
    assert "one.yaml: in force from 2025-01-01 to 2025-05-31" in told and "two.yaml: in force from 2025-06-01 to 2025-12-31" in told
    assert told.index("ask (after_expect") < told.index("answer-first (before_expect")
    assert run(["spec", "show", "desk", "--resolved"]) == 2
    assert "desk is a folder" in capsys.readouterr().err


def test_impact_holds_the_versions_of_a_folder_against_one_standard(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["spec", "impact", "desk/one.yaml", "desk", "--log", "log.csv", "--format", "json"]) == 0
    impact = json.loads(capsys.readouterr().out)
    assert (impact["before"]["version"], impact["after"]["version"]) == ("1.0.0", "1.0.0, 2.0.0")
    assert impact["cases"] == 3
    first = next(rule for rule in impact["rules"] if rule["id"] == "first-response")
    assert [(flip["before"], flip["after"], flip["cases"]) for flip in first["flips"]] == [("met", "violated", 1)]
    assert [one["case"] for one in impact["examples"] if one["rule"] == "first-response"] == ["b"]


def test_diff_compares_two_standards_and_no_folders(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["spec", "diff", "desk", "desk/two.yaml"]) == 2
    told = capsys.readouterr().err
    assert "desk is a folder" in told and "name one of the versions in it" in told


def test_values_of_an_older_version_keep_their_titles() -> None:
    """Of a value that both have the newer one's title counts."""

    def version(number: int, values: str) -> Version:
        text = f"svcaudit: 1\nid: desk\nversion: {number}.0.0\nstages: [open]\nattributes: {{channel: {{values: {values}}}}}\n"
        spec, problems = parse(text, "desk.yaml")
        assert spec is not None, problems
        return Version(spec, None, None)

    union = union_of([version(1, "{fax: Telefax, phone: Telephone}"), version(2, "{phone: Line, mail: }")])
    assert union.attributes["channel"].values == ("phone", "mail")
    assert union.attributes["channel"].value_titles == {"fax": {"": "Telefax"}, "phone": {"": "Line"}}
