"""The eight verdicts, ordered so that the worst of several is the largest code."""

from __future__ import annotations

from enum import IntEnum


class Verdict(IntEnum):
    """What one rule says of one case (and, but for `WAIVED`, of one activation).

    The numbers order them: the verdict of a case is the largest of its activations' verdicts.
    """

    NOT_APPLICABLE = 0
    """The rule was never activated."""
    CANCELLED = 1
    """The clock was called off before it stopped."""
    MET = 2
    """What was expected happened in time, or nothing forbidden happened."""
    NOT_ASSESSABLE = 3
    """The log lacks what it takes to judge."""
    RUNNING = 4
    """Still open and still in time."""
    OVERDUE = 5
    """Still open and already late: it can no longer be met."""
    VIOLATED = 6
    """Broken."""
    WAIVED = 7
    """Broken, and excused by a dated waiver."""

    @property
    def word(self) -> str:
        """The verdict as it is written in spec tests and in run.json: `not_applicable`."""
        return self.name.lower()


JUDGED = (Verdict.MET, Verdict.OVERDUE, Verdict.VIOLATED)
"""The verdicts that stand in an attainment's denominator."""
