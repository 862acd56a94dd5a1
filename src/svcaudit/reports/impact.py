"""What a change of a standard would have done, as text, Markdown or JSON."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from svcaudit.model.impact import Example, Impact, RuleImpact
from svcaudit.model.run import Run
from svcaudit.reports import view
from svcaudit.reports.case_view import verdict_word
from svcaudit.reports.characters import cut, visible
from svcaudit.reports.dataclass_json import to_plain
from svcaudit.reports.figures import count, percent
from svcaudit.reports.findings import by_fingerprint
from svcaudit.reports.json_text import json_text
from svcaudit.reports.markdown import plain
from svcaudit.reports.options import RenderOptions
from svcaudit.reports.phrases import Phrases
from svcaudit.reports.reader import Reader
from svcaudit.reports.terminal import printed

RULES_SHOWN = 30
EXAMPLES_SHOWN = 12


def render_json(impact: Impact, before: Run, after: Run) -> str:
    """The impact, each example with the reason in words."""
    made = to_plain(impact)
    reasons = _reasons(impact, before, after, RenderOptions())
    for example in made["examples"]:
        example["reason"] = reasons.get(example["fingerprint"] or "", "")
    return json_text(made)


def render_text(impact: Impact, before: Run, after: Run, *, width: int = 100, color: bool = False, lang: str = "en") -> str:
    """Headline, rules whose verdicts change, owners most affected, examples with the reason."""
    options = RenderOptions(lang=lang)
    reader, reasons = Reader.of(options, after.document), _reasons(impact, before, after, options)
    say = reader.say
    parts: list[RenderableType] = [Text(headline(impact, reader), style="bold"), Text(_cases(impact, say))]
    changed = [rule for rule in impact.rules if rule.changed]
    if changed:
        parts += [Text(""), _rule_table(changed[:RULES_SHOWN], say)]
    if impact.claims:
        parts += [Text(""), Text(say("The source system's own verdicts"), style="bold"), *(Text(line) for line in _claims(impact, say))]
    if impact.owners:
        parts += [Text(""), Text(say("Owners most affected"), style="bold"), Text(_owners(impact, say))]
    if impact.examples:
        parts += [Text(""), Text(say("Examples"), style="bold")]
        parts += [Text(cut(_example(one, reasons, say), width)) for one in impact.examples[:EXAMPLES_SHOWN]]
    return printed(parts, width, color)


def render_markdown(impact: Impact, before: Run, after: Run, lang: str = "en") -> str:
    """The same for a pull request."""
    options = RenderOptions(lang=lang)
    reader, reasons = Reader.of(options, after.document), _reasons(impact, before, after, options)
    say = reader.say
    lines = [f"## {plain(headline(impact, reader))}", "", plain(_cases(impact, say)), ""]
    changed = [rule for rule in impact.rules if rule.changed]
    if changed:
        lines += [f"| {' | '.join(_columns(say))} |", "|---|---:|---:|---:|---|"]
        for rule in changed[:RULES_SHOWN]:
            cells = (
                plain(rule.id),
                _rate(rule, say, before=True),
                _rate(rule, say, before=False),
                count(rule.changed, say),
                plain(_flips(rule, say)),
            )
            lines.append(f"| {' | '.join(cells)} |")
        lines.append("")
    if impact.claims:
        lines += [say("The source system's own verdicts"), "", *(f"- {plain(line)}" for line in _claims(impact, say)), ""]
    if impact.owners:
        lines += [say("Owners most affected: {owners}", owners=plain(_owners(impact, say))), ""]
    if impact.examples:
        lines += [f"- {plain(_example(one, reasons, say))}" for one in impact.examples[:EXAMPLES_SHOWN]]
    return "\n".join(lines) + "\n"


def headline(impact: Impact, reader: Reader) -> str:
    """'Under 2.0.0, 2025-03-01 to 2025-03-31 would have been 84.1 %, not 91.3 %' – the share of cases without a violation."""
    before = impact.before.conforming / impact.before.cases if impact.before.cases else None
    after = impact.after.conforming / impact.after.cases if impact.after.cases else None
    say = reader.say
    when = impact.asked or say("{first} to {last}", first=reader.day(impact.period_from), last=reader.day(impact.period_to))
    name = f"{visible(impact.after.id)} {visible(impact.after.version)}"
    if not impact.flipped:
        return say(
            "Under {standard}, {period} would have been judged the same: {share} of cases without a violation",
            standard=name,
            period=when,
            share=percent(after, say),
        )
    return say(
        "Under {standard}, {period} would have been {share} of cases without a violation, not {other}",
        standard=name,
        period=when,
        share=percent(after, say, before),
        other=percent(before, say, after),
    )


def _cases(impact: Impact, say: Phrases) -> str:
    told = say(
        "{changed} of {cases} cases change a verdict: {worse} newly break a rule, {better} no longer do",
        changed=count(impact.flipped, say),
        cases=count(impact.cases, say),
        worse=count(impact.worse, say),
        better=count(impact.better, say),
    )
    alone = [
        say("{n} judged by the old standard alone", n=count(impact.only_before, say)) if impact.only_before else "",
        say("{n} judged by the new standard alone", n=count(impact.only_after, say)) if impact.only_after else "",
    ]
    return say.set_apart([told, *filter(None, alone)])


def _columns(say: Phrases) -> list[str]:
    return [say("rule"), say("before"), say("after"), say("changed"), say("how")]


def _rule_table(rules: list[RuleImpact], say: Phrases) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    for justify in ("left", "right", "right", "right", "left"):
        table.add_column(justify=justify, no_wrap=justify == "right")
    table.add_row(*(Text(name, style="dim") for name in _columns(say)))
    for rule in rules:
        rates = (_rate(rule, say, before=True), _rate(rule, say, before=False))
        table.add_row(Text(visible(rule.id), style="cyan"), *rates, count(rule.changed, say), _flips(rule, say))
    return table


def _rate(rule: RuleImpact, say: Phrases, *, before: bool) -> str:
    if (rule.before_id if before else rule.after_id) is None:
        return say("no rule")
    mine, other = rule.attainment_before, rule.attainment_after
    return percent(mine, say, other) if before else percent(other, say, mine)


def _flips(rule: RuleImpact, say: Phrases) -> str:
    told = [f"{verdict_word(flip.before, say)} → {verdict_word(flip.after, say)} {count(flip.cases, say)}" for flip in rule.flips]
    return say.listed(told)


def _claims(impact: Impact, say: Phrases) -> list[str]:
    """How well each standard agrees with them."""
    told = []
    for one in impact.claims:
        after = say(
            "{agreeing} agree, {differing} differ", agreeing=count(one.agreeing_after, say), differing=count(one.differing_after, say)
        )
        before = say("no rule")
        if one.agreeing_before is not None and one.differing_before is not None:
            agreeing, differing = count(one.agreeing_before, say), count(one.differing_before, say)
            before = say("{agreeing} agree, {differing} differ", agreeing=agreeing, differing=differing)
        told.append(say("{place}: {detail}", place=visible(one.rule), detail=f"{before} → {after}"))
    return told


def _owners(impact: Impact, say: Phrases) -> str:
    return say.listed([say("{title} ({reason})", title=visible(one.owner), reason=f"+{one.worse} −{one.better}") for one in impact.owners])


def _example(one: Example, reasons: Mapping[str, str], say: Phrases) -> str:
    reason = reasons.get(one.fingerprint or "", "")
    flip = f"{visible(one.case)}  {visible(one.rule)}  {verdict_word(one.before, say)} → {verdict_word(one.after, say)}"
    return say("{place}: {detail}", place=flip, detail=reason) if reason else flip


def _reasons(impact: Impact, before: Run, after: Run, options: RenderOptions) -> dict[str, str]:
    """The sentence of each example's finding: of the new run where the case got worse, of the old one where it got better."""
    reasons: dict[str, str] = {}
    for run, worse in ((before, False), (after, True)):
        tell = view.narrator(run.document, Reader.of(options, run.document))
        wanted = [one.fingerprint for one in impact.examples if one.fingerprint and one.worse is worse]
        reasons |= {name: tell.sentence(row) for name, row in by_fingerprint(run.findings, wanted).items()}
    return reasons
