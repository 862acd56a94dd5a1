"""A log larger than one machine: the same steps as on disk, each over partitions of whole cases on a Spark cluster.

A file is read by one executor, by the reader that reads it everywhere; its rows travel as compressed Arrow to the executor that holds
their cases' partition. What is found comes back to the driver, which brings it together on its own disk.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from svcaudit.engines import tasks
from svcaudit.engines.account import account_of
from svcaudit.engines.across import judged_across, outline_of, rules_across
from svcaudit.engines.audited import Audited
from svcaudit.engines.beyond import facts_beyond
from svcaudit.engines.coded import Desk, code_rows
from svcaudit.engines.disk import Order, together
from svcaudit.engines.part import Bench, judge_part
from svcaudit.engines.scatter import Partitions, Reading, Scattered, no_rows, scatter
from svcaudit.engines.words import Whole, whole_of, with_all_words
from svcaudit.errors import SvcauditError, UsageError
from svcaudit.intake.formats.cells import LenientText
from svcaudit.intake.formats.parquet import as_text
from svcaudit.intake.formats.raw import Choose, RawTable, key
from svcaudit.intake.log_map import NO_MAP, FileOptions
from svcaudit.intake.map_fit import misfits
from svcaudit.intake.normalise import Window
from svcaudit.intake.query import Query
from svcaudit.intake.read import declared_zone, log_zone
from svcaudit.intake.result import Intake
from svcaudit.intake.sources import Source, opened
from svcaudit.intake.zones import zone_of
from svcaudit.kpis.joined import in_one
from svcaudit.model.facts import Facts
from svcaudit.model.log import EventLog
from svcaudit.model.progress import Progress, unheard

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

TABLE = "table:"
"""How a log that is a table of Spark's catalogue is named: table:sales.events."""
_SLICES = "part int, input int, member int, data binary"
_THINGS = "part int, data binary"
_ACCOUNT, _FAILED = -1, -2
"""Rows that are no partition's: the account of an input, and an error that is to be told."""


def run(
    order: Order, partitions: int, options: Mapping[str, str], bench_of: Callable[[Intake], Bench], tell: Progress = unheard
) -> Audited:
    """Audit on Spark. `options`: of the session, such as spark.master. Raises UsageError without pyspark, and what reading raises."""
    if any(isinstance(log, Query) for log in order.logs) or not order.logs:
        raise UsageError("Spark reads files and tables", f"name files that every executor can open, or {TABLE}NAME")
    session = session_of(options)
    with tempfile.TemporaryDirectory(prefix="svcaudit-", ignore_cleanup_errors=True) as folder:
        return _Audit(order, Partitions(Path(folder), partitions), session, tell).run(bench_of)


def session_of(options: Mapping[str, str]) -> SparkSession:
    """The session that there is, or a new one. Executors on this machine run this Python."""
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise UsageError("--engine spark needs pyspark", "pip install 'svcaudit[spark]', and Java 17") from None
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("svcaudit")
    for name, value in options.items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except Exception as problem:  # whatever Java says
        raise UsageError(f"no Spark session: {str(problem).splitlines()[0]}", "is Java 17 there, and is spark.master right?") from problem
    session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "64")  # a row holds a slice of a log
    return session


class _Audit:
    """One audit, step by step."""

    def __init__(self, order: Order, partitions: Partitions, session: SparkSession, tell: Progress) -> None:
        self.order, self.partitions, self.session, self.tell = order, partitions, session, tell
        self.log_map = order.mapping or NO_MAP

    def run(self, bench_of: Callable[[Intake], Bench]) -> Audited:
        spec, order, folder = self.order.spec, self.order, self.partitions.folder
        fit, zone = misfits(self.log_map, spec), log_zone(spec, self.log_map, order.zone)
        self.tell("reading on Spark")
        slices = self._slices().persist()
        inputs, seals, places = _inputs(slices)
        bounds = order.period.instants(zone_of(zone)) if order.period else None
        desk = Desk(inputs, spec, self.log_map, Window(order.as_of, *(bounds or (None, None))), self.partitions)
        rows = slices.filter(slices.part >= 0).groupBy("part")

        def code(slices: pa.Table) -> pa.Table:  # Spark looks at the hints of a plain function
            return _code(desk, places, slices)

        logs = rows.applyInArrow(code, "part int, log binary, account binary").persist()
        self.tell("sorting on Spark")
        coded = sorted((_opened(row.account) for row in logs.select("account").toLocalIterator()), key=lambda one: one.part)
        account = account_of(coded, inputs, seals, spec, zone)
        bench = bench_of(account.intake)
        whole, numbers = whole_of(coded), [one.part for one in coded if one.cases]
        kept = logs.select("part", "log")
        across = self._across(kept, whole, bench, numbers, _outline)
        self.tell("judging on Spark")
        judged = kept.mapInArrow(partial(_judge, whole, bench, across), _THINGS)
        parts = {row.part: _opened(row.data) for row in judged.toLocalIterator()}
        beyond = self._beyond(kept, whole, bench, [one.part for one in coded if one.beyond], bounds) if bounds else None
        self.tell("bringing the parts together")
        for row in kept.toLocalIterator():
            tasks.kept_in(folder, row.part).write_bytes(row.log)
        seen = tasks.look(folder, numbers, whole, desk, account.intake, account.hint, order.period, tasks.unpickled)
        logs.unpersist()
        slices.unpersist()
        intake = replace(account.intake, notes=fit + seen.notes, bounds=bounds)
        part = together([parts[number] for number in numbers], bench, tasks.mapped(seen.events), folder)
        return Audited(intake, bench, part, seen.quality, beyond)

    def _slices(self) -> DataFrame:
        """Every input's rows by partition, and its account."""
        reading = Reading(self.order.spec, self.log_map, declared_zone(self.log_map, self.order.zone))
        logs = [(number, str(path)) for number, path in enumerate(self.order.logs)]
        files = [(number, str(Path(path).absolute())) for number, path in logs if not path.startswith(TABLE)]
        found = []
        if files:
            frame = self.session.createDataFrame(files, "input int, path string").repartition(len(files), "input")
            found.append(frame.mapInArrow(partial(_read_files, reading, self.partitions.count), _SLICES))
        for number, path in logs:
            if path.startswith(TABLE):
                name = path.removeprefix(TABLE)
                found.append(
                    self.session.table(name).mapInArrow(partial(_read_table, reading, self.partitions.count, number, name), _SLICES)
                )
        every = found[0]
        for one in found[1:]:
            every = every.unionAll(one)
        return every

    def _beyond(self, kept: DataFrame, whole: Whole, bench: Bench, numbers: Sequence[int], bounds: tuple[int, int]) -> Facts | None:
        """The facts of the cases outside the period that a metric may be about."""
        if not numbers:
            return None
        across = self._across(kept, whole, bench, numbers, _outline_beyond)
        found = kept.mapInArrow(partial(_judge_beyond, whole, bench, bounds, across), _THINGS)
        facts = {row.part: _opened(row.data) for row in found.toLocalIterator()}
        return in_one([facts[number] for number in numbers])

    def _across(
        self, kept: DataFrame, whole: Whole, bench: Bench, numbers: Sequence[int], outline: Callable[..., Iterator[pa.RecordBatch]]
    ) -> dict[int, Any]:
        if not rules_across(bench.spec):
            return {}
        found = kept.mapInArrow(partial(outline, whole, bench), _THINGS)
        outlines = {row.part: _opened(row.data) for row in found.toLocalIterator()}
        judged = judged_across([outlines[number] for number in numbers], bench.spec, bench.as_of, self.partitions.folder)
        return dict(zip(numbers, judged, strict=True))


@dataclass(frozen=True, slots=True)
class _Read:
    """An input's account as it comes from an executor."""

    scattered: Scattered
    seal: str | None


def _inputs(slices: DataFrame) -> tuple[tuple[Scattered, ...], list[str | None], dict[tuple[int, int], int]]:
    """The inputs in order, their seals, and which one each (input, member) is. Raises what reading one of them raised."""
    told = sorted(slices.filter(slices.part < 0).collect(), key=lambda row: (row.input, row.member))
    for row in told:
        if row.part == _FAILED:
            raise _opened(row.data)
    read = [_opened(row.data) for row in told]
    places = {(row.input, row.member): number for number, row in enumerate(told)}
    return tuple(one.scattered for one in read), [one.seal for one in read], places


def _read_files(reading: Reading, partitions: int, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for row in batch.to_pylist():
            try:
                with opened([Path(row["path"])]) as sources:
                    for member, source in enumerate(sources):
                        yield from _read_source(reading, partitions, row["input"], member, source)
            except SvcauditError as problem:
                yield _slice(_FAILED, row["input"], 0, pickle.dumps(problem))


def _read_table(reading: Reading, partitions: int, number: int, name: str, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """A partition of a table is an input of its own, sealed by its content."""
    from pyspark import TaskContext

    held = list(batches)
    if not sum(batch.num_rows for batch in held):
        return
    context = TaskContext.get()
    member = context.partitionId() if context else 0
    source = Source(f"{name}/{member}", Path(name), None, partial(_whole, held), lambda *given: iter([_whole(held, *given)]))
    try:
        yield from _read_source(reading, partitions, number, member, source)
    except SvcauditError as problem:
        yield _slice(_FAILED, number, member, pickle.dumps(problem))


def _whole(held: Sequence[pa.RecordBatch], choose: Choose, options: FileOptions) -> RawTable:
    """Typed columns as the text that CSV would hold."""
    table = pa.Table.from_batches(held)
    header = tuple(table.column_names)
    wanted, broken = choose(header), LenientText()
    columns = {key(place): pa.chunked_array([as_text(table.column(place).combine_chunks(), broken)]) for place in wanted.positions}
    digest = hashlib.sha256()
    for column in columns.values():
        digest.update("\x1f".join(column.to_pylist()).encode("utf-8", "replace"))
    return RawTable(header, pa.table(columns), table.num_rows, notes=("table of Spark",), sha256=digest.hexdigest())


def _read_source(reading: Reading, partitions: int, number: int, member: int, source: Source) -> Iterator[pa.RecordBatch]:
    with tempfile.TemporaryDirectory(prefix="svcaudit-") as name:
        room = Partitions(Path(name), partitions)
        scattered = scatter(source, 0, reading, room)
        seal = None
        if source.sealed is not None:
            with source.sealed.open("rb") as file:
                seal = hashlib.file_digest(file, "sha256").hexdigest()
        yield _slice(_ACCOUNT, number, member, pickle.dumps(_Read(scattered, seal)))
        for part in range(partitions):
            if room.path(0, part).exists():
                yield _slice(part, number, member, room.path(0, part).read_bytes())


def _slice(part: int, number: int, member: int, data: bytes) -> pa.RecordBatch:
    fields = [("part", pa.int32()), ("input", pa.int32()), ("member", pa.int32()), ("data", pa.binary())]
    return pa.RecordBatch.from_pylist([{"part": part, "input": number, "member": member, "data": data}], pa.schema(fields))


def _code(desk: Desk, places: Mapping[tuple[int, int], int], slices: pa.Table) -> pa.Table:
    """A partition's rows to its log: what `applyInArrow` is given is whole cases."""
    rows = slices.to_pylist()
    tables = [no_rows(one) for one in desk.inputs]
    for row in rows:
        tables[places[row["input"], row["member"]]] = pa.ipc.open_stream(row["data"]).read_all()
    kept, coded = code_rows(desk, rows[0]["part"], tables)
    fields = [("part", pa.int32()), ("log", pa.binary()), ("account", pa.binary())]
    told = {"part": coded.part, "log": pickle.dumps(kept, 5), "account": pickle.dumps(coded, 5)}
    return pa.Table.from_pylist([told], pa.schema(fields))


def _judge(whole: Whole, bench: Bench, across: Mapping[int, Any], batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for part, kept in _kept(batches):
        log = with_all_words(kept.log, whole, bench.spec)
        found = judge_part(log, bench, kept.claims, across.get(part))
        yield _thing(part, replace(found, events=found.events.slice(0, 0)))


def _outline(whole: Whole, bench: Bench, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for part, kept in _kept(batches):
        yield _thing(part, outline_of(with_all_words(kept.log, whole, bench.spec), bench.spec, bench.as_of))


def _judge_beyond(
    whole: Whole, bench: Bench, bounds: tuple[int, int], across: Mapping[int, Any], batches: Iterator[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    for part, log in _beyond(batches):
        yield _thing(part, facts_beyond(with_all_words(log, whole, bench.spec), bench, bounds, across.get(part)))


def _outline_beyond(whole: Whole, bench: Bench, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for part, log in _beyond(batches):
        yield _thing(part, outline_of(with_all_words(log, whole, bench.spec), bench.spec, bench.as_of))


def _kept(batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[int, Any]]:
    """The logs that hold a case."""
    for batch in batches:
        for row in batch.to_pylist():
            kept = _opened(row["log"])
            if kept.log.cases:
                yield row["part"], kept


def _beyond(batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[int, EventLog]]:
    """The logs of cases outside the period."""
    for batch in batches:
        for row in batch.to_pylist():
            kept = _opened(row["log"])
            if kept.beyond is not None:
                yield row["part"], kept.beyond


def _thing(part: int, thing: object) -> pa.RecordBatch:
    fields = [("part", pa.int32()), ("data", pa.binary())]
    return pa.RecordBatch.from_pylist([{"part": part, "data": pickle.dumps(thing, 5)}], pa.schema(fields))


def _opened(data: bytes) -> Any:
    """What another process of this audit has packed."""
    return pickle.loads(bytes(data))
