"""The standard that a log already keeps: drafted, judged by the engine itself, and its gates set to what was seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from svcaudit.audit.scaffold.draft import Draft, RuleDraft, standard_text
from svcaudit.audit.scaffold.flow import FlowDraft, draft_flow
from svcaudit.audit.scaffold.limits import UNLIMITED, human, p90, percent
from svcaudit.audit.scaffold.observe import (
    NEARLY,
    Passages,
    actor_pairs,
    closing,
    milestones,
    passages,
    precedences,
    reopens,
    responses,
    roles_of,
    starting,
    ways_of,
)
from svcaudit.audit.scaffold.yaml_words import listing, unique
from svcaudit.checks.judge import Judged, judge
from svcaudit.intake.result import Intake
from svcaudit.model.progress import Progress
from svcaudit.model.spec import Clock, ProcessSpec
from svcaudit.model.verdict import Verdict
from svcaudit.spec.load import parse
from svcaudit.verdict.gate import attainment, count_verdicts, judged_of


@dataclass(frozen=True, slots=True)
class Attained:
    """How a proposed rule fares on the log."""

    rule: str
    kind: str
    met: int
    judged: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """The draft, the standard it makes, the ways its tests take, and how the log fares under it."""

    draft: Draft
    spec: ProcessSpec
    ways: tuple[tuple[str, ...], ...]
    flow: FlowDraft | None
    attained: tuple[Attained, ...]
    intake: Intake


def propose(draft: Draft, intake: Intake, tell: Progress) -> Proposal:
    """Draft rules from what the log does, keep those that it nearly always keeps."""
    log, names = intake.log, [stage.id for stage in draft.stages]
    seen, as_of = passages(log), int(intake.log.time.max())
    ends = closing(seen, draft.stages)
    again = [stage.id for stage in draft.stages if reopens(stage) and stage.id not in [names[one] for one in ends]]
    draft = replace(
        draft,
        closed_by=tuple(names[one] for one in ends),
        reopened_by=tuple(again) if ends else (),
        roles={names[stage]: roles for stage, roles in roles_of(log, seen).items()},
        clocks=_clocks(seen, names, ends, intake, reopened=bool(ends and again)),
        rules=_rules(seen, names, ends, intake),
    )
    tell("judging")
    judged = judge(log, _spec(draft), as_of)
    flow = draft_flow(ways_of(log), names)
    draft = replace(_settled(draft, judged), flow=None if flow is None else RuleDraft("flow", (("path", flow.path),), "", 100))
    tell("judging the flow")
    judged = judge(log, _spec(draft), as_of)
    attained = _attained(judged)
    gated = _gated(draft, {one.rule: one for one in attained})
    spec = _spec(gated)
    ways = tuple(tuple(names[stage] for stage in way.stages) for way in flow.ways) if flow else ()
    return Proposal(gated, spec, ways, flow, attained, intake)


def _spec(draft: Draft) -> ProcessSpec:
    """The draft as a standard; it must load."""
    spec, problems = parse(standard_text(draft), "draft")
    assert spec is not None, f"the draft cannot be loaded: {[str(problem) for problem in problems]}"
    return spec


def _clocks(seen: Passages, names: Sequence[str], ends: Sequence[int], intake: Intake, *, reopened: bool) -> list[RuleDraft]:
    """From the start to each milestone and to the end, without limits so far. A milestone need not come again after a reopening."""
    starts = starting(seen)
    drafts: list[RuleDraft] = []
    for stop in [*((one,) for one in milestones(seen, starts, ends, intake.log)), tuple(ends)]:
        begin = [names[one] for one in starts if one not in stop]
        if not stop or not begin:
            continue
        name = unique(f"time-to-{names[stop[0]]}", [one.id for one in drafts])
        body: tuple[tuple[str, str], ...] = (
            ("start", _stages(begin)),
            ("stop", _stages([names[one] for one in stop])),
            ("within", UNLIMITED),
        )
        if reopened and stop != tuple(ends):
            body = (*body, ("reopen", "first_stop"))
        drafts.append(RuleDraft(name, body, ""))
    return drafts


def _stages(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else listing(names)


def _rules(seen: Passages, names: Sequence[str], ends: Sequence[int], intake: Intake) -> list[RuleDraft]:
    starts = starting(seen)
    finished = np.isin(seen.ends, ends) if ends else np.ones(seen.cases, np.bool_)
    drafts = [
        RuleDraft(f"{names[one]}-before-{names[other]}", (("before", names[other]), ("expect", names[one])), "")
        for one, other in precedences(seen, starts, ends)
    ]
    drafts += [
        RuleDraft(f"{names[other]}-after-{names[one]}", (("after", names[one]), ("expect", names[other])), "")
        for one, other in responses(seen, ends, finished)
    ]
    alike, apart = actor_pairs(seen, intake.log)
    drafts += [RuleDraft(f"one-hand-{names[a]}-{names[b]}", (("same_actor", listing((names[a], names[b]))),), "") for a, b in alike]
    drafts += [RuleDraft(f"two-hands-{names[a]}-{names[b]}", (("different_actor", listing((names[a], names[b]))),), "") for a, b in apart]
    return drafts


def _settled(draft: Draft, judged: Judged) -> Draft:
    """Limits set to what was seen; rules that are not nearly always kept, and roles that are not always, left out."""
    attained = {one.rule: one for one in _attained(judged)}
    clocks = []
    for number, rule in enumerate(judged.rules):
        clock = next((one for one in draft.clocks if one.id == rule.id), None)
        if clock is None or not isinstance(rule.body, Clock):
            continue
        found = judged.judgements[number]
        spans = found.elapsed[found.verdict == Verdict.MET]
        if len(spans) and p90(spans) > 0:
            limit = human(p90(spans))
            body = tuple((key, limit if key == "within" else value) for key, value in clock.body)
            clocks.append(replace(clock, body=body, why=f"90 % of {len(spans)} cases took {limit} or less"))
    rules = [one for one in draft.rules if _share(attained[one.id]) >= NEARLY and attained[one.id].judged]
    roles = {stage: names for stage, names in draft.roles.items() if _share(attained[f"{stage}.by"]) == 1}
    return replace(draft, clocks=clocks, rules=rules, roles=roles)


def _attained(judged: Judged) -> tuple[Attained, ...]:
    found = []
    for rule, verdicts in zip(judged.rules, judged.verdicts, strict=True):
        counts = count_verdicts(verdicts)
        found.append(Attained(rule.id, rule.kind, counts.met, judged_of(counts)))
    return tuple(found)


def _share(one: Attained) -> float:
    share = attainment(one.met, one.judged)
    return 1.0 if share is None else float(share)


def _gated(draft: Draft, attained: dict[str, Attained]) -> Draft:
    """Gates that the log reaches, and what was seen as the reason."""

    def seen(rule: RuleDraft, most: int, told: str = "") -> RuleDraft:
        one = attained[rule.id]
        kept = f"{percent(_share(one))} % of {one.judged} cases keep it"
        why = f"observed in {draft.log}: {told or kept}; decide what should hold"
        return replace(rule, gate=min(most, percent(_share(one))), why=why)

    return replace(
        draft,
        flow=None if draft.flow is None else seen(draft.flow, 95),
        clocks=[seen(clock, 90, clock.why) for clock in draft.clocks],
        rules=[seen(rule, 100) for rule in draft.rules],
    )
