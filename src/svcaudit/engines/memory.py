"""The whole log as one part, judged in this process."""

from __future__ import annotations

from svcaudit.engines.audited import Audited
from svcaudit.engines.beyond import facts_beyond
from svcaudit.engines.part import Bench, judge_part
from svcaudit.intake.quality import detect, survey_of
from svcaudit.intake.result import Intake
from svcaudit.intake.threads import both


def run(intake: Intake, bench: Bench) -> Audited:
    """Judge the log in memory."""
    part, quality = both(
        lambda: judge_part(intake.log, bench, intake.claims),
        lambda: detect(survey_of(intake, bench.spec)),
        intake.log.events,
    )
    return Audited(intake, bench, part, quality, facts_beyond(intake.beyond, bench, intake.bounds))
