"""Is the log sound? From files to what the detectors found."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from svcaudit.audit.instants import iso
from svcaudit.audit.quality import weigh
from svcaudit.audit.request import instant_of, refuse_quarantine, refuse_unfit, share_of
from svcaudit.intake.map_file import load_map
from svcaudit.intake.period import Period
from svcaudit.intake.quality import detect, survey_of
from svcaudit.intake.read import read_log
from svcaudit.intake.result import Intake
from svcaudit.intake.unread import read_without_standard
from svcaudit.model.log_report import LogCheck
from svcaudit.model.progress import Progress, unheard
from svcaudit.model.run import InputInfo, ReasonCount, RowCounts
from svcaudit.model.spec import ProcessSpec
from svcaudit.spec.load import load


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """The options of `log check` as the user wrote them. `as_of`: when the log was exported; later events lie in the future."""

    logs: tuple[Path, ...]
    spec: Path | None = None
    mapping: Path | None = None
    zone: str | None = None
    as_of: str | None = None
    period: str | None = None
    max_quarantine: str = "100%"


def check_log(request: CheckRequest, tell: Progress = unheard) -> LogCheck:
    """Read the logs and look at them. Raises as an audit does: DataError for what cannot be judged at all."""
    refuse_unfit(request.logs)
    most = share_of(request.max_quarantine)
    spec = load(request.spec) if request.spec else None
    tell("reading")
    intake = _read(request, spec)
    refuse_quarantine(intake, most)
    as_of = None if request.as_of is None else instant_of(request.as_of, intake.zone)
    tell("looking")
    return log_check(intake, spec, as_of)


def log_check(intake: Intake, spec: ProcessSpec | None, as_of: int | None = None) -> LogCheck:
    """The account of a log and what its detectors found."""
    log = intake.log
    reasons = intake.quarantine.column("reason").value_counts().to_pylist()
    return LogCheck(
        standard=f"{spec.id} {spec.version}" if spec else None,
        inputs=[InputInfo(one.name, one.sha256, one.rows, list(one.notes)) for one in intake.inputs],
        rows=RowCounts(intake.rows.read, intake.rows.used, intake.rows.quarantined, intake.rows.ignored),
        quarantined=sorted((ReasonCount(one["values"], one["counts"]) for one in reasons), key=lambda one: one.reason),
        ignored=[ReasonCount(reason, rows) for reason, rows in sorted(intake.ignored.items()) if rows],
        cases=log.cases,
        events=log.events,
        first=iso(int(log.time.min())),
        last=iso(int(log.time.max())),
        zone=intake.zone,
        quality=weigh(detect(survey_of(intake, spec, as_of)), spec),
        notes=list(intake.notes),
    )


def _read(request: CheckRequest, spec: ProcessSpec | None) -> Intake:
    mapping = load_map(request.mapping) if request.mapping else None
    period = None if request.period is None else Period.parse(request.period)
    if spec is None:
        return read_without_standard(request.logs, mapping, zone=request.zone, period=period)
    return read_log(request.logs, spec, mapping, zone=request.zone, period=period)
