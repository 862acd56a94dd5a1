"""`svcaudit case`: the page that settles a dispute."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from svcaudit.cli.output import Color, Output
from svcaudit.errors import UsageError


def case_command(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A run folder, as written by check --run.")],
    case: Annotated[str, typer.Argument(metavar="CASE", help="The case's id.")],
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="PATH", help="Write the page as HTML instead.")] = None,
    lang: Annotated[str, typer.Option("--lang", metavar="LANG", help="Language of titles: en or zh.")] = "en",
    color: Annotated[Color, typer.Option("--color", help="Colour on stdout.")] = Color.AUTO,
) -> int:
    """One case: its timeline, every clock (running, paused, out of hours), every verdict and why.

    Example: svcaudit case runs/june T-1024
    """
    from svcaudit.audit.explain_case import explain_case
    from svcaudit.cli.reports import write_text

    out = Output(color)
    if output is not None and output.suffix.lower() not in (".html", ".htm"):
        raise UsageError(f"a case's page is HTML, and {output} is not called so", "name a file that ends in .html")
    story = explain_case(run, case)
    if output is not None:
        from svcaudit.reports.case_page import render_case_html

        write_text(output, render_case_html(story, lang=lang))
        out.status(f"wrote {output}")
        return 0
    import shutil

    from svcaudit.reports.case_terminal import render_case_text

    width = min(max(shutil.get_terminal_size((100, 40)).columns, 80), 140)
    out.payload(render_case_text(story, width=width, color=out.colored(), lang=lang))
    return 0
