"""Questions that the texts once left open, each settled by a case as small as can be."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from checks.building import Event, log_of
from checks.generating import COLUMNS, DAY, HOUR, MONDAY, OFFICE, standard
from svcaudit.audit.told_log import told_log
from svcaudit.checks.judge import Judged, judge
from svcaudit.checks.ties import ties
from svcaudit.model.duration import Duration, Measure
from svcaudit.model.judgement import Kind
from svcaudit.model.log import MICROSECONDS
from svcaudit.model.spec import (
    Actors,
    Body,
    CalendarChoice,
    Choice,
    Clock,
    Compare,
    Condition,
    Count,
    During,
    Every,
    Field,
    Handovers,
    Matching,
    Occurrence,
    Operator,
    Order,
    Reopen,
    Repeat,
    Rule,
    Stages,
    Target,
    Timing,
    Together,
    Wording,
)
from svcaudit.model.spec_test import ToldEvent
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


def test_every_a_beat_that_ends_the_stretch_starts_no_other() -> None:
    """`every: a, at_most_apart: 1h` in a finished case whose last event is an a: nothing was ever late."""
    found = judged("every", Every(("a",), HOUR_LIMIT), Event("b", 0), Event("a", 1800))
    assert rows_of(found) == [Verdict.MET]


def test_every_to_a_stage_that_is_a_beat_too() -> None:
    """`every: [a, d], at_most_apart: 1h, from: b, to: d`: the stretch is over at d."""
    found = judged("every", Every(("a", "d"), HOUR_LIMIT, ("b",), ("d",)), Event("b", 0), Event("d", 1800), Event("c", 9 * HOUR))
    assert rows_of(found) == [Verdict.MET]


def test_new_cycle_begins_at_each_start() -> None:
    """docs/language.md: `new_cycle` – each start or reopening to its stop is judged, with its own target."""
    body = Clock(("a",), ("b",), (Target(HOUR_LIMIT),), reopened_by=("c",), reopen=Reopen.NEW_CYCLE)
    found = judged("clock", body, Event("a", 0), Event("b", 1800), Event("a", 5 * HOUR), Event("b", 9 * HOUR))
    assert rows_of(found) == [Verdict.MET, Verdict.VIOLATED]


def test_anywhere_with_correlation_takes_the_nearest_on_the_rules_own_line() -> None:
    """Friday 17:00 (closing) is 0 working hours from Monday 09:00 (opening), nearer than Monday 11:00, two hours later."""
    body = Order("anywhere", ("a",), ("b",), within=Duration(HOUR, Measure.WORKING, "1h"), same=("mark",))
    mark = {"mark": "m1"}
    friday, monday = 4 * DAY + 17 * HOUR, 7 * DAY + 9 * HOUR
    events = (Event("b", friday, facts=mark), Event("a", monday, facts=mark), Event("b", monday + 2 * HOUR, facts=mark))
    found = judged("if_expect", body, *events, as_of=20 * DAY, timing=Timing(CalendarChoice(OFFICE.id)))
    assert rows_of(found) == [Verdict.MET]


CAME_LATE: list[tuple[str, Body]] = [
    ("required", Count(("b",), at_least=1, within=HOUR_LIMIT)),
    ("exactly", Count(("b",), at_least=1, at_most=1, within=HOUR_LIMIT)),
    ("one_of", Choice((("b",), ("c",)), exclusive=False, within=HOUR_LIMIT)),
    ("exclusive", Choice((("b",), ("c",)), exclusive=True, within=HOUR_LIMIT)),
    ("if_expect", Order("anywhere", ("a",), ("b",), within=HOUR_LIMIT)),
    ("if_expect", Order("anywhere", ("a",), ("b",), within=HOUR_LIMIT, same=("mark",))),
    ("together", Together(("a",), ("b",), within=HOUR_LIMIT)),
]


@pytest.mark.parametrize("closed_by", [(), ("d",)], ids=["finished", "open"])
@pytest.mark.parametrize(("kind", "body"), CAME_LATE)
def test_what_came_after_its_window_is_violated_and_came_late(kind: str, body: Body, closed_by: Stages) -> None:
    events = (Event("a", 0, facts={"mark": "m1"}), Event("b", 2 * HOUR, facts={"mark": "m1"}))
    found = judged(kind, body, *events, closed_by=closed_by)
    assert Verdict(found.verdicts[0, 0]) is Verdict.VIOLATED
    (row, *_) = [row for row in range(len(found.judgements[0].case)) if found.judgements[0].case[row] == 0]
    assert Kind(found.judgements[0].kind[row]) is Kind.CAME_LATE


@pytest.mark.parametrize("same", [(), ("mark",)])
def test_anywhere_came_late_in_an_open_case(same: tuple[str, ...]) -> None:
    """It came, too late: violated with and without `same`, as for `after`."""
    body = Order("anywhere", ("a",), ("b",), within=HOUR_LIMIT, same=same)
    events = (Event("a", 0, facts={"mark": "m1"}), Event("b", 2 * HOUR, facts={"mark": "m1"}))
    assert rows_of(judged("if_expect", body, *events, closed_by=("d",))) == [Verdict.VIOLATED]


def test_required_came_late_in_an_open_case() -> None:
    """`required: b, within: 1h`, b came after two hours: it did come, so it is violated, as for `after` and clocks."""
    found = judged("required", Count(("b",), at_least=1, within=HOUR_LIMIT), Event("a", 0), Event("b", 2 * HOUR), closed_by=("d",))
    assert rows_of(found) == [Verdict.VIOLATED]


def test_handovers_where_nobody_counts_lacks_nothing() -> None:
    """Known actors, all ignored, or no event of the stages: the log lacks nothing, and there is no hand-over."""
    ignored = judged("handovers", Handovers(0, ignore=("robot",)), Event("a", 0, "robot"), Event("b", 1, "robot"))
    elsewhere = judged("handovers", Handovers(0, stages=("d",)), Event("a", 0, "p"), Event("b", 1, "p"))
    assert [*rows_of(ignored), *rows_of(elsewhere)] == [Verdict.MET, Verdict.MET]


def test_wording_of_any_may_still_come() -> None:
    """`occurrence: any` expects one event that says it: running in an open case."""
    body = Wording(("a",), Occurrence.ANY, must_match=("hello",))
    assert rows_of(judged("wording", body, Event("a", 0, text="good day"), closed_by=("d",))) == [Verdict.RUNNING]


def test_a_case_is_judged_by_its_last_known_values() -> None:
    """The case's last known values count: the last cell filled, though the last event has none."""
    body = Field((), Compare("mark", Operator.IN, ("m1",)), ("mark",))
    assert rows_of(judged("field", body, Event("a", 0, facts={"mark": "m1"}), Event("b", 1))) == [Verdict.MET]


def test_different_actor_of_three_stages_with_one_left_out() -> None:
    """No person did two of them: a stage that never occurred cannot excuse the other two."""
    body = Actors((("a",), ("b",), ("c",)), different=True)
    assert rows_of(judged("different_actor", body, Event("a", 0, "p"), Event("b", 1, "p"))) == [Verdict.VIOLATED]


def test_a_tie_with_an_event_of_no_stage_between() -> None:
    """a, something unmapped and b at one instant: a before b is as uncertain as without it between them."""
    found = judged("after_expect", Order("after", ("a",), ("b",)), Event("a", 0), Event(None, 0), Event("b", 0))
    assert ties(standard(found.rules), found)[0, 0]


def test_a_tie_with_an_event_of_no_stage_that_knows_something() -> None:
    """The unmapped event of the same instant carries the fact that `when` asks for."""
    when = Compare("size", Operator.MORE, Fraction(1))
    events = (Event("b", 0, facts={"size": "1"}), Event(None, 1, facts={"size": "2"}), Event("a", 1))
    found = judged("after_expect", Order("after", ("a",), ("b",)), *events, when=when)
    assert ties(standard(found.rules), found)[0, 0]


def test_a_lacking_column_activates_nothing() -> None:
    """`when` is false by a column that there is: never activated, though `where` reads one that the log lacks."""
    body = Order("after", ("a",), ("b",), where=Compare("size", Operator.MORE, Fraction(1)))
    rule = Rule("rule", "after_expect", body, when=Compare("kind", Operator.IN, ("k1",)))
    spec = standard([rule])
    log = log_of({"1": [Event("a", 0, facts={"kind": "k2"})]}, spec)
    assert judge(log, spec, 0).verdicts[0, 0] == Verdict.NOT_APPLICABLE


def test_a_lacking_column_starts_no_stretch() -> None:
    """`from:` never occurs."""
    body = Every(("a",), HOUR_LIMIT, ("b",), ("d",), where=Compare("size", Operator.MORE, Fraction(1)))
    spec = standard([Rule("rule", "every", body)])
    assert judge(log_of({"1": [Event("a", 0)]}, spec), spec, 0).verdicts[0, 0] == Verdict.NOT_APPLICABLE


def test_a_lacking_column_is_missed_by_no_case_that_is_excused() -> None:
    """Escalated in between: nobody asks who did it, and so nobody misses the actors."""
    body = Actors((("a",), ("b",)), different=False, unless=("c",))
    spec = standard([Rule("rule", "same_actor", body)])
    log = log_of({"1": [Event("a", 0), Event("c", 1), Event("b", 2)], "2": [Event("a", 0), Event("b", 2)]}, spec)
    assert judge(log, spec, 0).verdicts[0].tolist() == [Verdict.NOT_APPLICABLE, Verdict.NOT_ASSESSABLE]


def test_a_lacking_column_where_no_calendar_is_chosen() -> None:
    """A case that no calendar measures is not held to the rule, whatever else the log lacks."""
    body = Order("after", ("a",), ("b",), where=Compare("size", Operator.MORE, Fraction(1)), within=Duration(HOUR, Measure.WORKING, "1h"))
    spec = standard([Rule("rule", "after_expect", body, timing=Timing(CalendarChoice(None, "kind", {"k1": OFFICE.id})))])
    log = log_of({"1": [Event("a", 0, facts={"kind": "k2"})], "2": [Event("a", 0, facts={"kind": "k1"})]}, spec)
    assert judge(log, spec, 0).verdicts[0].tolist() == [Verdict.NOT_APPLICABLE, Verdict.NOT_ASSESSABLE]


def test_every_without_from_asks_when_at_the_first_event() -> None:
    """Though the log lacks what `where` reads: the stretch would begin with the case."""
    body = Every(("a",), HOUR_LIMIT, where=Compare("size", Operator.MORE, Fraction(1)))
    spec = standard([Rule("rule", "every", body, when=Compare("mark", Operator.IN, ("m1",)))])
    log = log_of({"1": [Event("a", 0, facts={"mark": "m2"}), Event("b", 1, facts={"mark": "m1"})]}, spec)
    assert judge(log, spec, 0).verdicts[0, 0] == Verdict.NOT_APPLICABLE


def test_during_asks_of_a_case_when_it_began() -> None:
    during = During(OFFICE.id)
    begun_early = judged("required", Count(("b",), at_least=1), Event("a", 8 * HOUR), Event("b", 10 * HOUR), when=during)
    begun_in_hours = judged("required", Count(("b",), at_least=1), Event("a", 10 * HOUR), Event("b", 20 * HOUR), when=during)
    assert (rows_of(begun_early), rows_of(begun_in_hours)) == ([], [Verdict.MET])


def test_the_stage_of_a_case_is_its_last() -> None:
    """What follows without a stage takes nothing away."""
    when = Compare("stage", Operator.IN, ("b",))
    assert rows_of(judged("never", Count(("c",), at_most=0), Event("a", 0), Event("b", 1), Event(None, 2), when=when)) == [Verdict.MET]


def test_a_fact_of_events_chooses_the_calendar_by_its_last_filled_cell() -> None:
    """From 10:00 to 12:00 is two office hours, and none of the night's."""
    body = Order("after", ("a",), ("b",), within=Duration(HOUR, Measure.WORKING, "1h"))
    choice = Timing(CalendarChoice("night", "mark", {"m1": OFFICE.id}))
    found = judged("after_expect", body, Event("a", 10 * HOUR, facts={"mark": "m1"}), Event("b", 12 * HOUR), timing=choice)
    assert rows_of(found) == [Verdict.VIOLATED]


def test_repeat_goes_by_what_was_known_first() -> None:
    """The second case is of the first one's kind, though it was not said at once and became another later."""
    body = Repeat(("mark",), Duration(DAY, Measure.WALL, "1d"))
    spec = standard([Rule("rule", "repeat", body)])
    cases = {
        "1": [Event("a", 0, facts={"mark": "m1"}), Event("b", 1, facts={"mark": "m2"})],
        "2": [Event("a", HOUR), Event("a", HOUR + 1, facts={"mark": "m1"}), Event("b", HOUR + 2, facts={"mark": "m3"})],
    }
    assert judge(log_of(cases, spec), spec, 0).verdicts[0].tolist() == [Verdict.MET, Verdict.VIOLATED]


@pytest.mark.parametrize(("attribute", "value"), [("tier", "t1"), ("grade", "g1")])
def test_a_default_survives_a_tie(attribute: str, value: str) -> None:
    """Turning tied events round to see whether it matters must not forget what nobody wrote down."""
    when = Compare(attribute, Operator.IN, (value,))
    found = judged("required", Count(("a",), at_least=1), Event("a", 0), Event("b", 0), when=when)
    assert rows_of(found) == [Verdict.MET]
    assert not ties(standard(found.rules), found)[0, 0]


def test_a_default_is_the_same_word_as_a_cell() -> None:
    """`together` with `same`: one event says what is taken for granted at the other."""
    spec = standard([Rule("rule", "together", Together(("a",), ("b",), same=("grade",)))])
    log = told_log({"1": [ToldEvent(0, "a", facts={"grade": "g1"}), ToldEvent(1, "b")]}, spec, spec.attributes)
    assert judge(log, spec, 0).verdicts[0, 0] == Verdict.MET


def test_one_each_looks_no_further_than_the_neighbour_that_is_held_to_the_rule() -> None:
    """In between stands an event of the same stage that `when` does not select: it takes nothing away."""
    when = Compare("mark", Operator.IN, ("m1",))
    held, free = {"mark": "m1"}, {"mark": "m2"}
    before = Order("before", ("b",), ("a",), matching=Matching.ONE_EACH)
    events = (Event("a", 0), Event("b", 1, facts=free), Event("b", 2, facts=held), Event("b", 3, facts=held))
    assert rows_of(judged("before_expect", before, *events, when=when)) == [Verdict.MET, Verdict.VIOLATED]
    after = Order("after", ("a",), ("b",), matching=Matching.ONE_EACH)
    events = (Event("a", 0, facts=held), Event("a", 1, facts=held), Event("a", 2, facts=free), Event("b", 3))
    assert rows_of(judged("after_expect", after, *events, when=when)) == [Verdict.VIOLATED, Verdict.MET]
