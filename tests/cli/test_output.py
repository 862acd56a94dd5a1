"""stdout is the payload, stderr everything else; run.json keeps its shape; colour, pipes and consoles."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cli_samples import LOG, SPEC, Ask, command, write

from svcaudit.cli.app import run

CHECK = ("check", "log.csv", "--spec", "spec.yaml", "--fail-on", "never")
UNTIDY = LOG + ",created,2025-06-02T09:00:00+08:00,wang,gold,Wu\nA,phoned,2025-06-02T09:10:00+08:00,wang,gold,Liu\n"
"""A row for the quarantine, an activity without a stage, a value that the standard does not list."""


def test_the_shape_of_run_json(ask: Ask, desk: Path) -> None:
    write(desk, "log.csv", UNTIDY)
    answer = ask(*CHECK, "--format", "json", "--run", "run")
    found: dict[str, Any] = json.loads(answer.out)
    assert answer.out == (desk / "run" / "run.json").read_text(encoding="utf-8")
    assert {"id", "version", "sha256"} <= found["spec"].keys()
    assert all({"name", "sha256", "rows"} <= one.keys() for one in found["inputs"])
    rows = found["rows"]
    assert rows == {"read": 9, "used": 7, "quarantined": 1, "ignored": 1}
    assert rows["read"] == rows["used"] + rows["quarantined"] + rows["ignored"]
    assert found["cases"] == {"total": 3, "open": 1, "closed": 2}
    assert {"from", "to", "as_of"} <= found["period"].keys()
    for rule in found["rules"]:
        assert {"id", "kind", "severity", "gate", "verdict", "activations", "violations", "cases", "attainment", "elapsed"} <= rule.keys()
        assert set(rule["cases"]) == {
            *("met", "violated", "running", "overdue"),
            *("cancelled", "not_applicable", "not_assessable", "waived"),
        }
        assert sum(rule["cases"].values()) == 3
    clock = next(rule for rule in found["rules"] if rule["id"] == "first-reply")
    assert {"p50", "p90", "max"} <= clock["elapsed"].keys()
    assert [{key: metric[key] for key in ("id", "value", "n", "target", "met")} for metric in found["metrics"]] == [
        {"id": "volume", "value": 3, "n": 3, "target": None, "met": None}
    ]


def test_run_json_fits_its_published_schema(ask: Ask, desk: Path) -> None:
    import jsonschema

    schema = json.loads(ask("spec", "schema", "--run").out)
    write(desk, "log.csv", UNTIDY)
    jsonschema.validate(json.loads(ask(*CHECK, "--format", "json").out), schema)


@pytest.mark.parametrize("options", [(), ("-q",), ("-o", "r.md"), ("--run", "run", "-v"), ("--color", "always", "--lang", "zh")])
def test_json_stands_alone_on_stdout(ask: Ask, desk: Path, options: tuple[str, ...]) -> None:
    write(desk, "log.csv", UNTIDY)
    answer = ask(*CHECK, "--format", "json", *options)
    assert json.loads(answer.out)["rows"]["read"] == 9
    assert bool(answer.err) is (options != ("-q",))


def test_what_was_not_used_is_said_on_stderr(ask: Ask, desk: Path) -> None:
    write(desk, "log.csv", UNTIDY)
    answer = ask(*CHECK)
    assert answer.err.splitlines() == [
        "quarantined, listed in quarantine.csv with --run FOLDER: case is empty (1)",
        "activities that no stage has: 'phoned' (1)",
        "note: tier: values the standard does not list: 'gold' in 1 row",
    ]
    assert ask(*CHECK, "-q").err == ""
    told = ask(*CHECK, "-v").err
    assert "log.csv: 9 rows; encoding utf-8 (found); delimiter comma" in told
    assert "ignored: activity maps to no stage (1)" in told


def test_what_a_rule_lacks_is_said_on_stderr(ask: Ask, desk: Path) -> None:
    write(desk, "log.csv", LOG.replace("actor", "someone"))
    assert "note: rule one-owner cannot be assessed: the log has no actor" in ask(*CHECK).err


def test_many_unknown_activities_are_not_all_listed(ask: Ask, desk: Path) -> None:
    write(desk, "log.csv", LOG + "".join(f"A,deed {n},2025-06-02T09:10:00+08:00,wang,key,Liu\n" for n in range(30)))
    assert ask(*CHECK).err.endswith("'deed 12' (1) and 25 more\n")


COLOUR = re.compile(r"\x1b\[[\d;]*m")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("env", "options", "colored"),
    [
        ({}, (), True),
        ({"NO_COLOR": "1"}, (), False),
        ({"NO_COLOR": ""}, (), True),
        ({"TERM": "dumb"}, (), False),
        ({}, ("--color", "never"), False),
        ({"NO_COLOR": "1"}, ("--color", "always"), True),
    ],
)
def test_colour_on_a_terminal(
    desk: Path, monkeypatch: pytest.MonkeyPatch, env: dict[str, str], options: tuple[str, ...], colored: bool
) -> None:
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    out, err = Terminal(), Terminal()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    assert run([*CHECK, "-q", *options]) == 0
    assert bool(COLOUR.search(out.getvalue())) is colored
    write(desk, "bad.yaml", "- a")
    assert run(["check", "log.csv", "--spec", "bad.yaml", *options]) == 2
    assert bool(COLOUR.search(err.getvalue())) is colored


def test_no_colour_into_a_file(ask: Ask, desk: Path) -> None:
    assert "\x1b" not in ask(*CHECK).out
    assert "\x1b" in ask(*CHECK, "--color", "always").out


COMMANDS = [(), ("check",), ("case",), ("explain",), ("spec",), ("spec", "lint"), ("spec", "show"), ("spec", "test"), ("spec", "schema")]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_help_is_plain_text_with_an_example(ask: Ask, words: tuple[str, ...]) -> None:
    answer = ask(*words, "--help")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith(f"Usage: {' '.join(('svcaudit', *words))} ")
    assert "\x1b" not in answer.out and "│" not in answer.out
    assert ask(*words, "-h").out == answer.out
    if words not in ((), ("spec",)):
        assert f"Example: svcaudit {' '.join(words)} " in " ".join(answer.out.split())


def test_version(ask: Ask) -> None:
    assert re.fullmatch(r"svcaudit \d+\.\d+\.\d+\S*\n", ask("--version").out)


def test_a_reader_that_has_seen_enough_is_no_error(desk: Path) -> None:
    """The exit code still is the audit's: `| head` must not turn a failed gate into a success."""
    for arguments, code in (("check log.csv --spec spec.yaml --fail-on warning -q", 1), ("--help", 0)):
        asked = subprocess.Popen(command(*arguments.split()), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert asked.stdout is not None and asked.stderr is not None
        asked.stdout.close()
        assert (asked.stderr.read(), asked.wait(60)) == (b"", code)
        asked.stderr.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_under_stdout_is_told() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command("--version"), stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (2, "error: the output cannot be written: No space left on device\n")


def test_a_closed_stdout_is_no_bug() -> None:
    done = subprocess.run(["sh", "-c", f"exec '{sys.executable}' -m svcaudit --version >&-"], stderr=subprocess.PIPE, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "gbk"])
def test_a_console_that_cannot_show_a_character_gets_its_escape(desk: Path, monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    """And the escape is JSON's, so that run.json stays run.json."""
    write(desk, "spec.yaml", SPEC.replace("服务台", "服务台 😀"))
    printed = []
    for options in ((), ("--format", "json")):
        console = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
        monkeypatch.setattr(sys, "stdout", console)
        assert run([*CHECK, "--lang", "zh", "-q", *options]) == 0
        printed.append(console.buffer.getvalue().decode(encoding))  # type: ignore[attr-defined]
    shown = "服务台" if encoding == "gbk" else r"\u670d\u52a1\u53f0"
    assert rf"{shown} \ud83d\ude00" in printed[0].splitlines()[0]
    assert json.loads(printed[1])["spec"]["title"]["zh"] == "服务台 😀"
