"""What the checks found, as facts of the cases."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from svcaudit.checks.conditions import first_known, last_known
from svcaudit.checks.docket import Docket
from svcaudit.checks.judge import Judged
from svcaudit.checks.measures import measures_of
from svcaudit.kpis.built_in import metrics_of
from svcaudit.kpis.case_numbers import CaseFacts, closed_at, fitness_of_cases
from svcaudit.kpis.people import people_of
from svcaudit.kpis.values import values_of
from svcaudit.model.facts import CaseAttribute, Facts, RuleFacts, Spans, StageFacts, Steps, Variants
from svcaudit.model.judgement import Judgement
from svcaudit.model.log import NEVER, Bool, Int8, Int32, Int64
from svcaudit.model.spec import Clock, Flow, ProcessSpec, Rule
from svcaudit.model.verdict import Verdict


def facts_of(spec: ProcessSpec, judged: Judged, ids: pa.Array, verdicts: Int8, waiver: Int32, ties: Bool) -> Facts:
    """The facts of a judged log. ids: its case ids. verdicts, waiver, ties (R, C): after waivers, which one, whether a tie decides."""
    docket, log = judged.docket, judged.docket.log
    opener, owner, handovers = people_of(log)
    stages = tuple(_stage(docket, code) for code in range(len(log.stage_ids)))
    cases = CaseFacts(
        number=np.arange(log.cases, dtype=np.int32),
        verdicts=verdicts,
        begin=log.time[docket.first_events],
        owner=owner,
        handovers=handovers,
        closed=closed_at(judged, spec.closed_by),
        stages=stages,
        reopened_by=spec.reopened_by,
    )
    return Facts(
        ids=ids,
        begin=cases.begin,
        end=log.time[docket.last_events],
        closed=cases.closed,
        open=docket.open,
        events=np.diff(log.offsets).astype(np.int32),
        actors=log.actors,
        opener=opener,
        owner=owner,
        handovers=handovers,
        findings=_findings_per_case(judged),
        variants=_variants(judged),
        fitness=fitness_of_cases(judged),
        stage_ids=log.stage_ids,
        stages=stages,
        rules=tuple(_rule(judged, number, verdicts[number], waiver[number], ties[number]) for number in range(len(judged.rules))),
        metrics=tuple(values_of(metric, judged, cases) for metric in metrics_of(spec)),
        steps=_steps(docket),
        attributes=_attributes(spec, docket),
        last=int(log.time.max()) if log.events else 0,
    )


def _findings_per_case(judged: Judged) -> Int32:
    cases = judged.docket.log.cases
    broken = [found.case[found.verdict >= Verdict.OVERDUE] for found in judged.judgements]
    return np.bincount(np.concatenate([np.empty(0, np.int32), *broken]), minlength=cases).astype(np.int32)


def _variants(judged: Judged) -> Variants:
    found = judged.variants
    starts = np.concatenate(([0], np.cumsum(found.lengths)))
    within = np.arange(starts[-1]) - np.repeat(starts[:-1], found.lengths)
    return Variants(found.code, found.stage[np.repeat(found.starts[found.first], found.lengths) + within], starts)


def _stage(docket: Docket, code: int) -> StageFacts:
    log, events = docket.log, docket.positions[code]
    case = log.case[events]
    first = np.flatnonzero(np.append(True, case[1:] != case[:-1])[: len(case)])
    some = case[first]
    return StageFacts(some, np.diff(np.append(first, len(case))).astype(np.int32), log.time[events[first]] - log.time[log.offsets[some]])


def _steps(docket: Docket) -> Steps:
    log, events = docket.log, docket.mapped
    case, stage, time = log.case[events], log.stage[events], log.time[events]
    follows = np.flatnonzero(case[1:] == case[:-1])
    return Steps(case[follows], stage[follows], stage[follows + 1], time[follows + 1] - time[follows])


def _attributes(spec: ProcessSpec, docket: Docket) -> dict[str, CaseAttribute]:
    """Every declared attribute of the log; a personal one keeps its place and loses its values when a run is saved."""
    known = {}
    for name, column in docket.log.attributes.items():
        declared = spec.attributes.get(name)
        if declared is not None:
            first, last = column.known[first_known(docket, name)], column.known[last_known(docket, name)]
            known[name] = CaseAttribute(column.values, first, last, declared.personal)
    return known


def _rule(judged: Judged, number: int, verdict: Int8, waiver: Int32, tie: Bool) -> RuleFacts:
    rule, found = judged.rules[number], judged.judgements[number]
    deciding = deciding_rows(found, judged.docket.log.cases) if isinstance(rule.body, Clock) else None
    applicable = found.verdict != Verdict.NOT_APPLICABLE
    return RuleFacts(
        verdict=verdict,
        waiver=waiver,
        tie=tie,
        activations=_distinct(found.case) if isinstance(rule.body, Flow) else int(applicable.sum()),
        violations=int((found.verdict >= Verdict.OVERDUE).sum()),
        lacking=judged.lacking[number],
        hidden=judged.hidden[number] if judged.hidden else (),
        spans=_spans(rule, found),
        elapsed=None if deciding is None else np.append(found.elapsed, -1)[deciding],
        limit=None if deciding is None else np.append(found.limit, -1)[deciding],
        due=None if deciding is None else np.append(found.due, NEVER)[deciding],
    )


def _distinct(ascending: Int32) -> int:
    """How many different numbers stand in a list that ascends."""
    return int((ascending[1:] != ascending[:-1]).sum()) + 1 if len(ascending) else 0


def _spans(rule: Rule, found: Judgement) -> Spans:
    measured = np.flatnonzero(found.elapsed >= 0)
    return Spans(
        case=found.case[measured].astype(np.int32),
        verdict=found.verdict[measured],
        elapsed=found.elapsed[measured],
        limit=found.limit[measured],
        line=measures_of(rule, found)[measured],
        ended=((found.seen >= 0) & (found.verdict != Verdict.CANCELLED))[measured],
    )


def deciding_rows(found: Judgement, cases: int) -> Int64:
    """The row of each case's worst activation (C), the last of equals; -1 where there is none."""
    rows = np.full(cases, -1, np.int64)
    if len(found.case) and (found.case[1:] > found.case[:-1]).all():
        rows[found.case] = np.arange(len(found.case))
        return rows
    order = np.lexsort((np.arange(len(found.case)), found.verdict, found.case))
    rows[found.case[order]] = order
    return rows
