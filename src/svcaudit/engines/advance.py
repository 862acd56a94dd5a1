"""Spans that grew since the earlier moment, and nothing else: what was expected in a finished case and never came is later by the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.checks.docket import lines_between
from svcaudit.clock.timeline import elapsed_seconds
from svcaudit.engines.later import Later, line_of
from svcaudit.model.arrow import flags, integers
from svcaudit.model.facts import RuleFacts
from svcaudit.model.log import MICROSECONDS, NEVER, Int64
from svcaudit.model.spec import ProcessSpec, Rule
from svcaudit.verdict.columns import spans, words


def rules_as_of(rules: Sequence[RuleFacts], later: Later, spec: ProcessSpec, as_of: int) -> tuple[RuleFacts, ...]:
    """The rules' spans measured to `as_of`, where they grow."""
    return tuple(_as_of(rule, found, start, spec, as_of) for rule, found, start in zip(spec.rules, rules, later.starts, strict=True))


def _as_of(rule: Rule, found: RuleFacts, start: Int64, spec: ProcessSpec, as_of: int) -> RuleFacts:
    rows = np.flatnonzero(start != NEVER)
    if not len(rows):
        return found
    elapsed = found.spans.elapsed.copy()
    elapsed[rows] = _elapsed(rule, start[rows], spec, as_of)
    return replace(found, spans=replace(found.spans, elapsed=elapsed))


def _elapsed(rule: Rule, start: Int64, spec: ProcessSpec, as_of: int) -> Int64:
    lines = lines_between(spec, min(int(start.min()), as_of), as_of)
    return elapsed_seconds(line_of(lines, rule), start, np.full(len(start), as_of, np.int64))


def findings_as_of(findings: pa.Table, spec: ProcessSpec, as_of: int) -> pa.Table:
    """Findings of settled cases with everything that is measured to as-of measured to this one: those of something that never came."""
    findings = findings.combine_chunks()
    rule = integers(
        pc.index_in(findings.column("rule").cast(pa.string()), value_set=words([rule.id for rule in spec.rules])).combine_chunks()
    )
    elapsed, limit = _whole(findings, "elapsed_s"), _whole(findings, "limit_s")
    never_came = (elapsed >= 0) & (_whole(findings, "seen_row") < 0)
    start, due = _whole(findings, "at", NEVER), _whole(findings, "due", NEVER)
    for number in np.unique(rule[never_came]).tolist():
        rows = np.flatnonzero(never_came & (rule == number))
        elapsed[rows] = _elapsed(spec.rules[number], start[rows], spec, as_of)
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
