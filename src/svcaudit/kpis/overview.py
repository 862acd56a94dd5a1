"""What a report shows beside the verdicts: spans per clock, stages, breakdowns by attribute and owner, variants."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from svcaudit.checks.docket import Docket
from svcaudit.checks.judge import Judged
from svcaudit.checks.measures import MEASURES, main_measure, measures_of
from svcaudit.checks.search import first_per_case
from svcaudit.model.duration import Measure
from svcaudit.model.judgement import Judgement
from svcaudit.model.log import MICROSECONDS, Bool, Int8, Int64, Texts
from svcaudit.model.run import Bin, Breakdown, ClockResult, Elapsed, FlowResult, Group, Share, StageResult, VariantResult
from svcaudit.model.spec import Clock, ProcessSpec, Rule
from svcaudit.model.verdict import JUDGED, Verdict

GROUPS_SHOWN = 20
VARIANTS_SHOWN = 10
_EDGES = (0, 300, 900, 1800, 3600, 7200, 14400, 28800, 43200, 86400, 172800, 259200, 432000, 604800, 1209600, 2592000)
"""Bounds of the histograms' bins in seconds: 5 min to 30 days, in steps that people think in."""


def elapsed_of(rule: Rule, found: Judgement) -> Elapsed | None:
    """Quantiles of the spans that have come to an end; None where the rule measures none."""
    measure = main_measure(rule, found)
    done = _ended(rule, found, measure)
    spans = found.elapsed[done].astype(np.float64)
    if not len(spans):
        return None
    p50, p90, p95 = np.quantile(spans, (0.5, 0.9, 0.95)).tolist()
    return Elapsed(len(spans), float(spans.mean()), p50, p90, p95, float(spans.max()), str(measure))


def clock_results(judged: Judged) -> list[ClockResult]:
    """A histogram for every clock."""
    return [
        ClockResult(rule.id, str(main_measure(rule, found)), _bins(rule, found))
        for rule, found in zip(judged.rules, judged.judgements, strict=True)
        if isinstance(rule.body, Clock) and (found.elapsed >= 0).any()
    ]


def _ended(rule: Rule, found: Judgement, measure: Measure) -> Bool:
    """The spans that have come to an end and were measured on the line."""
    done = (found.seen >= 0) & (found.elapsed >= 0) & (found.verdict != Verdict.CANCELLED)
    ended: Bool = done & (measures_of(rule, found) == MEASURES.index(measure))
    return ended


def _bins(rule: Rule, found: Judgement) -> list[Bin]:
    done = _ended(rule, found, main_measure(rule, found))
    late = done & (found.verdict >= Verdict.OVERDUE)
    edges = np.array(_EDGES)
    number = np.searchsorted(edges, found.elapsed, side="right") - 1
    cases = np.bincount(number[done], minlength=len(edges))
    lates = np.bincount(number[late], minlength=len(edges))
    used = np.flatnonzero(cases)
    if not len(used):
        return []
    return [
        Bin(float(edges[i]), float(edges[i + 1]) if i + 1 < len(edges) else None, int(cases[i]), int(lates[i]))
        for i in range(int(used[0]), int(used[-1]) + 1)
    ]


def stage_results(spec: ProcessSpec, docket: Docket) -> list[StageResult]:
    """How often each stage occurred, in how many cases, and how long after the case's first event it first came (on the wall)."""
    log = docket.log
    results = []
    for code, stage in enumerate(log.stage_ids):
        first = first_per_case(log, docket.positions[code])
        some = first >= 0
        offset = (log.time[first[some]] - log.time[docket.first_events[some]]) / MICROSECONDS
        p50, p90 = np.quantile(offset, (0.5, 0.9)).tolist() if len(offset) else (None, None)
        results.append(
            StageResult(
                id=stage,
                events=len(docket.positions[code]),
                cases=int(some.sum()),
                p50=p50,
                p90=p90,
                title=dict(spec.stages[stage].title),
            )
        )
    return results


def breakdowns(spec: ProcessSpec, judged: Judged, verdicts: Int8, owners: Int64) -> list[Breakdown]:
    """By each declared attribute that has few values and is not personal, and by owner (C: the last known actor of each case)."""
    docket, log = judged.docket, judged.docket.log
    found = _findings_per_case(judged)
    results = []
    for name, declared in spec.attributes.items():
        column = log.attributes.get(name)
        if column is None or declared.personal or declared.per_event or not declared.values:
            continue
        results.append(
            _breakdown(name, dict(declared.title), column.values, column.known[docket.last_events], judged.rules, verdicts, found)
        )
    if log.has_actors:
        results.append(_breakdown("actor", {}, log.actors, owners, judged.rules, verdicts, found))
    return results


def _findings_per_case(judged: Judged) -> Int64:
    total = np.zeros(judged.docket.log.cases, np.int64)
    for found in judged.judgements:
        total += np.bincount(found.case[found.verdict >= Verdict.OVERDUE], minlength=len(total))
    return total


def _breakdown(
    by: str, title: dict[str, str], values: Texts, codes: npt.NDArray[np.integer], rules: tuple[Rule, ...], verdicts: Int8, found: Int64
) -> Breakdown:
    groups = len(values)
    known = codes >= 0
    code = codes[known]
    cases = np.bincount(code, minlength=groups)
    any_broken: Bool = np.asarray((verdicts >= Verdict.OVERDUE).any(axis=0))
    broken = any_broken[known]
    violating = np.bincount(code[broken], minlength=groups)
    findings = np.bincount(code, weights=found[known], minlength=groups).astype(np.int64)
    met = [np.bincount(code[mine[known] == Verdict.MET], minlength=groups) for mine in verdicts]
    counts = np.zeros(len(Verdict), np.bool_)
    counts[list(JUDGED)] = True
    judged = [np.bincount(code[counts[mine[known]]], minlength=groups) for mine in verdicts]
    largest = np.lexsort((np.arange(groups), -cases))
    largest = largest[cases[largest] > 0]
    shown = [
        Group(
            value=str(values[i]),
            cases=int(cases[i]),
            violating=int(violating[i]),
            findings=int(findings[i]),
            rules=[Share(rule.id, int(met[r][i]), int(judged[r][i])) for r, rule in enumerate(rules)],
        )
        for i in largest[:GROUPS_SHOWN].tolist()
    ]
    return Breakdown(by, shown, max(0, len(largest) - GROUPS_SHOWN), title)


def flow_result(judged: Judged, fitness: npt.NDArray[np.float64] | None) -> FlowResult | None:
    """The most frequent variants and, with a flow, the mean over cases of their fitness."""
    variants = judged.variants
    count = np.bincount(variants.code, minlength=len(variants.first))
    top = np.lexsort((np.arange(len(count)), -count))[:VARIANTS_SHOWN]
    judged_cases: Bool | None = None if fitness is None else ~np.isnan(fitness)
    stage_ids = judged.docket.log.stage_ids
    results = [
        VariantResult(
            stages=[stage_ids[code] for code in variants.sequence(int(number)).tolist()],
            cases=int(count[number]),
            fitness=None if fitness is None or np.isnan(fitness[variants.first[number]]) else float(fitness[variants.first[number]]),
        )
        for number in top
    ]
    if fitness is None or judged_cases is None or not judged_cases.any():
        return FlowResult(None, 0, len(count), results)
    return FlowResult(float(fitness[judged_cases].mean()), int((fitness[judged_cases] == 1).sum()), len(count), results)
