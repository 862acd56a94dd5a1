"""What is looked for has one text: `svcaudit explain` and docs/quality.md both show it."""

from __future__ import annotations

from pathlib import Path

import pytest

from svcaudit.audit.explain import explain, topics
from svcaudit.audit.explain_quality import written_anew
from svcaudit.errors import UsageError
from svcaudit.model.quality import DETECTORS, Detector
from svcaudit.spec.load import parse

PAGE = Path(__file__).parents[2] / "docs" / "quality.md"


def test_the_page_is_not_stale() -> None:
    """`python -m svcaudit.audit.explain_quality docs/quality.md` writes it anew."""
    text = PAGE.read_text(encoding="utf-8")
    assert written_anew(text) == text


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda one: one.code)
def test_every_detector_is_explained(detector: Detector) -> None:
    page = explain(detector.code.replace("_", "-").upper())
    assert page.startswith(f"{detector.code} – {detector.title}\n") and f"severity {detector.severity}" in " ".join(page.split())
    assert detector.code in topics()
    gate = "\n".join(line[4:] for line in page.splitlines() if line.startswith("    "))
    spec, problems = parse(f"svcaudit: 1\nid: a\nversion: 1\nstages: [b]\n{gate}\n", "a.yaml")
    assert spec is not None and not problems and detector.code in spec.quality


def test_a_slip_finds_the_nearest_detector() -> None:
    with pytest.raises(UsageError) as caught:
        explain("log_gap")
    assert caught.value.hint == "did you mean 'log_gaps'?"
