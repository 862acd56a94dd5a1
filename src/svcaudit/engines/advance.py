"""Spans that grew since the earlier moment, and nothing else: what was expected in a finished case and never came is later by the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.checks.docket import lines_between
from svcaudit.checks.measures import MEASURES
from svcaudit.engines.found import Found
from svcaudit.engines.later import Later, line_key, measured
from svcaudit.model.arrow import flags, integers
from svcaudit.model.facts import RuleFacts
from svcaudit.model.log import MICROSECONDS, NEVER, Int8, Int64
from svcaudit.model.spec import ProcessSpec, Rule
from svcaudit.verdict.columns import spans, words


def rules_as_of(rules: Sequence[RuleFacts], later: Later, spec: ProcessSpec, as_of: int) -> tuple[RuleFacts, ...]:
    """The rules' spans measured to `as_of`, where they grow."""
    return tuple(_as_of(rule, found, start, spec, as_of) for rule, found, start in zip(spec.rules, rules, later.starts, strict=True))


def _as_of(rule: Rule, found: RuleFacts, start: Int64, spec: ProcessSpec, as_of: int) -> RuleFacts:
    rows = np.flatnonzero(start != NEVER)
    if not len(rows):
        return found
    spans = found.spans
    elapsed, of_cases = spans.elapsed.copy(), found.elapsed
    elapsed[rows] = now = _elapsed(rule, start[rows], spans.line[rows], spec, as_of)
    if of_cases is not None:  # of a clock, whose only cycle it is
        of_cases = of_cases.copy()
        of_cases[spans.case[rows]] = now
    return replace(found, spans=replace(spans, elapsed=elapsed), elapsed=of_cases)


def _elapsed(rule: Rule, start: Int64, line: Int8, spec: ProcessSpec, as_of: int) -> Int64:
    calendar = line_key(rule)
    assert calendar is not None
    return measured(lines_between(spec, min(int(start.min()), as_of), as_of), calendar, start, line, as_of)


def findings_as_of(found: Found, settled: Int64, spec: ProcessSpec, as_of: int) -> pa.Table:
    """The findings with everything that is measured to as-of measured to this one, where it is something that never came. `settled`: the
    rows that shall be so; the others mean nothing."""
    findings, rule = found.table.combine_chunks(), found.rule
    elapsed, limit = _whole(findings, "elapsed_s"), _whole(findings, "limit_s")
    never_came = np.zeros(len(rule), np.bool_)
    never_came[settled] = True
    never_came &= (elapsed >= 0) & (_whole(findings, "seen_row") < 0)
    line = integers(pc.index_in(findings.column("measure").cast(pa.string()), value_set=words(MEASURES)).combine_chunks())
    start, due = _whole(findings, "at", NEVER), _whole(findings, "due", NEVER)
    for number in np.unique(rule[never_came]).tolist():
        rows = np.flatnonzero(never_came & (rule == number))
        elapsed[rows] = _elapsed(spec.rules[number], start[rows], line[rows], spec, as_of)
    late = np.where((limit >= 0) & (elapsed > limit), elapsed - limit, -1)
    late_now = np.where((due != NEVER) & (as_of > due) & (late >= 0), (as_of - due) // MICROSECONDS, -1)
    late_wall = np.where(never_came, late_now, _whole(findings, "late_wall_s"))
    for name, values in (("elapsed_s", elapsed), ("late_s", late), ("late_wall_s", late_wall)):
        findings = findings.set_column(findings.column_names.index(name), name, spans(values))
    return findings


def _whole(table: pa.Table, name: str, nothing: int = -1) -> Int64:
    """A column of whole numbers, or of instants in microseconds; `nothing` for null."""
    column = table.column(name).combine_chunks()
    values = integers(column.view(pa.int64())).astype(np.int64)
    return np.where(flags(column.is_valid()), values, nothing)
