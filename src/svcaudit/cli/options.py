"""Options that several commands take: those of the settings, made from their declaration, and a few more."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Annotated, Any

import typer

from svcaudit.cli.output import Color
from svcaudit.model.engine import Engine
from svcaudit.model.fail_on import FailOn
from svcaudit.model.setting import Kind, Setting

QueryText = Annotated[str | None, typer.Option("--query", metavar="SQL", help="Take the rows of this SELECT as a log.")]
Url = Annotated[
    str | None,
    typer.Option(
        "--url", metavar="URL", envvar="SVCAUDIT_URL", help="The database of --query: postgresql://user@host/db, sqlite:///file.db."
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of", metavar="TIME", help="Judge open cases as of this time (a bare date: its end). Default: the last instant in the log."
    ),
]
Period = Annotated[
    str | None,
    typer.Option("--period", metavar="PERIOD", help="Only cases that began in it: 2025-06, 2025-Q2, 2025-06-01..2025-06-15."),
]
Since = Annotated[
    Path | None,
    typer.Option(
        "--since",
        metavar="FOLDER",
        help="Go on from this run, made with --keep-log: LOG holds what came since, and only cases that it changes are judged again.",
    ),
]
KeepLog = Annotated[
    bool,
    typer.Option(
        "--keep-log", help="Keep in the run folder the log as judged, personal columns included, so that --since can go on from it."
    ),
]
Colored = Annotated[Color, typer.Option("--color", help="Colour on stdout.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No status on stderr.")]
Old = Annotated[
    str | None,
    typer.Argument(
        metavar="OLD",
        help="The standard as it was: a path, GITREF:PATH, or (impact) a run folder. Without one: that of svcaudit.yaml in --base.",
    ),
]
New = Annotated[
    str | None, typer.Argument(metavar="NEW", help="The standard as it is to be, named alike. Without one: that of svcaudit.yaml.")
]
ToFile = Annotated[Path | None, typer.Option("--output", "-o", metavar="PATH", help="Write it to this file instead.")]

_CONFIG = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="Take this config file, not the nearest svcaudit.yaml upwards.")
]
_NO_CONFIG = Annotated[bool, typer.Option("--no-config", help="Take no config file.")]
_TYPES: Mapping[Kind, Any] = {
    Kind.PATH: Path,
    Kind.MAP: Path,
    Kind.PATHS: list[Path],
    Kind.REPORTS: list[str],
    Kind.RULES: list[str],
    Kind.OPTIONS: list[str],
    Kind.COUNT: int,
    Kind.FAIL_ON: FailOn,
    Kind.ENGINE: Engine,
}
Command = Callable[..., int]


def taking(*settings: Setting[Any], also: tuple[Setting[Any], ...] = ()) -> Callable[[Command], Command]:
    """Give a command the flags of these settings, and --config. Its first argument is all `Settings`, decided.

    `also`: settings that it reads without having their flags.
    """

    def with_flags(command: Command) -> Command:
        own = list(signature(command, eval_str=True).parameters.values())[1:]
        asked = [*map(_parameter, settings), *(one.replace(kind=Parameter.KEYWORD_ONLY) for one in own), *_WHICH_FILE]

        @functools.wraps(command)
        def run(**given: Any) -> int:
            from svcaudit.cli.decide import settings_here

            flags = {one.name: given.pop(one.name) for one in settings}
            return command(settings_here(flags, (*settings, *also), given.pop("config"), given.pop("no_config")), **given)

        run.__signature__ = Signature(asked, return_annotation=int)  # type: ignore[attr-defined]
        run.__annotations__ = {one.name: one.annotation for one in asked}
        return run

    return with_flags


def _parameter(setting: Setting[Any]) -> Parameter:
    """The parameter from which typer makes the argument or the option."""
    kind = _TYPES.get(setting.kind, str) | None
    default = "" if setting.default in (None, ()) else f" Default: {setting.default}."
    if setting.positional:
        told = typer.Argument(metavar=setting.metavar, help=f"{setting.says} Without any, those of svcaudit.yaml.")
    else:
        metavar = None if setting.kind in (Kind.FAIL_ON, Kind.ENGINE) else setting.metavar
        least = 0 if setting.kind is Kind.COUNT else None
        names = [setting.flag, *([setting.short] if setting.short else [])]
        told = typer.Option(*names, metavar=metavar, help=f"{setting.says}{default}", min=least, show_default=False)
    return Parameter(setting.name, Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[kind, told])


_WHICH_FILE = (
    Parameter("config", Parameter.KEYWORD_ONLY, default=None, annotation=_CONFIG),
    Parameter("no_config", Parameter.KEYWORD_ONLY, default=False, annotation=_NO_CONFIG),
)
