"""The vectorised checks against the plain judge of reference.py, on random logs and random rules of every kind.

Known disagreements are left out by `known`, and pinned one by one in test_disagreements.py: whoever mends one removes both.
"""

from __future__ import annotations

import os
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.building import log_of
from checks.generating import AS_OF, CLOSING, COLUMNS, FAMILIES, SEEDS, last_instant, random_cases, standard
from checks.reference import Activation, Case, findings, reference, worst
from svcaudit.checks.conditions import attributes_of
from svcaudit.checks.judge import Judged, judge
from svcaudit.model.log import MICROSECONDS
from svcaudit.model.spec import (
    Actors,
    Choice,
    Clock,
    Count,
    Every,
    Field,
    Handovers,
    Matrix,
    Occurrence,
    Order,
    Performer,
    Record,
    Reopen,
    TargetAt,
    Together,
    Wording,
)
from svcaudit.model.verdict import Verdict

EXAMPLES = {"order": 150, "clock": 150, "together": 60}
SOAK = int(os.environ.get("SVCAUDIT_SOAK", "1"))
"""So many times as many examples, for a long look."""
BY_EVENT = Order | Together | Performer | Record | Clock
"""Rules whose activating events are beyond doubt."""


# --- disagreements that are known, each pinned in test_disagreements.py --------------------------------------------------


def known(case: Case, theirs: list[Activation]) -> bool:
    """Does a known disagreement touch this case?"""
    rule, body = case.rule, case.rule.body
    match body:
        case Order() | Together() if (
            body.within and (body.same or body.different) and (isinstance(body, Together) or body.side == "anywhere")
        ):
            return bool(rule.timing.calendar or rule.timing.pauses or not case.finished)
        case Count() | Choice() if body.within:
            return not case.finished and worst(theirs) is Verdict.VIOLATED
        case Every():
            ends = case.all_of(body.end) if body.end else [len(case.events) - 1]
            return any(i in ends for i in case.all_of(body.stages))
        case Handovers():
            chosen = case.all_of(body.stages) if body.stages else [*case.everything]
            return worst(theirs) is Verdict.MET and all(case.value(body.field, i) in (None, *body.ignore) for i in chosen)
        case Wording():
            return body.occurrence is Occurrence.ANY and not case.finished
        case Clock():
            starts = [i for i in case.all_of(body.start) if case.holds(rule.when, i)]
            stops = [i for i in case.all_of(body.stop) if starts and i > starts[0]]
            again = [i for i in starts if stops and i > stops[0] and case.stage(i) not in body.reopened_by]
            return body.reopen is Reopen.NEW_CYCLE and bool(again)
        case Actors():
            present = [bool(case.all_of(group)) for group in body.groups]
            return not all(present) and sum(present) > 1
    return False


def known_of_case(case: Case) -> bool:
    """Is something that the rule asks of the case itself known earlier, but not at its last event?"""
    body = case.rule.body
    asked = [] if isinstance(body, Order | Together | Every | Performer | Record | Wording | Clock) else [case.rule.when]
    if isinstance(body, Field | Matrix):
        asked = [] if body.stages else [case.rule.when, *([body.must] if isinstance(body, Field) else [row for row, _ in body.rows])]
    last = len(case.events) - 1
    return any(case.value(name, last) != case.value(name, None) for one in asked for name in attributes_of(one))


def of_case(judged: Judged, number: int) -> list[Activation]:
    """The first rule's activations in one case, as the reference would write them."""
    found, log = judged.judgements[0], judged.docket.log
    rows = [row for row in range(len(found.case)) if found.case[row] == number and found.verdict[row] != Verdict.NOT_APPLICABLE]
    return [
        Activation(
            Verdict(found.verdict[row]),
            int(found.event[row] - log.offsets[number]) if found.event[row] >= 0 else None,
            int(found.elapsed[row]),
        )
        for row in rows
    ]


@pytest.mark.parametrize("family", FAMILIES)
def test_same_verdicts(family: str) -> None:
    @settings(max_examples=EXAMPLES.get(family, 50) * SOAK)
    @given(st.data())
    def check(data: st.DataObject) -> None:
        rule, closing = data.draw(FAMILIES[family]), data.draw(CLOSING)
        cases = random_cases(data.draw(SEEDS))
        as_of = last_instant(cases) + data.draw(AS_OF)
        spec = standard([rule], closing)
        judged = judge(log_of(cases, spec, COLUMNS), spec, round(as_of * MICROSECONDS))
        expected = reference(spec, rule, cases, as_of)
        for number, case in enumerate(sorted(cases)):
            ours, theirs = of_case(judged, number), expected[case]
            seen = Case(spec, cases[case], as_of, rule)
            if known(seen, theirs) or known_of_case(seen):
                continue
            told = f"\n{rule}\n{closing} as of {as_of}\n" + "\n".join(map(str, cases[case])) + f"\nchecks:    {ours}\nreference: {theirs}"
            assert Verdict(judged.verdicts[0, number]) is worst(theirs), told
            assert Counter(row.verdict for row in ours) == Counter(row.verdict for row in theirs), told
            assert findings(ours) == findings(theirs), told
            if isinstance(rule.body, BY_EVENT):
                assert sorted((row.at, row.verdict) for row in ours) == sorted((row.at, row.verdict) for row in theirs), told
            if isinstance(rule.body, Clock) and rule.body.target_at is not TargetAt.CHANGE:
                assert [row.elapsed for row in ours if row.verdict is not Verdict.CANCELLED] == [
                    row.elapsed for row in theirs if row.verdict is not Verdict.CANCELLED
                ], told

    check()
