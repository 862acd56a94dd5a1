"""Every kind of metric against numbers worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from kpi_logs import judged, results

DESK = """
stages: [ask, reply, wait, back, solve, reopen, abandon, survey, answer]
closed_by: [solve, abandon]
reopened_by: reopen
calendars: {office: {timezone: UTC, hours: {mon-fri: [09:00-17:00]}}}
attributes:
  customer: {personal: true}
  topic: {}
  team: {values: [a, b]}
  stars: {type: number, per_event: true}
  recommend: {type: number}
clocks:
  answer-time: {start: ask, stop: reply, cancel: abandon, within: 1h}
  solution: {start: ask, stop: solve, pause: {from: wait, until: back}, calendar: office, within: 8h}
metrics:
"""


def _levels(tmp_path: Path) -> dict[str, float | None]:
    """10 answered (8 within 20 s), 4 abandoned (1 within 20 s), 1 unanswered for an hour, 1 just asked."""
    lines = ["case,activity,time"]
    waits = [5, 5, 5, 5, 10, 10, 20, 20, 21, 300]
    for number, wait in enumerate(waits):
        lines += [f"r{number},ask,2025-03-03T10:00:00", f"r{number},reply,2025-03-03T10:{wait // 60:02}:{wait % 60:02}"]
    for number, wait in enumerate([20, 21, 40, 50]):
        lines += [f"x{number},ask,2025-03-03T10:00:00", f"x{number},abandon,2025-03-03T10:00:{wait:02}"]
    lines += ["open,ask,2025-03-03T10:00:00", "new,ask,2025-03-03T10:59:50"]
    variants = ("missed", "ignored", "short_ignored", "short_met")
    metrics = "".join(f"  {one}: {{service_level: {{clock: answer-time, within: 20s, abandoned: {one}}}}}\n" for one in variants)
    found = results(judged(tmp_path, DESK + metrics, "\n".join(lines), as_of="2025-03-03T11:00:00"))
    assert found["missed"].formula == "answered in time / (answered + abandoned), of answer-time within 20s"
    assert found["missed"].numerator == 8
    return {one: found[one].value for one in variants}


def test_service_level_in_its_four_formulas(tmp_path: Path) -> None:
    # The case unanswered for an hour counts against all; the one that asked ten seconds ago counts nowhere.
    assert _levels(tmp_path) == pytest.approx({"missed": 8 / 15, "ignored": 8 / 11, "short_ignored": 8 / 14, "short_met": 9 / 15})


def test_the_four_formulas_on_the_example_of_the_trade(tmp_path: Path) -> None:
    """1,000 answered, 860 within T; 60 abandoned, 20 within T: 81.1, 86.0, 82.7 and 83.0 %."""
    lines = ["case,activity,time"]
    for number in range(1060):
        end = "reply" if number < 1000 else "abandon"
        late = 860 <= number < 1000 or number >= 1020
        lines += [f"c{number},ask,2025-03-03T10:00:00", f"c{number},{end},2025-03-03T10:00:{40 if late else 10}"]
    variants = {"missed": 860 / 1060, "ignored": 860 / 1000, "short_ignored": 860 / 1040, "short_met": 880 / 1060}
    metrics = "".join(f"  {one}: {{service_level: {{clock: answer-time, within: 20s, abandoned: {one}}}}}\n" for one in variants)
    found = results(judged(tmp_path, DESK + metrics, "\n".join(lines)))
    assert {one: found[one].value for one in variants} == pytest.approx(variants)


CONTACTS = """case,activity,time,customer,topic
a1,ask,2025-03-03T10:00:00,anna,printer
a1,solve,2025-03-03T11:00:00,anna,printer
a2,ask,2025-03-10T11:00:00,anna,printer
a2,solve,2025-03-10T12:00:00,anna,printer
a3,ask,2025-03-17T12:00:01,anna,printer
a3,solve,2025-03-17T13:00:00,anna,printer
b1,ask,2025-03-04T10:00:00,bert,printer
b1,solve,2025-03-04T11:00:00,bert,printer
b1,reopen,2025-03-05T11:00:00,bert,printer
b1,solve,2025-03-05T12:00:00,bert,printer
c1,ask,2025-03-04T10:00:00,carl,printer
c1,ask,2025-03-04T10:30:00,carl,printer
c1,solve,2025-03-04T11:00:00,carl,printer
d1,ask,2025-03-04T10:00:00,dora,printer
d1,solve,2025-03-04T11:00:00,dora,printer
d2,ask,2025-03-05T10:00:00,dora,network
d2,solve,2025-03-05T11:00:00,dora,network
n1,ask,2025-03-05T10:00:00,,printer
n1,solve,2025-03-05T11:00:00,,printer
o1,ask,2025-03-05T10:00:00,olga,printer
"""


def test_first_contact_resolution_looks_at_the_customers_other_cases(tmp_path: Path) -> None:
    metrics = """
  both: {first_contact_resolution: {match: [customer, topic], within: 7d}}
  person: {first_contact_resolution: {match: customer, within: 7d, contacts: ask}}
  repeat: {repeat_contact: {match: [customer], within: 7d}}
  repeat-topic: {repeat_contact: {match: [customer, topic], within: 8d}}
"""
    run = judged(tmp_path, DESK + metrics, CONTACTS, as_of="2025-03-20T00:00:00")
    found = results(run)
    # a1: a2 began exactly seven days after it was solved. a2: a3 began one second later than seven days. a3's window is not over.
    # b1 was reopened. c1 asked twice. d1, d2: the same customer, another topic. n1: nobody known. o1: open.
    assert (found["both"].numerator, found["both"].n) == (4, 6)  # a2, c1, d1, d2 of a1, a2, b1, c1, d1, d2
    assert (found["person"].numerator, found["person"].n) == (2, 6)  # a2, d2 of the same
    assert (found["repeat"].numerator, found["repeat"].n) == (1, 8)  # d2; a2 began seven days and one hour after a1
    assert (found["repeat-topic"].numerator, found["repeat-topic"].n) == (2, 8)  # a2, a3
    told = str(run.values.to_pylist()) + str(run.cases.to_pylist()) + str(run.document)
    assert "anna" not in told and "dora" not in told  # a match key is read, and written nowhere


ANSWERS = """case,activity,time,stars,recommend,team
a,survey,2025-03-03T10:00:00,,,a
a,answer,2025-03-03T11:00:00,5,10,a
b,survey,2025-03-03T10:00:00,,,a
b,answer,2025-03-03T11:00:00,4,9,b
c,survey,2025-03-03T10:00:00,,,b
c,answer,2025-03-03T11:00:00,3,8,b
c,answer,2025-04-01T11:00:00,1,6,b
d,survey,2025-03-03T10:00:00,,,b
d,answer,2025-03-03T11:00:00,0,11,b
e,survey,2025-03-03T10:00:00,,,b
"""


def test_what_customers_say(tmp_path: Path) -> None:
    metrics = """
  csat: {csat: {of: stars, scale: [1, 5]}}
  delighted: {csat: {of: stars, scale: [1, 5], top: 1}, cohort: event}
  mean: {mean: stars}
  nps: {nps: recommend}
  answered: {rate: answer, among: survey}
  team-a-then: {share: {team: a}, attribute_at: start}
  team-a-now: {share: {team: a}}
"""
    found = results(judged(tmp_path, DESK + metrics, ANSWERS))
    assert (found["csat"].numerator, found["csat"].n) == (2, 4)  # 0 is no answer of the scale
    assert (found["delighted"].numerator, found["delighted"].n) == (1, 4)
    assert found["mean"].value == pytest.approx(13 / 5)
    assert (found["nps"].value, found["nps"].n, found["nps"].unit) == (pytest.approx(100 * (2 - 1) / 3), 3, "points")
    assert (found["answered"].numerator, found["answered"].n) == (4, 5)
    assert found["team-a-then"].numerator == 2
    assert found["team-a-now"].numerator == 1
    assert found["csat"].formula == "answers of 4 to 5 / answers of 1 to 5, of stars"
    assert found["csat"].small and found["csat"].small_below == 30


TIMES = """case,activity,time
a,ask,2025-03-03T10:00:00
a,reply,2025-03-03T10:30:00
a,wait,2025-03-03T11:00:00
a,back,2025-03-03T15:00:00
a,solve,2025-03-04T10:00:00
"""


def test_parts_of_a_clocks_span(tmp_path: Path) -> None:
    metrics = """
  counted: {mean: solution, target: {at_most: 8h}}
  waiting: {mean: solution, time: paused}
  calendar: {mean: solution, time: whole, target: {at_most: 1d}}
  idle: {mean: solution, time: idle, idle_after: 45m}
  handling: {mean: solution, time: handling, idle_after: 45m}
"""
    found = results(judged(tmp_path, DESK + metrics, TIMES))
    hour = 3600
    # Monday 10 to 11 and 15 to 17, Tuesday 9 to 10; paused from 11 to 15; nothing happened from 15 until Tuesday.
    assert {one: found[one].value for one in ("counted", "waiting", "calendar", "idle", "handling")} == {
        "counted": 4 * hour,
        "waiting": 4 * hour,
        "calendar": 24 * hour,
        "idle": 3 * hour,
        "handling": 1 * hour,
    }
    assert (found["counted"].measure, found["calendar"].measure) == ("working", "wall")
    assert found["calendar"].met and found["counted"].met


WORK = """case,activity,time,actor
a,ask,2025-03-03T10:00:00,
a,reply,2025-03-03T10:30:00,wang
a,reply,2025-03-03T11:00:00,li
a,solve,2025-03-03T12:00:00,li
b,ask,2025-03-03T10:00:00,
b,reply,2025-03-03T12:00:00,wang
b,solve,2025-03-03T13:00:00,wang
c,ask,2025-03-03T10:00:00,
"""


def test_numbers_that_every_case_has(tmp_path: Path) -> None:
    metrics = """
  twice: {rate: reply, times: 2}
  longest: {max: case.duration}
  broken: {sum: case.violations}
  open: {count: open}
"""
    found = results(judged(tmp_path, DESK + metrics, WORK, as_of="2025-03-03T14:00:00"))
    assert (found["twice"].numerator, found["twice"].n) == (1, 3)
    assert found["longest"].value == 3 * 3600
    assert found["broken"].value == 2  # b was answered after two hours, c not yet after four: a limit of one
    assert found["open"].value == found["backlog"].value == 1
    assert found["conformity"].value == pytest.approx(1 / 3)
    assert (found["rework"].numerator, found["transfers"].numerator, found["handovers"].value) == (1, 1, pytest.approx(1 / 3))
    assert (found["backlog-age"].value, found["backlog-age"].n) == (4 * 3600, 1)
    assert found["duration"].n == 2
    assert found["fitness"].value is None and found["fitness"].n == 0  # no flow


def test_the_load_and_how_it_moves(tmp_path: Path) -> None:
    document = judged(
        tmp_path, DESK + "  volume: {count: cases}\n", WORK + "d,ask,2025-03-04T09:00:00,\n", as_of="2025-03-04T10:00:00"
    ).document
    assert document.volume is not None and document.backlog is not None and document.handovers is not None and document.rework is not None
    assert [(one.weekday, one.hour, one.cases, one.peak) for one in document.volume.hours] == [(0, 10, 3, True), (1, 9, 1, False)]
    peak = next(one for one in document.volume.peaks if one.rule == "answer-time")
    assert (peak.peak.met, peak.peak.judged, peak.elsewhere.judged) == (1, 3, 0)  # d is still in time
    assert [(one.day, one.created, one.closed, one.open) for one in document.backlog.days] == [
        ("2025-03-03", 3, 2, 1),
        ("2025-03-04", 1, 0, 2),
    ]
    assert document.backlog.open == 2
    assert document.backlog.age is not None and document.backlog.age.max == 24 * 3600
    assert [(one.cases, one.late) for one in document.backlog.ages if one.cases] == [(1, 0), (1, 1)]
    pairs = {(one.source, one.target): (one.n, one.p50) for one in document.handovers.pairs}
    assert pairs == {("ask", "reply"): (2, 75 * 60), ("reply", "reply"): (1, 1800), ("reply", "solve"): (2, 3600)}
    assert (document.rework.cases, document.rework.of, document.rework.repeats) == (1, 4, 1)
    assert {one.id: one.repeated for one in document.stages}["reply"] == 1
