"""The rules as columns of text that fit a width: what says least is left out first, and a number is never cut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len

from svcaudit.model.run import RuleResult
from svcaudit.reports import view
from svcaudit.reports.characters import shorten, visible
from svcaudit.reports.figures import ABSENT, brief_span, count, gate
from svcaudit.reports.phrases import Phrases

_MARKS = {"pass": "✓", "fail": "✗", "warn": "!", "info": "i", "not_judged": "–"}
_NARROWEST_RULE = 16
_WIDEST_RULE = 40
_DISPENSABLE = ("severity", "left out", "p90", "gate")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `number` stands right, `tinted` takes the colour of the rule's verdict."""

    name: str
    cells: list[str]
    number: bool = True
    tinted: bool = False

    @property
    def width(self) -> int:
        return max(cell_len(text) for text in (self.name, *self.cells))


def rule_columns(rules: Sequence[RuleResult], measures: Mapping[str, str], say: Phrases, width: int) -> list[Column]:
    """The columns that fit; the rule's id is shortened to what the others leave."""
    columns = _all_columns(rules, measures, say)
    for name in _DISPENSABLE:
        if _room_for_ids(columns, width) >= min(_NARROWEST_RULE, columns["rule"].width):
            break
        del columns[name]
    room = min(max(_room_for_ids(columns, width), _NARROWEST_RULE), _WIDEST_RULE)
    columns["rule"] = replace(columns["rule"], cells=[shorten(cell, room) for cell in columns["rule"].cells])
    return list(columns.values())


def gap(width: int) -> int:
    """Columns between columns."""
    return 1 if width < 92 else 2


def _room_for_ids(columns: Mapping[str, Column], width: int) -> int:
    return width - sum(column.width + gap(width) for name, column in columns.items() if name != "rule") - gap(width)


def _all_columns(rules: Sequence[RuleResult], measures: Mapping[str, str], say: Phrases) -> dict[str, Column]:
    columns = {
        "verdict": Column(say("verdict"), [_verdict(rule, say) for rule in rules], number=False, tinted=True),
        "rule": Column(say("rule"), [visible(rule.id) for rule in rules], number=False),
        "severity": Column(say("severity"), [view.severity_word(rule.severity, say) for rule in rules], number=False),
        "gate": Column(say("gate"), [gate(rule.gate, say) for rule in rules]),
        "attained": Column(say("attained"), [view.attainment(rule, say) for rule in rules], tinted=True),
        "met": Column(
            say("met/judged"), [f"{count(rule.cases.met, say)}/{count(rule.judged, say)}" if rule.judged else ABSENT for rule in rules]
        ),
        "findings": Column(say("findings"), [_some(rule.violations, say) for rule in rules]),
        "waiting": Column(say("run/over"), [_waiting(rule, say) for rule in rules]),
        "left out": Column(say("left out"), [_some(view.left_out_count(rule), say) for rule in rules]),
        "p90": Column(say("p90"), [_p90(rule, measures.get(rule.id, "wall"), say) for rule in rules]),
    }
    return columns


def _verdict(rule: RuleResult, say: Phrases) -> str:
    return f"{_MARKS.get(rule.verdict, '?')} {view.verdict_word(rule.verdict, say)}"


def _some(number: int, say: Phrases) -> str:
    return count(number, say) if number else ABSENT


def _waiting(rule: RuleResult, say: Phrases) -> str:
    running, overdue = rule.cases.running, rule.cases.overdue
    return f"{count(running, say)}/{count(overdue, say)}" if running or overdue else ABSENT


def _p90(rule: RuleResult, measure: str, say: Phrases) -> str:
    return brief_span(rule.elapsed.p90, measure, say) if rule.elapsed else ABSENT
