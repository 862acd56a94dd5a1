"""A partition's rows as a log: the same functions that read a whole log, told how its times are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from svcaudit.engines.scatter import Partitions, Scattered, numbers_of, read_part
from svcaudit.intake.batch import Batch, plain
from svcaudit.intake.formats.raw import key
from svcaudit.intake.log_map import LogMap
from svcaudit.intake.normalise import Window, unmapped_activities
from svcaudit.intake.quarantine import BadRows, Quarantine
from svcaudit.intake.row_times import RowTimes
from svcaudit.intake.rows import start_coding
from svcaudit.intake.stood import stand
from svcaudit.intake.threads import helpers
from svcaudit.intake.time_cells import State
from svcaudit.model.arrow import integers, numbers
from svcaudit.model.log import EventLog, Int64
from svcaudit.model.spec import ProcessSpec

HINTS = 200
"""Cells of an unknown format that are looked at to say which one it may be."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What every partition's rows are read by."""

    inputs: tuple[Scattered, ...]
    spec: ProcessSpec
    log_map: LogMap
    window: Window
    partitions: Partitions


@dataclass(frozen=True, slots=True)
class Coded:
    """What became of a partition's rows.

    `bad`: rows in quarantine, with the input of each. `first`, `last`: instants of any usable event, None without one. `strange`: by
    strand, rows of the first input whose time cannot be read, and their cells. `told`: one actor, one role and one text of the log, None
    where it has none. `claims`: the first one on each rule.
    """

    part: int
    cases: int
    events: int
    ignored: Mapping[str, int]
    bad: tuple[tuple[int, BadRows], ...]
    span: tuple[int, int] | None
    unmapped: tuple[tuple[str, int], ...]
    strange: tuple[tuple[Int64, tuple[str, ...]], ...]
    told: tuple[str | None, str | None, str | None]
    claims: pa.Table | None
    beyond: int = 0
    """Cases outside the period."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is put aside of a partition until it is judged: its log, what the vendor says of its cases, and those outside the period."""

    log: EventLog
    claims: pa.Table | None
    beyond: EventLog | None = None


def code_part(desk: Desk, part: int) -> tuple[Kept, Coded] | None:
    """Read a partition; None when it is empty."""
    tables = [read_part(desk.partitions, number, part, one) for number, one in enumerate(desk.inputs)]
    return code_rows(desk, part, tables) if any(table.num_rows for table in tables) else None


def code_rows(desk: Desk, part: int, tables: Sequence[pa.Table]) -> tuple[Kept, Coded]:
    """Rows of whole cases, one table an input, as a log. Roles that the standard lists are not looked up yet: see `with_all_words`."""
    batches = [_batch(table, one) for table, one in zip(tables, desk.inputs, strict=True)]
    times = _times(tables, desk.inputs)
    quarantine = Quarantine()
    with helpers(2) as pool:
        coding = start_coding(batches, desk.log_map, pool)
        stood = stand(coding, times, replace(desk.spec, roles={}), desk.log_map, desk.window, quarantine, pool)
    log = stood.log
    span = (int(stood.times.min()), int(stood.times.max())) if len(stood.times) else None
    texts = None if log.text is None else str(log.text.values[0])
    coded = Coded(
        part,
        log.cases,
        log.events,
        stood.ignored,
        tuple(zip(quarantine.sources, quarantine.batches, strict=True)),
        span,
        unmapped_activities(log),
        _strange(batches[0], times),
        (str(log.actors[0]) if log.has_actors else None, str(log.roles[0]) if log.has_roles else None, texts),
        None if stood.claims is None else first_claims(stood.claims),
        0 if stood.beyond is None else stood.beyond.cases,
    )
    return Kept(log, stood.claims, stood.beyond), coded


def first_claims(claims: pa.Table) -> pa.Table:
    """Of each rule that is claimed on, the first claim in the files."""
    sorted_claims = claims.sort_by("row")
    rules = sorted_claims.column("rule").combine_chunks().dictionary_encode()
    _, first = np.unique(integers(rules.indices), return_index=True)
    return sorted_claims.take(numbers(np.sort(first)))


def _batch(table: pa.Table, one: Scattered) -> Batch:
    raw = one.batch.raw
    names = [key(position) for position in one.batch.layout.wanted.positions]
    columns = pa.table([_words_in_use(table.column(name)) for name in names], names)
    number = numbers_of(table.column("row"))
    return replace(one.batch, raw=replace(raw, table=columns, numbers=number, total=len(number), blank=0, bad=(), ignored={}))


def _words_in_use(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Without the words that only rows of other partitions have: a case without an event is no case."""
    if not pa.types.is_dictionary(column.type) or not column.num_chunks:
        return column
    chunks = column.unify_dictionaries().chunks
    codes = pa.chunked_array([chunk.indices for chunk in chunks])
    used = np.sort(integers(codes.unique().drop_null()))
    if len(used) == len(chunks[0].dictionary):
        return column
    words = chunks[0].dictionary.take(numbers(used))
    place = np.zeros(len(chunks[0].dictionary), np.int32)
    place[used] = np.arange(len(used), dtype=np.int32)
    return pa.chunked_array([pa.DictionaryArray.from_arrays(numbers(place).take(one), words) for one in codes.chunks])


def _times(tables: Sequence[pa.Table], inputs: Sequence[Scattered]) -> RowTimes:
    """The times of each strand over all inputs, as they were read; strands of one column share their arrays."""
    found: dict[tuple[int, ...], tuple[Int64, np.ndarray[tuple[int], np.dtype[np.int8]], np.ndarray[tuple[int], np.dtype[np.bool_]]]] = {}
    places = [tuple(one.places.index(one.batch.layout.strands[strand].time) for one in inputs) for strand in range(_strands(inputs))]
    for place in places:
        if place not in found:
            pieces = list(zip(tables, place, inputs, strict=True))
            days = [_small(table, f"day{number}").astype(np.bool_) & one.dated[number] for table, number, one in pieces]
            found[place] = (
                np.concatenate([numbers_of(table.column(f"time{number}")) for table, number, _ in pieces]),
                np.concatenate([_small(table, f"state{number}") for table, number, _ in pieces]),
                np.concatenate(days),
            )
    dated = any(any(one.dated) for one in inputs)
    return RowTimes(
        [found[place][0] for place in places],
        [found[place][1] for place in places],
        [found[place][2] for place in places] if dated else None,
        [one.time_note for one in inputs],
    )


def _strands(inputs: Sequence[Scattered]) -> int:
    return len(inputs[0].batch.layout.strands)


def _small(table: pa.Table, name: str) -> np.ndarray[tuple[int], np.dtype[np.int8]]:
    return np.concatenate([np.empty(0, np.int8), *(integers(chunk) for chunk in table.column(name).chunks)])


def _strange(batch: Batch, times: RowTimes) -> tuple[tuple[Int64, tuple[str, ...]], ...]:
    """For each strand the first rows of the first input whose time cannot be read, and what stands there."""
    told = []
    for strand, states in zip(batch.layout.strands, times.states, strict=True):
        found = np.flatnonzero(states[: batch.rows] == State.UNREADABLE)[:HINTS]
        cells = batch.time_cells(strand.time)
        words = tuple(plain(cells, found).to_pylist()) if len(found) and cells is not None else ()
        told.append((batch.numbers[found][: len(words)], words))
    return tuple(told)
