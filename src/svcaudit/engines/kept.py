"""What an audit leaves for the next one: the log and what was found of its cases, in a file that later audits share, and beside it the
cases that were judged again since.

The first file holds all cases and is written once; the second, which is written each time, holds those of which it is no longer true. When
that has grown to a good part of the log, both become one again.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from svcaudit.engines.found import Found
from svcaudit.engines.later import Later
from svcaudit.engines.places import Places, Rows
from svcaudit.engines.standing import Standing
from svcaudit.engines.store import put, take
from svcaudit.intake.result import Input, Intake, RowCount
from svcaudit.model.facts import CaseAttribute, Facts, RuleFacts, Spans, StageFacts, Steps, Values, Variants
from svcaudit.model.log import Blind, Column, EventLog, Int64

MOST = 3
"""One in so many cases is the most that stands in the second file."""


@dataclass(frozen=True, slots=True)
class Carried:
    """Cases with all their events, and how they stand."""

    log: EventLog
    standing: Standing


@dataclass(frozen=True, slots=True)
class Kept:
    """`base`: all cases as of some audit. `recent`: those judged again since, and new ones; what `base` says of them is void. `void`:
    the number of each of these in `base`, -1 for a new one; none where there is no `recent`.

    `places`: where they stand in tables that come in pieces. `intake`: the account of all logs, itself without a case. `told_roles`: roles
    are a column of the files. `as_of`: microseconds.
    """

    base: Carried
    recent: Carried | None
    void: Int64
    places: Places
    intake: Intake
    told_roles: bool
    as_of: int


_CLASSES = {
    one.__name__: one
    for one in (
        *(Kept, Carried, Standing, Places, Rows, Found, Intake, Input, RowCount, EventLog, Column, Blind, Later),
        *(Facts, CaseAttribute, StageFacts, Spans, RuleFacts, Variants, Values, Steps),
    )
}


def put_base(kept: Kept, path: Path) -> None:
    """Write what later audits share."""
    put(kept.base, path)


def put_recent(kept: Kept, path: Path) -> None:
    """Write all the rest."""
    put((kept.recent, kept.void, kept.places, kept.intake, kept.told_roles, kept.as_of), path)


def take_kept(base: pa.Buffer, recent: pa.Buffer) -> Kept:
    """What two such files hold. Raises ValueError for ones that hold something else."""
    try:
        return Kept(take(base, _CLASSES), *take(recent, _CLASSES))
    except TypeError as problem:
        raise ValueError(f"they hold something else: {problem}") from problem
