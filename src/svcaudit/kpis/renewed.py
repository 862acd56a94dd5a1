"""Facts of a log some of whose cases were judged again: what `joined` would make of the others and these, in one pass a column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from svcaudit.kpis.sequences import both_variants
from svcaudit.kpis.vocabularies import grown_vocabulary, recoded
from svcaudit.model.facts import CaseAttribute, Facts, RuleFacts, Spans, StageFacts, Steps, Values
from svcaudit.model.log import Int32, Int64

Merge = Callable[[npt.NDArray[Any], npt.NDArray[Any]], npt.NDArray[Any]]
"""A column of the earlier rows and one of the fresh ones as one column."""


@dataclass(frozen=True, slots=True)
class Renewal:
    """Earlier cases, some of which are replaced by fresh ones, which may also be new. `becomes`: the number of each earlier case among all,
    -1 for one that is replaced. `fresh`: the numbers of the fresh ones. `source`: of all cases, their place in the earlier ones with the
    fresh ones after them. Numbers ascend."""

    becomes: Int64
    fresh: Int64
    source: Int64

    @property
    def stays(self) -> Int64:
        """The earlier cases that are not replaced."""
        return np.flatnonzero(self.becomes >= 0)

    def of_cases(self, earlier: npt.NDArray[Any], fresh: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """One column of all cases."""
        return np.concatenate((earlier, fresh.astype(earlier.dtype, copy=False))).take(self.source)

    def rows(self, earlier: Int32, fresh: Int32) -> tuple[Int32, Merge]:
        """Rows that each belong to a case (ascending): the case of each among all, and how their columns become one."""
        old, new = self.becomes.astype(np.int32)[earlier], self.fresh.astype(np.int32)[fresh]
        stays = np.flatnonzero(old >= 0)
        late = np.searchsorted(old[stays], new) + np.arange(len(new))
        early = np.ones(len(stays) + len(new), np.bool_)
        early[late] = False
        source = np.empty(len(early), np.int64)
        source[early], source[late] = stays, len(earlier) + np.arange(len(new))

        def merge(one: npt.NDArray[Any], other: npt.NDArray[Any]) -> npt.NDArray[Any]:
            return np.concatenate((one, other.astype(one.dtype, copy=False))).take(source)

        return merge(old, new), merge


def renewal_by(becomes: Int64, fresh: Int64, cases: int) -> Renewal:
    """See `Renewal`; `cases`: how many there are of all."""
    source = np.empty(cases, np.int64)
    stays = np.flatnonzero(becomes >= 0)
    source[becomes[stays]], source[fresh] = stays, len(becomes) + np.arange(len(fresh))
    return Renewal(becomes, fresh, source)


def renewed(earlier: Facts, fresh: Facts, renewal: Renewal, ids: pa.Array) -> Facts:
    """The facts of all cases, whose ids are given. activations and violations are those of the cases judged again."""
    join = renewal.of_cases
    actors, old, new = grown_vocabulary(earlier.actors, fresh.actors)
    return Facts(
        ids=ids,
        begin=join(earlier.begin, fresh.begin),
        end=join(earlier.end, fresh.end),
        closed=join(earlier.closed, fresh.closed),
        open=join(earlier.open, fresh.open),
        events=join(earlier.events, fresh.events),
        actors=actors,
        opener=join(recoded(earlier.opener, old), recoded(fresh.opener, new)),
        owner=join(recoded(earlier.owner, old), recoded(fresh.owner, new)),
        handovers=join(earlier.handovers, fresh.handovers),
        findings=join(earlier.findings, fresh.findings),
        variants=both_variants(earlier.variants, fresh.variants, renewal.of_cases),
        fitness=None if earlier.fitness is None or fresh.fitness is None else join(earlier.fitness, fresh.fitness),
        stage_ids=earlier.stage_ids,
        stages=tuple(_stage(one, other, renewal) for one, other in zip(earlier.stages, fresh.stages, strict=True)),
        rules=tuple(_rule(one, other, renewal) for one, other in zip(earlier.rules, fresh.rules, strict=True)),
        metrics=tuple(_values(one, other, renewal, old, new) for one, other in zip(earlier.metrics, fresh.metrics, strict=True)),
        steps=_steps(earlier.steps, fresh.steps, renewal),
        attributes={name: _attribute(one, fresh.attributes[name], renewal) for name, one in earlier.attributes.items()},
        last=max(earlier.last, fresh.last),
    )


def _stage(earlier: StageFacts, fresh: StageFacts, renewal: Renewal) -> StageFacts:
    case, merge = renewal.rows(earlier.case, fresh.case)
    return StageFacts(case, merge(earlier.count, fresh.count), merge(earlier.first, fresh.first))


def _rule(earlier: RuleFacts, fresh: RuleFacts, renewal: Renewal) -> RuleFacts:
    join = renewal.of_cases
    case, merge = renewal.rows(earlier.spans.case, fresh.spans.case)
    one, other = earlier.spans, fresh.spans

    def of_clock(column: Int64 | None, now: Int64 | None) -> Int64 | None:
        return None if column is None or now is None else join(column, now)

    return RuleFacts(
        verdict=join(earlier.verdict, fresh.verdict),
        waiver=join(earlier.waiver, fresh.waiver),
        tie=join(earlier.tie, fresh.tie),
        activations=fresh.activations,
        violations=fresh.violations,
        lacking=earlier.lacking,
        hidden=earlier.hidden,
        spans=Spans(
            case,
            merge(one.verdict, other.verdict),
            merge(one.elapsed, other.elapsed),
            merge(one.limit, other.limit),
            merge(one.line, other.line),
            merge(one.ended, other.ended),
        ),
        elapsed=of_clock(earlier.elapsed, fresh.elapsed),
        limit=of_clock(earlier.limit, fresh.limit),
        due=of_clock(earlier.due, fresh.due),
    )


def _values(earlier: Values, fresh: Values, renewal: Renewal, old: Int32 | None, new: Int32 | None) -> Values:
    case, merge = renewal.rows(earlier.case, fresh.case)
    return Values(
        case,
        merge(earlier.value, fresh.value),
        merge(recoded(earlier.actor, old), recoded(fresh.actor, new)),
        merge(earlier.at, fresh.at),
        merge(earlier.line, fresh.line),
    )


def _steps(earlier: Steps, fresh: Steps, renewal: Renewal) -> Steps:
    case, merge = renewal.rows(earlier.case, fresh.case)
    return Steps(case, merge(earlier.source, fresh.source), merge(earlier.target, fresh.target), merge(earlier.elapsed, fresh.elapsed))


def _attribute(earlier: CaseAttribute, fresh: CaseAttribute, renewal: Renewal) -> CaseAttribute:
    values, old, new = grown_vocabulary(earlier.values, fresh.values)
    first = renewal.of_cases(recoded(earlier.first, old), recoded(fresh.first, new))
    last = renewal.of_cases(recoded(earlier.last, old), recoded(fresh.last, new))
    return CaseAttribute(values, first, last, earlier.personal)
