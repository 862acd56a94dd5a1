"""A set of whole cases, judged: what every engine makes, and how several become one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from svcaudit.checks.judge import Across, Judged, judge
from svcaudit.checks.ties import ties
from svcaudit.intake.threads import both
from svcaudit.kpis.facts import facts_of
from svcaudit.model.facts import Facts
from svcaudit.model.log import EventLog
from svcaudit.model.run import ClaimResult
from svcaudit.model.spec import ProcessSpec
from svcaudit.model.waiver import Waiver
from svcaudit.verdict.claims import reconcile
from svcaudit.verdict.events import events_table
from svcaudit.verdict.findings import findings_table
from svcaudit.verdict.fingerprint import case_names
from svcaudit.verdict.waivers import apply_waivers


@dataclass(frozen=True, slots=True)
class Part:
    """Some cases of a log, judged: their facts, the findings and events tables (docs/run.md), and the vendor's claims held against them."""

    facts: Facts
    findings: pa.Table
    events: pa.Table
    claims: tuple[ClaimResult, ...] = ()


@dataclass(frozen=True, slots=True)
class Bench:
    """What every part of a log is judged by. as_of: microseconds; today: the day of as-of, on which waivers hold or have expired."""

    spec: ProcessSpec
    as_of: int
    today: date
    waivers: tuple[Waiver, ...] = ()


def judge_part(log: EventLog, bench: Bench, claims: pa.Table | None = None, across: Across | None = None) -> Part:
    """Judge whole cases. claims: what the vendor says of them (see intake's claims). across: what rules found that look at other parts."""
    return part_of(judge(log, bench.spec, bench.as_of, across), bench, claims)


def part_of(judged: Judged, bench: Bench, claims: pa.Table | None = None) -> Part:
    """What remains of judged cases."""
    log = judged.docket.log
    tied = ties(bench.spec, judged)
    waived = apply_waivers(judged.verdicts, judged.rules, log.case_ids, bench.waivers, bench.today)
    names = case_names(log)
    facts, findings = both(
        lambda: facts_of(bench.spec, judged, names.ids, waived.verdicts, waived.waiver, tied),
        lambda: findings_table(bench.spec, judged, waived, bench.waivers, tied, names),
        log.events,
    )
    return Part(
        facts=facts,
        findings=findings,
        events=events_table(log, bench.spec, names),
        claims=tuple(reconcile(claims, judged)),
    )
