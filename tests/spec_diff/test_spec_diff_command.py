"""The command: exit codes, formats, git revisions, approvals, the rule of the version."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from spec_diff.diff_samples import BASE, compared, replaced
from svcaudit.cli.app import run
from svcaudit.model.change import Category, Level
from svcaudit.spec.diff.version import version_step

LOOSER = replaced("at_least: 89.2%", "at_least: 80%")
TIGHTER = replaced("at_least: 89.2%", "at_least: 95%")
EDITORIAL = replaced("title: Desk", "title: The desk")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in (("old", BASE), ("looser", LOOSER), ("tighter", TIGHTER), ("editorial", EDITORIAL)):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("new", "fail_on", "code"),
    [
        ("old", "info", 0),
        ("editorial", "info", 1),
        ("editorial", "review", 0),
        ("looser", "breaking", 0),
        ("looser", "review", 1),
        ("tighter", "breaking", 1),
        ("tighter", "never", 0),
    ],
)
def test_exit_codes(folder: Path, new: str, fail_on: str, code: int) -> None:
    assert run(["spec", "diff", "old.yaml", f"{new}.yaml", "--fail-on", fail_on]) == code


def test_breaking_fails_unless_said_otherwise(folder: Path) -> None:
    assert run(["spec", "diff", "old.yaml", "tighter.yaml"]) == 1
    assert run(["spec", "diff", "old.yaml", "looser.yaml"]) == 0


def test_text_says_where(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["spec", "diff", "old.yaml", "tighter.yaml"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "desk 1.0.0 → desk 1.0.0"
    number = next(number for number, text in enumerate(TIGHTER.splitlines(), 1) if "at_least: 95%" in text)
    assert any(line.startswith(f"  tighter.yaml:{number}: TIGHTER answer: gate 89.2% → 95%") for line in lines)
    assert lines[-1] == "2 breaking"


def test_markdown_is_a_table(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["spec", "diff", "old.yaml", "tighter.yaml", "--format", "markdown"])
    out = capsys.readouterr().out
    assert "### Breaking (2)" in out and "| TIGHTER | answer: gate 89.2% → 95% |" in out


def _json(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict:  # type: ignore[type-arg]
    capsys.readouterr()
    run(["spec", "diff", *arguments, "--format", "json"])
    document: dict = json.loads(capsys.readouterr().out)  # type: ignore[type-arg]
    return document


def test_json_has_everything(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = _json(capsys, "old.yaml", "tighter.yaml")
    (change,) = document["changes"]
    assert change["category"] == "TIGHTER" and change["level"] == "breaking" and change["path"] == "clocks.answer.at_least"
    assert change["old_place"]["file"] == "old.yaml" and change["new_place"]["file"] == "tighter.yaml"
    assert document["version"]["level"] == "breaking"


def test_fingerprints_do_not_hang_on_lines_or_values() -> None:
    moved = "# a line more\n" + replaced("at_least: 89.2%", "at_least: 99%")
    prints = {change.fingerprint for text in (TIGHTER, moved) for change in compared(BASE, text).changes}
    assert len(prints) == 1


# --- approvals -------------------------------------------------------------------------------------------------------


def _approve(folder: Path, fingerprints: list[str], expires: str = "2030-01-01") -> None:
    entries = [f"  - {{fingerprint: '{one}', reason: agreed, approved_by: quality, expires: {expires}}}\n" for one in fingerprints]
    (folder / "approved.yaml").write_text("approved:\n" + "".join(entries), encoding="utf-8")


def _prints(capsys: pytest.CaptureFixture[str]) -> list[str]:
    document = _json(capsys, "old.yaml", "tighter.yaml")
    return [document["changes"][0]["fingerprint"], document["version"]["fingerprint"]]


def test_approved_changes_do_not_count(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _approve(folder, _prints(capsys))
    assert run(["spec", "diff", "old.yaml", "tighter.yaml", "--approved", "approved.yaml", "--today", "2030-01-01"]) == 0
    out = capsys.readouterr().out
    assert "until 2030-01-01, quality: agreed" in out and "2 approved" in out


def test_an_approval_of_the_change_is_none_of_the_version(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _approve(folder, _prints(capsys)[:1])
    assert run(["spec", "diff", "old.yaml", "tighter.yaml", "--approved", "approved.yaml", "--today", "2030-01-01"]) == 1
    assert "VERSION" in capsys.readouterr().out


def test_expired_approvals_count_again(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _approve(folder, _prints(capsys))
    assert run(["spec", "diff", "old.yaml", "tighter.yaml", "--approved", "approved.yaml", "--today", "2030-01-02"]) == 1
    assert "approved.yaml:2: expired on 2030-01-01, its change counts again" in capsys.readouterr().out


def test_unused_approvals_are_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _approve(folder, ["0123456789abcdef"])
    assert run(["spec", "diff", "old.yaml", "old.yaml", "--approved", "approved.yaml"]) == 0
    assert "approved.yaml:2: unused, there is no such change: 0123456789abcdef" in capsys.readouterr().out


@pytest.mark.parametrize(
    "text", ["", "approved: [{fingerprint: a}]", "approve: []", "approved: [{fingerprint: a, reason: b, approved_by: c, expires: soon}]"]
)
def test_a_broken_list_is_refused(folder: Path, text: str) -> None:
    (folder / "approved.yaml").write_text(text, encoding="utf-8")
    assert run(["spec", "diff", "old.yaml", "old.yaml", "--approved", "approved.yaml"]) == 2


# --- the version -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "needed", "enough"),
    [
        ("1.0.0", "2.0.0", Level.BREAKING, True),
        ("1.0.0", "1.1.0", Level.BREAKING, False),
        ("1.0.0", "1.1.0", Level.REVIEW, True),
        ("1.0.0", "1.0.1", Level.REVIEW, False),
        ("1.9", "2", Level.REVIEW, True),
        ("1.0.0", "1.0.0", Level.INFO, True),
        ("1.1.0", "1.0.0", Level.INFO, False),
        ("v1.0", "v2.0-draft", Level.BREAKING, True),
        ("2025-09", "2025-10", Level.BREAKING, True),
        ("2025-09", "2025-09", Level.REVIEW, False),
        ("spring", "spring", Level.INFO, True),
    ],
)
def test_the_version_says_how_much_changed(old: str, new: str, needed: Level, enough: bool) -> None:
    assert (version_step("desk", old, new, [needed], None) is None) == enough


def test_a_stepped_version_is_only_news() -> None:
    stepped = compared(BASE, TIGHTER.replace("version: 1.0.0", "version: 2.0.0"))
    assert stepped.version is None
    assert [str(change.category) for change in stepped.changes] == ["TIGHTER", "EDITORIAL"]


# --- revisions -------------------------------------------------------------------------------------------------------


def _git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(folder: Path) -> Path:
    _git(folder, "init", "-q")
    _git(folder, "add", "old.yaml")
    _git(folder, "commit", "-q", "-m", "first")
    (folder / "old.yaml").write_text(TIGHTER, encoding="utf-8")
    return folder


def test_a_revision_of_git(repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["spec", "diff", "HEAD:old.yaml", "old.yaml"]) == 1
    assert "TIGHTER answer" in capsys.readouterr().out
    (repository / "inner").mkdir()
    monkeypatch.chdir(repository / "inner")
    assert run(["spec", "diff", "HEAD:../old.yaml", "../old.yaml", "--fail-on", "never"]) == 0


def test_a_base_is_read_at_the_same_revision(repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (repository / "inner").mkdir()
    extending = "svcaudit: 1\nid: desk\nversion: 9.0.0\nextends: ../old.yaml\n"
    (repository / "inner" / "new.yaml").write_text(extending, encoding="utf-8")
    _git(repository, "add", "inner")
    _git(repository, "commit", "-q", "-m", "second")  # old.yaml is still as it was in the commit
    command = ["spec", "diff", "HEAD:inner/new.yaml", "inner/new.yaml", "--format", "json"]
    assert run(command) == 1
    (change,) = json.loads(capsys.readouterr().out)["changes"]
    assert (change["old_place"]["file"], change["new_place"]["file"], change["category"]) == ("HEAD:old.yaml", "old.yaml", "TIGHTER")
    monkeypatch.chdir(repository / "inner")
    assert run(["spec", "diff", "HEAD:new.yaml", "new.yaml"]) == 1
    assert "old.yaml:" in capsys.readouterr().out
    (repository / "inner" / "new.yaml").write_text(extending.replace("old.yaml", "gone.yaml"), encoding="utf-8")
    _git(repository, "commit", "-q", "-a", "-m", "third")
    assert run(["spec", "diff", "HEAD:new.yaml", "../old.yaml"]) == 2
    assert "HEAD:new.yaml:4:10: error[SPEC120]: HEAD has no file ../gone.yaml" in capsys.readouterr().err


def test_a_path_that_exists_wins_over_a_revision(repository: Path) -> None:
    (repository / "HEAD:old.yaml").write_text(TIGHTER, encoding="utf-8")
    assert run(["spec", "diff", "HEAD:old.yaml", "old.yaml"]) == 0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("nowhere:old.yaml", "git knows no revision 'nowhere'"),
        ("HEAD:nothing.yaml", "HEAD has no file nothing.yaml"),
        ("--output=x:old.yaml", "is no git revision"),
        (":old.yaml", "names no standard"),
        ("C:\\standards\\old.yaml", "there is no file C:\\standards\\old.yaml"),
        ("missing.yaml", "there is no file missing.yaml"),
    ],
)
def test_what_cannot_be_found_is_said(repository: Path, capsys: pytest.CaptureFixture[str], text: str, says: str) -> None:
    assert run(["spec", "diff", "--", text, "old.yaml"]) == 2
    assert says in capsys.readouterr().err


def test_outside_a_repository(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(folder.parent))
    assert run(["spec", "diff", "main:old.yaml", "old.yaml"]) == 2
    assert "git knows no revision 'main' here" in capsys.readouterr().err


@pytest.mark.parametrize("format_", ["text", "json", "markdown", "github", "gitlab", "sarif", "junit"])
def test_every_format_names_the_change_and_keeps_the_exit_code(folder: Path, capsys: pytest.CaptureFixture[str], format_: str) -> None:
    assert run(["spec", "diff", "old.yaml", "tighter.yaml", "-f", format_]) == 1
    assert "TIGHTER" in capsys.readouterr().out
    assert run(["spec", "diff", "old.yaml", "old.yaml", "-f", format_]) == 0


def test_files_beside_stdout(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = ["-o", "d.md", "-o", "d.sarif", "-o", "d.xml", "-o", "d.json", "-o", "gitlab=quality.json", "-o", "github=notes.txt"]
    assert run(["spec", "diff", "old.yaml", "tighter.yaml", *files]) == 1
    captured = capsys.readouterr()
    assert captured.out.startswith("desk 1.0.0 → desk 1.0.0") and captured.err.count("wrote ") == 6
    assert "| TIGHTER |" in Path("d.md").read_text(encoding="utf-8")
    assert Path("notes.txt").read_text(encoding="utf-8").startswith("::error file=tighter.yaml,line=")
    assert {change["category"] for change in json.loads(Path("d.json").read_text(encoding="utf-8"))["changes"]} == {"TIGHTER"}
    (_, first) = json.loads(Path("quality.json").read_text(encoding="utf-8"))
    assert (first["check_name"], first["severity"], first["location"]["path"]) == ("TIGHTER", "critical", "tighter.yaml")
    (found,) = json.loads(Path("d.sarif").read_text(encoding="utf-8"))["runs"]
    assert {one["ruleId"]: one["level"] for one in found["results"]} == {"TIGHTER": "error", "VERSION": "error"}
    assert all(rule["fullDescription"]["text"] for rule in found["tool"]["driver"]["rules"])
    suites = ElementTree.fromstring(Path("d.xml").read_bytes())
    assert (suites.get("name"), suites.get("failures")) == ("svcaudit spec diff", "2")


def test_a_rule_that_is_gone_is_annotated_at_its_section(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = replaced("  taboo: {never: [withdraw]}\n", "")
    first = text.splitlines().index("rules:") + 1
    Path("gone.yaml").write_text(text, encoding="utf-8")
    run(["spec", "diff", "old.yaml", "gone.yaml", "-f", "github"])
    told = [line for line in capsys.readouterr().out.splitlines() if " is gone" in line]
    assert told and all(f"file=gone.yaml,line={first}," in line for line in told)


def test_what_only_weakens_fails_no_build_server(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["spec", "diff", "old.yaml", "looser.yaml", "-f", "gitlab"])
    assert {one["severity"] for one in json.loads(capsys.readouterr().out)} == {"minor"}


def test_approved_changes_are_no_problems(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    prints = [one["fingerprint"] for one in _json(capsys, "old.yaml", "tighter.yaml")["changes"]]
    entry = "  - {fingerprint: %s, reason: wanted, approved_by: wang, expires: 2099-12-31}\n"
    Path("approved.yaml").write_text("approved:\n" + "".join(entry % one for one in prints), encoding="utf-8")
    run(["spec", "diff", "old.yaml", "tighter.yaml", "--approved", "approved.yaml", "-f", "gitlab"])
    assert [one["check_name"] for one in json.loads(capsys.readouterr().out)] == ["VERSION"]


def test_the_standards_are_not_written_over(folder: Path) -> None:
    assert run(["spec", "diff", "old.yaml", "tighter.yaml", "-o", "text=tighter.yaml"]) == 2


def test_every_category_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    for category in [*Category, "VERSION"]:
        assert run(["explain", str(category).lower()]) == 0
        assert capsys.readouterr().out.startswith(f"{category}: ")
