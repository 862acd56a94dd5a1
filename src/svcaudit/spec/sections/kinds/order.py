"""after, before, if – expect or never – and together: one event calls for, or forbids, another."""

from __future__ import annotations

from functools import partial
from typing import Any

from svcaudit.model.duration import Duration
from svcaudit.model.place import Place
from svcaudit.model.spec import Condition, Matching, Order, Stages, Together
from svcaudit.spec.names import STAGE_GROUPS, STAGES, WHO
from svcaudit.spec.reader import Reader
from svcaudit.spec.scalars import OneOf
from svcaudit.spec.sections.conditions import CONDITION
from svcaudit.spec.sections.kinds.kind import Kind
from svcaudit.spec.sections.timing import CALENDAR_KEY, TIMING_KEYS, WITHIN, read_duration
from svcaudit.spec.shape import Built, Entry, Key, OneOrMany

AFTER = Key("after", STAGES, "Every event of this stage is held to what follows it.")
BEFORE = Key("before", STAGES, "Every event of this stage is held to what came before it.")
IF = Key("if", STAGES, "Wherever this stage occurs in a case …")
EXPECT = Key("expect", STAGES, "… this stage must occur.")
NEVER = Key("never", STAGES, "This stage must not occur (on that side of the other one, beside `after` or `before`).")
MATCHING = Key(
    "matching",
    OneOf("a way of matching", Matching),
    "any: one event may serve many; one_each: each needs its own; next: the very next one.",
    default="any",
)
WHERE: Key[Condition] = Key("where", CONDITION, "Only events that satisfy this condition count as what is looked for.")
SAME = Key("same", OneOrMany(WHO), "Both events have the same value of these: attributes, actor or role.", examples=(["actor"],))
DIFFERENT = Key(
    "different", OneOrMany(WHO), "The two events have different values of these: attributes, actor or role.", examples=(["actor"],)
)

_LOOKING: tuple[Key[Any], ...] = (WHERE, WITHIN, *TIMING_KEYS, SAME, DIFFERENT)
_ORDERED = (MATCHING, *_LOOKING)


def within(entry: Entry, reader: Reader) -> Duration | None:
    """The window; zero means the same instant."""
    return read_duration(entry.get(WITHIN), has_calendar=entry.has(CALENDAR_KEY), reader=reader, may_be_zero=True)


def correlation(entry: Entry, reader: Reader) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """same and different; an attribute in both is noted."""
    same, different = entry.get(SAME) or (), entry.get(DIFFERENT) or ()
    both = set(same) & set(different)
    if both:
        reader.report("SPEC406", entry.value_place(DIFFERENT), f"{min(both)!r} cannot be both the same and different")
    return same, different


def _order(entry: Entry, reader: Reader, *, side: str, activation: Key[Stages], target: Key[Stages]) -> Order | None:
    matching = entry.get(MATCHING) or Matching.ANY
    if target is NEVER and matching == Matching.ONE_EACH:
        reader.report(
            "SPEC115",
            entry.value_place(MATCHING),
            "'one_each' belongs to `expect`: what must never occur is not counted out",
            "leave it out, or write `next`",
        )
        return None
    window = within(entry, reader)
    same, different = correlation(entry, reader)
    trigger, wanted = entry.get(activation), entry.get(target)
    if trigger is None or wanted is None:
        return None
    return Order(side, trigger, wanted, target is NEVER, matching, entry.get(WHERE), window, same, different)


def _pair(groups: tuple[Stages, ...], place: Place, reader: Reader) -> tuple[Stages, Stages] | None:
    """Exactly two groups without a stage in common."""
    if len(groups) != 2:
        reader.report("SPEC106", place, f"expected two stages, found {len(groups)}", "a group of which any will do is a list: [A, [B, C]]")
        return None
    return (groups[0], groups[1]) if apart(groups, place, reader) else None


def apart(groups: tuple[Stages, ...], place: Place, reader: Reader) -> bool:
    """Whether no stage stands in two groups; if one does, that is noted."""
    seen: set[str] = set()
    for group in groups:
        both = seen & set(group)
        if both:
            reader.report("SPEC409", place, f"the stage {min(both)!r} is listed twice", "name different stages")
            return False
        seen |= set(group)
    return True


_TWO = Built(STAGE_GROUPS, _pair)
TOGETHER = Key("together", _TWO, "Both of these stages occur in a case, or neither.")
NOT_TOGETHER = Key("not_together", _TWO, "At most one of these two stages occurs in a case.")


def _together(entry: Entry, reader: Reader, *, head: Key[tuple[Stages, Stages]]) -> Together | None:
    window = within(entry, reader)
    same, different = correlation(entry, reader)
    pair = entry.get(head)
    if pair is None:
        return None
    return Together(*pair, head is NOT_TOGETHER, entry.get(WHERE), window, same, different)


ORDER_KINDS = (
    Kind(
        "after_expect",
        (AFTER, EXPECT),
        _ORDERED,
        "Every A has a later B; one B may serve many A.",
        "{after: resolve, expect: survey, within: 48h}",
        partial(_order, side="after", activation=AFTER, target=EXPECT),
    ),
    Kind(
        "before_expect",
        (BEFORE, EXPECT),
        _ORDERED,
        "Every B has an earlier A.",
        "{before: reply, expect: classify}",
        partial(_order, side="before", activation=BEFORE, target=EXPECT),
    ),
    Kind(
        "if_expect",
        (IF, EXPECT),
        _LOOKING,
        "An A anywhere in the case needs a B anywhere.",
        "{if: escalate, expect: review}",
        partial(_order, side="anywhere", activation=IF, target=EXPECT),
    ),
    Kind(
        "after_never",
        (AFTER, NEVER),
        _ORDERED,
        "No B after an A.",
        "{after: resolve, never: classify}",
        partial(_order, side="after", activation=AFTER, target=NEVER),
    ),
    Kind(
        "before_never",
        (BEFORE, NEVER),
        _ORDERED,
        "No A before a B.",
        "{before: intake, never: resolve}",
        partial(_order, side="before", activation=BEFORE, target=NEVER),
    ),
    Kind(
        "together",
        (TOGETHER,),
        _LOOKING,
        "Both stages occur in a case, or neither.",
        "{together: [wait_customer, customer_back]}",
        partial(_together, head=TOGETHER),
    ),
    Kind(
        "not_together",
        (NOT_TOGETHER,),
        _LOOKING,
        "Not both stages occur in a case.",
        "{not_together: [withdraw, resolve]}",
        partial(_together, head=NOT_TOGETHER),
    ),
)
