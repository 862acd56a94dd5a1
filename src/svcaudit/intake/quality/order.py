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
    log = survey.log
    step = np.zeros(log.events, np.bool_)
    step[1:] = (log.case[1:] == log.case[:-1]) & (log.time[1:] > log.time[:-1])
    if log.source is not None:
        step[1:] &= log.source[1:] == log.source[:-1]
    up = step.copy()
    up[1:] &= log.row[1:] < log.row[:-1]
    wrong, newest_first = _against_the_file(survey, step, up)
    names = [survey.intake.inputs[source].name for source in newest_first]
    note = f"written newest first: {', '.join(names)}" if names else ""
    return survey.found("out_of_order", np.flatnonzero(wrong), note=note)


def ties(survey: Survey) -> Detection:
    """Events at the instant of the one before them in their case. In a file written newest first their order is the reverse of what it seems."""
    return survey.found("ties", np.flatnonzero(survey.tied))


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
