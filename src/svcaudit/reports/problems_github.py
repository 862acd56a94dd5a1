"""Problems as GitHub workflow commands: annotations on the lines of the files.

GitHub shows ten errors, ten warnings and ten notices of a step and drops the rest in silence; so the rest is summed in one notice.
"""

from __future__ import annotations

from collections.abc import Sequence

from svcaudit.model.place import Problem, Severity
from svcaudit.reports.characters import one_line
from svcaudit.reports.problem_paths import relative
from svcaudit.reports.problems import in_order

MOST = {Severity.ERROR: 10, Severity.WARNING: 10, Severity.INFO: 9}
"""Annotations of a step; one notice is kept for the sum."""
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render_github(problems: Sequence[Problem]) -> str:
    """One command a line; nothing for no problem."""
    lines, left = [], dict.fromkeys(Severity, 0)
    shown = dict.fromkeys(Severity, 0)
    for problem in in_order(problems):
        if shown[problem.severity] < MOST[problem.severity]:
            shown[problem.severity] += 1
            lines.append(_annotation(problem))
        else:
            left[problem.severity] += 1
    told = [f"{number} more {_COMMANDS[severity]}{'s' if number > 1 else ''}" for severity, number in left.items() if number]
    if told:
        lines.append(f"::notice title=svcaudit::{_data(', '.join(told) + ' not shown here: GitHub shows ten of a kind')}")
    return "".join(f"{line}\n" for line in lines)


def _annotation(problem: Problem) -> str:
    place = problem.place
    where = {
        "file": relative(place.file),
        "line": str(place.line),
        "col": str(place.column),
        "endColumn": str(max(place.end_column - 1, place.column)),
        "title": problem.code,
    }
    told = one_line(problem.message) + (f" ({one_line(problem.hint)})" if problem.hint else "")
    properties = ",".join(f"{key}={_property(value)}" for key, value in where.items())
    return f"::{_COMMANDS[problem.severity]} {properties}::{_data(told)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
