"""The moves of an automaton by state and by letter, as walks through it ask for them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from svcaudit.checks.flow.automaton import Automaton
from svcaudit.model.log import Int64


@dataclass(frozen=True, slots=True)
class Ways:
    """after: of each state its (next state, stage). sources, targets: of each letter, the foreign one last, both ends of its moves.

    end: of each state the nearest end of a run.
    """

    after: tuple[tuple[tuple[int, int], ...], ...]
    sources: tuple[npt.NDArray[np.intp], ...]
    targets: tuple[npt.NDArray[np.intp], ...]
    end: Int64


@lru_cache(maxsize=8)
def ways_of(automaton: Automaton) -> Ways:
    """The ways of an automaton, found once."""
    letter_of = {stage: letter for letter, stage in enumerate(automaton.stages)}
    after: list[list[tuple[int, int]]] = [[] for _ in range(automaton.states)]
    edges: list[list[tuple[int, int]]] = [[] for _ in range(len(automaton.stages) + 1)]
    for before, stage, target in automaton.transitions:
        after[before].append((target, stage))
        edges[letter_of[stage]].append((before, target))
    ends = [np.array(some, dtype=np.intp).reshape(-1, 2).T for some in edges]
    accepting = np.flatnonzero(automaton.accepting)
    nearest = accepting[np.argmin(automaton.skip[:, accepting], axis=1)]
    return Ways(tuple(map(tuple, after)), tuple(one for one, _ in ends), tuple(other for _, other in ends), nearest)
