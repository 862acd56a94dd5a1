"""An audit that goes on from an earlier one: cases with later events, and those that a later moment can change, are judged again; what was
found of all others is carried over.

What comes of it is what an audit of all logs would find. Whatever spans cases – rules that look across them, data quality, the
account of the rows – is looked at on the whole log, which is not read again but woven together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.checks.docket import make_docket
from svcaudit.checks.judge import Across, judge, judge_rule
from svcaudit.engines.across import has_all, rows_of, rules_across
from svcaudit.engines.audited import Audited
from svcaudit.engines.found import Found, found_of
from svcaudit.engines.grown import grown
from svcaudit.engines.kept import MOST, Carried, Kept
from svcaudit.engines.later import Later, later_of
from svcaudit.engines.part import Bench, Part, part_of
from svcaudit.engines.places import PIECE, Places, Rows, TableOrder, numbers_of, order_after
from svcaudit.engines.replaced import places_in, renewal_of, replaced
from svcaudit.engines.standing import Standing, counted, facts_after, found_after
from svcaudit.errors import UsageError
from svcaudit.intake.normalise import unmapped_activities
from svcaudit.intake.quality import detect, survey_of
from svcaudit.intake.remarks import remarks
from svcaudit.intake.result import Input, Intake, RowCount
from svcaudit.intake.stood import sums
from svcaudit.intake.threads import both
from svcaudit.kpis.renewed import Renewal, renewal_by
from svcaudit.model.arrow import flags, integers, numbers
from svcaudit.model.facts import Facts
from svcaudit.model.judgement import Judgement
from svcaudit.model.log import Bool, EventLog, Int64, Texts
from svcaudit.model.slices import take_cases
from svcaudit.model.spec import ProcessSpec
from svcaudit.verdict.columns import words
from svcaudit.verdict.events import events_table
from svcaudit.verdict.fingerprint import case_names


@dataclass(frozen=True, slots=True)
class Continued:
    """`audited`: as of the whole log. `again` (C): the cases that were judged; all others were carried over. `order`: how
    tables come in pieces. `anew`: the base of `kept` is another than that of the earlier audit."""

    audited: Audited
    kept: Kept
    order: TableOrder
    again: Bool
    anew: bool


@dataclass(frozen=True, slots=True)
class Woven:
    """The log of all events. `touched`: its cases with later events. `base`, `recent`: the numbers of the cases of `Kept.base` and
    `Kept.recent` among all."""

    log: EventLog
    touched: Int64
    base: Int64
    recent: Int64


def begin(intake: Intake, bench: Bench, told_roles: bool, size: int = PIECE) -> Continued:
    """Judge a whole log in memory, and keep what the next audit needs. `size`: cases in a piece of a table."""
    (part, later), quality = both(
        lambda: _judged(intake.log, bench),
        lambda: detect(survey_of(intake, bench.spec)),
        intake.log.events,
    )
    standing, again = _standing(part, later, bench.spec), np.ones(part.facts.cases, np.bool_)
    rows = Rows(np.full(part.facts.cases, -1, np.int64), numbers_of(part.facts.variants, ()))
    order = order_after(rows, 0, size, standing, later.unsettled | _excused(part.facts, bench), again, bench.spec)
    places = Places(order.rows, None, len(order.full), size)
    kept = Kept(Carried(intake.log, standing), None, np.empty(0, np.int64), places, _account(intake), told_roles, bench.as_of)
    return Continued(Audited(intake, bench, part, quality), kept, order, again, anew=True)


def _judged(log: EventLog, bench: Bench, across: Across | None = None) -> tuple[Part, Later]:
    judged = judge(log, bench.spec, bench.as_of, across)
    return part_of(judged, bench), later_of(judged, bench.spec)


def _standing(part: Part, later: Later, spec: ProcessSpec) -> Standing:
    return Standing(part.facts, found_of(part.findings, spec, part.facts.ids), later)


def _account(intake: Intake) -> Intake:
    return replace(intake, log=take_cases(intake.log, np.empty(0, np.int64)))


@dataclass(frozen=True, slots=True)
class Few:
    """The cases that have later events, or were judged again since the base, with their earlier events. `number`: of each in the base, -1
    for one that is new since."""

    log: EventLog
    number: Int64


def few_of(kept: Kept, later: EventLog) -> Few:
    """The cases that these events are of, or that the base is wrong about."""
    log, recent = kept.base.log, kept.recent
    place, known = places_in(log.case_ids, later.case_ids)
    touched = np.setdiff1d(place[known], kept.void)
    more = take_cases(log, touched)
    if recent is None:
        return Few(more, touched)
    renewal, ids, _ = renewal_of(recent.log.case_ids, more.case_ids)
    return Few(replaced(recent.log, more, renewal, ids), renewal.of_cases(kept.void, touched))


def refuse_unlike(kept: Kept, later: Intake) -> None:
    """Raises UsageError where later logs tell what no earlier one did, so that earlier cases would be judged otherwise."""
    log = kept.base.log
    new = [name for name in kept.intake.missing_columns if name not in later.missing_columns]
    parts = (("actor", "has_actors"), ("role", "has_roles"))
    new += [name for name, has in parts if getattr(later.log, has) and not getattr(log, has) and name not in new]
    if later.log.has_roles and not kept.told_roles and "role" not in new:
        new.append("role")
    if later.log.text is not None and log.text is None and "text" not in new:
        new.append("text")
    if new:
        raise UsageError(
            f"no log of the earlier run tells {', '.join(new)}, and these do: cases that are carried over would be judged otherwise",
            "audit all logs at once",
        )


def with_later(kept: Kept, few: Few, later: Intake, spec: ProcessSpec, fit: tuple[str, ...]) -> tuple[Intake, Woven]:
    """The account of all logs, as one reading of all of them makes it. `few`: see `few_of`; `later`: of the logs since; `fit`: notes on the
    map."""
    account = kept.intake
    woven = _woven(kept, few, later.log, spec)
    inputs: tuple[Input, ...] = (*account.inputs, *later.inputs)
    source = integers(later.quarantine.column("source").combine_chunks()) + np.int16(len(account.inputs))
    shifted = later.quarantine.set_column(0, "source", numbers(source))
    counts = [(one.rows.read, one.rows.used, one.rows.quarantined, one.rows.ignored) for one in (account, later)]
    intake = Intake(
        log=woven.log,
        inputs=inputs,
        rows=RowCount(*(sum(both) for both in zip(*counts, strict=True))),
        quarantine=pa.concat_tables([account.quarantine, shifted], promote_options="default"),
        ignored=sums([account.ignored, later.ignored]),
        unmapped=unmapped_activities(woven.log),
        missing_columns=tuple(name for name in account.missing_columns if name in later.missing_columns),
        zone=account.zone,
        notes=fit + remarks(inputs, woven.log, spec, account.hint, None, account.zone),
        last=max(account.last, later.last),
        hint=account.hint,
        an_event_a_row=True,
    )
    return intake, woven


def _woven(kept: Kept, few: Few, later: EventLog, spec: ProcessSpec) -> Woven:
    """The later events go into the few cases that they are of, and these into the base."""
    now = grown(few.log, later, spec, inputs=len(kept.intake.inputs), told_roles=kept.told_roles)
    number = np.full(now.log.cases, -1, np.int64)
    number[now.before] = few.number
    base = kept.base.log
    renewal, ids, place = renewal_of(base.case_ids, now.log.case_ids, number)
    recent = np.empty(0, np.int64)
    if kept.recent is not None:
        recent = now.before[places_in(few.log.case_ids, kept.recent.log.case_ids)[0]]
    return Woven(replaced(base, now.log, renewal, ids), renewal.fresh[now.touched], place, renewal.fresh[recent])


def run(kept: Kept, intake: Intake, woven: Woven, bench: Bench) -> Continued:
    """Judge what is to be judged again as of `bench.as_of`, which is not before the earlier one, and bring it together with the rest."""
    log, spec = woven.log, bench.spec
    again = _waiting(kept, woven, bench)
    again[woven.touched] = True
    across = _across(kept, log, bench)
    for changed, _ in across.values():
        again |= changed
    cases = np.flatnonzero(again)
    fresh: tuple[Part, Later] | None = None
    if len(cases):
        found = {name: rows_of(now, cases, log.cases) for name, (_, now) in across.items()}
        fresh = _judged(take_cases(log, cases), bench, Across(found))
    few = np.union1d(woven.recent, cases)
    of_few, of_base, ids = _among(few, woven.recent, cases), _beside(woven.base, few, log.cases), log.case_ids.cast(pa.string())

    def facts() -> tuple[tuple[Facts, Later] | None, tuple[Facts, Later]]:
        now = None if fresh is None else (fresh[0].facts, fresh[1])
        if kept.recent is not None:
            now = facts_after(kept.recent.standing, now, of_few, ids.take(numbers(few)), bench)
        return now, facts_after(kept.base.standing, now, of_base, ids, bench)

    def findings() -> tuple[Found | None, Found]:
        now = None if fresh is None else found_of(fresh[0].findings, spec, fresh[0].facts.ids)
        if kept.recent is not None:
            now = found_after(kept.recent.standing.found, now, of_few, bench)
        return now, found_after(kept.base.standing.found, now, of_base, bench)

    ((facts_now, (whole, later)), ((quality, events), (found_now, table))) = both(
        facts,
        lambda: ((detect(survey_of(intake, spec)), events_table(log, spec, case_names(log))), findings()),
        log.events,
    )
    standing = Standing(counted(whole, later, table), table, later)
    order = _order(kept, woven, standing, again, bench)
    audited = Audited(intake, bench, Part(standing.facts, table.table, events), quality)
    anew = len(few) * MOST > log.cases
    if anew:
        base, recent, void = Carried(log, standing), None, np.empty(0, np.int64)
        places = Places(order.rows, None, len(order.full), order.size)
    else:
        base, recent, row = kept.base, None, order.rows.row
        void = np.full(log.cases, -1, np.int64)
        void[woven.base] = np.arange(len(woven.base))
        void = void[few]
        places = Places(Rows(row[woven.base], kept.places.base.variant), None, len(order.full), order.size)
        if facts_now is not None and found_now is not None:
            recent = Carried(take_cases(log, few), Standing(facts_now[0], found_now, facts_now[1]))
            names = numbers_of(facts_now[0].variants, [(standing.facts.variants, order.rows.variant)])
            places = replace(places, recent=Rows(row[few], names))
    after = Kept(base, recent, void, places, _account(intake), kept.told_roles, bench.as_of)
    return Continued(audited, after, order, again, anew)


def _order(kept: Kept, woven: Woven, standing: Standing, again: Bool, bench: Bench) -> TableOrder:
    """How the tables come in pieces: those of the earlier run, and new ones."""
    row = np.full(woven.log.cases, -1, np.int64)
    row[woven.base] = kept.places.base.row
    known = [(kept.base.standing.facts.variants, kept.places.base.variant)]
    if kept.recent is not None and kept.places.recent is not None:
        row[woven.recent] = kept.places.recent.row
        known.append((kept.recent.standing.facts.variants, kept.places.recent.variant))
    rows = Rows(row, numbers_of(standing.facts.variants, known))
    waits = standing.later.unsettled | _excused(standing.facts, bench)
    return order_after(rows, kept.places.pieces, kept.places.size, standing, waits, again, bench.spec)


def _among(few: Int64, recent: Int64, cases: Int64) -> Renewal:
    """How the cases of `Kept.recent` and those judged again become few. All are numbers of the whole."""
    becomes = np.where(np.isin(recent, cases), -1, np.searchsorted(few, recent))
    return renewal_by(becomes, np.searchsorted(few, cases), len(few))


def _beside(base: Int64, few: Int64, cases: int) -> Renewal:
    """How the base's cases and these few become the whole. `base`: their numbers in it."""
    is_few = np.zeros(cases, np.bool_)
    is_few[few] = True
    return renewal_by(np.where(is_few[base], -1, base), few, cases)


def _waiting(kept: Kept, woven: Woven, bench: Bench) -> Bool:
    """Cases (C) that a later moment can change."""
    found = np.zeros(woven.log.cases, np.bool_)
    for part, place in ((kept.base, woven.base), (kept.recent, woven.recent)):
        if part is not None:
            found[place] = part.standing.later.unsettled | _excused(part.standing.facts, bench)
    return found


def _excused(facts: Facts, bench: Bench) -> Bool:
    """Cases (C) that a waiver excuses, or excused: a later day may say otherwise."""
    found = np.zeros(facts.cases, np.bool_)
    for rule in facts.rules:
        found |= rule.waiver >= 0
    named = [case for waiver in bench.waivers for case in waiver.cases]
    return found | flags(pc.is_in(facts.ids, value_set=words(named))) if named else found


def _across(kept: Kept, log: EventLog, bench: Bench) -> dict[str, tuple[Bool, Judgement]]:
    """By rule that looks across cases, of which cases (C) it says something else than before, and what it says of all."""
    rules = [rule for rule in rules_across(bench.spec) if has_all(log, rule, bench.spec)]
    if not rules:
        return {}
    earlier = kept.base.log
    if kept.recent is not None:
        renewal, ids, _ = renewal_of(earlier.case_ids, kept.recent.log.case_ids, kept.void)
        earlier = replaced(earlier, kept.recent.log, renewal, ids)
    before, _ = places_in(log.case_ids, earlier.case_ids)
    dockets = make_docket(earlier, bench.spec, kept.as_of), make_docket(log, bench.spec, bench.as_of)
    found = {rule.id: (judge_rule(dockets[0], rule), judge_rule(dockets[1], rule)) for rule in rules}
    return {rule: (_changed(old, now, before, log.cases), now) for rule, (old, now) in found.items()}


def _changed(old: Judgement, now: Judgement, before: Int64, cases: int) -> Bool:
    """Cases (C) of which the rule says something else than before; there is one row a case, or none. `before`: of the earlier cases, their
    numbers now."""
    told: list[tuple[Int64, Texts]] = []
    for found, place in ((old, before), (now, np.arange(cases))):
        verdict, detail = np.full(cases, -1, np.int64), np.full(cases, None, dtype=object)
        verdict[place[found.case]] = found.verdict
        detail[place[found.case]] = np.array([*found.details, None], dtype=object)[found.detail]
        told.append((verdict, detail))
    changed: Bool = (told[0][0] != told[1][0]) | (told[0][1] != told[1][1])
    return changed
