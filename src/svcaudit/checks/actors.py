"""Who did what: first-contact responsibility, four eyes, hand-overs, and the roles that stages are given to."""

from __future__ import annotations

import numpy as np

from svcaudit.checks.conditions import held, holds_of_cases, values_at
from svcaudit.checks.counts import held_cases
from svcaudit.checks.docket import Docket
from svcaudit.checks.expectation import judgement
from svcaudit.checks.search import bounds_per_case, contains, first_per_case, last_per_case, merged, nth_per_case
from svcaudit.model.judgement import Judgement, Kind
from svcaudit.model.log import Bool, Int64, Texts
from svcaudit.model.spec import Actors, Handovers, Performer, Rule, Stages
from svcaudit.model.verdict import Verdict


def actors(docket: Docket, rule: Rule) -> Judgement:
    """same_actor, different_actor: over all occurrences of the stages, as sets.

    A missing actor leaves open what is not decided without it: two people are two whoever the third was.
    """
    body = rule.body
    assert isinstance(body, Actors)
    groups = [docket.events_of(group) for group in body.groups]
    firsts = np.stack([first_per_case(docket.log, events) for events in groups])
    cases = np.flatnonzero(concerned(docket, body) & holds_of_cases(docket, rule.when))
    codes = [_actor_codes(docket, body.field, body.ignore, events) for events in groups]
    broken_by = (_shared if body.different else _several)(docket, groups, codes)[cases]
    unknown = _cases_with(docket, np.concatenate([events[code == -1] for events, code in zip(groups, codes, strict=True)]))
    verdict = np.where(broken_by >= 0, Verdict.VIOLATED, np.where(unknown[cases], Verdict.NOT_ASSESSABLE, Verdict.MET))
    return judgement(cases, _earliest(firsts)[cases], verdict, kind=Kind.WRONG_ACTOR, seen=broken_by)


def concerned(docket: Docket, body: Actors) -> Bool:
    """The cases (C) in which there is somebody to compare: two of the stages occur (or the only one), and nothing excuses them."""
    groups = [docket.events_of(group) for group in body.groups]
    firsts = np.stack([first_per_case(docket.log, events) for events in groups])
    lasts = np.stack([last_per_case(docket.log, events) for events in groups])
    enough: Bool = (firsts >= 0).sum(axis=0) >= min(2, len(groups))
    return enough & ~_excused(docket, body.unless, firsts, lasts)


def _earliest(firsts: Int64) -> Int64:
    """The first event of any group in each case (C)."""
    earliest: Int64 = np.where(firsts < 0, np.iinfo(np.int64).max, firsts).min(axis=0)
    return earliest


def performer(docket: Docket, rule: Rule) -> Judgement:
    """Every event of a stage is done by one of its roles."""
    body = rule.body
    assert isinstance(body, Performer)
    events = docket.events_of(body.stages)
    events = held(docket, rule.when, events)
    values, codes = values_at(docket.log, "role", events)
    fits = np.append(np.isin(values.astype(str), body.roles) if len(values) else np.empty(0, np.bool_), False)[codes]
    verdict = np.where(codes < 0, Verdict.NOT_ASSESSABLE, np.where(fits, Verdict.MET, Verdict.VIOLATED))
    return judgement(
        docket.log.case[events],
        events,
        verdict,
        kind=Kind.WRONG_ROLE,
        seen=events,
        detail=codes,
        details=tuple(f"role {value}" for value in values),
    )


def handovers(docket: Docket, rule: Rule) -> Judgement:
    """At most n changes from one known actor to another. A case in which there are events but nobody is known cannot be assessed."""
    body = rule.body
    assert isinstance(body, Handovers)
    log = docket.log
    events = docket.events_of(body.stages) if body.stages else np.arange(log.events)
    codes_of_all = _actor_codes(docket, body.field, body.ignore, events)
    known, codes = events, codes_of_all
    unknown_only = np.zeros(log.cases, np.bool_)
    if not (counted := codes >= 0).all():
        unknown_only = _cases_with(docket, events[codes == -1]) & ~_cases_with(docket, events[codes != -1])
        known, codes = events[counted], codes[counted]
    changed = np.flatnonzero(codes[1:] != codes[:-1]) + 1
    changes = known[changed[log.case[known[changed]] == log.case[known[changed - 1]]]]
    low, high = bounds_per_case(log, changes)
    cases = held_cases(docket, rule)
    found = (high - low)[cases]
    too_many = found > body.at_most
    verdict = np.where(too_many, Verdict.VIOLATED, np.where(unknown_only[cases], Verdict.NOT_ASSESSABLE, Verdict.MET))
    return judgement(
        cases,
        -1,
        verdict,
        kind=Kind.TOO_MANY,
        seen=np.where(too_many, nth_per_case(log, changes, body.at_most)[cases], -1),
        detail=found,
        details=tuple(f"{n} hand-overs" for n in range(int(found.max(initial=0)) + 1)),
    )


def _cases_with(docket: Docket, events: Int64) -> Bool:
    """The cases (C) in which at least one of the events stands."""
    found = np.zeros(docket.log.cases, np.bool_)
    found[docket.log.case[events]] = True
    return found


def _excused(docket: Docket, unless: Stages, firsts: Int64, lasts: Int64) -> Bool:
    """Cases in which one of `unless` occurs after the first group's first event and before the last group's last."""
    excused = np.zeros(docket.log.cases, np.bool_)
    if unless:
        events = docket.events_of(unless)
        case = docket.log.case[events]
        inside = (firsts[0][case] >= 0) & (events > firsts[0][case]) & (events < lasts[-1][case])
        excused[case[inside]] = True
    return excused


def _actor_codes(docket: Docket, field: str, ignore: tuple[str, ...], events: Int64) -> Int64:
    """Who it was at each event (N): -1 unknown, -2 somebody who does not count."""
    values, codes = values_at(docket.log, field, events)
    if not ignore:
        return codes
    ignored = np.append(_among(values, ignore), False)
    return np.where(ignored[codes], -2, codes)


def _among(values: Texts, names: tuple[str, ...]) -> Bool:
    return np.isin(values.astype(str), names) if len(values) and names else np.zeros(len(values), np.bool_)


def _several(docket: Docket, groups: list[Int64], codes: list[Int64]) -> Int64:
    """Per case the first event whose actor differs from the first known actor of all the groups (C), -1 where all agree."""
    events = np.concatenate(groups)
    order = np.argsort(events, kind="stable")
    code = np.concatenate(codes)[order]
    known, code = events[order][code >= 0], code[code >= 0]
    case = docket.log.case[known]
    low, _ = bounds_per_case(docket.log, known)
    differs = code != code[low[case]] if len(known) else np.empty(0, np.bool_)
    return first_per_case(docket.log, known[differs])


def _shared(docket: Docket, groups: list[Int64], codes: list[Int64]) -> Int64:
    """Per case the first event done by somebody who also did an event of an earlier group (C), -1 where no two groups share."""
    log = docket.log
    people = max((int(code.max(initial=0)) for code in codes), default=0) + 1
    broken: list[Int64] = []
    seen_keys = np.empty(0, np.int64)
    for events, code in zip(groups, codes, strict=True):
        known = code >= 0
        keys = log.case[events[known]].astype(np.int64) * people + code[known]
        broken.append(events[known][contains(keys, seen_keys)])
        seen_keys = merged(seen_keys, np.sort(keys))
    return first_per_case(log, np.sort(np.concatenate(broken)))
