"""A standard read aloud: its words and its rules, one line each."""

from __future__ import annotations

from svcaudit.model.describe import describe
from svcaudit.model.spec import ProcessSpec, Rule, Text
from svcaudit.reports.characters import visible


def spec_text(spec: ProcessSpec, lang: str = "en") -> str:
    """Title, stages, clocks, rules and metrics of a loaded standard."""
    lines = [f"{visible(spec.id)} {visible(spec.version)}" + _title(spec.title, lang, " · ")]
    if spec.source:
        lines.append(f"source: {visible(spec.source)}")
    lines += ["", "Stages"]
    for stage in spec.stages.values():
        by = f" by {' or '.join(stage.by)}" if stage.by else ""
        lines.append(f"  {visible(stage.id)}{_title(stage.title, lang, ' · ')}: {visible(', '.join(stage.activities))}{by}")
    if spec.closed_by:
        reopened = f", reopened by {' or '.join(spec.reopened_by)}" if spec.reopened_by else ""
        lines.append(f"  a case is finished by {' or '.join(spec.closed_by)}{reopened}")
    lines += ["", "Rules"]
    for rule in spec.rules:
        lines += _rule(rule, lang)
    if spec.metrics:
        lines += ["", "Metrics"]
        for metric in spec.metrics:
            goal = metric.goal
            target = (
                "" if goal is None else f", target {'at least' if goal.at_least else 'at most'} {_bound(float(goal.bound), goal.percent)}"
            )
            lines.append(
                f"  {visible(metric.id)}{_title(metric.title, lang, ' · ')}: "
                f"{metric.measure} of {_measured(metric.of, metric.stages)}{target}"
            )
    for card in spec.scorecards:
        weights = ", ".join(f"{name} {float(weight):g}" for name, weight in card.weights.items())
        lines.append(f"  score card {visible(card.id)} by {visible(card.by)}: {visible(weights)}")
    return "\n".join(lines)


def rule_text(rule: Rule, lang: str = "en") -> str:
    """One rule of a standard: what it asks, where it stands, why it is there and what to do when it is broken."""
    lines = [line.removeprefix("  ") for line in _rule(rule, lang)]
    fix = _title(rule.fix, lang, "  fix: ")
    place = [] if rule.place is None else [f"  written in {visible(rule.place.file)}:{rule.place.line}"]
    return "\n".join([*lines, *([fix] if fix else []), *place, "", f"`svcaudit explain {rule.kind}` says how such rules are judged."])


def _rule(rule: Rule, lang: str) -> list[str]:
    gate = "" if rule.at_least == 1 else f", at least {float(rule.at_least) * 100:g} % of judged cases"
    calendar = rule.timing.calendar
    hours = "" if calendar is None else f" [{calendar.default or 'calendar by ' + str(calendar.by)}]"
    lines = [
        f"  {visible(rule.id)} ({rule.kind}, {rule.severity}{gate}){_title(rule.title, lang, ' · ')}",
        f"    {visible(describe(rule))}{hours}",
    ]
    why = _title(rule.why, lang, "")
    return [*lines, f"    why: {why}"] if why else lines


def _measured(of: str | None, stages: tuple[str, ...]) -> str:
    return visible(of or " or ".join(stages) or "cases")


def _bound(bound: float, percent: bool) -> str:
    return f"{bound * 100:g} %" if percent else f"{bound:g}"


def _title(text: Text, lang: str, before: str) -> str:
    chosen = text.get(lang) or text.get("") or text.get("en") or next(iter(text.values()), "")
    return before + visible(chosen) if chosen else ""
