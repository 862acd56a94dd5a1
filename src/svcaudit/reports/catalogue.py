"""The formats a run can be written in. A renderer is imported when it is used, so that listing them costs nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from svcaudit.errors import UsageError
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
class Format:
    """One format: its name on the command line, the suffix that chooses it, what it is, and what makes it."""

    name: str
    suffix: str
    media_type: str
    about: str
    render: Callable[[Run, RenderOptions], str | bytes]


FORMATS = (
    Format("html", ".html", "text/html", "the whole report on one self-contained page", _html),
    Format("json", ".json", "application/json", "run.json, for machines", _json),
    Format("md", ".md", "text/markdown", "the summary as Markdown", _markdown),
    Format("junit", ".xml", "application/xml", "JUnit XML, one test case per rule", _junit),
    Format("csv", ".csv", "text/csv", "every finding, for a spreadsheet", _csv),
)


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a report goes and in which format."""

    format: Format
    path: str


def format_named(name: str) -> Format:
    """The format of that name. Raises UsageError with the names there are."""
    for entry in FORMATS:
        if entry.name == name:
            return entry
    raise UsageError(f"unknown report format {name!r}", f"formats: {', '.join(entry.name for entry in FORMATS)}")


def destination(asked: str) -> Destination:
    """Read an `-o` option: `report.html` (format from the suffix) or `html=anything` (format said). Raises UsageError."""
    name, equals, path = asked.partition("=")
    if equals and any(entry.name == name for entry in FORMATS):
        if not path:
            raise UsageError(f"-o {asked}: the path is missing", f"write -o {name}=PATH")
        return Destination(format_named(name), path)
    suffix = PurePath(asked).suffix.lower()
    for entry in FORMATS:
        if entry.suffix == suffix:
            return Destination(entry, asked)
    known = ", ".join(entry.suffix for entry in FORMATS)
    raise UsageError(f"-o {asked}: no report format has the suffix {suffix or '(none)'}", f"use one of {known}, or say it: -o html={asked}")


def render(run: Run, to: Destination, options: RenderOptions) -> bytes:
    """The bytes to write."""
    made = to.format.render(run, options)
    return made.encode("utf-8") if isinstance(made, str) else made
