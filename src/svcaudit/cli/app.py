"""The command tree, and the one place where an exception becomes an exit code."""

from __future__ import annotations

import os
import shlex
import sys
import traceback
from collections.abc import Sequence
from functools import cache
from typing import Annotated, Any

import typer

from svcaudit import __version__
from svcaudit.cli.case import case_command
from svcaudit.cli.check import check_command
from svcaudit.cli.compare import compare_command
from svcaudit.cli.config import config_app
from svcaudit.cli.explain import explain_command
from svcaudit.cli.init import init_command
from svcaudit.cli.kpi import kpi_command
from svcaudit.cli.log import log_app
from svcaudit.cli.output import Output, color_in, help_if_alone, hush, make_streams_patient
from svcaudit.cli.queries import without_secrets
from svcaudit.cli.report import report_command
from svcaudit.cli.spec import spec_app
from svcaudit.errors import ExitCode, SpecError, SvcauditError

EXIT_CODES = (
    "Exit codes: 0 fine · 1 a rule failed its gate · 2 usage, config or spec error · 3 data cannot be judged · "
    "4 a bug of ours · 130 interrupted"
)

UNHARMED = "no file is half written"
"""True of every command: a file, and the files of a run, are made aside and put in their place whole."""

app = typer.Typer(
    name="svcaudit",
    help="Audit service processes: hold every case of a log against a service standard written in YAML.",
    epilog=EXIT_CODES,
    invoke_without_command=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: the same text on a terminal, in a file and in the README
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
app.command("init", short_help="A project to begin with, or one drafted from a log.")(init_command)
app.command("check", short_help="Audit logs against a standard.")(check_command)
app.command("case", short_help="One case of a saved run, explained.")(case_command)
app.command("kpi", short_help="The metrics of a run, whole and split.")(kpi_command)
app.command("report", short_help="A saved run as a page: the month, or every rule.")(report_command)
app.command("compare", short_help="What changed between two saved runs.")(compare_command)
app.command("explain", short_help="A rule kind, a verdict, a quality detector, an error code.")(explain_command)
app.add_typer(log_app, name="log", short_help="The log as a file.")
app.add_typer(spec_app, name="spec", short_help="The standard as a file.")
app.add_typer(config_app, name="config", short_help="What a check would use, and who decided it.")


def _show_version(asked: bool) -> None:
    if asked:
        Output().payload(f"svcaudit {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and stop.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error (or set SVCAUDIT_DEBUG=1).")] = False,
) -> None:
    help_if_alone(context)


@cache
def _command() -> Any:
    """The command tree as click has it; what it is called depends on the version of typer."""
    return typer.main.get_command(app)


def run(arguments: Sequence[str]) -> int:
    """Run a command line; whatever happens becomes one message and an exit code."""
    make_streams_patient()
    debug = "--debug" in arguments or os.environ.get("SVCAUDIT_DEBUG", "") not in ("", "0")
    arguments = [one for one in arguments if one != "--debug"]  # wherever it was written
    try:
        # Not app(): it turns an interruption and a broken pipe into exit codes of its own before we see them.
        with _command().make_context("svcaudit", list(arguments)) as context:
            return int(context.command.invoke(context) or ExitCode.FINE)
    except typer.Exit as leaving:
        return leaving.exit_code
    except BrokenPipeError:  # of the help; a command's own output minds it itself
        hush(sys.stdout)
        return ExitCode.FINE
    except (KeyboardInterrupt, typer.Abort) as stopped:
        Output().error(f"interrupted while {stopped}; {UNHARMED}" if str(stopped) else f"interrupted: {UNHARMED}")
        return ExitCode.INTERRUPTED
    except Exception as error:
        code = _told(error, arguments)
        if debug:
            traceback.print_exc()
        return code


def _told(error: Exception, arguments: Sequence[str]) -> ExitCode:
    """Say what went wrong and what to do: what the user can act on, a wrong option as click words it, or a bug."""
    if isinstance(error, SvcauditError):
        _tell(error, Output(color_in(arguments)))
        return error.exit_code
    if hasattr(error, "format_message"):
        # Click's exceptions are known by their method, not by their class: newer versions of typer bring a click of their own.
        _tell_usage(error.format_message(), getattr(error, "ctx", None))
        return ExitCode.USAGE
    from svcaudit.reports.characters import visible

    if isinstance(error, OSError) and error.strerror:  # a full disk, a name too long: the machine's word, and no bug
        Output().error(visible(f"error: {error.filename}: {error.strerror}" if error.filename else f"error: {error.strerror}"))
        return ExitCode.USAGE
    if isinstance(error, MemoryError):
        Output().error("error: the log does not fit into the memory of this machine\n  audit it in parts, such as one file a month")
        return ExitCode.DATA
    again = shlex.join(["svcaudit", *without_secrets(arguments), "--debug"])
    told = visible(f"svcaudit has a bug: {type(error).__name__}: {error}")
    Output().error(f"{told}\n  please report it, with what this prints: {visible(again)}")
    return ExitCode.BUG


def _tell(error: SvcauditError, out: Output) -> None:
    if isinstance(error, SpecError):
        from svcaudit.reports.problems import render_problems

        out.error(render_problems(error.problems, color=out.colored(sys.stderr)))
        return
    from svcaudit.reports.characters import visible

    hint = "\n".join(f"  {visible(line)}" for line in (error.hint or "").splitlines())
    out.error(f"error: {visible(error.message)}" + (f"\n{hint}" if hint else ""))


def _tell_usage(message: str, context: typer.Context | None) -> None:
    from svcaudit.reports.characters import visible

    told = visible(message.replace("Value error, ", ""))  # how pydantic, inside typer, introduces a wrong value
    command = context.command_path if context else "svcaudit"
    Output().error(f"error: {told[:1].lower()}{told[1:].removesuffix('.')}\n  `{command} --help` shows what it takes")
