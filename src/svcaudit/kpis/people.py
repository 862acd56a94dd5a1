"""Who had a case, and how often it changed hands."""

from __future__ import annotations

import numpy as np

from svcaudit.checks.search import bounds_per_case
from svcaudit.model.log import EventLog, Int32


def people_of(log: EventLog) -> tuple[Int32, Int32, Int32]:
    """The first and the last known actor of each case, -1 where nobody is known, and how often the known actor changed (C each)."""
    known = np.flatnonzero(log.actor >= 0)
    who, case = log.actor[known], log.case[known]
    low, high = bounds_per_case(log, known)
    some = high > low
    first, last = np.full(log.cases, -1, np.int32), np.full(log.cases, -1, np.int32)
    first[some], last[some] = who[low[some]], who[high[some] - 1]
    changed = (case[1:] == case[:-1]) & (who[1:] != who[:-1])
    return first, last, np.bincount(case[1:][changed], minlength=log.cases).astype(np.int32)
