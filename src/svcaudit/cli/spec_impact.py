"""`svcaudit spec impact`: which past cases another standard would judge differently."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from svcaudit.cli.output import Output

if TYPE_CHECKING:
    from svcaudit.model.impact import Impact
    from svcaudit.model.run import Run


class ImpactFormat(StrEnum):
    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


def impact_command(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The standard as it is: a path, GITREF:PATH, or a run folder.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The standard as it would be, or a run folder.")],
    logs: Annotated[list[Path] | None, typer.Option("--log", help="A log to judge by both. Repeatable.")] = None,
    mapping: Annotated[Path | None, typer.Option("--map", "-m", help="Which column is what.")] = None,
    zone: Annotated[str | None, typer.Option("--zone", help="Time zone of times that do not say theirs.")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="Judge open cases as of this time.")] = None,
    period: Annotated[str | None, typer.Option("--period", help="Only cases that began in it: 2025-06.")] = None,
    format_: Annotated[ImpactFormat, typer.Option("--format", "-f", help="What stdout gets.")] = ImpactFormat.TEXT,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write it to this file instead.")] = None,
    fail_on: Annotated[
        str, typer.Option("--fail-on", help="flips:5% – exit 1 when more cases than this change a verdict; or never.")
    ] = "never",
    lang: Annotated[str, typer.Option("--lang", help="Language of titles: en or zh.")] = "en",
    color: Annotated[str, typer.Option("--color", help="auto, always or never.")] = "auto",
) -> int:
    """Judge the same log by both standards: verdict flips per rule, attainment before and after, owners and examples.

    Example: svcaudit spec impact main:standard.yaml standard.yaml --log june.csv --period 2025-06
    """
    from svcaudit.audit.impact import compare_standards, runs_of_both
    from svcaudit.audit.request import Request

    out = Output(color)
    most = allowed_flips(fail_on)
    request = Request(spec=Path(new), logs=tuple(logs or ()), mapping=mapping, zone=zone, as_of=as_of, period=period)
    before, after = runs_of_both(old, new, request)
    impact = compare_standards(before, after)
    text = _rendered(impact, before, after, format_, lang, out)
    if output is not None:
        from svcaudit.cli.reports import write_text

        write_text(output, text)
        out.status(f"wrote {output}")
    else:
        out.payload(text)
    return 1 if most is not None and impact.flipped > most * impact.cases else 0


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
