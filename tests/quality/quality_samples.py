"""Small logs as CSV text, and what a detector finds in them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from svcaudit.intake.quality import survey_of
from svcaudit.intake.quality.catalogue import HOW
from svcaudit.intake.read import read_log
from svcaudit.model.quality import Detection
from svcaudit.model.spec import ProcessSpec
from svcaudit.spec.load import parse

START = datetime(2025, 3, 3, 9, tzinfo=UTC)
STANDARD = """
svcaudit: 1
id: q
version: 1
attributes:
  tier: {values: [standard, key]}
  customer: {personal: true, values: [a, b]}
  opened_at: {type: time}
  closed_at: {type: time}
stages: [asked, answered, solved]
closed_by: solved
flow: asked answered* solved?
clocks:
  answer: {start: asked, stop: answered, within: 30m}
"""


def spec_of(text: str = STANDARD, more: str = "") -> ProcessSpec:
    spec, problems = parse(text + more, "q.yaml")
    assert spec is not None, problems
    return spec


def at(minutes: float = 0, **more: float) -> str:
    return (START + timedelta(minutes=minutes, **more)).isoformat()


def csv_of(rows: Iterable[Iterable[str]], header: str = "case,activity,time,actor") -> str:
    return "\n".join([header, *(",".join(row) for row in rows)]) + "\n"


def plain(cases: int = 30, minutes: float = 600) -> list[list[str]]:
    """Sound cases, one after the other: asked, answered, solved."""
    return [
        [f"T-{case:03}", activity, at(case * minutes + 10 * step), "wang"]
        for case in range(cases)
        for step, activity in enumerate(("asked", "answered", "solved"))
    ]


def found(
    code: str, folder: Path, *texts: str, spec: ProcessSpec | None = None, as_of: datetime | None = None, standard: bool = True
) -> Detection:
    """What one detector finds in these files."""
    paths = []
    for number, text in enumerate(texts):
        paths.append(folder / f"{'abc'[number]}.csv")
        paths[-1].write_text(text, encoding="utf-8")
    judged = spec or spec_of()
    intake = read_log(paths, judged)
    instant = None if as_of is None else round(as_of.timestamp()) * 1_000_000
    return HOW[code](survey_of(intake, judged if standard else None, instant))


def rows_of(detection: Detection) -> list[int | None]:
    return [example.row for example in detection.examples]
