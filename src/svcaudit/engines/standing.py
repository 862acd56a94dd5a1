"""How cases stand: what an earlier audit found of them, as of a later moment, and what was found of some of them anew, as one."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from svcaudit.engines.advance import findings_as_of, rules_as_of
from svcaudit.engines.found import Found, together
from svcaudit.engines.later import Later
from svcaudit.engines.part import Bench
from svcaudit.kpis.renewed import Renewal, renewed
from svcaudit.model.facts import Facts
from svcaudit.model.log import Int64


@dataclass(frozen=True, slots=True)
class Standing:
    """`facts`: as judged, metrics across cases not completed. All three count the cases alike."""

    facts: Facts
    found: Found
    later: Later


def facts_after(earlier: Standing, fresh: tuple[Facts, Later] | None, renewal: Renewal, ids: pa.Array, bench: Bench) -> tuple[Facts, Later]:
    """The facts of the cases of these ids, and what a later moment can change in them: the earlier ones as of `bench.as_of` with the fresh
    ones, None where there are none. activations and violations are those of the fresh ones."""
    if fresh is not None and not (renewal.becomes >= 0).any():
        return fresh
    carried = replace(earlier.facts, rules=rules_as_of(earlier.facts.rules, earlier.later, bench.spec, bench.as_of))
    if fresh is None:
        return carried, earlier.later
    facts, later = fresh
    return renewed(carried, facts, renewal, ids), _later_after(earlier, facts, later, renewal)


def _later_after(earlier: Standing, facts: Facts, fresh: Later, renewal: Renewal) -> Later:
    def starts(number: int) -> Int64:
        _, merge = renewal.rows(earlier.facts.rules[number].spans.case, facts.rules[number].spans.case)
        return merge(earlier.later.starts[number], fresh.starts[number])

    return Later(
        renewal.of_cases(earlier.later.unsettled, fresh.unsettled),
        tuple(renewal.of_cases(*pair) for pair in zip(earlier.later.activations, fresh.activations, strict=True)),
        tuple(starts(number) for number in range(len(facts.rules))),
    )


def found_after(earlier: Found, fresh: Found | None, renewal: Renewal, bench: Bench) -> Found:
    """The findings on the same cases."""
    case = renewal.becomes[earlier.case]
    same = np.flatnonzero(case >= 0)
    table = findings_as_of(earlier, same, bench.spec, bench.as_of)
    later = None if fresh is None else replace(fresh, case=renewal.fresh[fresh.case])
    return together(Found(table, earlier.rule, case), same, later, len(renewal.source))


def counted(facts: Facts, later: Later, found: Found) -> Facts:
    """The facts with how often every rule was triggered and broken."""
    broken = np.bincount(found.rule, minlength=len(facts.rules)).tolist()
    rules = zip(facts.rules, later.activations, broken, strict=True)
    return replace(facts, rules=tuple(replace(one, activations=int(times.sum()), violations=number) for one, times, number in rules))
