"""Whose a finding is. What is outside a person's hands does not count against anybody."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.clock.pauses import Spans, toggle_spans, union, while_spans
from svcaudit.clock.timeline import working
from svcaudit.kpis.monthly.tables import Kinds, instants, kinds, whole
from svcaudit.model.log import NEVER, Bool, Int32, Int64
from svcaudit.model.run import Run
from svcaudit.model.spec import Clock, Pause, ProcessSpec


@dataclass(frozen=True, slots=True)
class Blame:
    """The cases that each person answers for, and whether without a finding of theirs (N rows). excused: findings that are nobody's."""

    case: Int64
    who: Int32
    clean: Bool
    excused: int


def blame(spec: ProcessSpec, run: Run, who: Kinds) -> Blame:
    """A case counts for its last owner, and against everyone who held it when a rule broke. who: the owners, one a case.

    Excused is a finding that is not waived, and fell while nobody held the case, or whose time ran out while the customer was waited for
    (any pause of the standard), or, running on the wall, while every calendar of the standard was closed.
    """
    case = _case_of(run.findings, run.cases)
    place = {who.words[code]: code for code in np.unique(who.codes).tolist() if code >= 0}
    holders = kinds(run.findings, "owner", "actor")
    holder = np.array([*(place.get(word, -1) for word in holders.words), -1], np.int32)[holders.codes]
    waived = np.asarray(pc.equal(run.findings["verdict"].cast(pa.string()), "waived"))
    excused = ~waived & ((holders.codes < 0) | _ran_out_outside(spec, run, case))
    counts = ~waived & ~excused & (holder >= 0)
    own = np.flatnonzero(who.codes >= 0)
    people = len(who.words)
    faults = np.unique(case[counts] * people + holder[counts])
    everyone = np.unique(np.concatenate([own * people + who.codes[own], faults]))
    return Blame(everyone // people, (everyone % people).astype(np.int32), ~np.isin(everyone, faults), int(excused.sum()))


def _ran_out_outside(spec: ProcessSpec, run: Run, case: Int64) -> Bool:
    """Whether each finding's time ran out in closed hours, or while the customer was waited for."""
    due = instants(run.findings, "due")
    timed = np.flatnonzero((due != NEVER) & (whole(run.findings, "limit_s") >= 0))
    outside = np.zeros(len(due), np.bool_)
    if not len(timed):
        return outside
    measures = kinds(run.findings, "measure", "measure")
    rule_measure = {rule.id: rule.measure for rule in run.document.rules}
    rules = kinds(run.findings, "rule", "rule")
    of_rule = np.array([*(rule_measure.get(word, "wall") == "wall" for word in rules.words), True])[rules.codes]
    of_finding = np.array([*(word == "wall" for word in measures.words), False])[measures.codes]
    on_wall = np.where(measures.codes < 0, of_rule, of_finding)[timed]
    outside[timed] = (on_wall & _closed(spec, due[timed])) | _within(_waits(spec, run), case[timed], due[timed])
    return outside


def _closed(spec: ProcessSpec, at: Int64) -> Bool:
    """Whether every calendar of the standard is closed at each instant; nothing is where it has none."""
    if not spec.calendars:
        return np.zeros(len(at), np.bool_)
    lines = [working(calendar, int(at.min()), int(at.max())) for calendar in spec.calendars.values()]
    closed: Bool = ~np.any([line.is_running(at) for line in lines], axis=0)
    return closed


def _waits(spec: ProcessSpec, run: Run) -> Spans:
    """When the cases waited for something outside: the pauses of all clocks together."""
    pauses = {pause for rule in spec.rules if isinstance(rule.body, Clock) for pause in rule.timing.pauses}
    if not pauses:
        return Spans.none()
    case, time = _case_of(run.events, run.cases).astype(np.int32), instants(run.events, "time")
    stages = kinds(run.events, "stage", "stage")
    return union(*(_waits_of(pause, case, time, stages) for pause in sorted(pauses, key=lambda one: (one.start, one.until))))


def _waits_of(pause: Pause, case: Int32, time: Int64, stages: Kinds) -> Spans:
    starts, ends = (np.array([*(word in names for word in stages.words), False])[stages.codes] for names in (pause.start, pause.until))
    return toggle_spans(case, time, starts, ends) if pause.until else while_spans(case, time, starts)


def _within(spans: Spans, case: Int64, at: Int64) -> Bool:
    """Whether each instant of a case lies in one of its spans, which do not overlap."""
    if not len(spans.case):
        return np.zeros(len(at), np.bool_)
    order = np.lexsort((np.concatenate([spans.start, at]), np.concatenate([spans.case, case])))
    number = np.where(order < len(spans.case), order, -1)
    last = np.maximum.accumulate(number)
    before = np.empty(len(order), np.int64)
    before[order] = last
    found = before[len(spans.case) :]
    known = found >= 0
    inside: Bool = known & (spans.case[found] == case) & (at < spans.end[found])
    return inside


def _case_of(table: pa.Table, cases: pa.Table) -> Int64:
    """The row of each row's case in the cases table (N)."""
    found = kinds(table, "case", "case")
    places = pc.index_in(pa.array(found.words, pa.string()), value_set=cases["case"].combine_chunks().cast(pa.string()))
    return np.asarray(pc.fill_null(places, -1)).astype(np.int64)[found.codes]
