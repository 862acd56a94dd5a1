"""The formats that problems can be written in: what `spec lint` and `spec diff` print, and what their -o writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from svcaudit.model.place import Problem
from svcaudit.reports.json_text import json_text


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in which files, by which command; `explained`: title and meaning of the codes."""

    problems: Sequence[Problem]
    files: Sequence[str]
    explained: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    color: bool = False
    command: str = "svcaudit spec lint"


def _text(found: Found) -> str | bytes:
    from svcaudit.reports.problems import render_problems

    if found.problems:
        return render_problems(found.problems, color=found.color)
    return f"{len(found.files)} {'standard' if len(found.files) == 1 else 'standards'}, no problem\n"


def _json(found: Found) -> str | bytes:
    from svcaudit.reports.problems import problems_as_dicts

    return json_text(problems_as_dicts(found.problems))


def _github(found: Found) -> str | bytes:
    from svcaudit.reports.problems_github import render_github

    return render_github(found.problems)


def _gitlab(found: Found) -> str | bytes:
    from svcaudit.reports.problems_gitlab import render_gitlab

    return render_gitlab(found.problems)


def _sarif(found: Found) -> str | bytes:
    from svcaudit.reports.problems_sarif import render_sarif

    return render_sarif(found.problems, found.explained)


def _junit(found: Found) -> str | bytes:
    from svcaudit.reports.problems_junit import render_junit

    return render_junit(found.problems, found.files, found.explained, found.command)


PROBLEM_FORMATS: dict[str, Callable[[Found], str | bytes]] = {
    "text": _text,
    "json": _json,
    "github": _github,
    "gitlab": _gitlab,
    "sarif": _sarif,
    "junit": _junit,
}
SUFFIXES = {".txt": "text", ".json": "json", ".sarif": "sarif", ".xml": "junit"}
"""What a file's name says of its format."""
