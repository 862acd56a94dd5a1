"""Which cases a number is about."""

from __future__ import annotations

from svcaudit.checks.conditions import holds_of_cases
from svcaudit.checks.docket import Docket
from svcaudit.checks.search import bounds_per_case
from svcaudit.model.log import Bool
from svcaudit.model.spec import AttributeAt, Cohort, Metric


def cohort_of(docket: Docket, metric: Metric) -> Bool:
    """The cases (C) of a metric's cohort that satisfy its condition, by what is first or last known of them.

    created, event: all cases of the log; closed: those that are finished as of as-of; open: those that are not. Which of them belong to
    a period, `svcaudit.kpis.period` says.
    """
    chosen = holds_of_cases(docket, metric.when, at_start=metric.attribute_at is AttributeAt.START)
    if metric.among:
        low, high = bounds_per_case(docket.log, docket.events_of(metric.among))
        chosen &= high > low
    match metric.cohort:
        case Cohort.CLOSED:
            return chosen & ~docket.open
        case Cohort.OPEN:
            return chosen & docket.open
    return chosen
