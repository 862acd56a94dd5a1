"""What holds of every command: an example in its help, one way to end for each cause, quiet when asked, interrupted at once."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import shutil
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import typer.main
from cli_samples import FAILING, LOG, SPEC, Ask, files_under, write

from svcaudit.cli.app import app, run
from svcaudit.cli.reports import write_text
from svcaudit.intake.read import read_log
from svcaudit.intake.stand_in import STAND_IN

STRICT = "spec: strict.yaml\ntests: [{name: a, events: [2025-06-02 09:00 intake], expect: %s}]\n"


def commands(group: Any, words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, one in group.commands.items():
        yield from commands(one, (*words, name)) if hasattr(one, "commands") else [((*words, name), one)]


COMMANDS = dict(commands(typer.main.get_command(app)))
QUIETLY = [words for words, one in COMMANDS.items() if "--quiet" in {opt for parameter in one.params for opt in parameter.opts}]


@pytest.fixture(scope="module")
def furniture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with files of every sort and two runs, to be copied."""
    folder = tmp_path_factory.mktemp("furniture")
    for name, content in (("log.csv", LOG), ("spec.yaml", SPEC), ("strict.yaml", FAILING), ("broken.yaml", "- a list"), ("empty.csv", "")):
        write(folder, name, content)
    write(folder, "good.test.yaml", STRICT.replace("strict", "spec") % "{first-reply: running}")
    write(folder, "bad.test.yaml", STRICT % "clean")
    with contextlib.chdir(folder):
        for name in ("run", "later"):
            assert run(["check", "log.csv", "--spec", "spec.yaml", "--no-config", "--run", name, "-q"]) == 0
    return folder


@pytest.fixture
def full(desk: Path, furniture: Path) -> Path:
    shutil.copytree(furniture, desk, dirs_exist_ok=True)
    return desk


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_its_help_has_an_example_of_itself(ask: Ask, words: tuple[str, ...]) -> None:
    answer = ask(*words, "--help")
    assert answer.code == 0
    assert f"Example: svcaudit {' '.join(words)}" in " ".join(answer.out.split())


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("check log.csv --spec spec.yaml", 0),
        ("check log.csv --spec strict.yaml", 1),
        ("check log.csv --spec broken.yaml", 2),
        ("check empty.csv --spec spec.yaml", 3),
        ("log check log.csv", 0),
        ("log check log.csv --spec spec.yaml --map none.yaml", 2),
        ("log check empty.csv", 3),
        ("log profile log.csv", 0),
        ("log profile nothing.csv", 2),
        ("log profile empty.csv", 3),
        ("log maps", 0),
        ("log maps nosuch", 2),
        ("case run A", 0),
        ("case run Z", 2),
        ("case log.csv A", 2),
        ("compare run run", 2),
        ("compare run later --fail-on worse", 0),
        ("compare run spec.yaml", 2),
        ("compare run", 2),
        ("report run", 0),
        ("report run --compare later --fail-on worse", 0),
        ("report run --fail-on warning", 1),
        ("report run --fail-on worse", 2),
        ("report run -o run/run.json", 2),
        ("report run -o page.pfd", 2),
        ("report run --template nosuch", 2),
        ("report nothing", 2),
        ("explain violated", 0),
        ("explain replied-first --spec spec.yaml", 0),
        ("explain nosuch", 2),
        ("spec show spec.yaml", 0),
        ("spec show broken.yaml", 2),
        ("spec lint broken.yaml", 2),
        ("spec test good.test.yaml", 0),
        ("spec test bad.test.yaml", 1),
        ("spec test nosuch.test.yaml", 2),
        ("spec diff spec.yaml spec.yaml", 0),
        ("spec diff spec.yaml strict.yaml", 1),
        ("spec diff spec.yaml broken.yaml", 2),
        ("spec impact spec.yaml strict.yaml --log log.csv", 0),
        ("spec impact spec.yaml strict.yaml --log log.csv --fail-on flips:0%", 1),
        ("spec impact spec.yaml strict.yaml", 2),
        ("spec impact spec.yaml strict.yaml --log empty.csv", 3),
        ("spec schema", 0),
        ("config show", 0),
        ("config show --config broken.yaml", 2),
        ("init --dir project", 0),
        ("init --zone UTC", 2),
    ],
)
def test_how_it_ends(ask: Ask, full: Path, line: str, code: int) -> None:
    answer = ask(*line.split())
    assert answer.code == code, answer.err
    assert bool(answer.out) or code > 1
    assert code < 2 or answer.err or line.startswith("spec lint"), "what lint finds is its payload"


@pytest.mark.parametrize("words", QUIETLY, ids=" ".join)
def test_quiet_says_nothing_beside_the_payload(ask: Ask, full: Path, words: tuple[str, ...]) -> None:
    write(full, "svcaudit.yaml", "logs: log.csv\nspec: spec.yaml\ntests: good.test.yaml\nrun: run\n")
    more = {"case": ["A"], "compare": ["run", "later"], "spec diff": ["spec.yaml"], "spec impact": ["spec.yaml"], "init": ["--dir", "new"]}
    answer = ask(*words, *more.get(" ".join(words), []), "--quiet")
    assert answer.code in (0, 1), answer.err
    assert answer.err == ""


@pytest.mark.parametrize(
    "line",
    [
        "log check log.csv",
        "spec impact spec.yaml strict.yaml --log log.csv",
        "case run A",
        "compare run later",
        "report run",
        "spec lint spec.yaml",
    ],
)
def test_an_interruption_is_one_line(ask: Ask, full: Path, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    for room, name in (
        ("audit.log_check", "check_log"),
        ("audit.impact", "runs_of_both"),
        ("audit.explain_case", "explain_case"),
        ("audit.compare", "read_runs"),
        ("spec.load", "parse"),
    ):
        monkeypatch.setattr(import_module(f"svcaudit.{room}"), name, stop)
    answer = ask(*line.split())
    assert (answer.code, answer.out) == (130, "")
    assert re.fullmatch(r"interrupted(:| while .+;) no file is half written\n", answer.err)


def test_a_file_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_text(tmp_path / "a.txt", "old")

    def stop(self: Path, target: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        write_text(tmp_path / "a.txt", "new")
    assert files_under(tmp_path) == {"a.txt": b"old"}


def test_reading_tells_how_many_bytes_lie_behind(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    paths = [write(tmp_path, name, LOG) for name in ("a.csv", "b.csv")]
    read_log(paths, STAND_IN, on_progress=lambda phase, done=0, total=0: told.append((phase, done, total)))
    rows = len(LOG) - len(LOG.splitlines()[0]) - 1
    assert told[:4] == [
        ("reading a.csv", 0, 2 * len(LOG)),
        ("reading a.csv", rows, 2 * len(LOG)),
        ("reading b.csv", len(LOG), 2 * len(LOG)),
        ("reading b.csv", len(LOG) + rows, 2 * len(LOG)),
    ]


@pytest.mark.parametrize(("term", "moves"), [("xterm", True), ("dumb", False)])
def test_a_terminal_sees_a_bar_and_stdout_does_not(
    full: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], term: str, moves: bool
) -> None:
    master, slave = pty.openpty()
    monkeypatch.setenv("TERM", term)
    with os.fdopen(slave, "w", encoding="utf-8") as terminal, monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", terminal)
        assert run(["check", "log.csv", "--spec", "spec.yaml", "-f", "json", "--no-config"]) == 0
    try:
        seen = os.read(master, 1 << 16)
    except OSError:
        seen = b""
    os.close(master)
    assert (b"reading" in seen or b"judging" in seen) is moves
    assert json.loads(capsys.readouterr().out)["cases"]["total"] == 3
