"""When the work comes and what is left of it: hour and weekday, and the cases open day by day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from svcaudit.model.comparison import Backlog, HeatCell
from svcaudit.reports.charts import drawing
from svcaudit.reports.charts.svg import Draughtsman
from svcaudit.reports.figures import count, percent, trimmed
from svcaudit.reports.monthly.pictures import Picture
from svcaudit.reports.phrases import Phrases
from svcaudit.reports.reader import Reader

FEW = 5
"""Of an hour of the week with fewer cases no share is told: it would say nothing."""


def heat(cells: Sequence[HeatCell], reader: Reader, draw: Draughtsman) -> Picture | None:
    """Of which hours more cases are broken: the number is the share in percent, the darker the higher. None: all hours have too few."""
    rated = [one for one in cells if one.cases >= FEW]
    if not rated:
        return None
    say = reader.say
    days = {number: reader.weekday(date(2024, 1, 1 + number)) for number in range(7)}  # the first of 2024 was a Monday
    hours = range(min(one.hour for one in cells), max(one.hour for one in cells) + 1)
    low, high = min(map(_share, rated)), max(map(_share, rated))
    drawn = [drawing.Cell(str(one.hour), days[one.weekday], _level(one, low, high), f"{_share(one) * 100:.0f}") for one in cells]
    worst = max(rated, key=_share)
    summary = say(
        "Percent of the cases that have a finding, by the hour in which they began: {low} to {high} ({day} at {hour}:00); the darker, the "
        "more. A grey square: fewer than {n} cases.",
        low=percent(low, say),
        high=percent(high, say),
        day=days[worst.weekday],
        hour=worst.hour,
        n=FEW,
    )
    return Picture(
        title=say("Hour and weekday"),
        summary=summary,
        drawn=draw(drawing.heat(drawn, [str(hour) for hour in hours], list(days.values())), summary),
        columns=[say("Weekday"), say("Hour"), say("Cases"), say("With a finding"), say("Share")],
        rows=[
            [days[one.weekday], f"{one.hour}:00", count(one.cases, say), count(one.broken, say), percent(_share(one), say)] for one in cells
        ],
    )


def backlog(found: Backlog | None, reader: Reader, draw: Draughtsman) -> Picture | None:
    """The cases open at the end of each day, by their age. None where none was ever left open."""
    if found is None or not any(map(sum, (one.open for one in found.points))):
        return None
    say, points = reader.say, found.points
    every = _bands(found.ages, say)
    kept = [number for number in range(len(every)) if any(one.open[number] for one in points)]
    bands, days = [every[number] for number in kept], [reader.day_and_month(date.fromisoformat(one.day)) for one in points]
    layers = [drawing.Layer(day, every[number], one.open[number]) for day, one in zip(days, points, strict=True) for number in kept]
    most, last = max(points, key=lambda one: sum(one.open)), points[-1]
    summary = say(
        "{n} open at the end of {day}; the most were {most}, on {then}.",
        n=_old(last.open, found.ages, say),
        day=last.day,
        most=count(sum(most.open), say),
        then=most.day,
    )
    return Picture(
        title=say("Open cases by age"),
        summary=summary,
        drawn=draw(drawing.stacked(layers, bands), summary),
        columns=[say("Day"), say("Open"), *bands],
        rows=[[one.day, count(sum(one.open), say), *(count(one.open[number], say) for number in kept)] for one in points],
        legend=list(zip(drawing.shades(len(bands)), bands, strict=True)),
    )


def _old(counts: Sequence[int], ages: Sequence[int], say: Phrases) -> str:
    """'94 cases, 12 of them older than 7d': the oldest half of the bands, where any are."""
    cases, middle = say.plural(sum(counts), "{n} case", "{n} cases"), len(ages) // 2
    old = sum(counts[middle + 1 :])
    return say("{cases}, {old} of them older than {age},", cases=cases, old=count(old, say), age=_days(ages[middle], say)) if old else cases


def _bands(ages: Sequence[int], say: Phrases) -> list[str]:
    """'up to 1d', '1d to 3d', 'over 30d'."""
    spans = [_days(one, say) for one in ages]
    between = [say("{low} to {high}", low=low, high=high) for low, high in pairwise(spans)]
    return [say("up to {age}", age=spans[0]), *between, say("over {age}", age=spans[-1])]


def _days(seconds: int, say: Phrases) -> str:
    return say("{n}d", n=trimmed(seconds / 86_400, 1, say))


def _share(cell: HeatCell) -> float:
    return cell.broken / cell.cases


def _level(cell: HeatCell, low: float, high: float) -> float | None:
    if cell.cases < FEW:
        return None
    return (_share(cell) - low) / (high - low) if high > low else 0.0
