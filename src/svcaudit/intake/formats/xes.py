"""XES, the XML of event logs (IEEE 1849), read as a stream by a parser that refuses DTDs, entities and outside references.

A row is an event. Its columns are the event's attributes by their keys, and those of its trace as `case:KEY`; nested attributes are
left out. Read twice: once for the keys and the lifecycle, once for the cells.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from svcaudit.errors import DataError
from svcaudit.intake.formats.encoding import open_text
from svcaudit.intake.formats.raw import Choose, RawTable
from svcaudit.intake.formats.row_desk import RowDesk
from svcaudit.intake.log_map import FileOptions
from svcaudit.intake.quarantine import Reason

_CHUNK = 1 << 18
_ACTIVITY, _TRANSITION = "concept:name", "lifecycle:transition"
_COMPLETE = "complete"


class Attributes(dict[str, str]):
    """Values by key; `twice` holds keys that were given more than once."""

    twice: frozenset[str] = frozenset()

    def take(self, element: dict[str, str]) -> None:
        """An element's key and value; one without a value is a list or holds others, and is left out."""
        name, value = element.get("key"), element.get("value")
        if name is None or value is None:
            return
        name = name.strip()
        if name in self:
            self.twice |= {name}
        self[name] = value


@dataclass(slots=True)
class _Reader:
    """Hears the parser's tags; `ready` are events, each with its trace, that are waiting to be taken."""

    ready: list[tuple[Attributes, Attributes]] = field(default_factory=list)
    root: str = ""
    trace: Attributes = field(default_factory=Attributes)
    event: Attributes | None = None
    waiting: list[Attributes] = field(default_factory=list)
    inside: int = 0
    """How many elements deep in something that is neither trace nor event: 1 = an attribute of theirs."""
    in_trace: bool = False
    objects: bool = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self.inside:
            self.inside += 1
        elif self.event is not None:
            self.inside = 1
            self.event.take(attributes)
        else:
            self._outside(tag.rpartition("}")[2], attributes)

    def _outside(self, name: str, attributes: dict[str, str]) -> None:
        """What begins while no event is open."""
        if not self.root:
            self.root = name
        elif name == "event":
            self.event = Attributes()
        elif name == "trace" and not self.in_trace:
            self.in_trace, self.trace = True, Attributes()
        else:
            self.objects = self.objects or name == "object-types"
            self.inside = 1
            if self.in_trace:
                self.trace.take(attributes)

    def end(self, tag: str) -> None:
        if self.inside:
            self.inside -= 1
        elif self.event is not None:
            self.waiting.append(self.event)
            self.event = None
            if not self.in_trace:  # an event outside every trace has no case, and is told as such
                self._hand_over()
        elif self.in_trace:
            self._hand_over()
            self.in_trace, self.trace = False, Attributes()

    def _hand_over(self) -> None:
        self.ready += [(self.trace, event) for event in self.waiting]
        self.waiting = []


def read(path: Path, choose: Choose, options: FileOptions) -> RawTable:
    """Read an XES file. Raises DataError for what is no sound XML, no XES, declares a DTD, or has no events."""
    census = _take_census(path, options)
    if not census.events:
        raise DataError(f"{path.name} has no events", "a log holds traces, and traces hold events")
    header = tuple(census.keys)
    wanted = choose(header)
    picked = [header[position] for position in wanted.positions]
    every = options.lifecycle == "all" or _TRANSITION in picked
    desk = RowDesk(wanted)
    for trace, event in _events(path, options):
        transition = event.get(_TRANSITION, "").strip().lower()
        if not every and transition not in ("", _COMPLETE) and event.get(_ACTIVITY, "").strip() in census.completed:
            desk.ignore(f"lifecycle {transition[:40]}")
        elif _any_twice(trace, event, picked):
            desk.refuse(Reason.KEY_TWICE)
        else:
            desk.use([_cell(trace, event, name, options.lifecycle == "all") for name in picked])
    return desk.raw_table(header, (f"XES, {census.traces} traces", _lifecycle_note(census, every, options)))


@dataclass(slots=True)
class _Census:
    keys: dict[str, None] = field(default_factory=dict)
    events: int = 0
    traces: int = 0
    completed: set[str] = field(default_factory=set)
    transitions: Counter[str] = field(default_factory=Counter)


def _take_census(path: Path, options: FileOptions) -> _Census:
    """All keys, and the activities that occur as completed."""
    census = _Census()
    last: Attributes | None = None
    for trace, event in _events(path, options):
        census.events += 1
        if trace is not last:
            last = trace
            census.traces += 1
            census.keys.update((f"case:{name}", None) for name in trace)
        if not event.keys() <= census.keys.keys():
            census.keys.update(dict.fromkeys(event))
        transition = event.get(_TRANSITION, "").strip().lower()
        if transition:
            census.transitions[transition] += 1
        if transition == _COMPLETE:
            census.completed.add(event.get(_ACTIVITY, "").strip())
    return census


def _lifecycle_note(census: _Census, every: bool, options: FileOptions) -> str:
    others = sorted(name for name in census.transitions if name != _COMPLETE)
    if options.lifecycle == "all":
        return "lifecycle: all, the activity is name+transition (from the map)"
    if every or not (others and census.completed):
        return "lifecycle: every event"
    return f"lifecycle: of activities that complete, only that (left out: {', '.join(others[:5])}{' …' if len(others) > 5 else ''})"


def _cell(trace: Attributes, event: Attributes, name: str, with_transition: bool) -> str:
    if name in event:
        if with_transition and name == _ACTIVITY and event.get(_TRANSITION, "").strip():
            return f"{event[name].strip()}+{event[_TRANSITION].strip()}"
        return event[name]
    return trace.get(name.removeprefix("case:"), "") if name.startswith("case:") else ""


def _any_twice(trace: Attributes, event: Attributes, picked: list[str]) -> bool:
    if not (trace.twice or event.twice):
        return False
    return any(name in event.twice or (name.startswith("case:") and name[5:] in trace.twice) for name in picked)


def _events(path: Path, options: FileOptions) -> Iterator[tuple[Attributes, Attributes]]:
    """Every event with its trace. An encoding that the map declares goes before the one that the file declares."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser, ParseError

    reader = _Reader()
    parser = DefusedXMLParser(target=reader, encoding="utf-8" if options.encoding else None, forbid_dtd=True)
    _hear_directly(parser, reader)
    try:
        for chunk in _chunks(path, options):
            parser.feed(chunk)
            _refuse_other(path, reader)
            yield from reader.ready
            reader.ready = []
        parser.close()
    except ParseError as problem:
        line, column = problem.position
        told = str(problem).partition(":")[0]
        raise DataError(
            f"{path.name} is not sound XML: {told} (line {line}, column {column + 1})", "export it again; a file cut short often ends so"
        ) from problem
    except DefusedXmlException as problem:
        raise DataError(
            f"{path.name} declares a document type or entities; it is not read, for such a file can unfold without end",
            "remove the <!DOCTYPE …>: XES needs none",
        ) from problem
    except (ValueError, LookupError) as problem:
        raise DataError(
            f"{path.name} is in an encoding that cannot be read: {problem}", "`file: {encoding: gb18030}` in the map declares another"
        ) from problem
    yield from reader.ready
    if not reader.root:
        raise DataError(f"{path.name} is empty")


def _hear_directly(parser: Any, reader: _Reader) -> None:
    """Past the layer that turns tags into elements, which takes most of the time. What is forbidden has handlers of its own."""
    expat = parser.parser
    expat.ordered_attributes = False
    expat.StartElementHandler, expat.EndElementHandler = reader.start, reader.end
    expat.DefaultHandlerExpand = None


def _chunks(path: Path, options: FileOptions) -> Iterator[bytes]:
    if options.encoding:
        yield from open_text(path, options.encoding).chunks()
        return
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _refuse_other(path: Path, reader: _Reader) -> None:
    if reader.objects:
        raise DataError(
            f"{path.name} is OCEL written as XML", "OCEL 2.0 is read as JSON (.jsonocel) or SQLite (.sqlite): export it as one of these"
        )
    if reader.root not in ("", "log"):
        raise DataError(f"{path.name} is XML and no XES log: its first element is <{reader.root[:40]}>", "an XES log begins with <log>")
