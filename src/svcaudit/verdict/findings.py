"""Judgements to the findings table: one row for every activation that is violated or overdue, with its evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from svcaudit.checks.docket import Docket
from svcaudit.checks.judge import Judged
from svcaudit.checks.measures import MEASURES
from svcaudit.checks.search import count_before, last_at_or_before
from svcaudit.model.describe import expectation
from svcaudit.model.judgement import Kind
from svcaudit.model.log import MICROSECONDS, NEVER, Bool, EventLog, Int16, Int32, Int64
from svcaudit.model.spec import ProcessSpec, Rule
from svcaudit.model.verdict import Verdict
from svcaudit.model.waiver import Waiver
from svcaudit.verdict.columns import INSTANT, coded, hexadecimal, instants, labels, no_rows, spans, whole, words, yes_no
from svcaudit.verdict.fingerprint import CaseNames, UInt64, fingerprints
from svcaudit.verdict.rows import Rows, broken_rows, rows_of
from svcaudit.verdict.waivers import Waived


def findings_table(
    spec: ProcessSpec, judged: Judged, waived: Waived, waivers: tuple[Waiver, ...], ties: Bool, names: CaseNames
) -> pa.Table:
    """Columns as documented in docs/run.md, in order of rule, case id and event. `ties` (R, C): verdicts that depend on a tie."""
    broken = {number: rows for number, found in enumerate(judged.judgements) if len(rows := broken_rows(found))}
    return evidence(spec, judged, broken, waived, waivers, ties, names) if broken else _empty()


def evidence(
    spec: ProcessSpec,
    judged: Judged,
    chosen: Mapping[int, Int64],
    waived: Waived,
    waivers: tuple[Waiver, ...],
    ties: Bool,
    names: CaseNames,
) -> pa.Table:
    """The findings' columns for any rows of the judgements of some rules (by number), those that are met included."""
    rows, rules = rows_of(judged, chosen), judged.rules
    log, docket = judged.docket.log, judged.docket
    case, event, seen, due = rows.case, rows.event, rows.seen, rows.due
    activating = np.where(event >= 0, event, log.offsets[case])
    late = np.where((rows.limit >= 0) & (rows.elapsed > rows.limit), rows.elapsed - rows.limit, -1)
    until = np.where(seen >= 0, log.time[seen], docket.as_of)
    late_wall = np.where((due != NEVER) & (until > due) & (late >= 0), (until - due) // MICROSECONDS, -1)
    waiver = waived.waiver[rows.rule, case]
    verdict = np.where(waiver >= 0, int(Verdict.WAIVED), rows.verdict)
    stages = words(log.stage_ids)
    return pa.table(
        {
            "fingerprint": _fingerprints(spec, rules, log, rows, names.hashes[case]),
            "case": names.ids.take(whole(case)),
            "rule": labels([rule.id for rule in rules], rows.rule),
            "kind": labels([rule.kind for rule in rules], rows.rule),
            "severity": labels([str(rule.severity) for rule in rules], rows.rule),
            "verdict": coded([one.word for one in Verdict], verdict),
            "stage": coded(stages, rows.stage),
            "occurrence": whole(rows.occurrence.astype(np.int32)),
            "at": instants(log.time[activating]),
            "row": whole(log.row[activating], event >= 0),
            "source": whole(_sources(log, activating)),
            "problem": coded([one.name.lower() for one in Kind], rows.kind),
            "expected": labels([expectation(rule) if number in chosen else "" for number, rule in enumerate(rules)], rows.rule),
            "due": instants(due),
            "seen_stage": coded(stages, np.where(seen >= 0, log.stage[seen], -1)),
            "seen_at": instants(np.where(seen >= 0, log.time[seen], NEVER)),
            "seen_row": whole(log.row[seen], seen >= 0),
            "seen_actor": coded(log.actors, np.where(seen >= 0, log.actor[seen], -1)),
            "elapsed_s": spans(rows.elapsed),
            "limit_s": spans(rows.limit),
            "measure": coded([str(one) for one in MEASURES], rows.line),
            "late_s": spans(late),
            "late_wall_s": spans(late_wall),
            "owner": coded(log.actors, owner_at(docket, case, _break(docket, case, event, seen, due))),
            "detail": coded(rows.details, rows.detail),
            "tie": yes_no(ties[rows.rule, case]),
            "waiver": coded([one.id for one in waivers], waiver),
        }
    )


def _fingerprints(spec: ProcessSpec, rules: Sequence[Rule], log: EventLog, rows: Rows, case_hash: UInt64) -> pa.Array:
    stages = (*log.stage_ids, "")
    prefixes = [f"{spec.id}\x1f{rule.id}\x1f{stage}" for rule in rules for stage in stages]
    stage = np.where(rows.stage < 0, len(stages) - 1, rows.stage)
    return hexadecimal(fingerprints(prefixes, rows.rule * len(stages) + stage, case_hash, rows.occurrence))


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
