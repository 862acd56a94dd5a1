"""Measuring spans for one rule: which calendar counts for which case, and which pauses do not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from svcaudit.checks.conditions import last_known, values_at
from svcaudit.checks.docket import Docket
from svcaudit.clock.pauses import Spans, due_with_pauses, paused_between, toggle_spans, union, while_spans
from svcaudit.clock.timeline import Timeline, due, elapsed_seconds
from svcaudit.model.duration import Measure
from svcaudit.model.log import NEVER, Bool, Int16, Int32, Int64
from svcaudit.model.spec import CalendarChoice, Pause, Timing


@dataclass(frozen=True, slots=True)
class Ruler:
    """Spans of cases on one measure. `line_of_case` (C) is an index into `lines`, -1 where no calendar is chosen."""

    lines: tuple[Timeline, ...]
    line_of_case: Int16 | None
    """None: `lines[0]` for every case."""
    pauses: Spans

    def measures(self, case: Int32) -> Bool:
        """Whether there is a calendar for each of the cases (N)."""
        if self.line_of_case is None:
            return np.ones(len(case), np.bool_)
        return self.line_of_case[case] >= 0

    def elapsed(self, case: Int32, start: Int64, end: Int64) -> Int64:
        """Whole seconds from start to end less pauses (N); -1 where no calendar is chosen."""
        span = np.full(len(case), -1, np.int64)
        for line, some in self._by_line(case):
            paused = paused_between(self.pauses, case[some], start[some], end[some], line) if len(self.pauses.case) else 0
            span[some] = elapsed_seconds(line, start[some], end[some], paused)
        return span

    def due(self, case: Int32, start: Int64, limit: Int64) -> Int64:
        """The instant at which the limit (seconds) is used up (N); NEVER where it cannot be said."""
        instants = np.full(len(case), NEVER, np.int64)
        for line, some in self._by_line(case):
            if len(self.pauses.case):
                instants[some] = due_with_pauses(line, self.pauses, case[some], start[some], limit[some])
            else:
                instants[some] = due(line, start[some], limit[some])
        return instants

    def _by_line(self, case: Int32) -> list[tuple[Timeline, Int64 | slice]]:
        if self.line_of_case is None:
            return [(self.lines[0], slice(None))]
        chosen = self.line_of_case[case]
        return [(line, np.flatnonzero(chosen == number)) for number, line in enumerate(self.lines)]


def make_ruler(docket: Docket, timing: Timing, measure: Measure, more_pauses: Spans | None = None) -> Ruler:
    """The ruler of a rule for limits of one measure; `more_pauses` are spans that do not count either (a closed case)."""
    return ruler_around(docket, timing, measure, pauses_of(docket, timing, more_pauses))


def ruler_around(docket: Docket, timing: Timing, measure: Measure, pauses: Spans) -> Ruler:
    """The same around pauses that have been looked up already."""
    choice = timing.calendar
    if choice is None:
        return Ruler((docket.lines["", Measure.WALL],), None, pauses)
    if choice.by is None:
        assert choice.default is not None
        return Ruler((docket.lines[choice.default, measure],), None, pauses)
    return _chosen(docket, choice, measure, pauses)


def pauses_of(docket: Docket, timing: Timing, more: Spans | None = None) -> Spans:
    """When the cases pause by a rule's timing, and `more` spans that do not count."""
    spans = [pause_spans(docket, pause) for pause in timing.pauses]
    if more is not None:
        spans.append(more)
    return union(*spans) if spans else Spans.none()


def _chosen(docket: Docket, choice: CalendarChoice, measure: Measure, pauses: Spans) -> Ruler:
    """A calendar per case, by the last known value of the attribute that chooses."""
    ids = sorted({*choice.values.values(), *([choice.default] if choice.default else [])})
    default = ids.index(choice.default) if choice.default else -1
    attribute = choice.by or ""
    values, codes = values_at(docket.log, attribute, last_known(docket, attribute))
    number = [ids.index(choice.values[value]) if value in choice.values else default for value in values]
    return Ruler(tuple(docket.lines[one, measure] for one in ids), np.array([*number, default], np.int16)[codes], pauses)


def pause_spans(docket: Docket, pause: Pause) -> Spans:
    """When each case pauses. A pause that nothing has ended yet lasts to as-of."""
    log = docket.log
    if not pause.until:
        events = docket.mapped
        return while_spans(log.case[events], log.time[events], _among(docket, events, pause.start), docket.as_of)
    events = docket.events_of(tuple(dict.fromkeys((*pause.start, *pause.until))))
    starts, ends = _among(docket, events, pause.start), _among(docket, events, pause.until)
    return toggle_spans(log.case[events], log.time[events], starts, ends, docket.as_of)


def _among(docket: Docket, events: Int64, stages: tuple[str, ...]) -> Bool:
    wanted = np.zeros(len(docket.log.stage_ids) + 1, np.bool_)
    wanted[[docket.log.stage_ids.index(stage) for stage in stages]] = True
    return wanted[docket.log.stage[events]]
