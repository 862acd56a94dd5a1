"""A log and a standard to judgements: every rule on every case of one partition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from svcaudit.checks.actors import concerned
from svcaudit.checks.blind import OF_ONE_DAY, blinded, left_open, other_order
from svcaudit.checks.catalogue import KIND_BY_NAME
from svcaudit.checks.conditions import attributes_of, held, holds_of_cases, lacking
from svcaudit.checks.docket import Docket, make_docket
from svcaudit.checks.expectation import not_assessable
from svcaudit.checks.flow.alignment import Alignment
from svcaudit.checks.flow.variants import Variants, variants_of
from svcaudit.checks.flow_order import align_cases, flow_order
from svcaudit.checks.ruler import make_ruler
from svcaudit.intake.threads import ALONE, helpers
from svcaudit.model.duration import Measure
from svcaudit.model.judgement import Judgement
from svcaudit.model.log import EventLog, Int8
from svcaudit.model.spec import (
    Actors,
    Choice,
    Clock,
    Count,
    Edge,
    Every,
    Field,
    Flow,
    Handovers,
    Matrix,
    Order,
    Performer,
    ProcessSpec,
    Record,
    Repeat,
    Rule,
    Stages,
    Together,
    Wording,
)
from svcaudit.model.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Judged:
    """What the checks found in a partition. R rules of the standard, C cases of the log.

    judgements (R). verdicts: Int8 (R, C), each case's verdict under each rule before waivers. lacking (R): the columns a rule needs and
    the log does not have. variants: the cases by sequence of stages; alignment: with the flow, None where the standard has none.
    """

    docket: Docket
    rules: tuple[Rule, ...]
    judgements: tuple[Judgement, ...]
    verdicts: Int8
    lacking: tuple[tuple[str, ...], ...]
    variants: Variants
    alignment: Alignment | None
    hidden: tuple[tuple[str, ...], ...] = ()
    """(R): what the log could not show and the rule asks for, in words."""


@dataclass(frozen=True, slots=True)
class Across:
    """What the rules that look across cases say of a part's cases, found in the whole log, by rule id. `otherwise`: by the other reading
    of bare dates, None where the whole has none."""

    found: Mapping[str, Judgement]
    otherwise: Mapping[str, Judgement] | None = None


def judge(log: EventLog, spec: ProcessSpec, as_of: int, across: Across | None = None) -> Judged:
    """Judge every case by every rule, as of an instant (microseconds). A verdict that hangs on the hour of a bare date is left open.

    `across`: where the log is a part of a larger one.
    """
    judged = _judge(log, spec, as_of, {} if across is None else across.found)
    rank = np.array([*(spec.stages[stage].rank for stage in log.stage_ids), 0], np.int64)[log.stage]
    other = other_order(log, rank)
    if across is not None and across.otherwise is not None:
        return _agreed(judged, _judge(log if other is None else other, spec, as_of, across.otherwise).verdicts)
    return judged if other is None else _agreed(judged, _judge(other, spec, as_of, {}).verdicts)


def _agreed(judged: Judged, other: Int8) -> Judged:
    """What both readings of bare dates say."""
    doubtful = judged.verdicts != other
    if not doubtful.any():
        return judged
    found = [left_open(one, rows[one.case]) for one, rows in zip(judged.judgements, doubtful, strict=True)]
    hidden = [(*told, OF_ONE_DAY) if rows.any() else told for told, rows in zip(judged.hidden, doubtful, strict=True)]
    verdicts = np.where(doubtful, Verdict.NOT_ASSESSABLE, judged.verdicts).astype(np.int8)
    return replace(judged, judgements=tuple(found), verdicts=verdicts, hidden=tuple(hidden))


@dataclass(frozen=True, slots=True)
class _Opinion:
    """What one rule says of the log."""

    judgement: Judgement
    verdicts: Int8
    lacking: tuple[str, ...]
    hidden: tuple[str, ...]
    alignment: Alignment | None


def _judge(log: EventLog, spec: ProcessSpec, as_of: int, given: Mapping[str, Judgement]) -> Judged:
    docket = make_docket(log, spec, as_of)
    variants = variants_of(log.case, log.stage, log.offsets)

    def opinion(rule: Rule) -> _Opinion:
        return _opinion(docket, rule, variants, given.get(rule.id))

    if log.events < ALONE:
        opinions = [opinion(rule) for rule in spec.rules]
    else:
        # Rules know nothing of one another, and NumPy searches and sorts without the interpreter's lock.
        with helpers(2) as pool:
            opinions = list(pool.map(opinion, spec.rules))
    return Judged(
        docket,
        spec.rules,
        tuple(one.judgement for one in opinions),
        np.stack([one.verdicts for one in opinions]) if opinions else np.empty((0, log.cases), np.int8),
        tuple(one.lacking for one in opinions),
        variants,
        next((one.alignment for one in opinions if one.alignment is not None), None),
        tuple(one.hidden for one in opinions),
    )


def _opinion(docket: Docket, rule: Rule, variants: Variants, given: Judgement | None) -> _Opinion:
    log = docket.log
    lacks = lacking(log, needs(rule))
    alignment: Alignment | None = None
    if lacks:
        found = _unassessable(docket, rule, lacks)
    elif isinstance(rule.body, Flow):
        alignment = align_cases(docket, rule, variants)
        found = flow_order(docket, alignment, variants)
    else:
        found = judge_rule(docket, rule) if given is None else given
    found, unseen = blinded(log, rule, found)
    return _Opinion(found, worst_per_case(found, log.cases), lacks, unseen, alignment)


def judge_rule(docket: Docket, rule: Rule) -> Judgement:
    """One rule but the flow, over all cases; cases for which no calendar is chosen are not held to it."""
    check = KIND_BY_NAME[rule.kind].judge
    assert check is not None
    return _held(docket, rule, check(docket, rule))


def _held(docket: Docket, rule: Rule, found: Judgement) -> Judgement:
    """Not applicable where a calendar would have to be chosen and none is."""
    choice = rule.timing.calendar
    if choice is None or choice.default is not None:
        return found
    ruler = make_ruler(docket, rule.timing, Measure.WORKING)
    verdict = np.where(ruler.measures(found.case), found.verdict, Verdict.NOT_APPLICABLE).astype(np.int8)
    return replace(found, verdict=verdict)


def worst_per_case(found: Judgement, cases: int) -> Int8:
    """Each case's verdict (C): the worst of its activations; not applicable where there was none."""
    verdicts = np.zeros(cases, np.int8)
    if not len(found.case):
        return verdicts
    if (found.case[1:] > found.case[:-1]).all():
        verdicts[found.case] = found.verdict
        return verdicts
    first = np.flatnonzero(np.append(True, found.case[1:] != found.case[:-1]))
    verdicts[found.case[first]] = np.maximum.reduceat(found.verdict, first)
    return verdicts


def needs(rule: Rule) -> Iterator[str]:
    """The attributes and event fields without which a rule cannot be assessed."""
    yield from attributes_of(rule.when)
    if rule.timing.calendar is not None and rule.timing.calendar.by:
        yield rule.timing.calendar.by
    match rule.body:
        case Order() | Together() as body:
            yield from attributes_of(body.where)
            yield from body.same
            yield from body.different
        case Count() | Edge() | Choice() | Every() as body:
            yield from attributes_of(body.where)
        case Actors() | Handovers() as body:
            yield body.field
        case Performer():
            yield "role"
        case Record() as body:
            yield from body.attributes
        case Field() as body:
            yield from attributes_of(body.must)
        case Matrix() as body:
            yield body.attribute
            for condition, _ in body.rows:
                yield from attributes_of(condition)
        case Wording():
            yield "text"
        case Repeat() as body:
            yield from body.same
        case Clock() as body:
            for target in body.targets:
                yield from attributes_of(target.when)
        case Flow():
            pass


def _unassessable(docket: Docket, rule: Rule, lacks: tuple[str, ...]) -> Judgement:
    """Nothing can be said of a rule that lacks columns, wherever it is activated."""
    found = _activations(docket, rule)
    choice = rule.timing.calendar
    return found if choice is None or choice.by in lacks else _held(docket, rule, found)


def _activations(docket: Docket, rule: Rule) -> Judgement:
    """Every activation that the log shows: the events of the triggering stages, or the cases, as far as `when` can be read."""
    known_when = None if lacking(docket.log, attributes_of(rule.when)) else rule.when
    stages = _triggers(rule)
    if stages or isinstance(rule.body, Every):
        events = docket.events_of(stages) if stages else docket.first_events
        events = held(docket, known_when, events)
        return not_assessable(docket.log.case[events], events)
    cases = holds_of_cases(docket, known_when)
    if isinstance(rule.body, Actors):
        cases &= concerned(docket, rule.body)
    return not_assessable(np.flatnonzero(cases), -1)


def _triggers(rule: Rule) -> Stages:
    """The stages whose events activate a rule; none where the case itself does."""
    match rule.body:
        case Order() as body:
            return body.activation
        case Together() as body:
            return tuple(dict.fromkeys((*body.first, *body.second)))
        case Clock() | Every() as body:
            return body.start
        case Performer() | Record() | Wording() | Field() | Matrix() as body:
            return body.stages
    return ()
