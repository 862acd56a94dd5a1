"""`svcaudit log`: what it prints, what it writes, how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quality.quality_samples import STANDARD, csv_of, plain
from svcaudit.cli.app import run


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    rows = plain()
    (tmp_path / "log.csv").write_text(csv_of(rows), encoding="utf-8")
    (tmp_path / "twice.csv").write_text(csv_of([*rows, rows[0], ["T-001", "asekd", "2025-03-03T19:05:00Z", ""]]), encoding="utf-8")
    (tmp_path / "far.csv").write_text(csv_of([*rows, ["T-001", "answered", "2099-01-01T00:00:00Z", "w"]]), encoding="utf-8")
    (tmp_path / "bad.csv").write_text(csv_of([*rows, ["T-001", "asked", "soon", ""]]), encoding="utf-8")
    (tmp_path / "q.yaml").write_text(STANDARD, encoding="utf-8")
    (tmp_path / "strict.yaml").write_text(
        STANDARD + "quality: {duplicate_rows: {at_most: 0}, unmapped_activity: {at_most: 5%}}\n", encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("log check log.csv", 0),
        ("log check log.csv --spec q.yaml", 0),
        ("log check twice.csv", 0),
        ("log check twice.csv --fail-on warning", 1),
        ("log check twice.csv --spec strict.yaml", 1),
        ("log check twice.csv --spec strict.yaml --fail-on never", 0),
        ("log check far.csv", 1),
        ("log check log.csv --as-of 2025-03-05", 1),
        ("log check log.csv --period 2025-03", 0),
        ("log check log.csv --period 2024", 3),
        ("log check bad.csv", 0),
        ("log check bad.csv --max-quarantine 0%", 3),
        ("log check missing.csv", 2),
        ("log check log.csv --spec missing.yaml", 2),
        ("log check log.csv --as-of soon", 2),
        ("log check q.yaml", 3),
        ("log check log.csv -o log.csv", 2),
        ("log check", 2),
        ("log profile log.csv", 0),
        ("log profile missing.csv", 2),
        ("log profile log.csv --zone Nowhere", 2),
        ("log", 2),
    ],
)  # fmt: skip
def test_exit_codes(command: str, code: int, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(command.split()) == code, capsys.readouterr().err


def test_the_table(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    run(["log", "check", "twice.csv", "--spec", "strict.yaml"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "twice.csv · q 1"
    assert "92 rows read = 91 used + 0 quarantined + 1 ignored" in lines
    (twice,) = [line for line in lines if "rows exported twice" in line]
    assert twice.startswith("✗ fail") and "at most 0" in twice and "row 91, T-000: as row 1" in twice and twice.endswith("used as is")
    assert "unmapped_activity: 'asekd' 1 (asked?)" in lines
    assert "Could not be told: " in " ".join(lines) and "clocks of two sources apart" in " ".join(lines)


@pytest.mark.parametrize("width", [80, 100, 160])
def test_no_line_is_wider_than_the_screen(
    width: int, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    run(["log", "check", "twice.csv", "--spec", "strict.yaml"])
    run(["log", "profile", "twice.csv"])
    assert all(len(line) <= width for line in capsys.readouterr().out.splitlines())


def test_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["log", "check", "twice.csv", "--spec", "strict.yaml", "--format", "json"])
    report = json.loads(capsys.readouterr().out)
    assert report["rows"] == {"read": 92, "used": 91, "quarantined": 0, "ignored": 1}
    (twice,) = [one for one in report["quality"] if one["id"] == "duplicate_rows"]
    assert twice["verdict"] == "fail" and twice["at_most_count"] == 0 and twice["examples"][0]["row"] == 91
    run(["log", "check", "twice.csv", "--spec", "strict.yaml", "--format", "json", "-o", "out/check.json"])
    assert json.loads((folder / "out" / "check.json").read_text()) == report


def test_the_result_is_part_of_a_run(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["check", "twice.csv", "--spec", "q.yaml", "--run", "r", "-o", "r.html", "--fail-on", "never"])
    out = capsys.readouterr().out
    assert "Log: 1 row is exported twice · 1 event is of no stage" in out.splitlines()
    document = json.loads((folder / "r" / "run.json").read_text())
    assert {one["id"]: one["count"] for one in document["quality"] if one["count"]}["duplicate_rows"] == 1
    page = (folder / "r.html").read_text(encoding="utf-8")
    assert "Is the log sound?" in page and "<code>duplicate_rows</code>" in page
    run(["check", "log.csv", "--spec", "q.yaml", "--fail-on", "never"])
    assert not any(line.startswith("Log: ") for line in capsys.readouterr().out.splitlines())


def test_an_audit_fails_by_the_gates_that_the_standard_sets(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "far.csv", "--spec", "q.yaml", "--as-of", "2025-04-01"]) == 0
    assert run(["check", "twice.csv", "--spec", "strict.yaml", "--fail-on", "never"]) == 0
    assert run(["check", "twice.csv", "--spec", "strict.yaml"]) == 1
    assert "1 row is exported twice" in capsys.readouterr().out


def test_names_from_the_log_cannot_steer_the_terminal(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = plain()
    rows[0][0] = rows[1][0] = rows[2][0] = "T\x1b[31m"
    (folder / "evil.csv").write_text(csv_of([*rows, rows[0]], "case,activity,time,na\x1bme"), encoding="utf-8")
    run(["log", "check", "evil.csv"])
    run(["log", "profile", "evil.csv"])
    captured = capsys.readouterr()
    assert "\x1b" not in captured.out + captured.err
