"""Where a change comes from: the contributions of one attribute's values, as a sentence and as lines that add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from svcaudit.model.comparison import Comparison, Contribution, Decomposition, Movement
from svcaudit.reports.figures import trimmed
from svcaudit.reports.movement_words import name_of, sorted_movements
from svcaudit.reports.phrases import Phrases
from svcaudit.reports.reader import Reader

SHOWN = 6
"""Values that stand alone; what the others add is one line."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A rule's change, by the attributes that tell most about it: those whose values differ most in what they add."""

    movement: Movement
    decompositions: list[Decomposition]


@dataclass(frozen=True, slots=True)
class Share:
    """What one value (or all the others together) adds, in shares of 1; the lines of a decomposition add up to its change."""

    value: str
    total: float
    rate: float
    mix: float
    cases_before: int
    cases_after: int
    share_before: float | None
    share_after: float | None


def origins(comparison: Comparison, most: int = 4) -> list[Origin]:
    """The changes of rules that are more than chance, in the order in which the report tells them, each by at most so many attributes."""
    by_rule: dict[str, list[Decomposition]] = {}
    for one in comparison.decompositions:
        by_rule.setdefault(one.rule, []).append(one)
    groups = sorted_movements(comparison.movements)
    moved = [one for one in (*groups.worse, *groups.better, *groups.changed) if one.kind == "rule" and one.id in by_rule]
    return [Origin(one, sorted(by_rule[one.id], key=lambda part: -_telling(part))[:most]) for one in moved]


def _telling(decomposition: Decomposition) -> float:
    """How much the largest contribution goes beyond what its share of the cases would bring; a value that all cases have tells nothing."""
    cases = sum(part.cases_after for part in decomposition.parts) or 1
    beyond = [abs(part.rate + part.mix - decomposition.change * part.cases_after / cases) for part in decomposition.parts if part.value]
    return max(beyond, default=0.0)


def lines(decomposition: Decomposition, reader: Reader, most: int = SHOWN) -> list[Share]:
    """The largest contributions, and the others in one line."""
    parts, say = decomposition.parts, reader.say
    alone = parts if len(parts) <= most + 1 else parts[:most]
    rest = parts[len(alone) :]
    told = [_line(part, decomposition.by, reader) for part in alone]
    if rest:
        told.append(
            Share(
                value=say.plural(len(rest), "{n} other", "{n} others"),
                total=sum(part.rate + part.mix for part in rest),
                rate=sum(part.rate for part in rest),
                mix=sum(part.mix for part in rest),
                cases_before=sum(part.cases_before for part in rest),
                cases_after=sum(part.cases_after for part in rest),
                share_before=None,
                share_after=None,
            )
        )
    return told


def _line(part: Contribution, by: str, reader: Reader) -> Share:
    return Share(
        value=reader.say("not known") if part.value is None else reader.value(by, part.value),
        total=part.rate + part.mix,
        rate=part.rate,
        mix=part.mix,
        cases_before=part.cases_before,
        cases_after=part.cases_after,
        share_before=part.share_before,
        share_after=part.share_after,
    )


def points(share: float, say: Phrases) -> str:
    """A contribution in percentage points: '−3.6', '+0.2', '0'."""
    told = trimmed(abs(share) * 100, 1, say)
    return "0" if told == "0" else (f"−{told}" if share < 0 else f"+{told}")


def attribute_name(decomposition: Decomposition, reader: Reader) -> str:
    """The attribute's title; owners are called by what they are."""
    return reader.title(decomposition.title, reader.say("owner") if decomposition.by == "actor" else decomposition.by)


def origin_sentence(decomposition: Decomposition, reader: Reader, movement: Movement | None = None) -> str:
    """'urgent-help (−9.3 points) by topic: system fault −6.6, invoice −0.7, 6 others −2'."""
    say = reader.say
    shares = lines(decomposition, reader, 3)
    told: Sequence[str] = [say("{value} {points}", value=one.value, points=points(one.total, say)) for one in shares]
    return say(
        "{rule} ({points} points) by {attribute}: {parts}",
        rule=name_of(movement, reader) if movement else decomposition.rule,
        points=points(decomposition.change, say),
        attribute=attribute_name(decomposition, reader),
        parts=say.listed(told),
    )
