"""The pictures of the monthly report: each with a sentence that says the same, and its numbers as a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace

from markupsafe import Markup

from svcaudit.model.comparison import EARLIER_PERIODS, Decomposition, ParetoBar, Point, Trend
from svcaudit.reports.characters import cut, one_line
from svcaudit.reports.charts import drawing
from svcaudit.reports.charts.svg import Draughtsman
from svcaudit.reports.figures import ABSENT, count, percent
from svcaudit.reports.movement_words import value_of
from svcaudit.reports.origins import Origin, attribute_name, lines, origin_sentence, points
from svcaudit.reports.phrases import Phrases
from svcaudit.reports.reader import Reader

BARS = 10
"""Bars of the Pareto chart; all other rules are one more."""
PERIODS = 12
TRENDS = 9
_LONGEST_LABEL = 50


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart with its title, the sentence that says what it shows, and its numbers. `legend`: each shade with what it stands for."""

    title: str
    summary: str
    drawn: Future[Markup]
    columns: list[str]
    rows: list[list[str]]
    legend: Sequence[tuple[str, str]] = ()

    @property
    def svg(self) -> Markup:
        """The chart, as soon as it is drawn."""
        return self.drawn.result()


def pareto(found: Sequence[ParetoBar], rules: Callable[[str], str], reader: Reader, draw: Draughtsman) -> Picture | None:
    """Findings by rule, most first; how much of all they are together."""
    if not found:
        return None
    say = reader.say
    shown, rest = list(found[:BARS]), found[BARS:]
    bars = [_bar(rules(one.rule), one.findings, _told(one.findings, one.share, say), "plain") for one in shown]
    if rest:
        together, share = sum(one.findings for one in rest), sum(one.share for one in rest)
        bars.append(drawing.Bar(say.plural(len(rest), "{n} other rule", "{n} other rules"), together, _told(together, share, say), "rest"))
    most = next((number for number, one in enumerate(found, 1) if one.cumulative >= 0.8), len(found))
    made = percent(found[most - 1].cumulative, say)
    every, findings = count(len(found), say), count(sum(one.findings for one in found), say)
    summary = say.plural(
        most,
        "{n} rule of {all} makes {share} of all {findings} findings",
        "{n} rules of {all} make {share} of all {findings} findings",
        all=every,
        share=made,
        findings=findings,
    )
    return Picture(
        title=say("Findings by rule"),
        summary=summary,
        drawn=_drawn(bars, summary, draw),
        columns=[say("Rule"), say("Findings"), say("Cases"), say("Share"), say("Up to here")],
        rows=[
            [
                rules(one.rule),
                count(one.findings, say),
                count(one.cases, say),
                percent(one.share, say),
                percent(one.cumulative, say) if one is not found[-1] else percent(1.0, say),
            ]
            for one in found
        ],
    )


def _told(findings: int, share: float, say: Phrases) -> str:
    return f"{count(findings, say)} · {percent(share, say)}"


def _bar(label: str, value: float, told: str, tone: str) -> drawing.Bar:
    full = one_line(label)
    return drawing.Bar(cut(full, _LONGEST_LABEL), value, told, tone, full)


def _drawn(bars: Sequence[drawing.Bar], summary: str, draw: Draughtsman) -> Future[Markup]:
    apart = _apart(bars)
    return draw(drawing.bars(apart), summary, {bar.label: bar.full for bar in apart if bar.full not in ("", bar.label)})


def _apart(bars: Sequence[drawing.Bar]) -> list[drawing.Bar]:
    """Labels that were cut to the same text are kept apart, since a label is a place on the axis."""
    seen: dict[str, int] = {}
    told = []
    for bar in bars:
        seen[bar.label] = seen.get(bar.label, 0) + 1
        label = bar.label if seen[bar.label] == 1 else f"{bar.label} ({seen[bar.label]})"
        told.append(replace(bar, label=label))
    return told


def origin(decomposition: Decomposition, of: Origin, reader: Reader, draw: Draughtsman) -> Picture:
    """What each value of an attribute adds to the change of a rule."""
    say, shares = reader.say, lines(decomposition, reader)
    bars = [_bar(one.value, one.total, points(one.total, say), "bad" if one.total < 0 else "good") for one in shares]
    summary = origin_sentence(decomposition, reader, of.movement)
    return Picture(
        title=say("by {attribute}", attribute=attribute_name(decomposition, reader)),
        summary=summary,
        drawn=_drawn(bars, summary, draw),
        columns=[
            attribute_name(decomposition, reader), say("Adds, in points"), say("by its own rate"), say("by being more or fewer"),
            say("Rate before"), say("Rate after"), say("Cases before"), say("Cases after"),
        ],
        rows=[
            [
                one.value, points(one.total, say), points(one.rate, say), points(one.mix, say), percent(one.share_before, say),
                percent(one.share_after, say), count(one.cases_before, say), count(one.cases_after, say),
            ]
            for one in shares
        ]
        + [[say("together"), points(decomposition.change, say), "", "", "", "", "", ""]],
    )  # fmt: skip


def trend_pictures(trends: Sequence[Trend], reader: Reader, draw: Draughtsman) -> list[Picture]:
    """The numbers that a manager follows: those that signal, those that miss their target, the other metrics with one."""
    known = [one for one in trends if sum(point.value is not None for point in one.points) > 1]
    ranked = sorted(known, key=_calm)
    return [_trend(one, reader, draw) for one in ranked[:TRENDS]]


def _calm(trend: Trend) -> tuple[bool, bool, bool]:
    return (not trend.signal, not _misses(trend), trend.kind != "metric" or trend.target is None)


def _misses(trend: Trend) -> bool:
    value = trend.points[-1].value
    if value is None or trend.target is None:
        return False
    return value > trend.target if trend.bound == "at_most" else value < trend.target


def _trend(trend: Trend, reader: Reader, draw: Draughtsman) -> Picture:
    say, last = reader.say, trend.points[-PERIODS:]
    scale, unit = _scale(trend)
    marks = [
        drawing.Mark(_period(one.at), _scaled(one.value, scale), _scaled(one.low, scale), _scaled(one.high, scale), one.outside)
        for one in last
    ]
    title = reader.title(trend.title, trend.id)
    summary = _summary(trend, say)
    heading = say("{title}, in {unit}", title=title, unit=_unit_word(unit, say)) if unit else title
    centre, target = _scaled(trend.centre, scale), _scaled(trend.target, scale)
    return Picture(
        title=heading,
        summary=summary,
        drawn=draw(drawing.trend(marks, centre, target, trend.unit == "share"), f"{title}: {summary}"),
        columns=[say("Period"), say("Value"), say("n"), say("Limits")],
        rows=[
            [point.at, value_of(point.value, trend.unit, say, None, trend.measure), count(point.n, say), _limits(point, trend, say)]
            for point in last
        ],
    )


def _period(at: str) -> str:
    """A period as it was asked for ('2025-09'), a day without its hour: a label of an axis has no room."""
    return at[:10]


def _scale(trend: Trend) -> tuple[float, str]:
    """By what spans are divided, and what they are in then."""
    largest = max((point.value or 0.0) for point in trend.points)
    if trend.unit != "seconds":
        return 1.0, ""
    if trend.measure == "days":
        return 86400.0, "working days"
    if trend.measure == "working":  # which has no days: see `span`
        return (3600.0, "working hours") if largest >= 2 * 3600 else (60.0, "working minutes")
    return (86400.0, "days") if largest >= 3 * 86400 else (3600.0, "hours") if largest >= 2 * 3600 else (60.0, "minutes")


def _scaled(number: float | None, scale: float) -> float | None:
    return None if number is None else number / scale


def _unit_word(unit: str, say: Phrases) -> str:
    return {
        "days": say("days"),
        "hours": say("hours"),
        "minutes": say("minutes"),
        "working days": say("working days"),
        "working hours": say("hours of working time"),
        "working minutes": say("minutes of working time"),
    }[unit]


def _limits(point: Point, trend: Trend, say: Phrases) -> str:
    if point.low is None or point.high is None:
        return ABSENT
    return say(
        "{low} to {high}",
        low=value_of(point.low, trend.unit, say, None, trend.measure),
        high=value_of(point.high, trend.unit, say, None, trend.measure),
    )


def _summary(trend: Trend, say: Phrases) -> str:
    if trend.points[-1].value is None:
        return say("not measured in this period")
    now = value_of(trend.points[-1].value, trend.unit, say, trend.target, trend.measure)
    if not trend.chart:
        return say("{value} now; too few periods to say what chance does: it takes {n} before this one", value=now, n=EARLIER_PERIODS)
    words = {
        "above": say("above what chance does"),
        "below": say("below what chance does"),
        "run": say("8 periods in a row on one side of the centre: a shift"),
        "": say("within what chance does"),
    }
    return say("{value} now, {signal} ({chart} chart)", value=now, signal=words[trend.signal], chart=trend.chart)
