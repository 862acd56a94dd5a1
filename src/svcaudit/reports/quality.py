"""Is the log sound? The account of a log and one table of what was found in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from svcaudit.model.log_report import LogCheck, LogProfile
from svcaudit.reports import view
from svcaudit.reports.characters import cut, visible
from svcaudit.reports.dataclass_json import to_plain
from svcaudit.reports.figures import ABSENT, count
from svcaudit.reports.json_text import json_text
from svcaudit.reports.phrases import Phrases
from svcaudit.reports.quality_lines import QualityLine, quality_lines
from svcaudit.reports.reader import Reader, reader
from svcaudit.reports.rule_table import gap
from svcaudit.reports.terminal import printed

_TITLE = 34
_NUMBERS = (2, 3)
"""The columns of counts and of shares."""
_ROOM = 46
"""Columns that an example and what was done need to stand beside each other."""
_LOOKS = {"pass": ("✓", "green"), "fail": ("✗", "bold red"), "warn": ("!", "yellow"), "info": ("i", "cyan"), "not_judged": ("–", "dim")}


def render_json(report: LogCheck | LogProfile) -> str:
    """What `--format json` prints."""
    return json_text(to_plain(report))


def render_check(report: LogCheck, *, width: int = 100, color: bool = False, lang: str = "en") -> str:
    """The row account, one table of what was found, then what was looked for in vain and what could not be told."""
    look = reader(lang, report.zone)
    say = look.say
    parts: list[RenderableType] = [*_head(report, look)]
    lines = quality_lines(report.quality, say, [source.name for source in report.inputs])
    if lines:
        parts += [Text(""), _table(lines, width, say)]
        parts += [
            Text(cut(say("{place}: {detail}", place=visible(line.id), detail=more), width), style="dim")
            for line in lines
            for more in line.more
        ]
    clean = [say(one.title) for one in report.quality if one.verdict == "pass" and not one.count]
    if clean:
        parts += [Text(""), Text(say("Looked for, and none found: {titles}", titles=say.listed(clean)), style="dim")]
    unknown = [
        say("{title} ({reason})", title=say(one.title), reason=visible(view.note(one.note, say)))
        for one in report.quality
        if one.verdict == "not_judged"
    ]
    if unknown:
        parts += [Text(say("Could not be told: {titles}", titles=say.set_apart(unknown)), style="dim")]
    return printed(parts, width, color)


def _head(report: LogCheck, look: Reader) -> list[RenderableType]:
    say = look.say
    sources = ", ".join(visible(source.name) for source in report.inputs)
    whole = f"{sources} · {visible(report.standard)}" if report.standard else sources
    cases, events = say.plural(report.cases, "{n} case", "{n} cases"), say.plural(report.events, "{n} event", "{n} events")
    verdicts = [(one, sum(result.verdict == one for result in report.quality)) for one in view.VERDICTS]
    return [
        Text(whole, style="bold"),
        Text(
            say(
                "{cases}, {events}, {first} to {last} ({zone})",
                cases=cases,
                events=events,
                first=look.day(report.first),
                last=look.day(report.last),
                zone=look.zone_name,
            )
        ),
        Text(view.rows_line(report.rows, say)),
        *(Text(f"  {line}", style="dim") for line in _set_aside(report, say)),
        Text(" · ".join(f"{count(number, say)} {view.verdict_word(one, say)}" for one, number in verdicts if number), style="bold"),
    ]


def _set_aside(report: LogCheck, say: Phrases) -> Iterator[str]:
    for one in report.quarantined:
        yield say("quarantined: {reason}: {rows}", reason=visible(view.note(one.reason, say)), rows=count(one.rows, say))
    for one in report.ignored:
        yield say("ignored: {reason}: {rows}", reason=visible(view.note(one.reason, say)), rows=count(one.rows, say))


def _table(lines: Sequence[QualityLine], width: int, say: Phrases) -> Table:
    """The last two columns share what the others leave; on a narrow screen the last one goes."""
    gated = any(line.gate for line in lines)
    rows = [
        [f"{_LOOKS[line.verdict][0]} {line.word}", cut(line.title, _TITLE), line.found, line.share, line.gate or ABSENT] for line in lines
    ]
    names = [say("severity"), say("what"), say("count"), say("share"), say("gate")][: 5 if gated else 4]
    space = gap(width)
    rest = width - sum(max(cell_len(name), *(cell_len(row[place]) for row in rows)) + space for place, name in enumerate(names))
    wide = rest >= _ROOM
    example = (rest - space) * 3 // 5 if wide else rest
    table = Table(box=None, pad_edge=False, padding=(0, space, 0, 0), header_style="dim")
    for place, name in enumerate([*names, say("example"), *([say("what was done")] if wide else [])]):
        table.add_column(name, justify="right" if place in _NUMBERS else "left", no_wrap=True)
    for line, row in zip(lines, rows, strict=True):
        done = [Text(cut(line.done, rest - space - example), style="dim")] if wide else []
        table.add_row(Text(row[0], style=_LOOKS[line.verdict][1]), *map(Text, row[1 : len(names)]), Text(cut(line.example, example)), *done)
    return table
