"""Several versions of one standard: a case is judged by the version that was in force on the day on which it began."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.audit.document import document_of
from svcaudit.audit.instants import day_in
from svcaudit.audit.quality import weigh
from svcaudit.engines.beyond import facts_beyond
from svcaudit.engines.part import Bench, Part, judge_part
from svcaudit.errors import DataError
from svcaudit.intake.claims_file import quarantine_with_claims
from svcaudit.intake.normalise import unmapped_activities
from svcaudit.intake.quality import detect, survey_of
from svcaudit.intake.quarantine import Ignored
from svcaudit.intake.result import Intake, RowCount
from svcaudit.intake.zones import DAY, to_instants, zone_of
from svcaudit.kpis.built_in import metrics_of
from svcaudit.kpis.joined import in_one, joined
from svcaudit.kpis.period import numbers_of
from svcaudit.model.facts import Facts, RuleFacts, Spans, Values
from svcaudit.model.log import NEVER, Bool, EventLog, Int64
from svcaudit.model.run import Run, VersionInfo
from svcaudit.model.slices import take_cases
from svcaudit.model.spec import Attribute, Clock, ProcessSpec
from svcaudit.model.waiver import Waiver
from svcaudit.spec.versions import Version
from svcaudit.verdict.cases import beyond_table, cases_table, spans_table, stages_table, values_table
from svcaudit.verdict.claims import joined_claims

_EPOCH = date(1970, 1, 1)
NO_VERSION = "no version of the standard was in force when the case began"


def union_of(versions: Sequence[Version]) -> ProcessSpec:
    """The newest version with what only older ones have: stages, attributes, rules, metrics. What is reported over all versions."""
    newest = versions[-1].spec
    rules, metrics = {rule.id: rule for rule in newest.rules}, {metric.id: metric for metric in newest.metrics}
    stages, attributes, calendars = dict(newest.stages), dict(newest.attributes), dict(newest.calendars)
    for version in reversed(versions[:-1]):
        for rule in version.spec.rules:
            rules.setdefault(rule.id, rule)
        for metric in version.spec.metrics:
            metrics.setdefault(metric.id, metric)
        stages = {**version.spec.stages, **stages}
        attributes = {**version.spec.attributes, **_titled_as_before(attributes, version.spec)}
        calendars = {**version.spec.calendars, **calendars}
    ordered_stages = {**newest.stages, **stages}
    return replace(
        newest,
        rules=tuple(rules.values()),
        metrics=tuple(metrics.values()),
        stages=ordered_stages,
        attributes={**newest.attributes, **attributes},
        calendars=calendars,
        in_force=(versions[0].first, versions[-1].last),
    )


def _titled_as_before(attributes: Mapping[str, Attribute], older: ProcessSpec) -> dict[str, Attribute]:
    """With the titles of values that only the older version has."""
    titles = {name: one.value_titles for name, one in older.attributes.items()}
    return {name: replace(one, value_titles={**titles.get(name, {}), **one.value_titles}) for name, one in attributes.items()}


def check_versions(
    versions: Sequence[Version],
    union: ProcessSpec,
    read: Callable[[ProcessSpec], Intake],
    as_of: int | None,
    *,
    waivers: Sequence[Waiver] = (),
    period: str | None = None,
) -> Run:
    """Judge every case by its version. union: its rules are those to be judged. read: the log by a version's stages and attributes.

    Rates are over all cases, whichever version judged them; a rule that a version does not have is not applicable to its cases.
    """
    parts: list[Part] = []
    others: list[Facts | None] = []
    infos: list[VersionInfo] = []
    unmapped: dict[str, int] = {}
    covered: Bool | None = None
    wanted = {rule.id for rule in union.rules}
    for version in versions:
        spec = replace(version.spec, rules=tuple(rule for rule in version.spec.rules if rule.id in wanted))
        intake = read(spec)
        begins = intake.log.time[intake.log.offsets[:-1]]
        mine = _began_in(begins, version, intake.zone)
        covered = mine if covered is None else covered | mine
        infos.append(_info(version, int(mine.sum())))
        instant = intake.last if as_of is None else as_of
        bench = Bench(spec, instant, day_in(instant, intake.zone), tuple(waivers))
        outside = facts_beyond(_of_version(intake.beyond, version, intake.zone), bench, intake.bounds)
        others.append(None if outside is None else _with_all(outside, spec, union))
        if not mine.any():
            continue
        log = take_cases(intake.log, np.flatnonzero(mine))
        for activity, rows in unmapped_activities(log):
            unmapped[activity] = unmapped.get(activity, 0) + rows
        part = judge_part(log, bench, intake.claims)
        parts.append(replace(part, facts=_with_all(part.facts, spec, union)))
    if not parts or covered is None:
        raise DataError("no version of the standard was in force when any of the cases began", "see `in_force` of the versions")
    whole = _one(parts, union)
    instant = intake.last if as_of is None else as_of
    bench = Bench(union, instant, day_in(instant, intake.zone), tuple(waivers))
    numbers = numbers_of(whole.facts, in_one(others), union, instant, intake.bounds)
    whole = replace(whole, facts=replace(whole.facts, metrics=numbers.metrics))
    account = _accounted(intake, covered, unmapped)
    quality = weigh(detect(survey_of(intake, versions[-1].spec)), union)
    document = document_of(whole, bench, account, quality, period=period, beyond=numbers.beyond)
    return Run(
        document=replace(document, versions=infos, notes=[*document.notes, *_notes(infos, int((~covered).sum()))]),
        spec_text=versions[-1].spec.source_text,
        findings=whole.findings,
        cases=cases_table(whole.facts, union.rules),
        events=whole.events,
        quarantine=quarantine_with_claims(intake),
        spans=spans_table(whole.facts, union.rules),
        stages=stages_table(whole.facts),
        values=values_table(numbers, union),
        beyond=beyond_table(numbers, union.rules),
        version_texts={version.spec.version: version.spec.source_text for version in versions},
    )


def _notes(versions: Sequence[VersionInfo], left_out: int) -> list[str]:
    notes = [
        f"{_cases(one.cases)} judged by version {one.version}, in force from {one.from_ or 'the beginning'} to {one.to or 'now'}"
        for one in versions
    ]
    return [*notes, f"{_cases(left_out)} not judged: {NO_VERSION}"] if left_out else notes


def _cases(number: int) -> str:
    return "1 case is" if number == 1 else f"{number} cases are"


def _info(version: Version, cases: int) -> VersionInfo:
    first, last = (None if day is None else day.isoformat() for day in (version.first, version.last))
    return VersionInfo(version.spec.version, version.spec.sha256, Path(version.spec.path).name, first, last, cases)


def _began_in(begins: Int64, version: Version, zone: str) -> Bool:
    """The cases (C) that began on a day of the version, days being those of the zone."""
    there = zone_of(zone)

    def midnight(day: date) -> int:
        return int(to_instants(np.array([(day - _EPOCH).days * DAY], np.int64), there)[0])

    inside = np.ones(len(begins), np.bool_)
    if version.first is not None:
        inside &= begins >= midnight(version.first)
    if version.last is not None:
        inside &= begins < midnight(version.last + timedelta(days=1))
    return inside


def _of_version(log: EventLog | None, version: Version, zone: str) -> EventLog | None:
    """The cases of a log that the version judges."""
    return None if log is None else take_cases(log, np.flatnonzero(_began_in(log.time[log.offsets[:-1]], version, zone)))


def _with_all(facts: Facts, spec: ProcessSpec, union: ProcessSpec) -> Facts:
    """The facts with a row for every rule and metric of the union, in its order."""
    rules = {rule.id: found for rule, found in zip(spec.rules, facts.rules, strict=True)}
    metrics = {metric.id: found for metric, found in zip(metrics_of(spec), facts.metrics, strict=True)}
    return replace(
        facts,
        rules=tuple(rules.get(rule.id) or _not_applicable(facts.cases, isinstance(rule.body, Clock)) for rule in union.rules),
        metrics=tuple(metrics.get(metric.id) or Values.none() for metric in metrics_of(union)),
        fitness=np.full(facts.cases, np.nan) if facts.fitness is None else facts.fitness,
    )


def _not_applicable(cases: int, clock: bool) -> RuleFacts:
    whole, small = np.empty(0, np.int64), np.empty(0, np.int8)
    none = np.full(cases, -1, np.int64) if clock else None
    return RuleFacts(
        verdict=np.zeros(cases, np.int8),
        waiver=np.full(cases, -1, np.int32),
        tie=np.zeros(cases, np.bool_),
        activations=0,
        violations=0,
        lacking=(),
        hidden=(),
        spans=Spans(np.empty(0, np.int32), small, whole, whole, small, np.empty(0, np.bool_)),
        elapsed=none,
        limit=none,
        due=np.full(cases, NEVER, np.int64) if clock else None,
    )


def _one(parts: Sequence[Part], union: ProcessSpec) -> Part:
    """Parts of several versions as one: findings by rule and case, events by case."""
    facts = joined([part.facts for part in parts])
    findings = pa.concat_tables([part.findings for part in parts], promote_options="default").unify_dictionaries()
    rules = pa.array([rule.id for rule in union.rules])
    by_rule = np.asarray(pc.index_in(findings.column("rule").cast(pa.string()), value_set=rules).combine_chunks())
    by_case = np.asarray(pc.index_in(findings.column("case"), value_set=facts.ids).combine_chunks())
    events = pa.concat_tables([part.events for part in parts], promote_options="default").unify_dictionaries()
    of_case = np.asarray(pc.index_in(events.column("case").cast(pa.string()), value_set=facts.ids).combine_chunks())
    return Part(
        facts,
        findings.take(np.lexsort((by_case, by_rule))),
        events.take(np.argsort(of_case, kind="stable")),
        joined_claims([part.claims for part in parts]),
    )


def _accounted(intake: Intake, covered: Bool, unmapped: dict[str, int]) -> Intake:
    """The account of the log over all versions: rows of cases that no version judges are ignored, and so are those without a stage."""
    log = intake.log
    left_out = int((~covered)[log.case].sum())
    ignored = {reason: rows for reason, rows in intake.ignored.items() if reason != str(Ignored.NO_STAGE)}
    if unmapped:
        ignored[str(Ignored.NO_STAGE)] = sum(unmapped.values())
    if left_out:
        ignored[NO_VERSION] = left_out
    total = sum(ignored.values())
    rows = RowCount(intake.rows.read, intake.rows.read - intake.rows.quarantined - total, intake.rows.quarantined, total)
    ranked = tuple(sorted(unmapped.items(), key=lambda pair: (-pair[1], pair[0])))
    return replace(intake, rows=rows, ignored=ignored, unmapped=ranked)
