"""same_actor, different_actor, handovers: who did what."""

from __future__ import annotations

from functools import partial
from typing import Any

from svcaudit.model.place import Place
from svcaudit.model.spec import Actors, Handovers, Stages
from svcaudit.spec.names import STAGES, WHO
from svcaudit.spec.reader import Reader
from svcaudit.spec.scalars import AnyText, Whole
from svcaudit.spec.sections.kinds.kind import Kind
from svcaudit.spec.sections.kinds.order import apart
from svcaudit.spec.shape import Built, Either, Entry, Form, Given, Key, ListOf, OneOrMany

OF = Key("of", WHO, "What is compared: actor, role or an attribute.", default="actor", examples=("role",))
IGNORE = Key("ignore", OneOrMany(AnyText("a name")), "Actors that do not count: robots, system users.", examples=(["robot"],))
_FROM = Key("from", STAGES, "From whoever did this stage …", required=True)
_TO = Key("to", STAGES, "… to whoever did this one.", required=True)
_UNLESS = Key("unless", STAGES, "Cases in which this stage occurs in between are not held to the rule.")
_STAGES = Key("stages", ListOf(STAGES, "the list of stages"), "The stages whose actors are compared.", required=True)
_SPAN = Form("same_actor", (_FROM, _TO, _UNLESS, OF, IGNORE), "From one stage to another, unless a third intervened.")
_GROUPS = Form("different_actor", (_STAGES, OF, IGNORE), "Stages and how to compare.")


def _bare(groups: tuple[Stages, ...], place: Place, reader: Reader) -> Entry:
    """A list of stages as a filled-in form."""
    return Entry(place, {_STAGES.name: Given(place, place, groups)})


_LISTED = Built(ListOf(STAGES, "the list of stages"), _bare)
SAME_ACTOR: Key[Entry] = Key(
    "same_actor",
    Either("a list of stages, or {from: A, to: B}", listing=_LISTED, mapping=_SPAN),
    "All actors of these stages, over all occurrences, are one person.",
    examples=(["intake", "resolve"], {"from": "intake", "to": "resolve", "unless": "escalate"}),
)
DIFFERENT_ACTOR: Key[Entry] = Key(
    "different_actor",
    Either("a list of stages", listing=_LISTED, mapping=_GROUPS),
    "No person did two of these stages, over all occurrences.",
    examples=(["resolve", "review"],),
)


def _actors(entry: Entry, reader: Reader, *, head: Key[Entry]) -> Actors | None:
    inner = entry.get(head)
    if inner is None:
        return None
    for option in (OF, IGNORE):
        if entry.has(option) and inner.has(option):
            reader.report("SPEC407", inner.key_place(option), f"'{option.name}' is given twice", "keep one of the two")
    groups = _groups(inner)
    if groups is None:
        return None
    if head is DIFFERENT_ACTOR:
        if len(groups) < 2:
            reader.report("SPEC106", inner.place, "different_actor compares at least two stages")
            return None
        if not apart(groups, entry.value_place(head), reader):
            return None
    field = entry.get(OF) or inner.get(OF) or "actor"
    return Actors(groups, head is DIFFERENT_ACTOR, inner.get(_UNLESS) or (), field, entry.get(IGNORE) or inner.get(IGNORE) or ())


def _groups(inner: Entry) -> tuple[Stages, ...] | None:
    if inner.has(_STAGES):
        return inner.get(_STAGES)
    begins, ends = inner.get(_FROM), inner.get(_TO)
    return None if begins is None or ends is None else (begins, ends)


_MOST = Key("at_most", Whole("a number of hand-overs"), "How many changes are allowed.", required=True, examples=(2,))
_COUNTED = Key("stages", STAGES, "Only events of these stages count; without it, all.")
HANDOVERS = Key(
    "handovers",
    Form("handovers", (_MOST, OF, _COUNTED, IGNORE), "Changes from one known actor to another."),
    "At most so many changes from one known actor to another.",
    examples=({"at_most": 2},),
)


def _handovers(entry: Entry, reader: Reader) -> Handovers | None:
    inner = entry.get(HANDOVERS)
    most = None if inner is None else inner.get(_MOST)
    if inner is None or most is None:
        return None
    return Handovers(most, inner.get(OF) or "actor", inner.get(_COUNTED) or (), inner.get(IGNORE) or ())


_COMPARING: tuple[Key[Any], ...] = (OF, IGNORE)
PEOPLE_KINDS = (
    Kind(
        "same_actor",
        (SAME_ACTOR,),
        _COMPARING,
        "All actors of these stages, over all occurrences, are one person.",
        "{same_actor: {from: intake, to: resolve, unless: escalate}}",
        partial(_actors, head=SAME_ACTOR),
    ),
    Kind(
        "different_actor",
        (DIFFERENT_ACTOR,),
        _COMPARING,
        "No person did both, over all occurrences.",
        "{different_actor: [resolve, review]}",
        partial(_actors, head=DIFFERENT_ACTOR),
    ),
    Kind(
        "handovers",
        (HANDOVERS,),
        (),
        "At most n changes from one known actor to another.",
        "{handovers: {at_most: 2, ignore: [robot]}}",
        _handovers,
    ),
)
