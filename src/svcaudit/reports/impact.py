"""What a change of a standard would have done, as text, Markdown or JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from svcaudit.model.impact import Example, Impact, RuleImpact
from svcaudit.model.run import Run
from svcaudit.reports import view
from svcaudit.reports.characters import cut, visible
from svcaudit.reports.dataclass_json import to_plain
from svcaudit.reports.figures import count, percent
from svcaudit.reports.findings import by_fingerprint
from svcaudit.reports.markdown import plain
from svcaudit.reports.options import RenderOptions
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
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"


def render_text(impact: Impact, before: Run, after: Run, *, width: int = 100, color: bool = False, lang: str = "en") -> str:
    """Headline, rules whose verdicts change, owners most affected, examples with the reason."""
    options = RenderOptions(lang=lang)
    reasons = _reasons(impact, before, after, options)
    parts: list[RenderableType] = [Text(headline(impact, Reader.of(options, after.document)), style="bold"), Text(_cases(impact))]
    changed = [rule for rule in impact.rules if rule.changed]
    if changed:
        parts += [Text(""), _rule_table(changed[:RULES_SHOWN])]
    if impact.owners:
        parts += [Text(""), Text("Owners most affected", style="bold"), Text(_owners(impact))]
    if impact.examples:
        parts += [Text(""), Text("Examples", style="bold")]
        parts += [Text(cut(_example(one, reasons), width)) for one in impact.examples[:EXAMPLES_SHOWN]]
    return printed(parts, width, color)


def render_markdown(impact: Impact, before: Run, after: Run, lang: str = "en") -> str:
    """The same for a pull request."""
    options = RenderOptions(lang=lang)
    reasons = _reasons(impact, before, after, options)
    lines = [f"## {plain(headline(impact, Reader.of(options, after.document)))}", "", plain(_cases(impact)), ""]
    changed = [rule for rule in impact.rules if rule.changed]
    if changed:
        lines += ["| rule | before | after | changed | how |", "|---|---:|---:|---:|---|"]
        for rule in changed[:RULES_SHOWN]:
            cells = (plain(rule.id), _rate(rule, before=True), _rate(rule, before=False), count(rule.changed), plain(_flips(rule)))
            lines.append(f"| {' | '.join(cells)} |")
        lines.append("")
    if impact.owners:
        lines += [f"Owners most affected: {plain(_owners(impact))}", ""]
    if impact.examples:
        lines += [f"- {plain(_example(one, reasons))}" for one in impact.examples[:EXAMPLES_SHOWN]]
    return "\n".join(lines) + "\n"


def headline(impact: Impact, reader: Reader) -> str:
    """'Under 2.0.0, 2025-03-01 to 2025-03-31 would have been 84.1 %, not 91.3 %' – the share of cases without a violation."""
    before = impact.before.conforming / impact.before.cases if impact.before.cases else None
    after = impact.after.conforming / impact.after.cases if impact.after.cases else None
    when = impact.asked or f"{reader.day(impact.period_from)} to {reader.day(impact.period_to)}"
    name = f"{visible(impact.after.id)} {visible(impact.after.version)}"
    if not impact.flipped:
        return f"Under {name}, {when} would have been judged the same: {percent(after)} of cases without a violation"
    return f"Under {name}, {when} would have been {percent(after, before)} of cases without a violation, not {percent(before, after)}"


def _cases(impact: Impact) -> str:
    changed = f"{count(impact.flipped)} of {count(impact.cases)} cases change a verdict"
    told = f"{changed}: {count(impact.worse)} newly break a rule, {count(impact.better)} no longer do"
    sides = ((impact.only_before, "old"), (impact.only_after, "new"))
    return "; ".join([told, *(f"{count(n)} judged by the {side} standard alone" for n, side in sides if n)])


def _rule_table(rules: list[RuleImpact]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    for justify in ("left", "right", "right", "right", "left"):
        table.add_column(justify=justify, no_wrap=justify == "right")
    table.add_row(*(Text(name, style="dim") for name in ("rule", "before", "after", "changed", "how")))
    for rule in rules:
        rates = (_rate(rule, before=True), _rate(rule, before=False))
        table.add_row(Text(visible(rule.id), style="cyan"), *rates, count(rule.changed), _flips(rule))
    return table


def _rate(rule: RuleImpact, *, before: bool) -> str:
    if (rule.before_id if before else rule.after_id) is None:
        return "no rule"
    mine, other = rule.attainment_before, rule.attainment_after
    return percent(mine, other) if before else percent(other, mine)


def _flips(rule: RuleImpact) -> str:
    return ", ".join(f"{flip.before} → {flip.after} {count(flip.cases)}" for flip in rule.flips)


def _owners(impact: Impact) -> str:
    return ", ".join(f"{visible(one.owner)} (+{one.worse} −{one.better})" for one in impact.owners)


def _example(one: Example, reasons: Mapping[str, str]) -> str:
    reason = reasons.get(one.fingerprint or "", "")
    because = f": {reason}" if reason else ""
    return f"{visible(one.case)}  {visible(one.rule)}  {one.before} → {one.after}{because}"


def _reasons(impact: Impact, before: Run, after: Run, options: RenderOptions) -> dict[str, str]:
    """The sentence of each example's finding: of the new run where the case got worse, of the old one where it got better."""
    reasons: dict[str, str] = {}
    for run, worse in ((before, False), (after, True)):
        tell = view.narrator(run.document, Reader.of(options, run.document))
        wanted = [one.fingerprint for one in impact.examples if one.fingerprint and one.worse is worse]
        reasons |= {name: tell.sentence(row) for name, row in by_fingerprint(run.findings, wanted).items()}
    return reasons
