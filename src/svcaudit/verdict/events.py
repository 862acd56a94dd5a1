"""The events as judged, for the run folder: what a later look at one case needs, and nothing personal."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from svcaudit.model.log import EventLog
from svcaudit.model.spec import ProcessSpec
from svcaudit.verdict.columns import coded, instants, whole, yes_no
from svcaudit.verdict.fingerprint import CaseNames


def events_table(log: EventLog, spec: ProcessSpec, names: CaseNames) -> pa.Table:
    """case, stage, activity, time, actor, role, row, source, and `attr.<id>`: the cell of every attribute that is not personal.

    `hidden.days`, `hidden.pauses`, `hidden.reopenings`: only of a log that cannot show all of them (see Blind).
    """
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
    return pa.table(columns | _hidden(log))


def _hidden(log: EventLog) -> dict[str, pa.Array]:
    """What the log may have hidden, for each event."""
    blind = log.blind
    of_cases = {"pauses": blind.pauses, "reopenings": blind.reopenings}
    hidden = {what: found[log.case] for what, found in of_cases.items() if found is not None}
    if blind.days is not None:
        hidden["days"] = blind.days
    return {f"hidden.{what}": yes_no(found) for what, found in hidden.items()}
