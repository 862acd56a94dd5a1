from __future__ import annotations

import pytest
from monthly_samples import run_of

from svcaudit.model.run import Run


@pytest.fixture(scope="session")
def before(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run_of(tmp_path_factory.mktemp("september"), 9, 4)


@pytest.fixture(scope="session")
def after(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run_of(tmp_path_factory.mktemp("october"), 10, 16)
