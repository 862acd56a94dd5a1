"""What was found in a log, one and many."""

from __future__ import annotations

from svcaudit.reports.phrases import phrase

FOUND = {
    "quarantined_rows": (phrase("{n} row cannot be used"), phrase("{n} rows cannot be used")),
    "duplicate_rows": (phrase("{n} row is exported twice"), phrase("{n} rows are exported twice")),
    "duplicate_events": (phrase("{n} event is recorded twice"), phrase("{n} events are recorded twice")),
    "out_of_order": (phrase("{n} event stands out of order in its file"), phrase("{n} events stand out of order in their file")),
    "ties": (phrase("{n} event has the instant of the one before it"), phrase("{n} events have the instant of the one before them")),
    "future_times": (phrase("{n} event lies in the future"), phrase("{n} events lie in the future")),
    "stray_past_times": (phrase("{n} event lies long before the rest"), phrase("{n} events lie long before the rest")),
    "before_case": (phrase("{n} event lies before its case began"), phrase("{n} events lie before their case began")),
    "end_before_start": (phrase("{n} case ends before it starts"), phrase("{n} cases end before they start")),
    "missing_actor": (phrase("{n} event names nobody"), phrase("{n} events name nobody")),
    "unmapped_activity": (phrase("{n} event is of no stage"), phrase("{n} events are of no stage")),
    "undeclared_value": (phrase("{n} event holds a value that is not listed"), phrase("{n} events hold values that are not listed")),
    "unreadable_value": (phrase("{n} event holds a value that cannot be read"), phrase("{n} events hold values that cannot be read")),
    "cut_off_cases": (phrase("{n} case is cut off by the period"), phrase("{n} cases are cut off by the period")),
    "case_id_shape": (phrase("{n} case id looks unlike the others"), phrase("{n} case ids look unlike the others")),
    "log_gaps": (phrase("{n} busy hour without any event"), phrase("{n} busy hours without any event")),
    "clock_drift": (phrase("{n} case told by clocks that do not agree"), phrase("{n} cases told by clocks that do not agree")),
}
