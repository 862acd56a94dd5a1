"""A standard read aloud: its words and its rules, one line each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from svcaudit.model.describe import describe
from svcaudit.model.spec import Attribute, Metric, ProcessSpec, Rule, Scorecard, Stage, Text
from svcaudit.reports.characters import visible
from svcaudit.reports.figures import gate
from svcaudit.reports.phrases import Phrases
from svcaudit.reports.retelling import Retelling
from svcaudit.reports.view import severity_word


def spec_text(spec: ProcessSpec, lang: str = "en") -> str:
    """Title, stages, clocks, rules and metrics of a loaded standard."""
    say = Phrases.of(lang)
    lines = [f"{visible(spec.id)} {visible(spec.version)}" + _title(spec.title, lang, " · ")]
    lines += [
        say("extends {standard} ({file})", standard=f"{visible(base.id)} {visible(base.version)}", file=visible(base.file))
        for base in spec.bases
    ]
    if spec.source:
        lines.append(say("source: {source}", source=visible(spec.source)))
    lines += ["", say("Stages"), *("  " + _stage(stage, lang, say) for stage in spec.stages.values())]
    if spec.closed_by:
        closed, reopened = _any_of(spec.closed_by, say), _any_of(spec.reopened_by, say)
        told = say("a case is finished by {closed}", closed=closed)
        lines.append("  " + (say("{told}, reopened by {reopened}", told=told, reopened=reopened) if reopened else told))
    titled = [one for one in spec.attributes.values() if one.value_titles]
    if titled:
        lines += ["", say("Titles of values"), *("  " + _values(one, lang, say) for one in titled)]
    lines += ["", say("Rules")]
    titles = {stage.id: _title(stage.title, lang, "") or stage.id for stage in spec.stages.values()}
    for rule in spec.rules:
        lines += _rule(rule, lang, Retelling(say, lambda stage: titles.get(stage, stage)))
    if spec.metrics:
        lines += ["", say("Metrics"), *("  " + _metric(metric, lang, say) for metric in spec.metrics)]
    lines += ["  " + _card(card, say) for card in spec.scorecards]
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
    why = _title(rule.why, lang, "")
    return [*lines, "    " + say("why: {text}", text=why)] if why else lines


def _metric(metric: Metric, lang: str, say: Phrases) -> str:
    told = say(
        "{metric}: {measure} of {of}",
        metric=visible(metric.id) + _title(metric.title, lang, " · "),
        measure=metric.measure,
        of=visible(metric.of or _any_of(metric.stages, say) or say("cases")),
    )
    goal = metric.goal
    if goal is None:
        return told
    bound = gate(float(goal.bound), say) if goal.percent else f"{float(goal.bound):g}"
    if goal.at_least:
        return say("{told}, target at least {bound}", told=told, bound=bound)
    return say("{told}, target at most {bound}", told=told, bound=bound)


def _card(card: Scorecard, say: Phrases) -> str:
    weights = ", ".join(f"{name} {float(weight):g}" for name, weight in card.weights.items())
    return say("score card {card} by {by}: {weights}", card=visible(card.id), by=visible(card.by), weights=visible(weights))


def _any_of(names: Sequence[str], say: Phrases) -> str:
    told = visible(names[0]) if names else ""
    for name in names[1:]:
        told = say("{values} or {value}", values=told, value=visible(name))
    return told


def _title(text: Text, lang: str, before: str) -> str:
    chosen = text.get(lang) or text.get("") or text.get("en") or next(iter(text.values()), "")
    return before + visible(chosen) if chosen else ""
