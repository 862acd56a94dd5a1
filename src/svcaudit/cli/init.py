"""`svcaudit init`: a project to begin with, or one drafted from a log."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from time import time_ns
from typing import Annotated

import typer

from svcaudit.cli.output import Output
from svcaudit.model.ci import Ci
from svcaudit.model.setting import ZONE


def init_command(
    log: Annotated[Path | None, typer.Option("--from", metavar="LOG", help="An export to draft everything from, one row an event.")] = None,
    folder: Annotated[Path, typer.Option("--dir", metavar="FOLDER", help="Where to write.", show_default="here")] = Path(),
    zone: Annotated[str | None, typer.Option("--zone", metavar="ZONE", help=ZONE.says)] = None,
    time_format: Annotated[
        str | None, typer.Option("--time-format", metavar="FORMAT", help="How times are written, where that is not clear: %d.%m.%Y %H:%M.")
    ] = None,
    case: Annotated[str | None, typer.Option("--case", metavar="COLUMN", help="The column of case ids.")] = None,
    activity: Annotated[
        list[str] | None, typer.Option("--activity", metavar="COLUMN", help="The column of activities. Repeatable: several are joined.")
    ] = None,
    time: Annotated[str | None, typer.Option("--time", metavar="COLUMN", help="The column of times.")] = None,
    actor: Annotated[str | None, typer.Option("--actor", metavar="COLUMN", help="The column of people.")] = None,
    mapping: Annotated[
        Path | None,
        typer.Option(
            "--map",
            metavar="MAP",
            help="The map to begin with: a file, or one that is shipped (svcaudit log maps).",
            show_default="the shipped one that fits",
        ),
    ] = None,
    ci: Annotated[Ci, typer.Option("--ci", help="Which CI file to write.")] = Ci.GITHUB,
    force: Annotated[bool, typer.Option("--force", help="Write over files that are there.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No status on stderr.")] = False,
) -> int:
    """A standard, a map, tests, svcaudit.yaml and a CI file, all of which pass: a starter, or drafted from an export and what it does.

    Example: svcaudit init --from tickets.csv --zone Asia/Shanghai
    """
    out = Output(quiet=quiet)
    columns = {"--time-format": time_format, "--case": case, "--activity": activity, "--time": time, "--actor": actor}
    if log is None:
        refuse_idle({"--zone": zone, "--map": mapping, **columns})
        from svcaudit.audit.scaffold.starter import init_starter
        from svcaudit.cli.init_text import starter_text

        out.payload(starter_text(init_starter(folder, ci, force=force)))
        return 0
    from svcaudit.audit.scaffold.from_log import Wish, init_from
    from svcaudit.audit.scaffold.guess import Asked
    from svcaudit.cli.init_text import drafted_text
    from svcaudit.cli.progress import progress

    if mapping is not None:
        refuse_beside_map(columns)
    asked = Asked(case, tuple(activity or ()), time, actor)
    with progress(out) as tell:
        drafted = init_from(Wish(log, folder, zone, time_format, asked, ci, force, mapping, _now()), tell)
    out.payload(drafted_text(drafted))
    return 0


def _now() -> int:
    """Microseconds since 1970: a draft is no verdict, so it may know what day it is."""
    return time_ns() // 1000


def refuse_idle(given: Mapping[str, object]) -> None:
    """Raises UsageError for an option that means something only beside --from."""
    from svcaudit.errors import UsageError

    idle = [name for name, value in given.items() if value]
    if idle:
        raise UsageError(f"{', '.join(idle)} says how to read a log, and there is none", "name it: svcaudit init --from LOG")


def refuse_beside_map(given: Mapping[str, object]) -> None:
    """Raises UsageError for an option that says what the map says."""
    from svcaudit.errors import UsageError

    told = [name for name, value in given.items() if value]
    if told:
        raise UsageError(
            f"{', '.join(told)} beside --map: the map says which column is what", "name the column in a map of your own that extends it"
        )
