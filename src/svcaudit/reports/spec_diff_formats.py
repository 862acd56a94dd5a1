"""The formats that changes of a standard can be written in; for CI servers a change is a problem on the line that made it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from svcaudit.model.approval import Reviewed
from svcaudit.model.change import Change, Level
from svcaudit.model.place import Place, Problem, Severity
from svcaudit.reports.problem_formats import PROBLEM_FORMATS, Found
from svcaudit.reports.spec_diff import category, render_json, render_markdown, render_text


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison to be shown; `new`: the file of the new standard, `explained`: title and meaning of the categories.

    `lang`: of text and Markdown; what machines read is English.
    """

    reviewed: Reviewed
    new: str
    explained: Mapping[str, tuple[str, str]]
    color: bool = False
    lang: str = "en"


def as_problems(compared: Compared) -> list[Problem]:
    """What nobody has approved: breaking changes are errors, those to review warnings. What is gone is told at its section."""
    problems = []
    for one in compared.reviewed.counting:
        place = (one.new_place or one.gone_from if isinstance(one, Change) else one.place) or Place(compared.new, 1, 1, 1)
        problems.append(Problem(category(one), _SEVERITIES[one.level], one.message, place, f"fingerprint {one.fingerprint}"))
    return problems


_SEVERITIES = {Level.BREAKING: Severity.ERROR, Level.REVIEW: Severity.WARNING, Level.INFO: Severity.INFO}


def _as(name: str) -> Callable[[Compared], str | bytes]:
    """A format of problems, put to changes."""

    def render(compared: Compared) -> str | bytes:
        return PROBLEM_FORMATS[name](Found(as_problems(compared), [compared.new], compared.explained, command="svcaudit spec diff"))

    return render


DIFF_FORMATS: dict[str, Callable[[Compared], str | bytes]] = {
    "text": lambda compared: render_text(compared.reviewed, color=compared.color, lang=compared.lang),
    "json": lambda compared: render_json(compared.reviewed),
    "markdown": lambda compared: render_markdown(compared.reviewed, compared.lang),
    **{name: _as(name) for name in ("github", "gitlab", "sarif", "junit")},
}
SUFFIXES = {".txt": "text", ".json": "json", ".md": "markdown", ".sarif": "sarif", ".xml": "junit"}
"""What a file's name says of its format."""
