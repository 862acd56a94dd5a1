"""A row is a vendor's measurement of one clock of one case: start, end and the vendor's verdict, which is a claim to be checked."""

from __future__ import annotations

from dataclasses import replace

from svcaudit.intake.header import Header
from svcaudit.intake.log_map import LogMap
from svcaudit.intake.shapes.shape import Shape
from svcaudit.intake.shapes.strand import Strand, event_strand


def _lay(header: Header, log_map: LogMap) -> tuple[Strand, ...]:
    clock = (header.must("clock", log_map.clock),)
    columns = (("start", log_map.start), ("end", log_map.end))
    return tuple(replace(event_strand(header, what, column, log_map), activity=clock) for what, column in columns if column is not None)


CLOCKS = Shape(
    "clocks",
    _lay,
    ("start", "end", "clock"),
    ("clock", "start", "claims"),
    'clock: sla\n  start: start_time\n  claims: {"*": {column: has_breached, violated: ["true"], met: ["false"]}}',
)
