"""Stages from the activities of a log: one for each that is not rare."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from svcaudit.audit.scaffold.yaml_words import slug, unique
from svcaudit.intake.personal import looks_like_a_name, tells_of_people
from svcaudit.intake.profile import Seen
from svcaudit.model.log import EventLog

_RARE = 0.005
_MOST = 60
_SEVERAL, _ONE_OF_MANY, _ONE_PLACE = 3, 0.5, 0.15
"""Names are so many at least, each in fewer cases than this share, and no further from each other in their cases (standard deviation)."""


@dataclass(frozen=True, slots=True)
class Activity:
    """One activity of the log: its events, and the share of cases in which it occurs."""

    name: str
    events: int
    share: float
    place: float = 0.0
    """Where it stands in its cases on average: 0 at their beginning, 1 at their end."""


@dataclass(frozen=True, slots=True)
class StageDraft:
    """A stage to be: its id and the activities that stand for it."""

    id: str
    activities: tuple[str, ...]
    share: float


def activities_of(log: EventLog) -> list[Activity]:
    """Every activity, most frequent first."""
    kinds = len(log.activities)
    events = np.bincount(log.activity, minlength=kinds)
    pairs = np.unique(log.case.astype(np.int64) * kinds + log.activity)
    cases = np.bincount(pairs % kinds, minlength=kinds)
    sizes = np.diff(log.offsets)
    place = (np.arange(log.events) - np.repeat(log.offsets[:-1], sizes)) / np.maximum(np.repeat(sizes, sizes) - 1, 1)
    places = np.bincount(log.activity, weights=place, minlength=kinds) / np.maximum(events, 1)
    found = [
        Activity(str(log.activities[one]), int(events[one]), float(cases[one] / log.cases), float(places[one]))
        for one in np.flatnonzero(events)
    ]
    return sorted(found, key=lambda one: (-one.events, one.name))


def seem_names(activities: Sequence[Activity]) -> list[Activity]:
    """Activities that seem to be people, where no column says so: written like names, several of them, each in few cases, without a word
    in common with any other activity, and all of them about the same place in their cases, as those who take turns are."""
    words = Counter(part for one in activities for part in {*one.name.casefold().split()})
    found = [
        one
        for one in activities
        if looks_like_a_name(one.name) and one.share < _ONE_OF_MANY and all(words[part] == 1 for part in one.name.casefold().split())
    ]
    if len(found) < _SEVERAL:
        return []
    events = np.array([one.events for one in found])
    places = np.array([one.place for one in found])
    spread = float(np.sqrt(np.average((places - np.average(places, weights=events)) ** 2, weights=events)))
    return found if spread <= _ONE_PLACE and len(found) < len(activities) else []


def draft_stages(activities: list[Activity]) -> tuple[list[StageDraft], list[Activity]]:
    """A stage for each activity, in the order of cases, and the activities too rare. Names that differ in signs alone are one."""
    kept = [one for number, one in enumerate(activities) if number < _MOST and (one.share >= _RARE or number < 2)]
    by_id: dict[str, list[Activity]] = {}
    for number, one in enumerate(kept, 1):
        by_id.setdefault(slug(one.name, f"s{number}"), []).append(one)
    in_order = sorted(by_id.items(), key=lambda item: (item[1][0].place, item[0]))
    stages = [StageDraft(name, tuple(one.name for one in group), max(one.share for one in group)) for name, group in in_order]
    return stages, [one for one in activities if one not in kept]


@dataclass(frozen=True, slots=True)
class AttributeDraft:
    """A column that becomes an attribute. `values` are listed where there are few; `why` says what was seen. `scale`: of a mark its lowest
    and its highest number; `odd`: rare values that look like markup or formulas, with their rows, which are not listed."""

    id: str
    column: str
    values: tuple[str, ...]
    personal: bool
    number: bool
    why: str
    scale: tuple[int, int] | None = None
    odd: tuple[tuple[str, int], ...] = ()


SATISFACTION = ("csat", "satisfaction", "rating", "stars", "满意度", "评分", "zufriedenheit", "bewertung", "nps")
_SCORES = (*SATISFACTION, "score", "打分", "得分", "评价")
_SCALES = ((1, 5), (0, 10))
_ODD = re.compile(r"<[!/?a-zA-Z][^>]*>|^\s*[=+@-]\s*[A-Za-z]+\(")
"""Markup, and formulas of a spreadsheet."""
_HANDFUL = 0.01
_MOST_VALUES = 12
_MOST_FACTS = 6


def draft_attributes(
    columns: Sequence[Seen], constant: Mapping[str, float], names: Mapping[str, str], known: frozenset[str] = frozenset()
) -> tuple[list[AttributeDraft], list[str]]:
    """Attributes worth declaring: personal ones to be masked, few-valued facts of the case, marks that customers gave.

    `names`: what a map calls a column already; `known`: words by which people are called. Gives also the columns
    left out, each with the reason.
    """
    drafts: list[AttributeDraft] = []
    left: list[str] = []
    for column in columns:
        name = unique(names.get(column.name) or slug(column.name, f"fact_{column.place + 1}"), [one.id for one in drafts])
        facts = sum(bool(one.values) for one in drafts)
        few = 2 <= column.distinct <= _MOST_VALUES and column.length <= 40
        people = tells_of_people(column) or ("names that stand in a column of people" if known.intersection(column.top) else None)
        if people is not None:
            drafts.append(AttributeDraft(name, column.name, (), True, False, people))
        elif column.times is not None:
            left.append(f"{column.name}: times")
        elif column.numeric == 1 and any(word in column.name.casefold() for word in SATISFACTION) and _exact_numbers(column.top):
            drafts.append(AttributeDraft(name, column.name, (), False, True, "a mark", _scale(column.top)))
        elif few and any(word in column.name.casefold() for word in _SCORES) and (scale := _scale(column.top)) is not None:
            why = f"a mark from {scale[0]} to {scale[1]}"
            drafts.append(AttributeDraft(name, column.name, (), False, True, why, scale))
        elif few and constant.get(column.name, 0) >= 0.9 and facts < _MOST_FACTS and column.share > 0.01:
            values = tuple(sorted(column.top))
            drafts.append(AttributeDraft(name, column.name, values, False, False, f"{column.distinct} values, one a case"))
        else:
            left.append(f"{column.name}: {_why_left(column.distinct, constant.get(column.name, 0))}")
    return drafts, left


def in_use(attributes: Sequence[AttributeDraft], log: EventLog) -> list[AttributeDraft]:
    """The attributes with the values that rows of cases have: a row of totals below a table is no case."""

    def used(one: AttributeDraft) -> AttributeDraft:
        column = log.attributes.get(one.id)
        if column is None or not one.values:
            return one
        counts = np.bincount(column.codes[column.codes >= 0], minlength=len(column.values))
        rows = {str(column.values[code]): int(counts[code]) for code in np.flatnonzero(counts)}
        odd = {value: found for value, found in rows.items() if found <= _HANDFUL * counts.sum() and _ODD.search(value)}
        values = tuple(value for value in one.values if value in rows and value not in odd)
        return replace(one, values=values or one.values, odd=tuple(odd.items()) if values else ())

    return [used(one) for one in attributes]


def _why_left(distinct: int, constant: float) -> str:
    if distinct < 2:
        return "always the same"
    return f"{distinct} values" + ("" if constant >= 0.9 else ", changing within a case")


def _scale(words: Sequence[str]) -> tuple[int, int] | None:
    """The usual scale of marks that most of the values, and at least three, are on. `words`: most frequent first."""
    marks = [int(word) for word in words if word.isascii() and word.isdecimal() and len(word) <= 2]
    if len(marks) < 3 or 2 * len(marks) < len(words) or not _exact_numbers(words[: len(marks)]):
        return None
    return next((one for one in _SCALES if one[0] <= min(marks) and max(marks) <= one[1]), None)


def _exact_numbers(words: Sequence[str]) -> bool:
    return all(word.lstrip("-").replace(".", "", 1).isdecimal() and word.isascii() and not word.endswith(".") for word in words)
