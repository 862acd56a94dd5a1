"""`svcaudit case`: the page that settles a dispute."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from svcaudit.cli import options
from svcaudit.cli.output import Color, Output
from svcaudit.cli.settings import Settings
from svcaudit.errors import UsageError
from svcaudit.model.setting import CONFIG_NAME, LANG, RUN


@options.taking(LANG, also=(RUN,))
def case_command(
    chosen: Settings,
    words: Annotated[
        list[str],
        typer.Argument(metavar="[RUN] CASE", help="A run folder, as written by check --run (or that of svcaudit.yaml), and the case's id."),
    ],
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="PATH", help="Write the page as HTML instead.")] = None,
    color: options.Colored = Color.AUTO,
    quiet: options.Quiet = False,
) -> int:
    """One case: its timeline, every clock (running, paused, out of hours), every verdict and why.

    Example: svcaudit case runs/june T-1024
    """
    from svcaudit.audit.explain_case import explain_case
    from svcaudit.cli.reports import write_text

    out = Output(color, quiet)
    if output is not None and output.suffix.lower() not in (".html", ".htm"):
        raise UsageError(f"a case's page is HTML, and {output} is not called so", "name a file that ends in .html")
    run, case = _asked(words, chosen, out)
    lang = chosen[LANG]
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


def _asked(words: list[str], chosen: Settings, out: Output) -> tuple[Path, str]:
    """The run and the case. Raises UsageError when it is not said which run."""
    hint = "`svcaudit case --help` shows what it takes"
    if len(words) > 2:
        raise UsageError(f"got unexpected extra argument ({' '.join(words[2:])}); an id of several words wants quotes", hint)
    run, case = (Path(words[0]), words[1]) if len(words) == 2 else (chosen[RUN], words[0])
    if run is None:
        file = chosen.file or CONFIG_NAME
        raise UsageError(f"missing argument 'CASE', or its run: write svcaudit case RUN CASE, or `{RUN.name}:` in {file}", hint)
    if len(words) == 1:
        chosen.tell(out)
    return run, case
