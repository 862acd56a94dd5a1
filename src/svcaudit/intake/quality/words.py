"""Words of the log that the standard does not know."""

from __future__ import annotations

import numpy as np

from svcaudit.intake.nearest import nearest
from svcaudit.intake.quality.survey import Survey, most_frequent, unjudged
from svcaudit.model.log import Bool, Column, Int32, Int64
from svcaudit.model.quality import WORDS_SHOWN, Detection, QualityWord
from svcaudit.model.spec import Attribute


def unmapped_activity(survey: Survey) -> Detection:
    """Activities of no stage: the first event of each of the most frequent, and the stage whose activity reads most alike."""
    log, spec = survey.log, survey.spec
    if spec is None:
        return unjudged("unmapped_activity", "there is no standard")
    stage_of = {activity: stage.id for stage in spec.stages.values() for activity in stage.activities or (stage.id,)}
    words = [
        QualityWord(word[:80], rows, stage_of.get(nearest(word, stage_of) or "")) for word, rows in survey.intake.unmapped[:WORDS_SHOWN]
    ]
    events = np.flatnonzero(log.stage < 0)
    first = _first_of_each(log.activity[events], events, len(log.activities))
    names = [word for word, _ in survey.intake.unmapped]
    code = {str(word): number for number, word in enumerate(log.activities)}
    shown = np.array([first[code[name]] for name in names[:5]], np.int64)
    examples = survey.rows(shown, names)
    more = len(names) - WORDS_SHOWN
    note = f"{len(names)} activities, the {WORDS_SHOWN} most frequent are listed" if more > 0 else ""
    return Detection("unmapped_activity", len(events), log.events, examples, tuple(words), note)


def undeclared_value(survey: Survey) -> Detection:
    """Cells outside the values that the standard lists; an event with several such cells is counted once."""
    spec, log = survey.spec, survey.log
    if spec is None:
        return unjudged("undeclared_value", "there is no standard")
    strange = np.zeros(log.events, np.bool_)
    words: list[tuple[str, int, str | None]] = []
    details: dict[int, str] = {}
    for name, column in log.attributes.items():
        attribute = spec.attributes[name]
        if attribute.values is None:
            continue
        mine = _outside(column, attribute)
        events = np.flatnonzero(mine)
        if not len(events):
            continue
        strange |= mine
        counts = np.bincount(column.codes[events], minlength=len(column.values))
        words += values_told(attribute, column, counts)
        for event in events[:5].tolist():
            details.setdefault(event, f"{name}: {'(masked)' if attribute.personal else column.values[column.codes[event]]}")
    found = np.flatnonzero(strange)
    examples = survey.rows(found, [details.get(event, "") for event in found[:5].tolist()])
    near = [(word, count, _meant(word, survey)) for word, count, _ in sorted(words, key=lambda one: (-one[1], one[0]))[:WORDS_SHOWN]]
    return Detection("undeclared_value", len(found), log.events, examples, most_frequent(near))


def _outside(column: Column, attribute: Attribute) -> Bool:
    """Whether each event's cell holds a value that is not listed (E)."""
    listed = set(attribute.values or ())
    strange = np.array([word not in listed for word in column.values.tolist()] + [False], np.bool_)
    outside: Bool = strange[column.codes]
    return outside


def values_told(attribute: Attribute, column: Column, counts: Int64) -> list[tuple[str, int, str | None]]:
    """`tier: gold` and how often, for each value (V) that is counted; what is personal in one line without the values."""
    codes = np.flatnonzero(counts).tolist()
    if attribute.personal:
        many = f"{len(codes)} different " if len(codes) > 1 else ""
        return [(f"{attribute.id}: {many}(masked)", int(counts.sum()), None)] if codes else []
    return [(f"{attribute.id}: {column.values[code]}", int(counts[code]), None) for code in codes]


def _meant(told: str, survey: Survey) -> str | None:
    name, _, word = told.partition(": ")
    attribute = survey.spec.attributes.get(name) if survey.spec else None
    return None if attribute is None or attribute.personal else nearest(word[:80], attribute.values or ())


def _first_of_each(codes: Int32, events: Int64, size: int) -> Int64:
    first = np.full(size, -1, np.int64)
    first[codes[::-1]] = events[::-1]
    return first
