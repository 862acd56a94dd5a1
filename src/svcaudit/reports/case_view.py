"""What the page of one case says, formatted once for the screen and for HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from svcaudit.model.explanation import (
    ActivationStory,
    CaseExplanation,
    ClockState,
    ClockStory,
    RuleStory,
    Segment,
    TargetChoice,
    TimelineRow,
)
from svcaudit.reports.characters import one_line, visible
from svcaudit.reports.figures import ABSENT, bare_span, count, span, wall
from svcaudit.reports.findings import Finding
from svcaudit.reports.phrases import Phrases
from svcaudit.reports.reader import Reader
from svcaudit.reports.sentences import Narrator

_URGENCY = ("violated", "overdue", "waived", "not_assessable", "running", "met", "cancelled", "not_applicable")


@dataclass(frozen=True, slots=True)
class Told:
    """An activation in a sentence, with the word of its verdict."""

    verdict: str
    word: str
    sentence: str
    at: str
    row: str


def narrator(case: CaseExplanation, reader: Reader) -> Narrator:
    """Tells this case's activations to this reader."""
    return Narrator(reader, case.stages, {rule.id: rule.measure for rule in case.rules})


def headline(case: CaseExplanation, say: Phrases) -> str:
    """'2 of 7 rules are broken', counting what is violated, overdue or waived."""
    broken = sum(rule.verdict in ("violated", "overdue", "waived") for rule in case.rules)
    if not broken:
        return say("No rule is broken")
    every = count(len(case.rules), say)
    return say.plural(broken, "{n} of {all} rules is broken", "{n} of {all} rules are broken", all=every)


def when(case: CaseExplanation, reader: Reader) -> str:
    """'closed; 2025-03-03 09:00 to 2025-03-05 16:20, as of 2025-03-31 18:00 (Asia/Shanghai)'."""
    return reader.say(
        "{state}; {first} to {last}, as of {as_of} ({zone})",
        state=reader.say("open") if case.open else reader.say("closed"),
        first=reader.instant(case.started),
        last=reader.instant(case.ended),
        as_of=reader.instant(case.as_of),
        zone=reader.zone_name,
    )


def attributes(case: CaseExplanation, reader: Reader) -> list[tuple[str, str]]:
    """Name and value; a personal value is withheld."""
    return [
        (reader.title(one.title, one.id), reader.say("withheld (personal)") if one.withheld else _fact(one.id, one.value, reader))
        for one in case.attributes
    ]


def _fact(attribute: str, value: str | None, reader: Reader) -> str:
    return visible(reader.value(attribute, value)) if value else ABSENT


def offset(row: TimelineRow, say: Phrases) -> str:
    """'+25h 10m' since the case began."""
    return f"+{wall(row.offset_s, say)}"


def row_number(case: CaseExplanation, row: int | None, source: int | None = None) -> str:
    """'7', or '2:7' where the case's rows come from several inputs."""
    if row is None:
        return ""
    return f"{source + 1}:{row}" if source is not None and len(case.inputs) > 1 else str(row)


def clock_sentence(clock: ClockStory, reader: Reader) -> str:
    """'26h of 24h, 2h late, due 2025-03-04 09:00'; what is not known is left out."""
    say = reader.say
    if clock.elapsed_s is None:
        return say("never started")
    line = {"working": say(" (working time)"), "days": say(" (working days)")}.get(clock.measure, "")
    elapsed = bare_span(clock.elapsed_s, clock.measure, say)
    if clock.limit_s is None:
        return say("{elapsed}{line}, no target applied", elapsed=elapsed, line=line)
    over = clock.elapsed_s - clock.limit_s
    margin = bare_span(abs(over), clock.measure, say)
    told = say("{elapsed} of {limit}{line}", elapsed=elapsed, limit=bare_span(clock.limit_s, clock.measure, say), line=line)
    told = say("{told}, {late} late", told=told, late=margin) if over > 0 else say("{told}, {left} left", told=told, left=margin)
    return say("{told}, due {due}", told=told, due=reader.instant(clock.due)) if clock.due else told


def target_sentence(target: TargetChoice, tell: Narrator) -> str:
    """'24h by row 1 of the targets (issue_class: basic), because issue_class was basic at 2025-03-03 09:00'."""
    reader, say = tell.reader, tell.reader.say
    within, condition = visible(tell.retell.limit(target.within)), one_line(tell.retell.condition(target.condition))
    if condition:
        told = say("{within} by row {row} of the targets ({condition})", within=within, row=target.row, condition=condition)
    else:
        told = say("{within} by row {row} of the targets, which holds for all", within=within, row=target.row)
    if target.values:
        facts = say.listed(
            [
                say(
                    "{name} was {value}",
                    name=visible(reader.attribute(name)),
                    value=visible(reader.value(name, value)) if value else say("not known"),
                )
                for name, value in target.values.items()
            ]
        )
        told = say("{told}, because {facts}", told=told, facts=facts)
        if target.at is not None:
            told = say("{told} at {instant}", told=told, instant=reader.instant(target.at))
    return told


def state_word(state: ClockState, say: Phrases) -> str:
    """The word beside a segment's pattern."""
    words = {
        ClockState.RUNNING: say("running"),
        ClockState.PAUSED: say("paused"),
        ClockState.OUT_OF_HOURS: say("out of hours"),
        ClockState.STOPPED: say("stopped"),
    }
    return words[state]


def verdict_word(verdict: str, say: Phrases) -> str:
    """'not applicable'."""
    words = {
        "met": say("met"),
        "violated": say("violated"),
        "running": say("running"),
        "overdue": say("overdue"),
        "cancelled": say("cancelled"),
        "not_applicable": say("not applicable"),
        "not_assessable": say("not assessable"),
        "waived": say("waived"),
    }
    return words.get(verdict, verdict.replace("_", " "))


def mark(verdict: str) -> str:
    """Which of the five signs stands for a case's verdict."""
    signs = {"met": "pass", "violated": "fail", "overdue": "fail", "waived": "warn", "running": "info"}
    return signs.get(verdict, "not_judged")


def worst_first(rules: Sequence[RuleStory]) -> list[RuleStory]:
    """Broken rules first; equals in the standard's order."""
    return sorted(rules, key=lambda rule: (_URGENCY.index(rule.verdict) if rule.verdict in _URGENCY else len(_URGENCY), rule.line or 0))


def is_open_question(rule: RuleStory) -> bool:
    """Whether a reader who came about a dispute must see the rule: it is broken, still runs, or could not be judged."""
    return rule.verdict not in ("met", "not_applicable", "cancelled")


def told(rule: RuleStory, case: CaseExplanation, tell: Narrator) -> list[Told]:
    """Every activation of a rule; what is met is told by what was seen."""
    reader = tell.reader
    return [
        Told(
            verdict=activation.verdict,
            word=verdict_word(activation.verdict, reader.say),
            sentence=tell.sentence(_finding(activation, rule, case)) if activation.problem else _met(activation, rule, tell),
            at=reader.instant(activation.at),
            row=row_number(case, activation.row),
        )
        for activation in rule.activations
    ]


def position(moment: datetime, segments: Sequence[Segment]) -> float:
    """Where an instant lies between a clock's first and last, 0..1."""
    first, last = segments[0].start, segments[-1].end
    whole = (last - first).total_seconds()
    return min(max((moment - first).total_seconds() / whole, 0.0), 1.0) if whole else 0.0


def _met(activation: ActivationStory, rule: RuleStory, tell: Narrator) -> str:
    say = tell.reader.say
    words: Mapping[str, object] = {
        "stage": tell.stage(activation.stage),
        "seen": tell.stage(activation.seen_stage),
        "elapsed": span(activation.elapsed_s, rule.measure, say),
        "limit": span(activation.limit_s, rule.measure, say),
    }
    timed = activation.elapsed_s is not None and activation.limit_s is not None
    itself = activation.seen_stage == activation.stage and activation.seen_at == activation.at
    if activation.seen_stage and activation.stage and not itself:
        return say("{seen} {elapsed} from {stage}, limit {limit}", **words) if timed else say("{stage}: {seen} seen", **words)
    if activation.stage:
        return say("{stage}, {elapsed} of {limit}", **words) if timed else str(words["stage"])
    return visible(tell.retell.remark(activation.detail or ""))


def _finding(activation: ActivationStory, rule: RuleStory, case: CaseExplanation) -> Finding:
    return Finding(
        fingerprint="",
        case=case.case,
        rule=rule.id,
        kind=rule.kind,
        severity=rule.severity,
        verdict=activation.verdict,
        stage=activation.stage,
        occurrence=activation.occurrence,
        at=activation.at,
        row=activation.row,
        source=None,
        problem=activation.problem or "",
        expected=activation.expected,
        due=activation.due,
        seen_stage=activation.seen_stage,
        seen_at=activation.seen_at,
        seen_row=activation.seen_row,
        seen_actor=activation.seen_actor,
        elapsed_s=activation.elapsed_s,
        limit_s=activation.limit_s,
        measure=activation.measure,
        late_s=activation.late_s,
        late_wall_s=activation.late_wall_s,
        owner=activation.owner,
        detail=activation.detail,
        tie=rule.tie,
        waiver=rule.waiver,
    )
