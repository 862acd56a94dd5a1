"""One case of a saved run, explained: its timeline, every clock, every verdict and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.audit.clock_story import agrees, clock_stories
from svcaudit.audit.run_folder import read_run
from svcaudit.audit.told_log import told_log
from svcaudit.checks.judge import Judged, judge
from svcaudit.errors import UsageError
from svcaudit.intake.nearest import nearest
from svcaudit.model.describe import describe
from svcaudit.model.explanation import ActivationStory, AttributeValue, CaseExplanation, RuleStory, TimelineRow
from svcaudit.model.log import Blind, Bool
from svcaudit.model.run import Run
from svcaudit.model.spec import ProcessSpec, Rule
from svcaudit.model.spec_test import ToldEvent
from svcaudit.model.verdict import Verdict
from svcaudit.reports.csv import guarded
from svcaudit.spec.load import parse
from svcaudit.verdict.findings import evidence
from svcaudit.verdict.fingerprint import case_names
from svcaudit.verdict.waivers import Waived

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STORY = tuple(ActivationStory.__dataclass_fields__)


def explain_case(folder: Path, case: str) -> CaseExplanation:
    """Everything a run knows of one case. Raises UsageError for a folder that is no run, or a case that it does not hold."""
    run = read_run(folder, case)
    facts = _facts(run, folder, case)
    spec = _standard(run, folder, facts)
    rows = run.events.to_pylist()
    as_of = (datetime.fromisoformat(run.document.period.as_of) - _EPOCH) // timedelta(microseconds=1)
    attributes = [name.removeprefix("attr.") for name in run.events.column_names if name.startswith("attr.")]
    log = told_log({case: [_told(row) for row in rows]}, spec, attributes)
    judged = judge(replace(log, blind=_blind(run, rows)), spec, as_of)
    return CaseExplanation(
        case=case,
        spec=spec.id,
        spec_version=spec.version,
        spec_name=run.document.spec.name,
        started=facts["started"],
        ended=facts["ended"],
        open=facts["open"],
        as_of=datetime.fromisoformat(run.document.period.as_of),
        zone=run.document.period.zone,
        attributes=_attributes(spec, facts),
        timeline=tuple(_timeline(row, facts["started"]) for row in rows),
        clocks=clock_stories(judged, facts, {rule.id: rule.measure for rule in run.document.rules}),
        rules=tuple(
            _rule_story(number, rule, spec, judged, run, facts, rows) for number, rule in enumerate(spec.rules) if _has(facts, rule)
        ),
        inputs=tuple(one.name for one in run.document.inputs),
        stages={stage.id: dict(stage.title) for stage in spec.stages.values()},
        spec_title=dict(spec.title),
        attribute_titles=tuple(run.document.attributes),
        roles={role.id: dict(role.title) for role in spec.roles.values() if role.title},
        notes=(*_set_aside(run, case), *(note for note in run.document.notes if "cannot be assessed" in note)),
    )


def _standard(run: Run, folder: Path, facts: Mapping[str, Any]) -> ProcessSpec:
    """The standard that judged the case: of several versions the one in force on the day on which it began."""
    day = facts["started"].astimezone(ZoneInfo(run.document.period.zone)).date().isoformat()
    text = next(
        (
            run.version_texts[one.version]
            for one in run.document.versions
            if (one.from_ is None or one.from_ <= day) and (one.to is None or day <= one.to)
        ),
        run.spec_text,
    )
    spec, problems = parse(text, str(folder / "spec.yaml"))
    if spec is None:
        raise UsageError(f"the standard in {folder} cannot be read: {problems[0]}", "make the run anew with `svcaudit check`")
    return spec


def _has(facts: Mapping[str, Any], rule: Rule) -> bool:
    """Whether the run judged the rule: --select may have left it out."""
    return f"verdict.{rule.id}" in facts


def _facts(run: Run, folder: Path, case: str) -> dict[str, Any]:
    if not run.cases.num_rows:
        if run.beyond is not None and pc.any(pc.equal(run.beyond["case"].cast(pa.string()), case)).as_py():
            raise UsageError(
                f"the run gives no verdict on case {case!r}: it began outside the period {run.document.period.asked}",
                "a run without --period, or with that of the day on which it began, judges it",
            )
        if aside := _set_aside(run, case):
            raise UsageError(
                f"the run judges nothing of case {case!r}: {aside[0]}", "quarantine.csv has their cells; mend the export or the map"
            )
        names = read_run(folder).cases["case"].to_pylist()
        close = nearest(case, names)
        some = f"it has {len(names):,} case{'s' * (len(names) != 1)}, such as {', '.join(map(repr, names[:3]))}"
        began = "" if run.document.period.asked is None else f" that began in the period {run.document.period.asked}"
        raise UsageError(f"the run has no case {case!r}{began}", f"did you mean {close!r}?" if close else some)
    row: dict[str, Any] = run.cases.to_pylist()[0]
    return row


def _set_aside(run: Run, case: str) -> tuple[str, ...]:
    """Rows of the case that could not be used; where such a row told of what a rule waits for, the rule did not see it."""
    if "case" not in run.quarantine.column_names:  # a run of an earlier version
        return ()
    names = [one.name for one in run.document.inputs]
    rows = [row for row in run.quarantine.to_pylist() if row["case"] == guarded(case) and row["source"] in names]
    if not rows:
        return ()
    several = len(names) > 1
    told = [
        f"{row['reason']} ({names.index(row['source']) + 1}:{row['row']})" if several else f"{row['reason']} ({row['row']})" for row in rows
    ]
    return (f"rows of this case that were set aside, by their number: {', '.join(told)}",)


def _blind(run: Run, rows: Sequence[Mapping[str, Any]]) -> Blind:
    """What the run's log could not show of the case: the same, judged anew, must not be met for want of a place to be seen."""

    def hidden(what: str) -> Bool | None:
        return np.array([row[what] for row in rows], np.bool_) if what in run.events.column_names else None

    pauses, reopenings, days = map(hidden, ("hidden.pauses", "hidden.reopenings", "hidden.days"))
    return Blind(
        pauses=None if pauses is None else pauses[:1],
        reopenings=None if reopenings is None else reopenings[:1],
        days=days,
        shown=None if run.document.shown is None else frozenset(run.document.shown),
    )


def _told(row: Mapping[str, Any]) -> ToldEvent:
    cells = {name.removeprefix("attr."): cell for name, cell in row.items() if name.startswith("attr.") and cell is not None}
    return ToldEvent((row["time"] - _EPOCH) // timedelta(microseconds=1), row["stage"] or "", row["actor"], row["role"], None, cells)


def _timeline(row: Mapping[str, Any], started: datetime) -> TimelineRow:
    offset = (row["time"] - started) // timedelta(seconds=1)
    return TimelineRow(row["time"], offset, row["stage"], row["activity"], row["actor"], row["role"], row["row"], row["source"])


def _attributes(spec: ProcessSpec, facts: Mapping[str, Any]) -> tuple[AttributeValue, ...]:
    return tuple(
        AttributeValue(name, None if declared.personal else facts.get(f"attr.{name}"), declared.personal, dict(declared.title))
        for name, declared in spec.attributes.items()
        if declared.personal or f"attr.{name}" in facts
    )


def _rule_story(
    number: int, rule: Rule, spec: ProcessSpec, judged: Judged, run: Run, facts: Mapping[str, Any], rows: list[dict[str, Any]]
) -> RuleStory:
    verdict = facts[f"verdict.{rule.id}"]
    result = next(one for one in run.document.rules if one.id == rule.id)
    findings = [row for row in run.findings.to_pylist() if row["rule"] == rule.id]
    return RuleStory(
        id=rule.id,
        kind=rule.kind,
        severity=str(rule.severity),
        verdict=verdict,
        asks=describe(rule),
        measure=result.measure,
        activations=tuple(_in_source(story, rows) for story in _anew(number, spec, judged))
        if agrees(judged, number, verdict)
        else tuple(_story(row) for row in findings),
        tie=rule.id in (facts["ties"] or "").split(", "),
        waiver=next((row["waiver"] for row in findings if row["waiver"]), None),
        line=result.line,
        file=result.file,
        title=dict(rule.title),
        why=dict(rule.why),
        fix=dict(rule.fix),
    )


def _anew(number: int, spec: ProcessSpec, judged: Judged) -> list[ActivationStory]:
    """Every activation of a rule, judged anew; a row number counts the events of the case."""
    found = judged.judgements[number]
    every = np.flatnonzero(found.verdict != Verdict.NOT_APPLICABLE)
    if not len(every):
        return []
    nobody = Waived(judged.verdicts, np.full(judged.verdicts.shape, -1, np.int32), ())
    no_ties = np.zeros(judged.verdicts.shape, np.bool_)
    table = evidence(spec, judged, {number: every}, nobody, (), no_ties, case_names(judged.docket.log))
    return [_story(row) for row in table.to_pylist()]


def _in_source(story: ActivationStory, rows: list[dict[str, Any]]) -> ActivationStory:
    """Row numbers of the log that was read, in place of those of the case's events."""
    return replace(
        story,
        row=None if story.row is None else rows[story.row - 1]["row"],
        seen_row=None if story.seen_row is None else rows[story.seen_row - 1]["row"],
    )


def _story(row: Mapping[str, Any]) -> ActivationStory:
    wrong = row["verdict"] in ("violated", "overdue", "waived")
    cells = {name: row[name] for name in _STORY} | ({} if wrong else {"problem": None})
    return ActivationStory(**cells)
