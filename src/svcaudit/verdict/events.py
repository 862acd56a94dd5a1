"""The events as judged, for the run folder: what a later look at one case needs, and nothing personal."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from svcaudit.model.log import EventLog
from svcaudit.model.spec import ProcessSpec
from svcaudit.verdict.columns import coded, instants, whole
from svcaudit.verdict.fingerprint import CaseNames


def events_table(log: EventLog, spec: ProcessSpec, names: CaseNames) -> pa.Table:
    """case, stage, activity, time, actor, role, row, source, and `attr.<id>`: the cell of every attribute that is not personal."""
    columns = {
        "case": pa.DictionaryArray.from_arrays(whole(log.case), names.ids),
        "stage": coded(np.array(log.stage_ids, dtype=object), log.stage),
        "activity": coded(log.activities, log.activity),
        "time": instants(log.time),
        "actor": coded(log.actors, log.actor),
        "role": coded(log.roles, log.role),
        "row": whole(log.row),
        "source": whole(np.zeros(log.events, np.int16) if log.source is None else log.source),
    }
    for name, column in log.attributes.items():
        if name in spec.attributes and not spec.attributes[name].personal:
            columns[f"attr.{name}"] = coded(column.values, column.codes)
    return pa.table(columns)
