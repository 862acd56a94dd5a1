"""The vectorised checks against the plain judge of reference.py, on random logs and random rules of every kind. No case is left out."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.building import log_of
from checks.generating import AS_OF, CLOSING, COLUMNS, FAMILIES, LACKING, SEEDS, last_instant, random_cases, standard, without_column
from checks.reference import Activation, findings, reference, worst
from effort import examples
from svcaudit.checks.judge import Judged, judge
from svcaudit.model.log import MICROSECONDS
from svcaudit.model.spec import Clock, Order, Performer, Record, TargetAt, Together
from svcaudit.model.verdict import Verdict

EXAMPLES = {"order": 40, "clock": 40, "together": 25}
BY_EVENT = Order | Together | Performer | Record | Clock
"""Rules whose activating events are beyond doubt."""


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
    @examples(EXAMPLES.get(family, 15))
    @given(st.data())
    def check(data: st.DataObject) -> None:
        rule, closing = data.draw(FAMILIES[family]), data.draw(CLOSING)
        lacks = data.draw(LACKING)
        cases = without_column(random_cases(data.draw(SEEDS)), lacks)
        as_of = last_instant(cases) + data.draw(AS_OF)
        spec = standard([rule], closing)
        log = log_of(cases, spec, [name for name in COLUMNS if name != lacks])
        judged = judge(log, spec, round(as_of * MICROSECONDS))
        expected = reference(spec, rule, cases, as_of, {lacks} if lacks else set())
        for number, case in enumerate(sorted(cases)):
            ours, theirs = of_case(judged, number), expected[case]
            told = f"\n{rule}\n{closing} as of {as_of}, without {lacks}\n" + "\n".join(map(str, cases[case]))
            told += f"\nchecks:    {ours}\nreference: {theirs}"
            assert Verdict(judged.verdicts[0, number]) is worst(theirs), told
            assert Counter(row.verdict for row in ours) == Counter(row.verdict for row in theirs), told
            assert findings(ours) == findings(theirs), told
            if isinstance(rule.body, BY_EVENT):
                assert sorted((row.at, row.verdict) for row in ours) == sorted((row.at, row.verdict) for row in theirs), told
            if isinstance(rule.body, Clock) and rule.body.target_at is not TargetAt.CHANGE and not judged.lacking[0]:
                assert [row.elapsed for row in ours if row.verdict is not Verdict.CANCELLED] == [
                    row.elapsed for row in theirs if row.verdict is not Verdict.CANCELLED
                ], told

    check()
