"""A log from a few told events: what spec tests and the page of one case are judged on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from svcaudit.model import arrow
from svcaudit.model.log import Column, EventLog, Int32, Int64, Texts
from svcaudit.model.slices import known_codes, with_default
from svcaudit.model.spec import Attribute, ProcessSpec
from svcaudit.model.spec_test import ToldEvent


def told_log(cases: Mapping[str, Sequence[ToldEvent]], spec: ProcessSpec, columns: Collection[str]) -> EventLog:
    """The log of the cases, sorted as every log is: by time, stage rank, and the order in which the events were told.

    `columns`: the attributes that the log has, filled or not. An actor listed in the standard's roles has that role.
    """
    ids = sorted(cases)
    told = [(number, event) for number, case in enumerate(ids) for event in _in_order(cases[case], spec)]
    events = [event for _, event in told]
    case = np.array([number for number, _ in told], np.int32)
    offsets = np.concatenate(([0], np.cumsum([len(cases[one]) for one in ids]))).astype(np.int64)
    stage_ids = tuple(spec.stages)
    roles = {actor: role.id for role in spec.roles.values() for actor in role.actors}
    activity, activities = _coded([event.stage for event in events])
    actor, actors = _coded([event.actor for event in events])
    role, role_names = _coded([event.role or roles.get(event.actor or "") for event in events])
    text, texts = _coded([event.text for event in events])
    return EventLog(
        case_ids=arrow.texts(ids),
        offsets=offsets,
        case=case,
        stage=np.array([stage_ids.index(event.stage) if event.stage in stage_ids else -1 for event in events], np.int16),
        stage_ids=stage_ids,
        time=np.array([event.time for event in events], np.int64),
        activity=activity,
        activities=activities,
        actor=actor,
        actors=actors,
        role=role.astype(np.int16),
        roles=role_names,
        row=np.arange(1, len(events) + 1, dtype=np.int64),
        attributes=_attributes(events, spec, columns, case, offsets),
        text=Column(texts, text, text, per_event=True) if len(texts) else None,
    )


def _in_order(events: Sequence[ToldEvent], spec: ProcessSpec) -> list[ToldEvent]:
    return sorted(events, key=lambda event: (event.time, spec.stages[event.stage].rank if event.stage in spec.stages else 0))


def _attributes(events: Sequence[ToldEvent], spec: ProcessSpec, columns: Collection[str], case: Int32, offsets: Int64) -> dict[str, Column]:
    return {
        name: _column([event.facts.get(name) for event in events], declared, case, offsets)
        for name, declared in spec.attributes.items()
        if name in columns or declared.default is not None
    }


def _column(cells: Sequence[str | None], declared: Attribute, case: Int32, offsets: Int64) -> Column:
    """An empty cell has the default where the event (or, for a fact of the case, the whole case) says nothing."""
    codes, values = _coded(cells)
    known = codes if declared.per_event else known_codes(codes, case, offsets)
    if declared.default is None or not (known < 0).any():
        return Column(values, codes, known, declared.per_event)
    words = [*values, *({declared.default} - {*values})]
    default = words.index(declared.default)
    return Column(np.array(words, dtype=object), codes, with_default(known, default), declared.per_event, default)


def _coded(cells: Sequence[str | None]) -> tuple[Int32, Texts]:
    values = sorted({cell for cell in cells if cell is not None})
    number = {value: code for code, value in enumerate(values)}
    return np.array([-1 if cell is None else number[cell] for cell in cells], np.int32), np.array(values, dtype=object)
