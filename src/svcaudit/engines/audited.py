"""What every engine hands on: a log, judged, and the account of it."""

from __future__ import annotations

from dataclasses import dataclass

from svcaudit.engines.part import Bench, Part
from svcaudit.intake.result import Intake
from svcaudit.model.facts import Facts
from svcaudit.model.quality import Detection


@dataclass(frozen=True, slots=True)
class Audited:
    """`part`: all cases, judged. `quality`: what the detectors found. The log of `intake` is empty where an
    engine does not hold it in memory. `beyond`: facts of cases outside the period that a metric may be about."""

    intake: Intake
    bench: Bench
    part: Part
    quality: tuple[Detection, ...]
    beyond: Facts | None = None
