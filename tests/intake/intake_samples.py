"""A small standard, and logs written to files: what the tests of intake share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from svcaudit.intake import Intake, LogMap, TimeColumn, read_log
from svcaudit.model.log import EventLog
from svcaudit.model.spec import Attribute, ProcessSpec, Role, Stage

HEADER = "case,activity,time,actor,issue_class"
SHANGHAI = LogMap(time=TimeColumn(None, "Asia/Shanghai"))


def standard(
    stages: Mapping[str, Stage] | None = None,
    attributes: Sequence[Attribute] = (Attribute("issue_class", values=("basic", "complex")),),
    roles: Sequence[Role] = (),
    **more: Any,
) -> ProcessSpec:
    """Stages: intake (ticket created), reply (agent replied), resolve (solved)."""
    plain = stages or {
        "intake": Stage("intake", ("ticket created",)),
        "reply": Stage("reply", ("agent replied",)),
        "resolve": Stage("resolve", ("solved",)),
    }
    return ProcessSpec(
        id="s",
        version="1",
        sha256="",
        source_text="",
        path="",
        stages=plain,
        attributes={attribute.id: attribute for attribute in attributes},
        roles={role.id: role for role in roles},
        **more,
    )


def write(folder: Path, content: str | bytes, name: str = "log.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def take(folder: Path, content: str | bytes, mapping: LogMap | None = SHANGHAI, spec: ProcessSpec | None = None, **options: Any) -> Intake:
    """Read one CSV text. The accounts must balance, whatever it holds."""
    intake = read_log([write(folder, content)], spec or standard(), mapping, **options)
    assert_balanced(intake)
    return intake


def assert_balanced(intake: Intake) -> None:
    rows = intake.rows
    assert rows.read == rows.used + rows.quarantined + rows.ignored
    assert rows.read == sum(item.rows for item in intake.inputs)
    assert rows.quarantined == intake.quarantine.num_rows
    assert rows.ignored == sum(intake.ignored.values())
    assert rows.used == int((intake.log.stage >= 0).sum())


def events(log: EventLog) -> list[tuple[Any, ...]]:
    """The log as plain rows: case, activity, stage, time, actor and each attribute's cell and known value."""
    plain = []
    for index in range(log.events):
        row: list[Any] = [
            log.case_ids[int(log.case[index])].as_py(),
            log.activities[log.activity[index]],
            log.stage[index],
            int(log.time[index]),
        ]
        row.append(word(log.actors, log.actor[index]))
        for name in sorted(log.attributes):
            column = log.attributes[name]
            row += [name, word(column.values, column.codes[index]), word(column.values, column.known[index])]
        plain.append(tuple(row))
    return plain


def word(words: Any, code: Any) -> str | None:
    return None if code < 0 else str(words[code])


def same_log(left: EventLog, right: EventLog, *, rows: bool = True) -> None:
    """Every array and vocabulary equal; source rows only where asked for."""
    assert left.case_ids.equals(right.case_ids)
    for name in ("offsets", "case", "stage", "time", "activity", "activities", "actor", "actors", "role", "roles"):
        np.testing.assert_array_equal(getattr(left, name), getattr(right, name), err_msg=name)
    assert left.stage_ids == right.stage_ids
    if rows:
        np.testing.assert_array_equal(left.row, right.row)
    assert left.attributes.keys() == right.attributes.keys()
    for name, column in left.attributes.items():
        other = right.attributes[name]
        for part in ("values", "codes", "known"):
            np.testing.assert_array_equal(getattr(column, part), getattr(other, part), err_msg=f"{name}.{part}")


def quarantined(intake: Intake) -> list[tuple[int, str]]:
    """(row, reason) of every row in quarantine."""
    return list(zip(intake.quarantine.column("row").to_pylist(), intake.quarantine.column("reason").to_pylist(), strict=True))
