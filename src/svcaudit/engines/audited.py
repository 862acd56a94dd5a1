"""What every engine hands on: a log, judged, and the account of it."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from svcaudit.engines.part import Bench, Part
from svcaudit.intake.result import Intake
from svcaudit.model.quality import Detection


@dataclass(frozen=True, slots=True)
class Audited:
    """`part`: all cases, judged. `events`: the events table (docs/run.md). `quality`: what the detectors found. An engine that does not
    hold the log in memory gives an `intake` whose log is empty."""

    intake: Intake
    bench: Bench
    part: Part
    events: pa.Table
    quality: tuple[Detection, ...]
