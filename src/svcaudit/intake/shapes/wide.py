"""A row is a case, and has a column for the time of each event; an empty one did not happen."""

from __future__ import annotations

from svcaudit.errors import DataError
from svcaudit.intake.header import Header
from svcaudit.intake.log_map import LogMap
from svcaudit.intake.shapes.shape import Shape
from svcaudit.intake.shapes.strand import Strand, event_strand


def _lay(header: Header, log_map: LogMap) -> tuple[Strand, ...]:
    strands = tuple(event_strand(header, activity, column, log_map) for activity, column in log_map.events.items())
    if header.complete and not any(strand.time.places for strand in strands):
        names = ", ".join(repr(name) for column in log_map.events.values() for name in column.columns)
        raise DataError(f"{header.file} has none of the time columns that the map names: {names}", "write `events:` in the map")
    return strands


WIDE = Shape("wide", _lay, ("events",), ("events",), "events: {created: opened_at, resolved: resolved_at}", once_only=True)
