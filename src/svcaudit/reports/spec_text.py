"""A standard read aloud: its words and its rules, one line each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from svcaudit.model.describe import describe
from svcaudit.model.spec import CASE_SPANS, Attribute, Clock, Metric, Pause, ProcessSpec, Rule, Scorecard, Stage, Text
from svcaudit.reports.characters import visible
from svcaudit.reports.figures import gate, span
from svcaudit.reports.phrases import Phrases
from svcaudit.reports.retelling import Retelling
from svcaudit.reports.view import severity_word

TIMES = frozenset({"mean", "median", "p90", "p95", "max", "sum"})
"""Measures that of a clock, or of how long a case takes, are times."""


def spec_text(spec: ProcessSpec, lang: str = "en") -> str:
    """Title, stages, clocks, rules and metrics of a loaded standard."""
    say, retell = Phrases.of(lang), _retelling(spec, lang)
    lines = [f"{visible(spec.id)} {visible(spec.version)}" + _title(spec.title, lang, " · ")]
    lines += [
        say("extends {standard} ({file})", standard=f"{visible(base.id)} {visible(base.version)}", file=visible(base.file))
        for base in spec.bases
    ]
    if spec.source:
        lines.append(say("source: {source}", source=visible(spec.source)))
    lines += ["", say("Stages"), *("  " + _stage(stage, lang, say) for stage in spec.stages.values())]
    if spec.closed_by:
        closed, reopened = (_any_of([retell.title(one) for one in stages], say) for stages in (spec.closed_by, spec.reopened_by))
        told = say("a case is finished by {closed}", closed=closed)
        lines.append("  " + (say("{told}, reopened by {reopened}", told=told, reopened=reopened) if reopened else told))
    titled = [one for one in spec.attributes.values() if one.value_titles]
    if titled:
        lines += ["", say("Titles of values"), *("  " + _values(one, lang, say) for one in titled)]
    lines += ["", say("Rules")]
    for rule in spec.rules:
        lines += _rule(rule, lang, retell)
    if spec.metrics:
        clocks = {rule.id for rule in spec.rules if isinstance(rule.body, Clock)}
        lines += ["", say("Metrics"), *("  " + _metric(metric, lang, retell, metric.of in clocks) for metric in spec.metrics)]
    measures = {"conformity": say("cases without a finding of theirs"), "volume": say("number of cases")}
    measures |= {one.id: title for one in spec.metrics if (title := _title(one.title, lang, ""))}
    lines += ["  " + _card(card, retell, measures) for card in spec.scorecards]
    return "\n".join(lines)


def versions_text(versions: Sequence[tuple[ProcessSpec, date | None, date | None]], lang: str = "en") -> str:
    """The versions of a standard, the oldest first, each with the days on which it is in force."""
    say = Phrases.of(lang)
    pages = []
    for spec, first, last in versions:
        begin, end = first or say("the beginning"), last or say("now")
        days = say("{file}: in force from {first} to {last}", file=visible(spec.path), first=begin, last=end)
        pages.append(f"# {days}\n{spec_text(spec, lang)}")
    return "\n\n".join(pages)


def rule_text(rule: Rule, lang: str = "en") -> str:
    """One rule of a standard: what it asks, where it stands, why it is there and what to do when it is broken."""
    say = Phrases.of(lang)
    lines = [line.removeprefix("  ") for line in _rule(rule, lang, Retelling(say))]
    fix = _title(rule.fix, lang, "")
    if fix:
        lines.append("  " + say("fix: {text}", text=fix))
    if rule.place is not None:
        lines.append("  " + say("written in {place}", place=f"{visible(rule.place.file)}:{rule.place.line}"))
    command = f"`svcaudit explain {rule.kind}`"
    return "\n".join([*lines, "", say("{command} says how such rules are judged.", command=command)])


def _stage(stage: Stage, lang: str, say: Phrases) -> str:
    name = visible(stage.id) + _title(stage.title, lang, " · ")
    activities = visible(", ".join(stage.activities))
    if not stage.by:
        return say("{stage}: {activities}", stage=name, activities=activities)
    return say("{stage}: {activities} by {roles}", stage=name, activities=activities, roles=_any_of(stage.by, say))


def _values(attribute: Attribute, lang: str, say: Phrases) -> str:
    """'channel · Channel: phone · Telephone, email · E-mail'."""
    titles = attribute.value_titles
    told = say.listed([visible(value) + _title(titles.get(value, {}), lang, " · ") for value in attribute.values or ()])
    return say("{attribute}: {values}", attribute=visible(attribute.id) + _title(attribute.title, lang, " · "), values=told)


def _rule(rule: Rule, lang: str, retell: Retelling) -> list[str]:
    say = retell.say
    facts = [rule.kind, severity_word(rule.severity, say)]
    if rule.at_least != 1:
        facts.append(say("at least {share} of judged cases", share=gate(float(rule.at_least), say)))
    calendar, hours = rule.timing.calendar, ""
    if calendar is not None:
        by = say("calendar by {attribute}", attribute=calendar.by)
        hours = f" [{calendar.default or by}]"
    lines = [
        "  " + say("{title} ({reason})", title=visible(rule.id), reason=say.listed(facts)) + _title(rule.title, lang, " · "),
        f"    {visible(retell.rule(describe(rule)))}{hours}",
    ]
    lines += ["    " + _pause(pause, retell) for pause in rule.timing.pauses]
    why = _title(rule.why, lang, "")
    return [*lines, "    " + say("why: {text}", text=why)] if why else lines


def _retelling(spec: ProcessSpec, lang: str) -> Retelling:
    """Tells what a standard says with the titles that it gives; a metric is of an attribute, a rule or stages alike."""
    titles = {one.id: _title(one.title, lang, "") or one.id for one in spec.stages.values()}
    numbers = titles | {one.id: _title(one.title, lang, "") or one.id for one in spec.rules}
    numbers |= {one.id: _title(one.title, lang, "") or one.id for one in spec.attributes.values()}
    values = {id_: one.value_titles for id_, one in spec.attributes.items()}
    return Retelling(
        Phrases.of(lang),
        lambda stage: titles.get(stage, stage),
        lambda name: numbers.get(name, name),
        lambda attribute, value: _title(values.get(attribute, {}).get(value, {}), lang, "") or value,
    )


def _metric(metric: Metric, lang: str, retell: Retelling, of_clock: bool) -> str:
    say = retell.say
    stages = [retell.title(stage) for stage in metric.stages]
    of = metric.of or _any_of(stages, say) or "cases"
    told = say(
        "{metric}: {formula}",
        metric=visible(metric.id) + _title(metric.title, lang, " · "),
        formula=visible(retell.formula(f"{metric.measure} of {of}")),
    )
    goal = metric.goal
    if goal is None:
        return told
    in_seconds = metric.measure in TIMES and (of_clock or metric.of in CASE_SPANS)
    bound = (
        gate(float(goal.bound), say) if goal.percent else span(float(goal.bound), "wall", say) if in_seconds else f"{float(goal.bound):g}"
    )
    if goal.at_least:
        return say("{told}, target at least {bound}", told=told, bound=bound)
    return say("{told}, target at most {bound}", told=told, bound=bound)


def _card(card: Scorecard, retell: Retelling, measures: Mapping[str, str]) -> str:
    say = retell.say
    who = {"actor": say("owner"), "opener": say("who took it in"), "role": say("role")}
    weights = say.listed([f"{visible(measures.get(name, name))} {float(weight):g}" for name, weight in card.weights.items()])
    return say(
        "score card {card} by {by}: {weights}",
        card=visible(card.id),
        by=visible(who.get(card.by) or retell.attribute(card.by)),
        weights=weights,
    )


def _pause(pause: Pause, retell: Retelling) -> str:
    start, until = (visible(_any_of([retell.title(one) for one in stages], retell.say)) for stages in (pause.start, pause.until))
    return (
        retell.say("paused from {start} until {until}", start=start, until=until) if until else retell.say("paused in {start}", start=start)
    )


def _any_of(names: Sequence[str], say: Phrases) -> str:
    told = visible(names[0]) if names else ""
    for name in names[1:]:
        told = say("{values} or {value}", values=told, value=visible(name))
    return told


def _title(text: Text, lang: str, before: str) -> str:
    chosen = text.get(lang) or text.get("") or text.get("en") or next(iter(text.values()), "")
    return before + visible(chosen) if chosen else ""
