"""A log larger than memory: its rows to partitions of whole cases on disk, each judged by a worker process, and all brought together."""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

import pyarrow as pa

from svcaudit.engines import tasks
from svcaudit.engines.account import account_of
from svcaudit.engines.across import judged_across, outline_of, rules_across
from svcaudit.engines.audited import Audited
from svcaudit.engines.coded import Desk
from svcaudit.engines.heap import give_back_freed
from svcaudit.engines.part import Bench, Part
from svcaudit.engines.results import findings_in_order, keys_of
from svcaudit.engines.scatter import Partitions, Reading, scatter
from svcaudit.engines.shelf import Shelf
from svcaudit.engines.words import Whole, whole_of
from svcaudit.errors import DataError, UsageError
from svcaudit.intake.log_map import NO_MAP, LogMap
from svcaudit.intake.map_fit import misfits
from svcaudit.intake.normalise import Window
from svcaudit.intake.period import Period
from svcaudit.intake.query import Query
from svcaudit.intake.read import declared_zone, log_zone, one_by_one
from svcaudit.intake.result import Intake
from svcaudit.intake.sources import opened
from svcaudit.intake.threads import helpers, sha256_of, stopping
from svcaudit.intake.zones import zone_of
from svcaudit.kpis.joined import in_one, joined, order_of
from svcaudit.model.facts import Facts
from svcaudit.model.progress import Progress, unheard
from svcaudit.model.spec import ProcessSpec
from svcaudit.verdict.claims import joined_claims

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be audited, as for reading a log into memory."""

    logs: Sequence[Path | Query]
    spec: ProcessSpec
    mapping: LogMap | None = None
    zone: str | None = None
    as_of: int | None = None
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Room:
    """How much there is to work in. `workers`: processes, 0 for none but this one. `folder`: for temporary files, None for the system's."""

    partitions: int
    workers: int
    folder: Path | None = None


def run(order: Order, room: Room, bench_of: Callable[[Intake], Bench], tell: Progress = unheard) -> Audited:
    """Audit on disk. `bench_of` is given the account of the log before it is judged; what it raises ends the audit.

    Raises UsageError when the disk is full, and what reading raises. No file is left, whatever happens.
    """
    give_back_freed()
    try:
        with _terminable(), tempfile.TemporaryDirectory(prefix="svcaudit-", dir=room.folder, ignore_cleanup_errors=True) as name:
            return _run(order, Path(name), room, bench_of, tell)
    except OSError as problem:
        if problem.errno == errno.ENOSPC:
            folder = room.folder or Path(tempfile.gettempdir())
            raise UsageError(
                f"the disk is full: {folder} has no room for the partitions of this log",
                "about seven times as much is needed as the logs take unpacked; TMPDIR names another folder",
            ) from problem
        raise


def _run(order: Order, folder: Path, room: Room, bench_of: Callable[[Intake], Bench], tell: Progress) -> Audited:
    log_map, spec = order.mapping or NO_MAP, order.spec
    fit = misfits(log_map, spec)
    zone = log_zone(spec, log_map, order.zone)
    if not order.logs:
        raise UsageError("no log to read")
    partitions = Partitions(folder, room.partitions)
    with opened(order.logs) as sources, helpers(1) as pool, stopping() as stop:
        seals = [None if source.sealed is None else pool.submit(sha256_of, source.sealed, stop) for source in sources]
        reading = Reading(spec, log_map, declared_zone(log_map, order.zone))
        turns = enumerate(one_by_one(sources, tell))
        inputs = tuple(scatter(source, number, reading, partitions, passed) for number, (source, passed) in turns)
        sealed = [None if seal is None else seal.result() for seal in seals]
    bounds = order.period.instants(zone_of(zone)) if order.period else None
    desk = Desk(inputs, spec, log_map, Window(order.as_of, *(bounds or (None, None))), partitions)
    with _workers(room.workers) as crew:
        coded = [one for one in crew.each("sorting", tasks.code, [(desk, part) for part in range(room.partitions)], tell) if one]
        account = account_of(coded, inputs, sealed, spec, zone)
        bench = bench_of(account.intake)
        whole, numbers = whole_of(coded), [one.part for one in coded if one.cases]
        across = _across(crew, folder, numbers, whole, bench, tell, _outline)
        looked = crew.start(tasks.look, folder, numbers, whole, desk, account.intake, account.hint, order.period)
        asked = [(folder, part, whole, bench, one) for part, one in zip(numbers, across, strict=True)]
        parts = [tasks.judged_in(path) for path in crew.each("judging", tasks.judge, asked, tell)]
        outside = [one.part for one in coded if one.beyond]
        beyond = _beyond(crew, folder, outside, whole, bench, bounds, tell) if bounds else None
        tell("bringing the parts together")
        seen = crew.result(looked)
    intake = replace(account.intake, notes=fit + seen.notes, bounds=bounds)
    return Audited(intake, bench, together(parts, bench, tasks.mapped(seen.events), folder), seen.quality, beyond)


def together(parts: Sequence[Part], bench: Bench, events: pa.Table, folder: Path) -> Part:
    """The parts as one, in order of case id; facts and findings are mapped from files. `events`: all of them."""
    rules = [rule.id for rule in bench.spec.rules]
    shelf = Shelf(folder)
    order = order_of([part.facts.ids for part in parts])
    order = replace(order, ids=shelf.texts(order.ids))
    keys = []
    for part, place in zip(parts, order.places, strict=True):
        rule, case = keys_of(part.findings, rules, part.facts.ids)
        keys.append(rule * order.cases + place[case])
    findings = findings_in_order([part.findings for part in parts], keys, folder / "findings.arrow")
    claims = sorted(joined_claims([part.claims for part in parts]), key=lambda claim: rules.index(claim.rule))
    return Part(joined([part.facts for part in parts], shelf.array, order), findings, events, tuple(claims))


def _beyond(
    crew: Crew, folder: Path, parts: Sequence[int], whole: Whole, bench: Bench, bounds: tuple[int, int], tell: Progress
) -> Facts | None:
    """The facts of the cases outside the period that a metric may be about."""
    across = _across(crew, folder, parts, whole, bench, tell, _outline_beyond)
    asked = [(folder, part, whole, bench, bounds, one) for part, one in zip(parts, across, strict=True)]
    found = [tasks.facts_in(path) for path in crew.each("judging cases of other periods", tasks.judge_beyond, asked, tell)]
    return in_one(found)


def _across(
    crew: Crew, folder: Path, parts: Sequence[int], whole: Whole, bench: Bench, tell: Progress, outline: Callable[..., Any]
) -> list[Any]:
    """What the rules that look across cases say of each part; None where there are none."""
    if not parts or not rules_across(bench.spec):
        return [None] * len(parts)
    outlines = crew.each("looking across cases", outline, [(folder, part, whole, bench) for part in parts], tell)
    return list(judged_across(outlines, bench.spec, bench.as_of, folder))


def _outline(folder: Path, part: int, whole: Whole, bench: Bench) -> Any:
    return outline_of(tasks.log_of(folder, part, whole, bench.spec)[0], bench.spec, bench.as_of)


def _outline_beyond(folder: Path, part: int, whole: Whole, bench: Bench) -> Any:
    return outline_of(tasks.beyond_of(folder, part, whole, bench.spec), bench.spec, bench.as_of)


class Crew:
    """Worker processes; without a pool, this one."""

    def __init__(self, pool: ProcessPoolExecutor | None) -> None:
        self.pool = pool

    def start(self, task: Callable[..., T], *given: Any) -> Future[T]:
        if self.pool is None:
            done: Future[T] = Future()
            done.set_result(task(*given))
            return done
        with _deaf():
            return self.pool.submit(task, *given)

    def result(self, future: Future[T]) -> T:
        # woken now and then, so that an interruption is heard on every system
        while not wait([future], timeout=0.2).done:
            pass
        return future.result()

    def each(self, phase: str, task: Callable[..., T], given: Sequence[tuple[Any, ...]], tell: Progress) -> list[T]:
        """The task's results in order; the first that fails ends it."""
        futures = [self.start(task, *one) for one in given]
        left, done = set(futures), 0
        while left:
            finished, left = wait(left, timeout=0.2, return_when=FIRST_COMPLETED)
            for one in finished:
                one.result()
            if finished:
                done += len(finished)
                tell(f"{phase}: partition {done} of {len(futures)}", done, len(futures))
        return [one.result() for one in futures]


@contextmanager
def _workers(count: int) -> Iterator[Crew]:
    """Processes that are waited for at the end, and stopped at once where something is raised. None of them: this process does it all."""
    if not count:
        yield Crew(None)
        return
    before = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), _heedless)
    try:
        yield Crew(pool)
    except BrokenProcessPool:
        raise DataError(
            "a worker process was ended from outside, most likely for want of memory", "allow less with --memory: more partitions are made"
        ) from None
    except BaseException:
        for process in set(multiprocessing.active_children()) - before:
            process.terminate()
        pool.shutdown(wait=True, cancel_futures=True)
        raise
    pool.shutdown()


def _heedless() -> None:
    """Ctrl-C is heard by the process that gives the orders."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.setdefault("OMP_NUM_THREADS", "1")


@contextmanager
def _deaf() -> Iterator[None]:
    """A worker that is started now does not hear Ctrl-C; this process hears it afterwards."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _terminable() -> Iterator[None]:
    """A polite end from outside is an interruption: temporary files are removed."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
