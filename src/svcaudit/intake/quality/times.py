"""Times that cannot be: far from all others, before their case existed, ends before starts."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa

from svcaudit.intake.quality.openings import first_of, last_of, of_stages, openings
from svcaudit.intake.quality.survey import HOUR, Survey, pieces, unjudged
from svcaudit.intake.times import read_times
from svcaudit.intake.zones import zone_of
from svcaudit.model.arrow import texts
from svcaudit.model.log import NEVER, Bool, Int64
from svcaudit.model.quality import EXAMPLES, Detection
from svcaudit.model.spec import AttributeType, Clock, ProcessSpec

_FEWEST = 20
"""Events below which nothing can be called far from the rest."""
_FEW = 20
"""Strays are at most one in so many events; what is more is not astray, it is the log."""
_FAR = 30 * 24
_SLACK = HOUR // 60
"""A time of creation may be cut to the minute."""
_BEGINNING = ("created", "opened", "started", "start", "begin", "began", "reported", "创建", "开始", "提交", "建单")
_ENDING = ("closed", "resolved", "solved", "completed", "finished", "ended", "end", "完成", "结束", "关闭", "解决")


def future_times(survey: Survey) -> Detection:
    """Events after the export, and events far after all others (see `_last_of_the_rest`)."""
    time = survey.log.time
    rest = _last_of_the_rest(survey.hourly)
    late = np.flatnonzero(time >= (survey.first_hour + rest + 1) * HOUR)
    if survey.as_of is not None:
        late = np.union1d(late, np.flatnonzero(time > survey.as_of))
    elif len(time) < _FEWEST:
        return unjudged("future_times", f"{len(time)} events are too few to call one astray, {_FEWEST} are needed", len(time))
    return survey.found("future_times", late[np.argsort(-time[late], kind="stable")])


def stray_past_times(survey: Survey) -> Detection:
    """Events far before all others."""
    time = survey.log.time
    if len(time) < _FEWEST:
        return unjudged("stray_past_times", f"{len(time)} events are too few to call one astray, {_FEWEST} are needed", len(time))
    rest = len(survey.hourly) - 1 - _last_of_the_rest(survey.hourly[::-1])
    early = np.flatnonzero(time < (survey.first_hour + rest) * HOUR)
    return survey.found("stray_past_times", early[np.argsort(time[early], kind="stable")])


def _last_of_the_rest(hourly: Int64) -> int:
    """The hour before a silence that is longer than all that lies before it and than 30 days, with at most one event in twenty after it.

    The last hour where there is no such silence. What lies before is measured from where the first twentieth of the events ends, so
    that strays at the other end do not stretch it. The silence is measured in whole hours.
    """
    busy = np.flatnonzero(hourly)
    seen = np.cumsum(hourly[busy])
    few = int(seen[-1]) // _FEW
    if few == 0:
        return int(busy[-1])
    start = busy[np.searchsorted(seen, few, side="right")]
    silence = np.diff(busy)
    far = np.flatnonzero((silence >= np.maximum(busy[:-1] - start, _FAR)) & (seen[-1] - seen[:-1] <= few))
    return int(busy[far[0]] if len(far) else busy[-1])


def before_case(survey: Survey) -> Detection:
    """Events earlier than the case's opening stage, or than its time of creation by more than a minute."""
    spec, log = survey.spec, survey.log
    if spec is None:
        return unjudged("before_case", "there is no standard")
    created = _facts(survey, spec, _BEGINNING)
    stages = openings(spec)
    if not created and not stages:
        return unjudged("before_case", "the standard does not say how a case begins: with a flow, or `starts_with`", log.events)
    early = np.zeros(log.events, np.bool_)
    if stages:
        opened = first_of(log, of_stages(log, stages))
        at = np.where(opened >= 0, log.time[opened], NEVER)
        for here in pieces(log.events):
            early[here] = log.time[here] < at[log.case[here]]
    for instants in created.values():
        early |= (instants != NEVER) & (log.time < instants - _SLACK)
    return survey.found("before_case", np.flatnonzero(early))


def end_before_start(survey: Survey) -> Detection:
    """Cases that end, by a clock or by their own attributes, before they start.

    A clock counts only when it starts with a case's opening stage: anything later may well be stopped by something earlier.
    """
    spec, log = survey.spec, survey.log
    if spec is None:
        return unjudged("end_before_start", "there is no standard")
    begins = set(openings(spec))
    clocks = [rule for rule in spec.rules if isinstance(rule.body, Clock) and begins >= set(rule.body.start)]
    starts, ends = _facts(survey, spec, _BEGINNING), _facts(survey, spec, _ENDING)
    if not clocks and not (starts and ends):
        return unjudged("end_before_start", "no clock starts where cases begin, and no attributes of type time name both ends", log.cases)
    found: list[tuple[str, Bool]] = []
    for rule in clocks:
        assert isinstance(rule.body, Clock)
        found.append((f"clock {rule.id} stops before it starts", _stopped_before(survey, rule.body)))
    last = log.offsets[1:] - 1
    for one, begin in starts.items():
        for other, end in ends.items():
            found.append((f"{other} before {one}", (end[last] != NEVER) & (begin[last] != NEVER) & (end[last] < begin[last])))
    cases = np.flatnonzero(np.any([wrong for _, wrong in found], axis=0))
    details = [next(why for why, wrong in found if wrong[case]) for case in cases[:EXAMPLES].tolist()]
    return Detection("end_before_start", len(cases), log.cases, survey.rows(log.offsets[cases], details))


def _stopped_before(survey: Survey, clock: Clock) -> Bool:
    log = survey.log
    start, stop = first_of(log, of_stages(log, clock.start)), last_of(log, of_stages(log, clock.stop))
    wrong: Bool = (start >= 0) & (stop >= 0) & (log.time[stop] < log.time[start])
    return wrong


def _facts(survey: Survey, spec: ProcessSpec, names: tuple[str, ...]) -> dict[str, Int64]:
    """Attributes of type time with such a name: the instant that is known at each event (E), NEVER where none is."""
    found = {}
    for name, column in survey.log.attributes.items():
        attribute = spec.attributes[name]
        if attribute.type is AttributeType.TIME and not attribute.per_event and _is_called(name, names):
            cells = pa.chunked_array([texts(column.values.tolist())])
            instants = read_times(cells, None, frozenset(), serial_days=False).instants(zone_of(survey.intake.zone))
            found[name] = np.append(instants, NEVER)[column.known]
    return found


def _is_called(name: str, words: tuple[str, ...]) -> bool:
    parts = re.split(r"[\W_]+", name.casefold())
    return any(word in parts if word.isascii() else word in name for word in words)
