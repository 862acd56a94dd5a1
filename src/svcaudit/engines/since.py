"""An audit that goes on from an earlier one: cases with later events, and those that a later moment can change, are judged again; what was
found of all others is carried over.

What comes of it is what an audit of all logs would find. Whatever spans cases – rules that look across them, data quality, the
account of the rows – is looked at on the whole log, which is not read again but woven together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.checks.docket import make_docket
from svcaudit.checks.judge import Across, judge, judge_rule
from svcaudit.engines.across import has_all, rows_of, rules_across
from svcaudit.engines.advance import findings_as_of, rules_as_of
from svcaudit.engines.audited import Audited
from svcaudit.engines.found import Found, found_of, together
from svcaudit.engines.grown import Grown, grown
from svcaudit.engines.later import Later, later_of
from svcaudit.engines.part import Bench, Part, part_of
from svcaudit.engines.store import put, take
from svcaudit.errors import UsageError
from svcaudit.intake.normalise import unmapped_activities
from svcaudit.intake.quality import detect, survey_of
from svcaudit.intake.remarks import remarks
from svcaudit.intake.result import Input, Intake, RowCount
from svcaudit.intake.stood import sums
from svcaudit.intake.threads import both
from svcaudit.kpis.renewed import Renewal, renewed
from svcaudit.model.arrow import flags, integers, numbers
from svcaudit.model.facts import CaseAttribute, Facts, RuleFacts, Spans, StageFacts, Steps, Values, Variants
from svcaudit.model.judgement import Judgement
from svcaudit.model.log import Blind, Bool, Column, EventLog, Int64, Texts
from svcaudit.model.slices import take_cases
from svcaudit.model.spec import ProcessSpec
from svcaudit.verdict.columns import words
from svcaudit.verdict.events import events_table
from svcaudit.verdict.fingerprint import case_names


@dataclass(frozen=True, slots=True)
class Kept:
    """What an audit leaves for the next one. `intake`: with the whole log. `facts`: as judged, metrics across cases not completed.
    `told_roles`: roles are a column of the files. `as_of`: microseconds."""

    intake: Intake
    facts: Facts
    found: Found
    later: Later
    told_roles: bool
    as_of: int


@dataclass(frozen=True, slots=True)
class Continued:
    """`audited`: as of the whole log. `again`: how many cases were judged; all others were carried over."""

    audited: Audited
    kept: Kept
    again: int


_CLASSES = {
    one.__name__: one
    for one in (
        *(Kept, Found, Intake, Input, RowCount, EventLog, Column, Blind, Later),
        *(Facts, CaseAttribute, StageFacts, Spans, RuleFacts, Variants, Values, Steps),
    )
}


def put_kept(kept: Kept, path: Path) -> Path:
    """Write it to a file."""
    put(kept, path)
    return path


def take_kept(content: bytes) -> Kept:
    """What such a file holds. Raises ValueError for one that holds something else."""
    found: Kept = take(content, _CLASSES)
    return found


def begin(intake: Intake, bench: Bench, told_roles: bool) -> Continued:
    """Judge a whole log in memory, and keep what the next audit needs."""
    (part, later), quality = both(
        lambda: _judged(intake.log, bench),
        lambda: detect(survey_of(intake, bench.spec)),
        intake.log.events,
    )
    found = found_of(part.findings, bench.spec, part.facts.ids)
    kept = Kept(intake, part.facts, found, later, told_roles, bench.as_of)
    return Continued(Audited(intake, bench, part, quality), kept, part.facts.cases)


def _judged(log: EventLog, bench: Bench, across: Across | None = None) -> tuple[Part, Later]:
    judged = judge(log, bench.spec, bench.as_of, across)
    return part_of(judged, bench), later_of(judged, bench.spec)


def refuse_unlike(kept: Kept, later: Intake) -> None:
    """Raises UsageError where later logs tell what no earlier one did, so that earlier cases would be judged otherwise."""
    earlier = kept.intake
    new = [name for name in earlier.missing_columns if name not in later.missing_columns]
    parts = (("actor", "has_actors"), ("role", "has_roles"))
    new += [name for name, has in parts if getattr(later.log, has) and not getattr(earlier.log, has) and name not in new]
    if later.log.has_roles and not kept.told_roles and "role" not in new:
        new.append("role")
    if later.log.text is not None and earlier.log.text is None and "text" not in new:
        new.append("text")
    if new:
        raise UsageError(
            f"no log of the earlier run tells {', '.join(new)}, and these do: cases that are carried over would be judged otherwise",
            "audit all logs at once",
        )


def with_later(kept: Kept, later: Intake, spec: ProcessSpec, fit: tuple[str, ...]) -> tuple[Intake, Grown]:
    """The account of all logs, as one reading of all of them makes it. `later`: of the logs since; `fit`: notes on the map."""
    earlier = kept.intake
    woven = grown(earlier.log, later.log, spec, inputs=len(earlier.inputs), told_roles=kept.told_roles)
    inputs: tuple[Input, ...] = (*earlier.inputs, *later.inputs)
    source = integers(later.quarantine.column("source").combine_chunks()) + np.int16(len(earlier.inputs))
    shifted = later.quarantine.set_column(0, "source", numbers(source))
    counts = [(one.rows.read, one.rows.used, one.rows.quarantined, one.rows.ignored) for one in (earlier, later)]
    intake = Intake(
        log=woven.log,
        inputs=inputs,
        rows=RowCount(*(sum(both) for both in zip(*counts, strict=True))),
        quarantine=pa.concat_tables([earlier.quarantine, shifted], promote_options="default"),
        ignored=sums([earlier.ignored, later.ignored]),
        unmapped=unmapped_activities(woven.log),
        missing_columns=tuple(name for name in earlier.missing_columns if name in later.missing_columns),
        zone=earlier.zone,
        notes=fit + remarks(inputs, woven.log, spec, earlier.hint, None, earlier.zone),
        last=max(earlier.last, later.last),
        hint=earlier.hint,
        an_event_a_row=True,
    )
    return intake, woven


def run(kept: Kept, intake: Intake, woven: Grown, bench: Bench) -> Continued:
    """Judge what is to be judged again as of `bench.as_of`, which is not before the earlier one, and bring it together with the rest."""
    log, spec = woven.log, bench.spec
    again = np.zeros(log.cases, np.bool_)
    again[woven.touched] = True
    again[woven.before[kept.later.unsettled | _excused(kept, bench)]] = True
    across = _across(kept.intake.log, woven, spec, kept.as_of, bench.as_of)
    for old, new in across.values():
        again |= _changed(old, new, kept.intake.log, woven)
    cases, settled = np.flatnonzero(again), np.flatnonzero(~again[woven.before])
    carried = replace(kept.facts, rules=rules_as_of(kept.facts.rules, kept.later, spec, bench.as_of))
    fresh: tuple[Part, Later] | None = None
    if len(cases):
        found = {name: rows_of(new, cases, log.cases) for name, (_, new) in across.items()}
        fresh = _judged(take_cases(log, cases), bench, Across(found))
    renewal = Renewal(settled, woven.before[settled], cases, kept.facts.cases, log.cases)

    def facts() -> tuple[Facts, Later]:
        if fresh is None:
            return carried, kept.later
        part, later = fresh
        if not len(settled):
            return part.facts, later
        return renewed(carried, part.facts, renewal, log.case_ids.cast(pa.string())), _renewed_later(kept, part.facts, later, renewal)

    def findings() -> Found:
        same = np.flatnonzero(~again[woven.before][kept.found.case])
        table = findings_as_of(kept.found, same, spec, bench.as_of)
        earlier = Found(table, kept.found.rule, woven.before[kept.found.case])
        later = None if fresh is None else found_of(fresh[0].findings, spec, fresh[0].facts.ids)
        return together(earlier, same, None if later is None else replace(later, case=cases[later.case]), log.cases)

    (whole, later), ((quality, events), table) = both(
        facts,
        lambda: ((detect(survey_of(intake, spec)), events_table(log, spec, case_names(log))), findings()),
        log.events,
    )
    whole = _counted(whole, later, table)
    audited = Audited(intake, bench, Part(whole, table.table, events), quality)
    return Continued(audited, Kept(intake, whole, table, later, kept.told_roles, bench.as_of), len(cases))


def _excused(kept: Kept, bench: Bench) -> Bool:
    """Cases (C of the earlier log) that a waiver excuses, or excused: a later day may say otherwise."""
    facts = kept.facts
    found = np.zeros(facts.cases, np.bool_)
    for rule in facts.rules:
        found |= rule.waiver >= 0
    named = [case for waiver in bench.waivers for case in waiver.cases]
    return found | flags(pc.is_in(facts.ids, value_set=words(named))) if named else found


def _across(earlier: EventLog, woven: Grown, spec: ProcessSpec, before: int, as_of: int) -> dict[str, tuple[Judgement, Judgement]]:
    """By rule that looks across cases, what it said of the earlier log and says of the whole one."""
    rules = [rule for rule in rules_across(spec) if has_all(woven.log, rule, spec)]
    if not rules:
        return {}
    dockets = make_docket(earlier, spec, before), make_docket(woven.log, spec, as_of)
    return {rule.id: (judge_rule(dockets[0], rule), judge_rule(dockets[1], rule)) for rule in rules}


def _changed(old: Judgement, new: Judgement, earlier: EventLog, woven: Grown) -> Bool:
    """Cases (C) of which the rule says something else than before; there is one row a case, or none."""
    cases = woven.log.cases
    told: list[tuple[Int64, Texts]] = []
    for found, place in ((old, woven.before), (new, np.arange(cases))):
        verdict, detail = np.full(cases, -1, np.int64), np.full(cases, None, dtype=object)
        verdict[place[found.case]] = found.verdict
        detail[place[found.case]] = np.array([*found.details, None], dtype=object)[found.detail]
        told.append((verdict, detail))
    changed: Bool = (told[0][0] != told[1][0]) | (told[0][1] != told[1][1])
    return changed


def _renewed_later(kept: Kept, facts: Facts, fresh: Later, renewal: Renewal) -> Later:
    """The same of all cases, some of which were judged again."""

    def starts(number: int) -> Int64:
        _, merge = renewal.rows(kept.facts.rules[number].spans.case, facts.rules[number].spans.case)
        return merge(kept.later.starts[number], fresh.starts[number])

    earlier = kept.later
    return Later(
        renewal.of_cases(earlier.unsettled, fresh.unsettled),
        tuple(renewal.of_cases(*both_of) for both_of in zip(earlier.activations, fresh.activations, strict=True)),
        tuple(starts(number) for number in range(len(facts.rules))),
    )


def _counted(facts: Facts, later: Later, found: Found) -> Facts:
    """The facts with how often every rule was triggered and broken."""
    broken = np.bincount(found.rule, minlength=len(facts.rules)).tolist()
    counted = zip(facts.rules, later.activations, broken, strict=True)
    return replace(facts, rules=tuple(replace(one, activations=int(times.sum()), violations=number) for one, times, number in counted))
