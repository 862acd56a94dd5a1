"""What one run says to those who act on it: where the findings are, which open cases run out of time, what may cause it, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from svcaudit.checks.judge import needs
from svcaudit.kpis.monthly.significance import adjusted, over_represented
from svcaudit.kpis.monthly.tables import Kinds, dividing, flags, instants, is_judged, kinds, owners, verdicts, whole
from svcaudit.model.comparison import HeatCell, Hint, ParetoBar, Proposal, RunLabel, Warned
from svcaudit.model.log import MICROSECONDS, NEVER, Int64
from svcaudit.model.run import Run
from svcaudit.model.spec import AttributeType, Field, Matrix, ProcessSpec, Record, Wording
from svcaudit.model.verdict import Verdict

WARNINGS_SHOWN = 100
HINTS_PER_RULE = 3
LEAST_BROKEN = 5
LEAST_LIFT = 1.2
_GRAVEST = ("fail", "warn", "info")
"""Verdicts on rules that are below their gate."""


def label(run: Run) -> RunLabel:
    """Which standard judged which cases."""
    document = run.document
    return RunLabel(
        spec_id=document.spec.id,
        spec_version=document.spec.version,
        from_=document.period.from_,
        to=document.period.to,
        as_of=document.period.as_of,
        zone=document.period.zone,
        cases=document.cases.total,
        open=document.cases.open,
        violating=int((whole(run.cases, "findings") > 0).sum()),
        asked=document.period.asked,
    )


def pareto(run: Run) -> list[ParetoBar]:
    """The rules by their findings, most first."""
    found = sorted((rule for rule in run.document.rules if rule.violations), key=lambda rule: (-rule.violations, rule.id))
    total, so_far, bars = sum(rule.violations for rule in found), 0, []
    for rule in found:
        so_far += rule.violations
        share, up_to = rule.violations / total, so_far / total
        bars.append(ParetoBar(rule.id, rule.violations, rule.cases_violating, share, up_to, dict(rule.title)))
    return bars


def heat(run: Run) -> list[HeatCell]:
    """When cases began, by hour of the week of the run's zone, and how many of them broke a rule. Hours without a case are left out."""
    hour_of_week = _hours_of_week(instants(run.cases, "started"), run.document.period.zone)
    broken = whole(run.cases, "findings") > 0
    cases = np.bincount(hour_of_week, minlength=168)
    bad = np.bincount(hour_of_week[broken], minlength=168)
    return [HeatCell(hour // 24, hour % 24, int(cases[hour]), int(bad[hour])) for hour in np.flatnonzero(cases).tolist()]


def _hours_of_week(times: Int64, zone: str) -> Int64:
    """0 is Monday's first hour. A zone's offset is looked up once a quarter of an hour that occurs: no zone changes it in between."""
    quarters, number = np.unique(times // (900 * MICROSECONDS), return_inverse=True)
    there = ZoneInfo(zone)
    hours = []
    for quarter in quarters.tolist():
        wall = datetime.fromtimestamp(quarter * 900, UTC).astimezone(there)
        hours.append(wall.weekday() * 24 + wall.hour)
    return np.array(hours, np.int64)[number.reshape(-1)]


@dataclass(frozen=True, slots=True)
class Warnings:
    """The clocks of the most urgent cases; and of all: cases with a clock that runs out, with one that has run out, and cases left out.

    A case with clocks of both kinds counts among both.
    """

    shown: list[Warned]
    coming: int
    late: int
    left_out: int
    earlier: int
    """Of all, cases that began before the period."""


def warnings(run: Run) -> Warnings:
    """Open cases whose clock runs or has run out: those still in time, the next due first; then the late ones, the longest late first.

    In a run about a period the open cases that began before it are among them.
    """
    cases = run.known
    as_of = int(datetime.fromisoformat(run.document.period.as_of).timestamp() * MICROSECONDS)
    is_open = flags(cases, "open")
    found: list[tuple[bool, int, int, str]] = []
    for rule in run.document.rules:
        if f"due.{rule.id}" not in cases.column_names:
            continue
        due, verdict = instants(cases, f"due.{rule.id}"), verdicts(cases, rule.id)
        asked = is_open & (due != NEVER) & ((verdict == Verdict.RUNNING) | (verdict == Verdict.OVERDUE))
        found += [(bool(verdict[row] == Verdict.OVERDUE), int(due[row]), row, rule.id) for row in np.flatnonzero(asked).tolist()]
    found.sort()
    in_time, late = (list(dict.fromkeys(row for is_late, _, row, _ in found if is_late is state)) for state in (False, True))
    shown_late = set(late[: max(WARNINGS_SHOWN - len(in_time), WARNINGS_SHOWN // 4)])
    shown_in_time = set(in_time[:WARNINGS_SHOWN])
    shown = [one for one in found if one[2] in (shown_late if one[0] else shown_in_time)]
    people, facts, ids = owners(cases), dividing(cases), cases.column("case")
    every = {*in_time, *late}
    left_out, earlier = len(every - shown_in_time - shown_late), sum(row >= run.cases.num_rows for row in every)
    return Warnings([_warned(cases, one, as_of, people, facts, ids) for one in shown], len(in_time), len(late), left_out, earlier)


def _warned(
    cases: pa.Table, one: tuple[bool, int, int, str], as_of: int, people: Kinds, facts: list[Kinds], ids: pa.ChunkedArray
) -> Warned:
    late, due, row, rule = one
    elapsed, limit = cases.column(f"elapsed.{rule}")[row].as_py(), cases.column(f"limit.{rule}")[row].as_py()
    return Warned(
        case=ids[row].as_py(),
        rule=rule,
        owner=people.word(int(people.codes[row])),
        due=datetime.fromtimestamp(due // MICROSECONDS, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        left=(due - as_of) // MICROSECONDS,
        used=elapsed / limit if elapsed is not None and limit else None,
        late=late,
        attributes={kind.by: word for kind in facts if (word := kind.word(int(kind.codes[row]))) is not None},
    )


def hints(spec: ProcessSpec, run: Run) -> list[Hint]:
    """For every rule that is broken, the values of attributes (and owners) that its broken cases have more often than the judged ones.

    A rule about data says itself which attribute is at fault; that one is no hint.
    """
    at_fault = {rule.id: set(needs(rule)) for rule in spec.rules if isinstance(rule.body, Record | Field | Matrix | Wording)}
    found: list[Hint] = []
    groups = [*dividing(run.cases, numbers(spec)), kinds(run.cases, "opener", "opener"), owners(run.cases)]
    for rule in run.document.rules:
        if rule.cases_violating < LEAST_BROKEN:
            continue
        verdict = verdicts(run.cases, rule.id)
        judged = is_judged(verdict)
        broken = judged & (verdict >= Verdict.OVERDUE)
        for kind in groups:
            if kind.by in at_fault.get(rule.id, ()):
                continue
            found += _over_represented(rule.id, kind, judged, broken)
    ps = adjusted([hint.p for hint in found])
    sure = [
        Hint(one.rule, one.by, one.value, one.broken, one.cases, one.rate, one.overall, one.lift, p)
        for one, p in zip(found, ps, strict=True)
    ]
    ranked = sorted((one for one in sure if one.p < 0.05), key=lambda one: (one.p, -one.lift, one.rule, one.by, one.value or ""))
    return [one for number, one in enumerate(ranked) if sum(other.rule == one.rule for other in ranked[:number]) < HINTS_PER_RULE]


def numbers(spec: ProcessSpec) -> set[str]:
    """Attributes that measure a case (a score, an amount, a time) rather than say what kind of case it is."""
    return {one.id for one in spec.attributes.values() if one.type in (AttributeType.NUMBER, AttributeType.TIME)}


def _over_represented(rule: str, kind: Kinds, judged: np.ndarray, broken: np.ndarray) -> list[Hint]:
    size = len(kind.words) + 1
    cases, bad = np.bincount(kind.dense[judged], minlength=size), np.bincount(kind.dense[broken], minlength=size)
    n, k = int(judged.sum()), int(broken.sum())
    if not k or k == n:
        return []
    tail = over_represented(bad, cases, k, n)
    lift = bad / np.maximum(cases, 1) / (k / n)
    some = np.flatnonzero((bad >= LEAST_BROKEN) & (lift >= LEAST_LIFT) & (cases < n))
    return [
        Hint(
            rule=rule,
            by=kind.by,
            value=kind.words[one] if one < len(kind.words) else None,
            broken=int(bad[one]),
            cases=int(cases[one]),
            rate=float(bad[one] / cases[one]),
            overall=k / n,
            lift=float(lift[one]),
            p=float(tail[one]),
        )
        for one in some.tolist()
    ]


def proposals(run: Run) -> list[Proposal]:
    """What the standard says is to be done about the rules below their gate: errors before warnings, what it has advice on before the rest,
    most findings first."""
    below = [rule for rule in run.document.rules if rule.verdict in _GRAVEST]
    return [
        Proposal(
            rule=rule.id,
            findings=rule.violations,
            cases=rule.cases_violating,
            gap=None if rule.attainment is None else rule.gate - rule.attainment,
            title=dict(rule.title),
            fix=dict(rule.fix),
            why=dict(rule.why),
        )
        for rule in sorted(below, key=lambda rule: (_GRAVEST.index(rule.verdict), not rule.fix, -rule.violations, rule.id))
    ]
