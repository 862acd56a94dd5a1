"""What was found in a log, one and many."""

from __future__ import annotations

from svcaudit.reports.phrases import one_or_many

FOUND = {
    "quarantined_rows": one_or_many("{n} row cannot be used", "{n} rows cannot be used"),
    "duplicate_rows": one_or_many("{n} row is exported twice", "{n} rows are exported twice"),
    "duplicate_events": one_or_many("{n} event is recorded twice", "{n} events are recorded twice"),
    "out_of_order": one_or_many("{n} event stands out of order in its file", "{n} events stand out of order in their file"),
    "ties": one_or_many("{n} event has the instant of the one before it", "{n} events have the instant of the one before them"),
    "future_times": one_or_many("{n} event lies in the future", "{n} events lie in the future"),
    "stray_past_times": one_or_many("{n} event lies long before the rest", "{n} events lie long before the rest"),
    "before_case": one_or_many("{n} event lies before its case began", "{n} events lie before their case began"),
    "end_before_start": one_or_many("{n} case ends before it starts", "{n} cases end before they start"),
    "missing_actor": one_or_many("{n} event names nobody", "{n} events name nobody"),
    "unmapped_activity": one_or_many("{n} event is of no stage", "{n} events are of no stage"),
    "undeclared_value": one_or_many("{n} event holds a value that is not listed", "{n} events hold values that are not listed"),
    "unreadable_value": one_or_many("{n} event holds a value that cannot be read", "{n} events hold values that cannot be read"),
    "cut_off_cases": one_or_many("{n} case is cut off by the period", "{n} cases are cut off by the period"),
    "case_id_shape": one_or_many("{n} case id looks unlike the others", "{n} case ids look unlike the others"),
    "log_gaps": one_or_many("{n} busy hour without any event", "{n} busy hours without any event"),
    "clock_drift": one_or_many("{n} case told by clocks that do not agree", "{n} cases told by clocks that do not agree"),
}
