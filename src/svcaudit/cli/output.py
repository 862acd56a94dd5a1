"""What goes where: the payload to stdout, everything else to stderr; colour only where somebody looks."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import TextIO


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
        """What the user may like to know."""
        if not self.quiet:
            _write(sys.stderr, text)

    def detail(self, text: str) -> None:
        """What only --verbose shows."""
        if self.verbose:
            _write(sys.stderr, text)

    def error(self, text: str) -> None:
        """What went wrong, and what to do; never silenced."""
        _write(sys.stderr, text)

    def colored(self, stream: TextIO | None = None) -> bool:
        """Whether colour (and bold) may be used on a stream (stdout unless said)."""
        if self.color != "auto":
            return self.color == "always"
        if os.environ.get("NO_COLOR"):
            return False
        return (stream or sys.stdout).isatty()

    def progress(self) -> bool:
        """Whether a moving bar may be shown: only on a terminal, and not when told to be quiet."""
        return not self.quiet and sys.stderr.isatty()


def _write(stream: TextIO, text: str) -> None:
    stream.write(text if text.endswith("\n") else text + "\n")
    stream.flush()
