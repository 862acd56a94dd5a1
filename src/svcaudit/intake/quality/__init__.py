"""What may be wrong with a log: one file a family of detectors, each a pure function of the log."""

from svcaudit.intake.quality.catalogue import detect
from svcaudit.intake.quality.survey import survey_of

__all__ = ["detect", "survey_of"]
