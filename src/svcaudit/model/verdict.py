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


VERDICT_MEANING = {
    Verdict.NOT_APPLICABLE: "The rule was never activated in this case; it stands in no rate.",
    Verdict.CANCELLED: "The clock was called off before it stopped; it stands in no rate.",
    Verdict.MET: "What was expected happened in time, or nothing forbidden happened. Counts in attainment's numerator and denominator.",
    Verdict.NOT_ASSESSABLE: "The log lacks what it takes to judge: a column, a cell, an actor. Never counted as met; said in the report.",
    Verdict.RUNNING: "Not decided yet: what was expected has not come, and its window is still open as of the audit. It stands in no rate.",
    Verdict.OVERDUE: "What was expected has not come in an open case, and its window has closed: it can no longer be met. "
    "Counts in the denominator.",
    Verdict.VIOLATED: "Broken. Counts in attainment's denominator.",
    Verdict.WAIVED: "Broken, and excused by a waiver that had not expired. Left out of attainment, and shown in attainment "
    "without waivers.",
}
"""What each verdict means, for `svcaudit explain`."""
