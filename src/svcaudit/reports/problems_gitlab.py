"""Problems as a GitLab Code Quality report. GitLab drops what has a fingerprint twice, so each is made unique."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from svcaudit.model.place import Problem, Severity
from svcaudit.reports.characters import one_line
from svcaudit.reports.json_text import json_text
from svcaudit.reports.problem_paths import relative
from svcaudit.reports.problems import in_order

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.INFO: "info"}


def render_gitlab(problems: Sequence[Problem]) -> str:
    """A JSON array; an empty one for no problem."""
    found = in_order(problems)
    document = [
        {
            "description": one_line(problem.message) + (f" ({one_line(problem.hint)})" if problem.hint else ""),
            "check_name": problem.code,
            "fingerprint": print_,
            "severity": _SEVERITIES[problem.severity],
            "location": {"path": relative(problem.place.file), "lines": {"begin": problem.place.line}},
        }
        for problem, print_ in zip(found, fingerprints(found), strict=True)
    ]
    return json_text(document)


def fingerprints(problems: Sequence[Problem]) -> list[str]:
    """Of code, file and message, not of the line, which moves; the second of its kind is counted in."""
    seen: Counter[tuple[str, str, str]] = Counter()
    made = []
    for problem in problems:
        key = (problem.code, relative(problem.place.file), problem.message)
        seen[key] += 1
        made.append(hashlib.sha256("\x00".join((*key, str(seen[key]))).encode("utf-8", "surrogatepass")).hexdigest()[:32])
    return made
