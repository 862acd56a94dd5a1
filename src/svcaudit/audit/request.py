"""From files to a run: what `svcaudit check` asks for, in the order in which it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from pathlib import Path

import numpy as np

from svcaudit.audit.check import bench_of, check, narrowed, run_of
from svcaudit.audit.versions import check_versions, union_of
from svcaudit.engines import disk
from svcaudit.engines.choose import Choice, choose
from svcaudit.engines.disk import Order
from svcaudit.engines.part import Bench
from svcaudit.errors import DataError, UsageError
from svcaudit.intake.claims_file import read_claims, with_claims
from svcaudit.intake.log_map import NO_MAP, LogMap
from svcaudit.intake.map_file import load_map
from svcaudit.intake.period import Period
from svcaudit.intake.query import Query
from svcaudit.intake.read import log_zone, read_log
from svcaudit.intake.result import Intake
from svcaudit.intake.sources import expand
from svcaudit.intake.zones import to_instants, zone_of
from svcaudit.model.engine import Engine
from svcaudit.model.progress import Progress, unheard
from svcaudit.model.run import Run
from svcaudit.model.size import size_of
from svcaudit.model.spec import ProcessSpec
from svcaudit.model.waiver import Waiver
from svcaudit.spec.load import load
from svcaudit.spec.versions import Version, load_versions
from svcaudit.spec.waiver_file import load_waivers

_TIMES = "write 2025-06-30 (its end), 2025-06-30T18:00 or 2025-06-30T18:00+08:00"


@dataclass(frozen=True, slots=True)
class Request:
    """The options of an audit as the user wrote them. `query`: one more log. `claims`: tables of the vendor's verdicts, read
    through `claims_map`, else through the log's own map. `intervals`: False where only a summary is shown. `since`: the run folder that is
    gone on from; `keep_log`: a later audit shall go on from this one."""

    logs: tuple[Path, ...]
    spec: Path
    mapping: Path | None = None
    zone: str | None = None
    as_of: str | None = None
    period: str | None = None
    waivers: Path | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    max_quarantine: str = "100%"
    query: Query | None = None
    claims: tuple[Path, ...] = ()
    claims_map: Path | None = None
    intervals: bool = True
    engine: Engine = Engine.MEMORY
    memory: str | None = None
    spark: tuple[str, ...] = ()
    since: Path | None = None
    keep_log: bool = False


def engine_for(request: Request) -> Choice:
    """The engine that the request asks for, or the one that suits its logs. Raises UsageError for what cannot be done together."""
    memory = None
    if request.memory is not None:
        memory = size_of(request.memory)
        if memory is None:
            raise UsageError(f"{request.memory!r} is no amount of memory", "write --memory 2GB or 500MB")
    alone = "tables of claims are held against a log in memory" if request.claims else ""
    if request.spec.is_dir():
        alone = "versions of a standard judge a log in memory, one after the other"
    if request.since is not None or request.keep_log:
        alone = "a log that is kept for the next audit is held in memory"
    if alone and request.engine in (Engine.DISK, Engine.SPARK):
        raise UsageError(f"--engine {request.engine} cannot be taken here: {alone}", "take --engine memory")
    return choose(request.engine, expand(request.logs), memory, only_memory=alone)


def audit_files(request: Request, tell: Progress = unheard) -> Run:
    """Load the standard (or, from a folder, its versions), read the logs, judge. `tell` is told each phase as it begins."""
    request = replace(request, logs=expand(request.logs))
    refuse_unfit(request.logs)
    if request.spec.is_dir():
        return audit_by_version(load_versions(request.spec), request, tell)
    return audit_with(load(request.spec), request, tell)


def audit_with(spec: ProcessSpec, request: Request, tell: Progress = unheard) -> Run:
    """Read the request's logs and judge them by a standard that has been loaded."""
    mapping = load_map(request.mapping) if request.mapping else None
    waivers = load_waivers(request.waivers, spec) if request.waivers else ()
    spec = replace(spec, rules=narrowed(spec, request.select, request.ignore))
    most = share_of(request.max_quarantine)
    zone = log_zone(spec, mapping, request.zone)
    as_of = None if request.as_of is None else instant_of(request.as_of, zone)
    choice = engine_for(request)
    if choice.engine is not Engine.MEMORY:
        return _in_parts(request, choice, Order(logs_of(request), spec, mapping, request.zone, as_of, _period(request)), waivers, tell)
    tell("reading")
    intake = _read(request, spec, mapping, as_of, tell)
    refuse_quarantine(intake, most)
    if request.claims:
        tell("reading claims")
        intake = _with_claims(intake, request, spec, mapping)
    tell("judging")
    return check(spec, intake, intake.last if as_of is None else as_of, waivers=waivers, period=request.period, intervals=request.intervals)


def audit_by_version(versions: Sequence[Version], request: Request, tell: Progress = unheard) -> Run:
    """Read the request's logs and judge each case by the version in force when it began."""
    union = union_of(versions)
    mapping = load_map(request.mapping) if request.mapping else None
    waivers = load_waivers(request.waivers, union) if request.waivers else ()
    union = replace(union, rules=narrowed(union, request.select, request.ignore))
    most = share_of(request.max_quarantine)
    as_of = None if request.as_of is None else instant_of(request.as_of, log_zone(union, mapping, request.zone))

    def read(spec: ProcessSpec) -> Intake:
        tell(f"reading for version {spec.version}")
        intake = _read(request, spec, mapping, as_of, tell)
        refuse_quarantine(intake, most)
        return _with_claims(intake, request, spec, mapping)

    return check_versions(versions, union, read, as_of, waivers=waivers, period=request.period)


def _with_claims(intake: Intake, request: Request, spec: ProcessSpec, mapping: LogMap | None) -> Intake:
    """The log with the vendor's verdicts of the tables beside it."""
    if not request.claims:
        return intake
    claims_map = load_map(request.claims_map) if request.claims_map else mapping or NO_MAP
    return with_claims(intake, read_claims(expand(request.claims), spec, claims_map, intake))


def _read(request: Request, spec: ProcessSpec, mapping: LogMap | None, as_of: int | None, tell: Progress) -> Intake:
    return read_log(logs_of(request), spec, mapping, zone=request.zone, as_of=as_of, period=_period(request), on_progress=tell)


def _in_parts(request: Request, choice: Choice, order: Order, waivers: Sequence[Waiver], tell: Progress) -> Run:
    """By partitions of whole cases."""
    most = share_of(request.max_quarantine)

    def bench(intake: Intake) -> Bench:
        refuse_quarantine(intake, most)
        as_of = intake.last if order.as_of is None else order.as_of
        return bench_of(order.spec, intake, as_of, waivers)

    if choice.engine is Engine.SPARK:
        from svcaudit.engines import spark

        audited = spark.run(order, choice.partitions, _options(request.spark), bench, tell)
    else:
        audited = disk.run(order, disk.Room(choice.partitions, choice.workers), bench, tell)
    return run_of(audited, period=request.period, intervals=request.intervals)


def _options(written: Sequence[str]) -> dict[str, str]:
    for one in written:
        if not one.partition("=")[0] or "=" not in one:
            raise UsageError(f"{one!r} is no option of Spark", "write --spark spark.master=local[4]")
    return {name: value for name, _, value in (one.partition("=") for one in written)}


def logs_of(request: Request) -> list[Path | Query]:
    """Everything that is to be read."""
    return [*request.logs, *(() if request.query is None else (request.query,))]


def _period(request: Request) -> Period | None:
    return None if request.period is None else Period.parse(request.period)


def refuse_unfit(logs: Sequence[Path]) -> None:
    """Raises UsageError for a log that is named twice, and for a pipe, which can be read only once."""
    seen: set[Path] = set()
    for path in logs:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise UsageError(f"{path} is not an ordinary file", "a log is read more than once: write it to a file first")
        real = path.resolve()
        if real in seen:
            raise UsageError(f"{path} is named twice", "every event in it would count twice; name it once")
        seen.add(real)


def refuse_quarantine(intake: Intake, most: Fraction) -> None:
    """Raises DataError when a larger share of the rows than `most` is in quarantine."""
    rows = intake.rows
    if rows.read and Fraction(rows.quarantined, rows.read) > most:
        reasons = ", ".join(sorted(set(intake.quarantine.column("reason").to_pylist())))
        raise DataError(
            f"{rows.quarantined} of {rows.read} rows cannot be used ({reasons}), more than the {float(most):.2%} allowed",
            "mend the export or the map, or allow more with --max-quarantine",
        )


def share_of(text: str) -> Fraction:
    """'1%' or '0.01' as a share. Raises UsageError."""
    try:
        share = Fraction(text.removesuffix("%").strip()) / (100 if text.endswith("%") else 1)
    except (ValueError, ZeroDivisionError):
        raise UsageError(f"{text!r} is not a share", "write it as 1% or 0.01") from None
    if not 0 <= share <= 1:
        raise UsageError(f"{text!r} is not between 0% and 100%")
    return share


def instant_of(text: str, zone: str) -> int:
    """Microseconds of an ISO time; without an offset it is in the zone, and a bare date is its last moment. Raises UsageError."""
    try:
        wall = datetime.combine(day, time.max) if (day := _day(text)) else datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is not a time", _TIMES) from None
    if not 1900 <= wall.year < 2200:
        raise UsageError(f"{text!r} is not between 1900 and 2199", _TIMES)
    if wall.tzinfo is not None:
        return (wall - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    naive = (wall - datetime(1970, 1, 1)) // timedelta(microseconds=1)
    return int(to_instants(np.array([naive], np.int64), zone_of(zone))[0])


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
