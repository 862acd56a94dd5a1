"""The real help-desk log: 127 fully duplicate rows, 130 neighbours of the same instant (research: conformance-peers §4)."""

from __future__ import annotations

from pathlib import Path

import pytest

from svcaudit.audit.log_check import CheckRequest, check_log
from svcaudit.audit.log_profile import profile_log

LOG = Path(__file__).parents[2].parent / "shared" / "logs" / "helpdesk.csv"
pytestmark = pytest.mark.skipif(not LOG.exists(), reason=f"the help-desk log is not here: {LOG}")


def test_what_is_wrong_with_it() -> None:
    report = check_log(CheckRequest((LOG,)))
    found = {one.id: one.count for one in report.quality if one.count}
    assert found == {"duplicate_rows": 127, "ties": 130}
    assert (report.cases, report.events, report.rows.read, report.rows.used) == (4_580, 21_348, 21_348, 21_348)


def test_what_is_in_it() -> None:
    profile = profile_log((LOG,))
    assert [(guess.part, guess.column, guess.sure) for guess in profile.parts] == [
        ("case", "case:concept:name", "name"),
        ("activity", "concept:name", "name"),
        ("time", "time:timestamp", "name"),
        ("actor", "org:resource", "name"),
    ]
    facts = profile.facts
    assert facts is not None and profile.map == ""
    assert (facts.cases, facts.events, facts.different_variants, facts.different_activities) == (4_580, 21_348, 226, 14)
    assert (facts.variants[0].cases, facts.activities[0].activity, facts.activities[0].rows) == (2_366, "Take in charge ticket", 5_060)
