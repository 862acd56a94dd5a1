"""What every kind of rule means, told in spec tests: the examples that `svcaudit explain` shows, and the corner cases beside this file.

A corner-case file is `<kind>.test.yaml` or `<kind>.<topic>.test.yaml`. Expectations come from docs/language.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import svcaudit.checks
from svcaudit.audit.spec_test_files import SUFFIX, found, run_files
from svcaudit.checks.catalogue import KIND_BY_NAME, KINDS
from svcaudit.model.spec import ProcessSpec
from svcaudit.model.spec_test import SpecTestFile, SpecTestReport
from svcaudit.model.verdict import Verdict
from svcaudit.reports.spec_tests import render_results
from svcaudit.spec.lint import lint
from svcaudit.spec.test_file import load_tests

EXAMPLES = Path(svcaudit.checks.__file__).parent / "examples"
CORNER_CASES = found([Path(__file__).parent])
FILES = [*sorted(EXAMPLES.glob("*.yaml")), *CORNER_CASES]
TOLERATED = {"SPEC502", "SPEC504", "SPEC510"}
"""What `spec lint` may say of an example: a stage that no rule speaks of sets the scene, the comment above says why, and a table
with a hole shows what becomes of it."""


@cache
def told(path: Path) -> tuple[ProcessSpec, SpecTestFile]:
    return load_tests(path)


@cache
def report_of(path: Path) -> SpecTestReport:
    """The results of one file. Cached: a file is run once, for all its tests."""
    (report,) = run_files([path])
    return report


def stem(path: Path) -> str:
    return path.name.removesuffix(SUFFIX).removesuffix(".yaml")


def spec_tests() -> Iterator[object]:
    """(file, number of the test), under the name of the test."""
    for path in FILES:
        for number, test in enumerate(told(path)[1].tests):
            yield pytest.param(path, number, id=f"{stem(path)}: {test.name}")


@pytest.mark.parametrize(("path", "number"), [*spec_tests()])
def test_rule(path: Path, number: int) -> None:
    report = report_of(path)
    result = report.results[number]
    assert result.passed, render_results([SpecTestReport(report.path, report.spec, report.timezone, (result,), report.coverage, 0)])


def test_every_kind_has_an_example() -> None:
    assert {path.stem for path in EXAMPLES.iterdir()} == set(KIND_BY_NAME)


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
class TestExample:
    def test_begins_with_what_the_kind_means(self, kind: str) -> None:
        lines = (EXAMPLES / f"{kind}.yaml").read_text(encoding="utf-8").splitlines()
        head = lines[: lines.index("")]
        assert head and all(line.startswith("# ") for line in head)
        assert lines[len(head) + 1] == "spec:"
        assert max(map(len, lines)) <= 120

    def test_shows_every_rule_met_and_broken(self, kind: str) -> None:
        coverage = report_of(EXAMPLES / f"{kind}.yaml").coverage
        assert coverage.lacking == ()
        assert kind in {rule.kind for rule in coverage.covered}

    def test_is_a_standard_without_faults(self, kind: str) -> None:
        spec, _ = told(EXAMPLES / f"{kind}.yaml")
        assert [problem for problem in lint(spec) if problem.code not in TOLERATED] == []


@pytest.mark.parametrize("path", CORNER_CASES, ids=stem)
def test_a_file_of_corner_cases_is_about_its_kind(path: Path) -> None:
    spec, _ = told(path)
    assert stem(path).split(".")[0] in {rule.kind for rule in spec.rules}


def test_every_verdict_occurs() -> None:
    """Waived is not a verdict of the checks: a waiver file makes it."""
    expected = {verdict for path in FILES for test in told(path)[1].tests for verdict in test.expect.values()}
    assert expected == set(Verdict) - {Verdict.WAIVED}
