"""SPEC3xx: values and units."""

from __future__ import annotations

from svcaudit.spec.codes.code import Code

_OFFICE = "calendars:\n  office: {timezone: UTC, hours: {mon-fri: [09:00-17:00]}}\n"

VALUES = (
    Code(
        "SPEC301",
        "not a duration",
        "A duration is a number with a unit: 90s, 30m, 24h, 3d, 1w, or on a calendar 8h and 2 business days. A bare number says nothing.",
        "clocks:\n  answer: {start: intake, stop: reply, within: 24}",
        "clocks:\n  answer: {start: intake, stop: reply, within: 24h}",
    ),
    Code(
        "SPEC302",
        "a unit that does not fit",
        "On a calendar a day may mean working hours or a whole working day: write `16h` or `2 business days`. "
        "Without a calendar there is no business time.",
        _OFFICE + "clocks:\n  answer: {start: intake, stop: reply, calendar: office, within: 2d}",
        _OFFICE + "clocks:\n  answer: {start: intake, stop: reply, calendar: office, within: 2 business days}",
    ),
    Code(
        "SPEC303",
        "not a number",
        "A number is expected here.",
        "rules:\n  once: {at_most: {reply: once}}",
        "rules:\n  once: {at_most: {reply: 1}}",
    ),
    Code(
        "SPEC304",
        "out of range",
        "A share is written with % and lies between 0% and 100%; a number of times is not negative.",
        "rules:\n  ask: {required: review, at_least: 110%}",
        "rules:\n  ask: {required: review, at_least: 95%}",
    ),
    Code("SPEC305", "not a date", "Dates are written year-month-day.", "in_force: {from: 1.1.2025}", "in_force: {from: 2025-01-01}"),
    Code(
        "SPEC306",
        "not hours of a day",
        "Opening hours are written 09:00-12:00 and lie between 00:00 and 24:00.",
        "calendars:\n  office: {timezone: UTC, hours: {mon-fri: [9-17]}}",
        "calendars:\n  office: {timezone: UTC, hours: {mon-fri: [09:00-17:00]}}",
    ),
    Code(
        "SPEC307",
        "not a day of the week",
        "Days are mon, tue, wed, thu, fri, sat, sun; mon-fri, mon,wed and daily.",
        "calendars:\n  office: {timezone: UTC, hours: {workdays: [09:00-17:00]}}",
        "calendars:\n  office: {timezone: UTC, hours: {mon-fri: [09:00-17:00]}}",
    ),
    Code(
        "SPEC308",
        "not one of the words allowed",
        "Only a few words may stand here.",
        "rules:\n  ask: {required: review, severity: critical}",
        "rules:\n  ask: {required: review, severity: error}",
    ),
    Code(
        "SPEC309",
        "neither true nor false",
        "Write true or false.",
        "attributes: {tier: {required: maybe}}",
        "attributes: {tier: {required: true}}",
    ),
    Code(
        "SPEC310",
        "not a regular expression",
        "The pattern cannot be read, or is empty. A backslash before . ? * + ( ) [ ] makes the sign stand for itself.",
        "rules:\n  greet: {wording: {stage: reply, must_match: ['(hello']}}",
        "rules:\n  greet: {wording: {stage: reply, must_match: ['hello']}}",
    ),
    Code(
        "SPEC311",
        "a test that does not fit the type",
        "Numbers are compared, texts are matched; the type of an attribute is declared under `attributes:`.",
        'attributes: {amount: {}}\nrules:\n  ask: {required: review, when: {amount: {">=": 100}}}',
        'attributes: {amount: {type: number}}\nrules:\n  ask: {required: review, when: {amount: {">=": 100}}}',
    ),
    Code(
        "SPEC313",
        "not a language",
        "A text per language is a mapping from codes such as en or zh. Inside {…} a text with a comma must be quoted.",
        "title: {en: Fast, friendly}",
        'title: {en: "Fast, friendly"}',
    ),
)
