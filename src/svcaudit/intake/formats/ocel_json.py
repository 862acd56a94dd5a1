"""OCEL 2.0 as JSON (.jsonocel, or .json that looks so): objects are held, events stream by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from svcaudit.errors import DataError
from svcaudit.intake.formats.cells import text_of
from svcaudit.intake.formats.encoding import HEAD, TextSource, mend, open_text
from svcaudit.intake.formats.json_stream import JsonStream, Twice
from svcaudit.intake.formats.ocel import Objects, OcelEvent, read_ocel
from svcaudit.intake.formats.raw import Choose, RawTable
from svcaudit.intake.log_map import FileOptions

_KEYS = re.compile(rb'"(?:objectTypes|eventTypes|ocel:global-log|ocel:events)"\s*:')


def looks_so(path: Path) -> bool:
    """Whether a JSON file is an object-centric log."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    return head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" and _KEYS.search(head) is not None


def read(path: Path, choose: Choose, options: FileOptions) -> RawTable:
    """Read an OCEL 2.0 JSON file. Raises DataError for what is none, and where it is not clear which type is the case."""
    source = open_text(path, options.encoding)
    try:
        return read_ocel(_JsonFile(source), choose, options.object_type)
    except UnicodeDecodeError:
        return read_ocel(_JsonFile(mend(source)), choose, options.object_type)


class _JsonFile:
    def __init__(self, source: TextSource) -> None:
        self._source = source
        self.name = source.path.name
        self.note = "OCEL 2.0, JSON"
        self.broken = source.broken

    def objects(self) -> Objects:
        """All objects with the changes of their attributes. The whole file is gone through, so that it is known to be sound."""
        found = Objects()
        keys = set()
        with closing(JsonStream(self._source)) as stream:
            if stream.peek() != "{":
                raise DataError(
                    f"{self.name} is no OCEL 2.0 file: an object is expected", "it holds eventTypes, objectTypes, events and objects"
                )
            for name in stream.members():
                keys.add(name)
                if name == "objects" and stream.peek() == "[":
                    for _ in stream.elements():
                        _take_object(stream.value(), found)
                else:
                    stream.skip()
            stream.end()
        if "ocel:events" in keys or "ocel:global-log" in keys:
            raise DataError(f"{self.name} is OCEL 1.0", "OCEL 2.0 is read; pm4py converts one into the other")
        if not {"objects", "events"} <= keys:
            raise DataError(f"{self.name} is no OCEL 2.0 file: it has no {' and no '.join(sorted({'objects', 'events'} - keys))}")
        return found

    def events(self) -> Iterator[OcelEvent | None]:
        with closing(JsonStream(self._source)) as stream:
            stream.peek()
            for name in stream.members():
                if name == "events" and stream.peek() == "[":
                    for _ in stream.elements():
                        yield _event(stream.value())
                else:
                    stream.skip()


def _take_object(value: Any, found: Objects) -> None:
    if not isinstance(value, dict):
        return
    id_ = text_of(value.get("id")).strip()
    found.add(id_, text_of(value.get("type")).strip())
    for item in _list(value.get("attributes")):
        found.change(id_, text_of(item.get("name")).strip(), text_of(item.get("time")), text_of(item.get("value")))


def _event(value: Any) -> OcelEvent | None:
    if not isinstance(value, dict):
        return None
    pairs = [(text_of(item.get("name")).strip(), text_of(item.get("value"))) for item in _list(value.get("attributes"))]
    return OcelEvent(
        id=text_of(value.get("id")),
        type=text_of(value.get("type")),
        time=text_of(value.get("time")),
        attributes=dict(pairs),
        relations=[
            (text_of(item.get("objectId")).strip(), text_of(item.get("qualifier")).strip()) for item in _list(value.get("relationships"))
        ],
        twice=isinstance(value, Twice) or len(dict(pairs)) < len(pairs),
    )


def _list(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
