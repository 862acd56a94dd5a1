"""Which cases a number is about."""

from __future__ import annotations

from svcaudit.checks.conditions import holds_of_cases
from svcaudit.checks.docket import Docket
from svcaudit.model.log import Bool
from svcaudit.model.spec import Cohort, Condition


def cohort_of(docket: Docket, cohort: Cohort, when: Condition | None) -> Bool:
    """The cases (C) of a cohort that satisfy the condition, by what is last known of them.

    created: all cases of the log; closed: those that are finished as of as-of.
    """
    chosen = holds_of_cases(docket, when)
    return chosen & ~docket.open if cohort is Cohort.CLOSED else chosen
