"""The whole log as one partition, judged in this process."""

from __future__ import annotations

from dataclasses import dataclass

from svcaudit.checks.judge import Judged, judge
from svcaudit.checks.ties import ties
from svcaudit.model.log import Bool, EventLog
from svcaudit.model.spec import ProcessSpec


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an engine gives back: judgements, and which verdicts (R, C) depend on the order of tied events."""

    judged: Judged
    ties: Bool


def run(log: EventLog, spec: ProcessSpec, as_of: int) -> Outcome:
    """Judge the log in memory."""
    judged = judge(log, spec, as_of)
    return Outcome(judged, ties(spec, judged))
