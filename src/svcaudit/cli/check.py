"""`svcaudit check`: the audit."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from svcaudit.cli.output import Color, Output

if TYPE_CHECKING:
    from svcaudit.model.run import Run


MOST_NAMED = 5
"""Activities without a stage that are named on stderr; the reports have all."""


class Format(StrEnum):
    """What stdout gets."""

    TEXT = "text"
    JSON = "json"


class FailOn(StrEnum):
    """From which severity a rule below its gate makes the command fail."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    NEVER = "never"


def check_command(
    logs: Annotated[list[Path], typer.Argument(metavar="LOG...", help="Exported logs: CSV or XLSX, one row an event.")],
    spec: Annotated[Path, typer.Option("--spec", "-s", metavar="PATH", help="The standard (YAML).")],
    mapping: Annotated[
        Path | None, typer.Option("--map", "-m", metavar="PATH", help="Which column is what (YAML); see docs/maps.md.")
    ] = None,
    zone: Annotated[
        str | None, typer.Option("--zone", metavar="ZONE", help="Time zone of times that do not say theirs: Asia/Shanghai.")
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", metavar="TIME", help="Judge open cases as of this time (a bare date: its end). Default: the last instant in the log."
        ),
    ] = None,
    period: Annotated[
        str | None,
        typer.Option("--period", metavar="PERIOD", help="Only cases that began in it: 2025-06, 2025-Q2, 2025-06-01..2025-06-15."),
    ] = None,
    waivers: Annotated[Path | None, typer.Option("--waivers", metavar="PATH", help="Dated exceptions (YAML).")] = None,
    run_folder: Annotated[
        Path | None, typer.Option("--run", metavar="FOLDER", help="Write the run (run.json, tables, quarantine) into this folder.")
    ] = None,
    outputs: Annotated[
        list[str] | None, typer.Option("--output", "-o", metavar="PATH", help="Write a report; format by suffix, or html=PATH. Repeatable.")
    ] = None,
    format_: Annotated[Format, typer.Option("--format", "-f", help="What stdout gets.")] = Format.TEXT,
    fail_on: Annotated[
        FailOn, typer.Option("--fail-on", help="Exit 1 when a rule of this severity or above misses its gate.")
    ] = FailOn.ERROR,
    select: Annotated[
        list[str] | None, typer.Option("--select", metavar="RULE", help="Judge only this rule (id or kind). Repeatable.")
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option("--ignore", metavar="RULE", help="Leave out this rule (id or kind). Repeatable.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", min=0, help="How many findings to list, here and in reports.")
    ] = None,
    max_quarantine: Annotated[
        str, typer.Option("--max-quarantine", metavar="SHARE", help="Refuse (exit 3) when more rows than this cannot be read.")
    ] = "100%",
    lang: Annotated[str, typer.Option("--lang", metavar="LANG", help="Language of titles: en or zh.")] = "en",
    color: Annotated[Color, typer.Option("--color", help="Colour on stdout.")] = Color.AUTO,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No status on stderr.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say on stderr what was read and how.")] = False,
) -> int:
    """Audit logs against a standard: which cases broke which rule, by how much, and who owned them.

    Example: svcaudit check tickets.csv --spec standard.yaml --map tickets.map.yaml --run runs/june -o june.html
    """
    from svcaudit.audit.request import Request, audit_files
    from svcaudit.audit.run_folder import FILES, write_run
    from svcaudit.cli.reports import planned_reports, refuse_no_folder, refuse_overwriting, write_reports
    from svcaudit.reports.options import RenderOptions
    from svcaudit.verdict.gate import fails

    out = Output(color, quiet, verbose)
    inputs = [*logs, *(path for path in (spec, mapping, waivers) if path is not None)]
    reports = planned_reports(outputs or [], inputs)
    if run_folder is not None:
        refuse_no_folder(run_folder)
        for name in FILES:
            refuse_overwriting(run_folder / name, inputs)
    request = Request(
        logs=tuple(logs),
        spec=spec,
        mapping=mapping,
        zone=zone,
        as_of=as_of,
        period=period,
        waivers=waivers,
        select=tuple(select or ()),
        ignore=tuple(ignore or ()),
        max_quarantine=max_quarantine,
    )
    with _progress(out) as say:
        run = audit_files(request, say)
    _account(run, run_folder, out)
    written = []
    if run_folder is not None:
        write_run(run, run_folder)
        written.append(f"{run_folder}/")
    written += write_reports(run, reports, RenderOptions(lang=lang, limit=limit))
    _show(run, out, format_, limit, lang, written)
    return 1 if fails(run.document.rules, fail_on) else 0


def _show(run: Run, out: Output, format_: Format, limit: int | None, lang: str, written: list[str]) -> None:
    if format_ is Format.JSON:
        from svcaudit.reports.run_json import dumps

        out.payload(dumps(run.document))
        for path in written:
            out.status(f"wrote {path}")
        return
    import shutil

    from svcaudit.reports.terminal import DEFAULT_LIMIT, render_summary

    width = min(max(shutil.get_terminal_size((100, 40)).columns, 80), 120)
    wanted = DEFAULT_LIMIT if limit is None else limit
    out.payload(render_summary(run, width=width, color=out.colored(), limit=wanted, lang=lang, written=written))


def _account(run: Run, run_folder: Path | None, out: Output) -> None:
    """What the reader of the verdicts should know of the log: what was not used and why, what could not be judged."""
    document = run.document
    for source in document.inputs:
        out.detail(f"{source.name}: {source.rows} rows; " + "; ".join(source.notes))
    for reason in document.ignored:
        out.detail(f"ignored: {reason.reason} ({reason.rows})")
    if document.quarantined:
        reasons = ", ".join(f"{reason.reason} ({reason.rows})" for reason in document.quarantined)
        place = "quarantine.csv with --run FOLDER" if run_folder is None else run_folder / "quarantine.csv"
        out.status(f"quarantined, listed in {place}: {reasons}")
    if document.unmapped:
        named = [f"{activity.activity!r} ({activity.rows})" for activity in document.unmapped]
        more = f" and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
        out.status(f"activities that no stage has: {', '.join(named[:MOST_NAMED])}{more}")
    for note in document.notes:
        out.status(f"note: {note}")


def _progress(out: Output):  # type: ignore[no-untyped-def]
    from svcaudit.cli.progress import progress

    return progress(out)
