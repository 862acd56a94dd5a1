"""Rows of judgements of several rules, one under the other, with what a finding needs to know of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from svcaudit.checks.docket import Docket
from svcaudit.checks.judge import Judged
from svcaudit.checks.measures import measures_of
from svcaudit.model.judgement import Judgement
from svcaudit.model.log import EventLog, Int8, Int32, Int64
from svcaudit.model.spec import Flow
from svcaudit.model.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Rows:
    """Some activations (N), of one rule after the other. rule: its number. line: MEASURES[line] is what the spans were measured on.

    stage: -1 where the case itself is the activation. detail: index into `details`. The others are as in a judgement.
    """

    rule: Int64
    case: Int32
    event: Int64
    verdict: Int8
    kind: Int8
    seen: Int64
    due: Int64
    elapsed: Int64
    limit: Int64
    line: Int8
    stage: Int64
    occurrence: Int64
    detail: Int64
    details: tuple[str, ...]


def broken_rows(judgement: Judgement) -> Int64:
    """The rows of a judgement that are findings."""
    return np.flatnonzero(judgement.verdict >= Verdict.OVERDUE)


def rows_of(judged: Judged, chosen: Mapping[int, Int64]) -> Rows:
    """The chosen rows of the rules of these numbers."""
    found = [(judged.judgements[number], at) for number, at in chosen.items()]
    event = [one.event[at] for one, at in found]
    stages = [_stages(judged.docket.log, one, at, events) for (one, at), events in zip(found, event, strict=True)]
    details, detail = _shared(found)
    numbered = _numbered(judged.docket)
    occurrences = [_occurrences(judged, number, at, stage, numbered) for (number, at), stage in zip(chosen.items(), stages, strict=True)]
    return Rows(
        rule=np.repeat(np.array(list(chosen), np.int64), [len(at) for at in chosen.values()]),
        case=np.concatenate([one.case[at] for one, at in found]),
        event=np.concatenate(event),
        verdict=np.concatenate([one.verdict[at] for one, at in found]),
        kind=np.concatenate([one.kind[at] for one, at in found]),
        seen=np.concatenate([one.seen[at] for one, at in found]),
        due=np.concatenate([one.due[at] for one, at in found]),
        elapsed=np.concatenate([one.elapsed[at] for one, at in found]),
        limit=np.concatenate([one.limit[at] for one, at in found]),
        line=np.concatenate([measures_of(judged.rules[number], judged.judgements[number])[at] for number, at in chosen.items()]),
        stage=np.concatenate(stages),
        occurrence=np.concatenate(occurrences),
        detail=detail,
        details=details,
    )


def _stages(log: EventLog, judgement: Judgement, at: Int64, event: Int64) -> Int64:
    """The stage that each row is about (N)."""
    stage = np.where(event >= 0, log.stage[event], -1).astype(np.int64)
    return stage if judgement.stage is None else np.where(judgement.stage[at] >= 0, judgement.stage[at], stage)


def _shared(found: Sequence[tuple[Judgement, Int64]]) -> tuple[tuple[str, ...], Int64]:
    """The details of several judgements as one list, each once, and that of each row as an index into it, -1 for none."""
    known: dict[str, int] = {}
    codes = []
    for judgement, at in found:
        own = np.array([*(known.setdefault(text, len(known)) for text in judgement.details), -1], np.int64)
        codes.append(own[judgement.detail[at]])
    return tuple(known), np.concatenate(codes)


def _occurrences(judged: Judged, number: int, at: Int64, stage: Int64, numbered: Int32) -> Int64:
    """Which of its kind each row is, from 1: the event among those of its stage in its case; of a flow, the row among the case's rows."""
    judgement = judged.judgements[number]
    if isinstance(judged.rules[number].body, Flow):
        return _running_number(judgement.case[at], stage)
    event = judgement.event[at]
    return np.where(event >= 0, numbered[event], 1).astype(np.int64)


def _numbered(docket: Docket) -> Int32:
    """The number, from 1, of each event among its case's events of the same stage (E); 1 for an event of no stage."""
    number = np.ones(docket.log.events, np.int32)
    for positions in docket.positions:
        case, place = docket.log.case[positions], np.arange(len(positions), dtype=np.int32)
        again = np.zeros(len(positions), np.bool_)
        again[1:] = case[1:] == case[:-1]
        if again.any():
            number[positions] += place - np.maximum.accumulate(np.where(again, 0, place))
    return number


def _running_number(case: Int32, stage: Int64) -> Int64:
    """1, 2, … within each (case, stage), in the order given."""
    order = np.lexsort((np.arange(len(case)), stage, case))
    fresh = np.ones(len(case), np.bool_)
    fresh[1:] = (case[order][1:] != case[order][:-1]) | (stage[order][1:] != stage[order][:-1])
    begin = np.maximum.accumulate(np.where(fresh, np.arange(len(case)), 0))
    number = np.empty(len(case), np.int64)
    number[order] = np.arange(len(case)) - begin + 1
    return number
