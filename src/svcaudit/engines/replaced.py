"""A log some of whose cases are replaced by what they have become, and new ones added; and which case of either is which of the whole."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.kpis.joined import order_of
from svcaudit.kpis.renewed import Merge, Renewal, renewal_by
from svcaudit.kpis.vocabularies import grown_vocabulary, recoded
from svcaudit.model.arrow import flags, integers, numbers
from svcaudit.model.log import Bool, Column, EventLog, Int64
from svcaudit.verdict.columns import yes_no

_FEW = 20
"""With fewer sought than one in so many, each is looked up."""


class _Words(Sequence[bytes]):
    """Large strings as bytes, whose order is theirs."""

    def __init__(self, words: pa.Array) -> None:
        _, ends, content = words.buffers()
        self.ends = np.frombuffer(ends, np.int64)[words.offset : words.offset + len(words) + 1].tolist()
        self.content = memoryview(content or b"")

    def __len__(self) -> int:
        return len(self.ends) - 1

    def __getitem__(self, number: Any) -> Any:
        if number >= len(self):
            raise IndexError(number)
        return bytes(self.content[self.ends[number] : self.ends[number + 1]])


def places_in(ids: pa.Array, sought: pa.Array) -> tuple[Int64, Bool]:
    """Where each of the sought ids (N) stands among these, or would stand, and whether it is one of them. Both are in order."""
    if len(sought) * _FEW < len(ids):
        words = _Words(ids)
        would = [bisect_left(words, word) for word in _Words(sought)]
        there = [number < len(words) and words[number] == word for number, word in zip(would, _Words(sought), strict=True)]
        return np.array(would, np.int64), np.array(there, np.bool_)
    found = pc.index_in(sought, value_set=ids)
    known = flags(found.is_valid())
    _, new = order_of([ids, sought.filter(yes_no(~known))]).places
    place = integers(found).astype(np.int64)
    place[~known] = new - np.arange(len(new))
    return place, known


def renewal_of(earlier: pa.Array, fresh: pa.Array, numbers_of: Int64 | None = None) -> tuple[Renewal, pa.Array, Int64]:
    """How cases become one with those that replace or join them, the ids of all, and the number of each earlier one among all. Both are in
    order. `numbers_of`: which earlier case each fresh one replaces, -1 for none, where that is known."""
    if numbers_of is None:
        place, known = places_in(earlier, fresh)
    else:
        place, known = numbers_of.copy(), numbers_of >= 0
        place[~known] = places_in(earlier, fresh.filter(yes_no(~known)))[0]
    joins = place[~known]
    now = np.arange(len(earlier)) + np.cumsum(np.bincount(joins, minlength=len(earlier) + 1))[: len(earlier)]
    among = np.empty(len(fresh), np.int64)
    among[known], among[~known] = now[place[known]], joins + np.arange(len(joins))
    becomes = now.copy()
    becomes[place[known]] = -1
    renewal = renewal_by(becomes, among, len(earlier) + len(joins))
    return renewal, pa.concat_arrays([earlier, fresh]).take(numbers(renewal.source)), now


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
