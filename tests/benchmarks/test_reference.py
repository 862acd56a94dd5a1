"""The rules written a second time, with pandas, come to the same verdicts; and the benchmarks' mangled log is the same log for every engine."""

from __future__ import annotations

import sys
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from svcaudit.audit.request import Request, audit_files
from svcaudit.model.engine import Engine
from svcaudit.model.run import Run

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))

import generate  # noqa: E402
import pandas_reference  # noqa: E402


def audit(log: Path, engine: Engine = Engine.MEMORY) -> Run:
    return audit_files(Request(logs=(log,), spec=BENCHMARKS / "workload.yaml", engine=engine))


@pytest.mark.parametrize(("seed", "shuffled"), [(7, False), (8, True)])
def test_the_reference_agrees(tmp_path: Path, seed: int, shuffled: bool) -> None:
    log = tmp_path / "log.csv"
    generate.generate(5_000, log, seed, shuffled=shuffled)
    theirs = pandas_reference.verdict_counts(pandas_reference.read(log))
    ours = {rule.id: asdict(rule.cases) for rule in audit(log).document.rules}
    assert set(ours) - set(theirs) == {"resolution"}
    for rule, counts in theirs.items():
        assert {name: ours[rule][name] for name in counts} == counts, rule
        assert sum(counts.values()) == sum(ours[rule].values()), rule
    assert {name for counts in theirs.values() for name, number in counts.items() if number} >= {
        "met",
        "violated",
        "overdue",
        "not_applicable",
    }


def test_the_mangled_log_is_mangled_and_the_same_on_disk(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    generate.generate(4_000, log, mangled=True)
    one, other = audit(log), audit(log, Engine.DISK)
    assert set(one.quarantine.column("reason").to_pylist()) >= {
        "time cannot be read",
        "time is empty",
        "case is empty",
        "wrong number of fields",
    }
    assert one.document.unmapped
    assert {found.id for found in one.document.quality if found.count} >= {"duplicate_rows", "undeclared_value", "missing_actor"}
    assert replace(one.document, created=other.document.created) == other.document
    for table in ("findings", "cases"):
        assert getattr(one, table).to_pylist() == getattr(other, table).to_pylist()
