"""What every report says about a run, formatted once: order, headline, accounting, what was left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from svcaudit.model.run import CaseCounts, MetricResult, PeriodInfo, RowCounts, RuleResult, RunDocument, SinceInfo
from svcaudit.reports.characters import visible
from svcaudit.reports.figures import ABSENT, count, gate, percent, span, trimmed
from svcaudit.reports.phrases import Phrases, phrase
from svcaudit.reports.reader import Reader
from svcaudit.reports.retelling import Retelling
from svcaudit.reports.sentences import Narrator

VERDICTS = ("fail", "warn", "info", "not_judged", "pass")
"""A rule's verdicts, the one that asks for action first."""

MISSES = ("fail", "warn", "info")
"""The verdicts of a rule whose attainment is below its gate."""


def narrator(document: RunDocument, reader: Reader) -> Narrator:
    """Tells this run's findings to this reader."""
    return Narrator(reader, {stage.id: stage.title for stage in document.stages}, measures(document))


def measures(document: RunDocument) -> Mapping[str, str]:
    """The line on which each rule measures: wall, working or days."""
    return {rule.id: rule.measure for rule in document.rules}


def verdict_word(verdict: str, say: Phrases) -> str:
    """The word beside the mark; a colour alone says nothing."""
    words = {
        "pass": say("pass"),
        "fail": say("fail"),
        "warn": say("warning"),
        "info": say("info"),
        "not_judged": say("not judged"),
    }
    return words.get(verdict, verdict)


def severity_word(severity: str, say: Phrases) -> str:
    """How much a rule weighs."""
    return {"error": say("error"), "warning": say("warning"), "info": say("info")}.get(severity, severity)


def line_word(measure: str, say: Phrases) -> str:
    """The line on which a span was measured."""
    return {"wall": say("calendar time"), "working": say("working time"), "days": say("working days")}.get(measure, measure)


def unit_word(unit: str, say: Phrases) -> str:
    """What a metric's value is counted in."""
    return {"share": say("share"), "seconds": say("hours:minutes:seconds"), "cases": say("cases"), "points": say("points")}.get(unit, unit)


def measure_names(document: RunDocument, reader: Reader) -> Callable[[str], str]:
    """What a measure of a score card is called: a title of the standard, ours, or its id."""
    titles = {one.id: reader.title(one.title) for one in (*document.kpis, *document.metrics)}
    known = {"conformity": reader.say("cases without a finding of theirs"), "volume": reader.say("number of cases")}
    return lambda measure: titles.get(measure) or known.get(measure, measure)


def note(text: str, say: Phrases) -> str:
    """A note on the log, or why rows were set aside."""
    return Retelling(say).note(text)


def waiver_state(state: str, say: Phrases) -> str:
    """Whether a waiver excused anything."""
    return {"used": say("used"), "unused": say("unused"), "expired": say("expired")}.get(state, state)


def worst_first(rules: Sequence[RuleResult]) -> list[RuleResult]:
    """Failing rules first, the furthest below its gate first; equals in the standard's order."""
    return sorted(rules, key=lambda rule: (_verdict_rank(rule.verdict), -_shortfall(rule), rule.line or 0, rule.id))


def verdict_counts(rules: Sequence[RuleResult]) -> dict[str, int]:
    """How many rules have each verdict."""
    return {verdict: sum(rule.verdict == verdict for rule in rules) for verdict in VERDICTS}


def headline(rules: Sequence[RuleResult], say: Phrases) -> str:
    """'7 of 19 rules miss their gate', or that all keep it, or that there was nothing to judge."""
    counts = verdict_counts(rules)
    missed = sum(counts[verdict] for verdict in MISSES)
    judged = len(rules) - counts["not_judged"]
    if missed:
        every = count(len(rules), say)
        return say.plural(missed, "{n} of {all} rules misses its gate", "{n} of {all} rules miss their gate", all=every)
    if judged == 0:
        return say("No rule could be judged")
    if judged == len(rules):
        return say.plural(judged, "The one rule keeps its gate", "All {n} rules keep their gate")
    return say("All {judged} rules that could be judged keep their gate", judged=count(judged, say))


def verdict_line(rules: Sequence[RuleResult], say: Phrases) -> str:
    """'5 fail · 2 warning · 1 not judged · 11 pass'."""
    return " · ".join(f"{count(number, say)} {verdict_word(verdict, say)}" for verdict, number in verdict_counts(rules).items() if number)


def cases_line(cases: CaseCounts, events: int, say: Phrases) -> str:
    """'1,254 cases (1,100 closed, 154 open), 12,345 events'."""
    told = say.plural(cases.total, "{n} case", "{n} cases")
    state = say("{closed} closed, {open} open", closed=count(cases.closed, say), open=count(cases.open, say))
    return say("{cases} ({state}), {events}", cases=told, state=state, events=say.plural(events, "{n} event", "{n} events"))


def period_line(period: PeriodInfo, reader: Reader) -> str:
    """'2025-01-01 to 2025-03-31, as of 2025-03-31 18:00 (Asia/Shanghai)'."""
    say = reader.say
    as_of = say("as of {instant} ({zone})", instant=reader.instant(period.as_of), zone=reader.zone_name)
    if period.from_ is None or period.to is None:
        return as_of
    return say("{first} to {last}, {as_of}", first=reader.day(period.from_), last=reader.day(period.to), as_of=as_of)


def rows_line(rows: RowCounts, say: Phrases) -> str:
    """'50,000 rows read = 49,800 used + 150 quarantined + 50 ignored'."""
    return say(
        "{read} rows read = {used} used + {quarantined} quarantined + {ignored} ignored",
        read=count(rows.read, say),
        used=count(rows.used, say),
        quarantined=count(rows.quarantined, say),
        ignored=count(rows.ignored, say),
    )


def since_line(since: SinceInfo | None, say: Phrases) -> str:
    """'Goes on from june: 1,200 cases judged again, 98,800 carried over'; '' for a run that judged all logs."""
    if since is None:
        return ""
    again, carried = count(since.judged_again, say), count(since.carried_over, say)
    return say(
        "Goes on from {run}: {again} cases judged again, {carried} carried over", run=visible(since.run), again=again, carried=carried
    )


def left_out(rule: RuleResult, say: Phrases) -> str:
    """The cases that stand in no denominator: '12 running, 3 not applicable'; '' when there are none."""
    words = {
        "running": phrase("{n} running"),
        "not_applicable": phrase("{n} not applicable"),
        "cancelled": phrase("{n} cancelled"),
        "not_assessable": phrase("{n} not assessable"),
        "waived": phrase("{n} waived"),
    }
    numbers = {name: getattr(rule.cases, name) for name in words}
    return say.listed([say(words[name], n=count(number, say)) for name, number in numbers.items() if number])


def left_out_count(rule: RuleResult) -> int:
    """Cases that stand in no denominator."""
    cases = rule.cases
    return cases.running + cases.not_applicable + cases.cancelled + cases.not_assessable + cases.waived


def attainment(rule: RuleResult, say: Phrases) -> str:
    """The rule's share as a percentage that never looks like the gate it misses."""
    return percent(rule.attainment, say, beside=rule.gate)


def and_more(shown: int, total: int, say: Phrases) -> str:
    """'… and 1,204 more (1,254 total)'; '' when everything was shown."""
    if total <= shown:
        return ""
    return say("… and {more} more ({total} total)", more=count(total - shown, say), total=count(total, say))


def metric_value(metric: MetricResult, value: float | None, say: Phrases) -> str:
    """A metric's value or target in its own unit."""
    if value is None:
        return ABSENT
    if metric.unit == "share":
        return gate(value, say) if value == metric.target else percent(value, say, beside=metric.target)
    if metric.unit == "seconds":
        return span(value, metric.measure or "wall", say)
    if metric.unit == "cases":
        return count(value, say)
    return trimmed(value, 2, say)


def metric_target(metric: MetricResult, say: Phrases) -> str:
    """'at least 89.2 %'; '' for a metric that is only watched."""
    if metric.target is None:
        return ""
    target = metric_value(metric, metric.target, say)
    return say("at most {target}", target=target) if metric.bound == "at_most" else say("at least {target}", target=target)


def metric_base(metric: MetricResult, say: Phrases) -> str:
    """What the value was taken from: '891 of 1,000', 'n = 640'."""
    if metric.numerator is not None:
        return say("{part} of {whole}", part=count(metric.numerator, say), whole=count(metric.n, say))
    return say("n = {n}", n=count(metric.n, say))


def cohort_word(cohort: str, say: Phrases) -> str:
    """Which numbers a metric is about."""
    words = {
        "created": say("cases created in the period"),
        "closed": say("cases closed in the period"),
        "event": say("what happened in the period"),
        "open": say("cases open at its end"),
    }
    return words.get(cohort, cohort)


def metric_interval(metric: MetricResult, say: Phrases) -> str:
    """'81.6 % to 84.9 %': the 95 % confidence interval; '' where there is none. A side without a bound is an ellipsis."""
    low, high = (("…" if bound is None else metric_value(metric, bound, say)) for bound in (metric.low, metric.high))
    return say("{low} to {high}", low=low, high=high) if metric.interval else ""


def metric_ground(metric: MetricResult, say: Phrases) -> str:
    """On what a value rests: its base, its 95 % interval, and whether it is too few to say much."""
    interval = metric_interval(metric, say)
    few = say("n < {n}", n=metric.small_below) if metric.small else ""
    return say.listed([part for part in (metric_base(metric, say), interval and say("95 %: {interval}", interval=interval), few) if part])


def metric_verdict(metric: MetricResult, say: Phrases) -> str:
    """'met', 'missed', 'not measured', or '' without a target."""
    if metric.value is None:
        return say("not measured")
    if metric.met is None:
        return ""
    return say("met") if metric.met else say("missed")


def _verdict_rank(verdict: str) -> int:
    return VERDICTS.index(verdict) if verdict in VERDICTS else len(VERDICTS)


def _shortfall(rule: RuleResult) -> float:
    return 0.0 if rule.attainment is None else rule.gate - rule.attainment
