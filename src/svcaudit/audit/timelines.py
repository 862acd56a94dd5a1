"""What happened in the cases that a report names: their events, read from the run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.model.comparison import CaseTimeline, TimelineEvent

EVENTS_TOLD = 200
"""Events of one case that are told; a robot may write thousands."""


def timelines(events: pa.Table, cases: Sequence[str]) -> list[CaseTimeline]:
    """The events of these cases, in the order of `cases`. events: events.parquet, the events of a case in their order."""
    columns = events.select(["case", "time", "stage", "activity", "actor", "role"])
    chosen = columns.filter(pc.is_in(columns["case"], value_set=pa.array(cases, pa.string())))
    by_case = {case: list(rows) for case, rows in groupby(_in_order(chosen), key=lambda row: str(row["case"]))}
    return [_told(case, by_case[case]) for case in cases if case in by_case]


def _in_order(chosen: pa.Table) -> Iterator[dict[str, Any]]:
    return iter(sorted(chosen.to_pylist(), key=lambda row: str(row["case"])))


def _told(case: str, rows: Sequence[dict[str, Any]]) -> CaseTimeline:
    told = [TimelineEvent(_instant(row["time"]), row["stage"], row["activity"], row["actor"], row["role"]) for row in rows[:EVENTS_TOLD]]
    return CaseTimeline(case, told, max(0, len(rows) - EVENTS_TOLD))


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
