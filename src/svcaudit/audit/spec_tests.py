"""Run the tests of a standard, and see which rules they cover."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from svcaudit.audit.told_log import told_log
from svcaudit.checks.judge import judge
from svcaudit.model.spec import ProcessSpec, Rule
from svcaudit.model.spec_test import Coverage, SpecTest, SpecTestResult, ToldEvent
from svcaudit.model.verdict import Verdict

_CASE = "the tested case"
_SILENT = (Verdict.MET, Verdict.NOT_APPLICABLE)


def run_test(spec: ProcessSpec, test: SpecTest) -> SpecTestResult:
    """Judge one test's case and compare with what was expected."""
    verdicts = judge_told(spec, test)
    differences = {
        rule: (test.expect.get(rule), verdict)
        for rule, verdict in verdicts.items()
        if (verdict is not test.expect[rule] if rule in test.expect else verdict not in _SILENT)
    }
    return SpecTestResult(test, verdicts, differences)


def judge_told(spec: ProcessSpec, test: SpecTest) -> dict[str, Verdict]:
    """Every rule's verdict on the tested case, as of the test's instant; later events have not happened yet."""
    events = [_with_case_facts(event, test.facts) for event in test.events if event.time <= test.as_of]
    cases = {f"earlier {number}": [ToldEvent(one.time, "", facts=one.facts)] for number, one in enumerate(test.earlier)}
    log = told_log({**cases, _CASE: events}, spec, spec.attributes)
    number = list(log.case_ids).index(_CASE)
    judged = judge(log, spec, test.as_of)
    return {rule.id: Verdict(int(row[number])) for rule, row in zip(judged.rules, judged.verdicts, strict=True)}


def coverage(spec: ProcessSpec, results: Iterable[SpecTestResult]) -> Coverage:
    """A rule is covered when some test meets it and some test does not (violated or overdue)."""
    met: set[str] = set()
    broken: set[str] = set()
    for result in results:
        met |= {rule for rule, verdict in result.verdicts.items() if verdict is Verdict.MET}
        broken |= {rule for rule, verdict in result.verdicts.items() if verdict in (Verdict.VIOLATED, Verdict.OVERDUE)}
    covered: list[Rule] = []
    lacking: list[tuple[Rule, str]] = []
    for rule in spec.rules:
        missing = [what for what, seen in (("a passing test", met), ("a failing test", broken)) if rule.id not in seen]
        if missing:
            lacking.append((rule, " and ".join(missing)))
        else:
            covered.append(rule)
    return Coverage(tuple(covered), tuple(lacking))


def run_tests(spec: ProcessSpec, tests: Sequence[SpecTest]) -> list[SpecTestResult]:
    """All tests, in order."""
    return [run_test(spec, test) for test in tests]


def _with_case_facts(event: ToldEvent, facts: Mapping[str, str]) -> ToldEvent:
    """A fact of the case stands in every row, as exports have it; an event's own cell goes before it."""
    return replace(event, facts={**facts, **event.facts})
