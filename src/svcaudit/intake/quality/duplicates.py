"""The same thing twice. Only events of one case and instant can be the same, so only those are compared."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from svcaudit.intake.quality.survey import Survey
from svcaudit.intake.repeats import same
from svcaudit.model.log import Bool, Int64
from svcaudit.model.quality import Detection


def duplicate_rows(survey: Survey) -> Detection:
    """Rows equal in every column that is read. Of n equal rows n - 1 are counted; the columns that nobody reads are not compared."""
    again, first = _repeats(survey, whole=True)
    return survey.found("duplicate_rows", again, _same_as(survey, first))


def duplicate_events(survey: Survey) -> Detection:
    """Events of the same case, activity and time that are no duplicate rows; of n alike n - 1 are counted."""
    alike, first = _repeats(survey, whole=False)
    whole, _ = _repeats(survey, whole=True)
    kept = ~np.isin(alike, whole)
    return survey.found("duplicate_events", alike[kept], _same_as(survey, first[kept]))


def _repeats(survey: Survey, *, whole: bool) -> tuple[Int64, Int64]:
    """Events that repeat an earlier one, ascending, and the one that each repeats."""
    events = _in_ties(survey.tied)
    if not len(events):
        return events, events
    instant = np.cumsum(~survey.tied[events], dtype=np.int64)
    keys = [instant, *(codes[events] for codes in _columns(survey, whole=whole))]
    again, first = same(keys)
    found, origin = events[again], events[first]
    ascending = np.argsort(found)
    return found[ascending], origin[ascending]


def _in_ties(tied: Bool) -> Int64:
    """The events that share their case and instant with another one."""
    mine = tied.copy()
    mine[:-1] |= tied[1:]
    return np.flatnonzero(mine)


def _columns(survey: Survey, *, whole: bool) -> list[npt.NDArray[np.integer]]:
    log = survey.log
    if not whole:
        return [log.activity]
    text = [] if log.text is None else [log.text.codes]
    return [log.activity, log.actor, log.role, *text, *(column.codes for column in log.attributes.values())]


def _same_as(survey: Survey, first: Int64) -> list[str]:
    return [f"as {survey.place(event)}" for event in first[:5].tolist()]
