"""The whole log as one part, judged in this process."""

from __future__ import annotations

from svcaudit.engines.audited import Audited
from svcaudit.engines.part import Bench, judge_part
from svcaudit.intake.quality import detect, survey_of
from svcaudit.intake.result import Intake
from svcaudit.verdict.events import events_table
from svcaudit.verdict.fingerprint import case_names


def run(intake: Intake, bench: Bench) -> Audited:
    """Judge the log in memory."""
    return Audited(
        intake,
        bench,
        judge_part(intake.log, bench, intake.claims),
        events_table(intake.log, bench.spec, case_names(intake.log)),
        detect(survey_of(intake, bench.spec)),
    )
