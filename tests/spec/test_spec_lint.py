"""What lint makes of sense and nonsense: each doubt where it belongs, and none where the standard means what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from svcaudit.spec import load, parse
from svcaudit.spec.codes import completed
from svcaudit.spec.lint import lint
from svcaudit.spec.lint.limits import ladder_of

ROOT = Path(__file__).parents[2]
STAGES = "stages: [intake, reply, wait, back, resolve, reopen]\n"
CLOSING = "closed_by: resolve\nreopened_by: reopen\n"
FLOW = "flow: {path: intake reply (wait back)* resolve (reopen reply* resolve)*, why: order}\n"
SCENE = {"SPEC501", "SPEC502", "SPEC503", "SPEC504", "SPEC526"}


def told(text: str) -> list[tuple[str, str, str | None]]:
    spec, problems = parse(completed(STAGES + text), "spec.yaml")
    assert spec is not None, problems
    return [(one.code, one.message, one.hint) for one in lint(spec) if one.code not in SCENE]


def codes(text: str) -> list[str]:
    return [code for code, _, _ in told(text)]


def clock(more: str, name: str = "answer", start: str = "intake", stop: str = "reply") -> str:
    return f"  {name}: {{start: {start}, stop: {stop}, why: x, {more}}}\n"


@pytest.mark.parametrize("path", sorted((ROOT / "process_specs").glob("*.yaml")), ids=lambda path: path.stem)
def test_nothing_is_doubtful_in_the_shipped_standards(path):
    assert lint(load(path)) == []


# --- titles of values ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("[phone, fax]", []),
        ("{phone: , fax: }", []),
        ("{phone: Telephone, fax: Telefax}", []),
        ("{phone: {en: Telephone, zh: 电话}, fax: Telefax}", []),
        ("{phone: {en: Telephone, zh: 电话}, fax: }", ["SPEC529"]),
        ("{phone: {en: Telephone, zh: 电话}, fax: {zh: 传真}}", ["SPEC529"]),
        ("{phone: {en: Line, zh: 电话}, fax: {en: Line, zh: 传真}}", ["SPEC528"]),
        ("{phone: fax, fax: }", ["SPEC528", "SPEC529"]),
    ],
)
def test_titles_of_values_are_whole_and_tell_them_apart(values, expected):
    assert sorted(codes(f"attributes: {{channel: {{values: {values}}}}}\n")) == expected


# --- the flow --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("intake reply resolve reopen", ["SPEC515"]),
        ("intake reply resolve reopen?", []),
        ("intake (resolve reopen)* reply", ["SPEC515"]),
        ("(intake & resolve) reply?", []),
    ],
)
def test_a_flow_that_no_case_can_end(path, expected):
    assert codes(f"flow: {{path: {path}, why: x}}\n{CLOSING}") == expected


@pytest.mark.parametrize(
    ("pause", "expected"),
    [
        ("{from: wait, until: back}", []),
        ("{from: wait, until: [back, resolve]}", []),
        ("{from: back, until: intake}", ["SPEC518"]),
        ("{during: wait}", []),
    ],
)
def test_a_pause_that_never_ends(pause, expected):
    assert codes(FLOW + CLOSING + "clocks:\n" + clock(f"within: 8h, pause: {pause}", stop="resolve")) == expected


def test_a_pause_whose_end_is_forbidden():
    rules = "rules:\n  none: {never: back, why: x}\n"
    assert codes(CLOSING + rules + "clocks:\n" + clock("within: 8h, pause: {from: wait, until: back}")) == ["SPEC518"]
    sometimes = rules.replace("why", "at_least: 90%, why")
    assert codes(CLOSING + sometimes + "clocks:\n" + clock("within: 8h, pause: {from: wait, until: back}")) == []


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("after: resolve, expect: reply", []),
        ("after: resolve, expect: intake", ["SPEC520"]),
        ("before: intake, expect: reply", ["SPEC520"]),
        ("before: resolve, expect: reply", []),
        ("after: intake, never: resolve", ["SPEC520"]),
        ("after: resolve, never: reopen", []),
        ("after: intake, never: resolve, within: 1h", []),
        ("before: reply, never: intake", ["SPEC520"]),
        ("before: resolve, never: wait", []),
    ],
)
def test_a_rule_against_the_flow(rule, expected):
    assert codes(FLOW + CLOSING + f"rules:\n  it: {{{rule}, why: x}}\n") == expected


def test_a_flow_of_some_cases_says_nothing_of_the_others():
    flow = FLOW.replace("why: order", "why: order, when: {stage: intake}")
    assert codes(flow + CLOSING + "rules:\n  it: {after: resolve, expect: intake, why: x}\n") == []


@pytest.mark.parametrize(("reopen", "expected"), [("continue", ["SPEC522"]), ("first_stop", []), ("new_cycle", ["SPEC522"])])
def test_a_stop_that_does_not_come_again(reopen, expected):
    flow = FLOW.replace("reply* ", "")
    assert codes(flow + CLOSING + "clocks:\n" + clock(f"within: 8h, reopen: {reopen}")) == expected
    assert codes(FLOW + CLOSING + "clocks:\n" + clock(f"within: 8h, reopen: {reopen}")) == []


def test_the_hint_names_first_stop():
    ((_, message, hint),) = told(FLOW.replace("reply* ", "") + CLOSING + "clocks:\n" + clock("within: 8h"))
    assert message == "once reopened, the clock 'answer' never stops: the flow has no reply after reopen"
    assert hint == "reopen: continue – did you mean first_stop?"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (CLOSING + "clocks:\n" + clock("within: 8h"), ["answer"]),
        (CLOSING + "clocks:\n" + clock("within: 8h, reopen: first_stop") + clock("within: 8h, reopen: continue", "again"), []),
        (CLOSING + "clocks:\n" + clock("within: 8h", stop="resolve"), []),
        ("closed_by: resolve\nclocks:\n" + clock("within: 8h"), []),
        (CLOSING + "clocks:\n" + clock("within: 8h, reopened_by: wait"), []),
        (FLOW + CLOSING + "clocks:\n" + clock("within: 8h"), ["answer"]),
        (FLOW.replace("reply* ", "reply+ ") + CLOSING + "clocks:\n" + clock("within: 8h"), []),
        (FLOW.replace("reply* ", "") + CLOSING + "clocks:\n" + clock("within: 8h"), []),
    ],
    ids=["silent", "said", "stopped by closing", "never reopened", "its own", "need not recur", "must recur", "cannot recur"],
)
def test_a_clock_that_goes_on_unasked(text, expected):
    spec, _ = parse(completed(STAGES + text), "spec.yaml")
    found = [one for one in lint(spec) if one.code == "SPEC526"]
    assert [one.message.split("'")[1] for one in found] == expected
    assert all("waits for a second reply" in one.message and "reopen: first_stop" in one.hint for one in found)


def test_an_inherited_reopen_is_said(tmp_path):
    (tmp_path / "base.yaml").write_text(completed(STAGES + CLOSING + "clocks:\n" + clock("within: 8h, reopen: continue")))
    (tmp_path / "own.yaml").write_text("svcaudit: 1\nid: own\nversion: 1\nextends: base.yaml\nclocks: {answer: {within: 4h}}\n")
    assert "SPEC526" not in [one.code for one in lint(load(tmp_path / "own.yaml"))]


# --- limits ----------------------------------------------------------------------------------------------------------

CLASSES = "attributes: {kind: {values: [basic, complex]}}\n"


def test_a_part_longer_than_its_whole_for_one_class():
    table = "targets: [{when: {kind: basic}, within: 24h}, {within: %s}]"
    both = clock(table % "72h", "quick", stop="reply") + clock(table % "48h", "all-of-it", stop="resolve")
    ((code, message, hint),) = told(CLASSES + FLOW + CLOSING + "clocks:\n" + both)
    assert code == "SPEC516"
    assert message == "'quick' may take 72h (kind complex), longer than the 48h of 'all-of-it', in which it lies"
    assert hint == "by the flow the one ends before the other does"
    assert codes(CLASSES + CLOSING + "clocks:\n" + both) == []  # nothing says what lies in what


def test_a_part_that_begins_later():
    later = clock("within: 9h", "part", "reply", "resolve") + clock("within: 8h", "whole", "intake", "resolve")
    assert codes(FLOW + CLOSING + "clocks:\n" + later) == []  # they end together: the rest may be long
    within = clock("within: 9h, reopen: first_stop", "part", "wait", "back") + clock("within: 8h", "whole", "intake", "resolve")
    assert codes(FLOW + CLOSING + "clocks:\n" + within) == ["SPEC516"]
    after = clock("within: 9h", "next", "reply", "resolve") + clock("within: 8h", "first", "intake", "reply")
    assert codes(FLOW + CLOSING + "clocks:\n" + after) == []


def test_names_say_it_where_nothing_else_does():
    both = clock("within: 72h", "first-response") + clock("within: 48h", "resolution", stop="resolve")
    ((code, _, hint),) = told("closed_by: resolve\nclocks:\n" + both)
    assert (code, hint) == ("SPEC516", "by their names the response is assumed to come before the resolution")
    by_rule = "rules:\n  answered: {before: resolve, expect: reply, why: x}\n"
    ((_, _, hint),) = told("closed_by: resolve\n" + by_rule + "clocks:\n" + both)
    assert hint == "by the rule 'answered' the one ends before the other does"


@pytest.mark.parametrize(
    ("name", "values", "limits", "expected"),
    [
        ("priority", ["P1", "P2", "P3"], ["4h", "8h", "24h"], []),
        ("priority", ["P3", "P2", "P1"], ["24h", "8h", "4h"], []),
        ("priority", ["P1", "P2", "P3"], ["8h", "4h", "24h"], ["SPEC517"]),
        ("level", ["high", "low"], ["8h", "4h"], ["SPEC517"]),
        ("level", ["low", "high"], ["8h", "4h"], []),
        ("tier", ["gold", "silver", "bronze"], ["1d", "1d", "12h"], ["SPEC517"]),
        ("优先级", ["紧急", "普通"], ["2d", "1d"], ["SPEC517"]),
        ("priority", ["alpha", "beta", "gamma"], ["1h", "2h", "3h"], []),
        ("priority", ["alpha", "beta", "gamma"], ["3h", "2h", "1h"], []),
        ("priority", ["alpha", "beta", "gamma"], ["1h", "3h", "2h"], ["SPEC517"]),
        ("topic", ["alpha", "beta", "gamma"], ["1h", "3h", "2h"], []),
        ("topic", ["high", "street", "low"], ["3h", "2h", "1h"], []),
    ],
)
def test_more_time_for_the_more_urgent(name, values, limits, expected):
    rows = ", ".join(f"{{when: {{{name}: {value}}}, within: {limit}}}" for value, limit in zip(values, limits, strict=True))
    assert codes(f"attributes: {{{name}: {{values: [{', '.join(values)}]}}}}\n{CLOSING}clocks:\n" + clock(f"targets: [{rows}]")) == expected


def test_the_assumed_order_is_said():
    rows = "targets: [{when: {level: high, kind: basic}, within: 8h}, {when: {level: low}, within: 4h}, {within: 9h}]"
    text = "attributes: {level: {values: [low, high]}, kind: {values: [basic, complex]}}\n" + CLOSING + "clocks:\n" + clock(rows)
    ((code, message, hint),) = told(text)
    assert (code, message) == ("SPEC517", "'answer' gives level high 8h, more than the 4h of low")
    assert hint == "assumed, by their names: high before low"


def test_ladders():
    assert ladder_of(["Low", "urgent", "HIGH"]) == [["urgent"], ["HIGH"], ["Low"]]
    assert ladder_of(["P2", "p1"]) == [["p1"], ["P2"]]
    assert ladder_of(["P1", "S1"]) is None and ladder_of(["high", "gold"]) is None and ladder_of(["P1"]) is None


# --- conditions, gates, texts, calendars -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("after: intake, expect: reply, when: {all: [{kind: basic}, {kind: complex}]}", ["SPEC519"]),
        ("after: intake, expect: reply, when: {kind: basic, not: {kind: basic}}", ["SPEC519"]),
        ("after: intake, expect: reply, when: {kind: basic, not: {kind: complex}}", []),
        ("after: intake, expect: reply, when: {stage: resolve}", ["SPEC519"]),
        ("after: intake, expect: reply, when: {stage: intake}", []),
        ("after: intake, expect: reply, when: {stage: {not: resolve}}", []),
        ("after: intake, expect: reply, where: {all: [{kind: {present: false}}, {kind: basic}]}", ["SPEC519"]),
    ],
)
def test_conditions_that_nothing_satisfies(rule, expected):
    assert codes(CLASSES + CLOSING + f"rules:\n  it: {{{rule}, why: x}}\n") == expected


def test_a_rule_that_waits_for_what_is_forbidden():
    rules = "rules:\n  none: {never: wait, why: x}\n  it: {after: wait, expect: back, why: x}\n"
    ((code, message, _),) = told(CLOSING + rules)
    assert (code, message) == ("SPEC519", "the rule 'it' waits for wait, which is forbidden by 'none'")
    never = "rules:\n  none: {never: wait, why: x}\n  also: {never: back, why: x}\n"
    found = told(CLOSING + never + "clocks:\n" + clock("within: 8h", start="[wait, back]", stop="resolve"))
    assert ("SPEC519", "the clock 'answer' waits for wait, back, which is forbidden by 'none', 'also'") in [one[:2] for one in found]


def test_a_target_that_the_clock_leaves_no_case():
    rows = "when: {kind: basic}, targets: [{when: {kind: complex}, within: 8h}, {within: 9h}]"
    assert codes(CLASSES + CLOSING + "clocks:\n" + clock(rows)) == ["SPEC509"]
    rows = "when: {kind: basic}, targets: [{when: {kind: basic}, within: 8h}]"
    assert codes(CLASSES + CLOSING + "clocks:\n" + clock(rows)) == []


def test_a_value_without_a_calendar_or_a_row_of_a_matrix():
    calendars = "calendars: {office: {timezone: UTC, hours: {mon: [09:00-17:00]}}}\n"
    choice = "within: 8h, calendar: {by: kind, values: {basic: office}%s}"
    assert codes(CLASSES + calendars + CLOSING + "clocks:\n" + clock(choice % "")) == ["SPEC510"]
    assert codes(CLASSES + calendars + CLOSING + "clocks:\n" + clock(choice % ", default: office")) == []
    matrix = "rules:\n  it: {matrix: {attribute: kind, stage: intake, rows: [{when: {kind: basic}, is: basic}]}, why: x}\n"
    assert codes(CLASSES + CLOSING + matrix) == ["SPEC510"]


def test_gates_that_cannot_fail():
    metrics = "metrics:\n  a: {rate: reply, target: {at_most: 100%%}}\n  b: {rate: reply, target: {at_least: %s}}\n"
    assert codes(CLOSING + metrics % "0%") == ["SPEC521", "SPEC521"]
    assert codes(CLOSING + metrics.replace("at_most: 100%%", "at_most: 0%%") % "100%") == []


@pytest.mark.parametrize(
    ("why", "expected"),
    [
        ("the customer waits", []),
        ("'{customer} waits'", ["SPEC523"]),
        ("write to `customer`", ["SPEC523"]),
        ("write to customer_mail", ["SPEC523"]),
        ("write to customer_mails", []),
    ],
)
def test_personal_attributes_in_texts(why, expected):
    attributes = "attributes: {customer: {personal: true}, customer_mail: {personal: true}}\n"
    assert codes(attributes + CLOSING + f"rules:\n  it: {{after: intake, expect: reply, why: {why}}}\n") == expected


def test_holidays_that_are_not_announced_yet():
    calendar = "calendars: {office: {timezone: UTC, hours: {mon: [09:00-17:00]}, holidays: %s}}\n"
    body = CLOSING + "clocks:\n" + clock("within: 8h, calendar: office")
    assert codes("in_force: {from: 2025-01-01}\n" + calendar % "CN" + body) == []
    assert codes("in_force: {from: 2025-01-01, to: 2060-12-31}\n" + calendar % "CN" + body) == ["SPEC524"]
    assert codes("in_force: {from: 2025-01-01, to: 2060-12-31}\n" + calendar % "DE" + body) == []
    assert codes("in_force: {to: 2060-12-31}\n" + calendar % "CN, also_closed: [2060-01-01]" + body) == []


def test_a_large_flow_is_left_alone():
    parts = " & ".join(f"(intake{' reply' * number} resolve reopen)" for number in range(8))
    assert codes(f"flow: {{path: {parts}, why: x}}\n{CLOSING}") == []


def test_names_that_differ_only_in_case():
    more = (
        "roles: [quality, Quality]\nmetrics: {m: {count: cases}}\nscorecards:\n"
        "  s: {by: actor, weights: {m: 100}}\n  S: {by: actor, weights: {m: 100}}\n"
    )
    text = CLOSING + more + "rules:\n  it: {required: reply, when: {role: [quality, Quality]}, why: x}\n"
    assert codes(text) == ["SPEC505", "SPEC505"]


# --- tables of two attributes ----------------------------------------------------------------------------------------

TWO = "attributes: {class: {values: [basic, complex]}, tier: {values: [key, standard, trial]}}\n"


def rows(*whens: str) -> str:
    table = "".join(f"      - {{when: {when}, within: {hours}h}}\n" for hours, when in enumerate(whens, 1))
    return TWO + CLOSING + f"clocks:\n  answer:\n    start: intake\n    stop: reply\n    why: x\n    targets:\n{table}"


def test_a_hole_in_a_table_of_two_attributes_is_told() -> None:
    holed = rows("{class: basic, tier: key}", "{class: basic, tier: standard}", "{class: complex, tier: key}")
    assert [message for code, message, _ in told(holed) if code == "SPEC510"] == [
        "the clock 'answer' has no target for class complex and tier standard"
    ]


@pytest.mark.parametrize(
    "table",
    [
        rows("{class: basic, tier: key}", "{class: basic, tier: standard}", "{class: complex}"),
        rows("{class: basic, tier: key}", "{class: complex, tier: key}"),  # other tiers are left out by intent
        rows("{class: basic, tier: key}", "{class: complex, tier: standard}") + "      - {within: 9h}\n",
        rows("{class: basic, tier: key}", "{class: complex, tier: [key, standard]}", "{tier: standard}"),
    ],
)
def test_a_table_of_two_attributes_without_a_hole(table: str) -> None:
    assert "SPEC510" not in codes(table)
