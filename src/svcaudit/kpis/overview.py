"""What a report shows beside the verdicts: spans per clock, stages, breakdowns by attribute and owner, variants."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from svcaudit.checks.measures import MEASURES, measure_of
from svcaudit.model.duration import Measure
from svcaudit.model.facts import Facts, Spans
from svcaudit.model.log import MICROSECONDS, Bool, Int8, Int32, Int64, Texts
from svcaudit.model.run import Bin, Breakdown, ClockResult, Elapsed, FlowResult, Group, Share, StageResult, VariantResult
from svcaudit.model.spec import Clock, ProcessSpec, Rule
from svcaudit.model.verdict import JUDGED, Verdict

GROUPS_SHOWN = 20
VARIANTS_SHOWN = 10
_EDGES = (0, 300, 900, 1800, 3600, 7200, 14400, 28800, 43200, 86400, 172800, 259200, 432000, 604800, 1209600, 2592000)
"""Bounds of the histograms' bins in seconds: 5 min to 30 days, in steps that people think in."""


def main_measure(rule: Rule, spans: Spans) -> Measure:
    """The line on which most of the spans were measured: what statistics of a clock with several lines are about."""
    if not len(spans.line):
        return measure_of(rule)
    return MEASURES[int(np.bincount(spans.line, minlength=len(MEASURES)).argmax())]


def elapsed_of(rule: Rule, spans: Spans) -> Elapsed | None:
    """Quantiles of the spans that have come to an end; None where the rule measures none."""
    measure = main_measure(rule, spans)
    seconds = spans.elapsed[_ended(spans, measure)].astype(np.float64)
    if not len(seconds):
        return None
    p50, p90, p95 = np.quantile(seconds, (0.5, 0.9, 0.95)).tolist()
    return Elapsed(len(seconds), float(seconds.mean()), p50, p90, p95, float(seconds.max()), str(measure))


def clock_results(rules: Sequence[Rule], facts: Facts) -> list[ClockResult]:
    """A histogram for every clock."""
    return [
        ClockResult(rule.id, str(main_measure(rule, found.spans)), _bins(rule, found.spans))
        for rule, found in zip(rules, facts.rules, strict=True)
        if isinstance(rule.body, Clock) and len(found.spans.case)
    ]


def _ended(spans: Spans, measure: Measure) -> Bool:
    """The spans that have come to an end and were measured on the line."""
    ended: Bool = spans.ended & (spans.line == MEASURES.index(measure))
    return ended


def _bins(rule: Rule, spans: Spans) -> list[Bin]:
    done = _ended(spans, main_measure(rule, spans))
    return histogram(spans.elapsed[done], spans.verdict[done] >= Verdict.OVERDUE)


def histogram(seconds: Int64, late: Bool) -> list[Bin]:
    """Spans (N, seconds) in bins, and how many of them were late."""
    edges = np.array(_EDGES)
    number = np.maximum(np.searchsorted(edges, seconds, side="right") - 1, 0)
    cases = np.bincount(number, minlength=len(edges))
    lates = np.bincount(number[late], minlength=len(edges))
    used = np.flatnonzero(cases)
    if not len(used):
        return []
    return [
        Bin(float(edges[i]), float(edges[i + 1]) if i + 1 < len(edges) else None, int(cases[i]), int(lates[i]))
        for i in range(int(used[0]), int(used[-1]) + 1)
    ]


def stage_results(spec: ProcessSpec, facts: Facts) -> list[StageResult]:
    """How often each stage occurred, in how many cases, and how long after the case's first event it first came (on the wall)."""
    results = []
    for stage, found in zip(facts.stage_ids, facts.stages, strict=True):
        offset = found.first / MICROSECONDS
        p50, p90 = np.quantile(offset, (0.5, 0.9)).tolist() if len(offset) else (None, None)
        results.append(
            StageResult(
                id=stage,
                events=int(found.count.sum()),
                cases=len(found.case),
                p50=p50,
                p90=p90,
                title=dict(spec.stages[stage].title),
                repeated=int((found.count > 1).sum()),
            )
        )
    return results


def breakdowns(spec: ProcessSpec, facts: Facts) -> list[Breakdown]:
    """By each declared attribute that has few values and is not personal, and by owner (the last known actor of each case)."""
    broken = _any_broken([rule.verdict for rule in facts.rules], facts.cases)
    results = []
    for name, declared in spec.attributes.items():
        known = facts.attributes.get(name)
        if known is not None and not declared.personal and not declared.per_event and declared.values:
            results.append(_breakdown(name, dict(declared.title), known.values, known.last, spec.rules, facts, broken))
    if len(facts.actors):
        results.append(_breakdown("actor", {}, facts.actors, facts.owner, spec.rules, facts, broken))
    return results


def _breakdown(by: str, title: dict[str, str], values: Texts, codes: Int32, rules: Sequence[Rule], facts: Facts, broken: Bool) -> Breakdown:
    # Who is not known is a group of its own, the first, which is left out again.
    code, groups = codes.astype(np.int64) + 1, len(values) + 1
    cases = np.bincount(code, minlength=groups)[1:]
    violating = np.bincount(code[broken], minlength=groups)[1:]
    findings = np.bincount(code, weights=facts.findings, minlength=groups)[1:].astype(np.int64)
    code *= len(Verdict)
    counts = [np.bincount(code + rule.verdict, minlength=groups * len(Verdict)).reshape(groups, -1)[1:] for rule in facts.rules]
    met = [count[:, Verdict.MET] for count in counts]
    judged = [count[:, list(JUDGED)].sum(axis=1) for count in counts]
    # Most cases first; of equals the one that the alphabet has first, so that no order of rows decides.
    used = np.flatnonzero(cases)
    largest = sorted(used.tolist(), key=lambda one: (-cases[one], values[one]))
    shown = [
        Group(
            value=str(values[i]),
            cases=int(cases[i]),
            violating=int(violating[i]),
            findings=int(findings[i]),
            rules=[Share(rule.id, int(met[r][i]), int(judged[r][i])) for r, rule in enumerate(rules)],
        )
        for i in largest[:GROUPS_SHOWN]
    ]
    return Breakdown(by, shown, max(0, len(largest) - GROUPS_SHOWN), title)


def _any_broken(verdicts: Sequence[Int8], cases: int) -> Bool:
    broken = np.zeros(cases, np.bool_)
    for mine in verdicts:
        broken |= mine >= Verdict.OVERDUE
    return broken


def flow_result(facts: Facts) -> FlowResult:
    """The most frequent variants and, with a flow, the mean over cases of their fitness."""
    variants, fitness = facts.variants, facts.fitness
    count = np.bincount(variants.code, minlength=len(variants))
    first = np.zeros(len(variants), np.int64)
    first[variants.code[::-1]] = np.arange(facts.cases)[::-1]  # what is written last stays
    top = np.lexsort((np.arange(len(count)), -count))[:VARIANTS_SHOWN]
    results = [
        VariantResult(
            stages=[facts.stage_ids[code] for code in variants.stages(number).tolist()],
            cases=int(count[number]),
            fitness=None if fitness is None or np.isnan(fitness[first[number]]) else float(fitness[first[number]]),
        )
        for number in top.tolist()
    ]
    judged = None if fitness is None else fitness[~np.isnan(fitness)]
    if judged is None or not len(judged):
        return FlowResult(None, 0, len(count), results)
    return FlowResult(float(judged.mean()), int((judged == 1).sum()), len(count), results)
