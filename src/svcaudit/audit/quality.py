"""What the detectors found in a log, weighed by the standard's gates."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from svcaudit.model.place import Severity
from svcaudit.model.quality import BY_CODE, Detection, QualityResult
from svcaudit.model.spec import ProcessSpec, QualityGate

_BELOW = {Severity.ERROR: "fail", Severity.WARNING: "warn", Severity.INFO: "info"}
_ORDER = {Severity.ERROR: 3, Severity.WARNING: 2, Severity.INFO: 1}


def weigh(found: Iterable[Detection], spec: ProcessSpec | None) -> list[QualityResult]:
    """A verdict for each detection. Where the standard sets no gate, whatever is found weighs what the detector says."""
    gates = spec.quality if spec else {}
    return [_result(one, gates.get(one.code)) for one in found]


def quality_fails(results: Iterable[QualityResult], fail_on: str, *, gated: bool = False) -> list[QualityResult]:
    """The results beyond their gate that weigh at least `fail_on`: error, warning or never. `gated`: of the standard's own gates alone."""
    if fail_on == "never":
        return []
    floor = _ORDER[Severity(fail_on)]
    beyond = [one for one in results if one.verdict in _BELOW.values() and (one.gated or not gated)]
    return [one for one in beyond if _ORDER[Severity(one.severity)] >= floor]


def _result(found: Detection, gate: QualityGate | None) -> QualityResult:
    detector = BY_CODE[found.code]
    severity = gate.severity if gate else detector.severity
    share = gate.at_most_share if gate else None
    return QualityResult(
        id=found.code,
        title=detector.title,
        severity=str(severity),
        verdict=_verdict(found, gate, severity),
        count=found.count,
        of=found.of,
        unit=detector.of,
        share=found.count / found.of if found.of else None,
        at_most_count=gate.at_most_count if gate else None,
        at_most_share=None if share is None else float(share),
        done=detector.done,
        note=found.note,
        examples=list(found.examples),
        values=list(found.values),
    )


def _verdict(found: Detection, gate: QualityGate | None, severity: Severity) -> str:
    if not found.judged:
        return "not_judged"
    if gate is not None and gate.at_most_share is not None:
        kept = found.of == 0 or Fraction(found.count, found.of) <= gate.at_most_share
    else:
        kept = found.count <= ((gate.at_most_count if gate else 0) or 0)
    return "pass" if kept else _BELOW[severity]
