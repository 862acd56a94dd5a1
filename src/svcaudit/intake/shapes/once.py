"""Times that all rows of a case repeat, such as the time of its creation in a history that does not tell it."""

from __future__ import annotations

import numpy as np

from svcaudit.intake.header import Header
from svcaudit.intake.log_map import LogMap
from svcaudit.intake.shapes.strand import Seen, Strand, event_strand
from svcaudit.model.log import Bool


def once(seen: Seen) -> Bool:
    """The first row in the files with each time of each case: one event, though many rows say it."""
    rows = np.flatnonzero(seen.timed)
    order = rows[np.lexsort((rows, seen.time[rows], seen.case[rows]))]
    case, time = seen.case[order], seen.time[order]
    new = np.ones(len(order), np.bool_)
    new[1:] = (case[1:] != case[:-1]) | (time[1:] != time[:-1])
    found = np.zeros(len(seen.case), np.bool_)
    found[order[new]] = True
    return found


def lay_once(header: Header, log_map: LogMap) -> tuple[Strand, ...]:
    """The strands of such times."""
    return tuple(event_strand(header, activity, column, log_map, once) for activity, column in log_map.once.items())
