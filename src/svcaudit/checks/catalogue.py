"""Every kind of rule: its name, what it asks, and the function that judges it. Explicit; nothing is scanned.

To add a kind: a function in a module of its family, an entry here, and an example in `examples/<kind>.yaml`, which `svcaudit explain`
shows and the tests run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from svcaudit.checks.actors import actors, handovers, performer
from svcaudit.checks.clocks import clock
from svcaudit.checks.counts import choice, count, edge
from svcaudit.checks.data import field, matrix, record
from svcaudit.checks.docket import Docket
from svcaudit.checks.gaps import every
from svcaudit.checks.order import order, together
from svcaudit.checks.repeats import repeat
from svcaudit.checks.wording import wording
from svcaudit.model.judgement import Judgement
from svcaudit.model.spec import Rule

Judge = Callable[[Docket, Rule], Judgement]


@dataclass(frozen=True, slots=True)
class RuleKind:
    """A kind of rule. `judge` is None for the flow, whose alignment is shared by all that need it.

    family: the heading under which `svcaudit explain` lists it. template: its name in Declare, where it has one.
    """

    name: str
    family: str
    title: str
    judge: Judge | None
    template: str | None = None


KINDS: tuple[RuleKind, ...] = (
    RuleKind("after_expect", "order", "every A is followed by a B", order, "response"),
    RuleKind("before_expect", "order", "every B is preceded by an A", order, "precedence"),
    RuleKind("if_expect", "order", "an A anywhere needs a B anywhere", order, "responded existence"),
    RuleKind("after_never", "order", "no B after an A", order, "not response"),
    RuleKind("before_never", "order", "no A before a B", order, "not precedence"),
    RuleKind("together", "order", "both or neither", together, "co-existence"),
    RuleKind("not_together", "order", "not both", together, "not co-existence"),
    RuleKind("flow", "order", "the case is an allowed run of stages", None),
    RuleKind("required", "count", "A occurs at least once (min: n)", count, "existence"),
    RuleKind("never", "count", "A does not occur", count, "absence"),
    RuleKind("at_most", "count", "A occurs at most n times", count, "absence(n+1)"),
    RuleKind("exactly", "count", "A occurs exactly n times", count, "exactly"),
    RuleKind("starts_with", "count", "the first event is an A", edge, "init"),
    RuleKind("ends_with", "count", "the last event is an A", edge, "end"),
    RuleKind("one_of", "count", "at least one of the stages occurs", choice, "choice"),
    RuleKind("exclusive", "count", "exactly one of the stages occurs", choice, "exclusive choice"),
    RuleKind("clock", "time", "elapsed time from start to stop against a target table", clock),
    RuleKind("every", "time", "no stretch longer than a limit without an A", every),
    RuleKind("same_actor", "people", "one person did all of it", actors),
    RuleKind("different_actor", "people", "no person did both", actors),
    RuleKind("performer", "people", "a stage is done by one of its roles", performer),
    RuleKind("handovers", "people", "at most n changes from one person to another", handovers),
    RuleKind("record", "data", "attributes are written down by the time of a stage", record),
    RuleKind("field", "data", "a condition holds at a stage", field),
    RuleKind("matrix", "data", "a value follows from other values", matrix),
    RuleKind("wording", "data", "a text says, or does not say, something", wording),
    RuleKind("repeat", "data", "at most n earlier cases with the same values", repeat),
)

KIND_BY_NAME = {kind.name: kind for kind in KINDS}
