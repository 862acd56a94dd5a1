"""What a log does: where its cases begin and end, what comes before what, who does two things alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from svcaudit.audit.scaffold.flow import Way
from svcaudit.audit.scaffold.hints import CLOSING, REOPENING
from svcaudit.audit.scaffold.stages import StageDraft
from svcaudit.checks.flow.variants import variants_of
from svcaudit.intake.column_names import mentions
from svcaudit.model.log import Bool, EventLog, Int64

NEARLY = 0.98
"""A share from which 'nearly always' is said."""
_MOST_RULES = 4
_MOST_CLOCKS = 4
_MOST_ROLES = 6


@dataclass(frozen=True, slots=True)
class Passages:
    """First and last event of each stage in each case (C, S); -1 where it does not occur. `begins`, `ends`: first and last stage (C)."""

    first: Int64
    last: Int64
    begins: Int64
    ends: Int64

    @property
    def cases(self) -> int:
        return len(self.first)

    def has(self, stage: int) -> Bool:
        found: Bool = self.first[:, stage] >= 0
        return found

    def share(self, stage: int) -> float:
        return float(self.has(stage).mean())


def passages(log: EventLog) -> Passages:
    """Look through the log once."""
    stages = len(log.stage_ids)
    events = np.flatnonzero(log.stage >= 0)
    place = log.case[events].astype(np.int64) * stages + log.stage[events]
    first = np.full(log.cases * stages, -1, np.int64)
    last = first.copy()
    first[place[::-1]] = events[::-1]  # of several, the one written last stays
    last[place] = events
    begins, ends = np.full(log.cases, -1, np.int64), np.full(log.cases, -1, np.int64)
    begins[log.case[events][::-1]] = log.stage[events][::-1]
    ends[log.case[events]] = log.stage[events]
    return Passages(first.reshape(-1, stages), last.reshape(-1, stages), begins, ends)


def ways_of(log: EventLog) -> list[Way]:
    """The sequences of stages and how many cases took each."""
    variants = variants_of(log.case, log.stage, log.offsets)
    counts = np.bincount(variants.code, minlength=len(variants.first))
    return [Way(tuple(int(one) for one in variants.sequence(number)), int(counts[number])) for number in range(len(variants.first))]


def starting(seen: Passages) -> tuple[int, ...]:
    """The stages that nearly all cases begin with, most frequent first."""
    counts = np.bincount(seen.begins[seen.begins >= 0], minlength=seen.first.shape[1])
    order = np.argsort(-counts, kind="stable")
    taken: list[int] = []
    for stage in order.tolist():
        if counts[stage] < 0.02 * seen.cases or (taken and counts[taken].sum() >= 0.95 * seen.cases):
            break
        taken.append(stage)
    return tuple(taken or [int(order[0])])


def closing(seen: Passages, stages: Sequence[StageDraft]) -> tuple[int, ...]:
    """The stages that end cases: most often the last one where they occur, or called so."""
    counts = np.bincount(seen.ends[seen.ends >= 0], minlength=len(stages))
    found = []
    for stage in np.argsort(-counts, kind="stable").tolist():
        occurs = int(seen.has(stage).sum())
        called = any(mentions(one, CLOSING) for one in stages[stage].activities) and not reopens(stages[stage])
        of_all, of_own = counts[stage] / max(1, seen.cases), counts[stage] / max(1, occurs)
        if (of_all >= 0.05 and of_own >= 0.6) or (called and of_own >= 0.5 and of_all >= 0.005):
            found.append(stage)
    begins = set(starting(seen))
    return tuple(stage for stage in found if stage not in begins or counts[stage] >= 0.5 * seen.cases)


def reopens(stage: StageDraft) -> bool:
    return any(mentions(activity, REOPENING) for activity in stage.activities)


def milestones(seen: Passages, starts: Sequence[int], ends: Sequence[int], log: EventLog) -> list[int]:
    """Stages worth a clock of their own: in many cases, neither at the start nor at the end, the earliest first."""
    times = []
    for stage in range(seen.first.shape[1]):
        if stage in starts or stage in ends or seen.share(stage) < 0.85:
            continue
        cases = np.flatnonzero(seen.has(stage))
        waited = log.time[seen.first[cases, stage]] - log.time[log.offsets[:-1][cases]]
        times.append((float(np.median(waited)), -seen.share(stage), stage))
    return [stage for _, _, stage in sorted(times)][: _MOST_CLOCKS - 1]


def precedences(seen: Passages, starts: Sequence[int], ends: Sequence[int]) -> list[tuple[int, int]]:
    """(A, B): nearly every B has an earlier A, A being the nearest such stage and none that all cases begin with."""
    found = []
    stages = seen.first.shape[1]
    for later in range(stages):
        cases = seen.has(later)
        if cases.mean() < 0.1 or later in starts:
            continue
        own = seen.first[cases, later]
        candidates = []
        for earlier in range(stages):
            if earlier == later or earlier in starts:
                continue
            other = seen.first[cases, earlier]
            if float(((other >= 0) & (other < own)).mean()) >= NEARLY:
                candidates.append((float(np.where(other >= 0, other, 0).mean()), earlier))
        if candidates:
            found.append((float(cases.mean()), max(candidates)[1], later))
    return [(earlier, later) for _, earlier, later in sorted(found, reverse=True)][:_MOST_RULES]


def responses(seen: Passages, ends: Sequence[int], finished: Bool) -> list[tuple[int, int]]:
    """(A, B): in finished cases nearly every A has a later B, B being the nearest such stage and none that merely ends cases."""
    found = []
    stages = seen.first.shape[1]
    for stage in range(stages):
        cases = seen.has(stage) & finished
        if cases.sum() < 0.1 * max(1, seen.cases) or stage in ends:
            continue
        own = seen.last[cases, stage]
        candidates = []
        for later in range(stages):
            if later == stage or later in ends:
                continue
            other = seen.last[cases, later]
            if float((other > own).mean()) >= NEARLY:
                candidates.append((-float(other.mean()), later))
        if candidates:
            found.append((float(cases.mean()), stage, max(candidates)[1]))
    by_later = {later: (stage, later) for _, stage, later in sorted(found)}  # one rule for each stage that is to come
    return list(by_later.values())[:_MOST_RULES]


def actor_pairs(seen: Passages, log: EventLog) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Pairs of stages that nearly always one person does, and pairs that nearly never the same person does though he might."""
    alike: list[tuple[float, int, int]] = []
    apart: list[tuple[float, int, int]] = []
    if not log.has_actors:
        return [], []
    stages = seen.first.shape[1]
    people = [set(np.unique(log.actor[(log.stage == stage) & (log.actor >= 0)]).tolist()) for stage in range(stages)]
    for one in range(stages):
        for other in range(one + 1, stages):
            both = seen.has(one) & seen.has(other)
            if both.mean() < 0.2 or min(len(people[one]), len(people[other])) < 2:
                continue
            left, right = log.actor[seen.first[both, one]], log.actor[seen.first[both, other]]
            known = (left >= 0) & (right >= 0)
            if known.sum() < 0.9 * both.sum():
                continue
            same = float((left == right)[known].mean())
            shared = len(people[one] & people[other]) / len(people[one] | people[other])
            if same >= NEARLY:
                alike.append((float(both.mean()), one, other))
            elif same <= 1 - NEARLY and shared >= 0.3 and min(len(people[one]), len(people[other])) >= 3:
                apart.append((float(both.mean()), one, other))
    return [pair[1:] for pair in sorted(alike, reverse=True)[:2]], [pair[1:] for pair in sorted(apart, reverse=True)[:2]]


def roles_of(log: EventLog, seen: Passages) -> dict[int, tuple[str, ...]]:
    """For the most common stages that one or two roles alone do, and of which each event says the role: these roles."""
    found: dict[int, tuple[str, ...]] = {}
    if len(log.roles) < 2:
        return found
    for stage in sorted(range(len(log.stage_ids)), key=lambda one: -seen.share(one)):
        role = log.role[log.stage == stage]
        names = tuple(str(log.roles[one]) for one in np.unique(role[role >= 0]))
        if len(role) and (role >= 0).all() and 1 <= len(names) <= 2 and len(names) < len(log.roles):
            found[stage] = names
        if len(found) == _MOST_ROLES:
            break
    return found
