"""The standard of the design page loads and says what it says."""

from __future__ import annotations

import hashlib
from datetime import date
from fractions import Fraction
from pathlib import Path

from spec.spec_samples import DESIGN
from svcaudit.model.duration import Duration, Measure
from svcaudit.model.place import Severity
from svcaudit.model.spec import (
    Actors,
    AttributeType,
    CalendarChoice,
    Clock,
    Compare,
    Every,
    Flow,
    Goal,
    Operator,
    Order,
    Pause,
    Performer,
    Record,
    Reopen,
    Wording,
)
from svcaudit.spec import load, parse
from svcaudit.spec.lint import lint


def spec(tmp_path: Path):
    path = tmp_path / "standard.yaml"
    path.write_text(DESIGN, encoding="utf-8")
    return load(path)


def test_header(tmp_path):
    it = spec(tmp_path)
    assert (it.id, it.version, it.owner) == ("enterprise-service", "2025.1.0", "service-quality")
    assert it.title == {"en": "Enterprise customer service", "zh": "企业客户服务流程"}
    assert it.in_force == (date(2025, 1, 1), None)
    assert it.sha256 == hashlib.sha256(DESIGN.encode()).hexdigest()
    assert it.path.endswith("standard.yaml") and it.source_text == DESIGN


def test_vocabulary(tmp_path):
    it = spec(tmp_path)
    office = it.calendars["office"]
    assert office.hours[0] == ((32400, 43200), (46800, 64800)) and office.hours[5] == ((36000, 57600),) and office.hours[6] == ()
    assert office.holidays == "CN" and office.closed_dates == {date(2025, 12, 31)}
    assert office.open_dates == {date(2025, 2, 8): ((32400, 64800),)}
    assert it.attributes["issue_class"].required and it.attributes["customer"].personal
    assert it.attributes["satisfaction"].type == AttributeType.NUMBER  # only the metric speaks of it
    assert it.stages["intake"].activities == ("ticket created", "call answered")
    assert (it.closed_by, it.reopened_by) == (("resolve",), ("reopen",))


def test_rules_in_order(tmp_path):
    rules = spec(tmp_path).rules
    assert [(rule.id, rule.kind) for rule in rules] == [
        ("flow", "flow"),
        ("first-response", "clock"),
        ("resolution", "clock"),
        ("classify-first", "before_expect"),
        ("ask-the-customer", "after_expect"),
        ("review-serious", "after_expect"),
        ("one-owner", "same_actor"),
        ("four-eyes", "different_actor"),
        ("keep-informed", "every"),
        ("greet", "wording"),
        ("intake.by", "performer"),
        ("intake.record", "record"),
        ("review.by", "performer"),
    ]
    assert all(rule.place is not None for rule in rules)


def test_clocks(tmp_path):
    rules = {rule.id: rule for rule in spec(tmp_path).rules}
    first, resolution = rules["first-response"], rules["resolution"]
    assert isinstance(first.body, Clock) and isinstance(resolution.body, Clock)
    assert first.at_least == Fraction(892, 1000) and first.body.warn_at == Fraction(4, 5)
    assert [row.within.seconds for row in first.body.targets] == [86400, 172800, 259200]
    assert first.body.targets[0].when == Compare("issue_class", Operator.IN, ("basic", "special"))
    assert first.body.reopened_by == ("reopen",)
    assert resolution.timing.calendar == CalendarChoice("office")
    assert resolution.timing.pauses == (Pause(("wait_customer",), ("customer_back",)),)
    assert resolution.body.targets[0].within == Duration(172800, Measure.DAYS, "2 business days")
    assert resolution.body.reopen == Reopen.CONTINUE


def test_bodies(tmp_path):
    rules = {rule.id: rule for rule in spec(tmp_path).rules}
    assert rules["classify-first"].body == Order("before", ("reply",), ("classify",))
    ask = rules["ask-the-customer"]
    assert ask.severity == Severity.WARNING
    assert ask.body == Order("after", ("resolve",), ("survey",), within=Duration(172800, Measure.WALL, "48h"))
    assert rules["review-serious"].when == Compare("issue_class", Operator.IN, ("complex", "special"))
    assert rules["one-owner"].body == Actors((("intake",), ("resolve",)), different=False, unless=("escalate",))
    assert rules["one-owner"].why == {"": "first-contact responsibility"}
    assert rules["four-eyes"].body == Actors((("resolve",), ("review",)), different=True)
    assert rules["keep-informed"].body == Every(("reply",), Duration(86400, Measure.WALL, "24h"), ("intake",), ("resolve",))
    greet = rules["greet"].body
    assert isinstance(greet, Wording) and greet.must_match == ("您好", "hello")
    assert rules["intake.by"].body == Performer(("intake",), ("front_line",))
    assert rules["intake.record"].body == Record(("intake",), ("customer", "channel"))
    assert isinstance(rules["flow"].body, Flow)


def test_metrics_and_score_card(tmp_path):
    it = spec(tmp_path)
    csat, timeliness = it.metrics
    assert (csat.measure, csat.of, csat.goal) == ("mean", "satisfaction", Goal(Fraction(886, 10), at_least=True))
    assert timeliness.goal == Goal(Fraction(892, 1000), at_least=True, percent=True)
    assert it.scorecards[0].by == "actor" and sum(it.scorecards[0].weights.values()) == 100


def test_what_is_doubtful_does_not_stop_it():
    it, problems = parse(DESIGN, "standard.yaml")
    assert it is not None
    assert [problem.code for problem in problems] == ["SPEC514"]
    assert {problem.severity for problem in [*problems, *lint(it)]} == {Severity.WARNING}
