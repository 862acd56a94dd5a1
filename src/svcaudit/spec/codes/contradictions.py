"""SPEC4xx: what contradicts itself, or cannot be kept."""

from __future__ import annotations

from svcaudit.spec.codes.code import Code

_SPEED = "clocks:\n  answer: {start: intake, stop: reply, within: 24h}\nmetrics:\n  speed: {mean: answer}"

CONTRADICTIONS = (
    Code(
        "SPEC401",
        "it ends before it begins",
        "The last day in force lies before the first.",
        "in_force: {from: 2025-12-31, to: 2025-01-01}",
        "in_force: {from: 2025-01-01, to: 2025-12-31}",
    ),
    Code(
        "SPEC402",
        "hours that contradict one another",
        "Hours are empty, overlap, are given twice for a day, or a date is both closed and open.",
        "calendars:\n  office: {timezone: UTC, hours: {mon-fri: [09:00-13:00, 12:00-17:00]}}",
        "calendars:\n  office: {timezone: UTC, hours: {mon-fri: [09:00-12:00, 13:00-17:00]}}",
    ),
    Code(
        "SPEC403",
        "one activity for two stages",
        "An event belongs to one stage, so an activity may stand for one stage only. A stage without `activities` stands for its own name.",
        "stages:\n  intake: {activities: [ticket created]}\n  reply: {activities: [ticket created]}",
        "stages:\n  intake: {activities: [ticket created]}\n  reply: {activities: [agent replied]}",
    ),
    Code(
        "SPEC404",
        "closing and reopening at once",
        "A stage that finishes a case cannot also reopen it.",
        "closed_by: [resolve, review]\nreopened_by: [review]",
        "closed_by: [resolve]\nreopened_by: [review]",
    ),
    Code(
        "SPEC405",
        "beginning and end at once",
        "One stage cannot both start and stop a clock, or begin and end a pause or a stretch.",
        "clocks:\n  answer: {start: [intake, reply], stop: reply, within: 24h}",
        "clocks:\n  answer: {start: intake, stop: reply, within: 24h}",
    ),
    Code(
        "SPEC406",
        "nothing can satisfy this",
        "The demands contradict one another: no value, no event, no text can meet them all.",
        'attributes: {amount: {type: number}}\nrules:\n  ask: {required: review, when: {amount: {">=": 500, "<": 100}}}',
        'attributes: {amount: {type: number}}\nrules:\n  ask: {required: review, when: {amount: {">=": 100, "<": 500}}}',
    ),
    Code(
        "SPEC407",
        "said in two ways",
        "Two keys that exclude each other, or one that needs another which is not there.",
        "clocks:\n  answer: {start: intake, stop: reply, within: 24h, targets: [{within: 48h}]}",
        "clocks:\n  answer: {start: intake, stop: reply, targets: [{within: 48h}]}",
    ),
    Code(
        "SPEC408",
        "a limit of zero",
        "Nothing takes no time.",
        "clocks:\n  answer: {start: intake, stop: reply, within: 0h}",
        "clocks:\n  answer: {start: intake, stop: reply, within: 1h}",
    ),
    Code(
        "SPEC409",
        "listed twice",
        "The same stage, value or name stands twice where different ones are meant.",
        "rules:\n  four-eyes: {different_actor: [resolve, resolve]}",
        "rules:\n  four-eyes: {different_actor: [resolve, review]}",
    ),
    Code(
        "SPEC410",
        "a type without a list of values",
        "yes_no and time say themselves what their values are.",
        "attributes: {urgent: {type: yes_no, values: [urgent]}}",
        "attributes: {urgent: {type: yes_no}}",
    ),
    Code(
        "SPEC411",
        "an old id that is in use",
        "`formerly` names ids that a rule had before; one that is in use again could not be told from it.",
        "rules:\n  ask: {required: review, formerly: answered}\n  answered: {required: reply}",
        "rules:\n  ask: {required: review, formerly: asked}\n  answered: {required: reply}",
    ),
    Code(
        "SPEC412",
        "a word with two meanings",
        "The name is both an attribute and a clock; a metric of it could mean either.",
        "attributes: {answer: {type: number}}\n" + _SPEED,
        "attributes: {score: {type: number}}\n" + _SPEED,
    ),
    Code(
        "SPEC413",
        "nothing counts",
        "All weights of a score card are zero.",
        "scorecards:\n  agent: {by: actor, weights: {conformity: 0}}",
        "scorecards:\n  agent: {by: actor, weights: {conformity: 100}}",
    ),
)
