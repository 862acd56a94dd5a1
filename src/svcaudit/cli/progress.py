"""A bar on stderr while a long phase runs; nothing at all where nobody looks."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from svcaudit.cli.output import Output
from svcaudit.model.progress import Progress

if TYPE_CHECKING:
    from rich.progress import ProgressColumn


@contextmanager
def progress(out: Output) -> Iterator[Progress]:
    """Give what is told the phases. Off a terminal their names are detail: --verbose shows each once. An interruption says where it was."""
    last = _Last()
    try:
        with _shown(out) as show:

            def tell(phase: str, done: int = 0, total: int = 0) -> None:
                last.phase, last.share = phase, done / total if total else None
                show(phase, done, total)

            yield tell
    except KeyboardInterrupt:
        if last.phase:
            raise KeyboardInterrupt(last.told()) from None
        raise


class _Last:
    """What was told last."""

    def __init__(self) -> None:
        self.phase = ""
        self.share: float | None = None

    def told(self) -> str:
        return self.phase if self.share is None else f"{self.phase} ({self.share:.0%})"


@contextmanager
def _shown(out: Output) -> Iterator[Progress]:
    if not out.progress():
        yield _Names(out)
        return
    from rich.console import Console
    from rich.progress import Progress as Bars

    from svcaudit.reports.characters import visible

    console = Console(stderr=True, no_color=not out.colored(sys.stderr))
    with Bars(*_columns(), console=console, transient=True) as bars:
        task = bars.add_task("starting", total=None, in_bytes=False)
        now = ""

        def tell(phase: str, done: int = 0, total: int = 0) -> None:
            nonlocal now
            kind = phase.split()[0]  # reading a.csv, reading b.csv: one bar
            if kind != now:
                bars.reset(task, total=total or None, in_bytes=kind == "reading")
                now = kind
            bars.update(task, description=visible(phase), completed=done, total=total or None)

        yield tell


def _columns() -> list[str | ProgressColumn]:
    """Which phase, how far, how fast, how long still; of a phase that does not know its end, how long already."""
    from rich.progress import BarColumn, ProgressColumn, SpinnerColumn, Task, TimeElapsedColumn
    from rich.text import Text

    class Phase(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(task.description)

    class Rate(ProgressColumn):
        """12 % of 630 MB, 12 MB/s, 3 s left; once that can be said."""

        def render(self, task: Task) -> Text:
            if not task.total or not task.speed:
                return Text("")
            left = "" if task.time_remaining is None else f", {task.time_remaining:.0f} s left"
            of, rate = (f" of {task.total / 1e6:.0f} MB", f", {task.speed / 1e6:.1f} MB/s") if task.fields["in_bytes"] else ("", "")
            return Text(f"{task.percentage:.0f} %{of}{rate}{left}")

    return [SpinnerColumn(), Phase(), BarColumn(20), Rate(), TimeElapsedColumn()]


class _Names:
    """Each phase once, in words."""

    def __init__(self, out: Output) -> None:
        self.out = out
        self.now = ""

    def __call__(self, phase: str, done: int = 0, total: int = 0) -> None:
        if phase != self.now:
            self.now = phase
            self.out.detail(phase)
