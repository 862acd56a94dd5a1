"""A run about a period: which of its numbers are of which cases."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kpi_logs import HEAD, results

from effort import examples
from svcaudit.audit.kpi import kpi_report
from svcaudit.audit.request import Request, audit_files
from svcaudit.audit.run_folder import read_run, write_run
from svcaudit.model.run import Run

SPEC = """\
stages: [asked, answered, rated, solved, reopened]
closed_by: solved
reopened_by: reopened
attributes:
  channel: {values: [phone, mail]}
  customer: {personal: true}
  stars: {type: number, per_event: true}
clocks:
  answer: {start: asked, stop: answered, within: 2d}
metrics:
  created: {count: cases}
  closed: {count: cases, cohort: closed}
  open: {count: open}
  open-here: {count: open, cohort: created}
  speed: {mean: answer, cohort: event}
  slowness: {max: answer}
  stars: {mean: stars, cohort: event}
  first-contact: {first_contact_resolution: {match: customer, within: 30d}, cohort: closed}
"""
LOG = """\
case,activity,time,actor,channel,customer,stars
old,asked,2025-05-20T10:00:00,,phone,c1,
old,answered,2025-06-02T10:00:00,wang,phone,c1,
old,solved,2025-06-03T10:00:00,wang,phone,c1,
old,rated,2025-07-01T10:00:00,,phone,c1,2
waits,asked,2025-05-25T10:00:00,,mail,c2,
new,asked,2025-06-05T10:00:00,,mail,c3,
new,answered,2025-06-05T12:00:00,li,mail,c3,
new,solved,2025-07-02T10:00:00,li,mail,c3,
quick,asked,2025-06-10T10:00:00,,phone,c4,
quick,answered,2025-06-10T11:00:00,li,phone,c4,
quick,solved,2025-06-10T12:00:00,li,phone,c4,
quick,rated,2025-06-11T10:00:00,,phone,c4,5
again,asked,2025-07-03T10:00:00,,phone,c4,
done,asked,2025-04-01T10:00:00,,phone,c5,
done,solved,2025-04-02T10:00:00,,phone,c5,
"""


def judged(folder: Path, log: str, period: str | None, spec: str = SPEC, as_of: str | None = None) -> Run:
    (folder / "spec.yaml").write_text(HEAD + spec, encoding="utf-8")
    (folder / "log.csv").write_text(log, encoding="utf-8")
    return audit_files(Request(logs=(folder / "log.csv",), spec=folder / "spec.yaml", zone="UTC", period=period, as_of=as_of))


@pytest.fixture
def june(tmp_path: Path) -> Run:
    return judged(tmp_path, LOG, "2025-06")


def test_the_cohort_says_which_numbers_belong_to_the_period(june: Run) -> None:
    found = {name: (one.value, one.n) for name, one in results(june).items()}
    assert found["created"] == (2, 2)  # new, quick
    assert found["closed"] == (2, 2)  # old, quick
    assert found["open"] == (1, 1)  # waits; not again, which began in July
    assert found["open-here"] == (0, 0)
    assert found["speed"][1] == 3  # old was answered in June, too
    assert found["slowness"] == (7200, 2)  # of the cases created in June
    assert found["stars"] == (5, 1)  # old was rated in July
    assert found["first-contact"] == (0, 1)  # the customer of quick came again in July; the window of old is not over
    assert found["backlog"] == (1, 1) and found["duration"][1] == 2


def test_verdicts_are_of_the_cases_that_began_in_it(june: Run) -> None:
    assert june.cases["case"].to_pylist() == ["new", "quick"]
    assert june.document.rules[0].judged == 2
    assert june.document.rows.used == 7


def test_the_backlog_holds_what_earlier_months_left(june: Run) -> None:
    assert june.document.backlog is not None
    days = {one.day: (one.created, one.closed, one.open) for one in june.document.backlog.days}
    assert days["2025-06-01"] == (0, 0, 2)  # old, waits
    assert days["2025-06-03"] == (0, 1, 1)
    assert days["2025-06-30"] == (0, 0, 2)
    assert june.document.backlog.open == 1


def test_splits_know_the_cases_of_other_periods(june: Run, tmp_path: Path) -> None:
    write_run(june, tmp_path / "run")
    again = read_run(tmp_path / "run")
    for run in (june, again):
        report = kpi_report(run, ["channel", "actor"], ["closed", "open"])
        told = {(one.result.id, *one.values): one.result.value for one in report.splits}
        assert told == {("closed", "phone", "li"): 1, ("closed", "phone", "wang"): 1, ("open", "mail", None): 1}
    assert sorted((again.beyond or june.cases)["case"].to_pylist()) == ["old", "waits"]
    write_run(replace(june, beyond=None), tmp_path / "run")
    assert read_run(tmp_path / "run").beyond is None


def test_without_a_period_nothing_is_beyond(tmp_path: Path) -> None:
    assert judged(tmp_path, LOG, None).beyond is None


_CASES = st.lists(
    st.tuples(
        st.integers(0, 80),
        st.lists(st.tuples(st.integers(0, 40), st.sampled_from(["answered", "rated", "solved", "reopened"])), max_size=5),
    ),
    min_size=2,
    max_size=12,
)


@examples(10)
@given(cases=_CASES)
def test_the_months_add_up_to_the_whole(tmp_path_factory: pytest.TempPathFactory, cases: list[tuple[int, list[tuple[int, str]]]]) -> None:
    """What a period's run counts is what the whole log's run counts in that month."""
    start, lines = datetime(2025, 4, 1, 12, tzinfo=UTC), ["case,activity,time,actor,channel,customer,stars"]
    for number, (begin, steps) in enumerate(cases):
        at = start + timedelta(days=begin)
        lines.append(f"c{number},asked,{at:%Y-%m-%dT%H:%M:%S},,mail,{number % 3},")
        for days, stage in steps:
            at += timedelta(days=days)
            lines.append(f"c{number},{stage},{at:%Y-%m-%dT%H:%M:%S},wang,mail,{number % 3},{number % 5 if stage == 'rated' else ''}")
    folder, log = tmp_path_factory.mktemp("months"), "\n".join(lines) + "\n"
    names = ["created", "closed", "speed", "slowness", "stars", "first-contact", "open-here"]
    whole = kpi_report(judged(folder, log, None, as_of="2026-06-30"), ["month"], names)
    months = {one.values[0] for one in whole.splits if one.result.id == "created"}
    told = {(one.values[0], one.result.id): one.result for one in whole.splits}
    for month in sorted(month for month in months if month):
        run = judged(folder, log, month, as_of="2026-06-30")
        for name, one in results(run).items():
            if name in names:
                other = told.get((month, name))
                assert (one.value, one.n) == ((other.value, other.n) if other else (0 if one.unit == "cases" else None, 0)), (month, name)
    assert Counter(one.result.id for one in whole.splits)["created"] == len(months)
