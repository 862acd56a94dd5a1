"""One small log, written in every format: what the tests of the formats share."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from intake_samples import assert_balanced, standard, write

from svcaudit.intake import FileOptions, Intake, LogMap, TimeColumn, read_log

COLUMNS = ("case", "activity", "time", "actor", "issue_class")
ROWS: tuple[tuple[str, ...], ...] = (
    ("1", "ticket created", "2025-03-03T09:00:00+08:00", "wang", "basic"),
    ("1", "agent replied", "2025-03-03T10:00:00.500000+08:00", "李", "basic"),
    ("1", "solved", "2025-03-03T11:00:00+08:00", "wang", "complex"),
    ("02", "ticket created", "2025-03-03T03:00:00Z", "", ""),
    ("02", "solved", "2025-03-03T04:00:00Z", 'a "b", c', "basic"),
)
CSV = "case,activity,time,actor,issue_class\n" + "".join(
    ",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n" for row in ROWS
)
RECORDS: list[dict[str, Any]] = [{name: cell or None for name, cell in zip(COLUMNS, row, strict=True)} for row in ROWS]


def mapping(zone: str | None = None, **parts: Any) -> LogMap:
    """A map: `zone`, options of the file by their names, and any other part of a map."""
    file = {
        name: parts.pop(name) for name in ("format", "records", "explode", "lifecycle", "object_type", "encoding", "sheet") if name in parts
    }
    return LogMap(time=parts.pop("time", TimeColumn(None, zone)), file=FileOptions(**file), **parts)


def read(logs: Path | Sequence[Any], log_map: LogMap | None = None, **options: Any) -> Intake:
    """Read; the accounts must balance, whatever the files hold."""
    intake = read_log([logs] if isinstance(logs, Path) else logs, options.pop("spec", None) or standard(), log_map, **options)
    assert_balanced(intake)
    return intake


def as_json(records: Any, **options: Any) -> str:
    return json.dumps(records, ensure_ascii=False, **options)


def as_lines(records: Sequence[Any]) -> str:
    return "".join(as_json(record) + "\n" for record in records)


def xes(traces: str, head: str = "") -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}<log xes.version="1.0" xmlns="http://www.xes-standard.org/">\n{traces}</log>\n'


def event(activity: str, time: str, **more: str) -> str:
    """An event in XES; `lifecycle`, `actor` and any other attribute by name."""
    names = {"lifecycle": "lifecycle:transition", "actor": "org:resource"}
    rest = "".join(f'<string key="{names.get(name, name)}" value="{value}"/>' for name, value in more.items())
    return f'<event><string key="concept:name" value="{activity}"/><date key="time:timestamp" value="{time}"/>{rest}</event>\n'


def trace(case: str, *events: str, **more: str) -> str:
    rest = "".join(f'<string key="{name}" value="{value}"/>' for name, value in more.items())
    return f'<trace><string key="concept:name" value="{case}"/>{rest}\n{"".join(events)}</trace>\n'


def mangle(content: bytes, changes: Sequence[tuple[int, int, bytes]]) -> bytes:
    """Each change: at a place, drop so many bytes and put others in."""
    for place, drop, put in changes:
        place = place % (len(content) + 1)
        content = content[:place] + put + content[place + drop :]
    return content


def reading(name: str, log_map: LogMap) -> Callable[[Path, bytes], Intake]:
    """How the manglers read a file of this name."""
    return lambda folder, content: read(write(folder, content, name), log_map)
