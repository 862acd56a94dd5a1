"""The cases table: one row a case, with its verdict under every rule and its clocks."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from svcaudit.checks.conditions import last_known
from svcaudit.checks.judge import Judged
from svcaudit.model.judgement import Judgement
from svcaudit.model.log import NEVER, Bool, EventLog, Float, Int8, Int64
from svcaudit.model.spec import Clock, ProcessSpec
from svcaudit.model.verdict import Verdict
from svcaudit.verdict.columns import coded, instants, optional_words, real, spans, whole, yes_no
from svcaudit.verdict.findings import owner_at
from svcaudit.verdict.fingerprint import CaseNames

_WORDS = [verdict.word for verdict in Verdict]


def cases_table(spec: ProcessSpec, judged: Judged, verdicts: Int8, ties: Bool, names: CaseNames) -> pa.Table:
    """Columns as documented in docs/run.md, in order of case id. `verdicts`, `ties` (R, C): after waivers."""
    docket, log = judged.docket, judged.docket.log
    every = np.arange(log.cases, dtype=np.int32)
    columns = {
        "case": names.ids,
        "started": instants(log.time[docket.first_events]),
        "ended": instants(log.time[docket.last_events]),
        "open": yes_no(docket.open),
        "events": whole(np.diff(log.offsets).astype(np.int32)),
        "variant": whole(judged.variants.code),
        "fitness": _fitness(judged),
        "owner": coded(log.actors, owner_at(docket, every, docket.last_events)),
    }
    for name, column in log.attributes.items():
        declared = spec.attributes.get(name)
        if declared is not None and not declared.personal:
            columns[f"attr.{name}"] = coded(column.values, column.known[last_known(docket, name)])
    for number, rule in enumerate(judged.rules):
        columns[f"verdict.{rule.id}"] = coded(_WORDS, verdicts[number])
    for rule, found in zip(judged.rules, judged.judgements, strict=True):
        if isinstance(rule.body, Clock):
            columns |= _clock_columns(rule.id, found, log)
    columns["ties"] = _tie_lists(judged, ties)
    return pa.table(columns)


def fitness_of_cases(judged: Judged) -> Float | None:
    """Each case's fitness (C), NaN where the flow did not judge it; None without a flow."""
    alignment = judged.alignment
    if alignment is None:
        return None
    return np.where(alignment.row >= 0, np.append(alignment.fitness, np.nan)[alignment.row], np.nan)


def _fitness(judged: Judged) -> pa.Array:
    fitness = fitness_of_cases(judged)
    if fitness is None:
        return pa.nulls(judged.docket.log.cases, pa.float64())
    return real(fitness)


def _clock_columns(rule_id: str, found: Judgement, log: EventLog) -> dict[str, pa.Array]:
    """A case's clock: where it ran in several cycles, the one that weighs most, of those the last."""
    row = deciding_rows(found, log.cases)
    return {
        f"elapsed.{rule_id}": spans(np.append(found.elapsed, -1)[row]),
        f"limit.{rule_id}": spans(np.append(found.limit, -1)[row]),
        f"due.{rule_id}": instants(np.append(found.due, NEVER)[row]),
    }


def deciding_rows(found: Judgement, cases: int) -> Int64:
    """The row of each case's worst activation (C), the last of equals; -1 where there is none."""
    rows = np.full(cases, -1, np.int64)
    order = np.lexsort((np.arange(len(found.case)), found.verdict, found.case))
    rows[found.case[order]] = order
    return rows


def _tie_lists(judged: Judged, ties: Bool) -> pa.Array:
    """'rule, rule' for the few cases with a verdict that depends on a tie, null for the others."""
    if not ties.any():
        return pa.nulls(judged.docket.log.cases, pa.string())
    lists: list[str | None] = [None] * judged.docket.log.cases
    for case in np.flatnonzero(ties.any(axis=0)):
        lists[case] = ", ".join(judged.rules[number].id for number in np.flatnonzero(ties[:, case]))
    return optional_words(lists)
