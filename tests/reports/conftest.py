from __future__ import annotations

import pytest
import report_runs

from svcaudit.model.run import Run


@pytest.fixture
def full_run() -> Run:
    return report_runs.full_run()


@pytest.fixture
def empty_run() -> Run:
    return report_runs.empty_run()


@pytest.fixture
def many_rules_run() -> Run:
    return report_runs.many_rules_run()
