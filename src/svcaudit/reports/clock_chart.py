"""How long things took: the bins of each clock as bars, the late ones told apart by hatching as well as by colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from svcaudit.model.run import Bin, ClockResult
from svcaudit.reports.figures import bare_span, count, percent
from svcaudit.reports.phrases import Phrases


@dataclass(frozen=True, slots=True)
class Bar:
    """One bin: its label, and the widths of its two parts in hundredths of the longest bar."""

    label: str
    cases: str
    late: str
    late_share: str
    in_time_width: float
    late_width: float


@dataclass(frozen=True, slots=True)
class ClockChart:
    """A clock's bars and the sentence that says the same."""

    rule: str
    title: str
    summary: str
    bars: list[Bar]


def clock_charts(clocks: Sequence[ClockResult], titles: Mapping[str, str], say: Phrases) -> list[ClockChart]:
    """A chart for every clock that measured anything."""
    return [_chart(clock, titles.get(clock.rule, ""), say) for clock in clocks if any(entry.cases for entry in clock.bins)]


def _chart(clock: ClockResult, title: str, say: Phrases) -> ClockChart:
    total = sum(entry.cases for entry in clock.bins)
    late = sum(entry.late for entry in clock.bins)
    highest = max(entry.cases for entry in clock.bins)
    line = {"working": say("working time"), "days": say("working days")}.get(clock.measure, say("clock on the wall"))
    summary = say(
        "{line}: {cases} cases measured, {late} of them late ({share})",
        line=line,
        cases=count(total, say),
        late=count(late, say),
        share=percent(late / total, say),
    )
    bars = [
        Bar(
            label=_label(entry, clock.measure, say),
            cases=count(entry.cases, say),
            late=count(entry.late, say),
            late_share=percent(entry.late / entry.cases, say) if entry.cases else "",
            in_time_width=round(100 * (entry.cases - entry.late) / highest, 2),
            late_width=round(100 * entry.late / highest, 2),
        )
        for entry in clock.bins
    ]
    return ClockChart(clock.rule, title, summary, bars)


def _label(entry: Bin, measure: str, say: Phrases) -> str:
    low = bare_span(entry.low, measure, say)
    if entry.high is None:
        return say("{low} or more", low=low)
    high = bare_span(entry.high, measure, say)
    return say("under {high}", high=high) if entry.low == 0 else say("{low} to {high}", low=low, high=high)
