"""The formats a run can be written in. A renderer is imported when it is used, so that listing them costs nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from svcaudit.model.run import Run
from svcaudit.reports.options import RenderOptions


def _html(run: Run, options: RenderOptions) -> str | bytes:
    from svcaudit.reports.html import render

    return render(run, options)


def _json(run: Run, options: RenderOptions) -> str | bytes:
    from svcaudit.reports.run_json import render

    return render(run, options)


def _markdown(run: Run, options: RenderOptions) -> str | bytes:
    from svcaudit.reports.markdown import render

    return render(run, options)


def _junit(run: Run, options: RenderOptions) -> str | bytes:
    from svcaudit.reports.junit import render

    return render(run, options)


def _csv(run: Run, options: RenderOptions) -> str | bytes:
    from svcaudit.reports.csv import render

    return render(run, options)


@dataclass(frozen=True, slots=True)
class ReportFormat:
    """One format: its name on the command line, the suffix that chooses it, what it is, and what makes it."""

    name: str
    suffix: str
    media_type: str
    about: str
    render: Callable[[Run, RenderOptions], str | bytes]


FORMATS = (
    ReportFormat("html", ".html", "text/html", "the whole report on one self-contained page", _html),
    ReportFormat("json", ".json", "application/json", "run.json, for machines", _json),
    ReportFormat("md", ".md", "text/markdown", "the summary as Markdown", _markdown),
    ReportFormat("junit", ".xml", "application/xml", "JUnit XML, one test case per rule", _junit),
    ReportFormat("csv", ".csv", "text/csv", "every finding, for a spreadsheet", _csv),
)
