"""Small logs and standards built by hand, without files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from svcaudit.model import arrow
from svcaudit.model.log import MICROSECONDS, Column, EventLog
from svcaudit.model.slices import known_codes, with_default
from svcaudit.model.spec import Attribute, Calendar, ProcessSpec, Rule, Stage


@dataclass(frozen=True)
class Event:
    """`at` in seconds since 1970; cells of attributes in `facts`."""

    stage: str | None
    at: float
    actor: str | None = None
    role: str | None = None
    text: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


def spec_of(
    stages: Iterable[str],
    rules: Sequence[Rule],
    *,
    closed_by: tuple[str, ...] = (),
    reopened_by: tuple[str, ...] = (),
    calendars: Sequence[Calendar] = (),
    attributes: Sequence[Attribute] = (),
) -> ProcessSpec:
    return ProcessSpec(
        id="test",
        version="1",
        sha256="",
        source_text="",
        path="test.yaml",
        calendars={calendar.id: calendar for calendar in calendars},
        attributes={attribute.id: attribute for attribute in attributes},
        stages={stage: Stage(stage, (stage,)) for stage in stages},
        closed_by=closed_by,
        reopened_by=reopened_by,
        rules=tuple(rules),
    )


def log_of(cases: Mapping[str, Sequence[Event]], spec: ProcessSpec, columns: Iterable[str] = ()) -> EventLog:
    """Events in the order of time, ties in the order given; case order by id. `columns`: attributes that exist even if empty."""
    ids = sorted(cases)
    rows = [(number, event) for number, case in enumerate(ids) for event in sorted(cases[case], key=lambda event: event.at)]
    stage_ids = tuple(spec.stages)
    offsets = np.concatenate(([0], np.cumsum([len(cases[case]) for case in ids]))).astype(np.int64)
    case = np.array([number for number, _ in rows], np.int32)
    events = [event for _, event in rows]
    names = sorted({name for event in events for name in event.facts} | set(columns))
    activity, activities = _coded([event.stage or "unknown" for event in events])
    actor, actors = _coded([event.actor for event in events])
    role, roles = _coded([event.role for event in events])
    attributes = {}
    for name in names:
        codes, values = _coded([event.facts.get(name) for event in events])
        declared = spec.attributes.get(name, Attribute(name))
        known = codes if declared.per_event else known_codes(codes, case, offsets)
        default = -1
        if declared.default is not None:
            values = np.array([*values, *({declared.default} - {*values})], dtype=object)
            default = values.tolist().index(declared.default)
        attributes[name] = Column(values, codes, with_default(known, default), declared.per_event, default)
    text_codes, texts = _coded([event.text for event in events])
    return EventLog(
        case_ids=arrow.texts(ids),
        offsets=offsets,
        case=case,
        stage=np.array([stage_ids.index(event.stage) if event.stage in stage_ids else -1 for event in events], np.int16),
        stage_ids=stage_ids,
        time=np.array([round(event.at * MICROSECONDS) for event in events], np.int64),
        activity=activity,
        activities=activities,
        actor=actor,
        actors=actors,
        role=role.astype(np.int16),
        roles=roles,
        row=np.arange(1, len(events) + 1, dtype=np.int64),
        attributes=attributes,
        text=Column(texts, text_codes, text_codes, per_event=True) if len(texts) else None,
    )


def _coded(cells: Sequence[str | None]) -> tuple[np.ndarray, np.ndarray]:
    values = sorted({cell for cell in cells if cell is not None})
    return np.array([values.index(cell) if cell is not None else -1 for cell in cells], np.int32), np.array(values, dtype=object)
