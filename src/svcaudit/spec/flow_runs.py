"""What may follow in a flow: partial derivatives (Antimirov 1996), which take any order in their stride; and walks over them."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator
from functools import cached_property
from typing import assert_never

from svcaudit.model.spec import Alternative, AnyOrder, FlowPart, Repetition, Sequence, Step
from svcaudit.spec.rule_runs import BROKEN, Machine

MOST_STATES = 5_000
"""Of one flow; a larger one (`&` of many parts: sizes multiply) is not walked."""
_END: FlowPart = Sequence(())
Edge = tuple[str, FlowPart]


class Runs:
    """The allowed runs as a graph: every way through it is the beginning of an allowed run."""

    def __init__(self, root: FlowPart, edges: dict[FlowPart, tuple[Edge, ...]]) -> None:
        self.root = root
        self.edges = edges
        self.stages = frozenset(stage for some in edges.values() for stage, _ in some)

    @staticmethod
    def of(root: FlowPart) -> Runs | None:
        """None when the flow is too large to be walked."""
        derive = Derivatives()
        edges: dict[FlowPart, tuple[Edge, ...]] = {}
        waiting = deque((root,))
        known = {root}
        while waiting:
            part = waiting.popleft()
            edges[part] = tuple((stage, after) for stage, following in derive.moves(part).items() for after in following)
            for _, after in edges[part]:
                if after not in known:
                    if len(known) >= MOST_STATES:
                        return None
                    known.add(after)
                    waiting.append(after)
        return Runs(root, edges)

    @cached_property
    def machine(self) -> Machine:
        """The same as a machine that reads a case: its states are sets of what may follow."""
        known: dict[tuple[frozenset[FlowPart], str], frozenset[FlowPart] | str] = {}

        def step(state: frozenset[FlowPart], stage: str) -> frozenset[FlowPart] | str:
            if (state, stage) not in known:
                known[state, stage] = frozenset(after for part in state for one, after in self.edges[part] if one == stage) or BROKEN
            return known[state, stage]

        return Machine(frozenset((self.root,)), step, lambda state: any(may_end(part) for part in state))

    def after(self, stages: Collection[str]) -> frozenset[str]:
        """The stages that some run has later than one of these."""
        begin = [after for some in self.edges.values() for stage, after in some if stage in stages]
        return frozenset(stage for stage, _ in self._ways(begin))

    def without(self, stages: Collection[str]) -> frozenset[str]:
        """The stages that some run has with none of these before."""
        return frozenset(stage for stage, _ in self._ways([self.root], closed=stages))

    def may_finish(self, closed_by: Collection[str], reopened_by: Collection[str]) -> bool:
        """Whether some run ends with its case closed."""
        state = (self.root, False)
        known, waiting = {state}, deque((state,))
        while waiting:
            part, closed = waiting.popleft()
            if closed and may_end(part):
                return True
            for stage, after in self.edges[part]:
                state = (after, True if stage in closed_by else False if stage in reopened_by else closed)
                if state not in known:
                    known.add(state)
                    waiting.append(state)
        return False

    def lies_within(self, part: tuple[Collection[str], Collection[str]], whole: tuple[Collection[str], Collection[str]]) -> bool:
        """Whether each run's stretch from the first `part[0]` to the next `part[1]` lies in that of `whole`; some run has both."""
        (start, stop), (first, last) = part, whole
        state = (self.root, "before")
        known, waiting = {state}, deque((state,))
        seen = False
        while waiting:
            flow, phase = waiting.popleft()
            for stage, after in self.edges[flow]:
                now = phase
                if now == "before":
                    if stage in start and stage not in first:
                        return False
                    now = "part" if stage in start else "whole" if stage in first else now
                elif now == "whole":
                    if stage in start and stage in last:
                        return False
                    now = "part" if stage in start else "over" if stage in last else now
                elif now == "part":
                    if stage in last:
                        return False
                    now = "parted" if stage in stop else now
                elif now == "over" and stage in start:
                    return False
                elif now == "parted" and stage in last:
                    seen = True
                state = (after, now)
                if state not in known:
                    known.add(state)
                    waiting.append(state)
        return seen

    def may_end_without(self, activation: Collection[str], target: Collection[str]) -> bool:
        """Whether some run has the activation and then ends with no target after it."""
        known = {after for some in self.edges.values() for stage, after in some if stage in activation}
        waiting = deque(known)
        while waiting:
            part = waiting.popleft()
            if may_end(part):
                return True
            for stage, after in self.edges[part]:
                if stage not in target and after not in known:
                    known.add(after)
                    waiting.append(after)
        return False

    def _ways(self, begin: Collection[FlowPart], closed: Collection[str] = ()) -> Iterator[Edge]:
        """Every move on the ways from these parts; none leads past a stage that is closed."""
        known, waiting = set(begin), deque(begin)
        while waiting:
            for stage, after in self.edges[waiting.popleft()]:
                yield stage, after
                if stage not in closed and after not in known:
                    known.add(after)
                    waiting.append(after)


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


class Derivatives:
    """By each stage that may come next, what may follow it; remembered, since states recur."""

    def __init__(self) -> None:
        self._known: dict[FlowPart, Moves] = {}
        self._numbers: dict[FlowPart, int] = {}

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
        return {stage: frozenset(self._together(one, others) for one in after) for stage, after in self.moves(parts[number]).items()}

    def _together(self, one: FlowPart, others: tuple[FlowPart, ...]) -> FlowPart:
        """In one order always, that of first sight: however it came about, what is left is the same state."""
        kept = [part for part in (one, *others) if part != _END]
        if len(kept) < 2:
            return kept[0] if kept else _END
        return AnyOrder(tuple(sorted(kept, key=lambda part: self._numbers.setdefault(part, len(self._numbers)))))


def _then(first: FlowPart, rest: FlowPart) -> FlowPart:
    parts = tuple(inner for part in (first, rest) for inner in (part.parts if isinstance(part, Sequence) else (part,)))
    kept = tuple(part for part in parts if not (isinstance(part, Repetition) and part.at_most == 0))
    return kept[0] if len(kept) == 1 else Sequence(kept)


def _union(*all_moves: Moves) -> Moves:
    joined: Moves = {}
    for moves in all_moves:
        for stage, after in moves.items():
            joined[stage] = joined.get(stage, frozenset()) | after
    return joined
