"""`svcaudit spec diff`: what changed between two versions of a standard, and whom it concerns."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from svcaudit.cli import options
from svcaudit.cli.output import Color, Output
from svcaudit.cli.settings import Settings
from svcaudit.model.setting import APPROVED, BASE, LANG, SPEC


class DiffFormat(StrEnum):
    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    GITHUB = "github"
    GITLAB = "gitlab"
    SARIF = "sarif"
    JUNIT = "junit"


class DiffFailOn(StrEnum):
    BREAKING = "breaking"
    REVIEW = "review"
    INFO = "info"
    NEVER = "never"


@options.taking(BASE, APPROVED, LANG, also=(SPEC,))
def diff_command(
    chosen: Settings,
    old: options.Old = None,
    new: options.New = None,
    format_: Annotated[DiffFormat, typer.Option("--format", "-f", help="What stdout gets.")] = DiffFormat.TEXT,
    fail_on: Annotated[DiffFailOn, typer.Option("--fail-on", help="Exit 1 for a change that asks so much.")] = DiffFailOn.BREAKING,
    today: Annotated[
        str | None, typer.Option("--today", metavar="DATE", help="The day on which approvals must still hold (default: today).")
    ] = None,
    outputs: Annotated[
        list[str] | None,
        typer.Option("--output", "-o", metavar="PATH", help="Write it to a file, too; format by suffix, or gitlab=PATH. Repeatable."),
    ] = None,
    color: options.Colored = Color.AUTO,
    quiet: options.Quiet = False,
) -> int:
    """What means something else now, and whom it concerns? Order, spelling and units are no change.

    Example: svcaudit spec diff main:process_specs/enterprise_service.yaml process_specs/enterprise_service.yaml
    """
    from svcaudit.cli.spec_outputs import planned_outputs, shown, write_files
    from svcaudit.model.change import EXPLAINED, Level
    from svcaudit.reports.spec_diff_formats import DIFF_FORMATS, SUFFIXES, Compared
    from svcaudit.spec.approvals import load_approvals, review
    from svcaudit.spec.diff.compare import diff
    from svcaudit.spec.diff.revision import load_revision

    out = Output(color, quiet)
    old, new = two_standards(chosen, old, new, "diff", out)
    approved = chosen[APPROVED]
    files = planned_outputs(outputs or (), DIFF_FORMATS, SUFFIXES, [Path(one) for one in (old, new, approved) if one is not None])
    day = date.today() if today is None else _day(today)
    approvals = () if approved is None else load_approvals(approved)
    was, is_ = load_revision(old), load_revision(new)
    reviewed = review(diff(was, is_), approvals, day)
    compared = Compared(reviewed, is_.path, EXPLAINED, out.colored(), chosen[LANG])
    out.payload(shown(DIFF_FORMATS[format_](compared)))
    write_files([(path, DIFF_FORMATS[name](replace(compared, color=False))) for name, path in files], out)
    return int(reviewed.fails(None if fail_on is DiffFailOn.NEVER else Level(fail_on)))


def two_standards(chosen: Settings, old: str | None, new: str | None, command: str, out: Output) -> tuple[str, str]:
    """What to compare: as named; without NEW the standard of svcaudit.yaml, without OLD that as it was in --base. Raises UsageError."""
    if old is not None and new is not None:
        return old, new
    spec = chosen[SPEC]
    if spec is None:
        raise chosen.missing(f"svcaudit spec {command} OLD NEW", SPEC)
    chosen.tell(out)
    return old or f"{chosen[BASE]}:{spec.as_posix()}", str(spec)


def _day(text: str) -> date:
    from svcaudit.errors import UsageError

    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--today: {text!r} is not a date", "write it as 2025-12-31") from error
