"""A bar on stderr while a long phase runs; nothing at all where nobody looks."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from svcaudit.cli.output import Output

Say = Callable[[str], None]
"""Told the name of each phase as it begins."""


@contextmanager
def progress(out: Output) -> Iterator[Say]:
    """Give the function that names the phases."""
    if not out.progress():
        yield out.detail
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True, no_color=not out.colored(sys.stderr))
    with Progress(SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console, transient=True) as bar:
        task = bar.add_task("starting")
        yield lambda phase: bar.update(task, description=phase)
