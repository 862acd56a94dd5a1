"""Data quality: what may be wrong with a log, what was found, and what a standard lets pass.

`DETECTORS` is the list of everything that is looked for. How it is looked for stands in `svcaudit.intake.quality`; the names stand
here because standards set gates on them. `QualityResult` is part of run.json.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from svcaudit.model.place import Severity

EXAMPLES = 5
"""Rows shown for each detector; the counts are always exact."""
WORDS_SHOWN = 20
"""Activities, values or shapes listed for each detector, the most frequent first."""


@dataclass(frozen=True, slots=True)
class Detector:
    """One thing that is looked for. `of`: what is counted (events, rows, cases, hours). `done`: what was done with what was found.

    `severity`: how much it weighs where the standard sets no gate. `needs_standard`: without one there is nothing to hold the log against.
    """

    code: str
    title: str
    meaning: str
    severity: Severity
    of: str
    done: str
    needs_standard: bool = False
    how: str = ""
    """How it is told, where the meaning leaves questions."""


_NOTHING = "used as is"
_SORTED = "sorted by time"

DETECTORS: tuple[Detector, ...] = (
    Detector(
        "quarantined_rows",
        "rows that cannot be used",
        "Rows without case, activity or a readable time, or that are not rows at all; `values` counts them by reason.",
        Severity.WARNING,
        "rows",
        "quarantined",
    ),
    Detector(
        "duplicate_rows",
        "rows exported twice",
        "Rows that equal another one in every column that is read; the first of them is not counted. Each counts as an event of its own.",
        Severity.WARNING,
        "events",
        _NOTHING,
        how="Rows are compared in the columns that are read. With a standard those are the log's parts and the standard's "
        "attributes, so two rows that differ elsewhere count as one row exported twice. `duplicates: drop` in the map leaves the first of "
        "them, and counts the others as ignored.",
    ),
    Detector(
        "duplicate_events",
        "events recorded twice",
        "Events with the case, activity and time of another one, but something else beside it: two systems, or two fields changed at once.",
        Severity.WARNING,
        "events",
        _NOTHING,
    ),
    Detector(
        "out_of_order",
        "events out of order in the file",
        "Events that stand in their file above an event of the same case that happened before them. A file that is written newest first "
        "is measured against that order.",
        Severity.INFO,
        "events",
        _SORTED,
    ),
    Detector(
        "ties",
        "events of the same instant",
        "Events at the very instant of the event before them in their case: the time does not say which came first.",
        Severity.INFO,
        "events",
        "kept in file order, or by rank",
    ),
    Detector(
        "future_times",
        "times in the future",
        "Events later than the instant as of which the log was exported (`log check --as-of`), and a few events that lie far after all "
        "others: longer than everything else lasted, and at least 30 days. One of them decides as of when open cases are judged.",
        Severity.ERROR,
        "events",
        _NOTHING,
        how="A silence longer than everything before it lasted (from where the first twentieth of the events ends) and than 30 "
        "days, with at most one event in twenty behind it. A log with a pause of a year in the middle has no strays. A single "
        "time in 2099 would move the instant as of which open cases are judged: hence error.",
    ),
    Detector(
        "stray_past_times",
        "times long before the rest",
        "A few events that lie far before all others: longer than everything else lasted, and at least 30 days. Often a placeholder such "
        "as 1970-01-01, or a year mistyped.",
        Severity.WARNING,
        "events",
        _NOTHING,
        how="As with `future_times`, seen from the other end.",
    ),
    Detector(
        "before_case",
        "events before the case existed",
        "Events earlier than the first event of a stage with which every case begins (`flow`, `starts_with`), or than the case's own "
        "time of creation (an attribute of type time called created, opened, started, …).",
        Severity.WARNING,
        "events",
        _NOTHING,
        needs_standard=True,
        how="An attribute of `type: time` that is called created, opened, started, reported, 创建… is the time of creation. A minute "
        "is slack.",
    ),
    Detector(
        "end_before_start",
        "ends before it starts",
        "Cases in which every stop of a clock lies before its first start, or in which an attribute of type time that names an end "
        "(closed, resolved, …) lies before the one that names the beginning (opened, created, …).",
        Severity.WARNING,
        "cases",
        _NOTHING,
        needs_standard=True,
        how="The end is an attribute called closed, resolved, finished, 完成… Clocks count only when they start with an opening "
        "stage: a later one may well be stopped by something earlier, in another round.",
    ),
    Detector(
        "missing_actor",
        "events without an actor",
        "Nobody is named. Rules about people pass over such events or cannot be assessed.",
        Severity.INFO,
        "events",
        _NOTHING,
    ),
    Detector(
        "unmapped_activity",
        "activities that no stage has",
        "The events stay in their case's timeline, and no rule sees them. `values` counts them, each with the stage whose activity reads "
        "most alike.",
        Severity.WARNING,
        "events",
        "ignored by every rule",
        needs_standard=True,
    ),
    Detector(
        "undeclared_value",
        "values the standard does not list",
        "Cells of an attribute with declared `values` that hold none of them. Conditions on the attribute do not hold there.",
        Severity.WARNING,
        "events",
        _NOTHING,
        needs_standard=True,
    ),
    Detector(
        "unreadable_value",
        "values that are not of their type",
        "Cells of an attribute of type number that hold no number (`n/a`, `12 min`, `4,5`), or of type time that hold no ISO 8601 time. "
        "Comparisons do not hold there, and no metric counts them.",
        Severity.WARNING,
        "events",
        _NOTHING,
        needs_standard=True,
        how="A comma counts between thousands alone: `1,234.5` is a number, and `4,5` is none, for nobody can know whether it means 4.5.",
    ),
    Detector(
        "cut_off_cases",
        "cases cut off by the period",
        "Cases that lack their beginning near the start of the log, or are open near its end: closer to the edge than 95 % of whole cases "
        "last.",
        Severity.INFO,
        "cases",
        "judged as they are",
        needs_standard=True,
        how="Near the edge is closer than 95 % of the whole cases last, and never more than a quarter of the log.",
    ),
    Detector(
        "case_id_shape",
        "case ids of another shape",
        "Where nine in ten case ids or more look alike (`INC-9`), those that do not; the rarer ones where ids look otherwise from some "
        "day on; ids that differ in upper and lower case alone. A case may stand in the log under two names.",
        Severity.WARNING,
        "cases",
        _NOTHING,
    ),
    Detector(
        "log_gaps",
        "hours without any event",
        "Stretches without an event where 10 or more are usual: the number that three of four weeks reach in those hours. "
        "A public holiday looks the same.",
        Severity.WARNING,
        "hours",
        _NOTHING,
        how="For each of the 168 hours of the week, on the wall clock of the log's zone, the lower quartile over all weeks: three "
        "weeks of four have at least as many. Empty hours that follow each other are added up, and told from 10 missing events "
        "on. Where the log fades in or out, nothing is said. The example says when, so that a holiday can be told from a hole.",
    ),
    Detector(
        "clock_drift",
        "clocks of two sources apart",
        "Two files that tell the same case: what both record happens in one of them later by a constant offset, or what follows in one "
        "regularly happens before what it follows in the other.",
        Severity.ERROR,
        "cases",
        _NOTHING,
        how="Events that both files record (once each in a case) lie a constant time apart, at least a minute, in four of five; or "
        "what the standard expects later comes first in one case of five, and three times as often as within one file. 20 such "
        "events or cases are needed.",
    ),
)
BY_CODE = {detector.code: detector for detector in DETECTORS}


@dataclass(frozen=True, slots=True)
class QualityExample:
    """One place to look at: `row` is the 1-based data row of the input number `source` (from 0)."""

    source: int | None
    row: int | None
    case: str | None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class QualityWord:
    """A word and how often it stands there; `near`: what it may be meant to be."""

    word: str
    count: int
    near: str | None = None


@dataclass(frozen=True, slots=True)
class Detection:
    """What one detector found: `count` of `of`. With `judged` false it could not tell, and `note` says why."""

    code: str
    count: int
    of: int
    examples: tuple[QualityExample, ...] = ()
    values: tuple[QualityWord, ...] = ()
    note: str = ""
    judged: bool = True


@dataclass(frozen=True, slots=True)
class QualityResult:
    """One detector's verdict over the log: count of `of` (events, rows, cases or hours, as `unit` says).

    verdict: pass; fail, warn or info when more was found than the gate lets pass, by severity; not_judged when the log is too small or
    lacks what it takes (`note` says what). at_most_count, at_most_share: the standard's gate; null where it sets none, and then nothing
    may be found. done: what became of it. values: activities, values, shapes or reasons, the most frequent first.
    """

    id: str
    title: str
    severity: str
    verdict: str
    count: int
    of: int
    unit: str
    share: float | None
    at_most_count: int | None
    at_most_share: float | None
    done: str
    note: str = ""
    examples: list[QualityExample] = field(default_factory=list)
    values: list[QualityWord] = field(default_factory=list)

    @property
    def gated(self) -> bool:
        """Whether the standard itself sets a gate on this."""
        return self.at_most_count is not None or self.at_most_share is not None
