"""`svcaudit spec diff`: what changed between two versions of a standard, and whom it concerns."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from svcaudit.cli.output import Color, Output


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


def diff_command(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The standard as it was: a path, or GITREF:PATH.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The standard as it is to be: a path, or GITREF:PATH.")],
    format_: Annotated[DiffFormat, typer.Option("--format", "-f", help="What stdout gets.")] = DiffFormat.TEXT,
    fail_on: Annotated[DiffFailOn, typer.Option("--fail-on", help="Exit 1 for a change that asks so much.")] = DiffFailOn.BREAKING,
    approved: Annotated[Path | None, typer.Option("--approved", metavar="FILE", help="Changes that are wanted (YAML).")] = None,
    today: Annotated[
        str | None, typer.Option("--today", metavar="DATE", help="The day on which approvals must still hold (default: today).")
    ] = None,
    outputs: Annotated[
        list[str] | None,
        typer.Option("--output", "-o", metavar="PATH", help="Write it to a file, too; format by suffix, or gitlab=PATH. Repeatable."),
    ] = None,
    color: Annotated[Color, typer.Option("--color", help="Colour on stdout.")] = Color.AUTO,
) -> int:
    """What means something else now, and whom it concerns? Order, spelling and units are no change.

    Example: svcaudit spec diff main:process_specs/enterprise_service.yaml process_specs/enterprise_service.yaml
    """
    from svcaudit.cli.spec_outputs import planned_outputs, shown, write_files
    from svcaudit.model.change import EXPLAINED, Level
    from svcaudit.reports.spec_diff_formats import DIFF_FORMATS, SUFFIXES, Compared
    from svcaudit.spec.approvals import load_approvals, review
    from svcaudit.spec.diff import diff
    from svcaudit.spec.diff.revision import load_revision

    files = planned_outputs(outputs or (), DIFF_FORMATS, SUFFIXES, [Path(one) for one in (old, new, approved) if one is not None])
    day = date.today() if today is None else _day(today)
    approvals = () if approved is None else load_approvals(approved)
    was, is_ = load_revision(old), load_revision(new)
    reviewed = review(diff(was, is_), approvals, day)
    out = Output(color)
    compared = Compared(reviewed, is_.path, EXPLAINED, out.colored())
    out.payload(shown(DIFF_FORMATS[format_](compared)))
    write_files([(path, DIFF_FORMATS[name](replace(compared, color=False))) for name, path in files], out)
    return int(reviewed.fails(None if fail_on is DiffFailOn.NEVER else Level(fail_on)))


def _day(text: str) -> date:
    from svcaudit.errors import UsageError

    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--today: {text!r} is not a date", "write it as 2025-12-31") from error
