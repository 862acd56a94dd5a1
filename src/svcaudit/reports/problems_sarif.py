"""Problems as SARIF 2.1.0: the small part of it that code-scanning servers read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from svcaudit import __version__
from svcaudit.model.place import Problem, Severity
from svcaudit.reports.characters import one_line
from svcaudit.reports.json_text import json_text
from svcaudit.reports.problem_paths import relative_uri
from svcaudit.reports.problems import in_order
from svcaudit.reports.problems_gitlab import fingerprints

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render_sarif(problems: Sequence[Problem], explained: Mapping[str, tuple[str, str]]) -> str:
    """One run; its rules are the codes that were found. `explained`: title and meaning by code."""
    found = in_order(problems)
    codes = list(dict.fromkeys(problem.code for problem in found))
    rules = [_rule(code, explained.get(code)) for code in codes]
    results = [_result(problem, codes.index(problem.code), print_) for problem, print_ in zip(found, fingerprints(found), strict=True)]
    driver = {"name": "svcaudit", "version": __version__, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: str, explained: tuple[str, str] | None) -> dict[str, Any]:
    rule: dict[str, Any] = {"id": code}
    if explained is not None:
        title, meaning = explained
        rule |= {"shortDescription": {"text": title}, "fullDescription": {"text": meaning}}
        rule["help"] = {"text": f"{meaning}\nsvcaudit explain {code} says it again, of an error with a wrong and a right example."}
    return rule


def _result(problem: Problem, index: int, fingerprint: str) -> dict[str, Any]:
    place = problem.place
    text = one_line(problem.message) + (f" ({one_line(problem.hint)})" if problem.hint else "")
    region = {"startLine": place.line, "startColumn": place.column, "endColumn": max(place.end_column, place.column)}
    return {
        "ruleId": problem.code,
        "ruleIndex": index,
        "level": _LEVELS[problem.severity],
        "message": {"text": text},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": relative_uri(place.file)}, "region": region}}],
        "partialFingerprints": {"svcaudit/v1": fingerprint},
    }
