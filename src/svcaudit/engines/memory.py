"""The whole log as one part, judged in this process."""

from __future__ import annotations

from svcaudit.engines.part import Bench, Part, judge_part
from svcaudit.intake.result import Intake


def run(intake: Intake, bench: Bench) -> Part:
    """Judge the log in memory."""
    return judge_part(intake.log, bench, intake.claims)
