"""What the verdicts mean, for a reader who sees a report for the first time."""

from __future__ import annotations

from svcaudit.reports.phrases import Phrases


def glossary(say: Phrases) -> list[tuple[str, str]]:
    """Terms and their meanings, in the order in which a report uses them."""
    return [
        (say("gate"), say("The share of judged cases that must meet a rule; 100 % unless the standard says otherwise.")),
        (say("attainment"), say("met ÷ (met + violated + overdue). Cases of any other verdict are left out and counted beside it.")),
        (say("pass"), say("Attainment reaches the gate.")),
        (say("fail, warning, info"), say("Attainment misses the gate; which of the three is the rule's severity: error, warning or info.")),
        (say("not judged"), say("No case could be judged by this rule.")),
        (say("finding"), say("One activation of a rule that was violated, is overdue, or was broken and waived.")),
        (say("met"), say("What was expected happened, in time, or nothing forbidden happened.")),
        (say("violated"), say("Broken, and it can no longer be mended.")),
        (say("running"), say("Still open and still in time.")),
        (say("overdue"), say("Still open and already late.")),
        (say("cancelled"), say("The clock was called off before it stopped.")),
        (say("not applicable"), say("The rule was never triggered in the case.")),
        (say("not assessable"), say("The log lacks what it takes to judge the case.")),
        (say("waived"), say("Broken, and excused by a waiver with a reason, an owner and an end.")),
        (say("fitness"), say("How closely a case follows the flow: 1 is exactly, less the more stages were skipped or unexpected.")),
        (say("p50, p90"), say("Half, nine tenths of the measured cases took no longer than this.")),
    ]
