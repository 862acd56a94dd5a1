"""What is in a log, as text."""

from __future__ import annotations

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from svcaudit.model.log_report import ColumnProfile, LogFacts, LogProfile
from svcaudit.model.run import InputInfo
from svcaudit.reports.characters import cut, shorten, visible
from svcaudit.reports.figures import count, percent, trimmed
from svcaudit.reports.phrases import Phrases
from svcaudit.reports.reader import Reader, reader
from svcaudit.reports.retelling import Retelling
from svcaudit.reports.terminal import printed

_ACTIVITIES = 15
_VARIANTS = 5


def render_profile(profile: LogProfile, *, width: int = 100, color: bool = False, lang: str = "en") -> str:
    """Files, columns, what they seem to be, then period, cases, activities and variants."""
    say = Phrases.of(lang)
    parts: list[RenderableType] = [Text(_source(source, say), style="bold") for source in profile.inputs]
    parts += [Text(""), _columns(profile.columns, width, say), Text(""), _guesses(profile, width, say)]
    if profile.facts is not None:
        parts += _facts(profile.facts, width, reader(lang, profile.facts.zone))
    notes = [Text(say("note: {text}", text=visible(Retelling(say).note(note))), style="yellow") for note in profile.notes]
    parts += [Text(""), *notes] if notes else []
    if profile.map:
        parts += [Text(""), Text(say("A map to begin with"), style="bold"), *(Text(line) for line in profile.map.splitlines())]
    return printed(parts, width, color)


def _source(source: InputInfo, say: Phrases) -> str:
    rows = say("{file}: {rows}", file=visible(source.name), rows=say.plural(source.rows, "{n} row", "{n} rows"))
    notes = say.set_apart([visible(Retelling(say).note(note)) for note in source.notes])
    return say("{title} ({reason})", title=rows, reason=notes) if notes else rows


def _columns(columns: list[ColumnProfile], width: int, say: Phrases) -> Table:
    table = _table(
        (say("column"), "left"), (say("filled"), "right"), (say("different"), "right"), (say("kind"), "left"), (say("examples"), "left")
    )
    for one in columns:
        shown = say.listed([visible(word) for word in one.examples])
        if one.masked:
            shown = say("masked ({reason}): {examples}", reason=Retelling(say).guess(one.masked), examples=shown)
        table.add_row(
            Text(shorten(visible(one.name), 28)),
            Text(percent(one.share, say)),
            Text(count(one.distinct, say)),
            Text(_kind(one.kind, say)),
            Text(cut(shown, max(20, width - 68)), style="dim" if one.masked else ""),
        )
    return table


def _kind(kind: str, say: Phrases) -> str:
    """Of what kind the values of a column are."""
    words = {
        "time": say("time"),
        "number": say("number"),
        "yes_no": say("yes or no"),
        "text": say("text"),
        "long text": say("long text"),
        "empty": say("empty"),
    }
    return words.get(kind, kind)


def _guesses(profile: LogProfile, width: int, say: Phrases) -> Table:
    """The parts are called as a map calls them, in every language."""
    sure = {"map": say("by the map"), "name": say("by its name"), "likely": say("likely"), "maybe": say("maybe"), "no": ""}
    table = _table((say("part"), "left"), (say("seems to be"), "left"), (say("how sure"), "left"))
    for guess in profile.parts:
        told = say.listed([part for part in (sure[guess.sure], Retelling(say).guess(guess.why)) if part])
        table.add_row(
            Text(guess.part),
            Text(shorten(visible(guess.column), 40) if guess.column else "–"),
            Text(cut(visible(told), max(20, width - 56))),
        )
    return table


def _facts(facts: LogFacts, width: int, look: Reader) -> list[RenderableType]:
    say, per = look.say, facts.events_per_case
    activities = _table((say("activity"), "left"), (say("events"), "right"))
    for activity in facts.activities[:_ACTIVITIES]:
        activities.add_row(Text(shorten(visible(activity.activity), 60)), Text(count(activity.rows, say)))
    variants = _table((say("cases"), "right"), (say("variant"), "left"))
    for one in facts.variants[:_VARIANTS]:
        steps = [visible(activity) for activity in one.activities] + ([say("… {n} more", n=one.more)] if one.more else [])
        path = " › ".join(steps)
        variants.add_row(Text(count(one.cases, say)), Text(cut(path, max(20, width - 10))))
    return [
        Text(""),
        Text(
            say(
                "{cases}, {events}, {first} to {last} ({zone})",
                cases=say.plural(facts.cases, "{n} case", "{n} cases"),
                events=say.plural(facts.events, "{n} event", "{n} events"),
                first=look.instant(facts.first),
                last=look.instant(facts.last),
                zone=look.zone_name,
            )
        ),
        Text(
            say(
                "events a case: {least} to {most}, half have {median} or fewer, nine in ten {p90} or fewer",
                least=count(per.least, say),
                most=count(per.most, say),
                median=trimmed(per.median, 1, say),
                p90=trimmed(per.p90, 1, say),
            )
        ),
        Text(""),
        Text(
            _most(say.plural(facts.different_activities, "{n} activity", "{n} activities"), facts.different_activities, _ACTIVITIES, say),
            style="bold",
        ),
        activities,
        Text(""),
        Text(
            _most(say.plural(facts.different_variants, "{n} variant", "{n} variants"), facts.different_variants, _VARIANTS, say),
            style="bold",
        ),
        variants,
    ]


def _most(told: str, number: int, shown: int, say: Phrases) -> str:
    """How many there are and, where not all are listed, how many of them are."""
    return say("{all}, the most frequent {n}", all=told, n=shown) if number > shown else told


def _table(*columns: tuple[str, str]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for name, justify in columns:
        table.add_column(name, justify="right" if justify == "right" else "left", no_wrap=True)
    return table
