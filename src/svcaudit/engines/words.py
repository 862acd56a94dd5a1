"""What a part of a log must know of the whole: that it has actors, roles or texts, though none of them is in this part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from svcaudit.engines.coded import Coded
from svcaudit.intake.normalise import roles_of
from svcaudit.model.log import Column, EventLog
from svcaudit.model.spec import ProcessSpec


@dataclass(frozen=True, slots=True)
class Whole:
    """One actor, role and text of the whole log; None where it has none."""

    actor: str | None
    role: str | None
    text: str | None


def whole_of(parts: Sequence[Coded]) -> Whole:
    """What any part has."""
    return Whole(*(next((part.told[number] for part in parts if part.told[number] is not None), None) for number in range(3)))


def with_all_words(log: EventLog, whole: Whole, spec: ProcessSpec) -> EventLog:
    """The part's log with a word of each kind that the whole has, and the roles of the standard's people where no file tells roles."""
    if not log.has_actors and whole.actor is not None:
        log = replace(log, actors=_one(whole.actor))
    if whole.role is None:
        role, roles = roles_of(log.actor, log.actors, spec)
        log = replace(log, role=role, roles=roles)
    elif not log.has_roles:
        log = replace(log, roles=_one(whole.role))
    if log.text is None and whole.text is not None:
        none = np.full(log.events, -1, np.int32)
        log = replace(log, text=Column(_one(whole.text), none, none, per_event=True))
    return log


def _one(word: str) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    return np.array([word], dtype=object)
