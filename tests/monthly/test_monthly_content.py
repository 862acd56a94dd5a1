"""What the monthly report says of a small desk: what moved, where it comes from, who runs out of time, whose a finding is."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from monthly_samples import SPEC, documents, run_of

from svcaudit.audit.compare import compare_runs, monthly
from svcaudit.audit.request import Request, audit_files
from svcaudit.errors import UsageError
from svcaudit.kpis.monthly.blame import blame
from svcaudit.kpis.monthly.outlook import proposals
from svcaudit.kpis.monthly.scorecards import weakest
from svcaudit.kpis.monthly.tables import kinds
from svcaudit.model.comparison import Movement, Proposal, ScoreLine
from svcaudit.model.run import Run
from svcaudit.reports.monthly.page import render
from svcaudit.reports.monthly.summary import headline, sentences
from svcaudit.reports.monthly.tables import score_tables, warning_lines
from svcaudit.reports.movement_words import sorted_movements
from svcaudit.reports.options import RenderOptions
from svcaudit.reports.origins import origins
from svcaudit.reports.reader import reader
from svcaudit.spec.load import parse


def movement(before: Run, after: Run, name: str) -> Movement:
    return next(one for one in compare_runs(before, after).movements if one.id == name)


def test_what_moved_by_more_than_chance(before: Run, after: Run) -> None:
    answer = movement(before, after, "first-answer")
    assert (answer.n_before, answer.n_after) == (41, 41), "40 cases and the open one that is late"
    assert answer.before is not None and answer.after is not None and answer.before > answer.after
    assert (answer.better, answer.noise, answer.met_before, answer.met_after) == (False, False, True, False)
    assert answer.p is not None and answer.p_adjusted is not None and answer.p <= answer.p_adjusted < 0.05
    score = movement(before, after, "satisfaction")
    assert (score.change, score.better, score.test) == (0.0, None, "Welch")


def test_nothing_moves_from_a_run_to_itself(after: Run) -> None:
    comparison = compare_runs(replace(after, document=replace(after.document, created="2025-12-01T00:00:00Z")), after)
    assert comparison.notes[0].startswith("the runs are of the same log")
    assert all(one.change in (0.0, None) and one.noise is not False for one in comparison.movements)
    assert comparison.decompositions == []


def test_where_it_comes_from_adds_up(before: Run, after: Run) -> None:
    comparison = compare_runs(before, after)
    by = {one.by: one for one in comparison.decompositions if one.rule == "first-answer"}
    assert set(by) == {"kind", "channel", "actor"}, "a score is no kind of case"
    for one in by.values():
        assert sum(part.rate + part.mix for part in one.parts) == pytest.approx(one.change)
    mail = by["channel"].parts[0]
    assert mail.value == "mail" and mail.rate < -0.2


def test_the_history_is_one_point_a_period(after: Run) -> None:
    past = documents(after, [(90, 100)] * 5, [1.0] * 5)
    again = replace(past[2], created="2099-01-01T00:00:00Z", rules=[replace(past[2].rules[0], attainment=0.5)])
    year = replace(past[0], period=replace(past[0].period, asked="2001", from_="2001-06-01T00:00:00Z"))
    other = replace(past[0], spec=replace(past[0].spec, id="other"))
    line = next(one for one in monthly(after, None, [*past, again, year, other]).trends if one.id == "first-answer")
    assert [point.at for point in line.points] == ["2001-01", "2002-01", "2003-01", "2004-01", "2005-01", "2025-10"]
    assert line.points[2].value == 0.5, "the one made last"


def test_who_runs_out_of_time(after: Run) -> None:
    outlook = monthly(after).outlook
    assert [(one.case, one.owner, one.left, one.late) for one in outlook.warnings] == [
        ("T10-open", "wang", 2 * 3600, False),
        ("T10-late", "li", -3600, True),
    ]
    assert outlook.warnings[0].used == pytest.approx(0.5)
    assert outlook.warnings[0].attributes == {"kind": "hard", "channel": "phone"}


def test_hints_lead_to_the_channel(after: Run) -> None:
    hint = next(one for one in monthly(after).outlook.hints if one.rule == "first-answer" and one.by == "channel")
    assert hint.value == "mail" and hint.lift > 1.5 and hint.broken <= hint.cases


def test_timelines_are_those_of_the_cases_named(after: Run) -> None:
    told = {one.case: one for one in monthly(after).timelines}
    assert {"T10-open", "T10-late"} <= set(told)
    assert [event.stage for event in told["T10-open"].events] == ["asked"]
    full = next(one for one in told.values() if len(one.events) == 3)
    assert [event.stage for event in full.events] == ["asked", "answered", "solved"]
    assert full.events[0].at < full.events[1].at < full.events[2].at


def test_two_standards_are_not_compared(tmp_path: Path, after: Run) -> None:
    other = run_of(tmp_path, 9, 4, spec=SPEC.replace("id: desk", "id: other"))
    with pytest.raises(UsageError, match="different standards"):
        compare_runs(other, after)


def test_errors_are_advised_on_before_what_is_only_noted(after: Run) -> None:
    below = [rule for rule in after.document.rules if rule.verdict == "fail"]
    noted = replace(after.document.rules[0], id="polite", verdict="info", violations=10**6, fix={"en": "Say please."})
    document = replace(after.document, rules=[noted, *after.document.rules])
    found = [one.rule for one in proposals(replace(after, document=document))]
    assert below and found[0] == proposals(after)[0].rule
    assert found.index("polite") >= len(below)


def test_proposals_are_the_standards_own(after: Run) -> None:
    first = monthly(after).outlook.proposals[0]
    assert (first.rule, first.fix["en"]) == ("first-answer", "Look at the queue at noon.")


BLAME_SPEC = """\
svcaudit: 1
id: desk
version: 1.0.0
calendars:
  office: {timezone: UTC, hours: {mon-fri: ["09:00-18:00"]}}
stages: [asked, waiting, back, answered]
closed_by: answered
clocks:
  answer: {start: asked, stop: answered, within: 2h}
  result: {start: asked, stop: answered, within: 90h, pause: {from: waiting, until: back}}
scorecards:
  agent: {by: actor, weights: {conformity: 100}}
"""
BLAME_LOG = """\
case,activity,time,actor
night,asked,2025-06-02T17:00:00Z,wang
night,answered,2025-06-03T09:00:00Z,wang
day,asked,2025-06-02T09:00:00Z,wang
day,answered,2025-06-02T15:00:00Z,wang
asking,asked,2025-06-02T09:00:00Z,wang
asking,waiting,2025-06-02T10:00:00Z,wang
asking,back,2025-06-02T16:00:00Z,
asking,answered,2025-06-02T16:30:00Z,wang
handed,asked,2025-06-02T09:00:00Z,li
handed,answered,2025-06-02T15:00:00Z,wang
nobody,asked,2025-06-02T09:00:00Z,
nobody,answered,2025-06-02T15:00:00Z,wang
good,asked,2025-06-02T09:00:00Z,wang
good,answered,2025-06-02T09:30:00Z,wang
"""


def test_what_is_outside_a_persons_hands_counts_against_nobody(tmp_path: Path) -> None:
    """Late are: night (time ran out at 19:00, closed), day, asking (while the customer was asked), handed (li held it), nobody's."""
    (tmp_path / "spec.yaml").write_text(BLAME_SPEC, encoding="utf-8")
    (tmp_path / "log.csv").write_text(BLAME_LOG, encoding="utf-8")
    run = audit_files(Request(logs=(tmp_path / "log.csv",), spec=tmp_path / "spec.yaml"))
    assert run.findings.num_rows == 5
    spec, _ = parse(run.spec_text, "spec.yaml")
    assert spec is not None
    who = kinds(run.cases, "owner", "actor")
    found = blame(spec, run, who)
    assert found.excused == 3
    cases = run.cases["case"].to_pylist()
    against = {
        (cases[case], who.words[person]) for case, person, clean in zip(found.case, found.who, found.clean, strict=True) if not clean
    }
    assert against == {("day", "wang")}, "li owns no case in the end, so there is no card of li's"
    (card,) = monthly(run).outlook.scorecards
    assert (card.excused, card.scores[0].who) == (3, "wang")
    assert card.scores[0].lines[0].value == pytest.approx(5 / 6)


@pytest.mark.parametrize("metric", ["", "metrics: {complaints: {rate: complaint}}\n"])
def test_the_fewer_complaints_the_more_points(tmp_path: Path, metric: str) -> None:
    spec = "svcaudit: 1\nid: desk\nversion: 1.0.0\nstages: [asked, complaint, answered]\nclosed_by: answered\n"
    (tmp_path / "spec.yaml").write_text(spec + metric + "scorecards: {agent: {by: actor, weights: {complaints: 1}}}\n", encoding="utf-8")
    rows = [f"{who}{n},asked,2025-06-02T09:00:00Z,{who}" for who in ("li", "wang") for n in range(4)]
    rows += [f"{who}{n},complaint,2025-06-02T10:00:00Z,{who}" for who, n in (("li", 0), ("li", 1), ("wang", 0))]
    (tmp_path / "log.csv").write_text("case,activity,time,actor\n" + "\n".join(rows) + "\n", encoding="utf-8")
    (card,) = monthly(audit_files(Request(logs=(tmp_path / "log.csv",), spec=tmp_path / "spec.yaml"))).outlook.scorecards
    assert [(score.who, score.lines[0].value, score.total) for score in card.scores] == [("wang", 0.25, 75.0), ("li", 0.5, 50.0)]


def test_a_score_card_knows_the_last_run_and_who_is_too_few(before: Run, after: Run) -> None:
    (card,) = monthly(after, before).outlook.scorecards
    assert {score.who for score in card.scores} == {"wang", "li"}
    assert card.mix == ["kind"]
    for score in card.scores:
        assert score.total is not None and score.before is not None and 0 <= score.total < score.before <= 100
        assert score.small and score.weakest is None, "about twenty cases each"
        shares = [line.adjusted for line in score.lines]
        assert all(share is not None and 0 <= share <= 1 for share in shares)


def test_decompositions_do_not_depend_on_the_order_of_cases(before: Run, after: Run) -> None:
    shuffled = replace(after, cases=after.cases.take(np.random.default_rng(1).permutation(after.cases.num_rows)))
    assert compare_runs(before, shuffled).decompositions == compare_runs(before, after).decompositions


def test_the_training_need_is_what_lies_furthest_behind_the_peers() -> None:
    def line(measure: str, weight: float, own: float, peers: float, **more: object) -> ScoreLine:
        return replace(ScoreLine(measure, weight, own, 50, own, peers, 50.0, False), **more)

    slow = line("hours", 40, 6.0, 5.0, bound="at_most")  # a fifth behind, times 40
    rude = line("courtesy", 10, 0.4, 0.8)  # half behind, times 10
    assert weakest([slow, rude, line("fine", 90, 0.9, 0.8)]) == "hours"
    assert weakest([replace(slow, small=True), rude]) == "courtesy"
    assert weakest([line("fine", 90, 0.9, 0.8), line("calls", 10, 3.0, 0.0)]) is None


def test_peers_that_are_all_equal_stand_in_the_middle(tmp_path: Path) -> None:
    """Without a target and a share the place among peers counts; of time the quicker have more."""
    spec = (
        "svcaudit: 1\nid: desk\nversion: 1.0.0\nstages: [asked, answered]\nclosed_by: answered\n"
        "clocks: {answer: {start: asked, stop: answered, within: 1h}}\nmetrics: {speed: {median: answer}}\n"
    )
    hours = {"li": 1, "sun": 2, "wang": 4}
    found = {}
    for name, card in (("equal", "volume"), ("speed", "speed")):
        (tmp_path / "spec.yaml").write_text(f"{spec}scorecards: {{agent: {{by: actor, weights: {{{card}: 1}}}}}}\n", encoding="utf-8")
        rows = [f"{who}{n},asked,2025-06-02T09:00:00Z,{who}" for who in hours for n in range(2)]
        rows += [f"{who}{n},answered,2025-06-02T{9 + late:02}:00:00Z,{who}" for who, late in hours.items() for n in range(2)]
        (tmp_path / "log.csv").write_text("case,activity,time,actor\n" + "\n".join(rows) + "\n", encoding="utf-8")
        (made,) = monthly(audit_files(Request(logs=(tmp_path / "log.csv",), spec=tmp_path / "spec.yaml"))).outlook.scorecards
        found[name] = {score.who: score.total for score in made.scores}
    assert found["equal"] == {"li": 50, "sun": 50, "wang": 50}
    assert found["speed"] == {"li": pytest.approx(250 / 3), "sun": 50, "wang": pytest.approx(50 / 3)}


def with_many_warnings(tmp_path: Path) -> Run:
    """131 cases run out of time, one is late; a case with two clocks that run out is one case."""
    clocks = "clocks:\n  answer: {start: asked, stop: answered, within: 1h}\n  solution: {start: asked, stop: solved, within: 5h}\n"
    spec = f"svcaudit: 1\nid: desk\nversion: 1.0.0\nstages: [asked, answered, solved]\nclosed_by: solved\n{clocks}"
    (tmp_path / "spec.yaml").write_text(spec, encoding="utf-8")
    rows = [f"{n:03},asked,2025-06-02T09:00:00Z" for n in range(130)] + ["late,asked,2025-06-02T06:00:00Z"]
    (tmp_path / "log.csv").write_text("case,activity,time\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return audit_files(Request(logs=(tmp_path / "log.csv",), spec=tmp_path / "spec.yaml", as_of="2025-06-02T09:30:00+00:00"))


def test_paper_says_how_many_it_leaves_out(tmp_path: Path) -> None:
    """A page holds 100 folded after 12; paper opens no fold, and has no heading of one."""
    from svcaudit.reports import pdf
    from svcaudit.reports.monthly.catalogue import MONTHLY_FORMATS

    run = with_many_warnings(tmp_path)
    content = monthly(run)
    page = render(run, content, RenderOptions())
    assert '<p class="more screen">31 more are' in page and '<p class="more paper">119 more are' in page
    pypdf = pytest.importorskip("pypdf")
    try:
        pdf.ready()
    except UsageError as lacking:
        pytest.skip(str(lacking))
    made = next(one for one in MONTHLY_FORMATS if one.name == "pdf").render(run, content, RenderOptions())
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages)
    assert "119 more are" in text and "31 more are" not in text and "Show the next" not in text


def test_the_sentence_counts_cases_and_so_do_the_lines(tmp_path: Path) -> None:
    """Of the cases there are more than are shown."""
    run = with_many_warnings(tmp_path)
    content, to = monthly(run), reader("en", "UTC")
    outlook = content.outlook
    assert (outlook.coming, outlook.late, outlook.warnings_left_out) == (131, 1, 30)
    lines = warning_lines(outlook.warnings, str, to)
    assert [line.case for line in lines if line.late] == ["late"]
    assert len([line for line in lines if not line.late]) == 100
    assert lines[1].rules == ["answer", "solution (2025-06-02 14:00)"]
    *_, urgent, to_do = sentences(run.document, content, to)
    assert "131 open cases run out of time" in urgent and "1 is late already" in urgent
    assert to_do == "To do first, about “answer” (1 finding): the standard does not say yet how to mend it."
    assert "began before the period" not in urgent
    earlier = replace(content, outlook=replace(content.outlook, earlier=3))
    assert sentences(run.document, earlier, to)[-2].endswith("1 is late already. Of them, 3 began before the period.")
    page = render(run, content, RenderOptions())
    assert "31 more are in the run and not shown here" in page, "of those that run out of time; the late one is shown"
    late = page[page.index("Late already") :]
    assert 'data-sort="350">350.0 %</td>' in late and "of the time is used up" not in late


def test_what_is_to_be_done_first_is_what_the_headline_tells_of(before: Run, after: Run) -> None:
    """Another rule has more findings, and a word on what to do about it."""
    to, content = reader("en", "UTC"), monthly(after, before)
    (answer, *_) = content.outlook.proposals
    other = replace(answer, rule="one-owner", title={"en": "One owner"}, findings=999, fix={"en": "Split the queue."})

    def to_do(*proposals: Proposal) -> str:
        return sentences(after.document, replace(content, outlook=replace(content.outlook, proposals=list(proposals))), to)[-1]

    assert "“Answer in time” fell" in headline(after.document, content, to)
    assert to_do(other, answer).endswith("Look at the queue at noon.")
    assert to_do(other, replace(answer, fix={})).endswith("Split the queue.")
    silent = "To do first, about “One owner” (999 findings): the standard does not say yet how to mend it."
    assert to_do(replace(other, fix={}), replace(answer, fix={})) == silent
    assert origins(compare_runs(before, after))[0].movement.id == "first-answer"


def test_what_every_log_has_gets_better_or_worse_where_that_is_evident(before: Run, after: Run) -> None:
    moved = {one.id: one for one in compare_runs(before, after).movements}
    conformity = moved["conformity"]
    assert conformity.before is not None and conformity.after is not None and conformity.before > conformity.after
    assert (conformity.better, conformity.noise, conformity.target, conformity.bound) == (False, False, None, None)
    assert "conformity" in {one.id for one in sorted_movements(list(moved.values())).worse}
    back = {one.id: one for one in compare_runs(after, before).movements}
    assert back["conformity"].better and moved["handovers"].better is None and moved["volume"].better is None
    assert movement(before, after, "backlog").better is None, "as many as before"


def test_a_count_is_held_against_the_others_and_marked_for_nobody(tmp_path: Path) -> None:
    counted = "metrics: {waits: {count: cases}}\nscorecards: {agent: {by: actor, weights: {volume: 1, waits: 1}}}\n"
    spec = f"svcaudit: 1\nid: desk\nversion: 1.0.0\nstages: [asked, answered]\nclosed_by: answered\n{counted}"
    (tmp_path / "spec.yaml").write_text(spec, encoding="utf-8")
    rows = [f"{who}{n},asked,2025-06-02T09:00:00Z,{who}" for who, cases in (("li", 60), ("sun", 40), ("wang", 80)) for n in range(cases)]
    (tmp_path / "log.csv").write_text("case,activity,time,actor\n" + "\n".join(rows) + "\n", encoding="utf-8")
    (card,) = monthly(audit_files(Request(logs=(tmp_path / "log.csv",), spec=tmp_path / "spec.yaml"))).outlook.scorecards
    for line in (0, 1):
        assert {score.who: score.lines[line].peers for score in card.scores} == {"li": 60, "sun": 70, "wang": 50}
    (table,) = score_tables([card], str, str, reader("en", "UTC"))
    assert not any(cell.below for row in table.rows for cell in row.cells)
    assert {score.weakest for score in card.scores} == {None}
