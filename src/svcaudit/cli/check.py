"""`svcaudit check`: the audit."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from svcaudit.cli import options
from svcaudit.cli.output import Color, Output
from svcaudit.cli.settings import Settings
from svcaudit.model.setting import (
    BRAND_ACCENT,
    BRAND_LOGO,
    CLAIMS,
    CLAIMS_MAP,
    ENGINE,
    FAIL_ON,
    IGNORE,
    LANG,
    LIMIT,
    LOGS,
    MAP,
    MAX_QUARANTINE,
    MEMORY,
    OUTPUT,
    RUN,
    SELECT,
    SPARK,
    SPEC,
    WAIVERS,
    ZONE,
)

if TYPE_CHECKING:
    from svcaudit.model.run import Run

MOST_NAMED = 5
"""Activities without a stage that are named on stderr; the reports have all."""


class Format(StrEnum):
    """What stdout gets."""

    TEXT = "text"
    JSON = "json"


@options.taking(
    LOGS, SPEC, MAP, ZONE, CLAIMS, CLAIMS_MAP, WAIVERS, RUN, OUTPUT, FAIL_ON, SELECT, IGNORE, LIMIT, MAX_QUARANTINE, LANG, ENGINE, MEMORY,
    SPARK, also=(BRAND_LOGO, BRAND_ACCENT),
)  # fmt: skip
def check_command(
    chosen: Settings,
    as_of: options.AsOf = None,
    period: options.Period = None,
    since: options.Since = None,
    keep_log: options.KeepLog = False,
    query: options.QueryText = None,
    url: options.Url = None,
    format_: Annotated[Format, typer.Option("--format", "-f", help="What stdout gets.")] = Format.TEXT,
    color: options.Colored = Color.AUTO,
    quiet: options.Quiet = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say on stderr what was read and how.")] = False,
) -> int:
    """Audit logs against a standard: which cases broke which rule, by how much, and who owned them.

    Example: svcaudit check tickets.csv --spec standard.yaml --map tickets.map.yaml --run runs/june -o june.html
    """
    from svcaudit.audit.kept_files import KEPT_FILES
    from svcaudit.audit.quality import quality_fails
    from svcaudit.audit.request import Request, audit_files, engine_for
    from svcaudit.audit.run_folder import FILES, is_written, refuse_foreign, write_run
    from svcaudit.audit.since import audit_and_keep
    from svcaudit.cli.future import warn_of_future
    from svcaudit.cli.progress import progress
    from svcaudit.cli.queries import query_of
    from svcaudit.cli.reports import left_out, planned_reports, refuse_no_folder, refuse_overwriting, write_reports
    from svcaudit.engines.heap import keep_freed
    from svcaudit.errors import UsageError
    from svcaudit.intake.sources import expand
    from svcaudit.model.engine import Engine
    from svcaudit.reports.look import Look, look_of
    from svcaudit.reports.options import RenderOptions
    from svcaudit.verdict.gate import fails

    out = Output(color, quiet, verbose)
    chosen.tell(out)
    asked = query_of(query, url)
    logs, spec = chosen.needed("check", query=asked is not None)
    logs = expand(logs)
    folder = chosen[RUN]
    claims = expand(chosen[CLAIMS])
    inputs = [*logs, *claims, spec, *(path for path in (chosen[MAP], chosen[CLAIMS_MAP], chosen[WAIVERS]) if path is not None)]
    reports = planned_reports(chosen[OUTPUT], inputs)
    look = look_of(chosen[BRAND_LOGO], chosen[BRAND_ACCENT]) if reports else Look()
    if folder is not None:
        refuse_no_folder(folder)
        for name in (*FILES, *KEPT_FILES):
            refuse_overwriting(folder / name, inputs)
        refuse_foreign(folder)
    request = Request(
        logs=logs,
        spec=spec,
        mapping=chosen[MAP],
        zone=chosen[ZONE],
        as_of=as_of,
        period=period,
        waivers=chosen[WAIVERS],
        select=chosen[SELECT],
        ignore=chosen[IGNORE],
        max_quarantine=chosen[MAX_QUARANTINE],
        query=asked,
        claims=claims,
        claims_map=chosen[CLAIMS_MAP],
        intervals=bool(folder or reports) or format_ is Format.JSON,
        engine=chosen[ENGINE],
        memory=chosen[MEMORY],
        spark=chosen[SPARK],
        since=since,
        keep_log=keep_log,
    )
    if keep_log and folder is None:
        raise UsageError("--keep-log needs a folder to keep the log in", "name one with --run")
    choice = engine_for(request)
    request = replace(request, engine=choice.engine)
    (out.detail if choice.engine is Engine.MEMORY else out.status)(choice.why)
    if choice.engine is Engine.MEMORY:
        keep_freed()
    with progress(out) as tell:
        if since is not None or keep_log:
            run, keeping = audit_and_keep(request, tell)
        else:
            run, keeping = audit_files(request, tell), None
    _account(run, folder, out)
    warn_of_future(run, as_of, out)
    try:
        written = []
        if folder is not None:
            write_run(run, folder, keeping)
            written.append(f"{folder}/")
        reader = RenderOptions(lang=chosen[LANG], limit=chosen[LIMIT], look=look)
        written += write_reports(run, reports, reader)
        for told in left_out(run, reports, reader):
            out.status(f"note: {told}")
        _show(run, out, format_, chosen[LIMIT], chosen[LANG], written)
    except KeyboardInterrupt:
        if folder is not None and is_written(run, folder):
            raise KeyboardInterrupt(f"finishing, when the run in {folder} was written") from None
        raise
    missed = fails(run.document.rules, chosen[FAIL_ON]) or quality_fails(run.document.quality, chosen[FAIL_ON], gated=True)
    return 1 if missed else 0


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
    from svcaudit.intake.quarantine import Ignored

    document = run.document
    for source in document.inputs:
        out.detail(f"{source.name}: {source.rows} rows; " + "; ".join(source.notes))
    for reason in document.ignored:
        tell = out.status if reason.reason == str(Ignored.DUPLICATE) else out.detail  # events that the log has, and the verdicts have not
        tell(f"ignored: {reason.reason} ({reason.rows})")
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
