"""`svcaudit log`: the log as a file – is it sound, and what is in it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from svcaudit.cli.log_maps import maps_command
from svcaudit.cli.output import Color, Output, help_if_alone

log_app = typer.Typer(help="The log as a file: check, profile, maps.", invoke_without_command=True, rich_markup_mode=None)
log_app.callback()(help_if_alone)


class LogFormat(StrEnum):
    """What stdout gets."""

    TEXT = "text"
    JSON = "json"


class LogFailOn(StrEnum):
    """From which severity what was found makes the command fail."""

    ERROR = "error"
    WARNING = "warning"
    NEVER = "never"


_Logs = Annotated[list[Path], typer.Argument(metavar="LOG...", help="Exported logs, one row an event.")]
_Map = Annotated[Path | None, typer.Option("--map", "-m", metavar="PATH", help="Which column is what (YAML); see docs/maps.md.")]
_Zone = Annotated[str | None, typer.Option("--zone", metavar="ZONE", help="Time zone of times that do not say theirs: Asia/Shanghai.")]
_Format = Annotated[LogFormat, typer.Option("--format", "-f", help="What stdout gets.")]
_Output = Annotated[Path | None, typer.Option("--output", "-o", metavar="PATH", help="Write it to this file instead.")]
_Color = Annotated[Color, typer.Option("--color", help="Colour on stdout.")]


@log_app.command("check")
def check_command(
    logs: _Logs,
    spec: Annotated[
        Path | None, typer.Option("--spec", "-s", metavar="PATH", help="The standard whose words and gates the log is held to.")
    ] = None,
    mapping: _Map = None,
    zone: _Zone = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="TIME", help="When it was exported (a bare date: its end); what is later lies in the future."),
    ] = None,
    period: Annotated[str | None, typer.Option("--period", metavar="PERIOD", help="Only cases that began in it: 2025-06, 2025-Q2.")] = None,
    max_quarantine: Annotated[
        str, typer.Option("--max-quarantine", metavar="SHARE", help="Refuse (exit 3) when more rows than this cannot be read.")
    ] = "100%",
    format_: _Format = LogFormat.TEXT,
    output: _Output = None,
    fail_on: Annotated[
        LogFailOn, typer.Option("--fail-on", help="Exit 1 when more of this severity or above is found than the gates let pass.")
    ] = LogFailOn.ERROR,
    color: _Color = Color.AUTO,
) -> int:
    """Is the log sound? Duplicates, order, times, unknown words, gaps – each with count, share, rows, and what was done about it.

    Example: svcaudit log check tickets.csv --spec standard.yaml --map tickets.map.yaml
    """
    from svcaudit.audit.log_check import CheckRequest, check_log
    from svcaudit.audit.quality import quality_fails
    from svcaudit.cli.progress import progress
    from svcaudit.reports.quality import render_check, render_json

    out = Output(color)
    _refuse(output, [*logs, *(path for path in (spec, mapping) if path is not None)])
    request = CheckRequest(tuple(logs), spec, mapping, zone, as_of, period, max_quarantine)
    with progress(out) as say:
        report = check_log(request, say)
    for note in report.notes:
        out.status(f"note: {note}")
    whole = format_ is LogFormat.JSON
    text = render_json(report) if whole else render_check(report, width=_width(), color=output is None and out.colored())
    _give(text, output, out)
    return 1 if quality_fails(report.quality, fail_on) else 0


@log_app.command("profile")
def profile_command(
    logs: _Logs,
    mapping: _Map = None,
    zone: _Zone = None,
    format_: _Format = LogFormat.TEXT,
    output: _Output = None,
    color: _Color = Color.AUTO,
) -> int:
    """What is in it? Columns, which one seems to be what, period, cases, activities, variants; and a map to begin with.

    Example: svcaudit log profile tickets.csv --zone Asia/Shanghai
    """
    from svcaudit.audit.log_profile import profile_log
    from svcaudit.cli.progress import progress
    from svcaudit.reports.log_profile import render_profile
    from svcaudit.reports.quality import render_json

    out = Output(color)
    _refuse(output, [*logs, *([mapping] if mapping else [])])
    with progress(out) as say:
        profile = profile_log(tuple(logs), mapping, zone, say)
    whole = format_ is LogFormat.JSON
    text = render_json(profile) if whole else render_profile(profile, width=_width(), color=output is None and out.colored())
    _give(text, output, out)
    return 0


def _width() -> int:
    import shutil

    return min(max(shutil.get_terminal_size((120, 40)).columns, 80), 160)


def _refuse(output: Path | None, inputs: list[Path]) -> None:
    """Raises UsageError for an output that cannot be written, before anything is read."""
    if output is not None:
        from svcaudit.cli.reports import refuse_no_folder, refuse_overwriting

        refuse_overwriting(output, inputs)
        refuse_no_folder(output.parent)


def _give(text: str, output: Path | None, out: Output) -> None:
    if output is None:
        out.payload(text)
        return
    from svcaudit.cli.reports import write_text

    write_text(output, text)
    out.status(f"wrote {output}")


log_app.command("maps")(maps_command)
