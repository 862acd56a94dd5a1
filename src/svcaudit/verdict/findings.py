"""Judgements to the findings table: one row for every activation that is violated or overdue, with its evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from svcaudit.checks.docket import Docket
from svcaudit.checks.judge import Judged
from svcaudit.checks.measures import MEASURES, measures_of
from svcaudit.checks.search import count_before, last_at_or_before
from svcaudit.model.describe import expectation
from svcaudit.model.judgement import Judgement, Kind
from svcaudit.model.log import MICROSECONDS, NEVER, Bool, EventLog, Int8, Int16, Int32, Int64
from svcaudit.model.spec import Flow, ProcessSpec, Rule
from svcaudit.model.verdict import Verdict
from svcaudit.model.waiver import Waiver
from svcaudit.verdict.columns import INSTANT, coded, hexadecimal, instants, labels, no_rows, spans, whole, words, yes_no
from svcaudit.verdict.fingerprint import CaseNames, UInt64, fingerprints
from svcaudit.verdict.waivers import Waived


@dataclass(frozen=True, slots=True)
class _Rows:
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


def findings_table(
    spec: ProcessSpec, judged: Judged, waived: Waived, waivers: tuple[Waiver, ...], ties: Bool, names: CaseNames
) -> pa.Table:
    """Columns as documented in docs/run.md, in order of rule, case id and event. `ties` (R, C): verdicts that depend on a tie."""
    broken = {number: rows for number, found in enumerate(judged.judgements) if len(rows := broken_rows(found))}
    return evidence(spec, judged, broken, waived, waivers, ties, names) if broken else _empty()


def broken_rows(judgement: Judgement) -> Int64:
    """The rows of a judgement that are findings."""
    return np.flatnonzero(judgement.verdict >= Verdict.OVERDUE)


def _rows(judged: Judged, chosen: Mapping[int, Int64]) -> _Rows:
    """The chosen rows of the rules of these numbers."""
    found = [(judged.judgements[number], at) for number, at in chosen.items()]
    event = [one.event[at] for one, at in found]
    stages = [_stages(judged.docket.log, one, at, events) for (one, at), events in zip(found, event, strict=True)]
    details, detail = _shared(found)
    numbered = _numbered(judged.docket)
    occurrences = [_occurrences(judged, number, at, stage, numbered) for (number, at), stage in zip(chosen.items(), stages, strict=True)]
    return _Rows(
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
    rows, rules = _rows(judged, chosen), judged.rules
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


def _fingerprints(spec: ProcessSpec, rules: Sequence[Rule], log: EventLog, rows: _Rows, case_hash: UInt64) -> pa.Array:
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
