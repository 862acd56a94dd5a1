"""The numbers of a run, whole and split: text, JSON, CSV, Markdown."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from textwrap import wrap

from rich.cells import cell_len, chop_cells
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from svcaudit.model.kpi import KpiReport
from svcaudit.model.run import MetricResult
from svcaudit.reports import view
from svcaudit.reports.characters import visible
from svcaudit.reports.csv import guarded
from svcaudit.reports.dataclass_json import to_plain
from svcaudit.reports.figures import ABSENT, count
from svcaudit.reports.json_text import json_text
from svcaudit.reports.kpi_work import sections
from svcaudit.reports.markdown import plain
from svcaudit.reports.phrases import Phrases
from svcaudit.reports.reader import Reader, reader
from svcaudit.reports.retelling import Retelling
from svcaudit.reports.terminal import printed

_COLUMNS = (
    "metric", "value", "low", "high", "interval", "n", "numerator", "small", "small_below", "unit", "measure", "target", "bound", "met",
    "cohort", "attribute_at", "formula",
)  # fmt: skip


_WHOLE = 26
"""Columns that an id has before it is folded on a screen that is not wide."""
_WIDE = 110


def render_json(report: KpiReport, lang: str = "en") -> str:
    """The report as plain values; a language changes nothing."""
    return json_text(to_plain(report))


def render_csv(report: KpiReport, lang: str = "en") -> str:
    """One row a metric and combination of values; without a split one row a metric."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*map(guarded, report.by), *_COLUMNS])
    for values, one in _rows(report):
        writer.writerow([*("" if value is None else guarded(value) for value in values), *(_cell(one, name) for name in _COLUMNS)])
    return "\ufeff" + out.getvalue()


def render_markdown(report: KpiReport, lang: str = "en") -> str:
    """A table, then what each metric is."""
    who = reader(lang, report.zone, report.attributes)
    say = who.say
    names = [*(plain(who.attribute(name)) for name in report.by), *_headings(say)]
    lines = [f"## {plain(_title(report, say))}", "", _line(names), _line(["---"] * len(names))]
    for values, one in _rows(report):
        cells = [plain(value) for value in _split(report.by, values, who)]
        lines.append(_line([*cells, plain(who.title(one.title, one.id)), *_figures(one, say), _remark(one, say)]))
    lines += ["", *(f"- {plain(definition)}" for definition in _definitions(report, who))]
    return "\n".join(lines) + "\n"


def render_text(report: KpiReport, *, width: int = 100, color: bool = False, lang: str = "en") -> str:
    """A table; numbers of a small n grey and said; below it what each metric is."""
    who = reader(lang, report.zone, report.attributes)
    say = who.say
    rows = _rows(report)
    cells = [
        [
            *map(visible, _split(report.by, values, who)),
            _folded(one, who, width),
            *map(visible, (*_figures(one, say), _remark(one, say))),
        ]
        for values, one in rows
    ]
    styles = ["dim" if one.small else "red" if one.met is False else "default" for _, one in rows]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    named = [*(visible(who.attribute(name)) for name in report.by), *_headings(say)]
    shown = [column for column in range(len(named)) if any(row[column] not in ("", ABSENT) for row in cells)]
    for column in shown:
        place = column - len(report.by)  # words are folded where the screen is narrow, never cut; values and bases stay whole
        whole = place in (0, 1, 3)
        least = max(cell_len(line) for row in [named, *cells] for line in row[column].split("\n")) if whole else None
        table.add_column(named[column], justify="right" if place == 1 else "left", no_wrap=whole, overflow="fold", min_width=least)
    for row, style in zip(cells, styles, strict=True):
        table.add_row(*(Text(row[column], style=style) for column in shown))
    told = Text(_title(report, say), style="bold")
    parts: list[RenderableType] = [told, table, Text("")]
    few = sorted({one.small_below for _, one in rows if one.small})
    if few:
        parts.append(Text(say("Grey, n < {n}: too few to say much.", n=say.listed([count(one, say) for one in few])), style="dim"))
    if report.work is not None:
        parts += sections(report.work, who)[1:] if not few else sections(report.work, who)
        parts.append(Text(""))
    parts += [Text(visible(definition), style="dim") for definition in _definitions(report, who)]
    return printed(parts, width, color)


FORMATS: dict[str, Callable[[KpiReport, str], str]] = {"json": render_json, "csv": render_csv, "markdown": render_markdown}


def _rows(report: KpiReport) -> list[tuple[Sequence[str | None], MetricResult]]:
    if not report.by:
        return [([], one) for one in report.metrics]
    return [(split.values, split.result) for split in report.splits]


def _name(one: MetricResult, who: Reader) -> str:
    """'Satisfaction (csat)': what the standard calls it, and what is typed after --metric."""
    title = who.title(one.title)
    return who.say("{title} ({reason})", title=title, reason=one.id) if title and title != one.id else one.id


def _folded(one: MetricResult, who: Reader, width: int) -> str:
    """Title and id, over several lines where they are long and the screen narrow."""
    name = visible(_name(one, who))
    if width > _WIDE or cell_len(name) <= _WHOLE:
        return name
    title = who.title(one.title)
    parts = [*wrap(visible(title), _WHOLE), visible(f"({one.id})")] if title else [name]
    return "\n".join(line for part in parts for line in chop_cells(part, _WHOLE))


def _split(by: Sequence[str], values: Sequence[str | None], who: Reader) -> list[str]:
    return [who.say("(unknown)") if value is None else who.value(name, value) for name, value in zip(by, values, strict=True)]


def _title(report: KpiReport, say: Phrases) -> str:
    """The standard, and which of its versions judged where there were several."""
    name = f"{visible(report.spec)} {visible(report.version)}"
    if len(report.versions) < 2:
        return name
    versions = say.listed([visible(one) for one in report.versions])
    return say("{standard}; judged by versions {versions}, measures as the newest of them has them", standard=name, versions=versions)


def _headings(say: Phrases) -> list[str]:
    return [say("Metric"), say("Value"), say("95 % interval"), say("Base"), say("Aim"), say("Remark")]


def _figures(one: MetricResult, say: Phrases) -> list[str]:
    interval = view.metric_interval(one, say) or ABSENT
    return [view.metric_value(one, one.value, say), interval, view.metric_base(one, say), view.metric_target(one, say) or ABSENT]


def _remark(one: MetricResult, say: Phrases) -> str:
    remarks = [view.metric_verdict(one, say), say("n < {n}", n=one.small_below) if one.small else ""]
    return say.listed([remark for remark in remarks if remark])


def _definitions(report: KpiReport, who: Reader) -> list[str]:
    """Formula, cohort, whose facts, and how the interval was made, of each metric."""
    say, retell = who.say, Retelling.to(who, lambda stage: who.title(report.stages.get(stage, {}), stage))
    return [
        say(
            "{metric}: {formula}; {cohort}; facts {known}; {interval}",
            metric=_name(one, who),
            formula=retell.formula(one.formula),
            cohort=view.cohort_word(one.cohort, say),
            known=say("as first known") if one.attribute_at == "start" else say("as last known"),
            interval=_interval(one, say),
        )
        for one in report.metrics
    ]


def _interval(one: MetricResult, say: Phrases) -> str:
    return {
        "wilson": say("95 % interval: Wilson"),
        "t": say("95 % interval: Student's t"),
        "order statistics": say("95 % interval: order statistics"),
    }.get(one.interval, say("no interval"))


def _cell(one: MetricResult, name: str) -> object:
    value = one.id if name == "metric" else getattr(one, name)
    if isinstance(value, bool):
        return "true" if value else "false"
    return guarded(value) if isinstance(value, str) else to_plain(value)


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
