"""Object-centric logs (OCEL 2.0) as one case per object of one type: what JSON and SQLite files of this kind have in common.

A row is an event and one object of the case type that it touches. Columns: `case` (object id), `activity` (event type), `time`,
`event_id`, `qualifier`, the event's attributes by name, the object's as `case:NAME` with their value at that time, and `object:TYPE`
with the ids of related objects of each other type.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from svcaudit.errors import DataError
from svcaudit.intake.formats.raw import Choose, RawTable
from svcaudit.intake.formats.row_desk import RowDesk
from svcaudit.intake.nearest import did_you_mean
from svcaudit.intake.quarantine import Reason

_START = datetime.min.replace(tzinfo=UTC)
_OWN = ("case", "activity", "time", "event_id", "qualifier")


@dataclass(frozen=True, slots=True)
class OcelEvent:
    """`relations`: (object id, qualifier). `twice`: an attribute is given more than once."""

    id: str
    type: str
    time: str
    attributes: Mapping[str, str]
    relations: Sequence[tuple[str, str]]
    twice: bool = False


@dataclass(slots=True)
class Objects:
    """`types`: object id -> type. `changes`: object id -> attribute -> (time, value), as the file has them."""

    types: dict[str, str] = field(default_factory=dict)
    changes: dict[str, dict[str, list[tuple[str, str]]]] = field(default_factory=dict)

    def add(self, id_: str, type_: str) -> None:
        self.types[id_] = type_

    def change(self, id_: str, name: str, time: str, value: str) -> None:
        self.changes.setdefault(id_, {}).setdefault(name, []).append((time, value))


class OcelFile(Protocol):
    """One way of storing such a log. `events` may be gone through several times; None stands for an event that is not sound."""

    name: str
    note: str

    @property
    def broken(self) -> bool:
        """Whether U+FFFD stands for bytes that are no text."""

    def objects(self) -> Objects: ...

    def events(self) -> Iterator[OcelEvent | None]: ...


def read_ocel(file: OcelFile, choose: Choose, asked: str | None) -> RawTable:
    """Flatten to the case type: the one asked for, or the only one. Raises DataError when it is not clear or not there."""
    objects = file.objects()
    case_type, how = _case_type(file.name, objects, asked)
    header, events = _columns(file, objects, case_type)
    if not events:
        raise DataError(f"{file.name} has no events")
    wanted = choose(header)
    histories = _Histories(objects, {id_ for id_, type_ in objects.types.items() if type_ == case_type})
    picked = [header[position] for position in wanted.positions]
    desk = RowDesk(wanted)
    dangling = 0
    for event in file.events():
        if event is None:
            desk.refuse(Reason.NOT_OBJECT)
            continue
        cases: dict[str, list[str]] = {}
        for id_, qualifier in event.relations:
            dangling += id_ not in objects.types
            if objects.types.get(id_) == case_type:
                cases.setdefault(id_, []).append(qualifier)
        if not cases:
            desk.ignore(f"event without an object of type {case_type}")
        for id_, qualifiers in cases.items():
            if event.twice:
                desk.refuse(Reason.KEY_TWICE)
            else:
                desk.use(_cells(event, id_, qualifiers, picked, objects, histories))
    notes = [file.note, f"one case an object of type {case_type!r} ({how})", "one row an event and object"]
    if dangling:
        notes.append(f"{dangling} relations to objects that the file does not have")
    return desk.raw_table(header, tuple(notes), broken=file.broken)


def _case_type(name: str, objects: Objects, asked: str | None) -> tuple[str, str]:
    counts = Counter(objects.types.values())
    if not counts:
        raise DataError(f"{name} has no objects", "an object of one type is the case; without objects there is none")
    known = sorted(counts, key=lambda type_: (-counts[type_], type_))
    shown = ", ".join(f"{type_} ({counts[type_]})" for type_ in known[:12])
    if asked is not None:
        if asked not in counts:
            raise DataError(f"{name} has no object of type {asked!r}{did_you_mean(asked, known)}", f"it has: {shown}")
        return asked, "from the map"
    if len(known) > 1:
        raise DataError(
            f"{name} has objects of several types: {shown}", f"say which one is the case, in the map: file: {{object_type: {known[0]}}}"
        )
    return known[0], "the only type"


def _columns(file: OcelFile, objects: Objects, case_type: str) -> tuple[tuple[str, ...], int]:
    own: dict[str, None] = {}
    events = 0
    for event in file.events():
        events += 1
        if event is not None:
            own.update(dict.fromkeys(event.attributes))
    theirs = dict.fromkeys(
        f"case:{name}" for id_, changes in objects.changes.items() if objects.types.get(id_) == case_type for name in changes
    )
    others = dict.fromkeys(f"object:{type_}" for type_ in sorted(set(objects.types.values()) - {case_type}))
    return (*_OWN, *(name for name in own if name not in _OWN), *theirs, *others), events


def _cells(
    event: OcelEvent, case: str, qualifiers: Sequence[str], picked: Sequence[str], objects: Objects, histories: _Histories
) -> list[str]:
    cells = []
    for name in picked:
        if name.startswith("case:"):
            cells.append(histories.at(case, name[5:], event.time))
        elif name.startswith("object:"):
            cells.append(", ".join(dict.fromkeys(id_ for id_, _ in event.relations if objects.types.get(id_) == name[7:])))
        else:
            own = {"case": case, "activity": event.type, "time": event.time, "event_id": event.id}
            own["qualifier"] = ", ".join(dict.fromkeys(word for word in qualifiers if word))
            cells.append(own.get(name, event.attributes.get(name, "")))
    return cells


class _Histories:
    """The attributes of the cases as they stood at a time; read out of the changes when first asked for."""

    def __init__(self, objects: Objects, cases: set[str]) -> None:
        self._changes = {id_: changes for id_, changes in objects.changes.items() if id_ in cases}
        self._known: dict[tuple[str, str], tuple[list[datetime], list[str]]] = {}

    def at(self, case: str, name: str, time: str) -> str:
        """The last value not after `time`; '' where there is none yet."""
        if (case, name) not in self._known:
            changes = self._changes.get(case, {}).get(name, [])
            timed = sorted(((instant(when) or _START, value) for when, value in changes), key=lambda change: change[0])
            self._known[case, name] = [when for when, _ in timed], [value for _, value in timed]
        times, values = self._known[case, name]
        now = instant(time)
        place = len(times) if now is None else bisect_right(times, now)
        return values[place - 1] if place else ""


def instant(text: str) -> datetime | None:
    """An ISO time; without an offset it is UTC, as OCEL has it. None for what is no time."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
