"""`svcaudit compare` and the monthly report: from saved runs to what a report shows of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.audit.run_folder import read_run
from svcaudit.audit.timelines import timelines
from svcaudit.errors import UsageError
from svcaudit.kpis.monthly.backlog import backlog
from svcaudit.kpis.monthly.decompositions import decompositions
from svcaudit.kpis.monthly.movements import movements
from svcaudit.kpis.monthly.outlook import heat, hints, label, numbers, pareto, proposals, warnings
from svcaudit.kpis.monthly.scorecards import scorecards
from svcaudit.kpis.monthly.trends import trends
from svcaudit.model.comparison import CaseTimeline, Comparison, Monthly, Outlook
from svcaudit.model.run import AttributeInfo, Run, RunDocument
from svcaudit.model.spec import ProcessSpec
from svcaudit.reports.findings import worst_of_each
from svcaudit.reports.run_json import read_document
from svcaudit.spec.load import parse

WORST_SHOWN = 60
"""Findings whose cases' timelines the monthly report holds."""


def compare_runs(before: Run, after: Run) -> Comparison:
    """What moved from one run to another. Raises UsageError for different standards (another id)."""
    old, new = before.document, after.document
    if old.spec.id != new.spec.id:
        raise UsageError(
            f"the runs judge by different standards: {old.spec.id} and {new.spec.id}",
            "compare two runs of one standard; `svcaudit spec impact` holds two standards against one log",
        )
    moved = movements(before, after)
    spec = _standard(after)
    titles = {name: dict(attribute.title) for name, attribute in spec.attributes.items()}
    parts = decompositions(before, after, moved, titles, numbers(spec))
    return Comparison(label(before), label(after), moved, parts, _notes(before, after), _attributes(old, new, {one.by for one in parts}))


def monthly(run: Run, before: Run | None = None, history: Sequence[RunDocument] = ()) -> Monthly:
    """Everything the monthly report shows of a run. history: other runs of the standard, in any order, itself in it or not."""
    urgent = warnings(run)
    spec = _standard(run)
    outlook = Outlook(
        label=label(run),
        pareto=pareto(run),
        heat=heat(run),
        warnings=urgent.shown,
        warnings_left_out=urgent.left_out,
        coming=urgent.coming,
        late=urgent.late,
        earlier=urgent.earlier,
        hints=hints(spec, run),
        proposals=proposals(run),
        scorecards=scorecards(spec, run, before),
        backlog=backlog(run),
    )
    comparison = None if before is None else compare_runs(before, run)
    return Monthly(outlook, comparison, trends([*_earlier(run.document, history), run.document]), _told_cases(run, outlook))


def read_history(folder: Path) -> list[RunDocument]:
    """The run.json of every run folder in a folder (or of the folder itself). Raises UsageError when there is none."""
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}", "name a folder that holds run folders")
    found = sorted({path.parent for pattern in ("run.json", "*/run.json", "*/*/run.json") for path in folder.glob(pattern)})
    if not found:
        raise UsageError(f"{folder} holds no run folder", "make runs with `svcaudit check LOG --spec SPEC --run FOLDER/2025-06`")
    return [read_document((one / "run.json").read_text(encoding="utf-8")) for one in found]


def read_runs(run: Path, before: Path | None) -> tuple[Run, Run | None]:
    """The run, and the one it is compared with. Raises UsageError for a folder and itself."""
    if before is not None and before.resolve() == run.resolve():
        raise UsageError("a run is compared with itself: nothing can have moved", "name the run of an earlier period")
    return read_run(run), None if before is None else read_run(before)


def _earlier(document: RunDocument, history: Sequence[RunDocument]) -> list[RunDocument]:
    """The runs of the standard before this one, oldest first: one a period (the last made), and no year among months."""
    line = sorted((one for one in history if one.spec.id == document.spec.id), key=lambda one: (_begin(one), one.created))
    same = {_begin(one): one for one in line if _begin(one) < _begin(document) and _width(one) == _width(document)}
    return list(same.values())


def _width(document: RunDocument) -> int:
    """How a period is written tells a month from a quarter and from a year; 0 where none was asked for."""
    return len(document.period.asked or "")


def _told_cases(run: Run, outlook: Outlook) -> list[CaseTimeline]:
    """The timelines of the open cases warned of, and of the worst findings."""
    seen, never = worst_of_each(run.findings, WORST_SHOWN)
    named = [one.case for one in outlook.warnings] + [one.case for one in (*seen, *never)]
    return timelines(run.events, list(dict.fromkeys(named)))


def _begin(document: RunDocument) -> str:
    """When the run's cases begin; several runs of one export share its end."""
    return document.period.from_ or document.period.as_of


def _standard(run: Run) -> ProcessSpec:
    """The standard that a run judged by."""
    spec, problems = parse(run.spec_text, "spec.yaml")
    if spec is None:
        raise UsageError(f"the run's standard cannot be read: {problems[0].message}", "make the run anew with `svcaudit check`")
    return spec


def _notes(before: Run, after: Run) -> list[str]:
    """What makes the two hard to compare."""
    old, new = before.document, after.document
    notes = []
    if replace(old, created=new.created) == new:
        notes.append("the runs are of the same log, standard and period: nothing can have moved")
    elif (_begin(old), old.period.as_of) > (_begin(new), new.period.as_of):
        notes.append("the run that is compared with is the later one: what rose in time fell here, and better is worse")
    if old.spec.sha256 != new.spec.sha256:
        notes.append(f"the standard changed between the runs: {old.spec.version} to {new.spec.version}; numbers may not mean the same")
    shared = _shared(before, after)
    if shared:
        told = "1 case stands" if shared == 1 else f"{shared} cases stand"
        notes.append(f"{told} in both runs: the tests of chance take them for independent")
    return notes


def _attributes(old: RunDocument, new: RunDocument, named: Collection[str]) -> list[AttributeInfo]:
    """As the later run calls them, and the values that only the earlier one has."""
    earlier = {one.id: one.values for one in old.attributes}
    return [replace(one, values={**earlier.get(one.id, {}), **one.values}) for one in new.attributes if one.id in named]


def _shared(before: Run, after: Run) -> int:
    """How many cases, by their ids, are in both runs."""
    theirs, ours = (run.cases["case"].combine_chunks().cast(pa.string()) for run in (before, after))
    return int(pc.sum(pc.is_in(ours, value_set=theirs)).as_py() or 0)
