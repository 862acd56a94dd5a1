"""Logs that are no plain file, as the command line names them."""

from __future__ import annotations

import io
import json
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from cli_samples import LOG, SPEC

from svcaudit.cli.app import run
from svcaudit.cli.queries import without_secrets

ROWS = [line.split(",") for line in LOG.splitlines()]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SVCAUDIT_URL", raising=False)
    (tmp_path / "spec.yaml").write_text(SPEC, encoding="utf-8")
    (tmp_path / "log.csv").write_text(LOG, encoding="utf-8")
    with closing(sqlite3.connect("base.db")) as base, base:
        base.execute("CREATE TABLE log (" + ", ".join(f'"{name}"' for name in ROWS[0]) + ")")
        base.executemany(f"INSERT INTO log VALUES ({', '.join('?' * len(ROWS[0]))})", ROWS[1:])
    return tmp_path


def document(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    capsys.readouterr()
    assert run(["check", *arguments, "--spec", "spec.yaml", "--format", "json"]) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_a_query_gives_the_same_verdicts(place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    plain = document(capsys, "log.csv")
    asked = document(capsys, "--query", "SELECT * FROM log ORDER BY rowid", "--url", "sqlite:///base.db")
    monkeypatch.setenv("SVCAUDIT_URL", "sqlite:///base.db")
    quiet = document(capsys, "--query", "SELECT * FROM log ORDER BY rowid")
    assert plain["rules"] == asked["rules"] == quiet["rules"]
    assert quiet["inputs"] == asked["inputs"]


def test_standard_input_and_patterns(place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    plain = document(capsys, "log.csv")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LOG.encode())))
    assert document(capsys, "-")["rules"] == plain["rules"]
    assert document(capsys, "*.csv")["rules"] == plain["rules"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--query", "SELECT 1"], "--query needs a database"),
        (["--query", " ", "--url", "sqlite:///base.db"], "--query is empty"),
        (["none*.csv"], "no file matches none*.csv"),
        (["log.csv", "*.csv"], "log.csv is named twice"),
        (["*.csv", "-o", "csv=log.csv"], "log.csv is read by this audit and would be written over"),
        (["--query", "SELECT 1", "--url", "postgresql://me:geheim@127.0.0.1:1/x"], "postgresql://me:***@127.0.0.1:1/x"),
    ],
)
def test_what_is_refused(place: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str) -> None:
    assert run(["check", *arguments, "--spec", "spec.yaml"]) == 2
    told = capsys.readouterr().err
    assert message in told
    assert "geheim" not in told


def test_a_command_line_is_shown_without_passwords() -> None:
    shown = without_secrets(["check", "--url", "a://b:c@d/e", "--url=a://b:c@d/e", "x"])
    assert shown == ["check", "--url", "a://b:***@d/e", "--url=a://b:***@d/e", "x"]
