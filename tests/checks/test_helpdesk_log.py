"""A real log of 4,580 tickets against the numbers on which two or three independent engines agree (research: conformance-peers §4)."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

from checks.building import Event, log_of, spec_of
from svcaudit.checks.judge import Judged, judge
from svcaudit.model.duration import Duration, Measure
from svcaudit.model.log import MICROSECONDS
from svcaudit.model.spec import Actors, Count, Edge, Order, Rule
from svcaudit.model.verdict import Verdict

LOG = Path(__file__).parents[2].parent / "shared" / "logs" / "helpdesk.csv"
ASSIGN, TAKE, RESOLVE, CLOSED = ("Assign seriousness",), ("Take in charge ticket",), ("Resolve ticket",), ("Closed",)
DAY = Duration(86_400, Measure.WALL, "24h")

RULES: list[tuple[Rule, int, int | None, int | None]] = [
    # rule, violating cases, activations, violations; None where no engine said
    (Rule("starts-with-assign", "starts_with", Edge(ASSIGN, last=False)), 196, None, None),
    (Rule("ends-with-closed", "ends_with", Edge(CLOSED, last=True)), 23, None, None),
    (Rule("resolve-required", "required", Count(RESOLVE, at_least=1)), 11, None, None),
    (Rule("closed-once", "exactly", Count(CLOSED, at_least=1, at_most=1)), 36, None, None),
    (Rule("assign-then-take", "after_expect", Order("after", ASSIGN, TAKE)), 288, 4_938, 317),
    (Rule("take-before-resolve", "before_expect", Order("before", RESOLVE, TAKE)), 300, None, None),
    (Rule("take-within-a-day", "after_expect", Order("after", ASSIGN, TAKE, within=DAY)), 2_109, 4_938, 2_305),
    (Rule("four-eyes", "different_actor", Actors((TAKE, RESOLVE), different=True)), 3_358, 4_278, 3_358),
]


@pytest.fixture(scope="module")
def judged() -> Judged:
    if not LOG.exists():
        pytest.skip(f"the help-desk log is not here: {LOG}")
    cases: dict[str, list[Event]] = defaultdict(list)
    stages: dict[str, None] = {}
    with LOG.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            stages[row["concept:name"]] = None
            at = datetime.fromisoformat(row["time:timestamp"]).timestamp()
            cases[row["case:concept:name"]].append(Event(row["concept:name"], at, row["org:resource"] or None))
    spec = spec_of(stages, [rule for rule, *_ in RULES])
    as_of = round(datetime(2015, 1, 1, tzinfo=UTC).timestamp()) * MICROSECONDS
    return judge(log_of(cases, spec), spec, as_of)


def test_size_of_the_log(judged: Judged) -> None:
    assert (judged.docket.log.cases, judged.docket.log.events, len(judged.variants.first)) == (4_580, 21_348, 226)


@pytest.mark.parametrize("number", range(len(RULES)), ids=[rule.id for rule, *_ in RULES])
def test_the_numbers_of_the_peers(number: int, judged: Judged) -> None:
    _, cases, activations, violations = RULES[number]
    found = judged.judgements[number].verdict
    assert (judged.verdicts[number] == Verdict.VIOLATED).sum() == cases
    assert activations is None or (found != Verdict.NOT_APPLICABLE).sum() == activations
    assert violations is None or (found == Verdict.VIOLATED).sum() == violations
