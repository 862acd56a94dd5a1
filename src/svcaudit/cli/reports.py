"""Reports asked for with -o: decided before the audit begins, written after it ends."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from svcaudit.errors import UsageError
from svcaudit.model.run import Run
from svcaudit.reports.catalogue import FORMATS, ReportFormat
from svcaudit.reports.options import RenderOptions


class _Format(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def suffix(self) -> str: ...
    @property
    def ready(self) -> Callable[[], None]: ...
    @property
    def left_out(self) -> Callable[[Run, RenderOptions], list[str]]: ...


F = TypeVar("F", bound=_Format)


@dataclass(frozen=True, slots=True)
class PlannedReport(Generic[F]):
    format: F
    path: Path


def planned_reports(outputs: Sequence[str], inputs: Sequence[Path] = ()) -> list[PlannedReport[ReportFormat]]:
    """The reports of a run that are asked for."""
    return planned(outputs, FORMATS, inputs)


def planned(outputs: Sequence[str], formats: Sequence[F], inputs: Sequence[Path] = (), elsewhere: str = "") -> list[PlannedReport[F]]:
    """`june.html` or `html=june`. Raises UsageError for a suffix or a name that no format has, and for what cannot be written.

    `inputs`: files that the audit reads; none of them may be written over. `elsewhere`: where the other formats are, for who asks for one.
    """
    reports = [_planned(output, formats, elsewhere) for output in outputs]
    for number, report in enumerate(reports):
        _refuse_unwritable(report.path)
        refuse_overwriting(report.path, inputs)
        report.format.ready()
        if report.path.resolve() in [other.path.resolve() for other in reports[:number]]:
            raise UsageError(f"two reports are to be written to {report.path}", "name each one its own file")
    return reports


def refuse_overwriting(path: Path, inputs: Sequence[Path]) -> None:
    """Raises UsageError when writing `path` would destroy what is audited."""
    for one in inputs:
        if path.resolve() == one.resolve():
            raise UsageError(f"{path} is read by this audit and would be written over", "name another file")


def refuse_no_folder(path: Path) -> None:
    """Raises UsageError when `path` can be no folder to write in: seen before an audit of an hour rather than after it."""
    try:
        there = next(one for one in (path, *path.absolute().parents) if one.exists())
        if not there.is_dir():
            raise UsageError(f"cannot write to {path}: {there} is a file, not a folder", "name another folder")
        if not os.access(there, os.W_OK | os.X_OK):
            raise UsageError(f"cannot write to {path}: {there} does not permit it", "name another folder")
    except OSError as error:
        raise UsageError(f"cannot write to {path}: {error.strerror or error}", "name another folder") from error


def write_reports(run: Run, reports: Sequence[PlannedReport[ReportFormat]], options: RenderOptions) -> list[str]:
    """Render and write each report; gives the paths written. Raises UsageError where a path cannot be written."""
    written = []
    for report in reports:
        write_text(report.path, report.format.render(run, options))
        written.append(str(report.path))
    return written


def left_out(run: Run, reports: Sequence[PlannedReport[F]], options: RenderOptions) -> list[str]:
    """What the reports cannot hold or show, each after its file's name."""
    return [f"{report.path}: {told}" for report in reports for told in report.format.left_out(run, options)]


def write_text(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all, making its folder. Raises UsageError where that cannot be."""
    data = content if isinstance(content, bytes) else content.encode("utf-8", "backslashreplace")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_symlink() or (path.exists() and not path.is_file()):  # /dev/stdout, a pipe, what a link points to
            path.write_bytes(data)
            return
        _put(path, data)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from error


def _put(path: Path, data: bytes) -> None:
    aside = path.with_name(f".{path.name}.writing")
    try:
        aside.write_bytes(data)
        if path.exists():
            aside.chmod(path.stat().st_mode)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def _refuse_unwritable(path: Path) -> None:
    if path.is_dir():
        raise UsageError(f"cannot write {path}: it is a folder", f"name a file in it, such as {path / 'report.html'}")
    refuse_no_folder(path.parent)


def _planned(output: str, formats: Sequence[F], elsewhere: str) -> PlannedReport[F]:
    name, separator, rest = output.partition("=")
    by_name = {one.name: one for one in formats}
    if separator and name in by_name:
        if not rest:
            raise UsageError(f"{output!r} names no file", f"write {name}=PATH")
        return PlannedReport(by_name[name], Path(rest))
    path = Path(output)
    for one in formats:
        if path.suffix.lower() == one.suffix:
            return PlannedReport(one, path)
    known = ", ".join(f"{one.suffix} ({one.name})" for one in formats)
    told = f"no report format has the suffix {path.suffix!r}" if path.suffix else f"{output!r} does not say its format by a suffix"
    raise UsageError(f"{told} (-o {output})", f"use one of {known}, or NAME=PATH{elsewhere}")
