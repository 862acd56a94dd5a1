"""A row is an event."""

from __future__ import annotations

import numpy as np

from svcaudit.intake.header import Header
from svcaudit.intake.log_map import LogMap
from svcaudit.intake.shapes.shape import Shape
from svcaudit.intake.shapes.strand import Seen, Strand, activity_places, row_time
from svcaudit.model.log import Bool


def always(seen: Seen) -> Bool:
    """Every row."""
    return np.ones(len(seen.case), np.bool_)


def _lay(header: Header, log_map: LogMap) -> tuple[Strand, ...]:
    activity = activity_places(header, log_map)
    return (Strand(row_time(header, log_map.time), always, activity, required=True),)


EVENTS = Shape("events", _lay, keys=("once",))
