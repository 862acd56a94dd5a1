"""A standard with every kind of rule, and small words to compare versions of it."""

from __future__ import annotations

from functools import lru_cache

from svcaudit.model.change import Change, SpecDiff
from svcaudit.model.spec import ProcessSpec
from svcaudit.spec import parse
from svcaudit.spec.diff.compare import diff

BASE = """\
svcaudit: 1
id: desk
version: 1.0.0
title: Desk
source: a book
owner: quality
description: what it is about
in_force: {from: 2025-01-01}
calendars:
  office: {timezone: Asia/Shanghai, hours: {mon-fri: [09:00-12:00, 13:00-18:00]}, holidays: CN, also_closed: [2025-12-31, 12-24]}
  always: {timezone: UTC, hours: {mon-sun: [00:00-24:00]}}
  peak: {timezone: Asia/Shanghai, hours: {mon-fri: [10:00-11:00]}}
  idle: {timezone: UTC, hours: {mon-fri: [10:00-11:00]}}
attributes:
  class: {values: [basic, complex, special], required: true}
  tier: {values: [standard, key], default: standard}
  amount: {type: number}
  customer: {personal: true, title: Customer}
  note: {per_event: true}
  priority: {values: {P1: {en: First, zh: 一级}, P2: Second, P3: Third}}
roles:
  front: {actors: [wang, li]}
  quality: {}
stages:
  intake: {activities: [ticket created, call answered], by: front, record: [customer]}
  classify: {rank: 1}
  reply: {activities: [agent replied]}
  wait: {}
  back: {}
  resolve: {activities: [solved], title: Solved}
  survey: {}
  reopen: {}
  withdraw: {}
  escalate: {by: {role: front, at_least: 90%, severity: warning}}
  review: {by: [quality, front]}
closed_by: [resolve, withdraw]
reopened_by: reopen
flow:
  path: intake classify (reply | wait | back | escalate)* resolve survey? review?
  at_least: 90%
clocks:
  answer:
    start: intake
    stop: reply
    targets:
      - {when: {class: basic}, within: 24h}
      - {when: {class: complex}, within: 72h}
    warn_at: 80%
    at_least: 89.2%
  solution: {start: intake, stop: [resolve, withdraw], pause: {from: wait, until: back}, calendar: office, cancel: escalate, within: 16h}
  promise: {start: intake, stop: resolve, within: 5d, reopen: first_stop}
  swift: {start: intake, stop: resolve, within: 3 business days, calendar: office, target_at: stop}
rules:
  ask: {after: resolve, expect: survey, within: 48h, severity: warning, when: {class: [basic, complex]},
    where: {amount: {">=": 10}}, same: [customer]}
  quiet: {after: resolve, never: reply, within: 24h}
  classified: {before: reply, expect: [classify, escalate], title: Classified first, why: because, fix: do it}
  each: {after: wait, expect: back, matching: one_each}
  direct: {before: reply, never: [wait], matching: next}
  anyhow: {if: escalate, expect: review}
  pair: {together: [wait, back]}
  apart: {not_together: [withdraw, review]}
  surveyed: {required: survey, min: 1, within: 30d}
  seldom: {at_most: {reopen: 2}, within: 60d}
  once: {exactly: {intake: 1}}
  taboo: {never: [withdraw]}
  opens: {starts_with: intake}
  closes: {ends_with: [resolve, survey]}
  ended: {one_of: [resolve, withdraw]}
  either: {exclusive: [resolve, withdraw]}
  owner: {same_actor: {from: intake, to: resolve, unless: escalate}, ignore: [robot]}
  eyes: {different_actor: [resolve, review]}
  informed: {every: [reply], at_most_apart: 8h, from: intake, to: resolve}
  written: {record: {resolve: [note, tier]}}
  filled: {field: {stage: resolve, must: {amount: {">=": 5}}}}
  matrix: {matrix: {attribute: priority, stage: classify, rows: [{when: {class: basic}, is: P3}, {when: {class: complex}, is: P2}]}}
  greet: {wording: {stage: reply, occurrence: first, must_match: [hello, hi], must_match_all: [we], must_not_match: [never]}}
  hands: {handovers: {at_most: 2, ignore: [robot]}}
  again: {repeat: {same: [customer, class], within: 7d, at_most: 1}}
  peaked: {when: {during: peak}, after: intake, expect: reply, within: 2h}
metrics:
  timely: {attainment: answer, target: {at_least: 90%}}
  cost: {mean: amount, cohort: closed, when: {tier: key}}
  complaints: {rate: escalate, target: {at_most: 5%}}
  cheap: {share: {amount: {"<": 5}}}
quality:
  duplicate_rows: {at_most: 1%}
  ties: {at_most: 3}
scorecards:
  agent: {by: actor, weights: {timely: 60, conformity: 40}}
"""


@lru_cache(maxsize=8)
def spec_of(text: str) -> ProcessSpec:
    spec, problems = parse(text, "desk.yaml")
    assert spec is not None, [str(problem) for problem in problems]
    return spec


def compared(old: str, new: str) -> SpecDiff:
    return diff(spec_of(old), spec_of(new))


def changes(old: str, new: str) -> tuple[Change, ...]:
    return compared(old, new).changes


def replaced(old: str, new: str, text: str = BASE) -> str:
    assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times"
    return text.replace(old, new)
