"""A case explained, made by hand: answered late, paused once, out of hours twice, broken, waived, tied."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from svcaudit.model.explanation import (
    ActivationStory,
    AttributeValue,
    CaseExplanation,
    ClockState,
    ClockStory,
    RuleStory,
    Segment,
    TargetChoice,
    TimelineRow,
)

HOUR = 3600
START = datetime(2025, 3, 3, 1, 0, tzinfo=UTC)  # Monday, 09:00 in Shanghai


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def explanation() -> CaseExplanation:
    return CaseExplanation(
        case="T-00042",
        spec="enterprise-service",
        spec_version="2025.1.0",
        spec_name="enterprise_service.yaml",
        started=START,
        ended=at(55),
        open=False,
        as_of=at(700),
        zone="Asia/Shanghai",
        attributes=(
            AttributeValue("issue_class", "basic", title={"zh": "问题类别"}),
            AttributeValue("note", "<b>urgent</b>\x1b[31m"),
            AttributeValue("customer", None, withheld=True),
        ),
        timeline=(
            TimelineRow(at(0), 0, "intake", "ticket created", "wang", "front_line", 12, 0),
            TimelineRow(at(0.17), 612, "classify", "category set", "wang", "front_line", 13, 0),
            TimelineRow(at(3), 3 * HOUR, None, "internal <note>", None, None, 15, 0),
            TimelineRow(at(26), 26 * HOUR, "reply", "agent replied", "li\u202e", "specialist", 19, 0),
            TimelineRow(at(55), 55 * HOUR, "resolve", "solved", "li", "specialist", 31, 0),
        ),
        clocks=(_response(), _resolution(), ClockStory("escalation", "not_applicable", "wall")),
        rules=_rules(),
        inputs=("tickets.csv",),
        stages={"intake": {"en": "Intake", "zh": "受理"}},
        spec_title={"en": "Enterprise customer service", "zh": "企业客户服务流程"},
        notes=("2 rows of this case were quarantined",),
    )


def _response() -> ClockStory:
    return ClockStory(
        "first-response",
        "violated",
        "wall",
        segments=(Segment(at(0), at(26), ClockState.RUNNING, 26 * HOUR, 26 * HOUR),),
        targets=(TargetChoice(1, "issue_class: [basic, special]", "24h", 24 * HOUR, at(0), {"issue_class": "basic"}, 31),),
        limit_s=24 * HOUR,
        elapsed_s=26 * HOUR,
        due=at(24),
        title={"en": "First response"},
    )


def _resolution() -> ClockStory:
    states = (
        (0, 3, ClockState.RUNNING, 3),
        (3, 4, ClockState.OUT_OF_HOURS, 0),
        (4, 6, ClockState.RUNNING, 2),
        (6, 9, ClockState.PAUSED, 0),
        (9, 24, ClockState.OUT_OF_HOURS, 0),
        (24, 33, ClockState.RUNNING, 8),
        (33, 48, ClockState.OUT_OF_HOURS, 0),
        (48, 50, ClockState.RUNNING, 2),
        (50, 54, ClockState.STOPPED, 0),
        (54, 55, ClockState.RUNNING, 1),
    )
    segments, total = [], 0
    for start, end, state, hours in states:
        total += hours * HOUR
        segments.append(Segment(at(start), at(end), state, hours * HOUR, total))
    return ClockStory(
        "resolution",
        "met",
        "working",
        segments=tuple(segments),
        targets=(TargetChoice(2, "", "20h", 20 * HOUR),),
        limit_s=20 * HOUR,
        elapsed_s=total,
        due=at(300),
        calendar="office",
    )


def _rules() -> tuple[RuleStory, ...]:
    late = ActivationStory(
        "violated", "intake", 1, at(0), 12, "came_late", "reply within 24h", at(24), "reply", at(26), 19, "li",
        26 * HOUR, 24 * HOUR, "wall", 2 * HOUR, 2 * HOUR, "wang",
    )  # fmt: skip
    return (
        RuleStory("greet", "wording", "error", "not_applicable"),
        RuleStory(
            "first-response",
            "clock",
            "error",
            "violated",
            "intake to reply within 24h",
            activations=(late,),
            line=28,
            title={"en": "First response"},
            why={"en": "Who hears nothing calls again."},
            fix={"en": "Route before noon."},
        ),
        RuleStory("four-eyes", "different_actor", "error", "waived", "different actor: resolve, review", waiver="W-7", line=40),
        RuleStory(
            "classify-first",
            "before_expect",
            "error",
            "met",
            "before reply expect classify",
            activations=(ActivationStory("met", "reply", 1, at(26), 19, seen_stage="classify", seen_at=at(0.17)),),
            tie=True,
            line=38,
        ),
    )
