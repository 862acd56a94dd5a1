"""What a check returns: one row an activation, columnar. Findings are the rows that are violated or overdue."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from svcaudit.model.log import Int8, Int16, Int32, Int64


class Kind(IntEnum):
    """What was seen instead of what was expected; reports turn it into a sentence."""

    NONE = 0
    NEVER_CAME = 1
    """The expected stage did not come."""
    CAME_LATE = 2
    """It came, after the window had closed."""
    FORBIDDEN = 3
    """Something came that must not."""
    TOO_FEW = 4
    TOO_MANY = 5
    WRONG_PLACE = 6
    """The first or last event is another stage, or the very next event is."""
    WRONG_ACTOR = 7
    """Another person than expected, or the same where two were asked for."""
    WRONG_ROLE = 8
    MISSING_VALUE = 9
    WRONG_VALUE = 10
    WRONG_TEXT = 11
    SKIPPED = 12
    """Flow: an expected stage was left out."""
    UNEXPECTED = 13
    """Flow: a stage came that the flow does not allow there."""
    OUT_OF_ORDER = 14
    """Flow: the same stage skipped in one place and unexpected in another."""
    GAP = 15
    """Too long a stretch without the stage."""
    REPEAT = 16
    CORRELATION = 17
    """The stage came, but not with the same (or not with a different) value as asked for."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One rule's activations, N rows, sorted by case then event. Times are microseconds (NEVER = none), spans are seconds (-1 = none).

    case: index of the case. event: index of the activating event, -1 when the case itself is the activation.
    verdict: Verdict codes. kind: Kind codes. seen: index of the event that satisfied or broke the rule, -1 for none.
    due: the instant at which the window closed. elapsed, limit: on the rule's own line (working or wall seconds).
    detail: index into `details`, -1 for none; what the kind alone does not say ("expected P1, is P3", the stage a flow skipped).
    """

    case: Int32
    event: Int64
    verdict: Int8
    kind: Int8
    seen: Int64
    due: Int64
    elapsed: Int64
    limit: Int64
    detail: Int32
    details: tuple[str, ...] = ()
    stage: Int16 | None = None
    """The stage a row is about, where it is not that of the activating event (a stage that a flow skipped)."""
