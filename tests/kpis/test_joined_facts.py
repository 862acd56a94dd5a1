"""Facts of parts of a log, joined, are the facts of the log."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import numpy as np
import pyarrow as pa
import pytest

from svcaudit.clock.zone import offsets_of
from svcaudit.engines.part import Bench, judge_part
from svcaudit.intake.map_file import load_map
from svcaudit.intake.read import read_log
from svcaudit.intake.zones import zone_of
from svcaudit.kpis.contacts import across_cases
from svcaudit.kpis.flow_of_work import backlog_result, handover_results, rework_result, volume_result
from svcaudit.kpis.joined import joined
from svcaudit.kpis.metrics import measure_built_in, measure_metrics
from svcaudit.kpis.overview import breakdowns, clock_results, flow_result, stage_results
from svcaudit.kpis.period import numbers_of
from svcaudit.model.facts import Facts
from svcaudit.model.log import EventLog
from svcaudit.model.slices import take_cases
from svcaudit.model.spec import ProcessSpec, Repeat
from svcaudit.spec.load import parse
from svcaudit.verdict.cases import cases_table, spans_table, stages_table, values_table

ROOT = Path(__file__).parents[2]
AS_OF = 1_760_000_000_000_000
EVERY_KIND = """metrics:
  fcr: {first_contact_resolution: {match: [customer, topic], within: 30d, contacts: [intake]}, cohort: closed}
  again: {repeat_contact: {match: customer, within: 60d}, when: {issue_class: basic}}
  level: {service_level: {clock: first-response, within: 4h, abandoned: missed}, cohort: event}
  happy: {csat: {of: satisfaction, scale: [0, 100], top: 20}, cohort: event}
  waiting: {p95: resolution, time: paused}
  calendar: {p95: resolution, time: whole}
  idle: {median: resolution, time: idle, idle_after: 1h}
  handling: {median: resolution, time: handling, idle_after: 1h}
  often: {rate: progress, times: 2, among: solve, attribute_at: start, when: {channel: email}}
  untouched: {none: case.handovers}
  violations: {sum: case.violations}
  events: {p90: case.events}
  open: {count: open}
"""


@pytest.fixture(scope="module")
def bench() -> Bench:
    """The shipped standard, with metrics of every kind, without the rules that look across cases."""
    path = ROOT / "process_specs" / "enterprise_service.yaml"
    spec, problems = parse(path.read_text(encoding="utf-8").replace("metrics:\n", EVERY_KIND, 1), str(path))
    assert spec is not None, problems
    within = tuple(rule for rule in spec.rules if not isinstance(rule.body, Repeat))
    return Bench(replace(spec, rules=within), AS_OF, date(2025, 10, 9))


@pytest.fixture(scope="module")
def log(bench: Bench) -> EventLog:
    mapping = load_map(ROOT / "sample_data" / "enterprise_service.map.yaml")
    whole = read_log([ROOT / "sample_data" / "enterprise_service.csv"], bench.spec, mapping).log
    return take_cases(whole, np.arange(0, whole.cases, 7))


def _told(facts: Facts, spec: ProcessSpec) -> tuple[object, ...]:
    """Everything that is read from facts, in words."""
    facts, zone = across_cases(facts, spec, AS_OF), offsets_of(zone_of("Asia/Shanghai"), int(facts.begin.min()), AS_OF)
    tables: list[pa.Table] = [
        cases_table(facts, spec.rules),
        spans_table(facts, spec.rules),
        stages_table(facts),
        values_table(numbers_of(facts, None, spec, AS_OF, None), spec),
    ]
    numbers = [(rule.activations, rule.violations, rule.lacking, rule.hidden) for rule in facts.rules]
    return (
        *(table.to_pylist() for table in tables),
        numbers,
        measure_metrics(spec, facts),
        measure_built_in(spec, facts),
        volume_result(facts, spec.rules, zone),
        backlog_result([facts], zone, AS_OF),
        handover_results(facts),
        rework_result(facts),
        breakdowns(spec, facts),
        clock_results(spec.rules, facts),
        sorted(map(str, stage_results(spec, facts))),
        flow_result(facts),
    )


@pytest.fixture(scope="module")
def whole(bench: Bench, log: EventLog) -> tuple[object, ...]:
    return _told(judge_part(log, bench).facts, bench.spec)


@pytest.mark.parametrize(("parts", "seed"), [(2, 0), (3, 1), (5, 2), (5, 3)])
def test_any_split_by_case_joins_to_the_same_facts(bench: Bench, log: EventLog, whole: tuple[object, ...], parts: int, seed: int) -> None:
    belongs = np.array([Random(seed + case).randrange(parts) for case in range(log.cases)])
    pieces = [np.flatnonzero(belongs == part) for part in range(parts)]
    together = joined([judge_part(take_cases(log, piece), bench).facts for piece in pieces if len(piece)])
    for mine, other in zip(_told(together, bench.spec), whole, strict=True):
        assert mine == other


def test_every_kind_of_metric_finds_something(bench: Bench, log: EventLog) -> None:
    """Else the test above compares nothing with nothing."""
    facts = across_cases(judge_part(log, bench).facts, bench.spec, AS_OF)
    found = {one.id: one for one in measure_metrics(bench.spec, facts)}
    assert [one.id for one in found.values() if not one.n] == ["not-repeated"]  # its rule looks across cases
    assert 0 < (found["fcr"].value or 0) < 1 and 0 < (found["again"].value or 0) < 1


def test_a_case_in_two_parts_is_refused(bench: Bench, log: EventLog) -> None:
    facts = judge_part(take_cases(log, np.arange(3)), bench).facts
    with pytest.raises(ValueError, match="two parts"):
        joined([facts, facts])
