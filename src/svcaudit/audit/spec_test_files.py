"""Find test files, run them, gather what each standard's tests cover."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from svcaudit.audit.spec_tests import coverage, run_tests
from svcaudit.errors import UsageError
from svcaudit.model.spec_test import SpecTestReport
from svcaudit.spec.test_file import load_tests

SUFFIX = ".test.yaml"


def run_files(paths: Sequence[Path], only: str | None = None) -> list[SpecTestReport]:
    """Run the tests of every file. Raises UsageError when there is none to run, SpecError when a file cannot be read."""
    reports = [_run(path, _pattern(only)) for path in found(paths)]
    if only is not None and not any(report.results for report in reports):
        raise UsageError(f"no test's name matches {only!r}", "`svcaudit spec test -v` names every test")
    return reports


def found(paths: Sequence[Path]) -> list[Path]:
    """The files named, and the `*.test.yaml` in the folders named."""
    files = [file for path in paths for file in (sorted(path.rglob(f"*{SUFFIX}")) if path.is_dir() else [path])]
    if not files:
        raise UsageError(f"no *{SUFFIX} in {', '.join(map(str, paths))}", "a standard without tests is not tested: name the files")
    return files


def _pattern(only: str | None) -> re.Pattern[str]:
    try:
        return re.compile(only or "")
    except re.error as error:
        raise UsageError(f"--run {only!r} is not a regular expression: {error}") from error


def _run(path: Path, only: re.Pattern[str]) -> SpecTestReport:
    spec, file = load_tests(path)
    chosen = [test for test in file.tests if only.search(test.name)]
    results = tuple(run_tests(spec, chosen))
    return SpecTestReport(str(path), spec.path, file.timezone, results, coverage(spec, results), len(file.tests) - len(chosen))
