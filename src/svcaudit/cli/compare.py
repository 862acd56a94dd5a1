"""`svcaudit compare`: what changed between two saved runs."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from svcaudit.cli import options
from svcaudit.cli.output import Color, Output
from svcaudit.cli.settings import Settings
from svcaudit.model.setting import LANG

if TYPE_CHECKING:
    from svcaudit.model.comparison import Comparison


class CompareFormat(StrEnum):
    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


class WorseOrNever(StrEnum):
    WORSE = "worse"
    NEVER = "never"


@options.taking(LANG)
def compare_command(
    chosen: Settings,
    before: Annotated[Path, typer.Argument(metavar="RUN_A", help="The earlier run: a folder written by check --run.")],
    after: Annotated[Path, typer.Argument(metavar="RUN_B", help="The later run.")],
    format_: Annotated[CompareFormat, typer.Option("--format", "-f", help="What stdout gets.")] = CompareFormat.TEXT,
    output: options.ToFile = None,
    fail_on: Annotated[
        WorseOrNever, typer.Option("--fail-on", help="worse: exit 1 when a number got worse by more than chance.")
    ] = WorseOrNever.NEVER,
    color: options.Colored = Color.AUTO,
    quiet: options.Quiet = False,
) -> int:
    """What moved from one run to another, whether that is more than chance, and where it comes from.

    Example: svcaudit compare runs/2025-09 runs/2025-10
    """
    from svcaudit.audit.compare import compare_runs, read_runs
    from svcaudit.reports.movement_words import sure_to_be_worse

    out = Output(color, quiet)
    later, earlier = read_runs(after, before)
    assert earlier is not None
    comparison = compare_runs(earlier, later)
    text = _rendered(comparison, format_, chosen[LANG], width=out.width(to_file=output is not None), color=out.colored() and output is None)
    if output is not None or format_ is CompareFormat.JSON:
        for note in comparison.notes:
            out.status(f"note: {note}")
    if output is not None:
        from svcaudit.cli.reports import write_text

        write_text(output, text)
        out.status(f"wrote {output}")
    else:
        out.payload(text)
    return 1 if fail_on is WorseOrNever.WORSE and sure_to_be_worse(comparison) else 0


def _rendered(comparison: Comparison, format_: CompareFormat, lang: str, *, width: int, color: bool) -> str:
    from svcaudit.reports.comparison import render_json, render_markdown, render_text

    if format_ is CompareFormat.JSON:
        return render_json(comparison)
    if format_ is CompareFormat.MARKDOWN:
        return render_markdown(comparison, lang)
    return render_text(comparison, width=width, color=color, lang=lang)
