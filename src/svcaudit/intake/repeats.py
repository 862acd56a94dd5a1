"""Rows that stand twice: in one export that was loaded again, or in exports that overlap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from svcaudit.intake.row_times import RowTimes
from svcaudit.intake.rows import Coding
from svcaudit.model.log import Bool, Int64

KEEP, DROP = "keep", "drop"
DUPLICATES = (KEEP, DROP)
"""What `duplicates:` in a map may say."""

_Key = npt.NDArray[np.integer]


def repeated_rows(coding: Coding, times: RowTimes, good: Bool) -> Bool:
    """Which of the good rows (R) equal an earlier one, of any file, in every column that is read. Cells are compared as they were read:
    trimmed, translated, times as instants."""
    found = np.zeros(len(good), np.bool_)
    rows = _alike(coding.case.result().codes, times.values[0], np.flatnonzero(good))
    if len(rows):
        again, _ = same([key[rows] for key in _columns(coding, times)])
        found[rows[again]] = True
    return found


def same(keys: Sequence[_Key]) -> tuple[Int64, Int64]:
    """Places (of N) at which all keys are those of an earlier place, and the first such place of each; in no order of places."""
    order = np.lexsort(keys[::-1])  # stable: equal places stay in order
    equal = np.ones(max(len(order) - 1, 0), np.bool_)
    for key in keys:
        ordered = key[order]
        equal &= ordered[1:] == ordered[:-1]
    begins = np.flatnonzero(np.concatenate(([True], ~equal)))
    first = np.repeat(order[begins], np.diff(begins, append=len(order)))
    again = np.flatnonzero(np.concatenate(([False], equal)))
    return order[again], first[again]


def _alike(case: _Key, time: Int64, rows: Int64) -> Int64:
    """Those of the rows that share case and time with another one, ascending: few of many, and only they can be the same."""
    order = rows[np.lexsort((time[rows], case[rows]))]
    tied = (case[order[1:]] == case[order[:-1]]) & (time[order[1:]] == time[order[:-1]])
    mine = np.concatenate((tied, [False])) | np.concatenate(([False], tied))
    return np.sort(order[mine[: len(order)]])


def _columns(coding: Coding, times: RowTimes) -> Iterator[_Key]:
    """Every column that is read, over all rows: of several events a row, one after the other."""
    total = coding.total
    one_each = (coding.case, coding.text, *coding.attributes.values(), *coding.claims.values())
    yield from (column.result().codes for column in one_each)
    yield from times.values
    for of_strands in (coding.activity, coding.actor, coding.role):
        yield from of_strands.result().codes.reshape(-1, total)
