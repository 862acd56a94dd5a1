"""`svcaudit kpi`: the numbers of a run, whole and split."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from svcaudit.cli import options
from svcaudit.cli.output import Color, Output
from svcaudit.cli.settings import Settings
from svcaudit.model.setting import LANG, MAP, RUN, SPEC, WAIVERS, ZONE

if TYPE_CHECKING:
    from svcaudit.model.run import Run


class Format(StrEnum):
    """What stdout gets."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"


@options.taking(SPEC, MAP, ZONE, WAIVERS, LANG, also=(RUN,))
def kpi_command(
    chosen: Settings,
    run: Annotated[
        Path | None, typer.Argument(metavar="[RUN]", help="A run folder, as written by check --run. Without one: that of svcaudit.yaml.")
    ] = None,
    log: Annotated[list[Path] | None, typer.Option("--log", metavar="LOG", help="Judge this log instead of a run. Repeatable.")] = None,
    by: Annotated[
        str,
        typer.Option("--by", metavar="NAMES", help="Split by attributes, actor, opener, month, week, day, weekday, hour: team,channel."),
    ] = "",
    metric: Annotated[list[str] | None, typer.Option("--metric", metavar="ID", help="Only this metric. Repeatable.")] = None,
    as_of: options.AsOf = None,
    period: options.Period = None,
    format_: Annotated[Format, typer.Option("--format", "-f", help="What stdout gets.")] = Format.TEXT,
    output: options.ToFile = None,
    color: options.Colored = Color.AUTO,
    quiet: options.Quiet = False,
) -> int:
    """Every metric with formula, n and 95 % interval, whole or split by anything known of a case.

    Example: svcaudit kpi runs/june --by channel,month --metric csat
    """
    from svcaudit.audit.kpi import kpi_report
    from svcaudit.cli.reports import write_text
    from svcaudit.reports.kpi import FORMATS, render_text

    out = Output(color, quiet)
    report = kpi_report(_judged(chosen, run, tuple(log or ()), as_of, period, out), _names(by), metric or ())
    lang = chosen[LANG]
    if format_ is not Format.TEXT:
        text = FORMATS[format_](report, lang)
    else:
        text = render_text(report, width=out.width(to_file=output is not None), color=out.colored() and output is None, lang=lang)
    if output is None:
        out.payload(text)
    else:
        write_text(output, text)
        out.status(f"wrote {output}")
    return 0


def _names(by: str) -> list[str]:
    """'team, channel' -> each name once."""
    return list(dict.fromkeys(name.strip() for name in by.split(",") if name.strip()))


def _judged(chosen: Settings, folder: Path | None, logs: tuple[Path, ...], as_of: str | None, period: str | None, out: Output) -> Run:
    """The run that is asked about: read, or made from a log. Raises UsageError when it is not said which."""
    from svcaudit.audit.run_folder import read_run
    from svcaudit.errors import UsageError

    if logs:
        from svcaudit.audit.request import Request, audit_files
        from svcaudit.cli.future import warn_of_future

        spec = chosen[SPEC]
        if folder is not None:
            raise UsageError(f"both a run ({folder}) and a log were named", "name one of them")
        if spec is None:
            raise UsageError("a log is judged by a standard", "name it: --spec standard.yaml")
        asked = Request(logs=logs, spec=spec, mapping=chosen[MAP], zone=chosen[ZONE], as_of=as_of, period=period, waivers=chosen[WAIVERS])
        run = audit_files(asked)
        warn_of_future(run, as_of, out)
        return run
    if folder is None:
        folder = chosen[RUN]
        chosen.tell(out)
    if folder is None:
        raise UsageError(
            "missing argument 'RUN': write svcaudit kpi RUN, or svcaudit kpi --log LOG --spec SPEC", "`svcaudit kpi --help` shows more"
        )
    if as_of or period:
        raise UsageError("--as-of and --period belong to a log that is judged", "a run was judged as of a time already")
    return read_run(folder)
