"""Who had a case, and how often it changed hands."""

from __future__ import annotations

import numpy as np

from svcaudit.model.log import EventLog, Int32


def people_of(log: EventLog) -> tuple[Int32, Int32, Int32]:
    """The first and the last known actor of each case, -1 where nobody is known, and how often the known actor changed (C each)."""
    who, case, known = log.actor, log.case, log.actor >= 0
    if not known.all():
        who, case = who[known], case[known]
    first, last = np.full(log.cases, -1, np.int32), np.full(log.cases, -1, np.int32)
    # Of what is written to one place several times the last stays.
    first[case[::-1]], last[case] = who[::-1], who
    changed = (case[1:] == case[:-1]) & (who[1:] != who[:-1])
    return first, last, np.bincount(case[1:][changed], minlength=log.cases).astype(np.int32)
