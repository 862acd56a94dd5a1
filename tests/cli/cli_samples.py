"""A standard, a log, and a way to ask: what the tests of the command line share."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

SPEC = """\
svcaudit: 1
id: desk
version: 1.0.0
title: {en: Service desk, zh: 服务台}
calendars:
  always: {timezone: Asia/Shanghai, hours: {daily: ["00:00-24:00"]}}
attributes:
  tier: {values: [standard, key]}
  customer: {personal: true}
stages:
  intake: {activities: [created]}
  reply: {activities: [replied]}
  resolve: {activities: [solved]}
closed_by: [resolve]
clocks:
  first-reply: {start: intake, stop: reply, within: 1h, at_least: 50%}
rules:
  replied-first: {before: resolve, expect: reply, severity: warning}
  one-owner: {same_actor: [reply, resolve], severity: info}
metrics:
  volume: {count: cases}
"""
"""Keeps its error gate on LOG, and misses the one of severity warning and the one of severity info."""

HEADER = "case,activity,time,actor,tier,customer"
LOG = f"""\
{HEADER}
A,created,2025-06-02T09:00:00+08:00,wang,standard,Liu
A,replied,2025-06-02T09:30:00+08:00,wang,standard,Liu
A,solved,2025-06-02T10:00:00+08:00,li,standard,Liu
B,created,2025-06-03T09:00:00+08:00,wang,key,Zhou
B,solved,2025-06-03T10:00:00+08:00,li,key,Zhou
C,created,2025-06-30T23:00:00+08:00,wang,key,Sun
C,replied,2025-07-01T00:00:00+08:00,wang,key,Sun
"""

FAILING = SPEC.replace("at_least: 50%", "at_least: 99%").replace("within: 1h", "within: 1m")
"""The same with a clock that hardly any case keeps."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one command line came to."""

    code: int
    out: str
    err: str


Ask = Callable[..., Answer]
"""Run a command line in this process."""


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def files_under(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def command(*arguments: str | Path) -> list[str]:
    """The command line for a process of its own."""
    return [sys.executable, "-m", "svcaudit", *map(str, arguments)]
