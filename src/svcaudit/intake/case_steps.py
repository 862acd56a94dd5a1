"""How columns change from row to row of a case."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from svcaudit.intake.profile import Seen
from svcaudit.model.log import Int32


@dataclass(frozen=True, slots=True)
class Steps:
    """The rows in the order of cases: `order` sorts them, `case` (as long) is the case of each, `same`: neighbours of one case."""

    order: np.ndarray[tuple[int, ...], np.dtype[np.int64]]
    same: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
    case: Int32
    cases: int

    @staticmethod
    def of(case: Seen | None) -> Steps:
        """Of the rows that were kept; none where the case is not known."""
        if case is None:
            return Steps(np.empty(0, np.int64), np.empty(0, np.bool_), np.empty(0, np.int32), 0)
        codes = case.codes
        order = np.argsort(codes, kind="stable")
        order = order[codes[order] >= 0]
        known, number = np.unique(codes[order], return_inverse=True)
        return Steps(order, number[1:] == number[:-1], number.astype(np.int32), len(known))

    def changing(self, column: Seen) -> float:
        """Share of neighbouring rows of a case in which the column changes."""
        codes = column.codes[self.order]
        return float((codes[1:] != codes[:-1])[self.same].mean()) if self.same.any() else 0.0

    def constant(self, column: Seen) -> float:
        """Share of cases in which the column has one value at most."""
        codes = column.codes[self.order]
        low, high = np.full(self.cases, np.iinfo(np.int32).max), np.full(self.cases, -1)
        known = codes >= 0
        np.minimum.at(low, self.case[known], codes[known])
        np.maximum.at(high, self.case[known], codes[known])
        return float((high <= low).mean())

    def first_share(self, column: Seen) -> float:
        """How often the cases begin with the same value."""
        begins = np.concatenate(([True], ~self.same)) if len(self.order) else np.zeros(0, np.bool_)
        first = column.codes[self.order][begins]
        first = first[first >= 0]
        return float(np.bincount(first).max() / len(first)) if len(first) else 0.0
