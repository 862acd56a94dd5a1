"""Facts of some cases of a log, to be joined with those of others (`svcaudit.kpis.joined`)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from svcaudit.model.arrow import numbers
from svcaudit.model.facts import CaseAttribute, Facts, RuleFacts, Spans, StageFacts, Steps, Values, Variants
from svcaudit.model.log import Bool, Int32, Int64


def taken(facts: Facts, cases: Int64) -> Facts:
    """The facts of these cases (ascending) alone; vocabularies stay as they are. activations and violations still count all cases."""
    kept = np.zeros(facts.cases, np.bool_)
    kept[cases] = True
    number = np.cumsum(kept).astype(np.int32) - np.int32(1)

    def of_rows(case: Int32) -> tuple[Int32, Bool]:
        some = kept[case]
        return number[case[some]], some

    return replace(
        facts,
        ids=facts.ids.take(numbers(cases)),
        begin=facts.begin[cases],
        end=facts.end[cases],
        closed=facts.closed[cases],
        open=facts.open[cases],
        events=facts.events[cases],
        opener=facts.opener[cases],
        owner=facts.owner[cases],
        handovers=facts.handovers[cases],
        findings=facts.findings[cases],
        variants=Variants(facts.variants.code[cases], facts.variants.stage, facts.variants.starts),
        fitness=None if facts.fitness is None else facts.fitness[cases],
        stages=tuple(_stage(one, *of_rows(one.case)) for one in facts.stages),
        rules=tuple(_rule(one, cases, *of_rows(one.spans.case)) for one in facts.rules),
        metrics=tuple(_values(one, *of_rows(one.case)) for one in facts.metrics),
        steps=_steps(facts.steps, *of_rows(facts.steps.case)),
        attributes={name: _attribute(one, cases) for name, one in facts.attributes.items()},
    )


def _stage(found: StageFacts, case: Int32, some: Bool) -> StageFacts:
    return StageFacts(case, found.count[some], found.first[some])


def _rule(found: RuleFacts, cases: Int64, case: Int32, some: Bool) -> RuleFacts:
    spans = found.spans
    return replace(
        found,
        verdict=found.verdict[cases],
        waiver=found.waiver[cases],
        tie=found.tie[cases],
        spans=Spans(case, spans.verdict[some], spans.elapsed[some], spans.limit[some], spans.line[some], spans.ended[some]),
        elapsed=None if found.elapsed is None else found.elapsed[cases],
        limit=None if found.limit is None else found.limit[cases],
        due=None if found.due is None else found.due[cases],
    )


def _values(found: Values, case: Int32, some: Bool) -> Values:
    return Values(case, found.value[some], found.actor[some], found.at[some], found.line[some])


def _steps(found: Steps, case: Int32, some: Bool) -> Steps:
    return Steps(case, found.source[some], found.target[some], found.elapsed[some])


def _attribute(found: CaseAttribute, cases: Int64) -> CaseAttribute:
    return replace(found, first=found.first[cases], last=found.last[cases])
