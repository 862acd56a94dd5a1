"""What every detector looks at, and how what it found is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from svcaudit.intake.result import Intake
from svcaudit.model.log import Bool, EventLog, Int64
from svcaudit.model.quality import EXAMPLES, WORDS_SHOWN, Detection, QualityExample, QualityWord
from svcaudit.model.spec import ProcessSpec

HOUR = 3_600_000_000
_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class Survey:
    """A log with its account, made ready to be looked at.

    `spec`: None where there is no standard; the log's stages then mean nothing. `as_of`: the instant at which the log was exported,
    where somebody said it. `tied` (E): the event has the instant of the event before it in its case. `hourly`: events in each hour from
    the hour `first_hour` (since 1970) on.
    """

    log: EventLog
    intake: Intake
    spec: ProcessSpec | None
    as_of: int | None
    tied: Bool
    hourly: Int64
    first_hour: int

    def rows(self, events: Int64, details: Sequence[str] = ()) -> tuple[QualityExample, ...]:
        """The first few of these events as places to look at."""
        shown = events[:EXAMPLES].tolist()
        log = self.log
        told = [*details[: len(shown)], *[""] * (len(shown) - len(details))]
        return tuple(
            QualityExample(
                source=0 if log.source is None else int(log.source[event]),
                row=int(log.row[event]),
                case=log.case_ids[int(log.case[event])].as_py(),
                detail=detail,
            )
            for event, detail in zip(shown, told, strict=True)
        )

    def place(self, event: int) -> str:
        """'row 17', or 'row 17 of june.csv' when there are several files."""
        row = int(self.log.row[event])
        return f"row {row}" if self.log.source is None else f"row {row} of {self.intake.inputs[int(self.log.source[event])].name}"

    def found(self, code: str, events: Int64, details: Sequence[str] = (), note: str = "") -> Detection:
        """These events, of all."""
        return Detection(code, len(events), self.log.events, self.rows(events, details), note=note)


def survey_of(intake: Intake, spec: ProcessSpec | None, as_of: int | None = None) -> Survey:
    """Make the log ready."""
    log = intake.log
    tied = np.zeros(log.events, np.bool_)
    tied[1:] = (log.time[1:] == log.time[:-1]) & (log.case[1:] == log.case[:-1])
    first, last = (int(log.time.min()) // HOUR, int(log.time.max()) // HOUR) if log.events else (0, 0)
    hourly = np.zeros(last - first + 1 if log.events else 0, np.int64)
    for here in pieces(log.events):
        hourly += np.bincount(log.time[here] // HOUR - first, minlength=len(hourly))
    return Survey(log, intake, spec, as_of, tied, hourly, first)


def pieces(events: int) -> Iterator[slice]:
    """All events, some at a time: a log that is mapped from disk may be larger than memory."""
    return (slice(low, min(low + _AT_ONCE, events)) for low in range(0, events, _AT_ONCE))


def unjudged(code: str, why: str, of: int = 0) -> Detection:
    """The detector could not tell."""
    return Detection(code, 0, of, note=why, judged=False)


def most_frequent(words: Sequence[tuple[str, int, str | None]]) -> tuple[QualityWord, ...]:
    """The words with the highest counts."""
    ranked = sorted(words, key=lambda word: (-word[1], word[0]))
    return tuple(QualityWord(word[:80], count, near) for word, count, near in ranked[:WORDS_SHOWN])
