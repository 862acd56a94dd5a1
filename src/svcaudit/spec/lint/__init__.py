"""What is doubtful in a standard that can be loaded: warnings, never a refusal."""

from __future__ import annotations

from svcaudit.model.place import Place, Problem
from svcaudit.model.spec import ProcessSpec
from svcaudit.spec.chain import sources_of
from svcaudit.spec.lint import conditions, contradictions, limits, redundant, runs, targets, timing, words
from svcaudit.spec.lint.report import Check, Subject
from svcaudit.spec.problems import Problems

CHECKS: tuple[Check, ...] = (
    *words.CHECKS,
    *runs.CHECKS,
    *timing.CHECKS,
    *targets.CHECKS,
    *conditions.CHECKS,
    *limits.CHECKS,
    *contradictions.CHECKS,
    *redundant.CHECKS,
)


def lint(spec: ProcessSpec) -> list[Problem]:
    """All warnings and notes, in the order of the files: its own, then those that it extends."""
    problems = Problems(*sources_of(spec))

    def report(code: str, place: Place | None, message: str, hint: str | None) -> None:
        problems.add(code, place or problems.source.start, message, hint)

    subject = Subject(spec)
    for check in CHECKS:
        check(subject, report)
    return problems.in_order()
