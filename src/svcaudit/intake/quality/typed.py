"""Cells that are not of the type that the standard declares."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa

from svcaudit.intake.quality.survey import Survey, most_frequent, unjudged
from svcaudit.intake.quality.words import values_told
from svcaudit.intake.time_cells import State
from svcaudit.intake.times import read_times
from svcaudit.model.arrow import texts
from svcaudit.model.log import Bool, Texts
from svcaudit.model.number import number_of
from svcaudit.model.quality import EXAMPLES, Detection
from svcaudit.model.spec import AttributeType

_TYPED = (AttributeType.NUMBER, AttributeType.TIME)


def unreadable_value(survey: Survey) -> Detection:
    """Cells of numbers and times that are none; an event with several such cells is counted once."""
    spec, log = survey.spec, survey.log
    if spec is None:
        return unjudged("unreadable_value", "there is no standard")
    strange = np.zeros(log.events, np.bool_)
    words: list[tuple[str, int, str | None]] = []
    details: dict[int, str] = {}
    for name, column in log.attributes.items():
        attribute = spec.attributes[name]
        if attribute.type not in _TYPED:
            continue
        mine = np.append(_unreadable(column.values, attribute.type), False)[column.codes]
        events = np.flatnonzero(mine)
        if len(events):
            strange |= mine
            words += values_told(attribute, column, np.bincount(column.codes[events], minlength=len(column.values)))
            for event in events[:EXAMPLES].tolist():
                details.setdefault(event, f"{name}: {'(masked)' if attribute.personal else column.values[column.codes[event]]}")
    found = np.flatnonzero(strange)
    examples = survey.rows(found, [details.get(event, "") for event in found[:EXAMPLES].tolist()])
    return Detection("unreadable_value", len(found), log.events, examples, most_frequent(words))


def _unreadable(values: Texts, kind: AttributeType) -> Bool:
    """Which values (V) are not of the type."""
    if kind is AttributeType.NUMBER:
        return np.fromiter((math.isnan(number_of(word)) for word in values), np.bool_, len(values))
    states = read_times(pa.chunked_array([texts(values.tolist())]), None, frozenset(), serial_days=False).states
    unreadable: Bool = states > State.EMPTY
    return unreadable
