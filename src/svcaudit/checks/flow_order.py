"""Whether a case is an allowed run of the flow: an optimal alignment per variant, spread over its cases."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from svcaudit.checks.counts import held_cases
from svcaudit.checks.docket import Docket
from svcaudit.checks.expectation import joined, judgement
from svcaudit.checks.flow.alignment import Alignment, align
from svcaudit.checks.flow.variants import Variants
from svcaudit.model.judgement import Judgement, Kind
from svcaudit.model.spec import Flow, Rule
from svcaudit.model.verdict import Verdict


def align_cases(docket: Docket, rule: Rule, variants: Variants) -> Alignment:
    """The alignment of the cases that the flow's `when` selects."""
    body = rule.body
    assert isinstance(body, Flow)
    judged = np.zeros(docket.log.cases, np.bool_)
    judged[held_cases(docket, rule)] = True
    return align(body, docket.log.stage_ids, variants, docket.open, judged)


def flow_order(docket: Docket, alignment: Alignment, variants: Variants) -> Judgement:
    """One row for a case that conforms, one row per deviation for a case that does not."""
    fits = np.flatnonzero((alignment.row >= 0) & (np.append(alignment.cost, -1)[alignment.row] == 0))
    return joined(judgement(fits, -1, Verdict.MET), _deviating(docket, alignment, variants))


def _deviating(docket: Docket, alignment: Alignment, variants: Variants) -> Judgement:
    case, number = alignment.spread()
    found = alignment.deviations
    position = found.position[number]
    event = variants.event(case, position)
    # Kind and both neighbours (-1 for none) as one number, sorted once per variant.
    width = len(docket.log.stage_ids) + 1
    combined = (found.kind.astype(np.int64) * width + found.after + 1) * width + found.before + 1
    distinct, detail = np.unique(combined, return_inverse=True)
    parts = zip(distinct // (width * width), distinct // width % width - 1, distinct % width - 1, strict=True)
    details = tuple(_where(docket.log.stage_ids, int(kind), int(after), int(before)) for kind, after, before in parts)
    rows = judgement(
        case,
        event,
        Verdict.VIOLATED,
        kind=found.kind[number].astype(np.int64),
        seen=np.where(found.kind[number] == Kind.SKIPPED, -1, event),
        detail=detail[number],
        details=details,
    )
    return replace(rows, stage=found.stage[number])


def _where(stage_ids: tuple[str, ...], kind: int, after: int, before: int) -> str:
    """Where in the case the deviation stands: 'before reply', 'after review', 'at the end'."""
    if kind == Kind.UNEXPECTED:
        return f"after {stage_ids[after]}" if after >= 0 else "at the beginning"
    return f"before {stage_ids[before]}" if before >= 0 else "at the end"
