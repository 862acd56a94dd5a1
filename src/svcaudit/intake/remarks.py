"""What is worth telling of a log: words the standard does not know, columns one file lacks, why nothing could be used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from svcaudit.errors import DataError
from svcaudit.intake.batch import Batch
from svcaudit.intake.nearest import did_you_mean, nearest
from svcaudit.intake.period import Period
from svcaudit.intake.quarantine import Ignored, Quarantine
from svcaudit.intake.result import Input
from svcaudit.intake.shown import short
from svcaudit.model.log import Column, EventLog
from svcaudit.model.spec import Attribute, ProcessSpec

_SHOWN = 5


def remarks(
    inputs: Sequence[Input], log: EventLog, spec: ProcessSpec, hint: str | None, period: Period | None, zone: str
) -> tuple[str, ...]:
    """Notes for the reader of a run."""
    notes = []
    if period is not None:
        notes.append(f"period {period.text}: verdicts on the cases that began in it, metrics by their cohort; days of {zone}")
    if hint is not None:
        notes.append(f"some times may be written in another format; if so write in the map: {hint}")
    for one in inputs:
        lacking = [name for name in one.missing if any(name not in other.missing for other in inputs)]
        if lacking:
            notes.append(f"{one.name} has no column for {', '.join(lacking)}, other files have")
    for name, column in log.attributes.items():
        note = _unknown_values(spec.attributes[name], column)
        if note:
            notes.append(note)
    return tuple(notes)


def _unknown_values(attribute: Attribute, column: Column) -> str | None:
    """Values outside the attribute's list, the most frequent first."""
    if attribute.values is None:
        return None
    if set(column.values.tolist()) <= set(attribute.values):
        return None
    counts = np.bincount(column.codes[column.codes >= 0], minlength=len(column.values)).tolist()
    unknown = [(-rows, word) for word, rows in zip(column.values.tolist(), counts, strict=True) if rows and word not in attribute.values]
    if not unknown:
        return None
    if attribute.personal:
        many = f"{len(unknown)} different " if len(unknown) > 1 else ""
        return f"{attribute.id}: values the standard does not list: {many}(masked) in {-sum(rows for rows, _ in unknown)} rows"
    shown = [_one(word, -rows, attribute) for rows, word in sorted(unknown)[:_SHOWN]]
    more = f" and {len(unknown) - _SHOWN} more" if len(unknown) > _SHOWN else ""
    return f"{attribute.id}: values the standard does not list: {', '.join(shown)}{more}"


def _one(word: str, rows: int, attribute: Attribute) -> str:
    near = nearest(word, attribute.values or ())
    return f"{short(word)} in {rows} row{'s' * (rows != 1)}" + (f" – {near}?" if near else "")


def why_nothing_is_usable(
    batches: Sequence[Batch],
    quarantine: Quarantine,
    ignored: Mapping[str, int],
    unmapped: Sequence[tuple[str, int]],
    spec: ProcessSpec,
    hint: str | None,
    span: str,
) -> DataError:
    """The error for a log without a single row that can be judged. `span`: from when to when its times are."""
    reasons: Counter[str] = Counter()
    for batch in quarantine.batches:
        like = f", like {batch.shapes[0].as_py()!r}" if batch.shapes is not None else ""
        where = f" (column {batch.column!r}{like})" if batch.column else ""
        reasons[f"{batch.reason}{where}"] += len(batch.rows)
    reasons.update(ignored)
    told = "; ".join(f"{reason}: {rows} rows" for reason, rows in reasons.most_common(_SHOWN))
    names = ", ".join(batch.name for batch in batches)
    return DataError(f"no usable case in {names}: {told or 'no rows'}", _advice(ignored, unmapped, spec, hint, span))


def _advice(ignored: Mapping[str, int], unmapped: Sequence[tuple[str, int]], spec: ProcessSpec, hint: str | None, span: str) -> str | None:
    if hint is not None:
        return f"write in the map: {hint}"
    if ignored.get(str(Ignored.NO_STAGE)) and unmapped:
        known = [activity for stage in spec.stages.values() for activity in stage.activities or (stage.id,)]
        name = unmapped[0][0]
        words = ", ".join(repr(word) for word, _ in unmapped[:_SHOWN])
        return f"the activities here are {words}{did_you_mean(name, known) or '.'} `values: {{activity: …}}` in the map translates them"
    if span and (ignored.get(str(Ignored.OUTSIDE)) or ignored.get(str(Ignored.LATER))):
        return f"the log is from {span}; `--period` and `--as-of` choose what is judged of it"
    return None
