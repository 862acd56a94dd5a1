"""required, never, at_most, exactly, starts_with, ends_with, one_of, exclusive: what occurs in a case, and how often."""

from __future__ import annotations

from functools import partial
from typing import Any

from svcaudit.model.place import Place
from svcaudit.model.spec import Choice, Count, Edge, Stages
from svcaudit.spec.names import STAGE, STAGE_GROUPS, STAGES
from svcaudit.spec.reader import Reader
from svcaudit.spec.scalars import Whole
from svcaudit.spec.sections.kinds.kind import Kind
from svcaudit.spec.sections.kinds.order import NEVER, WHERE, apart, within
from svcaudit.spec.sections.timing import TIMING_KEYS, WITHIN
from svcaudit.spec.shape import Built, Entry, Item, Key, MapOf

_COUNTING: tuple[Key[Any], ...] = (WHERE, WITHIN, *TIMING_KEYS)


def _one_count(items: tuple[Item[str, int], ...], place: Place, reader: Reader) -> tuple[str, int] | None:
    if len(items) > 1:
        reader.report("SPEC106", items[1].place, "one rule counts one stage", "write a rule for each")
    return (items[0].id, items[0].value) if len(items) == 1 else None


def _options(groups: tuple[Stages, ...], place: Place, reader: Reader) -> tuple[Stages, ...] | None:
    return groups if apart(groups, place, reader) else None


_STAGE_AND_NUMBER = Built(MapOf(STAGE, Whole("a number of times"), "a mapping such as {reopen: 1}"), _one_count)
_STAGES_TO_CHOOSE = Built(STAGE_GROUPS, _options)

REQUIRED = Key("required", STAGES, "This stage occurs in every case.")
MIN = Key("min", Whole("a number of times", least=1), "How often at least.", default=1)
AT_MOST = Key("at_most", _STAGE_AND_NUMBER, "The stage occurs at most so often.", examples=({"reopen": 1},))
EXACTLY = Key("exactly", _STAGE_AND_NUMBER, "The stage occurs exactly so often.", examples=({"intake": 1},))
STARTS_WITH = Key("starts_with", STAGES, "The first event with a stage is of this one.")
ENDS_WITH = Key("ends_with", STAGES, "The last event with a stage is of this one.")
ONE_OF = Key("one_of", _STAGES_TO_CHOOSE, "At least one of these stages occurs.")
EXCLUSIVE = Key("exclusive", _STAGES_TO_CHOOSE, "Exactly one of these stages occurs.")


def _required(entry: Entry, reader: Reader) -> Count | None:
    window, stages = within(entry, reader), entry.get(REQUIRED)
    return None if stages is None else Count(stages, entry.get(MIN) or 1, None, entry.get(WHERE), window)


def _never(entry: Entry, reader: Reader) -> Count | None:
    window, stages = within(entry, reader), entry.get(NEVER)
    return None if stages is None else Count(stages, 0, 0, entry.get(WHERE), window)


def _bounded(entry: Entry, reader: Reader, *, head: Key[tuple[str, int]]) -> Count | None:
    window, counted = within(entry, reader), entry.get(head)
    if counted is None:
        return None
    stage, number = counted
    return Count((stage,), number if head is EXACTLY else 0, number, entry.get(WHERE), window)


def _edge(entry: Entry, reader: Reader, *, head: Key[Stages]) -> Edge | None:
    stages = entry.get(head)
    return None if stages is None else Edge(stages, head is ENDS_WITH, entry.get(WHERE))


def _choice(entry: Entry, reader: Reader, *, head: Key[tuple[Stages, ...]]) -> Choice | None:
    window, options = within(entry, reader), entry.get(head)
    return None if options is None else Choice(options, head is EXCLUSIVE, entry.get(WHERE), window)


COUNT_KINDS = (
    Kind("required", (REQUIRED,), (MIN, *_COUNTING), "At least one A (min: n) in a case.", "{required: survey}", _required),
    Kind("never", (NEVER,), _COUNTING, "No A in a case.", "{never: override}", _never),
    Kind("at_most", (AT_MOST,), _COUNTING, "At most n A in a case.", "{at_most: {reopen: 1}}", partial(_bounded, head=AT_MOST)),
    Kind("exactly", (EXACTLY,), _COUNTING, "Exactly n A in a case.", "{exactly: {intake: 1}}", partial(_bounded, head=EXACTLY)),
    Kind(
        "starts_with",
        (STARTS_WITH,),
        (WHERE,),
        "The first event with a stage is an A.",
        "{starts_with: intake}",
        partial(_edge, head=STARTS_WITH),
    ),
    Kind("ends_with", (ENDS_WITH,), (WHERE,), "The last event with a stage is an A.", "{ends_with: close}", partial(_edge, head=ENDS_WITH)),
    Kind(
        "one_of", (ONE_OF,), _COUNTING, "At least one of the stages occurs.", "{one_of: [call_back, survey]}", partial(_choice, head=ONE_OF)
    ),
    Kind(
        "exclusive",
        (EXCLUSIVE,),
        _COUNTING,
        "Exactly one of the stages occurs.",
        "{exclusive: [resolve, reject]}",
        partial(_choice, head=EXCLUSIVE),
    ),
)
