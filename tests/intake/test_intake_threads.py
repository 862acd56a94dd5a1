"""Helpers are not waited for when the work is given up."""

from __future__ import annotations

import time
from pathlib import Path
from threading import Event

import pytest

from svcaudit.intake.threads import helpers, sha256_of, stopping


@pytest.mark.parametrize("why", [KeyboardInterrupt, ValueError])
def test_an_interruption_does_not_wait(why: type[BaseException]) -> None:
    release, begun = Event(), []
    start = time.perf_counter()
    with pytest.raises(why), helpers(1) as pool:
        pool.submit(release.wait, 10)
        pool.submit(begun.append, 1)
        raise why
    assert time.perf_counter() - start < 1
    release.set()
    time.sleep(0.05)
    assert begun == []


def test_at_the_end_all_is_done() -> None:
    done: list[int] = []
    with helpers(2) as pool:
        for number in range(20):
            pool.submit(done.append, number)
    assert sorted(done) == list(range(20))


def test_a_seal_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"x" * 100)
    with stopping() as stop:
        whole = sha256_of(path, stop)
    assert stop.is_set() and sha256_of(path, stop) != whole
