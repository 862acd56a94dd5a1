"""Keys that rules, clocks and the flow have in common."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from svcaudit.model.place import Place, Severity
from svcaudit.model.spec import Body, Condition, Rule, Timing
from svcaudit.spec.names import TEXT
from svcaudit.spec.reader import Reader
from svcaudit.spec.scalars import AnyText, OneOf, Percent
from svcaudit.spec.sections.conditions import CONDITION
from svcaudit.spec.shape import Entry, Key, OneOrMany, located

WHEN: Key[Condition] = Key(
    "when", CONDITION, "Only where this condition holds; it is asked of the event (or case) that the rule starts from."
)
SEVERITY = Key(
    "severity",
    OneOf("a severity", Severity),
    "How much a broken rule weighs: error fails the audit, warning and info do not.",
    default="error",
)
AT_LEAST = Key("at_least", Percent(), "The gate: the share of judged cases that must meet the rule.", default="100%", examples=("95%",))
TITLE = Key("title", TEXT, "Name shown to people, or one per language.", examples=({"en": "Respond in time", "zh": "按时响应"},))
WHY = Key("why", TEXT, "Why the rule exists; stands beside every finding.")
FIX = Key("fix", TEXT, "What to do about a finding.")
FORMERLY = Key("formerly", OneOrMany(located(AnyText("an id"))), "Ids that this rule had before; waivers and baselines of old find it.")

ON_THE_WALL = Timing()
"""The clock on the wall, never paused."""

COMMON: tuple[Key[Any], ...] = (WHEN, SEVERITY, AT_LEAST, TITLE, WHY, FIX, FORMERLY)


def finish_rule(id: str, kind: str, body: Body | None, entry: Entry, place: Place, timing: Timing = ON_THE_WALL) -> Rule | None:
    """The rule with its common options; None when its body could not be read."""
    if body is None:
        return None
    gate = entry.get(AT_LEAST)
    return Rule(
        id=id,
        kind=kind,
        body=body,
        severity=entry.get(SEVERITY) or Severity.ERROR,
        at_least=Fraction(1) if gate is None else gate,
        when=entry.get(WHEN),
        timing=timing,
        title=entry.get(TITLE) or {},
        why=entry.get(WHY) or {},
        fix=entry.get(FIX) or {},
        formerly=tuple(former.value for former in entry.get(FORMERLY) or ()),
        place=place,
    )


def check_formerly(entry: Entry, ids: set[str], reader: Reader) -> None:
    """An old id that is in use again cannot be told apart from the new one."""
    for former in entry.get(FORMERLY) or ():
        if former.value in ids:
            reader.report(
                "SPEC411", former.place, f"{former.value!r} is the id of a rule or clock of today", "name only ids that are no longer used"
            )
