"""A table of the vendor's verdicts beside the log: read through its map, every row accounted for, held against ours."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from cli_samples import Ask, write

from svcaudit.model.run import ClaimPair
from svcaudit.reports.run_json import read_document

ROOT = Path(__file__).parents[2]
CLAIMS = "ticket,sla,took\nA,ok,30\nB,ok,\nC,late,\nC,late,61\nX,ok,1\n,ok,1\nB,,\nA,perhaps,\n,,\n"
MAP = "case: ticket\nclaims: {first-reply: {column: sla, met: [ok], violated: [late], elapsed: {column: took, unit: min}}}\n"
CHECK = ("check", "log.csv", "--spec", "spec.yaml", "--fail-on", "never", "--claims", "claims.csv", "--claims-map", "claims.map.yaml")


@pytest.fixture
def told(desk: Path) -> Path:
    write(desk, "claims.csv", CLAIMS)
    write(desk, "claims.map.yaml", MAP)
    return desk


def test_they_are_held_against_ours_and_every_row_is_accounted_for(ask: Ask, told: Path) -> None:
    answer = ask(*CHECK, "--run", "run")
    assert answer.code == 0
    account = "claims of claims.csv: 9 rows read = 3 used + 2 quarantined + 4 ignored"
    assert account in answer.err
    for reason in ("case is empty (1)", "neither verdict nor span can be read (1)", "case is not in the log (1)", "blank row (1)"):
        assert reason in answer.err
    assert "nothing is claimed in the row (1)" in answer.err and "the case is claimed again in a later row (1)" in answer.err
    document = read_document((told / "run/run.json").read_text())
    (claim,) = document.claims
    assert (claim.rule, claim.agreeing, claim.differing) == ("first-reply", 1, 2)
    assert any(note.startswith(account) for note in document.notes)
    assert document.rows.read == 7, "the log's own account knows nothing of the table"
    beside = document.claims_account
    assert beside is not None and [one.name for one in beside.inputs] == ["claims.csv"]
    assert (beside.rows.read, beside.rows.used, beside.rows.quarantined, beside.rows.ignored) == (9, 3, 2, 4)
    assert sum(one.rows for one in beside.quarantined) == 2 and sum(one.rows for one in beside.ignored) == 4
    listed = list(csv.DictReader((told / "run/quarantine.csv").read_text(encoding="utf-8-sig").splitlines()))
    mine = [(one["source"], one["row"], one["line"], one["reason"]) for one in listed if one["source"] == "claims.csv"]
    assert mine == [("claims.csv", "6", "7", "case is empty"), ("claims.csv", "8", "9", "neither verdict nor span can be read")]
    assert len(listed) == document.rows.quarantined + beside.rows.quarantined


def test_rows_that_are_none_are_listed_by_table(ask: Ask, told: Path) -> None:
    write(told, "claims.csv", "ticket,sla,took\nA,ok,30\nB,ok,1,2,3\n")
    write(told, "more.csv", "ticket,sla,took\nZ,ok,30\n,ok,3\n")
    assert ask(*CHECK, "--claims", "more.csv", "--run", "run").code == 0
    listed = list(csv.DictReader((told / "run/quarantine.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [(one["source"], one["row"], one["reason"]) for one in listed if one["source"] != "log.csv"] == [
        ("claims.csv", "2", "wrong number of fields"),
        ("more.csv", "2", "case is empty"),
    ]


def test_without_a_map_of_its_own_the_map_of_the_log_is_taken(ask: Ask, told: Path) -> None:
    write(told, "claims.csv", CLAIMS.replace("ticket", "case", 1))
    write(
        told,
        "log.map.yaml",
        MAP.replace("case: ticket\n", "").replace("first-reply: {", "first-reply: {optional: true, "),
    )
    words = [*CHECK[:-2], "--map", "log.map.yaml"]
    assert "3 used" in ask(*words).err
    assert ask(*CHECK[:-2]).code == 2
    assert "--claims-map" in ask(*CHECK[:-2]).err


def test_the_config_file_names_it(ask: Ask, told: Path) -> None:
    write(told, "svcaudit.yaml", "logs: log.csv\nspec: spec.yaml\nclaims: claims.csv\nclaims_map: claims.map.yaml\nfail_on: never\n")
    answer = ask("check", "--config", "svcaudit.yaml", "--format", "json")
    assert answer.code == 0 and json.loads(answer.out)["claims"][0]["rule"] == "first-reply"


@pytest.mark.parametrize(
    ("claims", "code", "said"),
    [("nothing.csv", 2, "nothing.csv"), ("log.csv", 3, "no column 'ticket'"), ("none*.csv", 2, "no file matches")],
)
def test_what_cannot_be_read(ask: Ask, told: Path, claims: str, code: int, said: str) -> None:
    answer = ask(*CHECK[:-3], claims, *CHECK[-2:])
    assert answer.code == code and said in answer.err


def test_servicenow_incidents_and_their_task_slas(ask: Ask, desk: Path) -> None:
    write(
        desk,
        "standard.yaml",
        "svcaudit: 1\nid: it\nversion: 1\nstages: [created, resolved, closed]\nclosed_by: [resolved, closed]\n"
        "clocks: {resolution: {start: created, stop: resolved, reopen: first_stop, within: 8h}}\n",
    )
    clocks = "{Priority 3 resolution (8 hour): resolution, Priority 2 resolution (4 hour): resolution}"
    write(desk, "sla.map.yaml", f"extends: servicenow-task-sla\nvalues: {{clock: {clocks}}}\n")
    exports = ROOT / "sample_data" / "exports"
    answer = ask(
        *("check", exports / "servicenow_incident.csv", "--map", "servicenow-incident", "--zone", "UTC", "--spec", "standard.yaml"),
        *("--claims", exports / "servicenow_task_sla.csv", "--claims-map", "sla.map.yaml", "--fail-on", "never", "--run", "run"),
    )
    assert answer.code == 0, answer.err
    (claim,) = read_document((desk / "run/run.json").read_text()).claims
    assert ClaimPair("violated", "violated", 1) in claim.pairs
    assert claim.agreeing >= 1
    rows = len((exports / "servicenow_task_sla.csv").read_text().splitlines()) - 1
    assert f"claims of servicenow_task_sla.csv: {rows} rows read = " in answer.err
