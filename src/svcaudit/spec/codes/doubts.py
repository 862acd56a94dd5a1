"""SPEC5xx: what `svcaudit spec lint` finds doubtful. Warnings; a standard with them is judged all the same."""

from __future__ import annotations

from svcaudit.spec.codes.code import Code

_ASK = "rules:\n  ask: {after: [intake, reply], expect: [resolve, review], why: nobody waits in vain}\n"
_CLOCK = "clocks:\n  answer:\n    start: intake\n    stop: reply\n    why: customers wait\n"

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
)
