"""Whether one flow allows more than another: the two automata walked side by side.

A state is what may still follow (partial derivatives, Antimirov 1996), which takes any order in its stride; sets of states make the
walk deterministic. The first run that only one of the two allows is kept, to be shown.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import assert_never

from svcaudit.model.spec import Alternative, AnyOrder, FlowPart, Repetition, Sequence, Step

MOST_STATES = 20_000
"""Pairs of states; beyond, the flows are not compared."""
_END: FlowPart = Sequence(())


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
    derive = _Derivatives()
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


def may_end(part: FlowPart) -> bool:
    """Whether nothing more need follow."""
    match part:
        case Step():
            return False
        case Sequence(parts) | AnyOrder(parts):
            return all(may_end(one) for one in parts)
        case Alternative(parts):
            return any(may_end(one) for one in parts)
        case Repetition(inner, at_least, _):
            return at_least == 0 or may_end(inner)
        case _:
            assert_never(part)


Moves = dict[str, frozenset[FlowPart]]


class _Derivatives:
    """By each stage that may come next, what may follow it; remembered, since states recur."""

    def __init__(self) -> None:
        self._known: dict[FlowPart, Moves] = {}

    def moves_of(self, parts: frozenset[FlowPart]) -> Moves:
        return _union(*(self.moves(part) for part in parts))

    def moves(self, part: FlowPart) -> Moves:
        found = self._known.get(part)
        if found is None:
            found = self._known[part] = self._derived(part)
        return found

    def _derived(self, part: FlowPart) -> Moves:
        match part:
            case Step(stage):
                return {stage: frozenset((_END,))}
            case Alternative(parts):
                return _union(*(self.moves(one) for one in parts))
            case Repetition(inner, at_least, at_most):
                if at_most == 0:
                    return {}
                rest = Repetition(inner, max(at_least - 1, 0), None if at_most is None else at_most - 1)
                return {stage: frozenset(_then(one, rest) for one in after) for stage, after in self.moves(inner).items()}
            case Sequence(()) | AnyOrder(()):
                return {}
            case Sequence((first, *others)):
                rest_of = Sequence(tuple(others))
                moves = {stage: frozenset(_then(one, rest_of) for one in after) for stage, after in self.moves(first).items()}
                return _union(moves, self.moves(rest_of)) if may_end(first) else moves
            case AnyOrder(parts):
                return _union(*(self._beside(parts, number) for number in range(len(parts))))
        raise AssertionError(part)

    def _beside(self, parts: tuple[FlowPart, ...], number: int) -> Moves:
        """One part moves, the others wait."""
        others = parts[:number] + parts[number + 1 :]
        return {stage: frozenset(_together(one, others) for one in after) for stage, after in self.moves(parts[number]).items()}


def _then(first: FlowPart, rest: FlowPart) -> FlowPart:
    parts = tuple(inner for part in (first, rest) for inner in (part.parts if isinstance(part, Sequence) else (part,)))
    kept = tuple(part for part in parts if not (isinstance(part, Repetition) and part.at_most == 0))
    return kept[0] if len(kept) == 1 else Sequence(kept)


def _together(one: FlowPart, others: tuple[FlowPart, ...]) -> FlowPart:
    kept = sorted((part for part in (one, *others) if part != _END), key=repr)
    return _END if not kept else kept[0] if len(kept) == 1 else AnyOrder(tuple(kept))


def _union(*all_moves: Moves) -> Moves:
    joined: Moves = {}
    for moves in all_moves:
        for stage, after in moves.items():
            joined[stage] = joined.get(stage, frozenset()) | after
    return joined
