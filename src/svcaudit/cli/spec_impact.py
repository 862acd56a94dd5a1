"""`svcaudit spec impact`: which past cases another standard would judge differently."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from svcaudit.cli import options
from svcaudit.cli.output import Color, Output
from svcaudit.cli.settings import Settings
from svcaudit.cli.spec_diff import two_standards
from svcaudit.model.setting import BASE, CLAIMS, CLAIMS_MAP, LANG, LOGS, MAP, MAX_QUARANTINE, SPEC, ZONE

if TYPE_CHECKING:
    from svcaudit.model.impact import Impact
    from svcaudit.model.run import Run


_LOGS = replace(LOGS, positional=False, metavar="LOG", says="A log to judge by both. Repeatable.")
"""The arguments are standards here; logs are named by --log."""


class ImpactFormat(StrEnum):
    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


@options.taking(_LOGS, MAP, ZONE, CLAIMS, CLAIMS_MAP, MAX_QUARANTINE, BASE, LANG, also=(SPEC,))
def impact_command(
    chosen: Settings,
    old: options.Old = None,
    new: options.New = None,
    as_of: options.AsOf = None,
    period: options.Period = None,
    format_: Annotated[ImpactFormat, typer.Option("--format", "-f", help="What stdout gets.")] = ImpactFormat.TEXT,
    output: options.ToFile = None,
    fail_on: Annotated[
        str, typer.Option("--fail-on", help="flips:5% – exit 1 when more cases than this break a rule anew, or no longer; or never.")
    ] = "never",
    color: options.Colored = Color.AUTO,
    quiet: options.Quiet = False,
) -> int:
    """Judge the same log by both standards: verdict flips per rule, attainment before and after, owners and examples.

    A folder of versions judges each case by the version in force when it began.

    Example: svcaudit spec impact main:standard.yaml standard.yaml --log june.csv --period 2025-06
    """
    from svcaudit.audit.impact import compare_standards, runs_of_both
    from svcaudit.audit.request import Request
    from svcaudit.cli.progress import progress
    from svcaudit.intake.sources import expand

    out = Output(color, quiet)
    most = allowed_flips(fail_on)
    old, new = two_standards(chosen, old, new, "impact", out)
    request = Request(
        spec=Path(new),
        logs=expand(chosen[_LOGS]),
        mapping=chosen[MAP],
        zone=chosen[ZONE],
        as_of=as_of,
        period=period,
        max_quarantine=chosen[MAX_QUARANTINE],
        claims=expand(chosen[CLAIMS]),
        claims_map=chosen[CLAIMS_MAP],
    )
    with progress(out) as tell:
        tell("judging by both standards")
        before, after = runs_of_both(old, new, request)
    impact = compare_standards(before, after)
    text = _rendered(impact, before, after, format_, chosen[LANG], out)
    if output is not None:
        from svcaudit.cli.reports import write_text

        write_text(output, text)
        out.status(f"wrote {output}")
    else:
        out.payload(text)
    return 1 if most is not None and impact.crossed > most * impact.cases else 0


def allowed_flips(text: str) -> float | None:
    """'flips:5%' as 0.05, 'never' as None. Raises UsageError."""
    from svcaudit.audit.request import share_of
    from svcaudit.errors import UsageError

    if text == "never":
        return None
    kind, _, share = text.partition(":")
    if kind != "flips" or not share:
        raise UsageError(f"--fail-on {text!r} is neither flips:SHARE nor never", "write for example --fail-on flips:5%")
    return float(share_of(share))


def _rendered(impact: Impact, before: Run, after: Run, format_: ImpactFormat, lang: str, out: Output) -> str:
    from svcaudit.reports.impact import render_json, render_markdown, render_text

    if format_ is ImpactFormat.JSON:
        return render_json(impact, before, after)
    if format_ is ImpactFormat.MARKDOWN:
        return render_markdown(impact, before, after, lang)
    import shutil

    width = min(max(shutil.get_terminal_size((100, 40)).columns, 80), 160)
    return render_text(impact, before, after, width=width, color=out.colored(), lang=lang)
