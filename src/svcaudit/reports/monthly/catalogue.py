"""The formats in which the monthly report can be written. A renderer is imported when it is used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from svcaudit.model.comparison import Monthly
from svcaudit.model.run import Run
from svcaudit.reports.catalogue import XLSX, always, beyond_a_workbook, fonts, nothing, pdf_ready
from svcaudit.reports.options import RenderOptions


def _html(run: Run, content: Monthly, options: RenderOptions) -> str | bytes:
    from svcaudit.reports.monthly.page import render

    return render(run, content, options)


def _json(run: Run, content: Monthly, options: RenderOptions) -> str | bytes:
    from svcaudit.reports.dataclass_json import to_plain
    from svcaudit.reports.json_text import json_text

    return json_text(to_plain(content))


def _pdf(run: Run, content: Monthly, options: RenderOptions) -> str | bytes:
    """Without the timelines, which no paper opens: laying them out would take a third of the time."""
    from svcaudit.reports.monthly.page import render
    from svcaudit.reports.pdf import DEFAULT_LIMIT, on_paper

    limit = DEFAULT_LIMIT if options.limit is None else options.limit
    return on_paper(render(run, replace(content, timelines=[]), replace(options, limit=limit)))


def _xlsx(run: Run, content: Monthly, options: RenderOptions) -> str | bytes:
    from svcaudit.reports.xlsx.workbook import render

    return render(run, options, content.outlook.scorecards)


@dataclass(frozen=True, slots=True)
class MonthlyFormat:
    """One format: its name on the command line, the suffix that chooses it, what it is, and what makes it."""

    name: str
    suffix: str
    media_type: str
    about: str
    render: Callable[[Run, Monthly, RenderOptions], str | bytes]
    left_out: Callable[[Run, RenderOptions], list[str]] = nothing
    ready: Callable[[], None] = always


MONTHLY_FORMATS = (
    MonthlyFormat("html", ".html", "text/html", "the month on one self-contained page", _html),
    MonthlyFormat("pdf", ".pdf", "application/pdf", "the month on paper (extra `pdf`)", _pdf, fonts, pdf_ready),
    MonthlyFormat("xlsx", ".xlsx", XLSX, "the run as a workbook, with score cards", _xlsx, beyond_a_workbook),
    MonthlyFormat("json", ".json", "application/json", "what the page shows, for machines", _json),
)
