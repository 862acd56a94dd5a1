"""A row is a piece of work with a start and an end: an event each."""

from __future__ import annotations

from dataclasses import replace

from svcaudit.intake.header import Header
from svcaudit.intake.log_map import LogMap
from svcaudit.intake.shapes.shape import Shape
from svcaudit.intake.shapes.strand import Strand, activity_places, event_strand


def _lay(header: Header, log_map: LogMap) -> tuple[Strand, ...]:
    activity = activity_places(header, log_map)
    columns = (("start", log_map.start), ("end", log_map.end))
    return tuple(replace(event_strand(header, what, column, log_map), activity=activity) for what, column in columns if column is not None)


INTERVALS = Shape("intervals", _lay, ("start", "end"), ("start", "end"), "start: began_at\n  end: ended_at")
