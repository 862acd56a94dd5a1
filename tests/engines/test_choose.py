"""Which engine, and how much of it at once, for how much memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from svcaudit.engines.choose import choose, plan_for
from svcaudit.model.engine import Engine

GB, MB = 1e9, 1e6


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A file of 1.9 GB, as far as its size tells."""
    path = tmp_path / "log.csv"
    with path.open("wb") as file:
        file.truncate(int(1.9 * GB))
    return path


def test_less_memory_makes_more_partitions_and_then_fewer_workers() -> None:
    plans = [plan_for(1.9 * GB, limit, 2) for limit in (8 * GB, 3 * GB, 1.5 * GB, 0.95 * GB)]
    assert plans[0].partitions < plans[1].partitions < plans[2].partitions
    assert [plan.workers for plan in plans] == [2, 2, 2, 1]


@pytest.mark.parametrize("limit", [1.2 * GB, 1.5 * GB, 2 * GB, 6 * GB])
def test_a_plan_stays_below_the_limit(limit: float) -> None:
    text = 1.9 * GB
    plan = plan_for(text, limit, 2)
    part = 4.5 * text / plan.partitions
    assert plan.least < limit
    assert 200 * MB + plan.workers * (110 * MB + part) < limit
    assert 200 * MB + plan.workers * 110 * MB + 0.32 * text + (plan.workers - 1) * part < limit


def test_what_cannot_be_kept_to_is_said_with_the_number_needed(log: Path) -> None:
    told = choose(Engine.DISK, [log], int(500 * MB)).why
    assert told.endswith("500.0 MB will not be kept to, this log takes about 1.1 GB by any plan")
    assert "kept" not in choose(Engine.DISK, [log], int(1.5 * GB)).why
    assert "kept" not in choose(Engine.MEMORY, [log], int(500 * MB)).why


def test_a_log_that_does_not_fit_goes_to_disk(log: Path) -> None:
    assert choose(Engine.AUTO, [log], int(2 * GB)).engine is Engine.DISK
    assert choose(Engine.AUTO, [log], int(20 * GB)).engine is Engine.MEMORY
    assert choose(Engine.AUTO, [log], int(2 * GB), only_memory="for a reason").engine is Engine.MEMORY
