"""Whether one flow allows more than another: the two automata walked side by side.

A state is what may still follow; sets of states make the walk deterministic.
The first run that only one of the two allows is kept, to be shown.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from svcaudit.model.change import Category
from svcaudit.model.spec import FlowPart
from svcaudit.spec.diff.difference import Difference
from svcaudit.spec.diff.pair import Pair
from svcaudit.spec.flow_runs import Derivatives, may_end

MOST_STATES = 20_000
"""Pairs of states; beyond, the flows are not compared."""


@dataclass(frozen=True, slots=True)
class FlowComparison:
    """A shortest run that only the one or only the other flow allows; both None when they allow the same. `decided`: the walk ended."""

    only_old: tuple[str, ...] | None = None
    only_new: tuple[str, ...] | None = None
    decided: bool = True


def compare_flows(old: FlowPart, new: FlowPart) -> FlowComparison:
    """Which runs are lost and which are gained."""
    if old == new:
        return FlowComparison()
    derive = Derivatives()
    begin = (frozenset((old,)), frozenset((new,)))
    runs: dict[tuple[frozenset[FlowPart], frozenset[FlowPart]], tuple[str, ...]] = {begin: ()}
    waiting = deque((begin,))
    only_old: tuple[str, ...] | None = None
    only_new: tuple[str, ...] | None = None
    while waiting and (only_old is None or only_new is None):
        pair = waiting.popleft()
        run = runs[pair]
        ends_old, ends_new = (any(may_end(part) for part in side) for side in pair)
        only_old = run if only_old is None and ends_old and not ends_new else only_old
        only_new = run if only_new is None and ends_new and not ends_old else only_new
        moves = [derive.moves_of(side) for side in pair]
        for stage in sorted(moves[0].keys() | moves[1].keys()):
            after = (moves[0].get(stage, frozenset()), moves[1].get(stage, frozenset()))
            if after not in runs:
                if len(runs) >= MOST_STATES:
                    return FlowComparison(only_old, only_new, decided=False)
                runs[after] = (*run, stage)
                waiting.append(after)
    return FlowComparison(only_old, only_new)


def compare_roots(pair: Pair) -> Iterable[Difference]:
    """Which runs are allowed, decided on the automata."""
    found = compare_flows(pair.before, pair.after)
    lost, gained = found.only_old, found.only_new
    if not found.decided:
        yield Difference(Category.REDEFINED, "the flow is another, and too large to compare", ("path",))
    elif lost is not None and gained is not None:
        words = f"the flow is another: it no longer allows {_run(lost)}, and now allows {_run(gained)}"
        yield Difference(Category.REDEFINED, words, ("path",))
    elif lost is not None:
        yield Difference(Category.TIGHTER, f"the flow allows less: no longer {_run(lost)}", ("path",))
    elif gained is not None:
        yield Difference(Category.LOOSER, f"the flow allows more: now also {_run(gained)}", ("path",))


def _run(stages: tuple[str, ...]) -> str:
    return f"'{' '.join(stages)}'" if stages else "an empty case"
