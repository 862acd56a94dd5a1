"""`svcaudit init` without a log: a small standard to begin with, and a log that it judges."""

from __future__ import annotations

from pathlib import Path

from svcaudit.audit.scaffold.files import CONFIG, SCHEMA, SCHEMA_LINE, STANDARD, TEST, Project, ci_files, config_text
from svcaudit.model.ci import Ci
from svcaudit.spec.schema import schema_text

LOG = "sample.csv"
MAP = "sample.map.yaml"


def init_starter(folder: Path, ci: Ci, *, force: bool = False) -> Project:
    """Write the starter. Raises UsageError, and writes nothing, where a file of it is there already."""
    files = {
        STANDARD: f"{SCHEMA_LINE}\n{_STANDARD}",
        MAP: _MAP,
        TEST: _TEST,
        LOG: _LOG,
        CONFIG: config_text(LOG, MAP),
        SCHEMA: schema_text(),
    }
    project = Project(folder, files | ci_files(ci, check=True))
    if not force:
        project.refuse_overwriting()
    project.write()
    return project


_STANDARD = """# A service standard to begin with: change it until it says what you promise. The language is described in docs/language.md.
svcaudit: 1
id: service-desk
version: 0.1.0
title: {en: Service desk, zh: 服务台}
# owner: who answers for this standard

# Working time. A clock with `calendar: office` counts these hours only.
calendars:
  office:
    timezone: Asia/Shanghai                     # write your own: Europe/Berlin, America/New_York, …
    hours: {mon-fri: [09:00-12:00, 13:00-18:00]}
    # holidays: CN                              # make-up workdays included
    # also_closed: [2025-12-31]

# Facts of a case that rules depend on. What is personal is masked in every report.
attributes:
  priority: {values: [normal, urgent]}
  customer: {personal: true}

# The words of the standard, and the activities of a log that stand for them.
stages:
  asked:    {activities: [ticket created]}
  answered: {activities: [first reply]}
  waiting:  {activities: [waiting for customer]}
  back:     {activities: [customer replied]}
  solved:   {activities: [ticket solved]}
  rated:    {activities: [survey answered]}

# A case is finished once this occurred.
closed_by: [solved]

# The way a case may go: `|` is choice, `? * +` repetition, `&` any order.
flow:
  path: asked answered (waiting back | answered)* solved rated?
  at_least: 90%
  why: nobody is told a solution before he got an answer

# How long it may take.
clocks:
  first-answer:
    start: asked
    stop: answered
    calendar: office
    targets:                                    # the first row that fits
      - {when: {priority: urgent}, within: 1h}
      - {within: 4h}
    at_least: 90%                               # the rule passes when this share of cases keeps it
    why: whoever waits does not know whether anybody is there
  solution:
    start: asked
    stop: solved
    pause: {from: waiting, until: back}         # while we wait for the customer
    within: 3d
    at_least: 80%
    why: our promise

# What must be done.
rules:
  answer-before-solving: {before: solved, expect: answered, at_least: 95%, why: a solution without an answer surprises the customer}
  one-owner:             {same_actor: [answered, solved], at_least: 80%, severity: warning, why: first-contact responsibility}

# What is measured.
metrics:
  volume: {count: cases}
  solved_in_time: {attainment: solution, target: {at_least: 80%}}
"""

_MAP = """# Which column of the log is what, and which of its words are ours: docs/maps.md.
case: ticket_id
activity: event
time: {column: at, zone: Asia/Shanghai}         # the zone of times that do not say theirs
actor: agent
attributes:                                     # ours: theirs
  priority: prio
  customer: customer
values:                                         # theirs: ours
  priority: {P1: urgent, P2: normal}
"""

_LOG = """ticket_id,event,at,agent,prio,customer
T-1,ticket created,2025-03-03 09:05,,P2,C-101
T-1,first reply,2025-03-03 10:20,lin,,
T-1,ticket solved,2025-03-04 11:00,lin,,
T-1,survey answered,2025-03-05 09:30,,,
T-2,ticket created,2025-03-03 11:30,,P1,C-102
T-2,first reply,2025-03-03 13:10,mei,,
T-2,waiting for customer,2025-03-03 13:40,mei,,
T-2,customer replied,2025-03-05 09:10,,,
T-2,ticket solved,2025-03-05 10:00,mei,,
T-3,ticket created,2025-03-03 17:30,,P2,C-103
T-3,first reply,2025-03-04 09:45,lin,,
T-3,ticket solved,2025-03-04 16:00,mei,,
T-4,ticket created,2025-03-04 10:00,,P1,C-104
T-4,first reply,2025-03-04 14:30,lin,,
T-4,ticket solved,2025-03-05 09:00,lin,,
T-5,ticket created,2025-03-05 09:15,,P2,C-105
T-5,first reply,2025-03-05 09:40,mei,,
"""

_TEST = f"""# Cases with made-up times and people, and the verdicts that the standard must give them: `svcaudit spec test tests`.
# `expect` names every verdict that is not `met`; `clean` means that there is none.
spec: ../{STANDARD}
timezone: Asia/Shanghai
tests:
  - name: answered and solved in time
    case: {{priority: urgent}}
    events:
      - 2025-03-03 09:00 asked
      - +30m answered by lin
      - +1d solved by lin
    expect: clean
  - name: an urgent question answered after two working hours is late
    case: {{priority: urgent}}
    events:
      - 2025-03-03 17:00 asked
      - +17h answered by lin                     # 10:00 the next morning
      - +1d solved by lin
    expect: {{first-answer: violated}}
  - name: any other question has four working hours
    case: {{priority: normal}}
    events:
      - 2025-03-03 09:00 asked
      - +5h answered by lin                      # 14:00: noon does not count
      - +1d solved by lin
    expect: clean
  - name: and after five it is late
    case: {{priority: normal}}
    events:
      - 2025-03-03 09:00 asked
      - +6h answered by lin
      - +1d solved by lin
    expect: {{first-answer: violated}}
  - name: waiting for the customer does not count
    case: {{priority: normal}}
    events:
      - 2025-03-03 09:00 asked
      - +1h answered by lin
      - +2h waiting by lin
      - +5d back
      - +6d solved by lin
    expect: clean
  - name: solved after five days without a wait
    events:
      - 2025-03-03 09:00 asked
      - +1h answered by lin
      - +5d solved by lin
    expect: {{solution: violated}}
  - name: solved by somebody else, and without an answer
    events:
      - 2025-03-03 09:00 asked
      - +1h solved by mei
    expect: {{flow: violated, first-answer: running, answer-before-solving: violated}}   # until the time for an answer is over
  - name: two owners
    events:
      - 2025-03-03 09:00 asked
      - +1h answered by lin
      - +2h solved by mei
    expect: {{one-owner: violated}}
"""
