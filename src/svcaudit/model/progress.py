"""How a long piece of work tells where it is."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told each phase as it begins and, where it knows its end, how far it has come: `done` of `total`, in bytes where files are read,
    in whatever the phase counts elsewhere. A total of 0 is unknown. It may be told as often as every few milliseconds."""

    def __call__(self, phase: str, done: int = 0, total: int = 0) -> None: ...


def unheard(phase: str, done: int = 0, total: int = 0) -> None:
    """The progress that nobody looks at."""
