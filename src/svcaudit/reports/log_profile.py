"""What is in a log, as text."""

from __future__ import annotations

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from svcaudit.model.log_report import ColumnProfile, LogFacts, LogProfile
from svcaudit.reports.characters import cut, shorten, visible
from svcaudit.reports.figures import count, percent
from svcaudit.reports.phrases import Phrases
from svcaudit.reports.reader import reader
from svcaudit.reports.terminal import printed

_ACTIVITIES = 15
_VARIANTS = 5
_SURE = {"map": "by the map", "name": "by its name", "likely": "likely", "maybe": "maybe", "no": ""}


def render_profile(profile: LogProfile, *, width: int = 100, color: bool = False) -> str:
    """Files, columns, what they seem to be, then period, cases, activities and variants."""
    say = Phrases()
    parts: list[RenderableType] = [
        Text(
            f"{visible(source.name)}: {count(source.rows, say)} rows" + (f" ({visible('; '.join(source.notes))})" if source.notes else ""),
            style="bold",
        )
        for source in profile.inputs
    ]
    parts += [Text(""), _columns(profile.columns, width, say), Text(""), _guesses(profile, width)]
    if profile.facts is not None:
        parts += _facts(profile.facts, width, say)
    parts += [Text(f"note: {visible(note)}", style="yellow") for note in profile.notes[:1] and ["", *profile.notes] if note]
    if profile.map:
        parts += [Text(""), Text("A map to begin with", style="bold"), *(Text(line) for line in profile.map.splitlines())]
    return printed(parts, width, color)


def _columns(columns: list[ColumnProfile], width: int, say: Phrases) -> Table:
    table = _table(("column", "left"), ("filled", "right"), ("different", "right"), ("kind", "left"), ("examples", "left"))
    for one in columns:
        shown = ", ".join(visible(word) for word in one.examples)
        table.add_row(
            Text(shorten(visible(one.name), 28)),
            Text(percent(one.share, say)),
            Text(count(one.distinct, say)),
            Text(one.kind),
            Text(cut(f"masked ({one.masked}): {shown}" if one.masked else shown, max(20, width - 68)), style="dim" if one.masked else ""),
        )
    return table


def _guesses(profile: LogProfile, width: int) -> Table:
    table = _table(("part", "left"), ("seems to be", "left"), ("how sure", "left"))
    for guess in profile.parts:
        told = ", ".join(part for part in (_SURE[guess.sure], guess.why) if part)
        table.add_row(
            Text(guess.part),
            Text(shorten(visible(guess.column), 40) if guess.column else "–"),
            Text(cut(visible(told), max(20, width - 56))),
        )
    return table


def _facts(facts: LogFacts, width: int, say: Phrases) -> list[RenderableType]:
    look, per = reader("en", facts.zone), facts.events_per_case
    period = f"{look.instant(facts.first)} to {look.instant(facts.last)}"
    activities = _table(("activity", "left"), ("events", "right"))
    for activity in facts.activities[:_ACTIVITIES]:
        activities.add_row(Text(shorten(visible(activity.activity), 60)), Text(count(activity.rows, say)))
    variants = _table(("cases", "right"), ("variant", "left"))
    for one in facts.variants[:_VARIANTS]:
        path = " › ".join(visible(activity) for activity in one.activities) + (f" › … {one.more} more" if one.more else "")
        variants.add_row(Text(count(one.cases, say)), Text(cut(path, max(20, width - 10))))
    return [
        Text(""),
        Text(f"{count(facts.cases, say)} cases, {count(facts.events, say)} events, {period} ({look.zone_name})"),
        Text(f"events a case: {per.least} to {per.most}, half have {per.median:g} or fewer, nine in ten {per.p90:g} or fewer"),
        Text(""),
        Text(_of("activity", "activities", facts.different_activities, _ACTIVITIES, say), style="bold"),
        activities,
        Text(""),
        Text(_of("variant", "variants", facts.different_variants, _VARIANTS, say), style="bold"),
        variants,
    ]


def _of(one: str, many: str, number: int, shown: int, say: Phrases) -> str:
    told = f"{count(number, say)} {one if number == 1 else many}"
    return f"{told}, the most frequent {shown}" if number > shown else told


def _table(*columns: tuple[str, str]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for name, justify in columns:
        table.add_column(name, justify="right" if justify == "right" else "left", no_wrap=True)
    return table
