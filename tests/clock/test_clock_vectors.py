"""Vectors taken from the tests and documents of open-source help desks (Znuny, Zammad, Frappe, GLPI, biz, dbt_zendesk).

They lie beside the repository, not in it; what matters of them is restated in the tests next to this one.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from clock_samples import SECOND, instant

from svcaudit.clock.pauses import Spans, due_with_pauses, paused_between, union
from svcaudit.clock.timeline import Timeline, due, elapsed_seconds, wall, working, working_days
from svcaudit.clock.zone import zone_between
from svcaudit.model.spec import Calendar, Interval

FILE = Path(__file__).parents[2].parent / "shared" / "vectors" / "service_clock_vectors.json"
BOOK: dict[str, Any] = json.loads(FILE.read_text()) if FILE.exists() else {"vectors": [], "calendars": {}}
MONTH = 31 * 86400 * SECOND

pytestmark = pytest.mark.skipif(not FILE.exists(), reason=f"the collected vectors are not here: {FILE}")


def of_kind(kind: str) -> pytest.MarkDecorator:
    chosen = [pytest.param(vector, id=vector["id"]) for vector in BOOK["vectors"] if vector["kind"] == kind]
    return pytest.mark.parametrize("vector", chosen)


def hours(pairs: list[list[str]]) -> tuple[Interval, ...]:
    def seconds(text: str) -> int:
        return int(text[:2]) * 3600 + int(text[3:]) * 60

    return tuple((seconds(begin), seconds(end)) for begin, end in pairs)


def calendar_of(name: str) -> Calendar:
    raw = BOOK["calendars"][name]
    return Calendar(
        name,
        raw["timezone"],
        tuple(hours(raw["hours"].get(day, [])) for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")),
        closed_dates=frozenset(date.fromisoformat(text) for text in raw.get("holidays", [])),
        closed_yearly=frozenset((int(text[:2]), int(text[3:])) for text in raw.get("holidays_yearly", [])),
        closed_parts={date.fromisoformat(day): hours(parts) for day, parts in raw.get("breaks", {}).items()},
        open_dates={date.fromisoformat(day): hours(parts) for day, parts in raw.get("shifts", {}).items()},
    )


def line_of(vector: dict[str, Any]) -> Timeline:
    end = vector.get("end") or vector["start"]
    return working(calendar_of(vector["calendar"]), instant(vector["start"]) - MONTH, instant(end) + MONTH)


def pauses_of(vector: dict[str, Any]) -> Spans:
    pairs = np.array([[instant(begin), instant(end)] for begin, end in vector.get("pauses", [])], dtype=np.int64).reshape(-1, 2)
    return union(Spans(np.zeros(len(pairs), dtype=np.int32), pairs[:, 0], pairs[:, 1]))


def elapsed_of(vector: dict[str, Any]) -> int:
    line, case = line_of(vector), np.zeros(1, dtype=np.int32)
    start, end = np.array([instant(vector["start"])]), np.array([instant(vector["end"])])
    return int(elapsed_seconds(line, start, end, paused_between(pauses_of(vector), case, start, end, line))[0])


@of_kind("elapsed")
def test_elapsed(vector: dict[str, Any]) -> None:
    assert elapsed_of(vector) == vector["expected_seconds"]


@of_kind("verdict")
def test_verdict(vector: dict[str, Any]) -> None:
    elapsed = elapsed_of(vector)
    assert elapsed == vector["expected_seconds"]
    assert (elapsed <= vector["target_seconds"]) == (vector["expected_verdict"] == "met")


@of_kind("deadline")
def test_deadline(vector: dict[str, Any]) -> None:
    line, start = line_of(vector), np.array([instant(vector["start"])])
    found = due_with_pauses(line, pauses_of(vector), np.zeros(1, dtype=np.int32), start, vector["target_seconds"])
    expected = np.array([instant(vector["expected_deadline"])])
    if vector.get("boundary") == "next_open" or vector["target_seconds"] == 0:
        # Where we say closing time (or the start), the source says the next opening: the same moment in business time.
        assert line.value_at(found) == line.value_at(expected) and found <= expected
    else:
        assert found.tolist() == expected.tolist()


@of_kind("deadline_business_days")
def test_deadline_in_business_days(vector: dict[str, Any]) -> None:
    calendar, start = calendar_of(vector["calendar"]), instant(vector["start"])
    limit = vector["business_days"] * 86400
    found = int(due(working_days(calendar, start, start, limit), np.array([start]), limit)[0])
    if vector["end_of_working_day"]:
        # "End of the working day" is that date's closing time: nothing more is worked until its midnight, the zone being UTC.
        midnight = (found // (86400 * SECOND) + 1) * 86400 * SECOND
        line = working(calendar, start, midnight)
        found = int(line.instant_of(line.value_at(np.array([midnight])))[0])
    assert found == instant(vector["expected_deadline"])


@of_kind("local_to_utc")
def test_local_to_utc(vector: dict[str, Any]) -> None:
    local = np.array([instant(vector["local"])])
    zone = zone_between(vector["timezone"], int(local[0]) - MONTH, int(local[0]) + MONTH)
    assert zone.to_instant(local).tolist() == [instant(vector["expected_utc"])]


@of_kind("multi_calendar_elapsed")
def test_elapsed_over_several_calendars(vector: dict[str, Any]) -> None:
    assert sum(elapsed_of(segment) for segment in vector["segments"]) == vector["expected_seconds"]


@of_kind("reopen_policy")
def test_reopening_is_a_pause_while_closed(vector: dict[str, Any]) -> None:
    if vector["policy"] != "exclude_closed_time":
        pytest.skip(f"the policy {vector['policy']!r} is not a matter of the clock alone")
    begun = instant("2025-05-05 09:00")
    limit = (instant(f"2025-05-05 {vector['original_due']}") - begun) // SECOND
    closed = np.array([[instant(f"2025-05-05 {vector[name]}")] for name in ("closed", "reopened")])
    case = np.zeros(1, dtype=np.int32)
    found = due_with_pauses(wall(), Spans(case, closed[0], closed[1]), case, np.array([begun]), limit)
    assert found.tolist() == [instant(f"2025-05-05 {vector['expected_due']}")]


@of_kind("goal_change")
def test_elapsed_time_carries_over_to_a_new_goal(vector: dict[str, Any]) -> None:
    if vector["policy"] != "carry_elapsed":
        pytest.skip(f"the policy {vector['policy']!r} is not a matter of the clock alone")
    begun, changed = (np.array([instant(f"2025-05-05 {vector[name]}")]) for name in ("start", "changed_at"))
    left = vector["target_minutes_after"] * 60 - elapsed_seconds(wall(), begun, changed)
    assert due(wall(), changed, left).tolist() == [instant(f"2025-05-05 {vector['expected_due']}")]
