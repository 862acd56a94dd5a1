from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
import report_runs
from report_runs import HOUR

from svcaudit.reports.findings import Finding, worst, worst_by_rule, worst_first
from svcaudit.reports.reader import reader
from svcaudit.reports.sentences import Narrator

NARRATOR = Narrator(reader("en", "UTC"), {"intake": {"zh": "受理"}}, {"worked": "working"})


def one(**given: Any) -> Finding:
    columns = dict(given)
    row = report_runs.finding("T-1", columns.pop("rule", "r"), **columns)
    (found,) = worst(report_runs.findings_table([row]), 1)
    return found


TIMED = {"elapsed_s": 25 * HOUR, "limit_s": 24 * HOUR, "late_s": HOUR}


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        (
            {"problem": "came_late", "kind": "clock", "stage": "intake", "seen_stage": "reply", "owner": "wang", **TIMED},
            "reply came 1h late: 25h after intake, limit 24h, owner wang",
        ),
        (
            {"problem": "came_late", "rule": "worked", "kind": "clock", "stage": "intake", "seen_stage": "reply", **TIMED},
            "reply came 1h late: 25h after intake, limit 24h (working time)",
        ),
        (
            {"problem": "came_late", "kind": "before_expect", "stage": "reply", "seen_stage": "check", **TIMED},
            "check came 1h too early: 25h before reply, limit 24h",
        ),
        ({"problem": "never_came", "stage": "resolve", "expected": "survey within 48h"}, "no survey within 48h after resolve"),
        ({"problem": "never_came", "kind": "before_expect", "stage": "reply", "expected": "classify"}, "no classify before reply"),
        ({"problem": "never_came", "kind": "if_expect", "stage": "refund", "expected": "approve"}, "refund without approve"),
        (
            {"problem": "never_came", "kind": "required", "expected": "required: greet", "detail": "0 found"},
            "missing (0 found), asked: required: greet",
        ),
        (
            {
                "problem": "never_came",
                "kind": "clock",
                "stage": "intake",
                "expected": "reply",
                "verdict": "overdue",
                "detail": "target 1",
                **TIMED,
            },
            "no reply within 24h after intake, 1h late",
        ),
        ({"problem": "forbidden", "kind": "after_never", "stage": "close", "seen_stage": "reply"}, "reply after close, which must not be"),
        ({"problem": "forbidden", "kind": "never", "stage": "escalate"}, "escalate came, which must not be"),
        ({"problem": "too_many", "expected": "at most 2: reply", "detail": "5 found"}, "too many (5 found), asked: at most 2: reply"),
        (
            {"problem": "wrong_place", "kind": "starts_with", "seen_stage": "reply", "expected": "starts with intake"},
            "starts with reply, asked: starts with intake",
        ),
        ({"problem": "missing_value", "stage": "intake", "detail": "channel"}, "channel not recorded at intake"),
        ({"problem": "wrong_value", "expected": "amount >= 100", "detail": "amount = 3"}, "amount = 3, asked: amount >= 100"),
        ({"problem": "wrong_value", "kind": "matrix", "stage": "intake", "detail": "expected P1, is P3"}, "at intake: expected P1, is P3"),
        (
            {"problem": "wrong_role", "stage": "reply", "detail": "role robot", "expected": "reply by agent"},
            "reply by role robot, asked: reply by agent",
        ),
        ({"problem": "wrong_text", "stage": "reply", "detail": "says: no"}, "wording of reply: says: no"),
        ({"problem": "skipped", "stage": "classify"}, "skipped classify"),
        ({"problem": "unexpected", "stage": "reply", "detail": "after review"}, "unexpected reply after review"),
        ({"problem": "out_of_order", "stage": "reply", "detail": "before review"}, "reply out of order, belongs before review"),
        (
            {"problem": "gap", "stage": "reply", "expected": "reply at most 24h apart", **TIMED},
            "gap of 25h after reply, 1h over the limit of 24h",
        ),
        ({"problem": "skipped", "stage": "x", "verdict": "waived", "waiver": "W-7", "owner": "li"}, "skipped x, owner li (waived: W-7)"),
        ({"problem": "brand_new", "expected": "{braces} survive"}, "brand new, asked: {braces} survive"),
    ],
)
def test_a_finding_is_told_in_one_sentence(columns: dict[str, Any], sentence: str) -> None:
    assert NARRATOR.sentence(one(**columns)) == sentence


@pytest.mark.parametrize(
    "problem", ["never_came", "came_late", "forbidden", "too_few", "too_many", "wrong_place", "wrong_actor", "wrong_role"]
)
def test_a_sentence_needs_no_more_than_the_problem(problem: str) -> None:
    assert NARRATOR.sentence(one(problem=problem, kind="x"))


def test_control_characters_of_a_cell_are_written_out() -> None:
    told = NARRATOR.sentence(one(problem="skipped", stage="a\x1b[2J", owner="\u202eli", detail="x" * 9999))
    assert "\x1b" not in told
    assert "\u202e" not in told
    assert len(told) < 400


def test_the_worst_findings_come_first() -> None:
    rows = [
        report_runs.late_reply("B", 10),
        report_runs.late_reply("A", 10),
        report_runs.late_reply("C", 99),
        report_runs.late_reply("D", 500, severity="warning"),
        report_runs.late_reply("E", 900, verdict="waived"),
        report_runs.finding("F", "x", problem="skipped"),
    ]
    table = report_runs.findings_table(rows)
    assert [row.case for row in worst(table, 99)] == ["C", "A", "B", "F", "D", "E"]
    assert [row.case for row in worst(table, 2)] == ["C", "A"]
    assert worst_first(table).column("case").to_pylist() == ["C", "A", "B", "F", "D", "E"]
    assert worst_first(table, 3).column("case").to_pylist() == ["C", "A", "B"]


def test_the_worst_findings_of_each_rule() -> None:
    rows = [report_runs.late_reply(f"T-{n:03}", n, rule=f"rule-{n % 3}") for n in range(30)]
    found = worst_by_rule(report_runs.findings_table(rows), 2)
    assert {rule: [row.case for row in chosen] for rule, chosen in found.items()} == {
        "rule-0": ["T-027", "T-024"],
        "rule-1": ["T-028", "T-025"],
        "rule-2": ["T-029", "T-026"],
    }
    assert all(row.rule == rule for rule, chosen in found.items() for row in chosen)


def test_coded_columns_in_several_pieces_give_the_same_order() -> None:
    rows = [report_runs.late_reply(f"T-{n:03}", n % 7, rule=f"rule-{n % 3}", severity=("error", "info")[n % 2]) for n in range(30)]
    plain = report_runs.findings_table(rows)
    pieces = [report_runs.coded(report_runs.findings_table(part)) for part in (rows[20:], rows[:20])]
    coded = pa.concat_tables(pieces)
    assert coded.schema.field("rule").type != pa.string()
    assert worst(coded, 9) == worst(plain, 9)
    assert dict(worst_by_rule(coded, 4)) == dict(worst_by_rule(plain, 4))
    assert worst_first(coded).to_pylist() == worst_first(plain).to_pylist()


def test_no_findings_are_no_trouble() -> None:
    table = report_runs.findings_table([])
    assert worst(table, 5) == []
    assert worst_by_rule(table, 5) == {}
    assert worst_first(table).num_rows == 0
