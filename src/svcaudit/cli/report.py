"""`svcaudit report`: reports of a saved run, without the log."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from svcaudit.cli import options
from svcaudit.cli.output import Color, Output
from svcaudit.cli.settings import Settings
from svcaudit.errors import UsageError
from svcaudit.model.setting import BRAND_ACCENT, BRAND_LOGO, LANG, LIMIT, RUN

if TYPE_CHECKING:
    from svcaudit.model.comparison import Monthly
    from svcaudit.model.run import Run
    from svcaudit.reports.options import RenderOptions

MONTHLY, REPORT = "monthly", "report"
_OTHER_FORMATS = f"; --template {REPORT} writes .csv, .md and .xml, too"


class ReportFailOn(StrEnum):
    """When a report ends with exit code 1: a missed gate of a severity or above, a number that got worse, or never."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    WORSE = "worse"
    NEVER = "never"


@options.taking(LANG, LIMIT, BRAND_LOGO, BRAND_ACCENT, also=(RUN,))
def report_command(
    chosen: Settings,
    run: Annotated[
        Path | None, typer.Argument(metavar="RUN", help="A run folder, as written by check --run (or that of svcaudit.yaml).")
    ] = None,
    compare: Annotated[Path | None, typer.Option("--compare", metavar="RUN", help="The run of the period before.")] = None,
    history: Annotated[
        Path | None, typer.Option("--history", metavar="FOLDER", help="A folder of run folders: trends with control limits.")
    ] = None,
    template: Annotated[
        str, typer.Option("--template", metavar="NAME", help="monthly, report, or a folder with templates of your own.")
    ] = MONTHLY,
    outputs: Annotated[
        list[str] | None, typer.Option("--output", "-o", metavar="PATH", help="Write a report; format by suffix, or html=PATH. Repeatable.")
    ] = None,
    copy_templates: Annotated[
        Path | None, typer.Option("--copy-templates", metavar="FOLDER", help="Write the shipped templates to a folder, to be changed.")
    ] = None,
    fail_on: Annotated[
        ReportFailOn,
        typer.Option("--fail-on", help="Exit 1 when a gate of this severity is missed, or (worse) a number got worse by more than chance."),
    ] = ReportFailOn.NEVER,
    color: options.Colored = Color.AUTO,
    quiet: options.Quiet = False,
) -> int:
    """A report of a saved run: the month on a page, with what moved, why, and what to do next. Without -o its headline.

    Example: svcaudit report runs/2025-10 --compare runs/2025-09 --history runs -o october.html
    """
    from svcaudit.audit.compare import monthly, read_history, read_runs
    from svcaudit.audit.run_folder import FILES
    from svcaudit.cli.reports import left_out, planned, planned_reports
    from svcaudit.reports.look import look_of
    from svcaudit.reports.monthly.catalogue import MONTHLY_FORMATS
    from svcaudit.reports.options import RenderOptions

    out = Output(color, quiet)
    if copy_templates is not None:
        return _copied(copy_templates, out)
    folder = _folder(run, compare, fail_on, chosen, out)
    page, own = _page(template)
    asked = RenderOptions(
        lang=chosen[LANG], limit=chosen[LIMIT], look=look_of(chosen[BRAND_LOGO], chosen[BRAND_ACCENT], own)
    )  # fmt: skip
    kept = [one / name for one in (folder, compare) if one is not None for name in FILES]
    of_month = [] if page == REPORT else planned(outputs or (), MONTHLY_FORMATS, kept, _OTHER_FORMATS)
    of_run = planned_reports(outputs or (), kept) if page == REPORT else []
    found, before = read_runs(folder, compare)
    content = monthly(found, before, () if history is None else read_history(history))
    _write([(one.path, one.format.render(found, content, asked)) for one in of_month], out)
    _write([(one.path, one.format.render(found, asked)) for one in of_run], out)
    hard = () if content.comparison is None else content.comparison.notes
    for told in (*hard, *left_out(found, of_month, asked), *left_out(found, of_run, asked)):
        out.status(f"note: {told}")
    if not of_month and not of_run:
        out.payload(_in_short(found, content, asked))
    return _exit_code(found, content, fail_on)


def _folder(run: Path | None, compare: Path | None, fail_on: ReportFailOn, chosen: Settings, out: Output) -> Path:
    """The run folder. Raises UsageError when nobody named one, or --fail-on asks for what cannot be known."""
    folder = run or chosen[RUN]
    if folder is None:
        raise chosen.missing("svcaudit report RUN", RUN)
    if fail_on is ReportFailOn.WORSE and compare is None:
        raise UsageError("--fail-on worse asks for an earlier run", "name it with --compare RUN")
    if run is None:
        chosen.tell(out)
    return folder


def _page(template: str) -> tuple[str, Path | None]:
    """Which page, and whose templates. A folder is of the page whose template it holds, the monthly one first."""
    if template in (MONTHLY, REPORT):
        return template, None
    folder = Path(template)
    if not folder.is_dir():
        raise UsageError(
            f"--template {template!r} is neither {MONTHLY} nor {REPORT} nor a folder",
            "`svcaudit report --copy-templates FOLDER` makes a folder with templates to change",
        )
    own = [one for one in (MONTHLY, REPORT) if (folder / f"{one}.html.j2").is_file()]
    return own[0] if own else MONTHLY, folder


def _copied(folder: Path, out: Output) -> int:
    from svcaudit.reports.page import copy_templates

    for path in copy_templates(folder):
        out.status(f"wrote {path}")
    out.payload(f"change what you like, and write: svcaudit report RUN --template {folder} -o report.html")
    return 0


def _write(made: list[tuple[Path, str | bytes]], out: Output) -> None:
    from svcaudit.cli.reports import write_text

    for path, content in made:
        write_text(path, content)
        out.status(f"wrote {path}")


def _in_short(run: Run, content: Monthly, asked: RenderOptions) -> str:
    """What the page begins with."""
    from svcaudit.reports.characters import visible
    from svcaudit.reports.monthly.summary import headline, sentences
    from svcaudit.reports.reader import Reader

    reader = Reader.of(asked, run.document)
    return "\n".join(visible(text) for text in (headline(run.document, content, reader), *sentences(run.document, content, reader)))


def _exit_code(run: Run, content: Monthly, fail_on: ReportFailOn) -> int:
    if fail_on is ReportFailOn.WORSE:
        from svcaudit.reports.movement_words import sure_to_be_worse

        return 1 if content.comparison is not None and sure_to_be_worse(content.comparison) else 0
    from svcaudit.verdict.gate import fails

    return 1 if fails(run.document.rules, fail_on) else 0
