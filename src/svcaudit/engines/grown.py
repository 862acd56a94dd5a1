"""A log and later events as one log: what one reading of all files, one after the other, would have made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.intake.attributes import column
from svcaudit.intake.encode import Coded
from svcaudit.intake.normalise import roles_of
from svcaudit.kpis.joined import order_of
from svcaudit.kpis.vocabularies import grown_vocabulary, recoded
from svcaudit.model.arrow import flags, integers, texts
from svcaudit.model.log import Bool, Column, EventLog, Int32, Int64, Texts
from svcaudit.model.spec import ProcessSpec


@dataclass(frozen=True, slots=True)
class Grown:
    """`log`: all events. `before` (C of the earlier log): the number that each of its cases has now. `touched`: numbers of the cases with
    later events, ascending."""

    log: EventLog
    before: Int64
    touched: Int64


def grown(log: EventLog, more: EventLog, spec: ProcessSpec, *, inputs: int, told_roles: bool) -> Grown:
    """`more` has the columns of `log` or fewer, its roles as the files tell them. `inputs`: files of the earlier log. `told_roles`: roles
    are a column of the files; else they come from the standard's lists of people."""
    weave = _weave(log, more, spec)
    later = np.zeros(log.events + more.events, np.bool_)
    later[weave.place] = True
    source = weave.of(_source(log, 0), _source(more, inputs))
    activity, activities = weave.coded(log.activity, log.activities, more.activity, more.activities)
    actor, actors = weave.coded(log.actor, log.actors, more.actor, more.actors)
    told, names = weave.coded(log.role, log.roles, more.role, more.roles)
    role, roles = (told.astype(np.int16), names) if told_roles else roles_of(actor, actors, spec)
    made = EventLog(
        case_ids=weave.ids,
        offsets=weave.offsets,
        case=weave.case,
        stage=weave.of(log.stage, more.stage),
        stage_ids=log.stage_ids,
        time=weave.of(log.time, more.time),
        activity=activity,
        activities=activities,
        actor=actor,
        actors=actors,
        role=role,
        roles=roles,
        row=weave.of(log.row, more.row),
        source=source,
        attributes=_attributes(weave, log, more, spec),
        text=_text(weave, log.text, more.text),
    )
    return Grown(made, weave.before, weave.touched)


def repeated(log: EventLog, more: EventLog) -> int:
    """How many events of `more` are events of `log`, by case, instant and activity. By 64-bit keys: good to doubt a log by."""
    place = pc.index_in(more.case_ids, value_set=log.case_ids)
    case = np.where(flags(place.is_valid()), integers(place), -1).astype(np.int64)
    known = np.flatnonzero(case[more.case] >= 0)
    touched = np.zeros(log.cases, np.bool_)
    touched[case[case >= 0]] = True
    events = np.flatnonzero(touched[log.case])
    _, old, new = grown_vocabulary(log.activities, more.activities)
    earlier = _keys(log.case[events], log.time[events], recoded(log.activity[events], old))
    return int(np.isin(_keys(case[more.case[known]], more.time[known], new[more.activity[known]]), earlier).sum())


def _keys(case: npt.NDArray[Any], time: Int64, activity: npt.NDArray[Any]) -> npt.NDArray[np.uint64]:
    with np.errstate(over="ignore"):
        mixed: npt.NDArray[np.uint64] = case.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + time.astype(np.uint64)
        return mixed * np.uint64(0xBF58476D1CE4E5B9) + activity.astype(np.uint64)


@dataclass(frozen=True, slots=True)
class _Weave:
    """Where events go. `stays` and `place`: of the earlier events, and of the later ones in `order`, among all."""

    ids: pa.Array
    offsets: Int64
    case: Int32
    before: Int64
    touched: Int64
    stays: Bool
    place: Int64
    order: Int64

    def of(self, earlier: npt.NDArray[Any], later: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """One column of all events."""
        whole = np.empty(len(self.stays), earlier.dtype)
        whole[self.stays] = earlier
        whole[self.place] = later[self.order]
        return whole

    def coded(self, earlier: npt.NDArray[Any], words: Texts, later: npt.NDArray[Any], more: Texts) -> tuple[Int32, Texts]:
        """One coded column, and its vocabulary."""
        every, old, new = grown_vocabulary(words, more)
        return self.of(recoded(earlier, old), recoded(later, new)), every


def _weave(log: EventLog, more: EventLog, spec: ProcessSpec) -> _Weave:
    ids, before, of_more = _cases(log.case_ids, more.case_ids)
    rank = np.array([*(spec.stages[stage].rank for stage in log.stage_ids), 0], np.int64)
    order = np.lexsort((rank[more.stage], more.time, of_more[more.case]))
    case = of_more[more.case][order]
    # The earlier events of the cases that have later ones, and these, in order: how many earlier ones stand before each later one?
    lengths = np.zeros(len(ids), np.int64)
    lengths[before] = np.diff(log.offsets)
    starts = np.concatenate(([0], np.cumsum(lengths)))
    touched = np.unique(case)
    has = np.isin(before, touched)
    events = np.flatnonzero(np.repeat(has, np.diff(log.offsets)))
    both = np.lexsort(
        (
            np.concatenate((rank[log.stage[events]], rank[more.stage][order])),
            np.concatenate((log.time[events], more.time[order])),
            np.concatenate((before[log.case[events]], case)),
        )
    )
    is_later = both >= len(events)
    earlier_before = np.cumsum(~is_later)[is_later]
    of_touched = np.concatenate(([0], np.cumsum(lengths[touched])))
    within: Int64 = earlier_before - of_touched[np.searchsorted(touched, case)]
    place = starts[case] + within + np.arange(len(case))
    stays = np.ones(log.events + more.events, np.bool_)
    stays[place] = False
    lengths += np.bincount(case, minlength=len(ids))
    offsets = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
    every_case = np.repeat(np.arange(len(ids), dtype=np.int32), lengths)
    return _Weave(ids, offsets, every_case, before, touched, stays, place, order)


def _cases(known: pa.Array, more: pa.Array) -> tuple[pa.Array, Int64, Int64]:
    """All ids in order, and the place of either's ids among them."""
    place = pc.index_in(more, value_set=known)
    there = flags(place.is_valid())
    order = order_of([known, more.filter(pc.is_null(place))])
    before, fresh = order.places
    of_more = np.empty(len(more), np.int64)
    of_more[there], of_more[~there] = before[integers(place.drop_null())], fresh
    return order.ids, before, of_more


def _source(log: EventLog, first: int) -> npt.NDArray[np.int16]:
    return np.full(log.events, first, np.int16) if log.source is None else (log.source + np.int16(first)).astype(np.int16)


def _text(weave: _Weave, text: Column | None, more: Column | None) -> Column | None:
    if text is None:
        return None
    later = more or _nothing(len(weave.order))
    codes, words = weave.coded(text.codes, text.values, later.codes, later.values)
    return Column(words, codes, codes, per_event=True)


def _attributes(weave: _Weave, log: EventLog, more: EventLog, spec: ProcessSpec) -> Mapping[str, Column]:
    return {name: _attribute(weave, name, column, more, spec) for name, column in log.attributes.items()}


def _attribute(weave: _Weave, name: str, earlier: Column, more: EventLog, spec: ProcessSpec) -> Column:
    """The cells of all events; what is known is found anew in the cases that have later events, and stays as it was in all others."""
    later = more.attributes.get(name) or _nothing(more.events)
    declared = spec.attributes[name]
    usual = [] if declared.default is None else [declared.default]
    words, old, _ = grown_vocabulary(earlier.values, np.array([*later.values.tolist(), *usual], dtype=object))
    code = {word: number for number, word in enumerate(words.tolist())}
    new = np.array([code[word] for word in later.values.tolist()], np.int32)
    codes = weave.of(recoded(earlier.codes, old), recoded(later.codes, new))
    default = code[declared.default] if declared.default is not None else -1
    events, offsets, case = _events_of(weave)
    anew = column(Coded(codes[events], texts(words.tolist())), declared, offsets, case)
    if earlier.known is earlier.codes and anew.known is anew.codes:
        return Column(words, codes, codes, earlier.per_event, default)
    known = weave.of(recoded(earlier.known, old), np.full(more.events, -1, np.int32))
    known[events] = anew.known
    return Column(words, codes, known, earlier.per_event, default)


def _events_of(weave: _Weave) -> tuple[Int64, Int64, Int32]:
    """All events of the cases that have later ones, their offsets, and the number of each one's case among these."""
    length = np.diff(weave.offsets)[weave.touched]
    offsets = np.concatenate(([0], np.cumsum(length))).astype(np.int64)
    case = np.repeat(np.arange(len(length), dtype=np.int32), length)
    return np.arange(int(offsets[-1])) - offsets[case] + weave.offsets[weave.touched][case], offsets, case


def _nothing(events: int) -> Column:
    """A column in which no cell is filled."""
    cells = np.full(events, -1, np.int32)
    return Column(np.empty(0, dtype=object), cells, cells)
