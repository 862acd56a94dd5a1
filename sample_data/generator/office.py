"""People working through cases: a small discrete-event simulation.

A case is told as a *story*, a Python generator that yields what it needs next – some minutes of somebody's work, or time to
pass – and is resumed when it got it. Everybody does one thing at a time, in the order in which it was asked for, and only during
his own shifts. Nothing else makes queues: they build up at peak hours and in a bad month because people are busy.
"""

from __future__ import annotations

import heapq
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from .clock import MINUTE, Second, Shifts


@dataclass(slots=True)
class Person:
    """Somebody who works. `pace` stretches the work (1.3 is slow), `care` is the chance of doing what the standard says."""

    name: str
    role: str
    shifts: Shifts
    pace: float = 1.0
    care: float = 0.95
    free_at: Second = 0
    busy: int = 0


@dataclass(frozen=True, slots=True)
class Work:
    """Ask for `minutes` of one of these people; the one who can begin first takes it. `urgent` work jumps the queue."""

    people: Sequence[Person]
    minutes: float
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Pass:
    """Let this many seconds go by."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Turn:
    """What a story gets back: who did it, when it began and when it was done."""

    person: Person
    began: Second
    done: Second


T = TypeVar("T")
Telling = Generator[Work | Pass, Turn, T]
"""A part of a story, with what it comes to in the end."""
Story = Telling[None]
NOBODY = Person("", "", Shifts([]))


def run(stories: Sequence[tuple[Second, Story]], rng: np.random.Generator) -> None:
    """Tell all stories side by side, each from its own beginning."""
    agenda: list[tuple[Second, int, Turn | None, Story]] = [(start, n, None, story) for n, (start, story) in enumerate(stories)]
    heapq.heapify(agenda)
    ticket = len(agenda)
    while agenda:
        now, _, turn, story = heapq.heappop(agenda)
        try:
            wish = next(story) if turn is None else story.send(turn)
        except StopIteration:
            continue
        turn = _wait(wish, now) if isinstance(wish, Pass) else _do(wish, now, rng)
        ticket += 1
        heapq.heappush(agenda, (turn.done, ticket, turn, story))


def _wait(wish: Pass, now: Second) -> Turn:
    return Turn(NOBODY, now, now + max(1, round(wish.seconds)))


def _do(wish: Work, now: Second, rng: np.random.Generator) -> Turn:
    def can_begin(person: Person) -> Second:
        return person.shifts.start(now if wish.urgent else max(now, person.free_at))

    person = min(wish.people, key=lambda each: (can_begin(each), each.busy, each.name))
    began = can_begin(person)
    work = max(20, round(wish.minutes * MINUTE * person.pace * rng.lognormal(0.0, 0.45)))
    done = person.shifts.add(began, work)
    person.free_at = max(person.free_at, done)
    person.busy += work
    return Turn(person, began, done)
