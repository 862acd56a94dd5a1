"""Rows of all files, or of whole cases of them, to a log; and what became of the rows that are not in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from svcaudit.intake.blind import with_blind_spots
from svcaudit.intake.log_map import LogMap
from svcaudit.intake.normalise import Window, build_log
from svcaudit.intake.quarantine import Ignored, Quarantine
from svcaudit.intake.repeats import DROP
from svcaudit.intake.row_times import RowTimes
from svcaudit.intake.rows import Coding
from svcaudit.intake.stand_in import with_own_words
from svcaudit.intake.told import claims_of, left_out
from svcaudit.intake.usable import sort_out
from svcaudit.model.log import EventLog, Int64
from svcaudit.model.spec import ProcessSpec


@dataclass(frozen=True, slots=True)
class Stood:
    """`spec`: the standard, with the log's own words where it is a stand-in. `ignored`: rows by reason, those that readers ignored not
    among them. `times`: the instants of all usable events, cases outside the period included. `claims`: what the vendor says.
    `beyond`: the cases outside the period."""

    log: EventLog
    spec: ProcessSpec
    ignored: Mapping[str, int]
    times: Int64
    claims: pa.Table | None
    beyond: EventLog | None = None


def stand(
    coding: Coding, times: RowTimes, spec: ProcessSpec, log_map: LogMap, window: Window, quarantine: Quarantine, pool: Executor
) -> Stood:
    """Sort the rows out and make the log of those that can be used; the others go to the quarantine or are counted."""
    usable = sort_out(coding, times, left_out(coding, log_map), quarantine, drop=log_map.duplicates == DROP)
    rows = coding.rows(times, usable.happened)
    spec = with_own_words(spec, rows.activity)
    candidates = usable.rows if usable.happened is None else np.ones(len(rows.time), np.bool_)
    built = build_log(rows, candidates, spec, window, pool)
    empty = {
        Ignored.BLANK: usable.blank,
        Ignored.NO_EVENT: usable.silent,
        Ignored.NO_ITEMS: usable.bare,
        Ignored.LEFT_OUT: usable.left_out,
        Ignored.DUPLICATE: usable.again,
    }
    silent = {str(reason): found for reason, found in empty.items() if found}
    return Stood(
        with_blind_spots(built.log, coding, spec, log_map),
        spec,
        sums([silent, built.ignored]),
        rows.time if candidates.all() else rows.time[candidates],
        claims_of(coding, usable.rows, log_map),
        None if built.beyond is None else with_blind_spots(built.beyond, coding, spec, log_map),
    )


def sums(counts: Sequence[Mapping[str, int]]) -> dict[str, int]:
    """Rows by reason, added up."""
    total: Counter[str] = Counter()
    for count in counts:
        total.update(count)
    return dict(total)
