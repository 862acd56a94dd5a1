"""`check --keep-log`, which leaves what a later audit goes on from, and `check --since`, which goes on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from svcaudit.audit.check import bench_of, narrowed, run_of
from svcaudit.audit.instants import iso
from svcaudit.audit.kept_files import Keeping, Terms, read_kept, terms_of
from svcaudit.audit.request import Request, instant_of, logs_of, refuse_quarantine, refuse_unfit, share_of
from svcaudit.audit.shared import Shared
from svcaudit.engines import since
from svcaudit.engines.grown import repeated
from svcaudit.engines.kept import Kept
from svcaudit.engines.since import Continued
from svcaudit.errors import UsageError
from svcaudit.intake.log_map import NO_MAP, LogMap
from svcaudit.intake.map_file import load_map
from svcaudit.intake.map_fit import misfits
from svcaudit.intake.normalise import roles_of
from svcaudit.intake.quarantine import Ignored
from svcaudit.intake.read import log_zone, read_log
from svcaudit.intake.repeats import DROP
from svcaudit.intake.result import Intake
from svcaudit.intake.sources import expand
from svcaudit.intake.threads import ALONE, both
from svcaudit.model.log import EventLog
from svcaudit.model.progress import Progress, unheard
from svcaudit.model.run import Run, SinceInfo
from svcaudit.model.spec import ProcessSpec
from svcaudit.model.waiver import Waiver
from svcaudit.spec.load import load
from svcaudit.spec.waiver_file import load_waivers

_AT_ONCE = "audit all logs at once"
_MANY = 20
"""So many events may be exported twice by chance."""


@dataclass(frozen=True, slots=True)
class _Desk:
    """What the logs are read and judged by."""

    request: Request
    spec: ProcessSpec
    mapping: LogMap | None
    waivers: tuple[Waiver, ...]
    as_of: int | None

    @property
    def terms(self) -> Terms:
        return terms_of(self.spec, self.mapping, self.request.zone)

    def read(self, spec: ProcessSpec, tell: Progress, *, may_be_empty: bool) -> Intake:
        logs, zone = logs_of(self.request), self.request.zone
        return read_log(logs, spec, self.mapping, zone=zone, as_of=self.as_of, on_progress=tell, may_be_empty=may_be_empty)


def audit_and_keep(request: Request, tell: Progress = unheard) -> tuple[Run, Keeping]:
    """Audit all logs, or with `request.since` those since an earlier run; also what the next audit goes on from."""
    request = replace(request, logs=expand(request.logs))
    refuse_unfit(request.logs)
    desk = _desk(request)
    done, told, shared = _first(desk, tell) if request.since is None else _next(desk, request.since, tell)
    run = run_of(done.audited, intervals=request.intervals)
    return replace(run, document=replace(run.document, since=told)), Keeping(done.kept, desk.terms, done.order, done.anew, shared)


def _desk(request: Request) -> _Desk:
    alone = {"--period": request.period, "--claims": request.claims, "a folder of versions": request.spec.is_dir()}
    for name, given in alone.items():
        if given:
            raise UsageError(f"--keep-log and --since do not go with {name}", f"{_AT_ONCE}, without them")
    spec = load(request.spec)
    mapping = load_map(request.mapping) if request.mapping else None
    if mapping is not None and mapping.duplicates == DROP:
        raise UsageError("--keep-log and --since do not go with `duplicates: drop`: a row may repeat one of the earlier logs", _AT_ONCE)
    waivers = tuple(load_waivers(request.waivers, spec)) if request.waivers else ()
    spec = replace(spec, rules=narrowed(spec, request.select, request.ignore))
    as_of = None if request.as_of is None else instant_of(request.as_of, log_zone(spec, mapping, request.zone))
    return _Desk(request, spec, mapping, waivers, as_of)


def _first(desk: _Desk, tell: Progress) -> tuple[Continued, None, None]:
    tell("reading")
    intake = desk.read(desk.spec, tell, may_be_empty=False)
    refuse_quarantine(intake, share_of(desk.request.max_quarantine))
    _refuse_unkeepable(intake)
    tell("judging")
    as_of = intake.last if desk.as_of is None else desk.as_of
    return since.begin(intake, bench_of(desk.spec, intake, as_of, desk.waivers), _told_roles(intake, desk.spec)), None, None


def _next(desk: _Desk, folder: Path, tell: Progress) -> tuple[Continued, SinceInfo, Shared]:
    tell(f"opening {folder}")
    (kept, shared), later = both(
        lambda: read_kept(folder, desk.terms),
        lambda: desk.read(replace(desk.spec, roles={}), tell, may_be_empty=True),
        ALONE,
    )
    _refuse_unkeepable(later)
    few = since.few_of(kept, later.log)
    _refuse_known(kept, few.log, later)
    since.refuse_unlike(kept, later)
    tell("bringing the logs together")
    intake, woven = since.with_later(kept, few, later, desk.spec, misfits(desk.mapping or NO_MAP, desk.spec))
    refuse_quarantine(intake, share_of(desk.request.max_quarantine))
    as_of = intake.last if desk.as_of is None else desk.as_of
    _refuse_earlier(kept, as_of)
    tell("judging")
    done = since.run(kept, intake, woven, bench_of(desk.spec, intake, as_of, desk.waivers))
    again = int(done.again.sum())
    info = SinceInfo(folder.resolve().name, iso(kept.as_of), later.rows.read, again, intake.log.cases - again)
    return done, info, shared


def _told_roles(intake: Intake, spec: ProcessSpec) -> bool:
    """Whether a column of the files tells the roles. One that says of everybody what the standard says is none: see `refuse_unlike`."""
    if "role" in intake.missing_columns or not intake.log.has_roles:
        return False
    codes, names = roles_of(intake.log.actor, intake.log.actors, spec)
    return not (names.tolist() == intake.log.roles.tolist() and np.array_equal(codes, intake.log.role))


def _refuse_unkeepable(intake: Intake) -> None:
    if not intake.an_event_a_row:
        raise UsageError("only logs of an event a row can be gone on from: what a row of this one says depends on others", _AT_ONCE)
    if intake.claims is not None:
        raise UsageError(
            "the map names verdicts of the vendor (`claims`), which are held against whole logs alone", f"{_AT_ONCE}, or without them"
        )
    if intake.log.blind.days is not None:
        raise UsageError("the log has days without an hour, whose events may have come in any order; it cannot be gone on from", _AT_ONCE)


def _refuse_known(kept: Kept, earlier: EventLog, later: Intake) -> None:
    """Raises UsageError for a file that has been judged already, or logs that mostly repeat what has: each event would count twice.
    `earlier`: events of the cases of these logs."""
    known = {one.sha256: one.name for one in kept.intake.inputs}
    for one in later.inputs:
        if one.sha256 in known:
            raise UsageError(
                f"{one.name} is a log of the earlier run ({known[one.sha256]}): every event in it would count twice",
                "name the logs that have come since",
            )
    again, events = repeated(earlier, later.log), later.log.events
    if again >= _MANY and 2 * again > events:
        raise UsageError(
            f"{again:,} of the {events:,} events have been judged in the earlier run: they would count twice",
            f"name the rows that have come since; or, if the log holds all of it, {_AT_ONCE}",
        )


def _refuse_earlier(kept: Kept, as_of: int) -> None:
    if as_of < kept.as_of:
        raise UsageError(f"the earlier run judged as of {iso(kept.as_of)}, and this is to be as of {iso(as_of)}", _AT_ONCE)
    if as_of > kept.as_of and kept.intake.ignored.get(str(Ignored.LATER)):
        raise UsageError(f"the earlier run left out events later than its as-of, {iso(kept.as_of)}, which would count now", _AT_ONCE)
