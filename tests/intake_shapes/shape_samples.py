"""Maps written as YAML, logs written as text: what the tests of shapes share."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from svcaudit.audit.check import check
from svcaudit.intake import Intake, LogMap, load_map, read_log
from svcaudit.intake.stand_in import STAND_IN
from svcaudit.model.log import EventLog
from svcaudit.model.run import Run
from svcaudit.spec.load import parse

Told = tuple[str, str, str, str | None]
"""case, activity, time in UTC to the minute, actor."""


def map_of(folder: Path, text: str) -> LogMap:
    path = folder / "log.map.yaml"
    path.write_text(text, encoding="utf-8")
    return load_map(path)


def take(folder: Path, text: str, mapping: str, spec: Any = STAND_IN, name: str = "log.csv", **options: Any) -> Intake:
    """Read one text through a map. The accounts must balance, whatever it holds."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    intake = read_log([path], spec, map_of(folder, mapping), **options)
    assert_balanced(intake)
    return intake


def assert_balanced(intake: Intake) -> None:
    """Every row is used, quarantined or ignored, exactly once; the rows that are used are those of the log's events; every case has one."""
    rows, log = intake.rows, intake.log
    assert rows.read == rows.used + rows.quarantined + rows.ignored
    assert rows.quarantined == intake.quarantine.num_rows
    assert rows.ignored == sum(intake.ignored.values())
    assert rows.used == len(set(log.row[log.stage >= 0].tolist()))
    assert not set(log.row.tolist()) & set(intake.quarantine.column("row").to_pylist())
    assert sorted(set(log.case.tolist())) == list(range(log.cases))


def told(log: EventLog) -> list[Told]:
    """The log as plain rows."""
    found = []
    for event in range(log.events):
        at = datetime.fromtimestamp(int(log.time[event]) / 1e6, UTC).strftime("%m-%d %H:%M")
        actor = None if log.actor[event] < 0 else str(log.actors[log.actor[event]])
        found.append((log.case_ids[int(log.case[event])].as_py(), str(log.activities[log.activity[event]]), at, actor))
    return found


def activities(log: EventLog) -> list[str]:
    return [f"{case} {activity}" for case, activity, _, _ in told(log)]


def run_of(folder: Path, text: str, mapping: str, standard: str, as_of: str = "2025-06-01T00:00:00+00:00", **options: Any) -> Run:
    """Judge one text through a map by a standard."""
    spec, problems = parse(standard, "standard.yaml")
    assert spec is not None, problems
    intake = take(folder, text, mapping, spec, **options)
    return check(spec, intake, int(datetime.fromisoformat(as_of).timestamp() * 1e6))


def verdicts(run: Run, rule: str) -> dict[str, str]:
    """case -> verdict under one rule."""
    return dict(zip(run.cases.column("case").to_pylist(), run.cases.column(f"verdict.{rule}").to_pylist(), strict=True))
