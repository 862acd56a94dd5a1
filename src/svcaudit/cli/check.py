"""`svcaudit check`: the audit."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from svcaudit.cli import options
from svcaudit.cli.output import Color, Output

if TYPE_CHECKING:
    from svcaudit.model.run import Run


MOST_NAMED = 5
"""Activities without a stage that are named on stderr; the reports have all."""


class Format(StrEnum):
    """What stdout gets."""

    TEXT = "text"
    JSON = "json"


def check_command(
    logs: options.Logs = None,
    spec: options.Spec = None,
    mapping: options.Map = None,
    zone: options.Zone = None,
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
    query: options.QueryText = None,
    url: options.Url = None,
    waivers: options.Waivers = None,
    run_folder: options.RunFolder = None,
    outputs: options.Outputs = None,
    format_: Annotated[Format, typer.Option("--format", "-f", help="What stdout gets.")] = Format.TEXT,
    fail_on: options.FailOnOption = None,
    select: options.Select = None,
    ignore: options.Ignore = None,
    limit: options.Limit = None,
    max_quarantine: options.MaxQuarantine = None,
    lang: options.Lang = None,
    config: options.Config = None,
    no_config: options.NoConfig = False,
    color: Annotated[Color, typer.Option("--color", help="Colour on stdout.")] = Color.AUTO,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No status on stderr.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say on stderr what was read and how.")] = False,
) -> int:
    """Audit logs against a standard: which cases broke which rule, by how much, and who owned them.

    Example: svcaudit check tickets.csv --spec standard.yaml --map tickets.map.yaml --run runs/june -o june.html
    """
    from svcaudit.audit.quality import quality_fails
    from svcaudit.audit.request import Request, audit_files
    from svcaudit.audit.run_folder import FILES, write_run
    from svcaudit.cli.queries import query_of
    from svcaudit.cli.reports import planned_reports, refuse_no_folder, refuse_overwriting, write_reports
    from svcaudit.cli.settings import needed, path_of, settings_here
    from svcaudit.intake.sources import expand
    from svcaudit.reports.options import RenderOptions
    from svcaudit.verdict.gate import fails

    out = Output(color, quiet, verbose)
    flags = {
        "logs": logs,
        "spec": spec,
        "map": mapping,
        "zone": zone,
        "waivers": waivers,
        "run": run_folder,
        "output": outputs,
        "fail_on": fail_on,
        "limit": limit,
        "lang": lang,
        "max_quarantine": max_quarantine,
        "select": select,
        "ignore": ignore,
    }
    chosen = settings_here(flags, config, no_config)
    taken = chosen.from_file()
    if taken:
        out.status(f"config {chosen.file}: {', '.join(taken)}")
    asked = query_of(query, url)
    log_files, spec_file = needed(chosen, query=asked is not None)
    log_files = expand(log_files)
    map_file, waiver_file, folder = path_of(chosen.map), path_of(chosen.waivers), path_of(chosen.run)
    inputs = [*log_files, *(path for path in (spec_file, map_file, waiver_file) if path is not None)]
    reports = planned_reports(chosen.output.value, inputs)
    if folder is not None:
        refuse_no_folder(folder)
        for name in FILES:
            refuse_overwriting(folder / name, inputs)
    request = Request(
        logs=log_files,
        spec=spec_file,
        mapping=map_file,
        zone=chosen.zone.value,
        as_of=as_of,
        period=period,
        waivers=waiver_file,
        select=chosen.select.value,
        ignore=chosen.ignore.value,
        max_quarantine=chosen.max_quarantine.value,
        query=asked,
    )
    with _progress(out) as say:
        run = audit_files(request, say)
    _account(run, folder, out)
    written = []
    if folder is not None:
        write_run(run, folder)
        written.append(f"{folder}/")
    lines, language = chosen.limit.value, chosen.lang.value
    written += write_reports(run, reports, RenderOptions(lang=language, limit=lines))
    _show(run, out, format_, lines, language, written)
    fail_on = chosen.fail_on.value
    return 1 if fails(run.document.rules, fail_on) or quality_fails(run.document.quality, fail_on, gated=True) else 0


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
