"""Is the log sound? The account of a log and one table of what was found in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from svcaudit.model.log_report import LogCheck, LogProfile
from svcaudit.model.run import ReasonCount
from svcaudit.reports import view
from svcaudit.reports.characters import cut, visible
from svcaudit.reports.dataclass_json import to_plain
from svcaudit.reports.figures import ABSENT, count
from svcaudit.reports.json_text import json_text
from svcaudit.reports.phrases import Phrases
from svcaudit.reports.quality_lines import QualityLine, quality_lines
from svcaudit.reports.reader import reader
from svcaudit.reports.rule_table import gap
from svcaudit.reports.terminal import printed

_TITLE = 34
_ROOM = 46
"""Columns that an example and what was done need to stand beside each other."""
_LOOKS = {"pass": ("✓", "green"), "fail": ("✗", "bold red"), "warn": ("!", "yellow"), "info": ("i", "cyan"), "not_judged": ("–", "dim")}


def render_json(report: LogCheck | LogProfile) -> str:
    """What `--format json` prints."""
    return json_text(to_plain(report))


def render_check(report: LogCheck, *, width: int = 100, color: bool = False) -> str:
    """The row account, one table of what was found, then what was looked for in vain and what could not be told."""
    say = Phrases.of("en")
    parts: list[RenderableType] = [*_head(report, say)]
    lines = quality_lines(report.quality, say, [source.name for source in report.inputs])
    if lines:
        parts += [Text(""), _table(lines, width)]
        parts += [Text(cut(f"{visible(line.id)}: {more}", width), style="dim") for line in lines for more in line.more]
    clean = [one.title for one in report.quality if one.verdict == "pass" and not one.count]
    if clean:
        parts += [Text(""), Text(say("Looked for, and none found: {titles}", titles=", ".join(clean)), style="dim")]
    unknown = [f"{one.title} ({one.note})" for one in report.quality if one.verdict == "not_judged"]
    if unknown:
        parts += [Text(say("Could not be told: {titles}", titles="; ".join(map(visible, unknown))), style="dim")]
    return printed(parts, width, color)


def _head(report: LogCheck, say: Phrases) -> list[RenderableType]:
    look = reader("en", report.zone)
    sources = ", ".join(visible(source.name) for source in report.inputs)
    whole = f"{sources} · {visible(report.standard)}" if report.standard else sources
    cases, events = say.plural(report.cases, "{n} case", "{n} cases"), say.plural(report.events, "{n} event", "{n} events")
    verdicts = [(one, sum(result.verdict == one for result in report.quality)) for one in view.VERDICTS]
    return [
        Text(whole, style="bold"),
        Text(f"{cases}, {events}, {look.day(report.first)} to {look.day(report.last)} ({look.zone_name})"),
        Text(view.rows_line(report.rows, say)),
        *(Text(f"  {kind}: {reason.reason}: {count(reason.rows, say)}", style="dim") for kind, reason in _set_aside(report)),
        Text(" · ".join(f"{count(number, say)} {view.verdict_word(one, say)}" for one, number in verdicts if number), style="bold"),
    ]


def _set_aside(report: LogCheck) -> Iterator[tuple[str, ReasonCount]]:
    yield from (("quarantined", reason) for reason in report.quarantined)
    yield from (("ignored", reason) for reason in report.ignored)


def _table(lines: Sequence[QualityLine], width: int) -> Table:
    """The last two columns share what the others leave; on a narrow screen the last one goes."""
    gated = any(line.gate for line in lines)
    rows = [
        [f"{_LOOKS[line.verdict][0]} {line.word}", cut(line.title, _TITLE), line.found, line.share, line.gate or ABSENT] for line in lines
    ]
    names = ["severity", "what", "count", "share", "gate"][: 5 if gated else 4]
    space = gap(width)
    rest = width - sum(max(cell_len(name), *(cell_len(row[place]) for row in rows)) + space for place, name in enumerate(names))
    wide = rest >= _ROOM
    example = (rest - space) * 3 // 5 if wide else rest
    table = Table(box=None, pad_edge=False, padding=(0, space, 0, 0), header_style="dim")
    for name in [*names, "example", *(["what was done"] if wide else [])]:
        table.add_column(name, justify="right" if name in ("count", "share") else "left", no_wrap=True)
    for line, row in zip(lines, rows, strict=True):
        done = [Text(cut(line.done, rest - space - example), style="dim")] if wide else []
        table.add_row(Text(row[0], style=_LOOKS[line.verdict][1]), *map(Text, row[1 : len(names)]), Text(cut(line.example, example)), *done)
    return table
