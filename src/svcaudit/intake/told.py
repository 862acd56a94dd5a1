"""From coded rows to the table of the vendor's claims."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from svcaudit.intake.claims import claims_table
from svcaudit.intake.log_map import LogMap
from svcaudit.intake.rows import Coding
from svcaudit.model.log import Bool


def left_out(coding: Coding, log_map: LogMap) -> Bool:
    """Rows that say of themselves that they do not count."""
    left = np.zeros(coding.total, np.bool_)
    for column, words in log_map.leave_out.items():
        coded = coding.claims[f"leave out {column}"].result()
        left |= np.array([word in words for word in coded.words.to_pylist()] + [False])[coded.codes]
    return left


def claims_of(coding: Coding, rows: Bool, log_map: LogMap) -> pa.Table | None:
    """What the vendor says of the rows that can be used; None where the map names no claim."""
    if not log_map.claims:
        return None
    told = {name: column.result() for name, column in coding.claims.items()}
    number = np.concatenate([batch.numbers for batch in coding.batches])
    return claims_table(coding.case.result(), told, log_map, rows, number)
