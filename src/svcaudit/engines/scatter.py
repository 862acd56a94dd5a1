"""Logs to partitions on disk, in one pass: the rows of a case stand in one partition, with their row numbers and their times read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.engines.hashing import part_of
from svcaudit.engines.shelf import spooled
from svcaudit.intake.batch import Batch
from svcaudit.intake.formats.raw import RawTable, Uncut, Wanted, key, nobody
from svcaudit.intake.log_map import LogMap
from svcaudit.intake.mapping import Layout, lay_out
from svcaudit.intake.row_times import Declared, Read, TimeDesk
from svcaudit.intake.shapes.strand import TimePlace
from svcaudit.intake.sources import Source
from svcaudit.intake.time_cells import State
from svcaudit.intake.times import read_times
from svcaudit.model.arrow import integers, numbers
from svcaudit.model.log import Bool, Int64
from svcaudit.model.spec import ProcessSpec

AT_ONCE = 1 << 18
"""Rows that are split together; a slice of them is written to each partition."""
_WORDY = 2_000
"""A vocabulary beyond this is not repeated in every slice."""


@dataclass(frozen=True, slots=True)
class Scattered:
    """One input whose rows are in partitions. `batch`: its account, without rows. `places`: its time columns, `dated` those in which some
    cell names a day alone. `time_note`: how times are written."""

    batch: Batch
    sealed: Path | None
    places: tuple[TimePlace, ...]
    dated: tuple[bool, ...]
    time_note: str


@dataclass(frozen=True, slots=True)
class Partitions:
    """A folder of them. Partition p of input i is one Arrow stream; it is not there when it has no rows."""

    folder: Path
    count: int

    def path(self, source: int, part: int) -> Path:
        return self.folder / f"rows-{source}-{part}.arrow"


@dataclass(frozen=True, slots=True)
class Reading:
    """How inputs are read."""

    spec: ProcessSpec
    log_map: LogMap
    declared: Declared


def scatter(source: Source, number: int, reading: Reading, partitions: Partitions, passed: Callable[[int], None] = nobody) -> Scattered:
    """Read an input and write its rows to the partitions; `passed` hears how many of its bytes lie behind. Raises what reading raises."""
    try:
        return _Scatter(source, number, reading, partitions, passed).run(source.blocks)
    except Uncut:
        for part in range(partitions.count):
            partitions.path(number, part).unlink(missing_ok=True)
        return _Scatter(source, number, reading, partitions, passed).run(lambda choose, options: iter([source.read(choose, options)]))


_Blocks = Callable[..., Iterator[RawTable]]


class _Scatter:
    """One input on its way."""

    def __init__(self, source: Source, number: int, reading: Reading, partitions: Partitions, passed: Callable[[int], None]) -> None:
        self.source, self.number, self.reading, self.partitions, self.passed = source, number, reading, partitions, passed
        self.layout: Layout | None = None
        self.writers: dict[int, tuple[pa.OSFile, pa.RecordBatchStreamWriter]] = {}
        self.schema: pa.Schema | None = None

    def run(self, read: _Blocks) -> Scattered:
        try:
            return self._run(read)
        finally:
            for file, writer in self.writers.values():
                writer.close()
                file.close()

    def _run(self, read: _Blocks) -> Scattered:
        blocks = self._open(read)
        ahead = list(islice(blocks, 2))
        assert self.layout is not None
        places = tuple(dict.fromkeys(strand.time for strand in self.layout.strands))
        first = self._batch(ahead[0])
        desk = TimeDesk(first, self.reading.log_map, self.reading.declared)
        whole: list[Read] | None = None
        if len(ahead) == 1:
            whole = [desk.read(place) for place in places]
        elif any(self._is_open(first, place) for place in places):
            whole = self._read_whole(desk, read, places)
            blocks, ahead = self._open(read), []
        sure = [replace(place, format=place.format or "iso") for place in places]
        dated = [whole is not None and whole[number][2] is not None for number in range(len(places))]
        desk.in_blocks = whole is None
        pending: list[pa.Table] = []
        account: list[RawTable] = []
        start = waiting = 0
        for block in chain(ahead, blocks):
            desk.batch = self._batch(block)
            here = slice(start, start + desk.batch.rows)
            if whole is None:
                read_here, dates = _read_block(desk, sure)
                dated = [one or other for one, other in zip(dated, dates, strict=True)]
            else:
                read_here = [_cut(one, here) for one in whole]
            pending.append(self._rows(desk.batch, places, read_here))
            account.append(_without_rows(block))
            start, waiting = start + desk.batch.rows, waiting + desk.batch.rows
            if waiting >= AT_ONCE:
                self._write(pending)
                pending, waiting = [], 0
        self._write(pending)
        raw = _accounted(account)
        batch = Batch(self.source.name, replace(raw, notes=(*self.source.notes, *raw.notes)), self.layout)
        return Scattered(batch, self.source.sealed, places, tuple(dated), desk.note())

    def _open(self, read: _Blocks) -> Iterator[RawTable]:
        def choose(header: tuple[str, ...]) -> Wanted:
            self.layout = lay_out(header, self.source.path, self.reading.spec, self.reading.log_map)
            return replace(self.layout.wanted, passed=self.passed)

        return read(choose, self.reading.log_map.file)

    def _batch(self, raw: RawTable) -> Batch:
        assert self.layout is not None
        return Batch(self.source.name, raw, self.layout)

    def _is_open(self, batch: Batch, place: TimePlace) -> bool:
        """Whether it takes the whole column to see how it is written: it is not declared, and none of the first cells is ISO 8601."""
        cells = batch.time_cells(place)
        if cells is None or place.format is not None:
            return False
        missing = frozenset(word.strip() for word in self.reading.log_map.missing)
        states = read_times(cells, None, missing, serial_days=batch.raw.serial_days).states
        return not (states <= State.INSTANT).any()

    def _read_whole(self, desk: TimeDesk, read: _Blocks, places: Sequence[TimePlace]) -> list[Read]:
        """The time columns of the whole input, decided as ever; only they are kept for it, in a file."""
        positions = sorted({position for place in places for position in place.places})
        seen: list[RawTable] = []

        def columns() -> Iterator[pa.Table]:
            for block in self._open(read):
                seen.append(_without_rows(block, numbers=block.numbers))
                yield pa.table({key(position): _cells(block, position).cast(pa.string()) for position in positions})

        path = self.partitions.folder / f"times-{self.number}.arrow"
        table = spooled(columns(), path, pa.schema([(key(position), pa.string()) for position in positions]))
        rows = [np.arange(1, one.total + 1) if one.numbers is None else one.numbers for one in seen]
        desk.batch = self._batch(replace(_accounted(seen), table=table, numbers=np.concatenate(rows)))
        found = [desk.read(place) for place in places]
        path.unlink()
        return found

    def _rows(self, batch: Batch, places: Sequence[TimePlace], read: Sequence[Read]) -> pa.Table:
        """The rows as they are kept: text where it is needed again, and each time column as instant, state, and whether it is midnight."""
        table, layout, rows = batch.raw.table, batch.layout, batch.rows
        bad = {position: np.zeros(rows, np.bool_) for place in places for position in place.places}
        for place, (_, states, _) in zip(places, read, strict=True):
            for position in place.places:
                bad[position] |= states > State.EMPTY
        columns: dict[str, pa.Array | pa.ChunkedArray] = {}
        for position in layout.wanted.positions:
            if position in bad and position not in _told_elsewhere(layout):
                columns[key(position)] = _where(batch.raw, position, bad[position])
            else:
                columns[key(position)] = table.column(key(position))
        for number, (values, states, days) in enumerate(read):
            columns[f"time{number}"] = numbers(values)
            columns[f"state{number}"] = numbers(states)
            columns[f"day{number}"] = numbers(np.zeros(rows, np.int8) if days is None else days.astype(np.int8))
        columns["row"] = numbers(batch.numbers)
        columns["part"] = numbers(part_of(table.column(key(layout.case)), self.partitions.count))
        return pa.table(columns)

    def _write(self, pending: Sequence[pa.Table]) -> None:
        if not pending:
            return
        table = pa.concat_tables(pending).unify_dictionaries().combine_chunks()
        part = integers(table.column("part").chunk(0)) if table.num_rows else np.empty(0, np.int16)
        order = np.argsort(part, kind="stable")
        table = self._as_agreed(table.drop_columns("part")).take(numbers(order))
        bounds = np.searchsorted(part[order], np.arange(self.partitions.count + 1)).tolist()
        for number in range(self.partitions.count):
            if bounds[number + 1] > bounds[number]:
                self._writer(number).write_table(_slim(table.slice(bounds[number], bounds[number + 1] - bounds[number])))

    def _as_agreed(self, table: pa.Table) -> pa.Table:
        """Columns of many different words are kept as text; what a column is, the first rows decide."""
        if self.schema is None:
            fields = [pa.field(field.name, pa.string() if _wordy(table, field) else field.type) for field in table.schema]
            self.schema = pa.schema(fields)
        return table.cast(self.schema)

    def _writer(self, part: int) -> pa.RecordBatchStreamWriter:
        if part not in self.writers:
            file = pa.OSFile(str(self.partitions.path(self.number, part)), "wb")
            options = pa.ipc.IpcWriteOptions(compression="lz4")
            self.writers[part] = file, pa.ipc.new_stream(file, self.schema, options=options)
        return self.writers[part][1]


def _read_block(desk: TimeDesk, places: Sequence[TimePlace]) -> tuple[list[Read], list[bool]]:
    """The time columns of a block, and in which of them some cell names a day alone."""
    found, dated = [], []
    for place in places:
        before = desk.dates
        found.append(desk.read(place))
        dated.append(desk.dates > before)
    desk.told = {how: list(dict.fromkeys(names)) for how, names in desk.told.items()}
    return found, dated


def _cut(read: Read, here: slice) -> Read:
    values, states, days = read
    return values[here], states[here], None if days is None else days[here]


def _accounted(blocks: Sequence[RawTable]) -> RawTable:
    """One account of all blocks, without their rows."""
    ignored: dict[str, int] = {}
    for block in blocks:
        for reason, rows in block.ignored.items():
            ignored[reason] = ignored.get(reason, 0) + rows
    return replace(
        blocks[0],
        total=sum(block.total for block in blocks),
        blank=sum(block.blank for block in blocks),
        bad=tuple(bad for block in blocks for bad in block.bad),
        ignored=ignored,
        lines_before=blocks[0].lines_before if all(block.lines_before is not None for block in blocks) else None,
    )


def _told_elsewhere(layout: Layout) -> frozenset[int]:
    """Columns that are read as something else than a time."""
    of_strands = [(*strand.activity, strand.actor, strand.role) for strand in layout.strands]
    some = (layout.case, layout.actor, layout.role, layout.text, *layout.attributes.values(), *layout.told.values())
    return frozenset(place for place in (*some, *chain.from_iterable(of_strands)) if place is not None)


def _where(raw: RawTable, position: int, kept: Bool) -> pa.Array | pa.ChunkedArray:
    """The cells of some rows, empty text in the others."""
    nothing = pa.Array.from_buffers(pa.string(), len(kept), [None, pa.py_buffer(np.zeros(len(kept) + 1, np.int32)), pa.py_buffer(b"")])
    if not kept.any():
        return nothing
    return pc.if_else(numbers(kept.astype(np.int8)).cast(pa.bool_()), _cells(raw, position).cast(pa.string()), nothing)


def _cells(raw: RawTable, position: int) -> pa.Array | pa.ChunkedArray:
    """A column as text, however it is kept."""
    return raw.stamps[position].text() if position in raw.stamps else raw.table.column(key(position))


def _without_rows(raw: RawTable, numbers: Int64 | None = None) -> RawTable:
    """Its account alone: a slice of no rows would hold the memory of all of them."""
    none = pa.table([pa.nulls(0, field.type) for field in raw.table.schema], schema=raw.table.schema)
    return replace(raw, table=none, stamps={}, numbers=numbers)


def _wordy(table: pa.Table, field: pa.Field) -> bool:
    return pa.types.is_dictionary(field.type) and len(table.column(field.name).chunk(0).dictionary) > _WORDY


def _slim(table: pa.Table) -> pa.Table:
    """The slice with vocabularies of its own where the whole ones are large."""
    for number, field in enumerate(table.schema):
        if _wordy(table, field):
            table = table.set_column(number, field, table.column(number).cast(field.type.value_type).dictionary_encode())
    return table


def read_part(partitions: Partitions, source: int, part: int, scattered: Scattered) -> pa.Table:
    """The rows of one input in one partition, as many as there are."""
    path = partitions.path(source, part)
    if path.exists():
        with pa.OSFile(str(path)) as file:
            return pa.ipc.open_stream(file).read_all()
    return no_rows(scattered)


def no_rows(scattered: Scattered) -> pa.Table:
    """A partition in which an input has no rows."""
    times: Mapping[str, pa.DataType] = {
        f"{what}{number}": kind
        for number in range(len(scattered.places))
        for what, kind in (("time", pa.int64()), ("state", pa.int8()), ("day", pa.int8()))
    }
    texts = [(key(position), pa.string()) for position in scattered.batch.layout.wanted.positions]
    return pa.schema([*texts, *times.items(), ("row", pa.int64())]).empty_table()


def numbers_of(column: pa.ChunkedArray) -> Int64:
    """A column of whole numbers as an array."""
    return np.concatenate([np.empty(0, np.int64), *(integers(chunk) for chunk in column.chunks)])
