"""The audit: a log and a standard to a run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from svcaudit import __version__
from svcaudit.audit.claims import reconcile, unknown_rules
from svcaudit.audit.events_table import events_table
from svcaudit.audit.instants import day_in, iso
from svcaudit.audit.quality import weigh
from svcaudit.checks.measures import main_measure
from svcaudit.engines.memory import Outcome, run
from svcaudit.errors import UsageError
from svcaudit.intake.nearest import did_you_mean
from svcaudit.intake.quality import detect, survey_of
from svcaudit.intake.result import Intake
from svcaudit.kpis.metrics import measure_metrics
from svcaudit.kpis.overview import breakdowns, clock_results, elapsed_of, flow_result, stage_results
from svcaudit.model.describe import describe
from svcaudit.model.log import MICROSECONDS
from svcaudit.model.run import (
    RUN_FORMAT,
    ActivityCount,
    CaseCounts,
    InputInfo,
    PeriodInfo,
    ReasonCount,
    RowCounts,
    RuleResult,
    Run,
    RunDocument,
    SpecInfo,
    ToolInfo,
    WaiverResult,
)
from svcaudit.model.spec import Clock, Flow, ProcessSpec, Rule
from svcaudit.model.verdict import Verdict
from svcaudit.model.waiver import Waiver
from svcaudit.verdict.cases import cases_table, fitness_of_cases
from svcaudit.verdict.findings import findings_table, owner_at
from svcaudit.verdict.fingerprint import case_names
from svcaudit.verdict.gate import attainment, count_verdicts, judged_of, rule_verdict
from svcaudit.verdict.waivers import Waived, apply_waivers, state_of


def check(
    spec: ProcessSpec,
    intake: Intake,
    as_of: int,
    *,
    waivers: Sequence[Waiver] = (),
    period: str | None = None,
    created: datetime | None = None,
) -> Run:
    """Judge a log as of an instant (microseconds). `created` is the only field of a run that is not decided by its inputs."""
    outcome = run(intake.log, spec, as_of)
    judged, log = outcome.judged, intake.log
    today = day_in(as_of, intake.zone)
    waived = apply_waivers(judged.verdicts, judged.rules, log.case_ids, waivers, today)
    owners = owner_at(judged.docket, np.arange(log.cases, dtype=np.int32), judged.docket.last_events)
    names = case_names(log)
    document = RunDocument(
        tool=ToolInfo("svcaudit", __version__, RUN_FORMAT),
        created=(created or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        spec=_spec_info(spec),
        inputs=[InputInfo(one.name, one.sha256, one.rows, list(one.notes)) for one in intake.inputs],
        rows=RowCounts(intake.rows.read, intake.rows.used, intake.rows.quarantined, intake.rows.ignored),
        ignored=[ReasonCount(reason, rows) for reason, rows in sorted(intake.ignored.items()) if rows],
        quarantined=_reasons(intake),
        unmapped=[ActivityCount(activity, rows) for activity, rows in intake.unmapped],
        cases=CaseCounts(log.cases, int(judged.docket.open.sum()), int((~judged.docket.open).sum())),
        events=log.events,
        period=PeriodInfo(iso(int(log.time.min())), iso(int(log.time.max())), iso(as_of), intake.zone, period),
        rules=[_rule_result(number, outcome, waived) for number in range(len(judged.rules))],
        metrics=measure_metrics(spec, judged, waived.verdicts),
        stages=stage_results(spec, judged.docket),
        clocks=clock_results(judged),
        breakdowns=breakdowns(spec, judged, waived.verdicts, owners.astype(np.int64)),
        flow=flow_result(judged, fitness_of_cases(judged)),
        waivers=[
            WaiverResult(one.id, one.rule, one.reason, one.approved_by, one.expires.isoformat(), state_of(one, used, today), used)
            for one, used in zip(waivers, waived.used, strict=True)
        ],
        notes=[*intake.notes, *_notes(outcome, spec), *_claimed_in_vain(intake, outcome)],
        quality=weigh(detect(survey_of(intake, spec)), spec),
        claims=reconcile(intake.claims, judged),
    )
    return Run(
        document=document,
        spec_text=spec.source_text,
        findings=findings_table(spec, judged, waived, tuple(waivers), outcome.ties, names),
        cases=cases_table(spec, judged, waived.verdicts, outcome.ties, names),
        events=events_table(log, spec, names),
        quarantine=intake.quarantine,
    )


def narrowed(spec: ProcessSpec, select: Sequence[str], ignore: Sequence[str]) -> tuple[Rule, ...]:
    """The rules chosen by --select and --ignore: ids, or kinds. Raises UsageError for a name that is neither, or when no rule is left."""
    known = {rule.id for rule in spec.rules} | {rule.kind for rule in spec.rules}
    for name in (*select, *ignore):
        if name not in known:
            raise UsageError(
                f"the standard has no rule {name!r}{did_you_mean(name, sorted(known))}",
                f"its rules are: {', '.join(rule.id for rule in spec.rules)}",
            )
    chosen = [rule for rule in spec.rules if not select or rule.id in select or rule.kind in select]
    left = tuple(rule for rule in chosen if rule.id not in ignore and rule.kind not in ignore)
    if spec.rules and not left:
        raise UsageError("--select and --ignore leave no rule to judge", "what is ignored goes before what is selected")
    return left


def _spec_info(spec: ProcessSpec) -> SpecInfo:
    name = spec.path.replace("\\", "/").rsplit("/", 1)[-1]
    return SpecInfo(spec.id, spec.version, spec.sha256, name, dict(spec.title), spec.source, spec.owner)


def _reasons(intake: Intake) -> list[ReasonCount]:
    counts: dict[str, int] = {}
    for reason in intake.quarantine.column("reason").to_pylist():
        counts[reason] = counts.get(reason, 0) + 1
    return [ReasonCount(reason, rows) for reason, rows in sorted(counts.items())]


def _rule_result(number: int, outcome: Outcome, waived: Waived) -> RuleResult:
    judged = outcome.judged
    rule, found = judged.rules[number], judged.judgements[number]
    counts = count_verdicts(waived.verdicts[number])
    judged_cases = judged_of(counts)
    share = attainment(counts.met, judged_cases)
    without = attainment(counts.met, judged_cases + counts.waived)
    cases = len(np.unique(found.case)) if isinstance(rule.body, Flow) else int((found.verdict != Verdict.NOT_APPLICABLE).sum())
    return RuleResult(
        id=rule.id,
        kind=rule.kind,
        severity=str(rule.severity),
        gate=float(rule.at_least),
        verdict=rule_verdict(share, rule.at_least, rule.severity),
        activations=cases,
        violations=int((found.verdict >= Verdict.OVERDUE).sum()),
        cases_violating=counts.violated + counts.overdue + counts.waived,
        cases=counts,
        judged=judged_cases,
        attainment=None if share is None else float(share),
        attainment_without_waivers=None if without is None else float(without),
        at_risk=_at_risk(rule, outcome, number),
        depends_on_tie=int(outcome.ties[number].sum()),
        elapsed=elapsed_of(rule, found),
        line=None if rule.place is None else rule.place.line,
        title=dict(rule.title),
        why=dict(rule.why),
        fix=dict(rule.fix),
        formerly=list(rule.formerly),
        measure=str(main_measure(rule, found)),
        asks=describe(rule),
    )


def _at_risk(rule: Rule, outcome: Outcome, number: int) -> int:
    """Running cases that have used up the clock's `warn_at` share of their limit."""
    if not isinstance(rule.body, Clock) or rule.body.warn_at is None:
        return 0
    found = outcome.judged.judgements[number]
    used = found.elapsed * rule.body.warn_at.denominator >= found.limit * rule.body.warn_at.numerator
    return int(((found.verdict == Verdict.RUNNING) & (found.limit >= 0) & used).sum())


def _notes(outcome: Outcome, spec: ProcessSpec) -> list[str]:
    """What could not be assessed for want of a column, what no case's stages met, and what is in force."""
    notes = [
        f"rule {rule.id} cannot be assessed: the log has no {' and no '.join(lacks)}"
        for rule, lacks in zip(outcome.judged.rules, outcome.judged.lacking, strict=True)
        if lacks
    ]
    judged = outcome.judged
    for number, (rule, hidden) in enumerate(zip(judged.rules, judged.hidden, strict=False)):
        cases = int((judged.verdicts[number] == Verdict.NOT_ASSESSABLE).sum())
        if hidden and cases:
            notes.append(f"rule {rule.id} cannot be assessed in {cases} cases: the log does not show {'; nor '.join(hidden)}")
    tied = int(outcome.ties.any(axis=0).sum())
    if tied:
        notes.append(f"{tied} cases have a verdict that depends on the order of events of the same instant; they are marked")
    begin, end = spec.in_force
    log = outcome.judged.docket.log
    first = log.time[outcome.judged.docket.first_events]
    outside = 0
    if begin is not None:
        outside += int((first < _midnight(begin.toordinal())).sum())
    if end is not None:
        outside += int((first >= _midnight(end.toordinal() + 1)).sum())
    if outside:
        notes.append(f"{outside} cases began outside the days on which the standard is in force ({begin or '…'} to {end or '…'})")
    return notes


def _claimed_in_vain(intake: Intake, outcome: Outcome) -> list[str]:
    unknown = unknown_rules(intake.claims, outcome.judged)
    return [f"the vendor's verdicts on {', '.join(unknown)} are held against nothing: the standard has no such rule"] if unknown else []


def _midnight(ordinal: int) -> int:
    return (ordinal - datetime(1970, 1, 1).toordinal()) * 86_400 * MICROSECONDS
