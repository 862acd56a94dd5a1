"""A log some of whose cases are replaced by what they have become, and new ones added; and which case of either is which of the whole."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.kpis.joined import order_of
from svcaudit.kpis.renewed import Merge, Renewal
from svcaudit.kpis.vocabularies import grown_vocabulary, recoded
from svcaudit.model.arrow import flags, integers
from svcaudit.model.log import Bool, Column, EventLog, Int64


def numbered(ids: pa.Array, among: pa.Array) -> tuple[Int64, Bool]:
    """The number of each id (N) among those, and whether it is one of them."""
    place = pc.index_in(ids, value_set=among)
    return integers(place.fill_null(-1)).astype(np.int64), flags(place.is_valid())


def renewal_of(earlier: pa.Array, fresh: pa.Array) -> tuple[Renewal, pa.Array]:
    """Which cases of `earlier` stay when those of `fresh` take their places or join them, and the ids of all. Both are in order."""
    place, known = numbered(fresh, earlier)
    stays = np.ones(len(earlier), np.bool_)
    stays[place[known]] = False
    if known.all():
        return Renewal(np.flatnonzero(stays), np.flatnonzero(stays), place, len(earlier), len(earlier)), earlier
    order = order_of([earlier, fresh.filter(pc.is_null(pc.index_in(fresh, value_set=earlier)))])
    before, new = order.places
    numbers = np.empty(len(fresh), np.int64)
    numbers[known], numbers[~known] = before[place[known]], new
    return Renewal(np.flatnonzero(stays), before[stays], numbers, len(earlier), order.cases), order.ids


def replaced(earlier: EventLog, fresh: EventLog, renewal: Renewal, ids: pa.Array) -> EventLog:
    """One log of both. They have the same attributes, and `fresh` knows of every event which file it is from."""
    case, merge = renewal.rows(earlier.case, fresh.case)
    activities, old, new = grown_vocabulary(earlier.activities, fresh.activities)
    activity = merge(recoded(earlier.activity, old), recoded(fresh.activity, new))
    actors, old, new = grown_vocabulary(earlier.actors, fresh.actors)
    actor = merge(recoded(earlier.actor, old), recoded(fresh.actor, new))
    roles, old, new = grown_vocabulary(earlier.roles, fresh.roles)
    role = merge(recoded(earlier.role, old), recoded(fresh.role, new)).astype(np.int16, copy=False)
    lengths = renewal.of_cases(np.diff(earlier.offsets), np.diff(fresh.offsets))
    return EventLog(
        case_ids=ids,
        offsets=np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
        case=case,
        stage=merge(earlier.stage, fresh.stage),
        stage_ids=earlier.stage_ids,
        time=merge(earlier.time, fresh.time),
        activity=activity,
        activities=activities,
        actor=actor,
        actors=actors,
        role=role,
        roles=roles,
        row=merge(earlier.row, fresh.row),
        source=merge(_source(earlier), _source(fresh)),
        attributes=_attributes(earlier, fresh, merge),
        text=None if earlier.text is None or fresh.text is None else _column(earlier.text, fresh.text, merge),
    )


def _source(log: EventLog) -> npt.NDArray[np.int16]:
    return np.zeros(log.events, np.int16) if log.source is None else log.source


def _attributes(earlier: EventLog, fresh: EventLog, merge: Merge) -> Mapping[str, Column]:
    return {name: _column(column, fresh.attributes[name], merge) for name, column in earlier.attributes.items()}


def _column(earlier: Column, fresh: Column, merge: Merge) -> Column:
    values, old, new = grown_vocabulary(earlier.values, fresh.values)
    codes = merge(recoded(earlier.codes, old), recoded(fresh.codes, new))
    default = fresh.default if fresh.default < 0 else int(new[fresh.default])
    if earlier.known is earlier.codes and fresh.known is fresh.codes:
        return Column(values, codes, codes, earlier.per_event, default)
    return Column(values, codes, merge(recoded(earlier.known, old), recoded(fresh.known, new)), earlier.per_event, default)
