"""Ctrl-C: exit code 130, one word, and no half of a run."""

from __future__ import annotations

import json
import re
import signal
import subprocess
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from cli_samples import HEADER, Ask, command, files_under, write

CHECK = ("check", "log.csv", "--spec", "spec.yaml", "--fail-on", "never")


def test_while_a_big_log_is_read(desk: Path) -> None:
    rows = "".join(f"N{n},solved,2025-06-02T09:00:00+08:00,wang,key,Liu\n" for n in range(20_000))
    write(desk, "log.csv", f"{HEADER}\n{rows * 20}")
    asked = subprocess.Popen(
        command(*CHECK, "--run", "run", "-o", "report.html", "-v"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert asked.stderr is not None
    assert asked.stderr.readline().startswith("engine memory: ")
    assert asked.stderr.readline() == "reading\n"
    asked.send_signal(signal.SIGINT)
    out, err = asked.communicate(timeout=60)
    assert (asked.returncode, out) == (130, "")
    assert re.fullmatch(r"interrupted while reading( log.csv \(\d+%\))?; no file is half written", err.splitlines()[-1])
    assert "Traceback" not in err and "terminate" not in err
    assert sorted(files_under(desk)) == ["log.csv", "spec.yaml"]
    assert not (desk / "run").exists()


@pytest.mark.parametrize("table", [1, 3])
def test_while_a_run_is_written(ask: Ask, desk: Path, monkeypatch: pytest.MonkeyPatch, table: int) -> None:
    """The folder of an earlier run keeps that run; a new one does not come about."""
    assert ask(*CHECK, "--run", "old").code == 0
    before = files_under(desk)
    real, calls = pq.ParquetWriter.write_table, iter(range(1, 100))

    def write_table(*arguments: object, **options: object) -> None:
        if next(calls) == table:
            raise KeyboardInterrupt
        real(*arguments, **options)

    for run in ("old", "new", "deep/er/new"):
        calls = iter(range(1, 100))
        monkeypatch.setattr(pq.ParquetWriter, "write_table", write_table)
        answer = ask(*CHECK, "--run", run, "--period", "2025-06-03", "-q")
        assert (answer.code, answer.out, answer.err) == (130, "", "interrupted: no file is half written\n")
        assert files_under(desk) == before
        assert not (desk / "new").exists()
    monkeypatch.setattr(pq.ParquetWriter, "write_table", real)
    assert ask("case", "old", "A").code == 0


@pytest.mark.parametrize("move", [1, 3, 6])
def test_between_two_files_of_a_run(ask: Ask, desk: Path, monkeypatch: pytest.MonkeyPatch, move: int) -> None:
    """Files of two runs are never taken for one: without run.json a folder is no run."""
    assert ask(*CHECK, "--run", "run").code == 0
    real, calls = Path.replace, iter(range(1, 100))

    def replace(self: Path, target: Path) -> Path:
        if next(calls) == move:
            raise KeyboardInterrupt
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    assert ask(*CHECK, "--run", "run", "--period", "2025-06-03").code == 130
    monkeypatch.setattr(Path, "replace", real)
    assert not any(path.name.startswith(".") for path in (desk / "run").iterdir())
    answer = ask("case", "run", "A")
    assert answer.code == 2
    assert answer.err.startswith("error: run is not a run folder: it has no run.json\n")
    assert ask(*CHECK, "--run", "run").code == 0
    assert json.loads((desk / "run" / "run.json").read_text())["cases"]["total"] == 3


def test_when_the_run_is_in_its_place(ask: Ask, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A summary or report that was interrupted does not hide that the run is there."""

    def interrupted(*arguments: object, **options: object) -> list[str]:
        raise KeyboardInterrupt

    monkeypatch.setattr("svcaudit.cli.reports.write_reports", interrupted)
    answer = ask(*CHECK, "--run", "run", "-o", "report.html")
    assert (answer.code, answer.out) == (130, "")
    assert answer.err.endswith("interrupted while finishing, when the run in run was written; no file is half written\n")
    assert ask("case", "run", "A").code == 0
    assert not (desk / "report.html").exists()


def test_a_polite_kill_is_an_interruption(desk: Path) -> None:
    rows = "".join(f"N{n},solved,2025-06-02T09:00:00+08:00,wang,key,Liu\n" for n in range(20_000))
    write(desk, "log.csv", f"{HEADER}\n{rows * 20}")
    asked = subprocess.Popen(command(*CHECK, "--run", "run", "-v"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert asked.stderr is not None
    asked.stderr.readline()
    assert asked.stderr.readline() == "reading\n"
    asked.terminate()
    out, err = asked.communicate(timeout=60)
    assert (asked.returncode, out) == (130, "")
    assert err.splitlines()[-1].startswith("interrupted while reading")
    assert not (desk / "run").exists()
