"""What a shape is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from svcaudit.intake.header import Header
from svcaudit.intake.log_map import LogMap
from svcaudit.intake.shapes.strand import Strand


@dataclass(frozen=True, slots=True)
class Shape:
    """`lay` finds the strands of events in a file's columns; raises DataError for one that is missing. `keys`: of a map, that only this
    shape (and others that list them) takes; `needs`: those without which there is none; `example`: how they are written. `once_only`: a row
    is the whole case, so each event stands at most once and its repetitions are not shown."""

    name: str
    lay: Callable[[Header, LogMap], tuple[Strand, ...]]
    keys: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    example: str = ""
    once_only: bool = False
