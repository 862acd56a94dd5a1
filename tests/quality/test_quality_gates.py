"""`quality:` in a standard, and the verdicts by it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from quality.quality_samples import STANDARD, spec_of
from svcaudit.audit.quality import quality_fails, weigh
from svcaudit.model.place import Severity
from svcaudit.model.quality import DETECTORS, Detection
from svcaudit.model.spec import QualityGate
from svcaudit.spec.load import parse


def gates(text: str) -> dict[str, QualityGate]:
    return {name: QualityGate(*(getattr(gate, field) for field in ("detector", "at_most_count", "at_most_share", "severity")))
            for name, gate in spec_of(more=f"quality:\n  {text}\n").quality.items()}  # fmt: skip


def test_gates_as_they_are_written() -> None:
    assert gates("{duplicate_rows: {at_most: 1%, severity: warning}, unmapped_activity: {at_most: 0}}") == {
        "duplicate_rows": QualityGate("duplicate_rows", None, Fraction(1, 100), Severity.WARNING),
        "unmapped_activity": QualityGate("unmapped_activity", 0, None, Severity.ERROR),
    }
    assert spec_of().quality == {} and spec_of(more="quality:\n").quality == {}


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda one: one.code)
def test_every_detector_can_have_a_gate(detector) -> None:
    assert list(gates(f"{{{detector.code}: {{at_most: 2}}}}")) == [detector.code]


@pytest.mark.parametrize(
    ("written", "code", "hint"),
    [
        ("duplicate_row: {at_most: 1%}", "SPEC210", "did you mean 'duplicate_rows'?"),
        ("zzz: {at_most: 1%}", "SPEC210", "looked for: quarantined_rows"),
        ("ties: {at_most: -1}", "SPEC304", None),
        ("ties: {at_most: 0.5}", "SPEC304", "write 0.5%"),
        ("ties: {at_most: 101%}", "SPEC304", "between 0% and 100%"),
        ("ties: {at_most: [1]}", "SPEC106", None),
        ("ties: {severity: error}", "SPEC102", None),
        ("ties: {at_most: 1, severity: grave}", "SPEC308", None),
        ("ties: {at_most: 1, most: 1}", "SPEC103", "did you mean 'at_most'?"),
        ("ties: 1", "SPEC106", None),
    ],
)
def test_wrong_gates_are_located(written: str, code: str, hint: str | None) -> None:
    spec, problems = parse(f"{STANDARD}quality:\n  {written}\n", "q.yaml")
    assert spec is None
    assert [(problem.code, problem.place.line) for problem in problems] == [(code, STANDARD.count("\n") + 2)]
    assert hint is None or hint in (problems[0].hint or "")


@pytest.mark.parametrize(
    ("gate", "count", "verdict"),
    [
        (None, 0, "pass"),
        (None, 1, "warn"),
        ("at_most: 3", 3, "pass"),
        ("at_most: 3", 4, "fail"),
        ("at_most: 1%", 10, "pass"),
        ("at_most: 1%", 11, "fail"),
        ("at_most: 1%, severity: info", 11, "info"),
    ],
)
def test_verdicts(gate: str | None, count: int, verdict: str) -> None:
    spec = spec_of(more=f"quality: {{duplicate_rows: {{{gate}}}}}\n" if gate else "")
    (result,) = weigh([Detection("duplicate_rows", count, 1000)], spec)
    assert (result.verdict, result.count, result.share, result.gated) == (verdict, count, count / 1000, gate is not None)


def test_what_could_not_be_told_neither_passes_nor_fails() -> None:
    (result,) = weigh([Detection("clock_drift", 0, 0, note="one file", judged=False)], None)
    assert (result.verdict, result.share, result.note) == ("not_judged", None, "one file")
    assert not quality_fails([result], "warning")


def test_which_results_fail() -> None:
    spec = spec_of(more="quality: {ties: {at_most: 0}}\n")
    results = weigh([Detection("ties", 1, 9), Detection("duplicate_rows", 1, 9), Detection("missing_actor", 1, 9)], spec)
    assert [one.id for one in quality_fails(results, "error")] == ["ties"]
    assert [one.id for one in quality_fails(results, "warning")] == ["ties", "duplicate_rows"]
    assert [one.id for one in quality_fails(results, "warning", gated=True)] == ["ties"]
    assert quality_fails(results, "never") == []
