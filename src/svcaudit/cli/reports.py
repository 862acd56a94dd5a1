"""Reports asked for with -o: decided before the audit begins, written after it ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from svcaudit.errors import UsageError
from svcaudit.model.run import Run
from svcaudit.reports.catalogue import FORMATS, ReportFormat
from svcaudit.reports.options import RenderOptions


@dataclass(frozen=True, slots=True)
class PlannedReport:
    format: ReportFormat
    path: Path


def planned_reports(outputs: Sequence[str]) -> list[PlannedReport]:
    """`june.html` or `html=june`. Raises UsageError for a suffix or a name that no format has."""
    return [_planned(output) for output in outputs]


def write_reports(run: Run, reports: Sequence[PlannedReport], options: RenderOptions) -> list[str]:
    """Render and write each report; gives the paths written. Raises UsageError where a path cannot be written."""
    written = []
    for report in reports:
        write_text(report.path, report.format.render(run, options))
        written.append(str(report.path))
    return written


def write_text(path: Path, content: str | bytes) -> None:
    """Write a file, making its folder. Raises UsageError where that cannot be."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from error


def _planned(output: str) -> PlannedReport:
    name, separator, rest = output.partition("=")
    by_name = {one.name: one for one in FORMATS}
    if separator and name in by_name:
        return PlannedReport(by_name[name], Path(rest))
    path = Path(output)
    for one in FORMATS:
        if path.suffix.lower() == one.suffix:
            return PlannedReport(one, path)
    known = ", ".join(f"{one.suffix} ({one.name})" for one in FORMATS)
    raise UsageError(f"no report format has the suffix {path.suffix!r} ({output})", f"use one of {known}, or NAME=PATH")
