"""Where the checks and the texts disagree, as small as can be: strict, so that whoever mends one is told to remove its mark.

Each stands for one entry of `known` in test_against_reference.py (which leaves such cases out) and goes together with it.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from checks.building import Event, log_of
from checks.generating import COLUMNS, DAY, HOUR, MONDAY, OFFICE, standard
from svcaudit.checks.judge import Judged, judge
from svcaudit.checks.ties import ties
from svcaudit.model.duration import Duration, Measure
from svcaudit.model.log import MICROSECONDS
from svcaudit.model.spec import (
    Actors,
    Body,
    CalendarChoice,
    Clock,
    Compare,
    Condition,
    Count,
    Every,
    Field,
    Handovers,
    Occurrence,
    Operator,
    Order,
    Reopen,
    Rule,
    Stages,
    Target,
    Timing,
    Wording,
)
from svcaudit.model.verdict import Verdict

HOUR_LIMIT = Duration(HOUR, Measure.WALL, "1h")
FULL = Event("c", MONDAY, "z", "z", "z", {"kind": "z", "size": "1", "mark": "z"})
"""Another case that fills every column."""


def judged(
    kind: str,
    body: Body,
    *events: Event,
    as_of: float = 10 * DAY,
    closed_by: Stages = (),
    when: Condition | None = None,
    timing: Timing | None = None,
) -> Judged:
    """One case, times given from Monday midnight."""
    spec = standard([Rule("rule", kind, body, when=when, timing=timing or Timing())], (closed_by, ()))
    moved = [replace(event, at=MONDAY + event.at) for event in events]
    return judge(log_of({"1": moved, "2": [FULL]}, spec, COLUMNS), spec, round((MONDAY + as_of) * MICROSECONDS))


def rows_of(found: Judged) -> list[Verdict]:
    rows = found.judgements[0]
    return [Verdict(verdict) for case, verdict in zip(rows.case, rows.verdict, strict=True) if case == 0 and verdict]


@pytest.mark.xfail(strict=True, reason="gaps._activations: a beat that is itself the end opens another stretch, to as-of")
def test_every_a_beat_that_ends_the_stretch_starts_no_other() -> None:
    """`every: a, at_most_apart: 1h` in a finished case whose last event is an a: nothing was ever late."""
    found = judged("every", Every(("a",), HOUR_LIMIT), Event("b", 0), Event("a", 1800))
    assert rows_of(found) == [Verdict.MET]


@pytest.mark.xfail(strict=True, reason="gaps._activations: a beat that is itself the end opens another stretch, to as-of")
def test_every_to_a_stage_that_is_a_beat_too() -> None:
    """`every: [a, d], at_most_apart: 1h, from: b, to: d`: the stretch is over at d."""
    found = judged("every", Every(("a", "d"), HOUR_LIMIT, ("b",), ("d",)), Event("b", 0), Event("d", 1800), Event("c", 9 * HOUR))
    assert rows_of(found) == [Verdict.MET]


@pytest.mark.xfail(strict=True, reason="clocks.cycles_of: only the first start and reopenings begin a cycle")
def test_new_cycle_begins_at_each_start() -> None:
    """docs/language.md: `new_cycle` – each start or reopening to its stop is judged, with its own target."""
    body = Clock(("a",), ("b",), (Target(HOUR_LIMIT),), reopened_by=("c",), reopen=Reopen.NEW_CYCLE)
    found = judged("clock", body, Event("a", 0), Event("b", 1800), Event("a", 5 * HOUR), Event("b", 9 * HOUR))
    assert rows_of(found) == [Verdict.MET, Verdict.VIOLATED]


@pytest.mark.xfail(strict=True, reason="correlation._keep_nearest: nearest by the clock on the wall, judged on the rule's line")
def test_anywhere_with_correlation_takes_the_nearest_on_the_rules_own_line() -> None:
    """Friday 17:00 (closing) is 0 working hours from Monday 09:00 (opening), nearer than Monday 11:00, two hours later."""
    body = Order("anywhere", ("a",), ("b",), within=Duration(HOUR, Measure.WORKING, "1h"), same=("mark",))
    mark = {"mark": "m1"}
    friday, monday = 4 * DAY + 17 * HOUR, 7 * DAY + 9 * HOUR
    events = (Event("b", friday, facts=mark), Event("a", monday, facts=mark), Event("b", monday + 2 * HOUR, facts=mark))
    found = judged("if_expect", body, *events, as_of=20 * DAY, timing=Timing(CalendarChoice(OFFICE.id)))
    assert rows_of(found) == [Verdict.MET]


@pytest.mark.parametrize(
    "same",
    [(), pytest.param(("mark",), marks=pytest.mark.xfail(strict=True, reason="order._positive: late is overdue where there is `same`"))],
)
def test_anywhere_came_late_in_an_open_case(same: tuple[str, ...]) -> None:
    """It came, too late: violated with and without `same`, as for `after`."""
    body = Order("anywhere", ("a",), ("b",), within=HOUR_LIMIT, same=same)
    events = (Event("a", 0, facts={"mark": "m1"}), Event("b", 2 * HOUR, facts={"mark": "m1"}))
    assert rows_of(judged("if_expect", body, *events, closed_by=("d",))) == [Verdict.VIOLATED]


@pytest.mark.xfail(strict=True, reason="counts: too late is overdue in an open case, order and clocks say violated")
def test_required_came_late_in_an_open_case() -> None:
    """`required: b, within: 1h`, b came after two hours: it did come, so it is violated, as for `after` and clocks."""
    found = judged("required", Count(("b",), at_least=1, within=HOUR_LIMIT), Event("a", 0), Event("b", 2 * HOUR), closed_by=("d",))
    assert rows_of(found) == [Verdict.VIOLATED]


@pytest.mark.xfail(strict=True, reason="actors.handovers: nobody left to compare is taken for nobody known")
def test_handovers_where_nobody_counts_lacks_nothing() -> None:
    """Known actors, all ignored, or no event of the stages: the log lacks nothing, and there is no hand-over."""
    ignored = judged("handovers", Handovers(0, ignore=("robot",)), Event("a", 0, "robot"), Event("b", 1, "robot"))
    elsewhere = judged("handovers", Handovers(0, stages=("d",)), Event("a", 0, "p"), Event("b", 1, "p"))
    assert [*rows_of(ignored), *rows_of(elsewhere)] == [Verdict.MET, Verdict.MET]


@pytest.mark.xfail(strict=True, reason="wording: `any` is never running")
def test_wording_of_any_may_still_come() -> None:
    """`occurrence: any` expects one event that says it: running in an open case."""
    body = Wording(("a",), Occurrence.ANY, must_match=("hello",))
    assert rows_of(judged("wording", body, Event("a", 0, text="good day"), closed_by=("d",))) == [Verdict.RUNNING]


@pytest.mark.xfail(strict=True, reason="a per-event value counts only if the case's very last event has it")
def test_a_case_is_judged_by_its_last_known_values() -> None:
    """The case's last known values count: the last cell filled, though the last event has none."""
    body = Field((), Compare("mark", Operator.IN, ("m1",)), ("mark",))
    assert rows_of(judged("field", body, Event("a", 0, facts={"mark": "m1"}), Event("b", 1))) == [Verdict.MET]


@pytest.mark.xfail(strict=True, reason="actors: all of the stages must have occurred")
def test_different_actor_of_three_stages_with_one_left_out() -> None:
    """No person did two of them: a stage that never occurred cannot excuse the other two."""
    body = Actors((("a",), ("b",), ("c",)), different=True)
    assert rows_of(judged("different_actor", body, Event("a", 0, "p"), Event("b", 1, "p"))) == [Verdict.VIOLATED]


@pytest.mark.xfail(strict=True, reason="ties.tied_cases: looks at neighbours, both of a stage")
def test_a_tie_with_an_event_of_no_stage_between() -> None:
    """a, something unmapped and b at one instant: a before b is as uncertain as without it between them."""
    found = judged("after_expect", Order("after", ("a",), ("b",)), Event("a", 0), Event(None, 0), Event("b", 0))
    assert ties(standard(found.rules), found)[0, 0]


@pytest.mark.xfail(strict=True, reason="ties.tied_cases: looks at neighbours, both of a stage")
def test_a_tie_with_an_event_of_no_stage_that_knows_something() -> None:
    """The unmapped event of the same instant carries the fact that `when` asks for."""
    when = Compare("size", Operator.MORE, Fraction(1))
    events = (Event("b", 0, facts={"size": "1"}), Event(None, 1, facts={"size": "2"}), Event("a", 1))
    found = judged("after_expect", Order("after", ("a",), ("b",)), *events, when=when)
    assert ties(standard(found.rules), found)[0, 0]


@pytest.mark.xfail(strict=True, reason="judge._unassessable does not look at `when`")
def test_a_lacking_column_activates_nothing() -> None:
    """`when` is false by a column that there is: never activated, though `where` reads one that the log lacks."""
    body = Order("after", ("a",), ("b",), where=Compare("size", Operator.MORE, Fraction(1)))
    rule = Rule("rule", "after_expect", body, when=Compare("kind", Operator.IN, ("k1",)))
    spec = standard([rule])
    log = log_of({"1": [Event("a", 0, facts={"kind": "k2"})]}, spec)
    assert judge(log, spec, 0).verdicts[0, 0] == Verdict.NOT_APPLICABLE


@pytest.mark.xfail(strict=True, reason="judge._unassessable takes every case for an activation of `every`")
def test_a_lacking_column_starts_no_stretch() -> None:
    """`from:` never occurs."""
    body = Every(("a",), HOUR_LIMIT, ("b",), ("d",), where=Compare("size", Operator.MORE, Fraction(1)))
    spec = standard([Rule("rule", "every", body)])
    assert judge(log_of({"1": [Event("a", 0)]}, spec), spec, 0).verdicts[0, 0] == Verdict.NOT_APPLICABLE
