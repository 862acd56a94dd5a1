"""Every spelling of docs/language.md, and what it becomes."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from spec.spec_samples import WORDS, body_of, clock_of, problems_of, rule_of, spec_of
from svcaudit.model.duration import Duration, Measure
from svcaudit.model.place import Severity
from svcaudit.model.spec import (
    Actors,
    Attribute,
    CalendarChoice,
    Choice,
    Clock,
    Cohort,
    Compare,
    Count,
    Edge,
    Field,
    Goal,
    Handovers,
    Matching,
    Matrix,
    Metric,
    Occurrence,
    Operator,
    Order,
    Pause,
    Performer,
    Record,
    Repeat,
    Scorecard,
    TargetAt,
    Together,
    Wording,
)
from svcaudit.spec.sections.kinds import KINDS

DAY = Duration(86400, Measure.WALL, "24h")
KEY = Compare("tier", Operator.IN, ("key",))


@pytest.mark.parametrize(
    ("written", "kind", "body"),
    [
        ("{after: intake, expect: reply}", "after_expect", Order("after", ("intake",), ("reply",))),
        ("{after: [intake, back], expect: [reply]}", "after_expect", Order("after", ("intake", "back"), ("reply",))),
        (
            "{before: reply, expect: intake, matching: one_each}",
            "before_expect",
            Order("before", ("reply",), ("intake",), matching=Matching.ONE_EACH),
        ),
        ("{if: intake, expect: reply, within: 24h}", "if_expect", Order("anywhere", ("intake",), ("reply",), within=DAY)),
        ("{after: resolve, never: reply}", "after_never", Order("after", ("resolve",), ("reply",), negative=True)),
        (
            "{before: resolve, never: review, matching: next}",
            "before_never",
            Order("before", ("resolve",), ("review",), negative=True, matching=Matching.NEXT),
        ),
        (
            "{after: intake, expect: reply, where: {tier: key}, same: [customer, actor], different: role}",
            "after_expect",
            Order("after", ("intake",), ("reply",), where=KEY, same=("customer", "actor"), different=("role",)),
        ),
        ("{together: [wait, back]}", "together", Together(("wait",), ("back",))),
        ("{not_together: [wait, [back, reply]]}", "not_together", Together(("wait",), ("back", "reply"), negative=True)),
        ("{required: reply}", "required", Count(("reply",), 1)),
        ("{required: reply, min: 2, within: 24h}", "required", Count(("reply",), 2, within=DAY)),
        ("{never: reopen}", "never", Count(("reopen",), 0, 0)),
        ("{at_most: {reopen: 1}}", "at_most", Count(("reopen",), 0, 1)),
        ("{exactly: {intake: 1}, where: {tier: key}}", "exactly", Count(("intake",), 1, 1, where=KEY)),
        ("{starts_with: intake}", "starts_with", Edge(("intake",), last=False)),
        ("{ends_with: [resolve, review], where: {tier: key}}", "ends_with", Edge(("resolve", "review"), last=True, where=KEY)),
        ("{one_of: [resolve, withdraw]}", "one_of", Choice((("resolve",), ("withdraw",)), exclusive=False)),
        ("{exclusive: [resolve, [withdraw, review]]}", "exclusive", Choice((("resolve",), ("withdraw", "review")), exclusive=True)),
        ("{same_actor: [intake, resolve]}", "same_actor", Actors((("intake",), ("resolve",)), different=False)),
        (
            "{same_actor: {from: intake, to: resolve, unless: [wait, back], of: role, ignore: robot}}",
            "same_actor",
            Actors((("intake",), ("resolve",)), False, ("wait", "back"), "role", ("robot",)),
        ),
        (
            "{different_actor: [resolve, review], of: region, ignore: [robot, system]}",
            "different_actor",
            Actors((("resolve",), ("review",)), True, (), "region", ("robot", "system")),
        ),
        (
            "{different_actor: {stages: [resolve, review], of: role}}",
            "different_actor",
            Actors((("resolve",), ("review",)), True, (), "role"),
        ),
        ("{record: {stage: intake, attributes: [customer, tier]}}", "record", Record(("intake",), ("customer", "tier"))),
        ("{record: {intake: customer}}", "record", Record(("intake",), ("customer",))),
        ("{field: {stage: intake, must: {tier: key}}}", "field", Field(("intake",), KEY, ("tier",))),
        ("{field: {must: {tier: key}}}", "field", Field((), KEY, ("tier",))),
        (
            "{matrix: {attribute: priority, rows: [{when: {tier: key}, is: P1}], stage: intake}}",
            "matrix",
            Matrix("priority", ((KEY, "P1"),), ("intake",)),
        ),
        (
            "{wording: {stage: reply, occurrence: any, must_match: hello, must_match_all: [a, b], must_not_match: ['\\d{17}']}}",
            "wording",
            Wording(("reply",), Occurrence.ANY, ("hello",), ("a", "b"), ("\\d{17}",)),
        ),
        (
            "{handovers: {at_most: 2, of: role, stages: [reply, resolve], ignore: [robot]}}",
            "handovers",
            Handovers(2, "role", ("reply", "resolve"), ("robot",)),
        ),
        ("{handovers: {at_most: 0}}", "handovers", Handovers(0)),
        ("{repeat: {same: [customer], within: 7d}}", "repeat", Repeat(("customer",), Duration(604800, Measure.WALL, "7d"))),
        ("{repeat: {same: customer, within: 1w, at_most: 1}}", "repeat", Repeat(("customer",), Duration(604800, Measure.WALL, "1w"), 1)),
    ],
)
def test_rule(written, kind, body):
    rule = rule_of(written)
    assert (rule.kind, rule.body) == (kind, body)


def test_common_options():
    rule = rule_of(
        "{required: reply, when: {tier: key}, severity: info, at_least: 97.5%, title: Answer, why: {en: Because, zh: 因为}, fix: Do it, "
        "formerly: [answer], within: 8h, calendar: office, pause: {during: wait}, x-chapter: 4}"
    )
    assert (rule.when, rule.severity, rule.at_least) == (KEY, Severity.INFO, Fraction(975, 1000))
    assert (rule.title, rule.why, rule.fix) == ({"": "Answer"}, {"en": "Because", "zh": "因为"}, {"": "Do it"})
    assert rule.formerly == ("answer",)
    assert rule.timing.calendar == CalendarChoice("office") and rule.timing.pauses == (Pause(("wait",)),)
    assert rule.body == Count(("reply",), 1, within=Duration(28800, Measure.WORKING, "8h"))


def test_every_kind_of_the_catalogue_has_an_example_that_loads():
    names = "intake, reply, resolve, survey, classify, escalate, review, wait_customer, customer_back, withdraw, override, reopen, close"
    attributes = "".join(f"  {name}:\n" for name in ("customer", "channel", "result", "urgency", "priority"))
    words = f"stages: [{names}, call_back, reject]\nattributes:\n{attributes}"
    for kind in KINDS:
        spec = spec_of(f"{words}rules:\n  it: {kind.example}\n")
        assert [rule.kind for rule in spec.rules] == [kind.name]


@pytest.mark.parametrize(
    ("written", "pauses"),
    [
        ("{from: wait, until: back}", (Pause(("wait",), ("back",)),)),
        ("{from: [wait, review], until: [back, reply]}", (Pause(("wait", "review"), ("back", "reply")),)),
        ("{during: wait}", (Pause(("wait",)),)),
        ("[{from: wait, until: back}, {during: review}]", (Pause(("wait",), ("back",)), Pause(("review",)))),
        ("wait, resume: back", (Pause(("wait",), ("back",)),)),
        ("[wait, review], resume: [back, reply]", (Pause(("wait", "review"), ("back", "reply")),)),
    ],
)
def test_pauses(written, pauses):
    assert clock_of(f"{{start: intake, stop: resolve, within: 24h, pause: {written}}}").timing.pauses == pauses


def test_clock_short_and_long():
    short, long = clock_of("{start: intake, stop: reply, within: 24h}"), clock_of("{start: intake, stop: reply, targets: [{within: 24h}]}")
    assert isinstance(short.body, Clock) and isinstance(long.body, Clock)
    assert short.body.targets[0].within == long.body.targets[0].within == DAY
    rule = clock_of(
        "{start: [intake, back], stop: resolve, cancel: withdraw, reopened_by: reopen, reopen: new_cycle, target_at: change, warn_at: 80%, "
        "when: {tier: key}, severity: warning, targets: [{when: {amount: {'>': 1}}, within: 8 business hours}, {within: 2 business days}], "
        "calendar: {by: region, values: {cn: office, de: berlin}, default: office}}"
    )
    assert isinstance(rule.body, Clock)
    assert rule.body.cancel == ("withdraw",) and rule.body.reopened_by == ("reopen",) and rule.body.target_at == TargetAt.CHANGE
    assert [row.within.measure for row in rule.body.targets] == [Measure.WORKING, Measure.DAYS]
    assert rule.when == KEY and rule.severity == Severity.WARNING
    assert rule.timing.calendar == CalendarChoice("office", "region", {"cn": "office", "de": "berlin"})


def test_stages_as_list_mapping_and_nothing():
    assert spec_of("stages: [a, b]\nclosed_by: a").stages["a"].activities == ("a",)
    stages = spec_of(
        "stages:\n  a:\n  b: {}\n  c: {activities: see, by: [x, y], rank: -2, title: {zh: 丙}}\nroles: {x: {}, y: {actors: [wang]}}"
    ).stages
    assert [stage.activities for stage in stages.values()] == [("a",), ("b",), ("see",)]
    assert (stages["c"].by, stages["c"].rank, stages["c"].title) == (("x", "y"), -2, {"zh": "丙"})


def test_implied_rules():
    spec = spec_of("attributes: {c: {}}\nstages: {a: {by: x, record: c}, b: {}}\nrules: {r: {required: b}}")
    assert [(rule.id, rule.body) for rule in spec.rules][1:] == [("a.by", Performer(("a",), ("x",))), ("a.record", Record(("a",), ("c",)))]
    assert spec.rules[0].id == "r"


def test_calendars():
    calendars = spec_of(
        "calendars:\n"
        "  a: {timezone: UTC, hours: {daily: [00:00-24:00]}, also_closed: [2025-12-31, 12-24], title: Always}\n"
        "  b: {timezone: UTC, hours: {'mon,wed': [22:00-06:00], fri: 8:00-12:00, sun: []}, also_closed: {2025-12-24: [13:00-24:00]}}\n"
        "  c: {timezone: UTC, hours: {fri-mon: [13:00-14:00, 09:00-10:00]}, holidays: DE-BY, also_open: {2025-01-01: 10:00-11:00}}\n"
    ).calendars
    assert calendars["a"].hours == (((0, 86400),),) * 7
    assert (calendars["a"].closed_dates, calendars["a"].closed_yearly) == ({date(2025, 12, 31)}, {(12, 24)})
    assert calendars["b"].hours == (((79200, 108000),), (), ((79200, 108000),), (), ((28800, 43200),), (), ())
    assert calendars["b"].closed_parts == {date(2025, 12, 24): ((46800, 86400),)}
    assert calendars["c"].hours[0] == ((32400, 36000), (46800, 50400)) and calendars["c"].hours[1] == ()
    assert calendars["c"].open_dates == {date(2025, 1, 1): ((36000, 39600),)} and calendars["c"].holidays == "DE-BY"


def test_attributes():
    attributes = spec_of(
        "attributes:\n  a:\n  b: {type: number, per_event: yes, default: 1.5}\n  c d: {values: [no, 017, 1.0], required: true}\n"
    ).attributes
    assert attributes["a"] == Attribute("a", place=attributes["a"].place)
    assert attributes["b"].per_event and attributes["b"].default == "1.5"
    assert attributes["c d"].values == ("no", "017", "1.0") and attributes["c d"].required


def test_metrics():
    spec = spec_of(
        WORDS + "clocks:\n  c: {start: intake, stop: reply, within: 8h, calendar: office}\nflow: intake\nmetrics:\n"
        "  a: {attainment: c, target: {at_least: 89.2%}, when: {tier: key}}\n"
        "  b: {mean: amount, target: {at_most: 88.6}}\n"
        "  d: {p90: c, target: {at_most: 4h}, title: {en: Handling}, why: speed}\n"
        "  e: {share: {tier: key}, cohort: closed, target: {at_least: 0.5}}\n"
        "  f: {rate: reopen, target: {at_most: 2%}}\n"
        "  g: {count: cases}\n"
        "  h: {attainment: flow}\n"
    )
    a, b, d, e, f, g, h = spec.metrics
    assert (a.goal, a.when) == (Goal(Fraction(892, 1000), True, True), KEY)
    assert (b.measure, b.of, b.goal) == ("mean", "amount", Goal(Fraction(886, 10), False))
    assert (d.measure, d.of, d.goal, d.why) == ("p90", "c", Goal(Fraction(14400), False), {"": "speed"})
    assert (e.condition, e.cohort, e.goal) == (KEY, Cohort.CLOSED, Goal(Fraction(1, 2), True))
    assert (f.measure, f.stages) == ("rate", ("reopen",))
    assert (g.measure, g.of) == ("count", "cases") and h.of == "flow"
    assert all(isinstance(metric, Metric) for metric in spec.metrics)


def test_score_cards():
    (card,) = spec_of(
        WORDS + "metrics: {m: {count: cases}}\nscorecards: {region: {by: region, weights: {m: 12.5, conformity: 87.5}}}"
    ).scorecards
    assert card == Scorecard("region", "region", {"m": Fraction(25, 2), "conformity": Fraction(175, 2)}, place=card.place)


def test_flow_as_mapping():
    (rule,) = spec_of("flow: {path: intake reply, severity: warning, at_least: 85%, why: order, fix: ask, title: Flow}").rules
    assert (rule.id, rule.kind, rule.severity, rule.at_least) == ("flow", "flow", Severity.WARNING, Fraction(85, 100))


@pytest.mark.parametrize(
    ("written", "values", "titles"),
    [
        ("[phone, email]", ("phone", "email"), {}),
        (
            "{phone: Telephone, email: {en: E-mail, zh: 邮件}}",
            ("phone", "email"),
            {"phone": {"": "Telephone"}, "email": {"en": "E-mail", "zh": "邮件"}},
        ),
        ("{phone: 电话, email: }", ("phone", "email"), {"phone": {"": "电话"}}),
        ("{phone, email}", ("phone", "email"), {}),
    ],
)
def test_values_with_titles(written, values, titles):
    attribute = spec_of(f"attributes: {{channel: {{values: {written}, default: phone}}}}\nstages: [intake]\n").attributes["channel"]
    assert (attribute.values, attribute.value_titles) == (values, titles)


@pytest.mark.parametrize(
    ("written", "code", "message"),
    [
        ("{}", "SPEC106", "expected a mapping of values to titles, found an empty one"),
        ("{phone: [电话]}", "SPEC106", "expected a text, or one per language"),
        ("{phone: {chinese!: 电话}}", "SPEC313", "expected a language code"),
        ("phone", "SPEC106", "expected a list of values, or a mapping of values to titles"),
        ("{phone: 电话}, default: email", "SPEC202", "the default 'email' is not among the values"),
        ("{phone: 电话}, type: number", "SPEC303", "expected a number, found 'phone'"),
        ("{yes: 是}, type: yes_no", "SPEC410", "an attribute of type yes_no has no list of values"),
    ],
)
def test_what_cannot_be_the_title_of_a_value(written, code, message):
    found = problems_of(f"attributes: {{channel: {{values: {written}}}}}\nstages: [intake]\n")
    assert [(one.code, message in one.message) for one in found] == [(code, True)], found


def test_body_reads_attributes_of_the_condition():
    body = body_of("{field: {must: {any: [{tier: key}, {not: {amount: {'>': 1}}}, {actor: robot}, {during: office}]}}}")
    assert isinstance(body, Field) and body.attributes == ("tier", "amount")


# --- what stages bring along -----------------------------------------------------------------------------------------


def test_the_rules_of_a_stage_are_weighed_like_others():
    spec = spec_of(
        "svcaudit: 1\nid: x\nversion: 1\nattributes: {customer: {}, tier: {}}\nroles: [quality, front]\nstages:\n"
        "  intake: {record: {attributes: customer, at_least: 97%, when: {tier: key}}}\n"
        "  review: {by: {role: [quality, front], at_least: 95%, severity: warning, why: skill, formerly: [checked]}}\n"
        "  resolve: {by: front, record: [customer, tier]}\n"
    )
    rules = {rule.id: rule for rule in spec.rules}
    assert rules["intake.record"].body == Record(("intake",), ("customer",))
    assert rules["intake.record"].at_least == Fraction(97, 100) and rules["intake.record"].when == KEY
    assert rules["review.by"].body == Performer(("review",), ("quality", "front"))
    assert (rules["review.by"].at_least, rules["review.by"].severity) == (Fraction(95, 100), Severity.WARNING)
    assert (rules["review.by"].why, rules["review.by"].formerly) == ({"": "skill"}, ("checked",))
    assert (rules["resolve.by"].at_least, rules["resolve.by"].severity) == (1, Severity.ERROR)
    assert spec.stages["review"].by == ("quality", "front") and spec.stages["intake"].record == ("customer",)
