"""The order of the file against the order of time."""

from __future__ import annotations

import numpy as np

from svcaudit.intake.quality.survey import Survey
from svcaudit.model.log import Bool
from svcaudit.model.quality import Detection

_NEWEST_FIRST = 0.9
"""A file in which so many of the steps from one event of a case to the next go up the page is written newest first."""


def out_of_order(survey: Survey) -> Detection:
    """Events that stand above the event before them in time. Two files say nothing about each other's order.

    A file in which nine of ten steps go up the page is written newest first: it is told, and the others are counted.
    """
    wrong, newest_first = _against_the_file(survey, *_steps(survey))
    names = _names(survey, newest_first)
    note = f"written newest first: {names}" if names else ""
    return survey.found("out_of_order", np.flatnonzero(wrong), note=note)


def ties(survey: Survey) -> Detection:
    """Events at the instant of the one before them in their case. In a file written newest first they may stand in reverse."""
    if not survey.tied.any():
        return survey.found("ties", np.empty(0, np.int64))
    step, up = _steps(survey)
    names = _names(survey, _against_the_file(survey, step, up)[1])
    note = f"{names} is written newest first: events of the same instant may stand in reverse" if names else ""
    return survey.found("ties", np.flatnonzero(survey.tied), note=note)


def _steps(survey: Survey) -> tuple[Bool, Bool]:
    """Where an event comes later than the one before it in its case and file, and where it stands above it nevertheless (both E)."""
    log = survey.log
    step = np.zeros(log.events, np.bool_)
    step[1:] = (log.case[1:] == log.case[:-1]) & (log.time[1:] > log.time[:-1])
    if log.source is not None:
        step[1:] &= log.source[1:] == log.source[:-1]
    up = step.copy()
    up[1:] &= log.row[1:] < log.row[:-1]
    return step, up


def _names(survey: Survey, sources: list[int]) -> str:
    return ", ".join(survey.intake.inputs[source].name for source in sources)


def _against_the_file(survey: Survey, step: Bool, up: Bool) -> tuple[Bool, list[int]]:
    """The steps against the order of their file, and which files are written newest first."""
    files = len(survey.intake.inputs)
    source = survey.log.source
    if source is None:
        steps, ups = np.array([int(step.sum())]), np.array([int(up.sum())])
    else:
        steps, ups = np.bincount(source[step], minlength=files), np.bincount(source[up], minlength=files)
    turned = (ups > 1) & (ups >= _NEWEST_FIRST * steps)
    against = turned[0] if source is None else turned[source]
    wrong: Bool = step & (up != against)
    return wrong, np.flatnonzero(turned).tolist()
