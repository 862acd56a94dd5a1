"""Whether the clocks of two files agree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from svcaudit.intake.quality.openings import first_of, last_of, of_stages
from svcaudit.intake.quality.survey import HOUR, Survey, unjudged
from svcaudit.model.log import Bool, EventLog, Int16, Int64
from svcaudit.model.quality import Detection
from svcaudit.model.spec import Clock, Order, ProcessSpec, Stages

_AT_ONCE = 1 << 17
"""Cases that are compared together."""
_FEWEST = 20
"""Cases that must be told by both files before anything is said of their clocks."""
_MINUTE = HOUR // 60
_AGREE = 0.8
"""The share of shared events that must show the same offset."""
_INVERTED = 0.2
"""The share of cases told by two files in which what must come later comes first; and three times what one file alone shows."""


@dataclass(frozen=True, slots=True)
class _Suspicion:
    cases: Int64
    told: str


def clock_drift(survey: Survey) -> Detection:
    """A constant offset between what two files both record, or inversions between what the one and the other record.

    Offset: activities that a case has once in either file; the median of the differences must be a minute or more, and four in five
    must lie within a minute (or 5 %) of it. Inversions: what the standard expects later (clocks, `after`/`before`) comes first in one
    case of five, and three times as often as where one file records both. Below 20 such cases nothing is said.
    """
    log = survey.log
    if log.source is None:
        return unjudged("clock_drift", "there is one file; its clock cannot be compared with another")
    both, offsets = _offsets(survey, log.source)
    enough, inversions = _inversions(survey, log.source)
    found = [*offsets, *inversions]
    if not found and not enough and both < _FEWEST:
        return unjudged("clock_drift", f"{both} events stand in two files, {_FEWEST} are needed to compare their clocks")
    cases = np.unique(np.concatenate([np.empty(0, np.int64), *(one.cases for one in found)]))
    of = log.cases if len(cases) else max(both, enough)
    return Detection("clock_drift", len(cases), of, survey.rows(log.offsets[cases]), note="; ".join(one.told for one in found))


def _offsets(survey: Survey, source: Int16) -> tuple[int, list[_Suspicion]]:
    """How many events stand in two files, and the pairs of files that are a constant time apart."""
    log, files = survey.log, len(survey.intake.inputs)
    shared = [_shared(log, source, files, low) for low in range(0, log.cases, _AT_ONCE)]
    one, other = (np.concatenate([np.empty(0, np.int64), *found]) for found in zip(*shared, strict=True))
    pair = source[one].astype(np.int64) * files + source[other]
    found = []
    for number in np.unique(pair).tolist():
        mine = pair == number
        suspicion = _constant(survey, one[mine], other[mine])
        if suspicion:
            found.append(suspicion)
    return len(one), found


def _shared(log: EventLog, source: Int16, files: int, low: int) -> tuple[Int64, Int64]:
    """Activities that some cases, from the case `low` on, have once in each of two files: the events of the one and of the other."""
    begin, end = int(log.offsets[low]), int(log.offsets[min(low + _AT_ONCE, log.cases)])
    event_key = log.case[begin:end].astype(np.int64) * len(log.activities) + log.activity[begin:end]
    key = event_key * files + source[begin:end]
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    once = np.concatenate(([True], ordered[1:] != ordered[:-1], [True]))
    single = order[once[1:] & once[:-1]]
    shared = np.flatnonzero(event_key[single][1:] == event_key[single][:-1])
    return begin + single[shared], begin + single[shared + 1]


def _constant(survey: Survey, one: Int64, other: Int64) -> _Suspicion | None:
    log = survey.log
    apart = log.time[other] - log.time[one]
    middle = int(np.median(apart))
    alike = np.abs(apart - middle) <= max(_MINUTE, abs(middle) // 20)
    if len(apart) < _FEWEST or abs(middle) < _MINUTE or alike.sum() < _AGREE * len(apart):
        return None
    names = [survey.intake.inputs[int(log.source[events[0]])].name for events in (one, other) if log.source is not None]
    late, early = (names[1], names[0]) if middle > 0 else (names[0], names[1])
    quarter = 15 * _MINUTE
    zone = (
        ", as time zones are" if abs(abs(middle) - round(abs(middle) / quarter) * quarter) <= _MINUTE and abs(middle) >= 2 * quarter else ""
    )
    told = f"{int(alike.sum())} of {len(apart)} events of both files are {_span(middle)} later in {late} than in {early}{zone}"
    return _Suspicion(np.unique(log.case[one[alike]]).astype(np.int64), told)


def _inversions(survey: Survey, source: Int16) -> tuple[int, list[_Suspicion]]:
    """The most cases in which two files record what the standard puts in order, and where they are out of order too often."""
    log, most, found = survey.log, 0, []
    for earlier, later in _in_order(survey.spec) if survey.spec else ():
        first, last = first_of(log, of_stages(log, earlier)), last_of(log, of_stages(log, later))
        told = np.flatnonzero((first >= 0) & (last >= 0))
        across: Bool = source[first[told]] != source[last[told]]
        wrong = log.time[last[told]] < log.time[first[told]]
        n, bad = int(across.sum()), int((wrong & across).sum())
        most = max(most, n)
        usual = float(wrong[~across].mean()) if not across.all() else 0.0
        if n >= _FEWEST and bad >= _INVERTED * n and bad >= 3 * usual * n:
            words = f"in {bad} of {n} cases {' or '.join(later)} of one file comes before {' or '.join(earlier)} of another"
            found.append(_Suspicion(told[wrong & across], words))
    return most, found


def _in_order(spec: ProcessSpec) -> Iterator[tuple[Stages, Stages]]:
    """(earlier, later) as clocks and rules of order expect them."""
    seen = set()
    for rule in spec.rules:
        body = rule.body
        if isinstance(body, Clock):
            pair = (body.start, body.stop)
        elif isinstance(body, Order) and not body.negative and body.side in ("after", "before"):
            pair = (body.activation, body.target) if body.side == "after" else (body.target, body.activation)
        else:
            continue
        if pair not in seen and not set(pair[0]) & set(pair[1]):
            seen.add(pair)
            yield pair


def _span(microseconds: int) -> str:
    minutes = round(abs(microseconds) / _MINUTE)
    hours, rest = divmod(minutes, 60)
    return f"{hours}h {rest}m" if hours and rest else f"{hours}h" if hours else f"{rest}m"
