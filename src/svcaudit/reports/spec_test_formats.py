"""The formats that the results of spec tests can be written in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from svcaudit.model.place import Place, Problem, Severity
from svcaudit.model.spec_test import SpecTestReport, SpecTestResult
from svcaudit.model.verdict import Verdict
from svcaudit.reports.figures import gate
from svcaudit.reports.json_text import json_text
from svcaudit.reports.junit import xml_text
from svcaudit.reports.phrases import Phrases
from svcaudit.reports.problem_paths import relative
from svcaudit.reports.problems_github import render_github
from svcaudit.reports.problems_junit import finish
from svcaudit.reports.spec_tests import difference, render_results, timeline_of, uncovered, wanted


@dataclass(frozen=True, slots=True)
class Tested:
    """The reports of all test files, how much to say of them, and in which language."""

    reports: Sequence[SpecTestReport]
    verbose: bool = False
    color: bool = False
    lang: str = "en"

    @property
    def say(self) -> Phrases:
        return Phrases.of(self.lang)


def _text(tested: Tested) -> str | bytes:
    return render_results(tested.reports, verbose=tested.verbose, color=tested.color, lang=tested.lang)


def _json(tested: Tested) -> str | bytes:
    return json_text([_as_dict(report) for report in tested.reports])


def _as_dict(report: SpecTestReport) -> dict[str, Any]:
    coverage = report.coverage
    return {
        "file": report.path,
        "spec": report.spec,
        "timezone": report.timezone,
        "skipped": report.skipped,
        "tests": [_test(result) for result in report.results],
        "coverage": {
            "percent": coverage.percent,
            "rules": {"covered": len(coverage.covered), "of": len(coverage.covered) + len(coverage.lacking)},
            "rows": {"covered": len(coverage.covered_rows), "of": len(coverage.covered_rows) + len(coverage.lacking_rows)},
            "inherited": coverage.inherited,
            "lacking": [
                *({**_place(rule.place), "rule": rule.id, "row": None, "lacks": what} for rule, what in coverage.lacking),
                *(
                    {**_place(row.target.place or row.rule.place), "rule": row.rule.id, "row": row.number, "lacks": what}
                    for row, what in coverage.lacking_rows
                ),
            ],
        },
    }


def _test(result: SpecTestResult) -> dict[str, Any]:
    return {
        "name": result.test.name,
        "line": None if result.test.place is None else result.test.place.line,
        "passed": result.passed,
        "verdicts": {rule: verdict.word for rule, verdict in result.verdicts.items()},
        "differences": {
            rule: {"expected": None if expected is None else expected.word, "got": (got or Verdict.NOT_APPLICABLE).word}
            for rule, (expected, got) in result.differences.items()
        },
    }


def _place(place: Place | None) -> dict[str, Any]:
    return {"file": None, "line": None} if place is None else {"file": place.file, "line": place.line}


def _github(tested: Tested) -> str | bytes:
    """An error on the line of each test that failed."""
    return render_github(
        [
            Problem("spec test", Severity.ERROR, _told(result, tested.say), result.test.place or Place(report.path, 1, 1, 1))
            for report in tested.reports
            for result in report.results
            if not result.passed
        ]
    )


def _told(result: SpecTestResult, say: Phrases) -> str:
    told = [
        say("{rule}: expected {one}, got {other}", rule=rule, one=wanted(expected, say), other=(got or Verdict.NOT_APPLICABLE).word)
        for rule, (expected, got) in result.differences.items()
    ]
    return say("{place}: {detail}", place=result.test.name, detail=say.set_apart(told))


def _junit(tested: Tested) -> str | bytes:
    """A suite per file, a test case per test; what no test covers stands in the suite's output."""
    suites = Element("testsuites", {"name": "svcaudit spec test"})
    for report in tested.reports:
        suite = SubElement(suites, "testsuite", {"name": xml_text(relative(report.path))})
        for result in report.results:
            _case(suite, report, result, tested.say)
        covered = tested.say("coverage {share}", share=gate(report.coverage.percent / 100, tested.say))
        lines = [covered, *uncovered(report, tested.say)]
        SubElement(suite, "system-out").text = xml_text("\n".join(lines))
    return finish(suites)


def _case(suite: Element, report: SpecTestReport, result: SpecTestResult, say: Phrases) -> None:
    attributes = {"classname": relative(report.path), "name": result.test.name, "file": relative(report.path), "time": "0"}
    if result.test.place is not None:
        attributes["line"] = str(result.test.place.line)
    case = SubElement(suite, "testcase", {key: xml_text(value) for key, value in attributes.items()})
    if not result.passed:
        failure = SubElement(case, "failure", {"message": xml_text(_told(result, say)), "type": "verdict"})
        failure.text = xml_text("\n".join([*difference(result, say), *timeline_of(result, report.timezone, say)]))


TEST_FORMATS: Mapping[str, Callable[[Tested], str | bytes]] = {"text": _text, "json": _json, "github": _github, "junit": _junit}
SUFFIXES = {".txt": "text", ".json": "json", ".xml": "junit"}
"""What a file's name says of its format."""
