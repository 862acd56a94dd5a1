"""Verdicts that depend on the order of events of one instant: judge those cases a second time, tied events the other way round."""

from __future__ import annotations

import numpy as np

from svcaudit.checks.judge import Judged, judge
from svcaudit.model.log import Bool, EventLog, Int64
from svcaudit.model.slices import reorder_events, take_cases
from svcaudit.model.spec import ProcessSpec


def ties(spec: ProcessSpec, judged: Judged) -> Bool:
    """Whether each rule's verdict on each case (R, C) changes when events of the same instant and rank swap places.

    Of more than two tied events only file order and its reverse are tried. Repeat contacts look at other cases and are left out.
    """
    docket = judged.docket
    changed = np.zeros(judged.verdicts.shape, np.bool_)
    rank = np.array([*(spec.stages[stage].rank for stage in docket.log.stage_ids), 0], np.int64)[docket.log.stage]
    cases = tied_cases(docket.log, rank)
    if not len(cases) or not len(judged.rules):
        return changed
    part = take_cases(docket.log, cases)
    part_rank = np.array([*(spec.stages[stage].rank for stage in part.stage_ids), 0], np.int64)[part.stage]
    swapped = reorder_events(part, np.lexsort((-np.arange(part.events), part_rank, part.time, part.case)))
    again = judge(swapped, spec, docket.as_of)
    within_case = np.array([rule.kind != "repeat" for rule in judged.rules])
    changed[:, cases] = (again.verdicts != judged.verdicts[:, cases]) & within_case[:, None]
    return changed


def tied_cases(log: EventLog, rank: Int64) -> Int64:
    """The cases in which two neighbouring events share instant and rank. Events of no stage count: they may carry facts."""
    same = (log.time[1:] == log.time[:-1]) & (log.case[1:] == log.case[:-1]) & (rank[1:] == rank[:-1])
    return np.unique(log.case[1:][same]).astype(np.int64)
