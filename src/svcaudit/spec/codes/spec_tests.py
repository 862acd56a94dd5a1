"""SPEC6xx: files of spec tests."""

from __future__ import annotations

from svcaudit.spec.codes.code import Code

_HEAD = "spec: standard.yaml\ntests:\n  - name: an answered case\n    events: "
_EVENTS = "['2025-03-03 09:00 intake', +10m reply]"

SPEC_TESTS = (
    Code(
        "SPEC601",
        "not an event",
        "An event of a spec test is told as `TIME STAGE [by ACTOR] [as ROLE]`, or as a mapping.",
        _HEAD + "[intake]\n    expect: clean",
        _HEAD + _EVENTS + "\n    expect: clean",
    ),
    Code(
        "SPEC602",
        "not a verdict",
        "A test expects `clean`, or for each rule one of the verdicts.",
        _HEAD + _EVENTS + "\n    expect: {must-review: broken}",
        _HEAD + _EVENTS + "\n    expect: {must-review: violated}",
    ),
    Code(
        "SPEC603",
        "not a time of a test",
        "The first event has a date and time; later ones may be told from it: +10m, +25h, +2d.",
        _HEAD + "[+10m reply]\n    expect: clean",
        _HEAD + _EVENTS + "\n    expect: clean",
    ),
)
