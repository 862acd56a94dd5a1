"""The vendor's verdicts are claims: read, held against ours, and never taken over."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from shape_samples import run_of

from svcaudit.intake.claims import NO_SPAN, span_of, step_of
from svcaudit.model.run import ClaimPair
from svcaudit.reports.html import render
from svcaudit.reports.options import RenderOptions
from svcaudit.reports.run_json import dumps, read_document
from svcaudit.reports.terminal import render_summary

STANDARD = """
svcaudit: 1
id: desk
version: "1"
stages: [created, resolved, closed]
closed_by: [closed]
clocks:
  resolution: {start: created, stop: [resolved, closed], reopen: first_stop, within: 24h}
  other: {start: created, stop: closed, within: 2d, reopen: first_stop}
"""
MAP = """
shape: wide
case: id
time: {zone: UTC}
events: {created: opened, resolved: solved, closed: closed}
claims:
  resolution: {column: made_sla, met: ["true"], violated: ["false"], running: [open], elapsed: {column: stc, unit: s}}
"""
HEADER = "id,opened,solved,closed,made_sla,stc\n"
AGREES = "1,2025-03-01 09:00,2025-03-01 10:00,2025-03-01 11:00,TRUE,3600\n"


def claim_on(folder: Path, rows: str, mapping: str = MAP):  # type: ignore[no-untyped-def]
    run = run_of(folder, HEADER + rows, mapping, STANDARD)
    (claim,) = run.document.claims
    return claim


@pytest.mark.parametrize(
    ("row", "counts"),
    [
        (AGREES, (1, 0, 0)),
        ("1,2025-03-01 09:00,2025-03-03 10:00,,false,176400\n", (1, 0, 0)),
        ("1,2025-03-01 09:00,2025-03-03 10:00,,true,\n", (0, 1, 0)),
        ("1,2025-03-01 09:00,2025-03-01 10:00,,true,7200\n", (0, 1, 0)),
        ("1,2025-03-01 09:00,2025-03-01 10:00,,,3601\n", (1, 0, 0)),
        ("1,2025-03-01 09:00,2025-03-01 10:00,,,\n" + AGREES.replace("1,", "2,", 1), (1, 0, 0)),
        ("1,2025-05-31 23:00,,,true,\n", (0, 0, 1)),
        ("1,2025-05-31 23:00,,,open,\n", (1, 0, 0)),
        ("1,2025-05-31 23:00,,,false,\n", (0, 1, 0)),
        ("1,2025-03-01 23:00,,,true,\n", (0, 1, 0)),
        ("1,,2025-03-01 23:00,,true,\n", (0, 0, 1)),
    ],
)
def test_how_claims_compare(tmp_path: Path, row: str, counts: tuple[int, int, int]) -> None:
    claim = claim_on(tmp_path, row)
    assert (claim.agreeing, claim.differing, claim.not_comparable) == counts


def test_a_difference_says_what_either_side_measured(tmp_path: Path) -> None:
    claim = claim_on(tmp_path, "7,2025-03-01 09:00,2025-03-05 09:00,2025-03-01 10:00,false,345600\n" + AGREES)
    (example,) = claim.examples
    assert (example.case, example.theirs, example.ours) == ("7", "violated, 4d", "met, 1h")
    assert (
        example.why
        == "1h of 1d from created (2025-03-01 09:00Z) to closed (2025-03-01 10:00Z); theirs is the time to resolved (2025-03-05 09:00Z)"
    )
    assert claim.pairs == [ClaimPair("met", "met", 1), ClaimPair("violated", "met", 1)]


def test_what_no_rule_judges_is_told(tmp_path: Path) -> None:
    run = run_of(tmp_path, HEADER + AGREES, MAP.replace("resolution:", "resolutoin:"), STANDARD)
    assert run.document.claims == []
    assert any("verdicts on resolutoin are held against nothing" in note for note in run.document.notes)
    assert any("no rule of the standard: resolutoin (did you mean resolution?)" in note for note in run.document.notes)


def test_the_worst_clock_instance_of_a_case_counts_and_those_called_off_do_not(tmp_path: Path) -> None:
    mapping = """
shape: clocks
case: id
clock: sla
time: {zone: UTC}
start: {column: from, name: created}
end: {column: to, name: closed}
values: {clock: {P1: other}}
claims: {"*": {column: stage, met: [Done], violated: [Late], cancelled: [Off], elapsed: {column: took, unit: min}}}
"""
    rows = (
        "1,P1,2025-03-01 09:00,2025-03-01 09:10,Off,10",
        "1,P1,2025-03-01 09:00,2025-03-04 09:00,Late,4320",
        "2,P1,2025-03-01 09:00,2025-03-01 10:00,Done,61",
    )
    run = run_of(tmp_path, "\n".join(("id,sla,from,to,stage,took", *rows)), mapping, STANDARD)
    (claim,) = run.document.claims
    assert claim.rule == "other"
    assert [(one.case, one.theirs, one.ours) for one in claim.examples] == [
        ("1", "violated, 3d", "met, 10m"),
        ("2", "met, 1h 1m", "met, 1h"),
    ]


@pytest.mark.parametrize(
    ("text", "unit", "seconds", "step"),
    [
        ("18", "min", 1080, 60),
        ("0.75", "h", 2700, 36),
        ("09:30:00", "h", 34200, 1),
        ("30:05:59", "hms", 108359, 1),
        ("1,200", "s", 1200, 1),
        ("1500", "ms", 1, 1),
        ("2", "d", 172800, 86400),
        ("1970-01-02 00:10:00", "since_1970", 87000, 1),
        ("-5", "min", NO_SPAN, 60),
        ("soon", "h", NO_SPAN, 3600),
        ("9:30:00", "min", NO_SPAN, 1),
    ],
)
def test_spans(text: str, unit: str, seconds: int, step: int) -> None:
    assert (span_of(text, unit), step_of(text, unit)) == (seconds, step)


def test_the_reports_have_a_section_and_run_json_keeps_it(tmp_path: Path) -> None:
    run = run_of(tmp_path, HEADER + "<b>,2025-03-01 09:00,2025-03-05 09:00,,true,\n" + AGREES, MAP, STANDARD)
    page = render(run, RenderOptions())
    assert 'id="claims"' in page
    assert "1 agree with ours, 1 differ, 0 cannot be compared" in page
    assert "<b></td>" not in page
    assert "resolution: 1 agree with ours, 1 differ, 0 cannot be compared" in render_summary(run)
    assert read_document(dumps(run.document)).claims == run.document.claims
    assert json.loads(dumps(run.document))["claims"][0]["examples"][0]["theirs"] == "met"
    plain = run_of(tmp_path, HEADER + AGREES, MAP.split("claims:")[0], STANDARD)
    assert 'id="claims"' not in render(plain, RenderOptions())
