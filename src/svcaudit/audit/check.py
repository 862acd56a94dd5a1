"""The audit: a log and a standard to a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pyarrow as pa

from svcaudit.audit.document import document_of
from svcaudit.audit.instants import day_in
from svcaudit.audit.quality import weigh
from svcaudit.engines.audited import Audited
from svcaudit.engines.memory import run
from svcaudit.engines.part import Bench
from svcaudit.errors import UsageError
from svcaudit.intake.claims_file import quarantine_with_claims
from svcaudit.intake.nearest import did_you_mean
from svcaudit.intake.result import Intake
from svcaudit.intake.threads import both
from svcaudit.kpis.period import Numbers, numbers_of
from svcaudit.model.facts import Facts
from svcaudit.model.run import Run
from svcaudit.model.spec import ProcessSpec, Rule
from svcaudit.model.waiver import Waiver
from svcaudit.spec.resolved import whole_text
from svcaudit.verdict.cases import beyond_table, cases_table, spans_table, stages_table, values_table


def check(
    spec: ProcessSpec,
    intake: Intake,
    as_of: int,
    *,
    waivers: Sequence[Waiver] = (),
    period: str | None = None,
    created: datetime | None = None,
    intervals: bool = True,
) -> Run:
    """Judge a log as of an instant (microseconds). `created` is the only field of a run that is not decided by its inputs.

    intervals: False where nobody will read those of means and quantiles, which wait for SciPy.
    """
    return run_of(run(intake, bench_of(spec, intake, as_of, waivers)), period=period, created=created, intervals=intervals)


def bench_of(spec: ProcessSpec, intake: Intake, as_of: int, waivers: Sequence[Waiver] = ()) -> Bench:
    """What a log is judged by as of an instant."""
    return Bench(spec, as_of, day_in(as_of, intake.zone), tuple(waivers))


def run_of(audited: Audited, *, period: str | None = None, created: datetime | None = None, intervals: bool = True) -> Run:
    """What an engine found as a run."""
    bench, intake, spec = audited.bench, audited.intake, audited.bench.spec
    numbers = numbers_of(audited.part.facts, audited.beyond, spec, bench.as_of, intake.bounds)
    part = replace(audited.part, facts=replace(audited.part.facts, metrics=numbers.metrics))
    quality, beyond = weigh(audited.quality, spec), numbers.beyond
    document, (cases, spans, stages, values) = both(
        lambda: document_of(part, bench, intake, quality, period=period, created=created, intervals=intervals, beyond=beyond),
        lambda: _tables(part.facts, numbers, spec),
        part.events.num_rows,
    )
    return Run(
        document=document,
        spec_text=whole_text(spec),
        findings=part.findings,
        cases=cases,
        events=part.events,
        quarantine=quarantine_with_claims(intake),
        spans=spans,
        stages=stages,
        values=values,
        beyond=beyond_table(numbers, spec.rules),
    )


def _tables(facts: Facts, numbers: Numbers, spec: ProcessSpec) -> tuple[pa.Table, pa.Table, pa.Table, pa.Table]:
    return cases_table(facts, spec.rules), spans_table(facts, spec.rules), stages_table(facts), values_table(numbers, spec)


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
