"""A flow that accepts what most cases do: who follows whom, loops taken as groups, the groups in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from svcaudit.model.log import Float, Int64

COVERED = 0.8
"""Share of cases whose way the flow must accept."""
_MOST_LOOP = 3
_DEAR = 1.0
"""How dear it is to let a stage float that every case has, beside what it costs to keep a loop whole."""
Node = tuple[int, str]
"""A stage at its place in the case: 'first', 'last', or '' for anywhere else."""


@dataclass(frozen=True, slots=True)
class Way:
    """One sequence of stages and how many cases took it."""

    stages: tuple[int, ...]
    cases: int


@dataclass(frozen=True, slots=True)
class FlowDraft:
    """The expression, the share of cases it was made from, and the ways it was made from."""

    path: str
    covered: float
    ways: tuple[Way, ...]


def draft_flow(ways: Sequence[Way], names: Sequence[str]) -> FlowDraft | None:
    """The flow of the most frequent ways that cover 80 % of the cases; stages that none of them has may come at any time.

    None where no case has a stage.
    """
    ways = sorted((way for way in ways if way.stages), key=lambda way: (-way.cases, way.stages))
    total = sum(way.cases for way in ways)
    if not total:
        return None
    chosen = _until_covered(ways, total)
    loose = _Loose.of(chosen, len(names))
    edged, floating = loose.shape()
    runs = [_nodes([stage for stage in way.stages if stage not in floating], edged) for way in chosen]
    path = _Net(runs, [way.cases for way in chosen]).expression(names)
    anywhere = [name for stage, name in enumerate(names) if not loose.shares[stage] or stage in floating]
    if anywhere:
        group = f"({' | '.join(anywhere)})*" if len(anywhere) > 1 else f"{anywhere[0]}*"
        path = f"({path}) & {group}"
    return FlowDraft(path, sum(way.cases for way in chosen) / total, tuple(chosen))


@dataclass(frozen=True, slots=True)
class _Loose:
    """The events of all ways end to end, to try quickly what becomes of the loops when stages float.

    stage, way: of each event. shares: of the ways' cases, by stage.
    """

    stage: Int64
    way: Int64
    shares: Float

    @staticmethod
    def of(ways: Sequence[Way], stages: int) -> _Loose:
        stage = np.array([one for way in ways for one in way.stages], dtype=np.int64)
        way = np.repeat(np.arange(len(ways)), [len(one.stages) for one in ways])
        cases = np.array([one.cases for one in ways])
        pairs = np.unique(way * stages + stage)
        return _Loose(stage, way, np.bincount(pairs % stages, weights=cases[pairs // stages], minlength=stages) / cases.sum())

    def shape(self) -> tuple[bool, frozenset[int]]:
        """How to draw the flow without tying many stages into one loop: whether first and last events stand apart, what floats."""
        plain, edged = self._floating(edged=False), self._floating(edged=True)
        return (False, plain) if len(plain) <= len(edged) + 1 else (True, edged)  # the plainer one reads better

    def _floating(self, *, edged: bool) -> frozenset[int]:
        """Few stages, rather rare ones, without which no loop is large: those that come now here, now there."""
        floating: frozenset[int] = frozenset()
        while 2 * (len(floating) + 1) < np.count_nonzero(self.shares):
            loops = self._loops(floating, edged)
            largest = max(loops, key=len, default=[])
            if len(largest) <= _MOST_LOOP:
                break
            cost = {one: _tied(self._loops(floating | {one}, edged)) / len(largest) + _DEAR * self.shares[one] for one in largest}
            floating |= {min(cost, key=lambda one: (cost[one], one))}
        return floating

    def _loops(self, floating: frozenset[int], edged: bool) -> list[list[int]]:
        """The stages of each loop."""
        stages = len(self.shares)
        kept = ~np.isin(self.stage, list(floating)) if floating else np.ones(len(self.stage), np.bool_)
        stage, way = self.stage[kept], self.way[kept]
        same = way[1:] == way[:-1]
        if edged:  # an event at an edge of its way is in no loop
            inner = np.concatenate(([False], same)) & np.concatenate((same, [False]))
            same = same & inner[1:] & inner[:-1]
        follows = np.zeros((stages, stages), np.bool_)
        follows[stage[:-1][same], stage[1:][same]] = True
        reach = _reach(follows)
        mutual = reach & reach.T
        found = {tuple(np.flatnonzero(mutual[one]).tolist()) for one in range(stages) if mutual[one].sum() > 1}
        return [list(one) for one in sorted(found)]


def _tied(loops: Sequence[Sequence[int]]) -> int:
    """How many stages loops tie together, the largest counted twice."""
    return max(map(len, loops), default=0) + sum(map(len, loops))


def _reach(follows: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Which node can be reached from which."""
    reach = follows.copy()
    for middle in range(len(reach)):
        reach |= np.outer(reach[:, middle], reach[middle])
    return reach


def _until_covered(ways: Sequence[Way], total: int) -> list[Way]:
    chosen: list[Way] = []
    covered = 0
    for way in ways:
        if covered >= COVERED * total:
            break
        chosen.append(way)
        covered += way.cases
    return chosen


def _nodes(stages: Sequence[int], edged: bool) -> tuple[Node, ...]:
    """The stages as nodes; `edged`: the first and the last event are nodes of their own, so that a loop back does not swallow them."""
    last = len(stages) - 1
    return tuple((stage, ("first" if at == 0 else "last" if at == last else "") if edged else "") for at, stage in enumerate(stages))


class _Net:
    """Who directly follows whom in some runs."""

    def __init__(self, runs: Sequence[tuple[Node, ...]], cases: Sequence[int]) -> None:
        self.runs = runs
        self.cases = np.array(cases, dtype=np.int64)
        self.nodes = sorted({node for run in runs for node in run})
        number = {node: at for at, node in enumerate(self.nodes)}
        self.coded = [tuple(number[node] for node in run) for run in runs]
        self.follows = np.zeros((len(self.nodes), len(self.nodes)), dtype=np.bool_)
        for run in self.coded:
            self.follows[list(run[:-1]), list(run[1:])] = True

    def groups(self) -> list[list[int]]:
        """Nodes that can be reached from each other, in the order in which cases pass them."""
        reach = _reach(self.follows)
        left = set(range(len(self.nodes)))
        groups = []
        while left:
            node = min(left)
            group = [other for other in sorted(left) if other == node or (reach[node, other] and reach[other, node])]
            groups.append(group)
            left -= set(group)
        return self._in_order(groups, reach)

    def _in_order(self, groups: list[list[int]], reach: npt.NDArray[np.bool_]) -> list[list[int]]:
        """No group before one that leads to it; among those that are free, the one that comes earlier on average."""
        place = self._mean_places()
        ordered: list[list[int]] = []
        left = sorted(groups, key=lambda group: (min(place[node] for node in group), group))
        while left:
            free = next(group for group in left if not any(reach[other[0], group[0]] for other in left if other is not group))
            ordered.append(free)
            left.remove(free)
        return ordered

    def _mean_places(self) -> npt.NDArray[np.float64]:
        sums, counts = np.zeros(len(self.nodes)), np.zeros(len(self.nodes))
        for run, cases in zip(self.coded, self.cases.tolist(), strict=True):
            for at, node in enumerate(run):
                sums[node] += cases * at / max(1, len(run) - 1)
                counts[node] += cases
        places: npt.NDArray[np.float64] = sums / np.maximum(counts, 1)
        return places

    def expression(self, names: Sequence[str]) -> str:
        groups = self.groups()
        present = np.array([[bool(set(group) & set(run)) for group in groups] for run in self.coded]).reshape(len(self.coded), -1)
        parts = []
        at = 0
        while at < len(groups):
            end = self._choice(present, at)
            if end > at + 1:
                options = [self._group(groups[number], names, optional=False) for number in range(at, end)]
                always = bool(present[:, at:end].any(axis=1).all())
                parts.append(f"({' | '.join(options)}){'' if always else '?'}")
            else:
                parts.append(self._group(groups[at], names, optional=not bool(present[:, at].all())))
            at = end
        return " ".join(parts)

    def _choice(self, present: npt.NDArray[np.bool_], at: int) -> int:
        """The end of the stretch of groups from `at` of which nearly every run has exactly one."""
        end = at + 1
        while end < present.shape[1] and not (present[:, at:end].any(axis=1) & present[:, end]).any():
            end += 1
        one = self.cases[present[:, at:end].any(axis=1)].sum()
        return end if end > at + 1 and one >= 0.9 * self.cases.sum() else at + 1

    def _group(self, group: list[int], names: Sequence[str], *, optional: bool) -> str:
        stages = list(dict.fromkeys(names[self.nodes[node][0]] for node in group))
        repeats = len(group) > 1 or bool(self.follows[group[0], group[0]])
        sign = ("*" if optional else "+") if repeats else ("?" if optional else "")
        inside = f"({' | '.join(stages)})" if len(stages) > 1 else stages[0]
        return f"{inside}{sign}"
