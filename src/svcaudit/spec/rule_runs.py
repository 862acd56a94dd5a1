"""Rules as machines that read a case stage by stage: which cases keep a rule, and whether some case keeps several.

What a rule asks beside the order of stages (`where`, `within`, `same`, …) is not read. Where it asks for more than the machine does,
the machine is `wide`: every case that keeps the rule passes it. Where it asks for less, the machine is `narrow`: every case that passes
it keeps the rule. A machine that is neither says exactly what the rule says.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from svcaudit.model.spec import Body, Choice, Clock, Count, Edge, Matching, Order, Stages, Together

OTHER = ""
"""Any stage that no rule at hand names."""
BROKEN = "broken"
"""The state of a machine that no way leads out of."""
State = Any
"""Whatever a machine remembers; hashable."""


@dataclass(frozen=True)
class Machine:
    """`step` reads a stage; `accepts` says whether a case may end so; `activation`: the stages of which one must occur."""

    start: State
    step: Callable[[State, str], State]
    accepts: Callable[[State], bool]
    activation: frozenset[str] = frozenset()
    wide: bool = False
    narrow: bool = False


def machine_of(body: Body) -> Machine | None:
    """None for what does not look at the order or number of stages, or asks both more and less than a machine could."""
    match body:
        case Count():
            return _count(body)
        case Edge(stages, last, where):
            return Machine(None, partial(_edge, stages, last), bool, wide=where is not None)
        case Choice():
            return _choice(body)
        case Together():
            return _together(body)
        case Order():
            return _order(body)
        case Clock():
            steps = partial(_clock, body.start, (*body.stop, *body.cancel))
            return Machine("", steps, lambda state: state != "running", frozenset(body.start), wide=True)
    return None


def _count(body: Count) -> Machine | None:
    """How often, up to what still matters. A part of the events only counts less: of at least n that asks more, of at most n less."""
    least, most = body.at_least, body.at_most
    some = body.where is not None or body.within is not None
    if some and least:
        most = None
    enough = least if most is None else most + 1
    ends = partial(_lies_between, least, most)
    return Machine(0, partial(_counted, body.stages, enough), ends, wide=some and least > 0, narrow=some and not least)


def _counted(stages: Stages, enough: int, state: int, stage: str) -> int:
    return min(state + (stage in stages), enough)


def _lies_between(least: int, most: int | None, state: int) -> bool:
    return least <= state and (most is None or state <= most)


def _edge(stages: Stages, last: bool, state: bool | None, stage: str) -> bool:
    return stage in stages if last or state is None else state


def _choice(body: Choice) -> Machine:
    some = body.where is not None or body.within is not None

    def step(state: frozenset[int], stage: str) -> frozenset[int]:
        return state | {number for number, option in enumerate(body.options) if stage in option}

    exclusive = body.exclusive and not some
    return Machine(frozenset(), step, lambda state: len(state) == 1 if exclusive else bool(state), wide=some)


def _together(body: Together) -> Machine | None:
    some = body.where is not None or body.within is not None or bool(body.same or body.different)
    if some and not body.negative:
        return None

    def step(state: tuple[bool, bool], stage: str) -> tuple[bool, bool]:
        return state[0] or stage in body.first, state[1] or stage in body.second

    kept = (lambda state: not all(state)) if body.negative else (lambda state: state[0] == state[1])
    return Machine((False, False), step, kept, frozenset((*body.first, *body.second)), narrow=some)


def _order(body: Order) -> Machine | None:
    some = body.where is not None or body.within is not None or bool(body.same or body.different)
    step = _STEPS.get((body.side, body.negative, body.matching))
    if step is None:
        return None
    pending = (_WAITING, BROKEN) if body.side == "after" and not body.negative else (BROKEN,)
    accepts = _if_is_kept if body.side == "anywhere" else lambda state: state not in pending
    start = (0, False, False) if body.side == "anywhere" else ""
    activation = frozenset(body.activation)
    return Machine(
        start, partial(step, activation, frozenset(body.target)), accepts, activation, not body.negative and some, body.negative and some
    )


_WAITING, _SEEN = "waiting", "seen"
Sets = frozenset[str]


def _after_any(activation: Sets, target: Sets, state: str, stage: str) -> str:
    return _WAITING if stage in activation else "" if stage in target else state


def _after_each(activation: Sets, target: Sets, state: str, stage: str) -> str:
    if state == BROKEN or (stage in activation and state == _WAITING and stage not in target):
        return BROKEN
    return _after_any(activation, target, state, stage)


def _after_next(activation: Sets, target: Sets, state: str, stage: str) -> str:
    if state == BROKEN or (state == _WAITING and stage not in target):
        return BROKEN
    return _WAITING if stage in activation else ""


def _never_after(activation: Sets, target: Sets, state: str, stage: str) -> str:
    if state == BROKEN or (state == _SEEN and stage in target):
        return BROKEN
    return _SEEN if stage in activation else state


def _never_next(activation: Sets, target: Sets, state: str, stage: str) -> str:
    if state == BROKEN or (state == _SEEN and stage in target):
        return BROKEN
    return _SEEN if stage in activation else ""


def _before(lasting: bool, negative: bool, used: bool, activation: Sets, target: Sets, state: str, stage: str) -> str:
    """`lasting`: a target is remembered until the end, else to the next stage (`used`: to the next activation)."""
    if state == BROKEN or (stage in activation and (state == _SEEN) == negative):
        return BROKEN
    if stage in target:
        return _SEEN
    return state if lasting or (used and stage not in activation) else ""


def _if(activation: Sets, target: Sets, state: tuple[int, bool, bool], stage: str) -> tuple[int, bool, bool]:
    """(targets, up to two; an activation; one that is a target itself, and needs another)."""
    targets, active, both = state
    hit = stage in target
    return min(targets + hit, 2), active or stage in activation, both or (hit and stage in activation)


def _if_is_kept(state: tuple[int, bool, bool]) -> bool:
    targets, active, both = state
    return targets >= (2 if both else 1 if active else 0)


_STEPS: dict[tuple[str, bool, Matching], Callable[..., State]] = {
    ("after", False, Matching.ANY): _after_any,
    ("after", False, Matching.ONE_EACH): _after_each,
    ("after", False, Matching.NEXT): _after_next,
    ("after", True, Matching.ANY): _never_after,
    ("after", True, Matching.NEXT): _never_next,
    ("before", False, Matching.ANY): partial(_before, True, False, False),
    ("before", False, Matching.ONE_EACH): partial(_before, False, False, True),
    ("before", False, Matching.NEXT): partial(_before, False, False, False),
    ("before", True, Matching.ANY): partial(_before, True, True, False),
    ("before", True, Matching.NEXT): partial(_before, False, True, False),
    ("anywhere", False, Matching.ANY): _if,
}


def _clock(start: Stages, ends: Stages, state: str, stage: str) -> str:
    """What starts is stopped or cancelled one day; what reopening asks beside is not read."""
    if state == "running":
        return "over" if stage in ends else state
    return "running" if not state and stage in start else state


# --- several at once -------------------------------------------------------------------------------------------------


def some_case(
    machines: Sequence[Machine], occurring: Iterable[Collection[str]], stages: Iterable[str], broken: Machine | None = None
) -> bool:
    """Whether some case of these stages passes all machines, has one stage of each set `occurring`, and does not pass `broken`."""
    asked = [frozenset(some) for some in occurring if some]
    read = [*machines, *([] if broken is None else [broken])]
    letters = tuple(stages)
    begin = (tuple(machine.start for machine in read), (False,) * len(asked))
    known, waiting = {begin}, [begin]
    while waiting:
        states, seen = waiting.pop()
        for stage in letters:
            after = tuple(machine.step(state, stage) for machine, state in zip(read, states, strict=True))
            if BROKEN in after[: len(machines)]:
                continue
            met = tuple(one or stage in some for one, some in zip(seen, asked, strict=True))
            if all(met) and _ends(machines, broken, after):
                return True
            if (after, met) not in known:
                known.add((after, met))
                waiting.append((after, met))
    return False


def _ends(machines: Sequence[Machine], broken: Machine | None, states: tuple[State, ...]) -> bool:
    passed = all(machine.accepts(state) for machine, state in zip(machines, states, strict=False))
    return passed and (broken is None or not broken.accepts(states[-1]))
