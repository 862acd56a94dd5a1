"""Cases that began outside the period.

No verdict of the run is about them, but a metric of closed cases, of events or of open cases may be.
"""

from __future__ import annotations

import numpy as np

from svcaudit.checks.docket import make_docket
from svcaudit.checks.judge import Across, judge
from svcaudit.engines.across import rules_across
from svcaudit.engines.part import Bench
from svcaudit.kpis.built_in import metrics_of
from svcaudit.kpis.contacts import ACROSS_CASES
from svcaudit.kpis.facts import facts_of
from svcaudit.model.facts import Facts
from svcaudit.model.log import Bool, EventLog
from svcaudit.model.slices import take_cases
from svcaudit.verdict.fingerprint import case_names
from svcaudit.verdict.waivers import apply_waivers


def facts_beyond(log: EventLog | None, bench: Bench, bounds: tuple[int, int] | None, across: Across | None = None) -> Facts | None:
    """The facts of those of the cases that a number of the period can be about; None where there are none.

    bounds: the period's first instant, and the first after it. across: what rules found that look at other parts; see `needs_all`.
    """
    if log is None or bounds is None:
        return None
    if not needs_all(bench):
        matters = np.flatnonzero(_matters(log, bench, bounds))
        log = take_cases(log, matters)
    if not log.cases:
        return None
    judged = judge(log, bench.spec, bench.as_of, across)
    waived = apply_waivers(judged.verdicts, judged.rules, log.case_ids, bench.waivers, bench.today)
    no_tie = np.zeros((len(judged.rules), log.cases), np.bool_)
    return facts_of(bench.spec, judged, case_names(log).ids, waived.verdicts, waived.waiver, no_tie)


def needs_all(bench: Bench) -> bool:
    """Whether something looks from case to case, so that every case matters: first-contact resolution, repeat contacts, repeat rules."""
    return bool(rules_across(bench.spec)) or any(metric.measure in ACROSS_CASES for metric in metrics_of(bench.spec))


def _matters(log: EventLog, bench: Bench, bounds: tuple[int, int]) -> Bool:
    """Cases (C) that began before the period, and went on in it or are open: the others have no number that belongs to it."""
    first, last = log.time[log.offsets[:-1]], log.time[log.offsets[1:] - 1]
    start, _ = bounds
    return (first < start) & ((last >= start) | make_docket(log, bench.spec, bench.as_of).open)
