"""Run the tests of a standard, and see which rules they cover."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from svcaudit.audit.told_log import told_log
from svcaudit.checks.judge import judge
from svcaudit.model.judgement import Judgement
from svcaudit.model.place import Place
from svcaudit.model.spec import Clock, ProcessSpec
from svcaudit.model.spec_test import Coverage, Row, SpecTest, SpecTestResult, ToldEvent
from svcaudit.model.verdict import Verdict

_CASE = "the tested case"
_SILENT = (Verdict.MET, Verdict.NOT_APPLICABLE)


def run_test(spec: ProcessSpec, test: SpecTest) -> SpecTestResult:
    """Judge one test's case and compare with what was expected."""
    verdicts, rows = _judged(spec, test)
    differences = {
        rule: (test.expect.get(rule), verdict)
        for rule, verdict in verdicts.items()
        if (verdict is not test.expect[rule] if rule in test.expect else verdict not in _SILENT)
    }
    return SpecTestResult(test, verdicts, differences, rows)


Rows = dict[str, frozenset[tuple[int, Verdict]]]


def judge_told(spec: ProcessSpec, test: SpecTest) -> dict[str, Verdict]:
    """Every rule's verdict on the tested case, as of the test's instant; later events have not happened yet."""
    return _judged(spec, test)[0]


def _judged(spec: ProcessSpec, test: SpecTest) -> tuple[dict[str, Verdict], Rows]:
    """The verdicts, and which rows of their tables the clocks took."""
    events = [_with_case_facts(event, test.facts) for event in test.events if event.time <= test.as_of]
    cases = {f"earlier {number}": [ToldEvent(one.time, "", facts=one.facts)] for number, one in enumerate(test.earlier)}
    log = told_log({**cases, _CASE: events}, spec, spec.attributes)
    number = log.case_ids.to_pylist().index(_CASE)
    judged = judge(log, spec, test.as_of)
    verdicts = {rule.id: Verdict(int(row[number])) for rule, row in zip(judged.rules, judged.verdicts, strict=True)}
    return verdicts, {
        rule.id: _rows(found, number, len(rule.body.targets))
        for rule, found in zip(judged.rules, judged.judgements, strict=True)
        if isinstance(rule.body, Clock)
    }


def _rows(found: Judgement, case: int, rows: int) -> frozenset[tuple[int, Verdict]]:
    """A clock's judgement says of each cycle which row of the table gave its limit."""
    mine = (found.case == case) & (found.detail >= 0)
    return frozenset((int(row), Verdict(int(verdict))) for row, verdict in zip(found.detail[mine] % rows, found.verdict[mine], strict=True))


def coverage(spec: ProcessSpec, results: Iterable[SpecTestResult]) -> Coverage:
    """A rule – and each row of a table of several – is covered when some test meets it and some test does not (violated or overdue).

    Rules and rows that a standard inherits as they are belong to the tests of the one that it extends: they are counted, not asked for.
    """
    seen: set[tuple[str, int | None, bool]] = set()
    for result in results:
        told = [(rule, None, verdict) for rule, verdict in result.verdicts.items()]
        told_rows = [(rule, number, verdict) for rule, rows in result.rows.items() for number, verdict in rows]
        seen |= {(rule, number, verdict is Verdict.MET) for rule, number, verdict in (*told, *told_rows) if verdict in _DECIDED}
    own = [rule for rule in spec.rules if _is_own(rule.place, spec)]
    rules = [(rule, _missing(seen, rule.id, None)) for rule in own]
    rows = [
        (Row(rule, number + 1, target), _missing(seen, rule.id, number))
        for rule in own
        if isinstance(rule.body, Clock) and len(rule.body.targets) > 1
        for number, target in enumerate(rule.body.targets)
        if _is_own(target.place, spec)
    ]
    return Coverage(
        covered=tuple(rule for rule, missing in rules if not missing),
        lacking=tuple((rule, missing) for rule, missing in rules if missing),
        covered_rows=tuple(row for row, missing in rows if not missing),
        lacking_rows=tuple((row, missing) for row, missing in rows if missing),
        inherited=len(spec.rules) - len(own),
    )


def _is_own(place: Place | None, spec: ProcessSpec) -> bool:
    return place is None or place.file not in [base.file for base in spec.bases]


_DECIDED = (Verdict.MET, Verdict.VIOLATED, Verdict.OVERDUE)


def _missing(seen: Collection[tuple[str, int | None, bool]], rule: str, row: int | None) -> str:
    """'a passing test and a failing test', as far as there is none."""
    return " and ".join(what for what, met in (("a passing test", True), ("a failing test", False)) if (rule, row, met) not in seen)


def run_tests(spec: ProcessSpec, tests: Sequence[SpecTest]) -> list[SpecTestResult]:
    """All tests, in order."""
    return [run_test(spec, test) for test in tests]


def _with_case_facts(event: ToldEvent, facts: Mapping[str, str]) -> ToldEvent:
    """A fact of the case stands in every row, as exports have it; an event's own cell goes before it."""
    return replace(event, facts={**facts, **event.facts})
