"""Judgements to the findings table: one row for every activation that is violated or overdue, with its evidence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from svcaudit.checks.docket import Docket
from svcaudit.checks.judge import Judged
from svcaudit.checks.measures import MEASURES, measures_of
from svcaudit.checks.search import count_before, last_at_or_before
from svcaudit.model.describe import expectation
from svcaudit.model.judgement import Judgement, Kind
from svcaudit.model.log import MICROSECONDS, NEVER, Bool, EventLog, Int16, Int32, Int64
from svcaudit.model.spec import Flow, ProcessSpec, Rule
from svcaudit.model.verdict import Verdict
from svcaudit.model.waiver import Waiver
from svcaudit.verdict.columns import INSTANT, coded, constant, hexadecimal, instants, no_rows, spans, whole, yes_no
from svcaudit.verdict.fingerprint import CaseNames, UInt64, fingerprints
from svcaudit.verdict.waivers import Waived


@dataclass(frozen=True, slots=True)
class _Rows:
    """Some activations of one rule (N)."""

    number: int
    rule: Rule
    judgement: Judgement
    at: Int64
    """Row numbers in the judgement."""
    stage: Int64
    """Stage code, -1 where the case itself is the activation."""
    occurrence: Int64


def findings_table(
    spec: ProcessSpec, judged: Judged, waived: Waived, waivers: tuple[Waiver, ...], ties: Bool, names: CaseNames
) -> pa.Table:
    """Columns as documented in docs/run.md, in order of rule, case id and event. `ties` (R, C): verdicts that depend on a tie."""
    parts = [
        evidence(spec, judged, number, broken, waived, waivers, ties, names)
        for number in range(len(judged.rules))
        if len(broken := broken_rows(judged.judgements[number]))
    ]
    return pa.concat_tables(parts, promote_options="default").combine_chunks() if parts else _empty()


def broken_rows(judgement: Judgement) -> Int64:
    """The rows of a judgement that are findings."""
    return np.flatnonzero(judgement.verdict >= Verdict.OVERDUE)


def _rows(judged: Judged, number: int, at: Int64) -> _Rows:
    log, judgement = judged.docket.log, judged.judgements[number]
    event = judgement.event[at]
    stage = np.where(event >= 0, log.stage[event], -1).astype(np.int64)
    if judgement.stage is not None:
        stage = np.where(judgement.stage[at] >= 0, judgement.stage[at], stage)
    occurrence = np.ones(len(at), np.int64)
    if isinstance(judged.rules[number].body, Flow):
        occurrence = _running_number(judgement.case[at], stage)
    else:
        some = stage >= 0
        occurrence[some] = _occurrence(judged.docket, event[some], stage[some])
    return _Rows(number, judged.rules[number], judgement, at, stage, occurrence)


def _occurrence(docket: Docket, event: Int64, stage: Int64) -> Int64:
    """The number, from 1, of each event among its case's events of the same stage."""
    number = np.empty(len(event), np.int64)
    begin = docket.log.offsets[docket.log.case[event]]
    for code in np.flatnonzero(np.bincount(stage)):
        same = slice(None) if (only := stage == code).all() else np.flatnonzero(only)
        positions = docket.positions[code]
        number[same] = count_before(docket.log, event[same], positions) - count_before(docket.log, begin[same], positions) + 1
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


def evidence(
    spec: ProcessSpec,
    judged: Judged,
    number: int,
    at: Int64,
    waived: Waived,
    waivers: tuple[Waiver, ...],
    ties: Bool,
    names: CaseNames,
) -> pa.Table:
    """The findings' columns for any rows `at` of one rule's judgement, those that are met included."""
    rows = _rows(judged, number, at)
    log, found = judged.docket.log, rows.judgement
    case, event, seen, due = found.case[at], found.event[at], found.seen[at], found.due[at]
    activating = np.where(event >= 0, event, log.offsets[case])
    elapsed, limit = found.elapsed[at], found.limit[at]
    late = np.where((limit >= 0) & (elapsed > limit), elapsed - limit, -1)
    until = np.where(seen >= 0, log.time[seen], judged.docket.as_of)
    late_wall = np.where((due != NEVER) & (until > due) & (late >= 0), (until - due) // MICROSECONDS, -1)
    waiver = waived.waiver[rows.number, case]
    verdict = np.where(waiver >= 0, int(Verdict.WAIVED), found.verdict[at])
    stage_names = np.array([*log.stage_ids, None], dtype=object)
    n = len(at)
    return pa.table(
        {
            "fingerprint": _fingerprints(spec, log, rows, names.hashes[case]),
            "case": names.ids.take(whole(case)),
            "rule": constant(rows.rule.id, n),
            "kind": constant(rows.rule.kind, n),
            "severity": constant(str(rows.rule.severity), n),
            "verdict": coded(np.array([one.word for one in Verdict], object), verdict),
            "stage": coded(stage_names[:-1], rows.stage),
            "occurrence": whole(rows.occurrence.astype(np.int32)),
            "at": instants(log.time[activating]),
            "row": whole(log.row[activating], event >= 0),
            "source": whole(_sources(log, activating)),
            "problem": coded(np.array([one.name.lower() for one in Kind], object), found.kind[at]),
            "expected": constant(expectation(rows.rule), n),
            "due": instants(due),
            "seen_stage": coded(stage_names[:-1], np.where(seen >= 0, log.stage[seen], -1)),
            "seen_at": instants(np.where(seen >= 0, log.time[seen], NEVER)),
            "seen_row": whole(log.row[seen], seen >= 0),
            "seen_actor": coded(log.actors, np.where(seen >= 0, log.actor[seen], -1)),
            "elapsed_s": spans(elapsed),
            "limit_s": spans(limit),
            "measure": coded(np.array([str(one) for one in MEASURES], object), measures_of(rows.rule, found)[at]),
            "late_s": spans(late),
            "late_wall_s": spans(late_wall),
            "owner": coded(log.actors, owner_at(judged.docket, case, _break(judged.docket, case, event, seen, due))),
            "detail": coded(np.array(found.details, dtype=object), found.detail[at]),
            "tie": yes_no(ties[rows.number, case]),
            "waiver": coded(np.array([one.id for one in waivers], dtype=object), waiver),
        }
    )


def _fingerprints(spec: ProcessSpec, log: EventLog, rows: _Rows, case_hash: UInt64) -> pa.Array:
    prefixes = [f"{spec.id}\x1f{rows.rule.id}\x1f{stage}" for stage in (*log.stage_ids, "")]
    stage = np.where(rows.stage < 0, len(prefixes) - 1, rows.stage)
    return hexadecimal(fingerprints(prefixes, stage, case_hash, rows.occurrence))


def _break(docket: Docket, case: Int32, event: Int64, seen: Int64, due: Int64) -> Int64:
    """The event at or before which each finding's rule broke (N): when it became late; else what was seen; else what triggered it."""
    late = (due != NEVER) & (due <= docket.as_of)
    settled = np.where(seen >= 0, seen, np.where(event >= 0, event, docket.last_events[case]))
    by_due = last_at_or_before(docket.log, case[late], due[late])
    settled[late] = np.where(by_due >= 0, by_due, settled[late])
    return settled


def owner_at(docket: Docket, case: Int32, event: Int64) -> Int32:
    """The last known actor of each case at or before the event (N), -1 where nobody was known."""
    log = docket.log
    if (actor := log.actor[event]).min(initial=0) >= 0:
        return actor
    known = np.flatnonzero(log.actor >= 0)
    if not len(known):
        return np.full(len(case), -1, np.int32)
    last = known[np.maximum(count_before(log, event + 1, known) - 1, 0)]
    return np.where((last <= event) & (last >= log.offsets[case]), log.actor[last], -1).astype(np.int32)


def _sources(log: EventLog, event: Int64) -> Int16:
    return np.zeros(len(event), np.int16) if log.source is None else log.source[event]


def _empty() -> pa.Table:
    """No findings: the columns all the same."""
    text = pa.dictionary(pa.int32(), pa.string())
    return no_rows(
        [
            ("fingerprint", pa.string()),
            ("case", pa.string()),
            *((name, text) for name in ("rule", "kind", "severity", "verdict", "stage")),
            ("occurrence", pa.int32()),
            ("at", INSTANT),
            ("row", pa.int64()),
            ("source", pa.int16()),
            ("problem", text),
            ("expected", text),
            ("due", INSTANT),
            ("seen_stage", text),
            ("seen_at", INSTANT),
            ("seen_row", pa.int64()),
            ("seen_actor", text),
            *((name, pa.int64()) for name in ("elapsed_s", "limit_s")),
            ("measure", text),
            *((name, pa.int64()) for name in ("late_s", "late_wall_s")),
            ("owner", text),
            ("detail", text),
            ("tie", pa.bool_()),
            ("waiver", text),
        ]
    )
