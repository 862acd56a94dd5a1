"""SPEC5xx: what `svcaudit spec lint` finds doubtful. Warnings, and notes (SPEC55x); a standard with them is judged all the same."""

from __future__ import annotations

from svcaudit.spec.codes.code import Code

_ASK = "rules:\n  ask: {after: [intake, reply], expect: [resolve, review], why: nobody waits in vain}\n"
_CLOCK = "clocks:\n  answer:\n    start: intake\n    stop: reply\n    why: customers wait\n"
_PARTS = (
    "flow: {{path: intake reply resolve, why: order}}\nclosed_by: resolve\nstages: [intake, reply, resolve]\nclocks:\n"
    "  response: {{start: intake, stop: reply, within: {}, why: customers wait}}\n"
    "  resolution: {{start: intake, stop: resolve, within: {}, why: customers wait}}"
)
_CLASSES = (
    "attributes: {{priority: {{values: [P1, P2]}}}}\n" + _CLOCK + "    targets:\n"
    "      - {{when: {{priority: P1}}, within: {}}}\n      - {{when: {{priority: P2}}, within: {}}}\nclosed_by: [resolve, review]"
)
_FLOW = "flow: {path: intake reply resolve review, why: order}\n"
_AGAIN = "flow: {{path: intake reply resolve (review resolve)*, why: order}}\n" + _CLOCK + "    within: 8h\n{}"
_HOLIDAYS = (
    "in_force: {{from: 2025-01-01, to: {}-12-31}}\n"
    "calendars:\n  office: {{timezone: Asia/Shanghai, hours: {{mon-fri: [09:00-17:00]}}, holidays: CN}}\n"
    + _ASK.replace(", why", ", within: 8h, calendar: office, why").replace("{", "{{").replace("}", "}}")
)

DOUBTS = (
    Code(
        "SPEC501",
        "an attribute that nothing uses",
        "It is declared but neither asked nor measured. Attributes marked `personal` are exempt: their use is to be masked.",
        "attributes: {tier: {}}\n" + _ASK,
        "attributes: {tier: {personal: true}}\n" + _ASK,
    ),
    Code(
        "SPEC502",
        "a stage that nothing speaks of",
        "No rule, clock, flow or metric names it, so nothing about it is judged.",
        "rules:\n  ask: {after: resolve, expect: review, why: nobody waits in vain}",
        _ASK,
    ),
    Code(
        "SPEC503",
        "a stage outside the flow",
        "The flow has no place for the stage: each of its events will be a finding.",
        "flow: {path: intake reply resolve, why: order}\nclosed_by: [resolve, review]",
        "flow: {path: intake reply resolve review?, why: order}\nclosed_by: [resolve, review]",
    ),
    Code(
        "SPEC504",
        "a rule without a reason",
        "People keep rules that they understand; `why` stands beside every finding.",
        "rules:\n  ask: {after: [intake, reply], expect: [resolve, review]}",
        _ASK,
    ),
    Code(
        "SPEC505",
        "names that differ only in case",
        "Readers will take them for one.",
        "stages: [intake, reply, Reply, resolve, review]\n" + _ASK.replace("reply", "reply, Reply"),
        _ASK,
    ),
    Code(
        "SPEC506",
        "a calendar that nothing uses",
        "It measures nothing until a clock or a rule names it.",
        "calendars:\n  office: {timezone: UTC, hours: {mon-fri: [09:00-17:00]}}\n" + _ASK,
        _ASK,
    ),
    Code(
        "SPEC507",
        "a calendar that is never open",
        "No time passes on it, so nothing measured on it is ever late.",
        "calendars:\n  office: {timezone: UTC, hours: {mon: []}}\n" + _ASK.replace(", why", ", within: 8h, calendar: office, why"),
        "calendars:\n  office: {timezone: UTC, hours: {mon: [09:00-17:00]}}\n"
        + _ASK.replace(", why", ", within: 8h, calendar: office, why"),
    ),
    Code(
        "SPEC508",
        "weights that do not add up to 100",
        "Scores are scaled to the sum all the same; readers expect 100.",
        "scorecards:\n  agent: {by: actor, weights: {conformity: 50, volume: 40}}\n" + _ASK,
        "scorecards:\n  agent: {by: actor, weights: {conformity: 60, volume: 40}}\n" + _ASK,
    ),
    Code(
        "SPEC509",
        "a target that is never reached",
        "The first matching row decides; an earlier one takes every case that this one means.",
        "attributes: {tier: {}}\n"
        + _CLOCK
        + "    targets:\n      - {within: 24h}\n      - {when: {tier: key}, within: 8h}\nclosed_by: [resolve, review]",
        "attributes: {tier: {}}\n"
        + _CLOCK
        + "    targets:\n      - {when: {tier: key}, within: 8h}\n      - {within: 24h}\nclosed_by: [resolve, review]",
    ),
    Code(
        "SPEC510",
        "a value without a target",
        "Cases with this value match no row and are not applicable: nobody will see them late.",
        "attributes: {tier: {values: [standard, key]}}\n"
        + _CLOCK
        + "    targets:\n      - {when: {tier: key}, within: 8h}\nclosed_by: [resolve, review]",
        "attributes: {tier: {values: [standard, key]}}\n"
        + _CLOCK
        + "    targets:\n      - {when: {tier: key}, within: 8h}\n      - {within: 24h}\nclosed_by: [resolve, review]",
    ),
    Code(
        "SPEC511",
        "nothing to measure",
        "A calendar or a pause without a limit changes nothing.",
        "calendars:\n  office: {timezone: UTC, hours: {mon: [09:00-17:00]}}\n" + _ASK.replace(", why", ", calendar: office, why"),
        "calendars:\n  office: {timezone: UTC, hours: {mon: [09:00-17:00]}}\n"
        + _ASK.replace(", why", ", within: 8h, calendar: office, why"),
    ),
    Code(
        "SPEC512",
        "reopening that cannot happen",
        "`reopened_by` means something only beside `closed_by`, and `reopen` only where something reopens.",
        "reopened_by: [review]\n" + _ASK,
        "closed_by: [resolve]\nreopened_by: [review]\n" + _ASK,
    ),
    Code(
        "SPEC514",
        "a number that only a metric knows",
        "The name is declared nowhere, so a column of that name is taken for a number. Declare it, and slips of the pen will be found.",
        "metrics:\n  csat: {mean: satisfaction}\n" + _ASK,
        "attributes: {satisfaction: {type: number}}\nmetrics:\n  csat: {mean: satisfaction}\n" + _ASK,
    ),
    Code(
        "SPEC513",
        "a role that nothing uses",
        "No stage is done by it and no condition asks for it.",
        "roles: [quality]\n" + _ASK,
        "roles: [quality]\nstages: {intake: {}, reply: {}, resolve: {}, review: {by: quality}}\n" + _ASK,
    ),
    Code(
        "SPEC515",
        "a flow that no case can end",
        "No run that the flow allows leaves its case closed, so a case that keeps the flow is never finished.",
        "flow: {path: intake reply resolve review, why: order}\nclosed_by: [resolve]\nreopened_by: [review]",
        "flow: {path: intake reply (resolve review)* resolve, why: order}\nclosed_by: [resolve]\nreopened_by: [review]",
    ),
    Code(
        "SPEC516",
        "a part longer than its whole",
        "One clock lies within another – by the flow, by a `before` rule, or by the names of response and resolution – and has more "
        "time than it for the same kind of case. The hint says what makes it a part. Only clocks with the same calendar and pauses "
        "are compared.",
        _PARTS.format("72h", "48h"),
        _PARTS.format("24h", "48h"),
    ),
    Code(
        "SPEC517",
        "more time for the more urgent",
        "The class that is more urgent by its name (P1 before P2, high before low, gold before silver, 紧急 before 普通) has more time "
        "than the next one. Of a priority with other names only limits that go up and down along the declared values are reported. "
        "The hint says which order was assumed.",
        _CLASSES.format("8h", "4h"),
        _CLASSES.format("4h", "8h"),
    ),
    Code(
        "SPEC518",
        "a pause that never ends",
        "What would end the pause is forbidden, or has no place in the flow after it: from there on no time counts.",
        _FLOW + _CLOCK.replace("stop: reply", "stop: review") + "    within: 8h\n    pause: {from: resolve, until: reply}",
        _FLOW + _CLOCK.replace("stop: reply", "stop: review") + "    within: 8h\n    pause: {from: reply, until: resolve}",
    ),
    Code(
        "SPEC519",
        "what can never happen",
        "A condition whose parts contradict one another, a rule that waits for a stage which another rule forbids in every case (it is "
        "never activated), or a choice that offers such a stage.",
        "attributes: {tier: {values: [standard, key]}}\n" + _ASK.replace(", why", ", when: {all: [{tier: key}, {tier: standard}]}, why"),
        "attributes: {tier: {values: [standard, key]}}\n" + _ASK.replace(", why", ", when: {any: [{tier: key}, {tier: standard}]}, why"),
    ),
    Code(
        "SPEC520",
        "a rule against the flow",
        "The flow has no run that keeps the rule: every case that keeps the one breaks the other. So a `never` of what the flow forces, an "
        "`exactly` of what it repeats, an `ends_with` of what it begins with.",
        _FLOW + "rules:\n  ask: {after: resolve, expect: reply, why: order}",
        _FLOW + "rules:\n  ask: {after: reply, expect: resolve, why: order}",
    ),
    Code(
        "SPEC521",
        "a gate that cannot fail",
        "A share is always at least 0% and at most 100%: whatever the log says, the gate is passed.",
        _ASK.replace(", why", ", at_least: 0%, why"),
        _ASK.replace(", why", ", at_least: 80%, why"),
    ),
    Code(
        "SPEC522",
        "a clock that is reopened for good",
        "By the flow the clock's stop cannot come again after a reopening; unless `reopen: first_stop`, a reopened clock runs until "
        "it is overdue.",
        "closed_by: resolve\nreopened_by: review\n" + _AGAIN.format(""),
        "closed_by: resolve\nreopened_by: review\n" + _AGAIN.format("    reopen: first_stop\n"),
    ),
    Code(
        "SPEC523",
        "a personal attribute in a text",
        "Titles, reasons and remedies stand in every report; an attribute marked `personal` is to be seen only by those who ask for it.",
        "attributes: {contact_email: {personal: true}}\n" + _ASK.replace("nobody waits in vain", "answer to contact_email"),
        "attributes: {contact_email: {personal: true}}\n" + _ASK.replace("nobody waits in vain", "answer by e-mail"),
    ),
    Code(
        "SPEC524",
        "holidays that are not announced yet",
        "China announces holidays and make-up workdays each autumn for the year to come; later years have estimated days and "
        "no make-up workdays.",
        _HOLIDAYS.format("2099"),
        _HOLIDAYS.format("2025"),
    ),
    Code(
        "SPEC525",
        "rules that no case can keep",
        "Whatever a case to which both rules apply does, it breaks one of them; or no case at all can keep the one rule. Told of rules "
        "about the order, the number and the actors of stages whose `when`s leave a common case and whose gates cannot both be reached. "
        "A rule of severity `info` is not held against others.",
        _ASK + "  silent: {after: reply, never: [resolve, review], why: no second answer}",
        _ASK + "  silent: {after: reply, never: intake, why: no second answer}",
    ),
    Code(
        "SPEC526",
        "a clock that goes on after a reopening unasked",
        "Without `reopen`, a clock whose case is reopened goes on, closed time excluded, and waits for its stop to come a second time. "
        "What closes a case does come again; a first answer or an arrival need not, and then a clock that was met turns out late. Say "
        "`reopen: first_stop` where the first stop stands, or `continue`, `include`, `restart`, `new_cycle`, whichever is meant.",
        "closed_by: resolve\nreopened_by: review\n" + _CLOCK + "    within: 8h",
        "closed_by: resolve\nreopened_by: review\n" + _CLOCK + "    within: 8h\n    reopen: first_stop",
    ),
    Code(
        "SPEC527",
        "an id that is nearly an inherited one",
        "A standard changes what it inherits under the same id; under a misspelt one it adds something new, and what it meant to change "
        "stays as it was. The examples extend a standard with the rule `must-review`.",
        "extends: base.yaml\nstages: [intake, reply, review]\nrules:\n  must-revew: {required: reply, why: nobody is left alone}",
        "extends: base.yaml\nstages: [intake, reply, review]\nrules:\n  must-review: {severity: warning}",
    ),
    Code(
        "SPEC528",
        "two values under one title",
        "Reports show a value under its title, where it has none by its name: of two that read alike nobody can tell which is meant.",
        "attributes: {tier: {values: {standard: {en: Normal}, key: {en: Normal}}}}\n" + _ASK.replace(", why", ", when: {tier: key}, why"),
        "attributes: {tier: {values: {standard: {en: Normal}, key: {en: Key}}}}\n" + _ASK.replace(", why", ", when: {tier: key}, why"),
    ),
    Code(
        "SPEC529",
        "a value without a title beside others with one",
        "A reader of that language meets titles and bare names of values side by side.",
        "attributes: {tier: {values: {standard: {zh: 普通}, key: }}}\n" + _ASK.replace(", why", ", when: {tier: key}, why"),
        "attributes: {tier: {values: {standard: {zh: 普通}, key: {zh: 重点}}}}\n" + _ASK.replace(", why", ", when: {tier: key}, why"),
    ),
    Code(
        "SPEC551",
        "a rule that another one implies",
        "Every case that keeps the other rule keeps this one, whose gate, severity and `when` ask no more: nobody need learn it, and a "
        "case that breaks it is told twice. A note. Not told of rules of severity `info` and of rules that a metric measures.",
        _ASK + "  answered: {if: intake, expect: [resolve, review], why: nobody waits in vain}",
        _ASK + "  answered: {if: review, expect: intake, why: nobody is reviewed unasked}",
    ),
)
