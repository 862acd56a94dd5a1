"""The facts of a judged log as run.json: counts, rates, gates, and what the reader should know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa

from svcaudit import __version__
from svcaudit.audit.instants import iso
from svcaudit.clock.zone import offsets_of
from svcaudit.engines.part import Bench, Part
from svcaudit.intake.result import Claimed, Input, Intake, RowCount
from svcaudit.intake.zones import zone_of
from svcaudit.kpis.flow_of_work import backlog_result, handover_results, rework_result, volume_result
from svcaudit.kpis.intervals import of_share
from svcaudit.kpis.metrics import measure_built_in, measure_metrics
from svcaudit.kpis.overview import breakdowns, clock_results, elapsed_of, flow_result, main_measure, stage_results
from svcaudit.model.describe import describe
from svcaudit.model.facts import Facts, RuleFacts
from svcaudit.model.log import MICROSECONDS
from svcaudit.model.quality import QualityResult
from svcaudit.model.run import (
    RUN_FORMAT,
    ActivityCount,
    AttributeInfo,
    CaseCounts,
    ClaimsAccount,
    InputInfo,
    PeriodInfo,
    ReasonCount,
    RowCounts,
    RuleResult,
    RunDocument,
    SpecInfo,
    ToolInfo,
    WaiverResult,
)
from svcaudit.model.spec import AttributeType, Clock, ProcessSpec, Rule
from svcaudit.model.verdict import Verdict
from svcaudit.verdict.claims import unknown_rules
from svcaudit.verdict.gate import attainment, count_verdicts, judged_of, rule_verdict
from svcaudit.verdict.waivers import state_of


def document_of(
    part: Part,
    bench: Bench,
    intake: Intake,
    quality: Sequence[QualityResult],
    *,
    period: str | None = None,
    created: datetime | None = None,
    intervals: bool = True,
    beyond: Facts | None = None,
) -> RunDocument:
    """run.json of a judged log. period: the --period option; created: now, unless it is given; intervals: of means and quantiles, too.

    beyond: cases outside the period, for the backlog.
    """
    facts, spec = part.facts, bench.spec
    first = min(int(facts.begin.min()), bench.as_of, *(() if beyond is None else (int(beyond.begin.min()),)))
    zone = offsets_of(zone_of(intake.zone), first, max(facts.last, bench.as_of))
    return RunDocument(
        tool=ToolInfo("svcaudit", __version__, RUN_FORMAT),
        created=(created or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        spec=_spec_info(spec),
        inputs=_inputs(intake.inputs),
        rows=_rows(intake.rows),
        ignored=_by_reason(intake.ignored),
        quarantined=_quarantined(intake.quarantine),
        unmapped=[ActivityCount(activity, rows) for activity, rows in intake.unmapped],
        cases=CaseCounts(facts.cases, int(facts.open.sum()), int((~facts.open).sum())),
        events=int(facts.events.sum()),
        period=PeriodInfo(iso(int(facts.begin.min())), iso(facts.last), iso(bench.as_of), intake.zone, period),
        rules=[_rule_result(rule, found, spec) for rule, found in zip(spec.rules, facts.rules, strict=True)],
        metrics=measure_metrics(spec, facts, intervals),
        stages=stage_results(spec, facts),
        clocks=clock_results(spec.rules, facts),
        breakdowns=breakdowns(spec, facts),
        flow=flow_result(facts),
        waivers=_waiver_results(bench, facts),
        notes=[*intake.notes, *_notes(spec, facts), *_claimed_in_vain(intake, spec)],
        quality=list(quality),
        claims=list(part.claims),
        claims_account=None if intake.claimed is None else _claims_account(intake.claimed),
        shown=_shown(spec, intake.log.blind.shown),
        kpis=measure_built_in(spec, facts, intervals),
        volume=volume_result(facts, spec.rules, zone),
        backlog=backlog_result([facts] if beyond is None else [facts, beyond], zone, bench.as_of, intake.bounds),
        handovers=handover_results(facts),
        rework=rework_result(facts),
        attributes=_attributes(spec),
        roles={one.id: dict(one.title) for one in spec.roles.values() if one.title},
    )


def _shown(spec: ProcessSpec, shown: frozenset[str] | None) -> list[str] | None:
    return None if shown is None else [stage for stage in spec.stages if stage in shown]


def _spec_info(spec: ProcessSpec) -> SpecInfo:
    extends = [f"{base.id} {base.version}" for base in spec.bases]
    return SpecInfo(spec.id, spec.version, spec.sha256, _file_name(spec.path), dict(spec.title), spec.source, spec.owner, extends)


def _attributes(spec: ProcessSpec) -> list[AttributeInfo]:
    return [
        AttributeInfo(
            one.id,
            dict(one.title),
            {} if one.personal else {value: dict(title) for value, title in one.value_titles.items()},
            one.type is AttributeType.YES_NO,
        )
        for one in spec.attributes.values()
    ]


def _file_name(path: str) -> str:
    return path.replace("\\", "/").rsplit("/", 1)[-1]


def _inputs(inputs: Sequence[Input]) -> list[InputInfo]:
    return [InputInfo(one.name, one.sha256, one.rows, list(one.notes)) for one in inputs]


def _rows(rows: RowCount) -> RowCounts:
    return RowCounts(rows.read, rows.used, rows.quarantined, rows.ignored)


def _by_reason(counts: Mapping[str, int]) -> list[ReasonCount]:
    return [ReasonCount(reason, rows) for reason, rows in sorted(counts.items()) if rows]


def _quarantined(table: pa.Table) -> list[ReasonCount]:
    return _by_reason(Counter(table.column("reason").to_pylist()))


def _claims_account(claimed: Claimed) -> ClaimsAccount:
    return ClaimsAccount(_inputs(claimed.inputs), _rows(claimed.rows), _by_reason(claimed.ignored), _quarantined(claimed.quarantine))


def _rule_result(rule: Rule, found: RuleFacts, spec: ProcessSpec) -> RuleResult:
    counts = count_verdicts(found.verdict)
    judged = judged_of(counts)
    share = attainment(counts.met, judged)
    without = attainment(counts.met, judged + counts.waived)
    interval = of_share(counts.met, judged)
    return RuleResult(
        id=rule.id,
        kind=rule.kind,
        severity=str(rule.severity),
        gate=float(rule.at_least),
        verdict=rule_verdict(share, rule.at_least, rule.severity),
        activations=found.activations,
        violations=found.violations,
        cases_violating=counts.violated + counts.overdue + counts.waived,
        cases=counts,
        judged=judged,
        attainment=None if share is None else float(share),
        attainment_without_waivers=None if without is None else float(without),
        at_risk=_at_risk(rule, found),
        depends_on_tie=int(found.tie.sum()),
        elapsed=elapsed_of(rule, found.spans),
        line=None if rule.place is None else rule.place.line,
        title=dict(rule.title),
        why=dict(rule.why),
        fix=dict(rule.fix),
        formerly=list(rule.formerly),
        measure=str(main_measure(rule, found.spans)),
        asks=describe(rule),
        file=None if rule.place is None or rule.place.file == spec.path else _file_name(rule.place.file),
        low=interval.low,
        high=interval.high,
    )


def _at_risk(rule: Rule, found: RuleFacts) -> int:
    """Running cases that have used up the clock's `warn_at` share of their limit."""
    if not isinstance(rule.body, Clock) or rule.body.warn_at is None:
        return 0
    spans, share = found.spans, rule.body.warn_at
    used = spans.elapsed * share.denominator >= spans.limit * share.numerator
    return int(((spans.verdict == Verdict.RUNNING) & (spans.limit >= 0) & used).sum())


def _waiver_results(bench: Bench, facts: Facts) -> list[WaiverResult]:
    used = np.zeros(len(bench.waivers), np.int64)
    for rule in facts.rules:
        used += np.bincount(rule.waiver[rule.waiver >= 0], minlength=len(used))
    return [
        WaiverResult(one.id, one.rule, one.reason, one.approved_by, one.expires.isoformat(), state_of(one, cases, bench.today), cases)
        for one, cases in zip(bench.waivers, used.tolist(), strict=True)
    ]


def _notes(spec: ProcessSpec, facts: Facts) -> list[str]:
    """What could not be assessed for want of a column, what no case's stages met, and what is in force."""
    notes = [
        f"rule {rule.id} cannot be assessed: the log has no {' and no '.join(found.lacking)}"
        for rule, found in zip(spec.rules, facts.rules, strict=True)
        if found.lacking
    ]
    for rule, found in zip(spec.rules, facts.rules, strict=True):
        cases = int((found.verdict == Verdict.NOT_ASSESSABLE).sum())
        if found.hidden and cases:
            notes.append(f"rule {rule.id} cannot be assessed in {_cases(cases)}: the log does not show {'; nor '.join(found.hidden)}")
    tied = np.zeros(facts.cases, np.bool_)
    for found in facts.rules:
        tied |= found.tie
    if tied.any():
        number = int(tied.sum())
        have, marked = ("has", "it is") if number == 1 else ("have", "they are")
        notes.append(f"{_cases(number)} {have} a verdict that depends on the order of events of the same instant; {marked} marked")
    begin, end = spec.in_force
    outside = 0
    if begin is not None:
        outside += int((facts.begin < _midnight(begin.toordinal())).sum())
    if end is not None:
        outside += int((facts.begin >= _midnight(end.toordinal() + 1)).sum())
    if outside:
        notes.append(f"{_cases(outside)} began outside the days on which the standard is in force ({begin or '…'} to {end or '…'})")
    return notes


def _cases(number: int) -> str:
    return "1 case" if number == 1 else f"{number} cases"


def _claimed_in_vain(intake: Intake, spec: ProcessSpec) -> list[str]:
    unknown = unknown_rules(intake.claims, spec.rules)
    return [f"the vendor's verdicts on {', '.join(unknown)} are held against nothing: the standard has no such rule"] if unknown else []


def _midnight(ordinal: int) -> int:
    return (ordinal - datetime(1970, 1, 1).toordinal()) * 86_400 * MICROSECONDS
