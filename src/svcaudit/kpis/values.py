"""The numbers that metrics are made of, read from the judged log: one or more a case.

What needs several cases at once (a customer who comes again) is completed on the joined facts by `svcaudit.kpis.contacts`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from svcaudit.checks.conditions import first_known, holds_of_cases, numbers
from svcaudit.checks.judge import Judged
from svcaudit.checks.measures import measures_of
from svcaudit.checks.search import bounds_per_case
from svcaudit.kpis.case_numbers import CaseFacts, case_number
from svcaudit.kpis.cohorts import cohort_of
from svcaudit.kpis.stretches import Measured, answered_within, stretches
from svcaudit.model.facts import Values
from svcaudit.model.log import Bool, Float, Int32, Int64
from svcaudit.model.spec import CASE_NUMBERS, AttributeAt, Cohort, Metric, Stretch
from svcaudit.model.verdict import JUDGED, Verdict


def values_of(metric: Metric, judged: Judged, facts: CaseFacts) -> Values:
    """The numbers that a metric is made of."""
    return _Extraction(metric, judged, facts).values()


class _Extraction:
    """One metric on one judged log. cohort (C): the cases it is about."""

    def __init__(self, metric: Metric, judged: Judged, facts: CaseFacts) -> None:
        self.metric, self.judged, self.facts = metric, judged, facts
        self.docket, self.log = judged.docket, judged.docket.log
        self.cohort = cohort_of(self.docket, metric)

    def values(self) -> Values:
        how: dict[str, Callable[[], Values]] = {
            "attainment": self._attainment,
            "share": self._share,
            "rate": lambda: self._yes_no(self._counts(self.metric.stages) >= self.metric.times),
            "some": lambda: self._of_case_number(lambda number: (number > 0).astype(np.float64)),
            "none": lambda: self._of_case_number(lambda number: (number == 0).astype(np.float64)),
            "count": lambda: self._yes_no(np.ones(self.log.cases, np.bool_), self.docket.open if self.metric.of == "open" else None),
            "csat": lambda: self._answers(self._satisfied),
            "nps": lambda: self._answers(_promoter),
            "service_level": self._service_level,
            "first_contact_resolution": self._one_contact,
            "repeat_contact": lambda: self._yes_no(np.zeros(self.log.cases, np.bool_)),
        }
        if self.metric.measure in how:
            return how[self.metric.measure]()
        if self.metric.of in CASE_NUMBERS:
            return self._of_case_number(lambda number: number)
        rule = self._rule()
        return self._answers(self._on_scale) if rule is None or self.judged.rules[rule].kind != "clock" else self._spans(rule)

    def _rule(self) -> int | None:
        """--select and --ignore may leave it out."""
        return next((number for number, rule in enumerate(self.judged.rules) if rule.id == self.metric.of), None)

    # --- shares of cases ---------------------------------------------------------------------------------------------

    def _attainment(self) -> Values:
        number = self._rule()
        if number is None:
            return Values.none()
        mine = self.facts.verdicts[number]
        return self._yes_no(mine == Verdict.MET, np.isin(mine, JUDGED))

    def _share(self) -> Values:
        assert self.metric.condition is not None
        at_start = self.metric.attribute_at is AttributeAt.START
        return self._yes_no(holds_of_cases(self.docket, self.metric.condition, at_start=at_start))

    def _one_contact(self) -> Values:
        """Finished cases that took one contact and were not reopened; whether the customer came again, other cases must tell."""
        one = self._counts(self.facts.reopened_by) == 0
        if self.metric.contacts:
            one &= self._counts(self.metric.contacts) <= 1
        return self._yes_no(one, ~self.docket.open)

    def _counts(self, stages: tuple[str, ...]) -> Int64:
        """How many events of the stages each case has (C)."""
        low, high = bounds_per_case(self.log, self.docket.events_of(stages))
        return high - low

    def _yes_no(self, yes: Bool, among: Bool | None = None) -> Values:
        """1 or 0 for each case of the cohort (C each) among those asked about."""
        case = np.flatnonzero(self.cohort if among is None else self.cohort & among)
        return self._of_cases(case, yes[case].astype(np.float64))

    def _of_case_number(self, made: Callable[[Float], Float]) -> Values:
        number = case_number(self.metric.of or "", self.judged, self.facts)
        case = np.flatnonzero(self.cohort & ~np.isnan(number))
        return self._of_cases(case, made(number[case]))

    # --- answers -----------------------------------------------------------------------------------------------------

    def _answers(self, made: Callable[[Float], Float]) -> Values:
        """The numbers that the cohort's cases hold, NaN being none: one a case; of an attribute that belongs to events, every one."""
        name = self.metric.of or ""
        column = self.log.attributes.get(name)
        if column is None:
            return Values.none()
        number = np.append(made(numbers(column.values)), np.nan)
        if column.per_event:
            event = np.flatnonzero(~np.isnan(number)[column.codes])  # most events have no answer
            event = event[self.cohort[self.log.case[event]]]
            return self._of_events(self.log.case[event], number[column.codes[event]], self.log.time[event])
        case = np.flatnonzero(self.cohort)
        known = first_known(self.docket, name) if self.metric.attribute_at is AttributeAt.START else self.docket.last_events
        value = number[column.known[known[case]]]
        return self._of_cases(case[~np.isnan(value)], value[~np.isnan(value)])

    def _on_scale(self, number: Float) -> Float:
        """The answers, NaN beyond a scale that is declared."""
        if self.metric.scale is None:
            return number
        low, high = (float(bound) for bound in self.metric.scale)
        with np.errstate(invalid="ignore"):
            return np.where((number >= low) & (number <= high), number, np.nan)

    def _satisfied(self, number: Float) -> Float:
        """1 for an answer among the highest of the scale, 0 for another of the scale, NaN beyond it."""
        assert self.metric.scale is not None
        low, high = (float(bound) for bound in self.metric.scale)
        with np.errstate(invalid="ignore"):
            inside = (number >= low) & (number <= high)
            return np.where(inside, (number > high - self.metric.top).astype(np.float64), np.nan)

    # --- spans -------------------------------------------------------------------------------------------------------

    def _spans(self, number: int) -> Values:
        """Seconds of the cohort's clocks that have stopped."""
        rule, found = self.judged.rules[number], self.judged.judgements[number]
        if self.metric.time is not Stretch.COUNTED:
            return self._measured(number, lambda: stretches(self.docket, rule, self.metric.time, self.metric.idle_after))
        done = np.flatnonzero((found.seen >= 0) & (found.elapsed >= 0) & self.cohort[found.case] & (found.verdict != Verdict.CANCELLED))
        line = measures_of(rule, found)[done]
        made = self._of_events(found.case[done], found.elapsed[done].astype(np.float64), self.log.time[found.seen[done]])
        return Values(made.case, made.value, made.actor, made.at, line)

    def _service_level(self) -> Values:
        number = self._rule()
        within = self.metric.within
        if number is None or within is None:
            return Values.none()
        rule = self.judged.rules[number]
        return self._measured(number, lambda: answered_within(self.docket, rule, within, self.metric.abandoned))

    def _measured(self, number: int, measure: Callable[[], Measured]) -> Values:
        """Spans measured anew; none where the rule lacks a column, or the log does not show what the clock needs."""
        if self.judged.lacking[number]:
            return Values.none()
        blind = self.facts.verdicts[number] == Verdict.NOT_ASSESSABLE
        found = measure()
        some = np.flatnonzero(self.cohort[found.case] & ~blind[found.case])
        made = self._of_events(found.case[some], found.value[some], found.at[some])
        return Values(made.case, made.value, made.actor, made.at, found.line[some])

    # --- values ------------------------------------------------------------------------------------------------------

    def _of_cases(self, case: Int64, value: Float) -> Values:
        """Numbers of whole cases, dated by the cohort: when a case was closed (open ones: not at all), or else when it was created."""
        by_close = self.metric.cohort is Cohort.CLOSED
        facts = self.facts
        at, line = facts.closed if by_close else facts.begin, np.broadcast_to(np.int8(0), len(case))
        if len(case) == self.log.cases and (case[1:] > case[:-1]).all():  # every case once: the columns can be shared
            return Values(facts.number, value, facts.owner, at, line)
        return Values(case.astype(np.int32), value, facts.owner[case], at[case], line)

    def _of_events(self, case: Int32, value: Float, at: Int64) -> Values:
        """Numbers of events, dated by the cohort: by themselves if it is that of events, else as their cases."""
        if self.metric.cohort is not Cohort.EVENT:
            return self._of_cases(case.astype(np.int64), value)
        return Values(case.astype(np.int32, copy=False), value, self.facts.owner[case], at, np.broadcast_to(np.int8(0), len(case)))


def _promoter(number: Float) -> Float:
    """100 for an answer of 9 or 10, -100 for 0 to 6, 0 between, NaN beyond the scale."""
    with np.errstate(invalid="ignore"):
        score = np.where(number >= 9, 100.0, np.where(number <= 6, -100.0, 0.0))
        return np.where((number >= 0) & (number <= 10), score, np.nan)
