"""Standards for the tests of the spec room, and small words to ask about them."""

from __future__ import annotations

from svcaudit.model.place import Problem
from svcaudit.model.spec import Body, ProcessSpec, Rule
from svcaudit.spec import parse
from svcaudit.spec.codes import completed

DESIGN = """\
# yaml-language-server: $schema=../schema/process-spec.schema.json
svcaudit: 1                                    # language version
id: enterprise-service
version: 2025.1.0
title: {en: Enterprise customer service, zh: 企业客户服务流程}
source: 2025 guide to enterprise customer-service process norms, ch. 1–4
owner: service-quality
in_force: {from: 2025-01-01}                   # the version in force when a case started judges it

calendars:
  office:
    timezone: Asia/Shanghai
    hours: {mon-fri: [09:00-12:00, 13:00-18:00], sat: [10:00-16:00]}
    holidays: CN                               # the `holidays` library, make-up workdays included
    also_closed: [2025-12-31]
    also_open: {2025-02-08: [09:00-18:00]}

attributes:                                    # facts of a case that the standard depends on
  issue_class: {values: [basic, process, complex, special], required: true}
  channel:     {values: [phone, email, chat, social, app, store]}
  tier:        {values: [standard, key], default: standard}
  customer:    {personal: true}                # never shown unless asked for; masked in reports

stages:                                        # the vocabulary; a log's activities map onto it
  intake:        {activities: [ticket created, call answered], by: front_line, record: [customer, channel]}
  classify:      {activities: [category set]}
  reply:         {activities: [agent replied]}
  wait_customer: {activities: [pending customer]}
  customer_back: {activities: [customer replied]}
  resolve:       {activities: [solved]}
  survey:        {activities: [survey answered]}
  reopen:        {activities: [reopened]}
  escalate:      {activities: [escalated]}
  review:        {activities: [case reviewed], by: quality}

closed_by: [resolve]                           # a case is finished once one of these occurred …
reopened_by: [reopen]                          # … and none of these after it; without closed_by every case counts as finished

flow: intake classify (reply | wait_customer | customer_back | escalate)* resolve (reopen reply* resolve)* survey? review?

clocks:
  first-response:
    start: intake
    stop: reply
    targets:                                   # first match wins; no match = not_applicable, said in the report
      - {when: {issue_class: [basic, special]}, within: 24h}
      - {when: {issue_class: process}, within: 48h}
      - {when: {issue_class: complex}, within: 72h}
    warn_at: 80%
    at_least: 89.2%                            # share of judged cases that must meet it: the rule's gate
  resolution:
    start: intake
    stop: resolve
    pause: {from: wait_customer, until: customer_back}
    calendar: office
    reopen: continue                           # continue | include | first_stop | restart | new_cycle
    targets: [{within: 2 business days}]

rules:
  classify-first:  {before: reply, expect: classify}
  ask-the-customer: {after: resolve, expect: survey, within: 48h, severity: warning}
  review-serious:  {when: {issue_class: [complex, special]}, after: resolve, expect: review, within: 5 business days, calendar: office}
  one-owner:       {same_actor: {from: intake, to: resolve, unless: escalate}, why: first-contact responsibility}
  four-eyes:       {different_actor: [resolve, review]}
  keep-informed:   {every: reply, at_most_apart: 24h, from: intake, to: resolve}
  greet:           {wording: {stage: reply, occurrence: first, must_match: [您好, hello]}}

metrics:
  csat:                {mean: satisfaction, cohort: closed, target: {at_least: 88.6}}
  response-timeliness: {attainment: first-response, target: {at_least: 89.2%}}

scorecards:
  agent: {by: actor, weights: {csat: 40, response-timeliness: 30, conformity: 20, complaints: 10}}
"""

WORDS = """\
calendars:
  office: {timezone: Asia/Shanghai, hours: {mon-fri: [09:00-18:00]}}
  berlin: {timezone: Europe/Berlin, hours: {mon-fri: [08:00-17:00]}}
attributes:
  tier: {values: [standard, key]}
  region: {}
  amount: {type: number}
  urgent: {type: yes_no}
  due: {type: time}
  customer: {personal: true}
  priority: {values: [P1, P2]}
stages: [intake, reply, wait, back, resolve, review, reopen, withdraw]
"""
"""A vocabulary; a test adds what it asks about."""


def spec_of(excerpt: str) -> ProcessSpec:
    """The standard that the excerpt stands for; it must be free of problems."""
    spec, problems = parse(completed(excerpt), "spec.yaml")
    assert spec is not None, [f"{problem} ({problem.hint})" for problem in problems]
    assert not problems, [str(problem) for problem in problems]
    return spec


def problems_of(excerpt: str) -> list[Problem]:
    """The problems of a standard."""
    return parse(completed(excerpt), "spec.yaml")[1]


def codes_of(excerpt: str) -> list[str]:
    return [problem.code for problem in problems_of(excerpt)]


def rule_of(written: str) -> Rule:
    """The rule, written as a flow mapping."""
    spec = spec_of(f"{WORDS}rules:\n  it: {written}\n")
    return next(rule for rule in spec.rules if rule.id == "it")


def body_of(written: str) -> Body:
    return rule_of(written).body


def rule_codes(written: str) -> list[str]:
    return codes_of(f"{WORDS}rules:\n  it: {written}\n")


def clock_of(written: str) -> Rule:
    spec = spec_of(f"{WORDS}clocks:\n  it: {written}\n")
    return next(rule for rule in spec.rules if rule.id == "it")


def clock_codes(written: str) -> list[str]:
    return codes_of(f"{WORDS}clocks:\n  it: {written}\n")
