"""A row is a case as it stood after an update: what happened is what has changed since the row before."""

from __future__ import annotations

import numpy as np

from svcaudit.intake.header import Header
from svcaudit.intake.log_map import LogMap
from svcaudit.intake.shapes.shape import Shape
from svcaudit.intake.shapes.strand import Seen, Strand, row_time
from svcaudit.model.log import Bool, Int64


def first(seen: Seen) -> Bool:
    """The first row of each case in time."""
    rows = seen.in_order()
    found = np.zeros(len(seen.case), np.bool_)
    found[rows[_begins(seen, rows)]] = True
    return found


def changed(seen: Seen) -> Bool:
    """Rows whose value is another than in the row before them in time; a value that goes is no event, one that comes back is."""
    rows = seen.in_order()
    codes = seen.value.codes[rows]
    news = np.zeros(len(rows), np.bool_)
    news[1:] = codes[1:] != codes[:-1]
    news &= ~_begins(seen, rows) & (codes >= 0)
    found = np.zeros(len(seen.case), np.bool_)
    found[rows[news]] = True
    return found


def _begins(seen: Seen, rows: Int64) -> Bool:
    case = seen.case[rows]
    begins = np.ones(len(rows), np.bool_)
    begins[1:] = case[1:] != case[:-1]
    return begins


def _lay(header: Header, log_map: LogMap) -> tuple[Strand, ...]:
    time = row_time(header, log_map.time)
    created = () if log_map.created in log_map.once else (Strand(time, first, name=log_map.created, required=True),)
    places = [(header.must("change", column, "changes: {{{}: …}}"), name) for column, name in log_map.changes.items()]
    return (*created, *(Strand(time, changed, (place,), name, required=True, asks=False) for place, name in places))


SNAPSHOTS = Shape(
    "snapshots", _lay, ("changes", "created", "once"), ("changes",), "changes: {state: 'state: {}', assignment_group: reassigned}"
)
