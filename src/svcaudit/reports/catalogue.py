"""The formats a run can be written in. A renderer is imported when it is used, so that listing them costs nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from svcaudit.model.run import Run
from svcaudit.reports.options import RenderOptions

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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


def _xlsx(run: Run, options: RenderOptions) -> str | bytes:
    from svcaudit.reports.xlsx.workbook import render

    return render(run, options)


def beyond_a_workbook(run: Run, options: RenderOptions) -> list[str]:
    """What a workbook cannot hold."""
    from svcaudit.reports.xlsx.workbook import left_out

    return left_out(run, options)


def _pdf(run: Run, options: RenderOptions) -> str | bytes:
    from svcaudit.reports.pdf import render

    return render(run, options)


def fonts(run: Run, options: RenderOptions) -> list[str]:
    """What fonts this machine lacks."""
    from svcaudit.reports.pdf import left_out

    return left_out(run, options)


def _beyond_a_summary(run: Run, options: RenderOptions) -> list[str]:
    from svcaudit.reports.markdown import left_out

    return left_out(run, options)


def pdf_ready() -> None:
    """Raises UsageError where no PDF can be made."""
    from svcaudit.reports.pdf import ready

    ready()


def always() -> None:
    """Ready: the format needs nothing that may lack."""


def nothing(run: Run, options: RenderOptions) -> list[str]:
    """Nothing is left out."""
    return []


@dataclass(frozen=True, slots=True)
class ReportFormat:
    """One format: its name on the command line, the suffix that chooses it, what it is, and what makes it.

    left_out: what a report of a run cannot hold or show, to be said beside it; mostly nothing.
    ready: raises UsageError where this machine cannot make it, so that nobody learns it after the audit.
    """

    name: str
    suffix: str
    media_type: str
    about: str
    render: Callable[[Run, RenderOptions], str | bytes]
    left_out: Callable[[Run, RenderOptions], list[str]] = nothing
    ready: Callable[[], None] = always


FORMATS = (
    ReportFormat("html", ".html", "text/html", "the whole report on one self-contained page", _html),
    ReportFormat("json", ".json", "application/json", "run.json, for machines", _json),
    ReportFormat("md", ".md", "text/markdown", "the summary as Markdown", _markdown, _beyond_a_summary),
    ReportFormat("junit", ".xml", "application/xml", "JUnit XML, one test case per rule", _junit),
    ReportFormat("csv", ".csv", "text/csv", "every finding, for a spreadsheet", _csv),
    ReportFormat("xlsx", ".xlsx", XLSX, "a workbook, one sheet a question", _xlsx, beyond_a_workbook),
    ReportFormat("pdf", ".pdf", "application/pdf", "the report on paper (extra `pdf`)", _pdf, fonts, pdf_ready),
)
