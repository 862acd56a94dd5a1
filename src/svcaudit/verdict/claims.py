"""The vendor's own verdicts held against ours: where they agree, where they differ, and what was measured on either side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.checks.judge import Judged
from svcaudit.model.arrow import flags, integers, texts
from svcaudit.model.describe import describe
from svcaudit.model.duration import Measure, humane
from svcaudit.model.judgement import Judgement
from svcaudit.model.log import MICROSECONDS, Int64
from svcaudit.model.run import ClaimExample, ClaimPair, ClaimResult
from svcaudit.model.spec import Clock, Rule
from svcaudit.model.verdict import Verdict

EXAMPLES = 20
_WORDS = ("violated", "running", "met", "", "cancelled")
"""What a vendor says, the worst first; of several clock instances of one case the worst counts, those called off last."""
_CANCELLED = _WORDS.index("cancelled")
_SAME = {
    "violated": (Verdict.VIOLATED, Verdict.OVERDUE),
    "running": (Verdict.RUNNING,),
    "met": (Verdict.MET,),
    "cancelled": (Verdict.CANCELLED,),
}


@dataclass(frozen=True, slots=True)
class _Claims:
    """What the vendor says of N cases on one rule, ascending by case. `word`: into _WORDS. `elapsed`: seconds, -1 where it is not said,
    or several spans are. `step`: how finely it is written."""

    case: Int64
    word: Int64
    elapsed: Int64
    step: Int64

    @property
    def near(self) -> Int64:
        """How far apart two spans may be and still be the same."""
        return np.maximum(1, self.step - 1)


def reconcile(claims: pa.Table | None, judged: Judged) -> list[ClaimResult]:
    """Every rule of the standard on which the vendor claims something, in the standard's order."""
    if claims is None or not claims.num_rows:
        return []
    found = {}
    for number, rule in enumerate(judged.rules):
        of_rule = claims.filter(pc.equal(claims.column("rule"), pa.scalar(rule.id, pa.large_string())))
        told = _by_case(of_rule, judged)
        if len(told.case):
            found[rule.id] = _Desk(judged, number, told).result()
    return list(found.values())


def joined_claims(parts: Sequence[Sequence[ClaimResult]]) -> tuple[ClaimResult, ...]:
    """Claims on disjoint sets of cases as claims on all of them."""
    together: dict[str, list[ClaimResult]] = {}
    for result in (one for part in parts for one in part):
        together.setdefault(result.rule, []).append(result)
    return tuple(_joined(results) for results in together.values())


def _joined(results: Sequence[ClaimResult]) -> ClaimResult:
    pairs: dict[tuple[str, str], int] = {}
    for pair in (pair for result in results for pair in result.pairs):
        pairs[pair.theirs, pair.ours] = pairs.get((pair.theirs, pair.ours), 0) + pair.cases
    found = [ClaimPair(theirs, ours, cases) for (theirs, ours), cases in pairs.items()]
    return replace(
        results[-1],
        agreeing=sum(result.agreeing for result in results),
        differing=sum(result.differing for result in results),
        not_comparable=sum(result.not_comparable for result in results),
        pairs=sorted(found, key=lambda pair: (-pair.cases, pair.theirs, pair.ours)),
        examples=sorted((example for result in results for example in result.examples), key=lambda one: one.case)[:EXAMPLES],
    )


def unknown_rules(claims: pa.Table | None, rules: Sequence[Rule]) -> tuple[str, ...]:
    """What the vendor claims and no rule of the standard judges."""
    if claims is None:
        return ()
    known = {rule.id for rule in rules}
    return tuple(name for name in claims.column("rule").unique().to_pylist() if name not in known)


def _by_case(claims: pa.Table, judged: Judged) -> _Claims:
    """One claim a case of the log: the worst of its clock instances, those that were called off aside."""
    place = pc.index_in(claims.column("case"), value_set=judged.docket.log.case_ids).combine_chunks()
    known = flags(place.is_valid())
    case = integers(place.drop_null()).astype(np.int64)
    kept = claims.filter(place.is_valid()).combine_chunks() if not known.all() else claims.combine_chunks()
    word = integers(pc.index_in(kept.column("verdict"), value_set=texts(_WORDS)).combine_chunks()).astype(np.int64)
    elapsed = integers(kept.column("elapsed_s").combine_chunks()).astype(np.int64)
    step = integers(kept.column("step_s").combine_chunks()).astype(np.int64)
    order = np.lexsort((word, case))
    case, word, elapsed, step = case[order], word[order], elapsed[order], step[order]
    first = np.flatnonzero(np.append(True, case[1:] != case[:-1])[: len(case)])
    counted = np.bincount(case[word != _CANCELLED], minlength=int(case.max(initial=-1)) + 1)[case[first]] if len(case) else first
    return _Claims(case[first], word[first], np.where(counted <= 1, elapsed[first], -1), step[first])


@dataclass(frozen=True, slots=True)
class _Desk:
    """Compares the claims on one rule."""

    judged: Judged
    number: int
    claims: _Claims

    @property
    def rule(self) -> Rule:
        return self.judged.rules[self.number]

    @property
    def found(self) -> Judgement:
        return self.judged.judgements[self.number]

    def result(self) -> ClaimResult:
        claims = self.claims
        ours = self.judged.verdicts[self.number, claims.case].astype(np.int64)
        row, measured = self._measured()
        out_of_reach = np.isin(ours, (Verdict.NOT_APPLICABLE, Verdict.NOT_ASSESSABLE))
        silent = claims.word == _WORDS.index("")
        out_of_reach |= (ours == Verdict.RUNNING) & ((claims.word == _WORDS.index("met")) | silent)
        both = (claims.elapsed >= 0) & (measured >= 0) & np.isin(ours, (Verdict.MET, Verdict.VIOLATED))
        out_of_reach |= silent & ~both
        same = silent.copy()
        for word, meant in _SAME.items():
            same |= (claims.word == _WORDS.index(word)) & np.isin(ours, meant)
        same &= ~both | (np.abs(measured - claims.elapsed) <= claims.near)
        differing = np.flatnonzero(~same & ~out_of_reach)
        return ClaimResult(
            rule=self.rule.id,
            agreeing=int((same & ~out_of_reach).sum()),
            differing=len(differing),
            not_comparable=int(out_of_reach.sum()),
            pairs=self._pairs(ours),
            examples=[self._example(one, int(ours[one]), int(row[one]), int(measured[one])) for one in differing[:EXAMPLES].tolist()],
            title=dict(self.rule.title),
        )

    def _measured(self) -> tuple[Int64, Int64]:
        """Each case's one cycle and its span in seconds (N each), -1 where there is none, are several, or days are counted."""
        begin, end = (np.searchsorted(self.found.case, self.claims.case + one) for one in (0, 1))
        row = np.where(end == begin + 1, begin, -1)
        body = self.rule.body
        if not isinstance(body, Clock):
            return row, np.full(len(row), -1, np.int64)
        targets = [target.within.measure is not Measure.DAYS for target in body.targets]
        in_seconds = np.array([*targets, *targets, False])  # twice: a clock's detail counts on where it went on after a reopening
        detail, elapsed = np.append(self.found.detail, -1)[row], np.append(self.found.elapsed, -1)[row]
        return row, np.where(in_seconds[detail], elapsed, -1)

    def _pairs(self, ours: Int64) -> list[ClaimPair]:
        together, cases = np.unique(self.claims.word * len(Verdict) + ours, return_counts=True)
        found = [
            ClaimPair(_WORDS[both // len(Verdict)], Verdict(both % len(Verdict)).word, number)
            for both, number in zip(together.tolist(), cases.tolist(), strict=True)
        ]
        return sorted(found, key=lambda pair: (-pair.cases, pair.theirs, pair.ours))

    def _example(self, one: int, ours: int, row: int, measured: int) -> ClaimExample:
        word, elapsed = _WORDS[int(self.claims.word[one])], int(self.claims.elapsed[one])
        return ClaimExample(
            case=self.judged.docket.log.case_ids[int(self.claims.case[one])].as_py(),
            theirs=_told(word, elapsed),
            ours=_told(Verdict(ours).word, measured),
            why=describe(self.rule) if measured < 0 else self._why(elapsed, row, measured, int(self.claims.near[one])),
        )

    def _why(self, elapsed: int, row: int, measured: int, near: int) -> str:
        """What was measured, from where to where, and which other event the vendor's span would lead to."""
        log, found = self.judged.docket.log, self.found
        start, stop = int(found.event[row]), int(found.seen[row])
        until = "with no stop" if stop < 0 else f"to {self._event(stop)}"
        limit = f" of {humane(int(found.limit[row]))}" if found.limit[row] >= 0 else ""
        told = f"{humane(measured)}{limit} from {self._event(start)} {until}"
        if elapsed < 0 or abs(measured - elapsed) <= near:
            return told
        events = np.arange(start + 1, int(log.offsets[log.case[start] + 1]))
        spans = (log.time[events] - log.time[start]) // MICROSECONDS
        there = events[(np.abs(spans - elapsed) <= near) & (events != stop)]
        return f"{told}; theirs is the time to {self._event(int(there[0]))}" if len(there) else told

    def _event(self, event: int) -> str:
        log = self.judged.docket.log
        at = np.datetime_as_string(np.datetime64(int(log.time[event]), "us"), unit="m").replace("T", " ")
        return f"{log.activities[log.activity[event]]} ({at}Z)"


def _told(word: str, elapsed: int) -> str:
    span = humane(elapsed) if elapsed >= 0 else ""
    return ", ".join(part for part in (word, span) if part)
