"""SPEC2xx: words that were not declared."""

from __future__ import annotations

from svcaudit.spec.codes.code import Code

REFERENCES = (
    Code(
        "SPEC201",
        "the attribute is not declared",
        "Conditions and rules speak of the attributes declared under `attributes:`, and of actor, role, activity, stage "
        "and text of an event.",
        "attributes: {tier: {}}\nrules:\n  ask: {required: review, when: {teir: key}}",
        "attributes: {tier: {}}\nrules:\n  ask: {required: review, when: {tier: key}}",
    ),
    Code(
        "SPEC202",
        "not a declared value",
        "The attribute lists its values, and this is none of them; such a condition could never hold.",
        "attributes: {tier: {values: [standard, key]}}\nrules:\n  ask: {required: review, when: {tier: keys}}",
        "attributes: {tier: {values: [standard, key]}}\nrules:\n  ask: {required: review, when: {tier: key}}",
    ),
    Code(
        "SPEC203",
        "the calendar is not declared",
        "Working time is measured on calendars declared under `calendars:`.",
        "clocks:\n  answer: {start: intake, stop: reply, within: 8h, calendar: offic}",
        "calendars:\n  office: {timezone: UTC, hours: {mon-fri: [09:00-17:00]}}\n"
        "clocks:\n  answer: {start: intake, stop: reply, within: 8h, calendar: office}",
    ),
    Code(
        "SPEC204",
        "the role is not declared",
        "With a `roles:` section only its roles may be named. Without one any name is a role.",
        "roles: [quality]\nstages: {review: {by: qualty}}",
        "roles: [quality]\nstages: {review: {by: quality}}",
    ),
    Code(
        "SPEC205",
        "no such rule or clock",
        "A metric, a waiver or a test names a rule or clock that the standard does not have.",
        "metrics:\n  timeliness: {attainment: answr}\nclocks:\n  answer: {start: intake, stop: reply, within: 24h}",
        "metrics:\n  timeliness: {attainment: answer}\nclocks:\n  answer: {start: intake, stop: reply, within: 24h}",
    ),
    Code(
        "SPEC206",
        "no such metric",
        "A score card weighs metrics of the standard, and the built-in conformity, complaints and volume.",
        "scorecards:\n  agent: {by: actor, weights: {conformty: 100}}",
        "scorecards:\n  agent: {by: actor, weights: {conformity: 100}}",
    ),
    Code(
        "SPEC207",
        "no such time zone",
        "Time zones have IANA names: a region and a city, because offsets change with summer time and law.",
        "calendars:\n  office: {timezone: Asia/Shanghei, hours: {mon-fri: [09:00-18:00]}}",
        "calendars:\n  office: {timezone: Asia/Shanghai, hours: {mon-fri: [09:00-18:00]}}",
    ),
    Code(
        "SPEC208",
        "no public holidays known",
        "Holidays come from the `holidays` library, by country code and, where it has them, region.",
        "calendars:\n  office: {timezone: UTC, hours: {mon-fri: [09:00-18:00]}, holidays: XX}",
        "calendars:\n  office: {timezone: UTC, hours: {mon-fri: [09:00-18:00]}, holidays: DE-BY}",
    ),
    Code(
        "SPEC209",
        "nothing to measure",
        "mean, median, p90, p95, max and sum need an attribute of type number, or a clock.",
        "attributes: {satisfaction: {type: number}}\nmetrics:\n  csat: {mean: satisfactoin}",
        "attributes: {satisfaction: {type: number}}\nmetrics:\n  csat: {mean: satisfaction}",
    ),
    Code(
        "SPEC210",
        "no such detector",
        "`quality:` sets gates on what is looked for in every log; docs/quality.md lists the names.",
        "quality:\n  duplicate_row: {at_most: 1%}",
        "quality:\n  duplicate_rows: {at_most: 1%}",
    ),
)
