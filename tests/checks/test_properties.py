"""What holds whatever the standard: parts of a log, other cases, ties, and names of findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from random import Random

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from checks.building import Event, log_of
from checks.generating import (
    AS_OF,
    CLOSING,
    COLUMNS,
    DAY,
    FAMILIES,
    SEEDS,
    WITHIN_A_CASE,
    Cases,
    last_instant,
    random_cases,
    standard,
)
from effort import examples
from svcaudit.checks.judge import Judged, judge
from svcaudit.checks.ties import ties
from svcaudit.model.judgement import Judgement
from svcaudit.model.log import MICROSECONDS, EventLog, Int64
from svcaudit.model.slices import take_cases
from svcaudit.model.spec import CalendarChoice, Flow, ProcessSpec, Repetition, Rule, Step
from svcaudit.model.spec import Sequence as InOrder
from svcaudit.model.verdict import Verdict
from svcaudit.verdict.findings import findings_table
from svcaudit.verdict.fingerprint import case_names
from svcaudit.verdict.waivers import apply_waivers

FLOW = Rule("flow", "flow", Flow("a b* c? d", InOrder((Step("a"), Repetition(Step("b"), 0, None), Repetition(Step("c"), 0, 1), Step("d")))))
EXAMPLES = examples(12)


def _numbered(rules: Sequence[Rule]) -> list[Rule]:
    return [*(replace(rule, id=f"{number}-{rule.kind}") for number, rule in enumerate(rules)), FLOW]


def _rules(families: dict[str, st.SearchStrategy[Rule]]) -> st.SearchStrategy[list[Rule]]:
    return st.lists(st.one_of(list(families.values())), min_size=3, max_size=6).map(_numbered)


RULES = _rules(WITHIN_A_CASE)


def _judged(spec: ProcessSpec, cases: Cases, as_of: float) -> Judged:
    return judge(log_of(cases, spec, COLUMNS), spec, round(as_of * MICROSECONDS))


# --- parts of a log ----------------------------------------------------------------------------------------------------


def _rows(found: Judgement, log: EventLog, events: Int64) -> list[tuple[object, ...]]:
    """The rows of a judgement in words that mean the same in the whole log and in a part of it."""

    def event(number: int) -> int:
        return int(events[number]) if number >= 0 else -1

    return [
        (
            log.case_ids[int(found.case[row])].as_py(),
            event(found.event[row]),
            Verdict(found.verdict[row]),
            int(found.kind[row]),
            event(found.seen[row]),
            int(found.due[row]),
            int(found.elapsed[row]),
            int(found.limit[row]),
            found.details[found.detail[row]] if found.detail[row] >= 0 else "",
            None if found.stage is None else int(found.stage[row]),
        )
        for row in range(len(found.case))
    ]


@EXAMPLES
@given(RULES, CLOSING, SEEDS, AS_OF, st.integers(1, 4))
def test_any_split_by_case_gives_the_same_judgements(
    rules: list[Rule], closing: tuple[tuple[str, ...], tuple[str, ...]], seed: int, later: int, parts: int
) -> None:
    spec, cases = standard(rules, closing), random_cases(seed)
    as_of = round((last_instant(cases) + later) * MICROSECONDS)
    log = log_of(cases, spec, COLUMNS)
    whole = judge(log, spec, as_of)
    belongs = np.array([Random(seed + number).randrange(parts) for number in range(log.cases)])
    pieces = [np.flatnonzero(belongs == part) for part in range(parts)]
    halves = [(judge(take_cases(log, cases), spec, as_of), cases) for cases in pieces if len(cases)]
    for number, rule in enumerate(rules):
        together = sorted(
            (
                row
                for half, some in halves
                for row in _rows(half.judgements[number], half.docket.log, np.flatnonzero(np.isin(log.case, some)))
            ),
            key=repr,
        )
        assert together == sorted(_rows(whole.judgements[number], log, np.arange(log.events)), key=repr), rule
    for half, some in halves:
        assert (half.verdicts == whole.verdicts[:, some]).all()


@EXAMPLES
@given(RULES, CLOSING, SEEDS, AS_OF)
def test_no_case_depends_on_another(rules: list[Rule], closing: tuple[tuple[str, ...], tuple[str, ...]], seed: int, later: int) -> None:
    """Built anew with other cases around it, so that its vocabularies are others too."""
    spec, cases = standard(rules, closing), random_cases(seed)
    as_of = last_instant(cases) + later
    whole = _judged(spec, cases, as_of)
    fewer = {case: events for case, events in cases.items() if case == "full" or Random(f"{seed}{case}").random() < 0.2}
    alone = _judged(spec, fewer, as_of)
    kept = np.isin(whole.docket.log.case_ids.to_pylist(), list(fewer))
    assert (alone.verdicts == whole.verdicts[:, kept]).all()


# --- ties --------------------------------------------------------------------------------------------------------------


@EXAMPLES
@given(_rules(FAMILIES), CLOSING, SEEDS, AS_OF)
def test_a_verdict_is_flagged_exactly_if_it_depends_on_a_tie(
    rules: list[Rule], closing: tuple[tuple[str, ...], tuple[str, ...]], seed: int, later: int
) -> None:
    spec, cases = standard(rules, closing), random_cases(seed)
    as_of = last_instant(cases) + later
    judged = _judged(spec, cases, as_of)
    flagged = ties(spec, judged)
    # log_of sorts by time alone and keeps the order given: reversed lists are the same log, ties the other way round.
    turned = _judged(spec, {case: events[::-1] for case, events in cases.items()}, as_of)
    for number, case in enumerate(sorted(cases)):
        for row, rule in enumerate(rules):
            if rule.kind != "repeat":
                differs = judged.verdicts[row, number] != turned.verdicts[row, number]
                assert flagged[row, number] == differs, f"{rule}\n" + "\n".join(map(str, cases[case]))
            else:
                assert not flagged[row, number]


# --- names of findings -------------------------------------------------------------------------------------------------


def _findings(spec: ProcessSpec, cases: Cases, as_of: float) -> list[dict[str, object]]:
    judged = _judged(spec, cases, as_of)
    waived = apply_waivers(judged.verdicts, judged.rules, judged.docket.log.case_ids, (), date(2025, 1, 1))
    table: pa.Table = findings_table(spec, judged, waived, (), np.zeros(judged.verdicts.shape, np.bool_), case_names(judged.docket.log))
    rows: list[dict[str, object]] = table.select(["fingerprint", "case", "rule", "verdict", "stage", "occurrence"]).to_pylist()
    return rows


def _weekly(rule: Rule) -> Rule:
    """The same rule on a calendar in which every week is like every other."""
    if rule.timing.calendar is None:
        return rule
    return replace(rule, timing=replace(rule.timing, calendar=CalendarChoice("office")))


@EXAMPLES
@given(RULES, CLOSING, SEEDS, AS_OF, st.integers(-60, 60))
def test_fingerprints_name_findings(
    rules: list[Rule], closing: tuple[tuple[str, ...], tuple[str, ...]], seed: int, later: int, weeks: int
) -> None:
    """One each; the same whenever it happened and whatever other cases there are."""
    spec, cases = standard([_weekly(rule) for rule in rules], closing), random_cases(seed)
    as_of = last_instant(cases) + later
    found = _findings(spec, cases, as_of)
    assert len({row["fingerprint"] for row in found}) == len(found)
    shift = weeks * 7 * DAY
    moved = {case: [replace(event, at=event.at + shift) for event in events] for case, events in cases.items()}
    assert _findings(spec, moved, as_of + shift) == found
    other = {"0 before all": [Event("b", last_instant(cases), "new", "new role", "new text", {"kind": "new", "size": "7"})] * 2}
    more = _findings(spec, {**cases, **other}, as_of)
    assert [row for row in more if row["case"] not in other] == found
