"""The whole log as one part, judged in this process."""

from __future__ import annotations

from svcaudit.engines.audited import Audited
from svcaudit.engines.part import Bench, judge_part
from svcaudit.intake.quality import detect, survey_of
from svcaudit.intake.result import Intake


def run(intake: Intake, bench: Bench) -> Audited:
    """Judge the log in memory."""
    return Audited(
        intake,
        bench,
        judge_part(intake.log, bench, intake.claims),
        detect(survey_of(intake, bench.spec)),
    )
