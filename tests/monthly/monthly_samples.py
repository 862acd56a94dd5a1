"""Runs of a small desk in two months, and documents with the numbers that a test is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from svcaudit.audit.request import Request, audit_files
from svcaudit.audit.run_folder import write_run
from svcaudit.model.run import MetricResult, RuleResult, Run, RunDocument, VerdictCounts

SPEC = """\
svcaudit: 1
id: desk
version: 1.0.0
title: {en: Service desk, zh: 服务台}
calendars:
  office: {timezone: Asia/Shanghai, hours: {mon-fri: ["09:00-18:00"]}}
attributes:
  kind: {values: [easy, hard], title: {en: Kind, zh: 类别}}
  channel: {values: [phone, mail], title: {en: Channel, zh: 渠道}}
  score: {type: number}
stages: [asked, waiting, back, answered, solved]
closed_by: solved
clocks:
  first-answer:
    title: {en: Answer in time, zh: 按时答复}
    start: asked
    stop: answered
    targets: [{when: {kind: easy}, within: 1h}, {when: {kind: hard}, within: 4h}]
    pause: {from: waiting, until: back}
    at_least: 80%
    why: whoever asks is waiting
    fix: {en: Look at the queue at noon., zh: 中午查看队列。}
rules:
  one-owner: {same_actor: [answered, solved], severity: warning}
metrics:
  satisfaction: {mean: score, cohort: closed, target: {at_least: 80}}
  in-time: {attainment: first-answer, target: {at_least: 90%}}
scorecards:
  agent: {by: actor, weights: {in-time: 60, conformity: 40}}
"""


def log_of(month: int, late_mail: int, hostile: str = "") -> str:
    """40 cases of a month, one an hour from Monday on; `late_mail` of the 20 that came by mail are answered late. One case stays open."""
    rows = ["case,activity,time,actor,kind,channel,score"]
    for number in range(40):
        case = hostile + f"T{month}-{number}" if number == 3 else f"T{month}-{number}"
        day, hour = 1 + number // 8, 9 + number % 8
        mail = number % 2
        late = bool(mail and number // 2 < late_mail)
        who = ("wang", "li")[number // 2 % 2]
        kind = "hard" if number % 5 == 0 else "easy"
        answered = f"{hour + 5:02}:30" if late else f"{hour:02}:30"
        at = f"2025-{month:02}-{day:02}T"
        rows.append(f"{case},asked,{at}{hour:02}:00:00+08:00,,{kind},{('phone', 'mail')[mail]},")
        rows.append(f"{case},answered,{at}{answered}:00+08:00,{who},{kind},{('phone', 'mail')[mail]},")
        rows.append(f"{case},solved,{at}{hour + 6:02}:00:00+08:00,{who},{kind},{('phone', 'mail')[mail]},{80 + number % 7}")
    rows.append(f"T{month}-open,asked,2025-{month:02}-08T09:00:00+08:00,wang,hard,phone,")
    rows.append(f"T{month}-late,asked,2025-{month:02}-08T09:00:00+08:00,li,easy,phone,")
    return "\n".join(rows) + "\n"


def run_of(folder: Path, month: int, late_mail: int, hostile: str = "", spec: str = SPEC) -> Run:
    """The audit of that log, as of 11:00 on the 8th: one open case has two hours left, the other is an hour late."""
    (folder / "spec.yaml").write_text(spec, encoding="utf-8")
    (folder / f"log-{month}.csv").write_text(log_of(month, late_mail, hostile), encoding="utf-8")
    return audit_files(
        Request(
            logs=(folder / f"log-{month}.csv",),
            spec=folder / "spec.yaml",
            as_of=f"2025-{month:02}-08T11:00:00+08:00",
            period=f"2025-{month:02}",
        )
    )


def saved(folder: Path, month: int, late_mail: int, hostile: str = "") -> Path:
    """The same as a run folder."""
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / f"2025-{month:02}"
    write_run(run_of(folder, month, late_mail, hostile), made)
    return made


def documents(run: Run, shares: Sequence[tuple[int, int]], values: Sequence[float]) -> list[RunDocument]:
    """A history: (met, judged) of the first rule and the value of the first metric, period by period."""
    made = []
    for number, ((met, judged), value) in enumerate(zip(shares, values, strict=True), 1):
        period = replace(run.document.period, asked=f"20{number:02}-01", from_=f"20{number:02}-01-01T00:00:00Z")
        rule = _rule(run.document.rules[0], met, judged)
        metric: MetricResult = replace(run.document.metrics[0], value=value, n=100, numerator=None, unit="seconds")
        made.append(replace(run.document, period=period, rules=[rule], metrics=[metric], kpis=[]))
    return made


def _rule(rule: RuleResult, met: int, judged: int) -> RuleResult:
    cases = VerdictCounts(met, judged - met, 0, 0, 0, 0, 0, 0)
    return replace(rule, cases=cases, judged=judged, attainment=met / judged)
