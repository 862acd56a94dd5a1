"""The summary that `check` prints: one screen that answers whether the process keeps its standard, and where it does not."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import chain, islice

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from svcaudit.model.run import MetricResult, Run
from svcaudit.reports import view
from svcaudit.reports.characters import cut, shorten, visible
from svcaudit.reports.claims import claim_lines
from svcaudit.reports.figures import count
from svcaudit.reports.findings import Finding, worst_by_rule
from svcaudit.reports.options import RenderOptions
from svcaudit.reports.quality_lines import quality_line
from svcaudit.reports.reader import Reader
from svcaudit.reports.rule_table import gap, rule_columns
from svcaudit.reports.set_aside import rows_set_aside

SCREEN = 40
"""Lines of a screen; only an explicitly larger `limit` of findings may pass it."""
DEFAULT_LIMIT = 7
_METRICS = 6
_FEW_METRICS = 3
"""Where the rules need the lines more; what misses its target stands first."""
_FEWEST_RULES = 5
_STYLES = {"pass": "green", "fail": "bold red", "warn": "yellow", "info": "cyan", "not_judged": "dim"}


def render_summary(
    run: Run,
    *,
    width: int = 100,
    color: bool = False,
    limit: int = DEFAULT_LIMIT,
    lang: str = "en",
    zone: str | None = None,
    written: Sequence[str] = (),
) -> str:
    """The run on one screen. `limit`: worst findings listed. `written`: paths of the reports just written."""
    reader = Reader.of(RenderOptions(lang=lang, zone=zone), run.document)
    above = _head(run, reader)
    claims: list[RenderableType] = [Text(line, style="dim") for line in claim_lines(run.document.claims, reader.say)]
    findings, paths = _findings(run, reader, width, limit), _written(written, reader, width)
    metrics = _metrics(run.document.metrics, reader, _METRICS)
    room = _room([*above, *metrics, *claims, *findings, *paths], width)
    if room < len(run.document.rules):
        metrics = _metrics(run.document.metrics, reader, _FEW_METRICS)
        room = _room([*above, *metrics, *claims, *findings, *paths], width)
    below = [*metrics, *claims, *findings, *paths]
    parts: list[RenderableType] = [*above, Text(""), *_rules(run, reader, width, room), *below]
    return printed(parts, width, color)


def _head(run: Run, reader: Reader) -> list[RenderableType]:
    document, say = run.document, reader.say
    name = f"{visible(document.spec.id)} {visible(document.spec.version)}"
    title = reader.title(document.spec.title)
    failed = any(rule.verdict == "fail" for rule in document.rules)
    return [
        Text(f"{name} · {title}" if title else name, style="bold"),
        Text(view.cases_line(document.cases, document.events, say)),
        Text(view.period_line(document.period, reader)),
        Text(view.rows_line(document.rows, say), style="dim"),
        *([Text(told, style="dim")] if (told := view.since_line(document.since, say)) else []),
        *([Text(say("Log: {found}", found=found), style="yellow")] if (found := quality_line(document.quality, say)) else []),
        Text(view.headline(document.rules, say), style="bold red" if failed else "bold"),
        Text(view.verdict_line(document.rules, say)),
    ]


def _rules(run: Run, reader: Reader, width: int, room: int) -> list[RenderableType]:
    rules, say = view.worst_first(run.document.rules), reader.say
    if not rules:
        return []
    shown = rules[: room if len(rules) <= room else room - 1]
    columns = rule_columns(shown, view.measures(run.document), say, width)
    table = Table(box=None, pad_edge=False, padding=(0, gap(width), 0, 0), header_style="dim")
    for column in columns:
        table.add_column(column.name, justify="right" if column.number else "left", no_wrap=True)
    for number, rule in enumerate(shown):
        style = _STYLES.get(rule.verdict, "default")
        table.add_row(*(Text(column.cells[number], style=style if column.tinted else "default") for column in columns))
    rest = rules[len(shown) :]
    if not rest:
        return [table]
    told = say("… and {n} more rules: {verdicts}", n=count(len(rest), say), verdicts=view.verdict_line(rest, say))
    return [table, Text(told, style="dim")]


def _metrics(metrics: Sequence[MetricResult], reader: Reader, most: int) -> list[RenderableType]:
    if not metrics:
        return []
    say = reader.say
    ranked = sorted(metrics, key=lambda metric: {False: 0, None: 2, True: 1}[metric.met])
    table = Table.grid(padding=(0, 2, 0, 0))
    for justify in ("left", "left", "right", "left"):
        table.add_column(justify=justify, no_wrap=True, overflow="ellipsis")
    for metric in ranked[:most]:
        verdict = view.metric_verdict(metric, say)
        table.add_row(
            Text(verdict, style="red" if metric.met is False else "green" if metric.met else "dim"),
            Text(cut(visible(metric.id), 32)),
            Text(view.metric_value(metric, metric.value, say)),
            Text(
                say.listed([part for part in (view.metric_target(metric, say), say("n = {n}", n=count(metric.n, say))) if part]),
                style="dim",
            ),
        )
    more = view.and_more(min(len(ranked), most), len(ranked), say)
    return [Text(""), Text(say("Metrics"), style="bold"), table, *([Text(more, style="dim")] if more else [])]


def _findings(run: Run, reader: Reader, width: int, limit: int) -> list[RenderableType]:
    total, say = run.findings.num_rows, reader.say
    if total == 0:
        return [Text(""), Text(say("No findings"), style="bold")]
    if limit <= 0:
        return [Text(""), Text(say.plural(total, "{n} finding", "{n} findings"), style="bold")]
    rows = _turn_by_turn(run, limit)
    tell = view.narrator(run.document, reader)
    aside = rows_set_aside(run, rows, reader)
    cases = [shorten(visible(row.case), max(10, width // 6)) for row in rows]
    rules = [shorten(visible(row.rule), max(14, width // 6)) for row in rows]
    table = Table.grid(padding=(0, gap(width), 0, 0))
    left = width
    for cells in (cases, rules):
        table.add_column(no_wrap=True, min_width=max(map(cell_len, cells)))
        left -= max(map(cell_len, cells)) + gap(width)
    table.add_column(no_wrap=True)
    for case, rule, row in zip(cases, rules, rows, strict=True):
        table.add_row(Text(case, style="bold"), Text(rule, style="cyan"), Text(cut(tell.sentence(row), left)))
        if row.fingerprint in aside:
            table.add_row("", "", Text(cut(aside[row.fingerprint], left), style="dim"))
    more = view.and_more(len(rows), total, say)
    return [Text(""), Text(say("Worst findings"), style="bold"), table, *([Text(more, style="dim")] if more else [])]


def _turn_by_turn(run: Run, limit: int) -> list[Finding]:
    """The worst finding of each rule, rules that miss their gate first, then the second worst of each, and so on.

    One rule that is broken a thousand times would otherwise fill the screen.
    """
    by_rule = worst_by_rule(run.findings, limit)
    known = [rule.id for rule in view.worst_first(run.document.rules)]
    ranked = [by_rule[rule] for rule in (*known, *sorted(by_rule.keys() - set(known))) if rule in by_rule]
    turns = ([rows[turn] for rows in ranked if len(rows) > turn] for turn in range(limit))
    return list(islice(chain.from_iterable(turns), limit))


def _written(paths: Sequence[str], reader: Reader, width: int) -> list[RenderableType]:
    if not paths:
        return []
    return [Text(""), Text(reader.say("Written: {paths}", paths=", ".join(visible(path) for path in paths)))]


def _room(others: Sequence[RenderableType], width: int) -> int:
    """Lines left for rules: a blank line, the heading and the line that counts the rest are taken off."""
    return max(_FEWEST_RULES, SCREEN - _lines(others, width) - 3)


def _lines(parts: Sequence[RenderableType], width: int) -> int:
    return printed(parts, width, color=False).count("\n")


def printed(parts: Sequence[RenderableType], width: int, color: bool) -> str:
    """The parts as text; without colour not a single escape, and no spaces at the ends of lines."""
    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    console.print(Group(*parts))
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n" if not color else out.getvalue()
