"""The load and how it moves, for `svcaudit kpi`: when cases come, what is open, where it goes slowly, what is done again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from svcaudit.model.kpi import Work
from svcaudit.model.run import Attainment, BacklogResult, Bin, FlowResult, HandoversResult, ReworkResult, VolumeResult
from svcaudit.reports.characters import visible
from svcaudit.reports.figures import ABSENT, count, percent, wall
from svcaudit.reports.phrases import Phrases
from svcaudit.reports.reader import Reader

PAIRS = 10
VARIANTS = 5
_MONDAY = date(2024, 1, 1)


def sections(work: Work, to: Reader) -> list[RenderableType]:
    """A heading and a table for each of what the run knows."""
    say, parts = to.say, list[RenderableType]()
    told = [
        (say("Volume: cases by the hour in which they began; * the busiest, which took a quarter of them"), _volume(work.volume, to)),
        (say("Attainment in cases that began at the busiest hours, and in the others"), _peaks(work.volume, say)),
        (_backlog_line(work.backlog, to), _ages(work.backlog, say)),
        (say("Hand-overs between stages, the slowest (by p90) first"), _pairs(work.handovers, say)),
        (_flow_line(work.flow, work.cases, say), _variants(work.flow, work.cases, say)),
        (_rework_line(work.rework, say), []),
    ]
    for heading, lines in told:
        if heading and (lines or heading not in (told[0][0], told[1][0], told[3][0])):
            parts += [Text(""), Text(heading, style="bold"), *lines]
    return parts


def _table(names: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1) -> list[RenderableType]:
    """The first `left` columns hold words, which may be folded, the others numbers."""
    if not rows:
        return []
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for number, name in enumerate(names):
        table.add_column(name, justify="left" if number < left else "right", no_wrap=number >= left, overflow="fold")
    for row in rows:
        table.add_row(*(Text(visible(cell)) for cell in row))
    return [table]


def _volume(volume: VolumeResult | None, to: Reader) -> list[RenderableType]:
    if volume is None or not volume.hours:
        return []
    say, at = to.say, {(one.hour, one.weekday): one for one in volume.hours}
    days = [to.weekday(_MONDAY + timedelta(days=day)) for day in range(7)]
    rows = []
    for hour in sorted({one.hour for one in volume.hours}):
        cells = [at.get((hour, day)) for day in range(7)]
        told = ["" if one is None else f"{count(one.cases, say)}{'*' if one.peak else ' '}" for one in cells]
        rows.append([f"{hour:02}:00", *told, count(sum(one.cases for one in cells if one), say)])
    totals = [sum(one.cases for one in volume.hours if one.weekday == day) for day in range(7)]
    rows.append([say("together"), *(f"{count(total, say)} " for total in totals), count(sum(totals), say)])
    return _table([say("hour"), *days, say("together")], rows)


def _peaks(volume: VolumeResult | None, say: Phrases) -> list[RenderableType]:
    judged = [one for one in (volume.peaks if volume else ()) if one.peak.judged or one.elsewhere.judged]
    rows = [[one.rule, *_attained(one.peak, say), *_attained(one.elsewhere, say)] for one in judged]
    return _table([say("clock"), say("busiest"), say("95 % interval"), "n", say("otherwise"), say("95 % interval"), "n"], rows)


def _attained(one: Attainment, say: Phrases) -> list[str]:
    if one.share is None:
        return [ABSENT, "", "0"]
    interval = say("{low} to {high}", low=percent(one.low, say), high=percent(one.high, say))
    return [percent(one.share, say), interval, count(one.judged, say)]


def _backlog_line(backlog: BacklogResult | None, to: Reader) -> str:
    if backlog is None:
        return ""
    say = to.say
    told = say.plural(backlog.open, "Backlog: {n} case is open", "Backlog: {n} cases are open")
    if backlog.age is None:
        return told
    age = backlog.age
    words = {"median": wall(age.p50, say), "p90": wall(age.p90, say), "oldest": wall(age.max, say)}
    return say("{told}, for {median} in the median, p90 {p90}, the oldest {oldest}", told=told, **words)


def _ages(backlog: BacklogResult | None, say: Phrases) -> list[RenderableType]:
    bins = backlog.ages if backlog else []
    rows = [[_band(one, say), count(one.cases, say), count(one.late, say)] for one in bins if one.cases]
    return _table([say("open for"), say("cases"), say("overdue")], rows)


def _band(one: Bin, say: Phrases) -> str:
    if one.high is None:
        return say("{low} and more", low=wall(one.low, say))
    return say("{low} to {high}", low=wall(one.low, say), high=wall(one.high, say))


def _pairs(found: HandoversResult | None, say: Phrases) -> list[RenderableType]:
    pairs = found.pairs[:PAIRS] if found else []
    rows = [
        [
            say("{source} → {target}", source=one.source, target=one.target),
            *(wall(seconds, say) for seconds in (one.p50, one.p90, one.mean, one.max)),
            count(one.n, say),
            say("n < {n}", n=30) if one.small else "",
        ]
        for one in pairs
    ]
    others = (len(found.pairs) - len(pairs) + found.others) if found else 0
    more = [Text(say.plural(others, "{n} more pair", "{n} more pairs"), style="dim")] if others else []
    return [*_table([say("from, to"), say("median"), "p90", say("mean"), say("longest"), "n", ""], rows), *more]


def _flow_line(flow: FlowResult | None, cases: int, say: Phrases) -> str:
    if flow is None:
        return ""
    told = say.plural(flow.variants, "Paths: {n} variant", "Paths: {n} variants")
    if flow.mean_fitness is None:
        return say("{told}; the standard has no flow to hold them against", told=told)
    words = {"conforming": count(flow.conforming, say), "cases": count(cases, say), "fitness": say.number(flow.mean_fitness, 3)}
    return say("{told}; {conforming} of {cases} cases follow the flow exactly, mean fitness {fitness}", told=told, **words)


def _variants(flow: FlowResult | None, cases: int, say: Phrases) -> list[RenderableType]:
    top = flow.top[:VARIANTS] if flow else []
    rows = [
        [
            " → ".join(one.stages),
            count(one.cases, say),
            percent(one.cases / cases if cases else None, say),
            ABSENT if one.fitness is None else say.number(one.fitness, 3),
        ]
        for one in top
    ]
    return _table([say("the most frequent"), say("cases"), say("share"), say("fitness")], rows)


def _rework_line(rework: ReworkResult | None, say: Phrases) -> str:
    if rework is None or rework.share is None:
        return ""
    return say(
        "Rework: a stage was done again in {cases} of {all} cases ({share}, 95 % interval {low} to {high}), {repeats} times in all",
        cases=count(rework.cases, say),
        all=count(rework.of, say),
        share=percent(rework.share, say),
        low=percent(rework.low, say),
        high=percent(rework.high, say),
        repeats=count(rework.repeats, say),
    )
