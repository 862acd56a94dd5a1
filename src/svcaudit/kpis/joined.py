"""Facts of disjoint sets of cases as the facts of all of them: what one judgement of the whole would have left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.model.arrow import integers
from svcaudit.model.facts import CaseAttribute, Facts, RuleFacts, Spans, StageFacts, Steps, Values, Variants
from svcaudit.model.log import Float, Int32, Int64, Texts

T = TypeVar("T", bound=np.generic)


def joined(parts: Sequence[Facts]) -> Facts:
    """The parts as one, in order of case id. They must share the standard, and no case may be in two of them (ValueError)."""
    if len(parts) == 1:
        return parts[0]
    ids = pa.concat_arrays([part.ids for part in parts])
    order = integers(pc.sort_indices(ids)).astype(np.int64)
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    sorted_ids = ids.take(pc.sort_indices(ids))
    if len(order) > 1 and pc.any(pc.equal(sorted_ids[1:], sorted_ids[:-1])).as_py():
        raise ValueError("a case stands in two parts")
    begins = np.cumsum([0, *(part.cases for part in parts[:-1])]).tolist()
    places = [rank[begin : begin + part.cases] for begin, part in zip(begins, parts, strict=True)]
    actors, actor_codes = one_vocabulary([part.actors for part in parts])
    stage_ids = tuple(dict.fromkeys(stage for part in parts for stage in part.stage_ids))
    join = _Join(tuple(parts), tuple(places), order)
    return Facts(
        ids=sorted_ids,
        begin=join.cases(part.begin for part in parts),
        end=join.cases(part.end for part in parts),
        closed=join.cases(part.closed for part in parts),
        open=join.cases(part.open for part in parts),
        events=join.cases(part.events for part in parts),
        actors=actors,
        opener=join.cases(_recoded(part.opener, codes) for part, codes in zip(parts, actor_codes, strict=True)),
        owner=join.cases(_recoded(part.owner, codes) for part, codes in zip(parts, actor_codes, strict=True)),
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


def one_vocabulary(vocabularies: Sequence[Texts]) -> tuple[Texts, list[Int32]]:
    """All words of several vocabularies, sorted, and for each vocabulary the new codes of its words."""
    known = sorted({str(word) for words in vocabularies for word in words})
    number = {word: code for code, word in enumerate(known)}
    union = np.empty(len(known), dtype=object)
    union[:] = known
    return union, [np.array([number[str(word)] for word in words], np.int32) for words in vocabularies]


def _recoded(codes: Int32, new: Int32) -> Int32:
    """Each code by its new number; -1 stays."""
    return np.append(new, np.int32(-1))[codes]


def _fitness(part: Facts) -> Float:
    return np.full(part.cases, np.nan) if part.fitness is None else part.fitness


@dataclass(frozen=True, slots=True)
class _Join:
    """Where the parts' cases go: places[p][c] is the row of case c of part p among all; `order` sorts the cases laid end to end."""

    parts: tuple[Facts, ...]
    places: tuple[Int64, ...]
    order: Int64

    def cases(self, columns: Iterable[npt.NDArray[T]]) -> npt.NDArray[T]:
        """One column of all cases."""
        return np.concatenate(list(columns))[self.order]

    def rows(self, cases: Iterable[Int32]) -> tuple[Int32, Int64]:
        """Rows that each belong to a case: the case of each among all, ascending, and the order that sorts the rows laid end to end."""
        among_all = np.concatenate([place[case] for place, case in zip(self.places, cases, strict=True)])
        order = np.argsort(among_all, kind="stable")
        return among_all[order].astype(np.int32), order

    def stage(self, stage: str) -> StageFacts:
        empty = StageFacts(np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.int64))
        found = [part.stages[part.stage_ids.index(stage)] if stage in part.stage_ids else empty for part in self.parts]
        case, order = self.rows(one.case for one in found)
        return StageFacts(case, np.concatenate([one.count for one in found])[order], np.concatenate([one.first for one in found])[order])

    def rule(self, number: int) -> RuleFacts:
        found = [part.rules[number] for part in self.parts]
        spans = [one.spans for one in found]
        case, order = self.rows(one.case for one in spans)
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
                case=case,
                verdict=np.concatenate([one.verdict for one in spans])[order],
                elapsed=np.concatenate([one.elapsed for one in spans])[order],
                limit=np.concatenate([one.limit for one in spans])[order],
                line=np.concatenate([one.line for one in spans])[order],
                ended=np.concatenate([one.ended for one in spans])[order],
            ),
            elapsed=self.cases(one.elapsed for one in found if one.elapsed is not None) if clock else None,
            limit=self.cases(one.limit for one in found if one.limit is not None) if clock else None,
            due=self.cases(one.due for one in found if one.due is not None) if clock else None,
        )

    def metric(self, number: int, actor_codes: Sequence[Int32]) -> Values:
        found = [part.metrics[number] for part in self.parts]
        case, order = self.rows(one.case for one in found)
        actor = np.concatenate([_recoded(one.actor, codes) for one, codes in zip(found, actor_codes, strict=True)])
        return Values(
            case,
            np.concatenate([one.value for one in found])[order],
            actor[order],
            np.concatenate([one.at for one in found])[order],
            np.concatenate([one.line for one in found])[order],
        )

    def steps(self, stage_ids: tuple[str, ...]) -> Steps:
        codes = [np.array([stage_ids.index(stage) for stage in part.stage_ids], np.int16) for part in self.parts]
        case, order = self.rows(part.steps.case for part in self.parts)
        return Steps(
            case,
            np.concatenate([own[part.steps.source] for own, part in zip(codes, self.parts, strict=True)])[order],
            np.concatenate([own[part.steps.target] for own, part in zip(codes, self.parts, strict=True)])[order],
            np.concatenate([part.steps.elapsed for part in self.parts])[order],
        )

    def attribute(self, name: str) -> CaseAttribute:
        found = [part.attributes.get(name) or _unknown(part.cases) for part in self.parts]
        values, codes = one_vocabulary([one.values for one in found])
        return CaseAttribute(
            values,
            first=self.cases(_recoded(one.first, new) for one, new in zip(found, codes, strict=True)),
            last=self.cases(_recoded(one.last, new) for one, new in zip(found, codes, strict=True)),
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
        return _by_first_occurrence(self.cases(found), list(number))


def _by_first_occurrence(code: Int32, sequences: Sequence[bytes]) -> Variants:
    used, first = np.unique(code, return_index=True)
    by_first = used[np.argsort(first, kind="stable")]
    new = np.zeros(len(sequences), np.int32)
    new[by_first] = np.arange(len(by_first), dtype=np.int32)
    in_order = [sequences[one] for one in by_first.tolist()]
    starts = np.cumsum([0, *(len(one) // 2 for one in in_order)]).astype(np.int64)
    return Variants(new[code], np.frombuffer(b"".join(in_order), np.int16), starts)


def _unknown(cases: int) -> CaseAttribute:
    nothing = np.full(cases, -1, np.int32)
    return CaseAttribute(np.empty(0, object), nothing, nothing)
