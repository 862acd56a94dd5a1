"""Facts of disjoint sets of cases as the facts of all of them: what one judgement of the whole would have left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.kpis.sequences import by_first_occurrence
from svcaudit.kpis.vocabularies import one_vocabulary, recoded
from svcaudit.model.arrow import integers
from svcaudit.model.facts import CaseAttribute, Facts, RuleFacts, Spans, StageFacts, Steps, Values, Variants
from svcaudit.model.log import Float, Int32, Int64

T = TypeVar("T", bound=np.generic)

AT_ONCE = 1 << 17
"""Cases that are brought into order together."""


@dataclass(frozen=True, slots=True)
class Order:
    """Where the cases of parts go: `places[p][c]` is the number of case c of part p among all, ascending in c. `ids`: all case ids."""

    places: tuple[Int64, ...]
    ids: pa.Array

    @property
    def cases(self) -> int:
        return len(self.ids)


def order_of(ids: Sequence[pa.Array]) -> Order:
    """Cases of all parts in order of their ids. No case may be in two parts (ValueError)."""
    every = pa.concat_arrays(ids)
    indices = pc.array_sort_indices(every)
    order = integers(indices).astype(np.int64)
    every = every.take(indices)
    if len(every) > 1 and pc.any(pc.equal(every[1:], every[:-1])).as_py():
        raise ValueError("a case stands in two parts")
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    ends = np.cumsum([len(part) for part in ids])[:-1].tolist()
    return Order(tuple(np.split(rank, ends)), every)


class Keep(Protocol):
    """Puts the pieces of an array below each other: in memory, or in a file that it is mapped from."""

    def __call__(self, pieces: Iterable[npt.NDArray[T]]) -> npt.NDArray[T]: ...


def in_memory(pieces: Iterable[npt.NDArray[T]]) -> npt.NDArray[T]:
    """One array."""
    return np.concatenate(list(pieces))


def joined(parts: Sequence[Facts], keep: Keep = in_memory, order: Order | None = None) -> Facts:
    """The parts as one, in order of case id. They must share the standard, and no case may be in two of them (ValueError).

    Column by column, some cases at a time: beside what `keep` holds, little more than one column of the whole is in memory.
    """
    if len(parts) == 1:
        return parts[0]
    order = order or order_of([part.ids for part in parts])
    actors, actor_codes = one_vocabulary([part.actors for part in parts])
    stage_ids = tuple(dict.fromkeys(stage for part in parts for stage in part.stage_ids))
    join = _Join(tuple(parts), _pieces(order), keep)
    return Facts(
        ids=order.ids,
        begin=join.cases(part.begin for part in parts),
        end=join.cases(part.end for part in parts),
        closed=join.cases(part.closed for part in parts),
        open=join.cases(part.open for part in parts),
        events=join.cases(part.events for part in parts),
        actors=actors,
        opener=join.cases(recoded(part.opener, codes) for part, codes in zip(parts, actor_codes, strict=True)),
        owner=join.cases(recoded(part.owner, codes) for part, codes in zip(parts, actor_codes, strict=True)),
        handovers=join.cases(part.handovers for part in parts),
        findings=join.cases(part.findings for part in parts),
        variants=join.variants(stage_ids),
        fitness=None if parts[0].fitness is None else join.cases(_fitness(part) for part in parts),
        stage_ids=stage_ids,
        stages=tuple(join.stage(stage) for stage in stage_ids),
        rules=tuple(join.rule(number) for number in range(len(parts[0].rules))),
        steps=join.steps(stage_ids),
        metrics=tuple(join.metric(number, actor_codes) for number in range(len(parts[0].metrics))),
        attributes={name: join.attribute(name) for name in dict.fromkeys(name for part in parts for name in part.attributes)},
        last=max(part.last for part in parts),
    )


def in_one(parts: Sequence[Facts | None]) -> Facts | None:
    """The parts that there are as one; None where there is none."""
    some = [part for part in parts if part is not None]
    return joined(some) if some else None


def _fitness(part: Facts) -> Float:
    return np.full(part.cases, np.nan) if part.fitness is None else part.fitness


@dataclass(frozen=True, slots=True)
class _Piece:
    """Neighbouring cases. `cases[p]`: those of part p; `place`: where they, laid end to end, stand among all; `order` sorts them."""

    cases: tuple[slice, ...]
    place: Int64
    order: Int32


def _pieces(order: Order, at_once: int = AT_ONCE) -> tuple[_Piece, ...]:
    found = []
    for low in range(0, max(order.cases, 1), at_once):
        bounds = [np.searchsorted(place, (low, low + at_once)).tolist() for place in order.places]
        cases = tuple(slice(begin, end) for begin, end in bounds)
        place = np.concatenate([place[here] for place, here in zip(order.places, cases, strict=True)])
        sort = np.empty(len(place), np.int32)
        sort[place - low] = np.arange(len(place), dtype=np.int32)
        found.append(_Piece(cases, place, sort))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows of all parts that each belong to a case, ascending by case. `case`: of each, among all. `taken`: of each piece, the rows of
    each part, and the order that sorts them, laid end to end."""

    case: Int32
    taken: tuple[tuple[tuple[slice, ...], Int32], ...]
    keep: Keep

    def column(self, parts: Iterable[npt.NDArray[T]]) -> npt.NDArray[T]:
        """A column of all rows, from those of the parts."""
        return self.keep(_in_order(list(parts), self.taken))


def _in_order(columns: Sequence[npt.NDArray[T]], taken: Iterable[tuple[tuple[slice, ...], Int32]]) -> Iterator[npt.NDArray[T]]:
    for slices, order in taken:
        yield np.concatenate([column[here] for column, here in zip(columns, slices, strict=True)])[order]


@dataclass(frozen=True, slots=True)
class _Join:
    """Parts on their way into one."""

    parts: tuple[Facts, ...]
    pieces: tuple[_Piece, ...]
    keep: Keep

    def cases(self, columns: Iterable[npt.NDArray[T]]) -> npt.NDArray[T]:
        """One column of all cases."""
        return self.keep(_in_order(list(columns), ((piece.cases, piece.order) for piece in self.pieces)))

    def rows(self, cases: Iterable[Int32]) -> _Rows:
        """Rows that each belong to a case of their part, ascending."""
        columns, taken = list(cases), []

        def sort() -> Iterator[Int32]:
            for piece in self.pieces:
                slices, place, begin = [], [], 0
                for case, here in zip(columns, piece.cases, strict=True):
                    low, high = np.searchsorted(case, (here.start, here.stop)).tolist()
                    slices.append(slice(low, high))
                    place.append(piece.place[begin + case[low:high] - here.start])
                    begin += here.stop - here.start
                among_all = np.concatenate(place)
                order = np.argsort(among_all, kind="stable").astype(np.int32)
                taken.append((tuple(slices), order))
                yield among_all[order].astype(np.int32)

        case = self.keep(sort())
        return _Rows(case, tuple(taken), self.keep)

    def stage(self, stage: str) -> StageFacts:
        empty = StageFacts(np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.int64))
        found = [part.stages[part.stage_ids.index(stage)] if stage in part.stage_ids else empty for part in self.parts]
        rows = self.rows(one.case for one in found)
        return StageFacts(rows.case, rows.column(one.count for one in found), rows.column(one.first for one in found))

    def rule(self, number: int) -> RuleFacts:
        found = [part.rules[number] for part in self.parts]
        spans = [one.spans for one in found]
        rows = self.rows(one.case for one in spans)
        clock = found[0].elapsed is not None
        return RuleFacts(
            verdict=self.cases(one.verdict for one in found),
            waiver=self.cases(one.waiver for one in found),
            tie=self.cases(one.tie for one in found),
            activations=sum(one.activations for one in found),
            violations=sum(one.violations for one in found),
            lacking=tuple(dict.fromkeys(word for one in found for word in one.lacking)),
            hidden=tuple(dict.fromkeys(word for one in found for word in one.hidden)),
            spans=Spans(
                case=rows.case,
                verdict=rows.column(one.verdict for one in spans),
                elapsed=rows.column(one.elapsed for one in spans),
                limit=rows.column(one.limit for one in spans),
                line=rows.column(one.line for one in spans),
                ended=rows.column(one.ended for one in spans),
            ),
            elapsed=self.cases(one.elapsed for one in found if one.elapsed is not None) if clock else None,
            limit=self.cases(one.limit for one in found if one.limit is not None) if clock else None,
            due=self.cases(one.due for one in found if one.due is not None) if clock else None,
        )

    def metric(self, number: int, actor_codes: Sequence[Int32]) -> Values:
        found = [part.metrics[number] for part in self.parts]
        rows = self.rows(one.case for one in found)
        return Values(
            rows.case,
            rows.column(one.value for one in found),
            rows.column(recoded(one.actor, codes) for one, codes in zip(found, actor_codes, strict=True)),
            rows.column(one.at for one in found),
            rows.column(one.line for one in found),
        )

    def steps(self, stage_ids: tuple[str, ...]) -> Steps:
        codes = [np.array([stage_ids.index(stage) for stage in part.stage_ids], np.int16) for part in self.parts]
        rows = self.rows(part.steps.case for part in self.parts)
        return Steps(
            rows.case,
            rows.column(own[part.steps.source] for own, part in zip(codes, self.parts, strict=True)),
            rows.column(own[part.steps.target] for own, part in zip(codes, self.parts, strict=True)),
            rows.column(part.steps.elapsed for part in self.parts),
        )

    def attribute(self, name: str) -> CaseAttribute:
        found = [part.attributes.get(name) or _unknown(part.cases) for part in self.parts]
        values, codes = one_vocabulary([one.values for one in found])
        return CaseAttribute(
            values,
            first=self.cases(recoded(one.first, new) for one, new in zip(found, codes, strict=True)),
            last=self.cases(recoded(one.last, new) for one, new in zip(found, codes, strict=True)),
            personal=any(one.personal for one in found),
        )

    def variants(self, stage_ids: tuple[str, ...]) -> Variants:
        """The distinct sequences of all parts, numbered by first occurrence in the order of the cases."""
        number: dict[bytes, int] = {}
        found = []
        for part in self.parts:
            codes = np.array([stage_ids.index(stage) for stage in part.stage_ids], np.int16)
            sequences = [codes[part.variants.stages(one)].tobytes() for one in range(len(part.variants))]
            found.append(np.array([number.setdefault(one, len(number)) for one in sequences], np.int32)[part.variants.code])
        lengths = np.array([len(one) // 2 for one in number], np.int64)
        stages = np.frombuffer(b"".join(number), np.int16)
        made = by_first_occurrence(self.cases(found), stages, np.cumsum(lengths) - lengths, lengths)
        return replace(made, code=self.keep([made.code]))


def _unknown(cases: int) -> CaseAttribute:
    nothing = np.full(cases, -1, np.int32)
    return CaseAttribute(np.empty(0, object), nothing, nothing)
