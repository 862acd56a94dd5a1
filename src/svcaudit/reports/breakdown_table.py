"""Which channel, team or person keeps which rule: a table that shades what lies below its gate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from svcaudit.model.run import Breakdown, Group, RuleResult, Share
from svcaudit.reports.figures import count, percent
from svcaudit.reports.phrases import Phrases
from svcaudit.reports.reader import Reader
from svcaudit.reports.view import worst_first

_MOST_RULES = 8
"""Columns; rules beyond them are counted below the table."""


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A share and its base. level 0: keeps the gate; 1 to 3: further and further below it."""

    percent: str
    base: str
    level: int
    share: float | None


@dataclass(frozen=True, slots=True)
class HeatRow:
    value: str
    cases: str
    clean: HeatCell
    findings: str
    cells: list[HeatCell]


@dataclass(frozen=True, slots=True)
class HeatTable:
    """One breakdown. `left_out` says which rules and groups the table does not show."""

    by: str
    rules: list[str]
    rows: list[HeatRow]
    left_out: str


def heat_tables(breakdowns: Sequence[Breakdown], rules: Sequence[RuleResult], reader: Reader) -> list[HeatTable]:
    """A table for every breakdown that has groups; failing rules take the first columns."""
    return [_table(breakdown, worst_first(rules), reader) for breakdown in breakdowns if breakdown.groups]


def _table(breakdown: Breakdown, ranked: Sequence[RuleResult], reader: Reader) -> HeatTable:
    say = reader.say
    judged = {share.rule for group in breakdown.groups for share in group.rules if share.judged}
    candidates = [rule for rule in ranked if rule.id in judged]
    shown = candidates[:_MOST_RULES]
    rest = [
        say.plural(len(candidates) - len(shown), "{n} more rule", "{n} more rules") if len(candidates) > len(shown) else "",
        say.plural(breakdown.others, "{n} smaller group", "{n} smaller groups") if breakdown.others else "",
    ]
    told = say.listed([part for part in rest if part])
    return HeatTable(
        by=reader.title(breakdown.title, known(breakdown.by, say)),
        rules=[rule.id for rule in shown],
        rows=[_row(group, reader.value(breakdown.by, group.value), shown, say) for group in breakdown.groups],
        left_out=say("Not shown: {rest}", rest=told) if told else "",
    )


def known(by: str, say: Phrases) -> str:
    """What a breakdown is by, where the standard gives it no title."""
    return {"actor": say("actor"), "role": say("role")}.get(by, by)


def _row(group: Group, value: str, rules: Sequence[RuleResult], say: Phrases) -> HeatRow:
    shares = {share.rule: share for share in group.rules}
    clean = Share("", group.cases - group.violating, group.cases)
    return HeatRow(
        value=value,
        cases=count(group.cases, say),
        clean=_cell(clean, None, say),
        findings=count(group.findings, say),
        cells=[_cell(shares.get(rule.id), rule.gate, say) for rule in rules],
    )


def _cell(share: Share | None, gate: float | None, say: Phrases) -> HeatCell:
    if share is None or share.judged == 0:
        return HeatCell("–", "", 0, None)
    value = share.met / share.judged
    base = say("{met} of {judged}", met=count(share.met, say), judged=count(share.judged, say))
    return HeatCell(percent(value, say, beside=gate), base, 0 if gate is None else _level(gate - value), value)


def _level(shortfall: float) -> int:
    if shortfall <= 0:
        return 0
    return 1 if shortfall < 0.05 else 2 if shortfall < 0.15 else 3
