"""The command tree, and the one place where an exception becomes an exit code."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from typing import Annotated

import typer

from svcaudit import __version__
from svcaudit.cli.case import case_command
from svcaudit.cli.check import check_command
from svcaudit.cli.explain import explain_command
from svcaudit.cli.output import Output
from svcaudit.cli.spec import spec_app
from svcaudit.errors import ExitCode, SpecError, SvcauditError

EXIT_CODES = (
    "Exit codes: 0 fine · 1 a rule failed its gate · 2 usage, config or spec error · 3 data cannot be judged · "
    "4 a bug of ours · 130 interrupted"
)

app = typer.Typer(
    name="svcaudit",
    help="Audit service processes: hold every case of a log against a service standard written in YAML.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("check")(check_command)
app.command("case")(case_command)
app.command("explain")(explain_command)
app.add_typer(spec_app, name="spec")


def _show_version(asked: bool) -> None:
    if asked:
        print(f"svcaudit {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and stop.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.", envvar="SVCAUDIT_DEBUG")] = False,
) -> None:
    if debug:
        os.environ["SVCAUDIT_DEBUG"] = "1"


def run(arguments: Sequence[str]) -> int:
    """Run a command line; whatever happens becomes one message and an exit code."""
    try:
        code = app(list(arguments), standalone_mode=False)
        sys.stdout.flush()
        return int(code or ExitCode.FINE)
    except SvcauditError as error:
        _debug()
        _tell(error)
        return error.exit_code
    except KeyboardInterrupt:
        Output().error("interrupted: nothing was changed that was not already reported")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        # The reader (`| head`) has seen enough. Nothing more may be written, not even by the interpreter when it leaves.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.FINE
    except Exception as error:
        return _other(error)


def _other(error: Exception) -> int:
    """A wrong option, as click words it; or a bug."""
    import click

    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if isinstance(error, click.exceptions.Abort):
        Output().error("interrupted")
        return ExitCode.INTERRUPTED
    if isinstance(error, click.ClickException):
        usage = error.ctx.get_usage() if isinstance(error, click.UsageError) and error.ctx else None
        hint = f"\n  {usage}\n  try --help" if usage else ""
        Output().error(f"error: {error.format_message()}{hint}")
        return ExitCode.USAGE
    Output().error(
        f"svcaudit has a bug: {type(error).__name__}: {error}\n  please report it with the output of the same command and --debug"
    )
    _debug()
    return ExitCode.BUG


def _tell(error: SvcauditError) -> None:
    if isinstance(error, SpecError):
        from svcaudit.reports.problems import render_problems

        Output().error(render_problems(error.problems, color=Output().colored(sys.stderr)))
        return
    from svcaudit.reports.characters import visible

    hint = "\n".join(f"  {visible(line)}" for line in (error.hint or "").splitlines())
    Output().error(f"error: {visible(error.message)}" + (f"\n{hint}" if hint else ""))


def _debug() -> None:
    if os.environ.get("SVCAUDIT_DEBUG"):
        traceback.print_exc()
