"""Calendars, limits that measure nothing, gates that nothing can miss."""

from __future__ import annotations

from svcaudit.model.spec import SHARES, Calendar, Clock, Every, Goal, Reopen
from svcaudit.spec.lint.report import Check, Report, Subject


def closed_calendars(subject: Subject, report: Report) -> None:
    for calendar in subject.spec.calendars.values():
        if not any(calendar.hours) and not calendar.open_dates:
            report("SPEC507", calendar.place, f"the calendar {calendar.id!r} is never open", "no time will ever pass on it")


def idle_timing(subject: Subject, report: Report) -> None:
    for rule in subject.spec.rules:
        measures = isinstance(rule.body, Clock | Every) or getattr(rule.body, "within", None) is not None
        if not measures and (rule.timing.calendar or rule.timing.pauses):
            report("SPEC511", rule.place, f"the rule {rule.id!r} has a calendar or a pause, but no limit to measure", "add `within: …`")


def idle_reopening(subject: Subject, report: Report) -> None:
    if subject.spec.reopened_by and not subject.spec.closed_by:
        report("SPEC512", None, "`reopened_by` without `closed_by`: every case counts as finished anyway", "add `closed_by: …`")
    for rule in subject.spec.rules:
        if isinstance(rule.body, Clock) and rule.body.reopen != Reopen.CONTINUE and not rule.body.reopened_by:
            message = f"the clock {rule.id!r} says how reopening counts, but nothing reopens"
            report("SPEC512", rule.place, message, "add `reopened_by: …` to the standard or the clock")


def gates_that_cannot_fail(subject: Subject, report: Report) -> None:
    hint = "nothing can miss it: raise it, or make the rule `severity: info`"
    for rule in subject.spec.rules:
        if rule.at_least == 0:
            report("SPEC521", rule.place, f"the gate of {rule.id!r} is 0%: it never fails", hint)
    for gate in subject.spec.quality.values():
        if gate.at_most_share is not None and gate.at_most_share >= 1:
            report("SPEC521", gate.place, f"the quality gate {gate.detector!r} allows 100%: it never fails", "lower it, or remove it")
    for metric in subject.spec.metrics:
        if metric.goal is not None and metric.measure in SHARES and _is_always_met(metric.goal):
            report("SPEC521", metric.place, f"the target of {metric.id!r} is met whatever happens", "a share lies between 0% and 100%")


def _is_always_met(goal: Goal) -> bool:
    return goal.bound == 0 if goal.at_least else goal.bound == 1


def holidays_not_yet_known(subject: Subject, report: Report) -> None:
    """Where holidays are announced year by year, the years after the last announced one have estimated days and no make-up workdays."""
    for calendar in subject.spec.calendars.values():
        if calendar.holidays is None or calendar.holidays.partition("-")[0] not in _ANNOUNCED:
            continue
        newest = _newest_year(calendar.holidays)
        last = _last_year(calendar, subject)
        if newest is not None and last is not None and last > newest:
            message = f"the holidays of {calendar.holidays} are known to {newest}, but the standard judges until {last}"
            hint = f"`in_force` until {newest}, or add the days announced for {newest + 1} with also_closed and also_open"
            report("SPEC524", calendar.place, message, hint)


_ANNOUNCED = ("CN",)
"""Countries whose holidays and make-up workdays are announced each autumn for the year to come."""


def _newest_year(code: str) -> int | None:
    import holidays  # only here: a standard without public holidays does not wait for the library

    announced = getattr(holidays.country_holidays(code.partition("-")[0]), "special_public_holidays", None) or {}
    return max(announced, default=None)


def _last_year(calendar: Calendar, subject: Subject) -> int | None:
    """The last year that the standard names an end for; days that the calendar itself settles do not count."""
    end = subject.spec.in_force[1] or subject.spec.in_force[0]
    if end is None:
        return None
    settled = {day.year for day in (*calendar.closed_dates, *calendar.open_dates)}
    return None if end.year in settled else end.year


CHECKS: tuple[Check, ...] = (closed_calendars, idle_timing, idle_reopening, gates_that_cannot_fail, holidays_not_yet_known)
