"""What a log of this shape cannot show: told to the checks, so that nothing is met for want of a place to be seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow.compute as pc

from svcaudit.intake.batch import Batch
from svcaudit.intake.encode import Coded
from svcaudit.intake.log_map import LogMap
from svcaudit.intake.rows import Coding
from svcaudit.intake.shapes.catalogue import SHAPES
from svcaudit.model.arrow import flags, integers
from svcaudit.model.log import Bool, EventLog
from svcaudit.model.spec import ProcessSpec


def with_blind_spots(log: EventLog, coding: Coding, spec: ProcessSpec, log_map: LogMap) -> EventLog:
    """The log with what its shape hides; a log of an event a row hides nothing but the hours of bare dates."""
    if not SHAPES[log_map.shape].once_only:
        return log
    hidden = {
        what: _hidden(log, coding, coding.claims[what].result() if what in coding.claims else None) for what in ("pauses", "reopenings")
    }
    return replace(log, blind=replace(log.blind, **hidden, shown=_shown(coding.batches, spec, log_map)))


def _hidden(log: EventLog, coding: Coding, counted: Coded | None) -> Bool:
    """Cases (C) that may have had some: all but those of which every row counts none."""
    if counted is None:
        return np.ones(log.cases, np.bool_)
    none = np.array([word.strip("0.") == "" for word in counted.words.to_pylist()] + [False])[counted.codes]
    case = coding.case.result()
    place = pc.index_in(case.words, value_set=log.case_ids)
    known = np.full(len(case.words) + 1, -1, np.int64)
    known[:-1][flags(place.is_valid())] = integers(place.drop_null())
    index = known[case.codes]
    hidden = np.zeros(log.cases, np.bool_)
    hidden[index[(index >= 0) & ~none]] = True
    return hidden


def _shown(batches: Sequence[Batch], spec: ProcessSpec, log_map: LogMap) -> frozenset[str]:
    """The stages for which any file has a column."""
    names = {strand.name for batch in batches for strand in batch.layout.strands if strand.time.places}
    ours = {log_map.values.get("activity", {}).get(name, name) for name in names}
    return frozenset(stage.id for stage in spec.stages.values() if ours & set(stage.activities or (stage.id,)))
