"""The rows of all files below each other, coded, and the events that each of them holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass

import numpy as np

from svcaudit.intake.batch import Batch
from svcaudit.intake.beginnings import spelled_out
from svcaudit.intake.encode import Cleaning, Coded, encode, join, stack
from svcaudit.intake.log_map import LogMap
from svcaudit.intake.row_times import RowTimes
from svcaudit.model.arrow import texts
from svcaudit.model.log import Bool, Int16, Int64

_NO_TRANSLATION: Mapping[str, str] = {}
_Code = Callable[..., Future[Coded]]


@dataclass(frozen=True, slots=True)
class Rows:
    """Coded columns of possible events, in the order of strands, then files.

    `number`: 1-based data rows, None where they are simply 1..N. `source` is None for a single file; an absent column has no words.
    `row_of`: the place of each event's row among all rows, None where each row is one event. `day`: events of which the day alone is
    known, None where there are none.
    """

    case: Coded
    activity: Coded
    time: Int64
    number: Int64 | None
    source: Int16 | None
    actor: Coded
    role: Coded
    text: Coded
    attributes: Mapping[str, Coded]
    row_of: Int64 | None = None
    day: Bool | None = None

    def at(self, rows: Int64, pool: Executor) -> Rows:
        """These rows alone, in this order. Columns are independent of each other, and NumPy leaves them to threads."""
        columns = (self.case, self.activity, self.actor, self.role, self.text, *self.attributes.values())
        taken = [pool.submit(column.at, rows) for column in columns]
        time, number = self.time[rows], rows + 1 if self.number is None else self.number[rows]
        source = None if self.source is None else self.source[rows]
        row_of = None if self.row_of is None else self.row_of[rows]
        day = None if self.day is None else self.day[rows]
        case, activity, actor, role, text, *attributes = (column.result() for column in taken)
        facts = dict(zip(self.attributes, attributes, strict=True))
        return Rows(case, activity, time, number, source, actor, role, text, facts, row_of, day)


@dataclass(frozen=True, slots=True)
class Coding:
    """Columns being coded, each by a thread of its own: S strands over R rows.

    `values` (S): what the strands' activity columns say, untranslated; `activity` (S*R), `actor`, `role` (S*R, or R where all strands
    have the same): ready for use.
    """

    batches: Sequence[Batch]
    strands: int
    case: Future[Coded]
    values: Sequence[Future[Coded]]
    activity: Future[Coded]
    actor: Future[Coded]
    role: Future[Coded]
    text: Future[Coded]
    attributes: Mapping[str, Future[Coded]]
    claims: Mapping[str, Future[Coded]]

    @property
    def total(self) -> int:
        """R, the rows of all files."""
        return sum(batch.rows for batch in self.batches)

    def rows(self, times: RowTimes, happened: Bool | None) -> Rows:
        """Every row as an event; or, where `happened` (S, R) is given, the events that did, each with its row."""
        several = len(self.batches) > 1
        sizes = [batch.rows for batch in self.batches]
        number = np.concatenate([batch.numbers for batch in self.batches]) if several else self.batches[0].raw.numbers
        source = np.repeat(np.arange(len(sizes), dtype=np.int16), sizes) if several else None
        if happened is None:
            return Rows(
                case=self.case.result(),
                activity=self.activity.result(),
                time=times.values[0],
                number=number,
                source=source,
                actor=self.actor.result(),
                role=self.role.result(),
                text=self.text.result(),
                attributes={name: coded.result() for name, coded in self.attributes.items()},
                day=None if times.days is None else times.days[0],
            )
        entries = np.flatnonzero(happened)
        row = entries % max(self.total, 1)

        def of(coded: Future[Coded]) -> Coded:
            column = coded.result()
            at = row if len(column.codes) == self.total else entries
            if not len(column.words):
                return Coded(np.full(len(at), -1, np.int32), column.words)
            return Coded(column.codes[at], column.words).in_use()

        return Rows(
            case=of(self.case),
            activity=of(self.activity),
            time=np.concatenate([*times.values])[entries],
            number=row + 1 if number is None else number[row],
            source=None if source is None else source[row],
            actor=of(self.actor),
            role=of(self.role),
            text=of(self.text),
            attributes={name: of(coded) for name, coded in self.attributes.items()},
            row_of=row,
            day=None if times.days is None else np.concatenate([*times.days])[entries],
        )


def start_coding(batches: Sequence[Batch], log_map: LogMap, pool: Executor) -> Coding:
    """Begin to code every column over all files, the longest first. Each is forgotten once it is coded, if the caller keeps none."""
    missing = frozenset(word.strip() for word in log_map.missing) | {""}
    strands = range(len(batches[0].layout.strands))

    def coded(part: str, *positions: Sequence[int | None]) -> Future[Coded]:
        different = positions if len(set(map(tuple, positions))) > 1 else positions[:1]
        parts = [batch.part(place) for places in different for batch, place in zip(batches, places, strict=True)]
        none = frozenset({""}) if part.startswith("leave out") else missing
        return pool.submit(encode, parts, Cleaning(none, log_map.values.get(part, _NO_TRANSLATION)))

    names = dict.fromkeys(name for batch in batches for name in batch.layout.attributes)
    case = coded("", [batch.layout.case for batch in batches])
    text = coded("", [batch.layout.text for batch in batches])
    values = [pool.submit(_value, batches, number, log_map, missing) for number in strands]
    return Coding(
        [batch.times_alone() for batch in batches],
        len(strands),
        case=case,
        text=text,
        values=values,
        activity=pool.submit(_activity, batches, values, log_map, missing),
        actor=coded("actor", *([batch.layout.actor_of(batch.layout.strands[one]) for batch in batches] for one in strands)),
        role=coded("role", *([batch.layout.role_of(batch.layout.strands[one]) for batch in batches] for one in strands)),
        attributes={name: coded(name, [batch.layout.attributes.get(name) for batch in batches]) for name in names},
        claims=_code_claims(batches, coded),
    )


def _value(batches: Sequence[Batch], number: int, log_map: LogMap, missing: frozenset[str]) -> Coded:
    """What the activity columns of a strand say, over all files."""
    columns = list(zip(*(batch.layout.strands[number].activity for batch in batches), strict=True))
    parts = [[batch.part(place) for batch, place in zip(batches, places, strict=True)] for places in columns]
    if not parts:
        return encode([batch.rows for batch in batches], Cleaning(missing))
    if len(parts) == 1:
        return encode(parts[0], Cleaning(missing))
    return join([encode(part, Cleaning(missing)) for part in parts], log_map.join, Cleaning(missing))


def _activity(batches: Sequence[Batch], values: Sequence[Future[Coded]], log_map: LogMap, missing: frozenset[str]) -> Coded:
    """What all strands are called, translated as a whole."""
    named = [
        _named(strand.name, bool(strand.activity), value.result()) for strand, value in zip(batches[0].layout.strands, values, strict=True)
    ]
    words = (word for one in named for word in one.words.to_pylist())
    return stack(named, Cleaning(missing, spelled_out(log_map.values.get("activity", _NO_TRANSLATION), words)))


def _named(pattern: str, says: bool, value: Coded) -> Coded:
    """The strand's name with `{}` filled in; a name alone where the row says nothing."""
    if not says:
        return Coded(np.zeros(len(value.codes), np.int32), texts([pattern]))
    if pattern == "{}":
        return value
    return Coded(value.codes, texts([pattern.replace("{}", word) for word in value.words.to_pylist()]))


def _code_claims(batches: Sequence[Batch], coded: _Code) -> Mapping[str, Future[Coded]]:
    """The columns of the vendor's claims and counts, by what they are."""
    columns: dict[str, list[int | None]] = {}
    for number, batch in enumerate(batches):
        for name, place in batch.layout.told.items():
            columns.setdefault(name, [None] * len(batches))[number] = place
    return {name: coded(name, places) for name, places in columns.items()}
