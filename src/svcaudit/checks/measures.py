"""On which line the spans of a judgement were measured. A clock may hold some cases to hours and others to business days."""

from __future__ import annotations

import numpy as np

from svcaudit.checks.docket import limits_of
from svcaudit.model.duration import Measure
from svcaudit.model.judgement import Judgement
from svcaudit.model.log import Int8
from svcaudit.model.spec import Clock, Rule

MEASURES = tuple(Measure)


def measure_of(rule: Rule) -> Measure:
    """The line of the rule's first limit; of a rule without one, its calendar's working time or the clock on the wall."""
    for limit in limits_of(rule):
        return limit.measure
    return Measure.WALL if rule.timing.calendar is None else Measure.WORKING


def measures_of(rule: Rule, found: Judgement) -> Int8:
    """The line of each row's spans (N), as an index into MEASURES."""
    plain = MEASURES.index(measure_of(rule))
    if not isinstance(rule.body, Clock):
        return np.full(len(found.case), plain, np.int8)
    # A clock's detail is the number of its target row, counted on where the clock went on; without a row the span is on the plain line.
    untargeted = MEASURES.index(Measure.WALL if rule.timing.calendar is None else Measure.WORKING)
    targeted = [MEASURES.index(target.within.measure) for target in rule.body.targets]
    lines = np.array([*targeted, *targeted, untargeted], np.int8)
    return lines[found.detail]
