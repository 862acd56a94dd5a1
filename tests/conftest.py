"""Shared by all tests: hypothesis without a deadline (CI machines are noisy), and the tests' own folder on the path."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))
from effort import SOAK

# Output is shaped for a terminal of this width wherever the tests run; colours are off unless a test asks.
os.environ["COLUMNS"] = "100"
for name in ("FORCE_COLOR", "CLICOLOR_FORCE", "GITHUB_ACTIONS"):
    os.environ.pop(name, None)

LONGEST = (
    "engines/test_spark.py",
    "reports/test_reports_browser.py",
    "docs/test_examples.py",
    "engines/test_disk.py",
    "samples/test_samples.py",
    "monthly/test_monthly_page.py",
    "reports/test_reports_translated.py",
    "reports/test_reports_pdf.py",
    "init/test_init.py",
    "spec_diff/test_spec_diff_shipped.py",
    "kpis/test_kpi_report.py",
    "cli/test_determinism.py",
    "checks/test_against_reference.py",
)
"""Begun first, so that no core is left alone with one of them at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    tests = Path(__file__).parent
    items.sort(key=lambda item: LONGEST.index(name) if (name := item.path.relative_to(tests).as_posix()) in LONGEST else len(LONGEST))


settings.register_profile("svcaudit", deadline=None, max_examples=25 * SOAK)
settings.load_profile("svcaudit")
