"""Facts of parts of a log, joined, are the facts of the log."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import numpy as np
import pyarrow as pa
import pytest

from svcaudit.engines.part import Bench, judge_part
from svcaudit.intake.map_file import load_map
from svcaudit.intake.read import read_log
from svcaudit.kpis.joined import joined
from svcaudit.kpis.metrics import measure_metrics
from svcaudit.kpis.overview import breakdowns, clock_results, flow_result, stage_results
from svcaudit.model.facts import Facts
from svcaudit.model.log import EventLog
from svcaudit.model.slices import take_cases
from svcaudit.model.spec import ProcessSpec, Repeat
from svcaudit.spec.load import load
from svcaudit.verdict.cases import cases_table, spans_table, stages_table, values_table

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def bench() -> Bench:
    """The shipped standard without the rules that look across cases."""
    spec = load(ROOT / "process_specs" / "enterprise_service.yaml")
    within = tuple(rule for rule in spec.rules if not isinstance(rule.body, Repeat))
    return Bench(replace(spec, rules=within), 1_760_000_000_000_000, date(2025, 10, 9))


@pytest.fixture(scope="module")
def log(bench: Bench) -> EventLog:
    mapping = load_map(ROOT / "sample_data" / "enterprise_service.map.yaml")
    whole = read_log([ROOT / "sample_data" / "enterprise_service.csv"], bench.spec, mapping).log
    return take_cases(whole, np.arange(0, whole.cases, 7))


def _told(facts: Facts, spec: ProcessSpec) -> tuple[object, ...]:
    """Everything that is read from facts, in words."""
    tables: list[pa.Table] = [
        cases_table(facts, spec.rules),
        spans_table(facts, spec.rules),
        stages_table(facts),
        values_table(facts, spec),
    ]
    numbers = [(rule.activations, rule.violations, rule.lacking, rule.hidden) for rule in facts.rules]
    return (
        *(table.to_pylist() for table in tables),
        numbers,
        measure_metrics(spec, facts),
        breakdowns(spec, facts),
        clock_results(spec.rules, facts),
        sorted(map(str, stage_results(spec, facts))),
        flow_result(facts),
    )


@pytest.mark.parametrize(("parts", "seed"), [(2, 0), (3, 1), (5, 2), (5, 3)])
def test_any_split_by_case_joins_to_the_same_facts(bench: Bench, log: EventLog, parts: int, seed: int) -> None:
    belongs = np.array([Random(seed + case).randrange(parts) for case in range(log.cases)])
    pieces = [np.flatnonzero(belongs == part) for part in range(parts)]
    together = joined([judge_part(take_cases(log, piece), bench).facts for piece in pieces if len(piece)])
    for mine, whole in zip(_told(together, bench.spec), _told(judge_part(log, bench).facts, bench.spec), strict=True):
        assert mine == whole


def test_a_case_in_two_parts_is_refused(bench: Bench, log: EventLog) -> None:
    facts = judge_part(take_cases(log, np.arange(3)), bench).facts
    with pytest.raises(ValueError, match="two parts"):
        joined([facts, facts])
