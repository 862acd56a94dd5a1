"""From coded rows to the table of the vendor's claims."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from svcaudit.intake.claims import claims_table
from svcaudit.intake.encode import Coded
from svcaudit.intake.log_map import LogMap
from svcaudit.intake.rows import Coding
from svcaudit.model.log import Bool

_LEAVE_OUT = "leave out "


def left_out(coding: Coding, log_map: LogMap) -> Bool:
    """Rows that say of themselves that they do not count."""
    told = {name: coding.claims[name].result() for name in coding.claims if name.startswith(_LEAVE_OUT)}
    return rows_left_out(told, coding.total, log_map)


def rows_left_out(told: Mapping[str, Coded], total: int, log_map: LogMap) -> Bool:
    """The same of coded columns: rows (of `total`) with one of the words of `leave_out`."""
    left = np.zeros(total, np.bool_)
    for column, words in log_map.leave_out.items():
        coded = told[f"{_LEAVE_OUT}{column}"]
        left |= np.array([word in words for word in coded.words.to_pylist()] + [False])[coded.codes]
    return left


def claims_of(coding: Coding, rows: Bool, log_map: LogMap) -> pa.Table | None:
    """What the vendor says of the rows that can be used; None where the map names no claim."""
    if not log_map.claims:
        return None
    told = {name: column.result() for name, column in coding.claims.items()}
    number = np.concatenate([batch.numbers for batch in coding.batches])
    return claims_table(coding.case.result(), told, log_map, rows, number)
