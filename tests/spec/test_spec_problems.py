"""Whatever is wrong is found in one pass, each at its place, and nothing is blamed twice."""

from __future__ import annotations

import pytest

from spec.spec_samples import WORDS, clock_codes, codes_of, problems_of, rule_codes
from svcaudit.spec import parse

MANY = """\
svcaudit: 1
id: many problems
version: 1
titel: Service
calendars:
  office: {timezone: Asia/Shanghei, hours: {mon-fri: [09:00-09:00]}}
attributes:
  tier: {values: [standard, key], default: gold}
stages:
  intake: {activities: [created]}
  reply: {activities: [created], by: agent}
closed_by: [resolve]
flow: intake replay
clocks:
  answer:
    start: intake
    stop: reply
    calendar: office
    within: 2d
  empty: {start: intake}
rules:
  one: {after: intake, expect: replly, wihtin: 3h}
  two: {required: reply, severity: eror, at_least: 95, why: {en: because}}
  three: {matching: next}
  four: {required: reply, when: {teir: key}}
metrics:
  m: {attainment: anwser}
scorecards:
  s: {by: actor, weights: {n: -1}}
"""


def test_all_problems_in_one_pass():
    spec, problems = parse(MANY, "many.yaml")
    assert spec is None
    assert [(problem.place.line, problem.code) for problem in problems] == [
        (2, "SPEC117"),
        (4, "SPEC103"),
        (6, "SPEC207"),
        (6, "SPEC402"),
        (8, "SPEC202"),
        (11, "SPEC403"),
        (12, "SPEC104"),
        (13, "SPEC104"),
        (19, "SPEC302"),
        (20, "SPEC102"),
        (20, "SPEC102"),
        (22, "SPEC104"),
        (22, "SPEC103"),
        (23, "SPEC308"),
        (23, "SPEC304"),
        (24, "SPEC113"),
        (25, "SPEC201"),
        (27, "SPEC205"),
        (29, "SPEC206"),
        (29, "SPEC304"),
    ]
    lines = MANY.splitlines()
    for problem in problems:
        assert problem.source_line == lines[problem.place.line - 1]
        assert problem.place.file == "many.yaml"
        assert 0 < problem.place.column < problem.place.end_column <= len(problem.source_line) + 2


def test_carets_stand_under_the_word():
    _, problems = parse(MANY, "many.yaml")
    pointed = [
        "" if problem.source_line is None else problem.source_line[problem.place.column - 1 : problem.place.end_column - 1]
        for problem in problems
    ]
    assert pointed == [
        "many problems", "titel", "Asia/Shanghei", "09:00-09:00", "gold", "created", "resolve", "replay", "2d", "empty", "empty",
        "replly", "wihtin", "eror", "95", "three", "teir", "anwser", "n", "-1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "excerpt",
    [
        "stages: nothing\nrules: {it: {after: a, expect: b}}",
        "stages: {'a b': {}}\nrules: {it: {required: 'a b'}}",
        "calendars: {office: {timezone: Mars, hours: {mon: [09:00-10:00]}}}\n"
        "clocks: {c: {start: intake, stop: reply, within: 8h, calendar: office}}",
        "clocks: {c: {start: intake, stop: reply, within: 8}}\nmetrics: {m: {mean: c, target: {at_most: 8h}}, n: {attainment: c}}",
        "metrics: {m: {attainment: nothing}}\nscorecards: {s: {by: actor, weights: {m: 1}}}",
        "attributes: [tier]\nrules: {it: {required: reply, when: {tier: key}}}",
        "attributes: {tier: {values: key}}\nrules: {it: {required: reply, when: {tier: gold}}}",
        "rules: {it: {after: intake, expect: reply, matching: {a: b}}}",
        "rules: {it: {after: intake}}",
        "rules: {it: {requird: intake, severity: info}}",
        "clocks: {c: {start: , stop: reply, within: 8h}}",
        "clocks: {c: {start: intake, stop: reply, within: 2 business days, calendar: }}",
        "title: {en: Yes, of course}",
        "flow: intake nowhere",
        "clocks: {c: {start: intake, stop: reply, targets: [{witin: 45m}]}}",
        "rules: {it: {if: intake, severity: info}}",
    ],
)
def test_no_problem_draws_another(excerpt):
    assert len(codes_of(excerpt)) == 1


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("{required: reply, min: 0}", "SPEC304"),
        ("{required: reply, min: 2.5}", "SPEC303"),
        ("{at_most: {reply: -1}}", "SPEC304"),
        ("{at_most: reply}", "SPEC106"),
        ("{at_most: {reply: 1, wait: 2}}", "SPEC106"),
        ("{exactly: {replay: 1}}", "SPEC104"),
        ("{required: reply, at_least: 0.95}", "SPEC304"),
        ("{required: reply, at_least: 100.1%}", "SPEC304"),
        ("{required: reply, at_least: -5%}", "SPEC304"),
        ("{after: intake, expect: reply, within: 24}", "SPEC301"),
        ("{after: intake, expect: reply, within: soon}", "SPEC301"),
        (f"{{after: intake, expect: reply, within: {'9' * 50}h}}", "SPEC301"),
        (f"{{after: intake, expect: reply, within: {'9' * 5000}h}}", "SPEC301"),
        ("{after: intake, expect: reply, within: 2 business days}", "SPEC302"),
        ("{after: intake, expect: reply, within: 1w, calendar: office}", "SPEC302"),
        ("{after: intake, expect: reply, within: 200000d}", "SPEC301"),
        ("{after: intake, expect: reply, calendar: offic}", "SPEC203"),
        ("{after: intake, expect: reply, calendar: {by: tier, values: {gold: office}}}", "SPEC202"),
        ("{after: intake, expect: reply, calendar: {by: tier}}", "SPEC102"),
        ("{after: intake, expect: reply, never: wait}", "SPEC114"),
        ("{after: intake, before: reply, expect: wait}", "SPEC114"),
        ("{required: intake, starts_with: intake}", "SPEC114"),
        ("{expect: intake}", "SPEC113"),
        ("{severity: info}", "SPEC113"),
        ("{}", "SPEC113"),
        ("[intake]", "SPEC106"),
        ("{if: intake, expect: reply, matching: next}", "SPEC115"),
        ("{after: intake, never: reply, matching: one_each}", "SPEC115"),
        ("{starts_with: intake, within: 8h}", "SPEC115"),
        ("{required: intake, same: [customer]}", "SPEC115"),
        ("{wording: {stage: reply, must_match: a}, where: {tier: key}}", "SPEC115"),
        ("{after: intake, expect: reply, matching: nxt}", "SPEC308"),
        ("{after: intake, expect: reply, same: actor, different: [actor]}", "SPEC406"),
        ("{after: intake, expect: reply, same: colour}", "SPEC201"),
        ("{together: [wait]}", "SPEC106"),
        ("{together: [wait, back, reply]}", "SPEC106"),
        ("{together: [wait, wait]}", "SPEC409"),
        ("{exclusive: [wait, [back, wait]]}", "SPEC409"),
        ("{one_of: [wait]}", "SPEC106"),
        ("{different_actor: [reply]}", "SPEC106"),
        ("{same_actor: {from: intake}}", "SPEC102"),
        ("{same_actor: {from: intake, to: reply, of: role}, of: actor}", "SPEC407"),
        ("{same_actor: [intake, reply], of: colour}", "SPEC201"),
        ("{every: reply}", "SPEC102"),
        ("{every: reply, at_most_apart: 0h}", "SPEC408"),
        ("{every: reply, at_most_apart: 1h, from: wait, to: wait}", "SPEC405"),
        ("{record: {intake: [colour]}}", "SPEC201"),
        ("{record: {intake: customer, reply: tier}}", "SPEC106"),
        ("{record: {stage: intake}}", "SPEC102"),
        ("{field: {stage: intake}}", "SPEC102"),
        ("{matrix: {attribute: priority, rows: [{when: {tier: key}, is: P3}]}}", "SPEC202"),
        ("{matrix: {attribute: amount, rows: [{when: {tier: key}, is: much}]}}", "SPEC303"),
        ("{matrix: {attribute: priority, rows: []}}", "SPEC106"),
        ("{wording: {stage: reply}}", "SPEC102"),
        ("{wording: {stage: reply, must_match: []}}", "SPEC106"),
        ("{wording: {stage: reply, must_match: '['}}", "SPEC310"),
        ("{wording: {stage: reply, must_match_all: a, must_not_match: a}}", "SPEC406"),
        ("{handovers: {}}", "SPEC102"),
        ("{handovers: {at_most: -1}}", "SPEC304"),
        ("{repeat: {same: [customer], within: 0d}}", "SPEC408"),
        ("{repeat: {same: [customer], within: 2 business days}}", "SPEC302"),
        ("{repeat: {same: [actor], within: 7d}}", "SPEC201"),
    ],
)
def test_rules_that_are_refused(written, code):
    assert rule_codes(written) == [code]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("{start: intake, stop: reply}", "SPEC102"),
        ("{start: intake, stop: reply, within: 8h, targets: [{within: 8h}]}", "SPEC407"),
        ("{start: intake, stop: reply, targets: []}", "SPEC106"),
        ("{start: intake, stop: reply, targets: [{when: {tier: key}}]}", "SPEC102"),
        ("{start: intake, stop: reply, targets: [{within: 0s}]}", "SPEC408"),
        ("{start: intake, stop: [reply, intake], within: 8h}", "SPEC405"),
        ("{start: intake, stop: reply, cancel: reply, within: 8h}", "SPEC405"),
        ("{start: intake, stop: reply, reopened_by: reply, within: 8h}", "SPEC405"),
        ("{start: intake, stop: reply, within: 8h, pause: {from: wait, until: wait}}", "SPEC405"),
        ("{start: intake, stop: reply, within: 8h, pause: {from: wait}}", "SPEC102"),
        ("{start: intake, stop: reply, within: 8h, pause: wait}", "SPEC102"),
        ("{start: intake, stop: reply, within: 8h, resume: back}", "SPEC407"),
        ("{start: intake, stop: reply, within: 8h, pause: {during: wait, until: back}}", "SPEC407"),
        ("{start: intake, stop: reply, within: 8h, pause: {during: wait}, resume: back}", "SPEC407"),
        ("{start: intake, stop: reply, within: 8h, warn_at: 0%}", "SPEC304"),
        ("{start: intake, stop: reply, within: 8h, warn_at: 0.8}", "SPEC304"),
        ("{start: intake, stop: reply, within: 8h, reopen: again}", "SPEC308"),
        ("{start: intake, stop: reply, within: 8h, target_at: end}", "SPEC308"),
        ("{start: intake, stop: reply, within: 2d, calendar: office}", "SPEC302"),
        ("{start: intake, stop: reply, within: 1 business week, calendar: office}", "SPEC301"),
    ],
)
def test_clocks_that_are_refused(written, code):
    assert clock_codes(written) == [code]


@pytest.mark.parametrize(
    ("excerpt", "code"),
    [
        ("in_force: {from: 2025-02-30}", "SPEC305"),
        ("in_force: {from: yesterday}", "SPEC305"),
        ("id: ''", "SPEC117"),
        ("version:", "SPEC106"),
        ("title: [a]", "SPEC106"),
        ("title: {english: a}", "SPEC313"),
        ("stages: {a.b: {}}", "SPEC117"),
        ("stages: []", "SPEC106"),
        ("stages: [a, a]", "SPEC409"),
        ("stages: {a: {activities: []}}", "SPEC106"),
        ("stages: {a: {activities: [b]}, b: {}}", "SPEC403"),
        ("stages: {a: {rank: first}}", "SPEC303"),
        ("stages: {a: {record: colour}}", "SPEC201"),
        ("attributes: {actor: {}}", "SPEC117"),
        ("attributes: {any: {}}", "SPEC117"),
        ("attributes: {a: {values: [x, x]}}", "SPEC409"),
        ("attributes: {a: {values: []}}", "SPEC106"),
        ("attributes: {a: {type: number, values: [x]}}", "SPEC303"),
        ("attributes: {a: {type: number, default: x}}", "SPEC303"),
        ("attributes: {a: {type: yes_no, default: x}}", "SPEC309"),
        ("attributes: {a: {type: time, default: noon}}", "SPEC305"),
        ("calendars: {c: {hours: {mon: [09:00-10:00]}}}", "SPEC102"),
        ("calendars: {c: {timezone: UTC}}", "SPEC102"),
        ("calendars: {c: {timezone: Asia, hours: {mon: [09:00-10:00]}}}", "SPEC207"),
        ("calendars: {c: {timezone: ../../etc/passwd, hours: {mon: [09:00-10:00]}}}", "SPEC207"),
        ("calendars: {c: {timezone: UTC, hours: {mon: [09:00-25:00]}}}", "SPEC306"),
        ("calendars: {c: {timezone: UTC, hours: {mon: [09:60-10:00]}}}", "SPEC306"),
        ("calendars: {c: {timezone: UTC, hours: {mon: [24:00-10:00]}}}", "SPEC306"),
        ("calendars: {c: {timezone: UTC, hours: {mon-fri: [09:00-10:00], tue: [09:00-10:00]}}}", "SPEC402"),
        ("calendars: {c: {timezone: UTC, hours: {mon: [22:00-06:00], tue: [05:00-07:00]}}}", "SPEC402"),
        (
            "calendars: {c: {timezone: UTC, hours: {mon: [09:00-10:00]}, also_closed: [2025-01-01], also_open: {2025-01-01: 09:00-10:00}}}",
            "SPEC402",
        ),
        ("calendars: {c: {timezone: UTC, hours: {mon: [09:00-10:00]}, also_closed: [02-30]}}", "SPEC305"),
        ("calendars: {c: {timezone: UTC, hours: {mon: [09:00-10:00]}, holidays: DE-XX}}", "SPEC208"),
        ("rules: {intake.by: {required: reply}}", "SPEC117"),
        ("clocks: {flow: {start: intake, stop: reply, within: 8h}}", "SPEC117"),
        ("metrics: {m: {}}", "SPEC102"),
        ("metrics: {m: {count: events}}", "SPEC308"),
        ("metrics: {m: {count: cases, rate: reply}}", "SPEC407"),
        ("metrics: {m: {rate: reply, target: {at_least: 85}}}", "SPEC304"),
        ("metrics: {m: {rate: reply, target: {at_least: 101%}}}", "SPEC304"),
        ("metrics: {m: {rate: reply, target: {}}}", "SPEC102"),
        ("metrics: {m: {rate: reply, target: {at_least: 1%, at_most: 2%}}}", "SPEC407"),
        ("metrics: {m: {count: cases, target: {at_least: 5%}}}", "SPEC303"),
        ("attributes: {a: {}}\nmetrics: {m: {mean: a}}", "SPEC311"),
        ("clocks: {c: {start: intake, stop: reply, within: 8h}}\nmetrics: {m: {mean: c, target: {at_most: 8}}}", "SPEC301"),
        ("scorecards: {s: {by: team, weights: {volume: 1}}}", "SPEC201"),
        ("scorecards: {s: {by: actor, weights: {}}}", "SPEC106"),
        ("scorecards: {s: {weights: {volume: 1}}}", "SPEC102"),
        ("roles: [a]\nrules: {it: {required: reply, when: {role: b}}}", "SPEC204"),
        ("roles: [a]\nstages: {x: {by: b}}", "SPEC204"),
    ],
)
def test_sections_that_are_refused(excerpt, code):
    assert codes_of(excerpt) == [code]


def test_hints_offer_the_meant_or_the_allowed():
    def hint(excerpt):
        (problem,) = problems_of(excerpt)
        return problem.hint

    assert hint("rules: {it: {required: reply, severity: eror}}") == "did you mean 'error'?"
    assert hint("rules: {it: {required: reply, severity: 5}}") == "allowed: error, warning, info"
    assert hint("rules: {it: {required: zzz}}") == "declared: intake, reply, resolve, review"
    assert hint("rules: {it: {requird: reply}}") == "did you mean 'required'?"
    assert hint("rules: {it: {required: reply, mni: 2}}") == "did you mean 'min'?"
    assert hint("metrics: {m: {attainment: flwo}}\nflow: intake") == "did you mean 'flow' (declared at line 6)?"
    assert hint("scorecards: {s: {by: actor, weights: {conformty: 1}}}") == "did you mean 'conformity'?"
    assert hint(WORDS + "rules: {it: {required: reply, at_least: 95}}") == "write 95%"


@pytest.mark.parametrize("formerly", ["was", "[older, was]"])
def test_a_former_name_leads_to_the_one_of_today(formerly):
    excerpt = f"rules: {{it: {{required: reply, severity: info, formerly: {formerly}}}}}\nmetrics: {{m: {{attainment: was}}}}"
    (problem,) = problems_of(excerpt)
    assert (problem.code, problem.hint) == ("SPEC205", "it is called 'it' now")


def test_half_a_rule_names_the_one_key_that_is_missing():
    (problem,) = problems_of("rules: {it: {if: intake, severity: info}}")
    assert problem.hint == "add `expect`"


def test_a_section_given_twice_is_one_problem():
    text = "svcaudit: 1\nid: a\nversion: 1\nstages:\nstages: {a: {}, b: {}}\nrules:\nrules: {y: {required: a}}\nmetrics: {q: {attainment: y}}\n"
    _, problems = parse(text, "spec.yaml")
    assert [(problem.code, problem.place.line) for problem in problems] == [("SPEC105", 5), ("SPEC105", 7)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("stages: [a]\nclocks:\n  x: {start: a, within: 2h\nrules:\n  y: 1\n", "a mapping is not closed; it was opened at line 3"),
        ("stages: [a\nrules:\n  y: 1\n", "a list is not closed; it was opened at line 1"),
        ('id: "a\nversion: 1\n', "the file ends inside a quotation; it was opened at line 1"),
        ("stages: [a b: c d: e]\n", None),
    ],
)
def test_what_is_not_closed_is_told_where_it_was_opened(text, message):
    ((problem),) = parse(text, "spec.yaml")[1]
    assert problem.code == "SPEC101" and (problem.message == message if message else "opened" not in problem.message)


def test_a_missing_key_is_told_as_it_is_to_be_written():
    hints = {
        problem.message.split("'")[1]: problem.hint
        for problem in parse("id: a\nstages: [a]\nrules: {r: {record: {stage: a}}}\n", "s.yaml")[1]
    }
    assert hints["svcaudit"] == "write `svcaudit: 1` – version of the language."
    assert hints["version"].startswith("write `version: 2025.1.0` – ")
    assert hints["attributes"].startswith("write `attributes: …` – these attributes")


@pytest.mark.parametrize("key", ["timezone", "zone"])
def test_a_zone_at_the_top_is_told_where_it_belongs(key: str) -> None:
    _, problems = parse(f"svcaudit: 1\nid: x\nversion: 1.0.0\n{key}: Asia/Shanghai\nstages: {{a: }}\n", "x.yaml")
    (found,) = [one for one in problems if one.code == "SPEC103"]
    assert found.place.line == 4
    assert found.hint is not None
    assert "calendars: {NAME: {timezone:" in found.hint
    assert "time: {zone:" in found.hint
