"""`svcaudit log`: the log as a file – is it sound, and what is in it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from svcaudit.cli import options
from svcaudit.cli.log_maps import maps_command
from svcaudit.cli.output import Color, Output, help_if_alone
from svcaudit.cli.settings import Settings
from svcaudit.model.setting import FAIL_ON, LANG, LOGS, MAP, MAX_QUARANTINE, SPEC, ZONE

log_app = typer.Typer(help="The log as a file: check, profile, maps.", invoke_without_command=True, rich_markup_mode=None)
log_app.callback()(help_if_alone)


class LogFormat(StrEnum):
    """What stdout gets."""

    TEXT = "text"
    JSON = "json"


_Format = Annotated[LogFormat, typer.Option("--format", "-f", help="What stdout gets.")]


@log_app.command("check")
@options.taking(LOGS, SPEC, MAP, ZONE, MAX_QUARANTINE, FAIL_ON, LANG)
def check_command(
    chosen: Settings,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="TIME", help="When it was exported (a bare date: its end); what is later lies in the future."),
    ] = None,
    period: options.Period = None,
    format_: _Format = LogFormat.TEXT,
    output: options.ToFile = None,
    color: options.Colored = Color.AUTO,
    quiet: options.Quiet = False,
) -> int:
    """Is the log sound? Duplicates, order, times, unknown words, gaps – each with count, share, rows, and what was done about it.

    Example: svcaudit log check tickets.csv --spec standard.yaml --map tickets.map.yaml
    """
    from svcaudit.audit.log_check import CheckRequest, check_log
    from svcaudit.audit.quality import quality_fails
    from svcaudit.cli.progress import progress
    from svcaudit.intake.sources import expand
    from svcaudit.reports.quality import render_check, render_json

    out = Output(color, quiet)
    chosen.tell(out)
    logs, spec, mapping = expand(_logs(chosen, "check")), chosen[SPEC], chosen[MAP]
    _refuse(output, [*logs, *(path for path in (spec, mapping) if path is not None)])
    request = CheckRequest(logs, spec, mapping, chosen[ZONE], as_of, period, chosen[MAX_QUARANTINE])
    with progress(out) as tell:
        report = check_log(request, tell)
    for note in report.notes:
        out.status(f"note: {note}")
    colored = output is None and out.colored()
    whole = format_ is LogFormat.JSON
    text = render_json(report) if whole else render_check(report, width=_width(), color=colored, lang=chosen[LANG])
    _give(text, output, out)
    return 1 if quality_fails(report.quality, chosen[FAIL_ON]) else 0


@log_app.command("profile")
@options.taking(LOGS, MAP, ZONE, LANG)
def profile_command(
    chosen: Settings,
    format_: _Format = LogFormat.TEXT,
    output: options.ToFile = None,
    color: options.Colored = Color.AUTO,
    quiet: options.Quiet = False,
) -> int:
    """What is in it? Columns, which one seems to be what, period, cases, activities, variants; and a map to begin with.

    Example: svcaudit log profile tickets.csv --zone Asia/Shanghai
    """
    from svcaudit.audit.log_profile import profile_log
    from svcaudit.cli.progress import progress
    from svcaudit.intake.sources import expand
    from svcaudit.reports.log_profile import render_profile
    from svcaudit.reports.quality import render_json

    out = Output(color, quiet)
    chosen.tell(out)
    logs, mapping = expand(_logs(chosen, "profile")), chosen[MAP]
    _refuse(output, [*logs, *([mapping] if mapping else [])])
    with progress(out) as tell:
        profile = profile_log(logs, mapping, chosen[ZONE], tell)
    colored = output is None and out.colored()
    whole = format_ is LogFormat.JSON
    text = render_json(profile) if whole else render_profile(profile, width=_width(), color=colored, lang=chosen[LANG])
    _give(text, output, out)
    return 0


def _logs(chosen: Settings, command: str) -> tuple[Path, ...]:
    if not chosen[LOGS]:
        raise chosen.missing(f"svcaudit log {command} LOG", LOGS)
    return chosen[LOGS]


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
