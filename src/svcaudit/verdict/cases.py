"""The tables of a run that hold its facts: one row a case, and the spans, stages and metric values measured on the cases."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.checks.measures import MEASURES
from svcaudit.kpis.built_in import metrics_of
from svcaudit.kpis.period import Numbers
from svcaudit.model.facts import Facts, RuleFacts
from svcaudit.model.log import Bool
from svcaudit.model.spec import ProcessSpec, Rule
from svcaudit.model.verdict import Verdict
from svcaudit.verdict.columns import FEW, INSTANT, coded, few, instants, no_rows, optional_words, real, spans, whole, words, yes_no

_WORDS = [verdict.word for verdict in Verdict]


def cases_table(facts: Facts, rules: Sequence[Rule]) -> pa.Table:
    """Columns as documented in docs/run.md, in order of case id."""
    columns = {
        "case": facts.ids,
        "started": instants(facts.begin),
        "ended": instants(facts.end),
        "closed": instants(facts.closed),
        "open": yes_no(facts.open),
        "events": whole(facts.events),
        "findings": whole(facts.findings),
        "variant": whole(facts.variants.code),
        "path": coded(_paths(facts), facts.variants.code),
        "fitness": pa.nulls(facts.cases, pa.float64()) if facts.fitness is None else real(facts.fitness),
        "opener": coded(facts.actors, facts.opener),
        "owner": coded(facts.actors, facts.owner),
        "handovers": whole(facts.handovers),
    }
    for name, known in facts.attributes.items():
        if not known.personal:
            columns[f"attr.{name}"] = coded(known.values, known.last)
            columns[f"first.{name}"] = coded(known.values, known.first)
    for rule, found in zip(rules, facts.rules, strict=True):
        columns[f"verdict.{rule.id}"] = few(_WORDS, found.verdict)
    for rule, found in zip(rules, facts.rules, strict=True):
        columns |= _clock_columns(rule.id, found)
    columns["ties"] = _tie_lists(rules, np.stack([found.tie for found in facts.rules]) if rules else np.zeros((0, facts.cases), np.bool_))
    return pa.table(columns)


def spans_table(facts: Facts, rules: Sequence[Rule]) -> pa.Table:
    """rule, case (row of the cases table), verdict, elapsed_s, limit_s, measure, ended: the activations on which a span was measured."""
    words = np.array([str(one) for one in MEASURES], object)
    parts = [
        pa.table(
            {
                "rule": few([rule.id], np.zeros(len(found.spans.case), np.int8)),
                "case": whole(found.spans.case),
                "verdict": few(_WORDS, found.spans.verdict),
                "elapsed_s": spans(found.spans.elapsed),
                "limit_s": spans(found.spans.limit),
                "measure": few(words, found.spans.line),
                "ended": yes_no(found.spans.ended),
            }
        )
        for rule, found in zip(rules, facts.rules, strict=True)
    ]
    empty = no_rows(
        [
            ("rule", FEW),
            ("case", pa.int32()),
            ("verdict", FEW),
            ("elapsed_s", pa.int64()),
            ("limit_s", pa.int64()),
            ("measure", FEW),
            ("ended", pa.bool_()),
        ]
    )
    return pa.concat_tables([empty, *parts])


def stages_table(facts: Facts) -> pa.Table:
    """stage, case (row of the cases table), count, first_us (after the case's first event): the stages that occurred in each case."""
    parts = [
        pa.table(
            {
                "stage": few([stage], np.zeros(len(found.case), np.int8)),
                "case": whole(found.case),
                "count": whole(found.count),
                "first_us": whole(found.first),
            }
        )
        for stage, found in zip(facts.stage_ids, facts.stages, strict=True)
    ]
    empty = no_rows([("stage", FEW), ("case", pa.int32()), ("count", pa.int32()), ("first_us", pa.int64())])
    return pa.concat_tables([empty, *parts])


def beyond_table(numbers: Numbers, rules: Sequence[Rule]) -> pa.Table | None:
    """The cases outside the period that a metric is about, or that are open: columns as of the cases table. None where there are none."""
    if numbers.beyond is None or numbers.rows is None or not len(numbers.rows):
        return None
    return cases_table(numbers.beyond, rules).take(whole(numbers.rows))


def values_table(numbers: Numbers, spec: ProcessSpec) -> pa.Table:
    """metric, case (row of the cases table, after its end of the table beyond), value, actor, at, measure: what each metric is made of."""
    lines = np.array([str(one) for one in MEASURES], object)
    parts = [
        pa.table(
            {
                "metric": few([metric.id], np.zeros(len(found.case), np.int8)),
                "case": whole(found.case),
                "value": real(found.value),
                "actor": coded(numbers.actors, found.actor),
                "at": instants(found.at),
                "measure": few(lines, found.line),
            }
        )
        for metric, found in zip(metrics_of(spec), numbers.metrics, strict=True)
    ]
    text = pa.dictionary(pa.int32(), pa.string())
    empty = no_rows([("metric", FEW), ("case", pa.int32()), ("value", pa.float64()), ("actor", text), ("at", INSTANT), ("measure", FEW)])
    return pa.concat_tables([empty, *parts])


def _paths(facts: Facts) -> pa.Array:
    """Each variant's stages in order, one space between."""
    stages = words(facts.stage_ids).take(whole(facts.variants.stage))
    starts = pa.py_buffer(facts.variants.starts.astype(np.int32))
    lists = pa.Array.from_buffers(pa.list_(pa.string()), len(facts.variants), [None, starts], children=[stages])
    return pc.binary_join(lists, words([" "])[0])


def _clock_columns(rule_id: str, found: RuleFacts) -> dict[str, pa.Array]:
    """A case's clock: where it ran in several cycles, the one that weighs most, of those the last."""
    if found.elapsed is None or found.limit is None or found.due is None:
        return {}
    return {
        f"elapsed.{rule_id}": spans(found.elapsed),
        f"limit.{rule_id}": spans(found.limit),
        f"due.{rule_id}": instants(found.due),
    }


def _tie_lists(rules: Sequence[Rule], ties: Bool) -> pa.Array:
    """'rule, rule' for the few cases (of C) with a verdict that depends on a tie, null for the others. ties: (R, C)."""
    cases = ties.shape[1]
    if not ties.any():
        return pa.nulls(cases, pa.string())
    lists: list[str | None] = [None] * cases
    for case in np.flatnonzero(ties.any(axis=0)):
        lists[case] = ", ".join(rules[number].id for number in np.flatnonzero(ties[:, case]).tolist())
    return optional_words(lists)
