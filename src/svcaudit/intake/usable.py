"""Which rows can be used, and which events they hold; every row that cannot is set aside here, with the reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from svcaudit.intake.batch import Batch, plain
from svcaudit.intake.encode import Coded
from svcaudit.intake.quarantine import BadRows, Quarantine, Reason, shapes_of
from svcaudit.intake.repeats import repeated_rows
from svcaudit.intake.row_times import RowTimes
from svcaudit.intake.rows import Coding
from svcaudit.intake.shapes.events import always
from svcaudit.intake.shapes.once import once
from svcaudit.intake.shapes.strand import Seen, Strand
from svcaudit.intake.time_cells import State
from svcaudit.model.arrow import optional_numbers
from svcaudit.model.log import Bool


@dataclass(frozen=True, slots=True)
class Usable:
    """`rows` (R): can be used. `happened` (S, R): which events they hold, None where each row is one. `blank`: rows without anything in
    them; `silent`: rows that are sound and hold no event; `bare`: those of them that stand for a record without items; `left_out`: rows
    that the map leaves out; `again`: rows that repeat an earlier one, and are dropped."""

    rows: Bool
    happened: Bool | None
    blank: int = 0
    silent: int = 0
    bare: int = 0
    left_out: int = 0
    again: int = 0


def sort_out(coding: Coding, times: RowTimes, left: Bool, quarantine: Quarantine, *, drop: bool = False) -> Usable:
    """Sort rows into usable, blank, silent and bad; the bad ones go to quarantine, each for its first reason. `left` (R): do not count.

    `drop`: rows that repeat an earlier one do not count either.
    """
    strands = coding.batches[0].layout.strands
    bare = np.concatenate([batch.bare for batch in coding.batches])
    bad = _bad(coding, times, strands, bare) & ~left
    blank = _blank(coding, times, bad) if bad.any() else bad
    if bad.any():
        _set_aside(coding.batches, bad & ~blank, list(_faults(coding, times, bare)), coding.case.result(), quarantine)
    good = ~bad & ~blank & ~left
    again = 0
    if drop:
        repeats = repeated_rows(coding, times, good)
        good, again = good & ~repeats, int(repeats.sum())
    if an_event_a_row(strands):
        return Usable(good & ~bare, None, int(blank.sum()), 0, int((good & bare).sum()), int(left.sum()), again)
    case = coding.case.result().codes
    orders: dict[int, np.ndarray[tuple[int], np.dtype[np.int64]]] = {}
    happened = np.stack(
        [
            good & ~(bare & _own(strand)) & strand.happens(Seen(case, values, states, value.result(), good, orders))
            for strand, values, states, value in zip(strands, times.values, times.states, coding.values, strict=True)
        ]
    )
    silent = good & ~happened.any(axis=0)
    return Usable(good, happened, int(blank.sum()), int((silent & ~bare).sum()), int((silent & bare).sum()), int(left.sum()), again)


def an_event_a_row(strands: Sequence[Strand]) -> bool:
    """Whether every row that can be used is one event, whatever other rows say."""
    return len(strands) == 1 and strands[0].happens is always


def _own(strand: Strand) -> bool:
    """Whether the strand's events are those of the rows themselves, not a time that all rows of a case repeat."""
    return strand.happens is not once


def _bad(coding: Coding, times: RowTimes, strands: Sequence[Strand], bare: Bool) -> Bool:
    bad: Bool = coding.case.result().codes < 0
    for strand, states, value in zip(strands, times.states, coding.values, strict=True):
        asked = ~bare if _own(strand) else True
        bad = bad | (states > State.EMPTY)
        if strand.required:
            bad |= (states == State.EMPTY) & asked
        if strand.activity and strand.asks:
            bad |= (value.result().codes < 0) & asked
    return bad


def _blank(coding: Coding, times: RowTimes, bad: Bool) -> Bool:
    """Rows with nothing in any column that is read."""
    blank = bad & (coding.case.result().codes < 0)
    for states in times.states:
        blank &= states == State.EMPTY
    columns = [coding.text, *coding.values, *coding.attributes.values(), *coding.claims.values()]
    for column in columns:
        blank &= column.result().codes < 0
    for owner in (coding.actor.result(), coding.role.result()):
        blank &= (owner.codes.reshape(-1, len(bad)) < 0).all(axis=0)
    return blank


_Fault = tuple[Reason, int | None, Bool]


def _faults(coding: Coding, times: RowTimes, bare: Bool) -> Iterator[_Fault]:
    """(reason, strand or None for the case, rows), in the order in which they are told."""
    strands = coding.batches[0].layout.strands
    yield Reason.CASE_EMPTY, None, coding.case.result().codes < 0
    for number, strand in enumerate(strands):
        if strand.activity and strand.asks:
            yield Reason.ACTIVITY_EMPTY, number, (coding.values[number].result().codes < 0) & ~bare
    for number, (strand, states) in enumerate(zip(strands, times.states, strict=True)):
        if strand.required:
            yield Reason.TIME_EMPTY, number, (states == State.EMPTY) & ~bare
        yield Reason.TIME_UNREADABLE, number, states == State.UNREADABLE
        yield Reason.TIME_OUTSIDE, number, states == State.OUTSIDE


def _set_aside(batches: Sequence[Batch], left: Bool, faults: Sequence[_Fault], case: Coded, quarantine: Quarantine) -> None:
    start = 0
    for source, batch in enumerate(batches):
        here = slice(start, start + batch.rows)
        start += batch.rows
        for reason, number, rows in faults:
            found = np.flatnonzero(rows[here] & left[here])
            left[here][found] = False
            if not len(found):
                continue
            strand = None if number is None else batch.layout.strands[number]
            column = batch.layout.case if strand is None else strand.time.places[0] if reason in _OF_TIME else strand.activity[0]
            shapes = _shapes(batch, strand, found) if strand and reason in (Reason.TIME_UNREADABLE, Reason.TIME_OUTSIDE) else None
            codes = case.codes[here][found]
            cases = case.words.take(optional_numbers(codes, codes >= 0)).cast(pa.large_string())
            quarantine.add(source, BadRows(reason, batch.numbers[found], batch.raw.header[column], shapes, cases=cases))


_OF_TIME = (Reason.TIME_EMPTY, Reason.TIME_UNREADABLE, Reason.TIME_OUTSIDE)


def _shapes(batch: Batch, strand: Strand, rows: np.ndarray[tuple[int], np.dtype[np.int64]]) -> pa.Array:
    cells = batch.time_cells(strand.time)
    assert cells is not None
    return shapes_of(plain(cells, rows))
