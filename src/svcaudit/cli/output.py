"""What goes where: the payload to stdout, everything else to stderr; colour only where somebody looks."""

from __future__ import annotations

import codecs
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import TextIOWrapper
from typing import TextIO

import typer

from svcaudit.errors import ExitCode, UsageError

UNFOLDED = 10_000
"""Columns where nobody looks at a screen."""


class Color(StrEnum):
    """Whether colour (and bold) is used: where somebody looks, everywhere, nowhere."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Output:
    """color: 'auto', 'always' or 'never'. quiet silences status, verbose adds detail; neither touches payload or errors."""

    color: str = "auto"
    quiet: bool = False
    verbose: bool = False

    def payload(self, text: str) -> None:
        """What the command was asked for."""
        _write(sys.stdout, text)

    def status(self, text: str) -> None:
        """What the user may like to know, on one line; nothing in it can steer the terminal."""
        if not self.quiet:
            _write(sys.stderr, _shown(text))

    def detail(self, text: str) -> None:
        """What only --verbose shows."""
        if self.verbose:
            _write(sys.stderr, _shown(text))

    def error(self, text: str) -> None:
        """What went wrong, and what to do; never silenced."""
        _write(sys.stderr, text)

    def colored(self, stream: TextIO | None = None) -> bool:
        """Whether colour (and bold) may be used on a stream (stdout unless said)."""
        if self.color != "auto":
            return self.color == "always"
        if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
            return False
        stream = stream or sys.stdout
        return stream is not None and stream.isatty()

    def width(self, *, to_file: bool = False) -> int:
        """Columns of the screen; nothing is folded for a pipe or a file, unless COLUMNS says how wide it is."""
        import shutil

        on_screen = not to_file and (sys.stdout is not None and sys.stdout.isatty())
        if not on_screen and not os.environ.get("COLUMNS"):
            return UNFOLDED
        return min(max(shutil.get_terminal_size((100, 40)).columns, 60), UNFOLDED)

    def progress(self) -> bool:
        """Whether a moving bar may be shown: only on a terminal that can move, and not when told to be quiet."""
        return not self.quiet and sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def color_in(arguments: Sequence[str]) -> str:
    """The --color of a command line that could not be run to its end."""
    for option, value in zip(arguments, [*arguments[1:], ""], strict=True):
        if option == "--color" or option.startswith("--color="):
            return option.partition("=")[2] or value
    return Color.AUTO


def help_if_alone(context: typer.Context) -> None:
    """A group of commands without a command shows its help; nothing was done, which is no success."""
    if context.invoked_subcommand is None:
        Output().error(context.get_help())
        raise typer.Exit(ExitCode.USAGE)


def make_streams_patient() -> None:
    """What a console cannot show is written as its JSON escape: a message must not die of a character, and JSON stays JSON."""
    codecs.register_error("svcaudit.escape", _escape)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="svcaudit.escape")


def hush(stream: TextIO) -> None:
    """The reader (`| head`) has seen enough: nothing more may be written, not even by the interpreter when it leaves."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _shown(text: str) -> str:
    from svcaudit.reports.characters import visible

    return visible(text)


def _write(stream: TextIO | None, text: str) -> None:
    if stream is None:  # closed by the caller: `>&-`
        return
    try:
        stream.write(text if text.endswith("\n") else text + "\n")
        stream.flush()
    except BrokenPipeError:
        hush(stream)  # the audit goes on, and so does its exit code
    except OSError as error:
        hush(stream)
        raise UsageError(f"the output cannot be written: {error.strerror or error}") from error


def _escape(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    return json.dumps(error.object[error.start : error.end])[1:-1], error.end
