"""A movement in words: what moved, from where to where, which way, and whether chance does as much."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from svcaudit.model.comparison import Comparison, Movement, RunLabel
from svcaudit.reports.figures import ABSENT, count, difference, percent, points, span, trimmed
from svcaudit.reports.phrases import Phrases, phrase
from svcaudit.reports.reader import Reader

_MONTH = re.compile(r"(\d{4})-(\d{2})")
_TESTS = {
    "chi-squared": phrase("chi-squared test"),
    "Fisher": phrase("Fisher's exact test"),
    "Welch": phrase("Welch's t-test"),
    "Mann-Whitney": phrase("Mann-Whitney test"),
}


@dataclass(frozen=True, slots=True)
class Sorted:
    """The movements as a reader asks for them; each group with the surest first. still: no more than chance does, or not to be tested."""

    worse: list[Movement]
    better: list[Movement]
    changed: list[Movement]
    """More than chance, and nothing says which way is good."""
    still: list[Movement]


def sorted_movements(movements: Sequence[Movement]) -> Sorted:
    """The movements by what they mean."""
    sure = sorted((one for one in movements if one.noise is False), key=_by_weight)
    return Sorted(
        worse=[one for one in sure if one.better is False],
        better=[one for one in sure if one.better],
        changed=[one for one in sure if one.better is None],
        still=[one for one in movements if one.noise is not False and one.before is not None and one.after is not None],
    )


def _by_weight(movement: Movement) -> tuple[bool, bool, float, str]:
    """What crossed its target first, then what has one, then by how sure it is."""
    return (
        movement.met_before == movement.met_after,
        movement.target is None,
        1.0 if movement.p_adjusted is None else movement.p_adjusted,
        movement.id,
    )


def sure_to_be_worse(comparison: Comparison) -> bool:
    """Whether anything got worse by more than chance: what `--fail-on worse` asks."""
    return any(one.noise is False and one.better is False for one in comparison.movements)


def period_name(label: RunLabel, reader: Reader) -> str:
    """'October 2025' for a month asked for, another period as it was asked for, else 'first day to last day'."""
    month = _MONTH.fullmatch(label.asked or "")
    if month:
        return reader.month(date(int(month[1]), int(month[2]), 1))
    if label.asked:
        return label.asked
    if label.from_ is None or label.to is None:
        return reader.day(label.as_of)
    return reader.say("{first} to {last}", first=reader.day(label.from_), last=reader.day(label.to))


def name_of(movement: Movement, reader: Reader) -> str:
    """Its title, or its id."""
    return reader.title(movement.title, movement.id)


def value_of(number: float | None, unit: str, say: Phrases, beside: float | None = None, measure: str | None = None) -> str:
    """A value in its unit. beside: another that it must not be rounded to; measure: the line of a span."""
    if number is None:
        return ABSENT
    if unit == "share":
        return percent(number, say, beside)
    if unit == "seconds":
        return span(number, measure or "wall", say)
    if unit == "cases":
        return count(number, say)
    decimals = 2
    while beside not in (None, number) and decimals < 4 and trimmed(number, decimals, say) == trimmed(beside or 0.0, decimals, say):
        decimals += 1
    return trimmed(number, decimals, say)


def before_of(movement: Movement, say: Phrases) -> str:
    """The number of the earlier run, told apart from the later one."""
    return value_of(movement.before, movement.unit, say, movement.after, movement.measure_before)


def after_of(movement: Movement, say: Phrases) -> str:
    """The number of the later run, told apart from the earlier one."""
    return value_of(movement.after, movement.unit, say, movement.before, movement.measure)


def change_of(movement: Movement, say: Phrases) -> str:
    """'+2.1 points', '−1h 20m'; shares change by percentage points."""
    change = movement.change
    if change is None:
        return ABSENT
    if change == 0:
        return say("unchanged")
    size = abs(change)
    told = say("{n} points", n=points(size, say)) if movement.unit == "share" else _size_of(size, movement.unit, movement.measure, say)
    return f"+{told}" if change > 0 else f"−{told}"


def _size_of(size: float, unit: str, measure: str | None, say: Phrases) -> str:
    """A change that is there is never told as none."""
    if unit == "seconds" and measure == "days":
        least = 864.0  # a hundredth of a day
        return say("<{n}", n=span(least, measure, say)) if size < least / 2 else span(round(size / least) * least, measure, say)
    if unit == "seconds":
        return say("<{n}", n=value_of(1.0, unit, say, None, measure)) if size < 0.5 else value_of(size, unit, say, None, measure)
    return difference(size, 0 if unit == "cases" and size == round(size) else 2, say)


def p_of(p: float, say: Phrases) -> str:
    """'p = 0.012', 'p < 0.0001'."""
    return say("p < {p}", p=say.number(0.0001, 4)) if p < 0.0001 else say("p = {p}", p=trimmed(p, 4 if p < 0.01 else 3, say))


def surety_of(movement: Movement, say: Phrases) -> str:
    """'more than chance (chi-squared test, p = 0.0003)'. p is adjusted for how many numbers are looked at."""
    if movement.p is None or movement.p_adjusted is None:
        return say("no test for it")
    test, p = say(_TESTS.get(movement.test, movement.test)), p_of(movement.p_adjusted, say)
    if movement.noise:
        return say("no more than chance ({test}, {p})", test=test, p=p)
    return say("more than chance ({test}, {p})", test=test, p=p)


def clause_of(movement: Movement, reader: Reader) -> str:
    """'resolution fell from 86.2 % to 79.5 %, more than chance'."""
    say = reader.say
    words = {
        "name": name_of(movement, reader),
        "before": before_of(movement, say),
        "after": after_of(movement, say),
    }
    if (movement.change or 0) < 0:
        return say("“{name}” fell from {before} to {after}, more than chance", **words)
    return say("“{name}” rose from {before} to {after}, more than chance", **words)


def headline(comparison: Comparison, reader: Reader) -> str:
    """'October 2025: 14 of 40 rules below standard, 2 more than in September 2025; resolution fell from … to …, more than chance'."""
    say = reader.say
    rules = [one for one in comparison.movements if one.kind == "rule"]
    now, was = (sum(met is False for met in mets) for mets in ([one.met_after for one in rules], [one.met_before for one in rules]))
    told = below(now, len(rules), say)
    earlier = period_name(comparison.before, reader)
    if now > was:
        told = say("{told}, {n} more than in {earlier}", told=told, n=count(now - was, say), earlier=earlier)
    elif now < was:
        told = say("{told}, {n} fewer than in {earlier}", told=told, n=count(was - now, say), earlier=earlier)
    else:
        told = say("{told}, as many as in {earlier}", told=told, earlier=earlier)
    groups = sorted_movements(comparison.movements)
    most = next(iter([*groups.worse, *groups.better]), None)
    period = period_name(comparison.after, reader)
    if most is None:
        return say("{period}: {told}; no number moved by more than chance", period=period, told=told)
    return say("{period}: {told}; {clause}", period=period, told=told, clause=clause_of(most, reader))


def below(missed: int, rules: int, say: Phrases) -> str:
    """'14 of 40 rules below standard'."""
    if not missed:
        return say("no rule below standard")
    every = count(rules, say)
    return say.plural(missed, "{n} of {all} rules is below standard", "{n} of {all} rules are below standard", all=every)
