"""Rules that look across cases, judged on a few events of every case: those that say what is first and what is last known of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from svcaudit.checks.blind import other_order
from svcaudit.checks.conditions import first_known, last_known
from svcaudit.checks.docket import make_docket
from svcaudit.checks.judge import Across, judge_rule, needs
from svcaudit.engines.gather import gathered
from svcaudit.kpis.joined import Order, order_of
from svcaudit.model.judgement import Judgement
from svcaudit.model.log import EventLog, Int64
from svcaudit.model.slices import take_events
from svcaudit.model.spec import ProcessSpec, Repeat, Rule


@dataclass(frozen=True, slots=True)
class Outline:
    """Of each case of a part the events that matter across cases. `otherwise`: by the other reading of bare dates, where there are any."""

    log: EventLog
    otherwise: EventLog | None


def rules_across(spec: ProcessSpec) -> tuple[Rule, ...]:
    """The rules that look across cases."""
    return tuple(rule for rule in spec.rules if isinstance(rule.body, Repeat))


def outline_of(log: EventLog, spec: ProcessSpec, as_of: int) -> Outline:
    """What a part tells the others."""
    rank = np.array([*(spec.stages[stage].rank for stage in log.stage_ids), 0], np.int64)[log.stage]
    other = other_order(log, rank)
    return Outline(_outlined(log, spec, as_of), None if other is None else _outlined(other, spec, as_of))


def _outlined(log: EventLog, spec: ProcessSpec, as_of: int) -> EventLog:
    docket = make_docket(log, spec, as_of)
    named = {name for rule in rules_across(spec) for name in needs(rule) if name in log.attributes or not _is_attribute(name, spec)}
    events = [docket.first_events, docket.last_events]
    for name in sorted(named):
        events += [first_known(docket, name), last_known(docket, name)]
    kept = take_events(log, np.unique(np.concatenate(events)))
    return replace(kept, attributes={name: column for name, column in kept.attributes.items() if name in named})


def _is_attribute(name: str, spec: ProcessSpec) -> bool:
    return name in spec.attributes


def judged_across(outlines: Sequence[Outline], spec: ProcessSpec, as_of: int, folder: Path) -> list[Across]:
    """What the rules say of each part's cases."""
    logs = [outline.log for outline in outlines]
    order = order_of([log.case_ids for log in logs])
    found = _judged(logs, spec, as_of, folder)
    otherwise: list[tuple[str, Judgement]] | None = None
    if any(outline.otherwise is not None for outline in outlines):
        otherwise = _judged([outline.otherwise or outline.log for outline in outlines], spec, as_of, folder)
    return [
        Across(_of_part(found, place, order), None if otherwise is None else _of_part(otherwise, place, order)) for place in order.places
    ]


def _judged(logs: Sequence[EventLog], spec: ProcessSpec, as_of: int, folder: Path) -> list[tuple[str, Judgement]]:
    docket = make_docket(gathered(logs, folder), spec, as_of)
    return [(rule.id, judge_rule(docket, rule)) for rule in rules_across(spec) if has_all(docket.log, rule, spec)]


def has_all(log: EventLog, rule: Rule, spec: ProcessSpec) -> bool:
    """A rule that lacks a column is not assessable in each part alike."""
    return all(name in log.attributes for name in needs(rule) if _is_attribute(name, spec))


def _of_part(found: Sequence[tuple[str, Judgement]], place: Int64, order: Order) -> dict[str, Judgement]:
    own = np.full(order.cases, -1, np.int32)
    own[place] = np.arange(len(place), dtype=np.int32)
    return {rule: _rows(one, own) for rule, one in found}


def rows_of(found: Judgement, cases: Int64, total: int) -> Judgement:
    """What a rule that looks across cases says of some of them (ascending), numbered among these."""
    own = np.full(total, -1, np.int32)
    own[cases] = np.arange(len(cases), dtype=np.int32)
    return _rows(found, own)


def _rows(found: Judgement, own: np.ndarray[tuple[int], np.dtype[np.int32]]) -> Judgement:
    """The judgement's rows on a part's cases, numbered as the part does; no row of such a rule names an event."""
    rows = np.flatnonzero(own[found.case] >= 0)
    told = rows[found.detail[rows] >= 0]
    detail = np.full(len(rows), -1, np.int32)
    detail[found.detail[rows] >= 0] = np.arange(len(told), dtype=np.int32)
    return Judgement(
        case=own[found.case[rows]],
        event=found.event[rows],
        verdict=found.verdict[rows],
        kind=found.kind[rows],
        seen=found.seen[rows],
        due=found.due[rows],
        elapsed=found.elapsed[rows],
        limit=found.limit[rows],
        detail=detail,
        details=tuple(found.details[number] for number in found.detail[told].tolist()),
    )
