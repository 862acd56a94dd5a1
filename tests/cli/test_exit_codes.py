"""What the process tells its caller; one test per exit code first, then the ways to each."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from cli_samples import FAILING, HEADER, Ask, write

from svcaudit import __main__
from svcaudit.errors import DataError, ExitCode, UsageError

CHECK = ("check", "log.csv", "--spec", "spec.yaml")


def failing_with(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("svcaudit.audit.request.audit_files", fail)


def test_0_fine(ask: Ask, desk: Path) -> None:
    assert ask(*CHECK).code == ExitCode.FINE == 0


def test_1_a_rule_failed_its_gate(ask: Ask, desk: Path) -> None:
    write(desk, "spec.yaml", FAILING)
    assert ask(*CHECK).code == ExitCode.RULE_FAILED == 1


def test_2_usage(ask: Ask, desk: Path) -> None:
    assert ask("check", "log.csv").code == ExitCode.USAGE == 2


def test_2_config(ask: Ask, desk: Path) -> None:
    write(desk, "map.yaml", "acter: agent")
    assert ask(*CHECK, "--map", "map.yaml").code == ExitCode.USAGE


def test_2_spec(ask: Ask, desk: Path) -> None:
    write(desk, "spec.yaml", "- a list")
    assert ask(*CHECK).code == ExitCode.USAGE


def test_3_data_cannot_be_judged(ask: Ask, desk: Path) -> None:
    write(desk, "log.csv", "")
    assert ask(*CHECK).code == ExitCode.DATA == 3


def test_4_a_bug_of_ours(ask: Ask, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failing_with(KeyError("stage"), monkeypatch)
    answer = ask(*CHECK, "--period", "2025-06")
    assert answer.code == ExitCode.BUG == 4
    assert answer.out == ""
    assert answer.err.splitlines() == [
        "svcaudit has a bug: KeyError: 'stage'",
        "  please report it, with what this prints: svcaudit check log.csv --spec spec.yaml --period 2025-06 --debug",
    ]


def test_130_interrupted(ask: Ask, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failing_with(KeyboardInterrupt(), monkeypatch)
    answer = ask(*CHECK)
    assert (answer.code, answer.out, answer.err) == (ExitCode.INTERRUPTED, "", "interrupted: no file is half written\n")
    assert ExitCode.INTERRUPTED == __main__.INTERRUPTED == 130


def test_the_help_names_every_code(ask: Ask) -> None:
    epilog = " ".join(ask("--help").out.split("Exit codes:")[1].split())
    assert [int(number) for number in re.findall(r"(?:^|· )(\d+) ", epilog)] == list(ExitCode)


@pytest.mark.parametrize(
    ("fail_on", "code"),
    [("error", 0), ("warning", 1), ("info", 1), ("never", 0)],
)
def test_fail_on_chooses_from_which_severity(ask: Ask, desk: Path, fail_on: str, code: int) -> None:
    assert ask(*CHECK, "--fail-on", fail_on).code == code


def test_fail_on_warning_minds_no_info(ask: Ask, desk: Path) -> None:
    assert ask(*CHECK, "--fail-on", "warning", "--ignore", "replied-first").code == 0
    assert ask(*CHECK, "--fail-on", "info", "--ignore", "replied-first").code == 1


@pytest.mark.parametrize("arguments", [(), ("spec",)])
def test_a_command_line_without_a_command_shows_the_help_and_did_nothing(ask: Ask, arguments: tuple[str, ...]) -> None:
    answer = ask(*arguments)
    assert answer.code == 2
    assert answer.out == ""
    assert answer.err.startswith(f"Usage: {' '.join(('svcaudit', *arguments))} [OPTIONS] COMMAND")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("frobnicate",), "no such command 'frobnicate'"),
        (("spec", "frobnicate"), "no such command 'frobnicate'"),
        (("--frobnicate",), "no such option: --frobnicate"),
        (("check", "--frobnicate"), "no such option: --frobnicate"),
        (("check",), "missing argument 'LOG...'"),
        (("check", "log.csv"), "missing option '--spec'"),
        (("check", "log.csv", "--spec"), "option '--spec' requires an argument"),
        (("case", "run"), "missing argument 'CASE'"),
        (("case", "a", "b", "c"), "unexpected extra argument"),
        ((*CHECK, "--format", "xml"), "'xml' is not one of 'text', 'json'"),
        ((*CHECK, "--fail-on", "erorr"), "'erorr' is not one of 'error', 'warning', 'info', 'never'"),
        ((*CHECK, "--color", "sometimes"), "'sometimes' is not one of 'auto', 'always', 'never'"),
        ((*CHECK, "--limit", "-1"), "'--limit'"),
        ((*CHECK, "--limit", "many"), "'--limit'"),
    ],
)
def test_a_slip_in_the_command_line_is_told_with_where_to_look(ask: Ask, desk: Path, arguments: tuple[str, ...], told: str) -> None:
    answer = ask(*arguments)
    assert (answer.code, answer.out) == (2, "")
    first, second = answer.err.splitlines()
    assert first.startswith("error: ") and told in first
    assert second.startswith("  `svcaudit") and second.endswith("--help` shows what it takes")


@pytest.mark.parametrize("place", [0, 1, 5])
def test_debug_adds_the_traceback_wherever_it_stands(ask: Ask, desk: Path, monkeypatch: pytest.MonkeyPatch, place: int) -> None:
    failing_with(KeyError("stage"), monkeypatch)
    words = list(CHECK)
    words.insert(place, "--debug")
    answer = ask(*words)
    assert answer.code == 4
    assert "Traceback" in answer.err
    assert answer.err.splitlines()[1].endswith("svcaudit check log.csv --spec spec.yaml --debug")


def test_the_environment_asks_for_tracebacks_too(ask: Ask, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (desk / "log.csv").unlink()
    for value, shown in (("1", True), ("0", False), ("", False)):
        monkeypatch.setenv("SVCAUDIT_DEBUG", value)
        assert ("Traceback" in ask(*CHECK).err) is shown, value


def test_debug_of_one_command_line_is_not_that_of_the_next(ask: Ask, desk: Path) -> None:
    (desk / "log.csv").unlink()
    assert "Traceback" in ask("--debug", *CHECK).err
    assert "Traceback" not in ask(*CHECK).err


def test_what_the_machine_refuses_is_no_bug(ask: Ask, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failing_with(OSError(28, "No space left on device", "runs/june"), monkeypatch)
    answer = ask(*CHECK)
    assert (answer.code, answer.err) == (2, "error: runs/june: No space left on device\n")
    failing_with(MemoryError(), monkeypatch)
    answer = ask(*CHECK)
    assert answer.code == 3
    assert "does not fit into the memory" in answer.err


@pytest.mark.parametrize(("error", "code"), [(UsageError("a", "b\nc"), 2), (DataError("a", "b\nc"), 3)])
def test_an_error_is_one_message_and_what_to_do(ask: Ask, desk: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, code: int) -> None:
    failing_with(error, monkeypatch)
    answer = ask(*CHECK)
    assert (answer.code, answer.out, answer.err) == (code, "", "error: a\n  b\n  c\n")


def test_a_log_in_which_nothing_can_be_judged_by_a_rule_is_fine(ask: Ask, desk: Path) -> None:
    write(desk, "log.csv", f"{HEADER}\nA,created,2025-06-02T09:00:00+08:00,wang,standard,Liu\n")
    answer = ask(*CHECK)
    assert answer.code == 0
    assert "No rule could be judged" in answer.out


@pytest.mark.parametrize(
    ("spec", "fail_on", "code"),
    [("- a list", "error", 2), ("- a list", "never", 0), ("DOUBTFUL", "error", 0), ("DOUBTFUL", "warning", 1), ("DOUBTFUL", "never", 0)],
)
def test_lint(ask: Ask, desk: Path, spec: str, fail_on: str, code: int) -> None:
    if spec != "DOUBTFUL":  # the standard of these tests has an attribute that nothing uses
        write(desk, "spec.yaml", spec)
    assert ask("spec", "lint", "spec.yaml", "--fail-on", fail_on).code == code
