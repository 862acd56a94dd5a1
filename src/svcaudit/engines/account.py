"""The accounts of all partitions as the account of the log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from svcaudit.engines.coded import HINTS, Coded, first_claims
from svcaudit.engines.scatter import Scattered
from svcaudit.intake.quarantine import BadRows, Quarantine
from svcaudit.intake.read import count_of, ignored_of, input_of, missing_of, span_of_days
from svcaudit.intake.remarks import why_nothing_is_usable
from svcaudit.intake.result import Intake
from svcaudit.intake.row_times import hint_of
from svcaudit.intake.stood import sums
from svcaudit.model.arrow import numbers, texts
from svcaudit.model.log import EventLog, Int64
from svcaudit.model.spec import ProcessSpec

_NONE: Int64 = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class Account:
    """`intake`: as one reading would have made it, but for the log and the notes on its words. `hint`: the format to write in the map."""

    intake: Intake
    hint: str | None


def account_of(parts: Sequence[Coded], inputs: Sequence[Scattered], seals: Sequence[str | None], spec: ProcessSpec, zone: str) -> Account:
    """Add up. Raises DataError when nothing can be used."""
    batches = [one.batch for one in inputs]
    quarantine = _quarantine(parts, inputs)
    ignored = ignored_of(batches, sums([part.ignored for part in parts]))
    count = count_of(batches, quarantine, ignored)
    unmapped = _unmapped(parts)
    hint = _hint(parts, inputs)
    spans = [part.span for part in parts if part.span is not None]
    times = np.array([instant for span in spans for instant in span], np.int64)
    if not count.used:
        raise why_nothing_is_usable(batches, quarantine, ignored, unmapped, spec, hint, span_of_days(times, zone))
    claims = [part.claims for part in parts if part.claims is not None]
    intake = Intake(
        log=no_log(spec),
        inputs=tuple(input_of(one.batch, seal, one.time_note) for one, seal in zip(inputs, seals, strict=True)),
        rows=count,
        quarantine=quarantine.table(),
        ignored=ignored,
        unmapped=unmapped,
        missing_columns=missing_of(batches),
        zone=zone,
        notes=(),
        claims=first_claims(pa.concat_tables(claims)) if claims else None,
        last=int(times.max()),
    )
    return Account(intake, hint)


def _quarantine(parts: Sequence[Coded], inputs: Sequence[Scattered]) -> Quarantine:
    """All bad rows: one batch an input, reason and column, in order of rows."""
    whole = Quarantine(lines_before={number: one.batch.raw.lines_before for number, one in enumerate(inputs)})
    for number, one in enumerate(inputs):
        for bad in one.batch.raw.bad:
            whole.add(number, bad)
    alike: dict[tuple[int, str, str | None], list[BadRows]] = {}
    for part in parts:
        for number, bad in part.bad:
            alike.setdefault((number, bad.reason, bad.column), []).append(bad)
    for (number, _, _), found in sorted(alike.items(), key=lambda one: (one[0][0], str(one[0][1]), one[0][2] or "")):
        rows = np.concatenate([bad.rows for bad in found])
        order = np.argsort(rows, kind="stable")
        shapes = [bad.shapes for bad in found if bad.shapes is not None]
        told = None if not shapes else pa.concat_arrays(shapes).take(numbers(order))
        ids = [bad.cases for bad in found if bad.cases is not None]
        cases = None if not ids else pa.concat_arrays(ids).take(numbers(order))
        whole.add(number, BadRows(found[0].reason, rows[order], found[0].column, told, cases=cases))
    return whole


def _unmapped(parts: Sequence[Coded]) -> tuple[tuple[str, int], ...]:
    """Activities that map to no stage with their events, most frequent first."""
    counts: Counter[str] = Counter()
    for part in parts:
        counts.update(dict(part.unmapped))
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _hint(parts: Sequence[Coded], inputs: Sequence[Scattered]) -> str | None:
    """From the first rows whose time cannot be read."""
    batch = inputs[0].batch
    for number, strand in enumerate(batch.layout.strands):
        found = [(row, word) for part in parts for row, word in zip(*part.strange[number], strict=True)]
        if found:
            return hint_of(batch, strand, [word for _, word in sorted(found)[:HINTS]])
    return None


def no_log(spec: ProcessSpec) -> EventLog:
    """A log without events, where the events are elsewhere."""
    none, words = np.empty(0, np.int32), np.empty(0, dtype=object)
    return EventLog(
        case_ids=texts([]),
        offsets=np.zeros(1, np.int64),
        case=none,
        stage=none.astype(np.int16),
        stage_ids=tuple(spec.stages),
        time=_NONE,
        activity=none,
        activities=words,
        actor=none,
        actors=words,
        role=none.astype(np.int16),
        roles=words,
        row=_NONE,
    )
