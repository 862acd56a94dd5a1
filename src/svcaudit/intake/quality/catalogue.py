"""How each detector looks. What it looks for stands in `svcaudit.model.quality`; a test holds the two together."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from svcaudit.intake.quality.account import quarantined_rows
from svcaudit.intake.quality.cases import case_id_shape, cut_off_cases
from svcaudit.intake.quality.drift import clock_drift
from svcaudit.intake.quality.duplicates import duplicate_events, duplicate_rows
from svcaudit.intake.quality.gaps import log_gaps
from svcaudit.intake.quality.order import out_of_order, ties
from svcaudit.intake.quality.people import missing_actor
from svcaudit.intake.quality.survey import Survey
from svcaudit.intake.quality.times import before_case, end_before_start, future_times, stray_past_times
from svcaudit.intake.quality.typed import unreadable_value
from svcaudit.intake.quality.words import undeclared_value, unmapped_activity
from svcaudit.model.quality import DETECTORS, Detection

Detect = Callable[[Survey], Detection]
"""A pure function of the log, vectorised over its events."""

HOW: Mapping[str, Detect] = {
    "quarantined_rows": quarantined_rows,
    "duplicate_rows": duplicate_rows,
    "duplicate_events": duplicate_events,
    "out_of_order": out_of_order,
    "ties": ties,
    "future_times": future_times,
    "stray_past_times": stray_past_times,
    "before_case": before_case,
    "end_before_start": end_before_start,
    "missing_actor": missing_actor,
    "unmapped_activity": unmapped_activity,
    "undeclared_value": undeclared_value,
    "unreadable_value": unreadable_value,
    "cut_off_cases": cut_off_cases,
    "case_id_shape": case_id_shape,
    "log_gaps": log_gaps,
    "clock_drift": clock_drift,
}


def detect(survey: Survey) -> tuple[Detection, ...]:
    """What every detector finds, in the order of the catalogue; without a standard those that need none."""
    return tuple(HOW[one.code](survey) for one in DETECTORS if survey.spec is not None or not one.needs_standard)
