"""Events that lie in the future: the run is as of the last of them, and somebody is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_samples import LOG, Ask, write

LATER = LOG + "C,solved,2150-07-01T09:00:00+08:00,wang,key,Sun\nB,created,2150-06-01T09:00:00+08:00,wang,key,Zhou\n"
CHECK = ("check", "log.csv", "--spec", "spec.yaml", "--fail-on", "never")
WARNING = "warning: 2 events lie in the future, and all was judged as of the last one, 2150-07-01"


@pytest.mark.parametrize("quiet", [(), ("--quiet",)])
@pytest.mark.parametrize("command", [CHECK, ("kpi", "--log", "log.csv", "--spec", "spec.yaml")])
def test_a_day_that_has_not_come_is_warned_of(ask: Ask, desk: Path, command: tuple[str, ...], quiet: tuple[str, ...]) -> None:
    write(desk, "log.csv", LATER)
    answer = ask(*command, *quiet)
    assert answer.code == 0
    assert WARNING in answer.err
    assert "--as-of 2025-07-01;" in answer.err
    assert "future, and all" not in answer.out


def test_the_moment_that_was_asked_for_is_not_doubted(ask: Ask, desk: Path) -> None:
    write(desk, "log.csv", LATER)
    assert "warning:" not in ask(*CHECK, "--as-of", "2025-07-01").err
    assert "warning:" not in ask(*CHECK, "--as-of", "2150-08-01").err


def test_what_has_happened_is_not_warned_of(ask: Ask, desk: Path) -> None:
    assert "warning:" not in ask(*CHECK).err


def test_the_run_does_not_know_what_day_it_is(ask: Ask, desk: Path) -> None:
    write(desk, "log.csv", LATER)
    assert ask(*CHECK, "--run", "run").code == 0
    assert "judged as of the last one" not in (desk / "run" / "run.json").read_text(encoding="utf-8")
