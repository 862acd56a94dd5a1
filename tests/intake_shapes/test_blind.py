"""What a log cannot show is not assessable, never met."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from shape_samples import run_of, verdicts

from svcaudit.audit.explain_case import explain_case
from svcaudit.audit.run_folder import read_run, write_run
from svcaudit.checks.blind import OF_ONE_DAY

STANDARD = """
svcaudit: 1
id: desk
version: "1"
stages:
  open:
  reply:
  hold:
  back:
  solve:
  reopen:
  survey:
closed_by: [solve]
reopened_by: [reopen]
clocks:
  plain: {start: open, stop: solve, reopen: first_stop, within: 24h}
  paused: {start: open, stop: solve, reopen: first_stop, within: 24h, pause: {from: hold, until: back}}
  reopened: {start: open, stop: solve, within: 24h}
rules:
  answered: {after: open, expect: reply}
  asked: {after: solve, expect: survey}
  twice: {at_most: {reply: 2}}
  never-asked: {never: survey}
flow: open reply solve
"""
WIDE = "shape: wide\ncase: id\ntime: {zone: UTC}\nevents: {open: opened, reply: replied, solve: solved}\n"
TEXT = "id,opened,replied,solved,reopens\n1,2025-03-01 09:00,2025-03-01 09:30,2025-03-01 10:00,0\n2,2025-03-01 09:00,,2025-03-09 10:00,1\n"


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("plain", {"1": "met", "2": "violated"}),
        ("paused", {"1": "not_assessable", "2": "not_assessable"}),
        ("reopened", {"1": "not_assessable", "2": "not_assessable"}),
        ("answered", {"1": "met", "2": "violated"}),
        ("asked", {"1": "not_assessable", "2": "not_assessable"}),
        ("twice", {"1": "not_assessable", "2": "not_assessable"}),
        ("never-asked", {"1": "not_assessable", "2": "not_assessable"}),
        ("flow", {"1": "met", "2": "violated"}),
    ],
)
def test_a_wide_table(tmp_path: Path, rule: str, expected: dict[str, str]) -> None:
    run = run_of(tmp_path, TEXT, WIDE, STANDARD)
    assert verdicts(run, rule) == expected
    told = [note for note in run.document.notes if note.startswith(f"rule {rule} ")]
    assert bool(told) == ("not_assessable" in expected.values())


def test_what_the_notes_say(tmp_path: Path) -> None:
    notes = run_of(tmp_path, TEXT, WIDE, STANDARD).document.notes
    assert "rule paused cannot be assessed in 2 cases: the log does not show pauses" in notes
    assert "rule asked cannot be assessed in 2 cases: the log does not show survey: the log has no column for it" in notes


def test_a_column_that_counts_reopenings_shows_where_there_were_none(tmp_path: Path) -> None:
    run = run_of(tmp_path, TEXT, WIDE + "shows: {reopenings: reopens}\n", STANDARD)
    assert verdicts(run, "reopened") == {"1": "met", "2": "not_assessable"}


def test_a_wide_table_with_columns_for_the_pause_shows_it(tmp_path: Path) -> None:
    mapping = WIDE.replace("solve: solved", "solve: solved, hold: held, back: resumed")
    text = "id,opened,replied,solved,held,resumed\n1,2025-03-01 09:00,,2025-03-02 10:00,2025-03-01 10:00,2025-03-01 22:00\n"
    assert verdicts(run_of(tmp_path, text, mapping, STANDARD), "paused") == {"1": "met"}


def test_a_log_of_an_event_a_row_hides_nothing(tmp_path: Path) -> None:
    text = "case,activity,time\n1,open,2025-03-01 09:00\n1,solve,2025-03-01 10:00\n"
    run = run_of(tmp_path, text, "time: {zone: UTC}\n", STANDARD)
    assert [verdicts(run, rule)["1"] for rule in ("paused", "reopened", "twice", "never-asked")] == ["met"] * 4


DATES = """
svcaudit: 1
id: dates
version: "1"
stages:
  open:
  reply:
  solve:
closed_by: [solve]
clocks:
  quick: {start: open, stop: solve, within: 48h}
rules:
  reply-first: {before: solve, expect: reply}
"""


@pytest.mark.parametrize(
    ("reply", "solve", "expected"),
    [
        ("2025-03-02", "2025-03-02", "not_assessable"),
        ("2025-03-01", "2025-03-02", "met"),
        ("2025-03-03", "2025-03-02", "violated"),
        ("2025-03-02", "2025-03-02 17:00", "not_assessable"),
        ("2025-03-02 09:00", "2025-03-02", "not_assessable"),
        ("2025-03-02 09:00", "2025-03-02 17:00", "met"),
        ("2025-03-02 18:00", "2025-03-02 17:00", "violated"),
    ],
)
def test_the_order_within_a_day_of_bare_dates(tmp_path: Path, reply: str, solve: str, expected: str) -> None:
    text = f"case,activity,time\n1,open,2025-03-01\n1,reply,{reply}\n1,solve,{solve}\n"
    run = run_of(tmp_path, text, "time: {zone: Asia/Shanghai}\n", DATES)
    assert verdicts(run, "reply-first") == {"1": expected}
    assert verdicts(run, "quick") == {"1": "met"}
    said = f"rule reply-first cannot be assessed in 1 case: the log does not show {OF_ONE_DAY}"
    assert (said in run.document.notes) == (expected == "not_assessable")


def test_ranks_are_the_standards_word_on_the_order_of_a_day(tmp_path: Path) -> None:
    text = "case,activity,time\n1,solve,2025-03-02\n1,reply,2025-03-02\n1,open,2025-03-02\n"
    ranked = DATES.replace("  reply:", "  reply: {rank: 1}").replace("  solve:", "  solve: {rank: 2}")
    run = run_of(tmp_path, text, "time: {zone: UTC}\n", ranked)
    assert verdicts(run, "reply-first") == {"1": "met"}
    assert verdicts(run, "quick") == {"1": "met"}


@pytest.mark.parametrize(("day_only", "mapping"), [(False, WIDE), (False, WIDE + "shows: {reopenings: reopens}\n"), (True, WIDE)])
def test_a_saved_case_is_judged_as_blindly_as_the_run(tmp_path: Path, day_only: bool, mapping: str) -> None:
    text = re.sub(r" \d\d:\d\d", "", TEXT) if day_only else TEXT
    run = run_of(tmp_path, text, mapping, STANDARD)
    write_run(run, tmp_path / "run")
    saved = read_run(tmp_path / "run")
    assert saved.document.shown == ["open", "reply", "solve"]
    assert saved.events.column_names == run.events.column_names
    for case in ("1", "2"):
        story = explain_case(tmp_path / "run", case)
        assert {rule.id: rule.verdict for rule in story.rules} == {rule.id: verdicts(run, rule.id)[case] for rule in story.rules}
        for rule in story.rules:
            worst = {one.verdict for one in rule.activations}
            assert rule.verdict in worst or rule.verdict == "not_applicable", rule.id


def test_a_log_that_shows_everything_has_no_hidden_columns(tmp_path: Path) -> None:
    run = run_of(tmp_path, "case,activity,time\n1,open,2025-03-01T09:00Z\n", "case: case\n", STANDARD)
    assert run.document.shown is None
    assert not [name for name in run.events.column_names if name.startswith("hidden.")]
