"""Compare two runs over the same log, case by case: what another standard would have said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.audit.request import Request, audit_by_version, audit_with, refuse_unfit
from svcaudit.audit.run_folder import read_run
from svcaudit.errors import DataError, UsageError
from svcaudit.model.impact import Affected, ClaimImpact, Example, Flip, Impact, RuleImpact, Side
from svcaudit.model.log import Bool, Int8, Int64
from svcaudit.model.run import RuleResult, Run
from svcaudit.model.spec import ProcessSpec
from svcaudit.model.verdict import Verdict
from svcaudit.spec.diff.revision import load_revision
from svcaudit.spec.versions import Version, load_versions

OWNERS_SHOWN = 10
EXAMPLES_PER_RULE = 3
_WORDS = [verdict.word for verdict in Verdict]
_BROKEN = (Verdict.OVERDUE, Verdict.VIOLATED)


def runs_of_both(old: str, new: str, request: Request) -> tuple[Run, Run]:
    """Two run folders read, or two standards (paths, GITREF:PATH, folders of versions) held against the same logs as of one instant.

    Raises UsageError when one is a run and the other is not, or when there is no log to judge.
    """
    folders = [(Path(one) / "run.json").is_file() for one in (old, new)]
    if all(folders):
        return read_run(Path(old)), read_run(Path(new))
    if any(folders):
        raise UsageError("one of the two is a run folder, the other is not", "name two standards with --log, or two run folders")
    if not request.logs:
        raise UsageError("no log to judge by both standards", "name one with --log, or give two run folders")
    refuse_unfit(request.logs)
    before, after = _standard(old), _standard(new)
    return _judged(before, request), _judged(after, request)


def _standard(text: str) -> ProcessSpec | Sequence[Version]:
    return load_versions(Path(text)) if Path(text).is_dir() else load_revision(text)


def _judged(standard: ProcessSpec | Sequence[Version], request: Request) -> Run:
    return audit_with(standard, request) if isinstance(standard, ProcessSpec) else audit_by_version(standard, request)


@dataclass(frozen=True, slots=True)
class _Pair:
    """The cases that both runs judged: their rows in the two cases tables (N each), in order of case id."""

    before: Run
    after: Run
    old: Int64
    new: Int64


def compare_standards(before: Run, after: Run) -> Impact:
    """Every case that both runs judged, under every rule of either. Raises DataError when they share no case."""
    pair = _matched(before, after)
    rules = _paired_rules(before, after)
    changes = [_verdicts(pair, old, new) for old, new in rules]
    broke = [_newly_broken(was, now) for was, now in changes]
    mended = [_newly_broken(now, was) for was, now in changes]
    worse, better = _any(broke, len(pair.old)), _any(mended, len(pair.old))
    period = after.document.period
    return Impact(
        before=_side(before),
        after=_side(after),
        period_from=period.from_ or period.as_of,
        period_to=period.to or period.as_of,
        zone=period.zone,
        asked=period.asked,
        cases=len(pair.old),
        only_before=before.document.cases.total - len(pair.old),
        only_after=after.document.cases.total - len(pair.new),
        flipped=int(_any([was != now for was, now in changes], len(pair.old)).sum()),
        worse=int(worse.sum()),
        better=int(better.sum()),
        crossed=int((worse | better).sum()),
        rules=[_rule_impact(old, new, *change) for (old, new), change in zip(rules, changes, strict=True)],
        claims=_claims(before, after),
        owners=_owners(pair, worse, better),
        examples=_examples(pair, rules, changes, broke, mended),
    )


def _matched(before: Run, after: Run) -> _Pair:
    found = pc.index_in(after.cases["case"], value_set=before.cases["case"].combine_chunks())
    old = found.fill_null(-1).to_numpy().astype(np.int64)
    new = np.flatnonzero(old >= 0)
    if not len(new):
        raise DataError("the two runs share no case", "judge the same log by both standards")
    return _Pair(before, after, old[new], new)


def _paired_rules(before: Run, after: Run) -> list[tuple[RuleResult | None, RuleResult | None]]:
    """Rules of the same id, or of an id that the new one was formerly called; then those that only one of them has."""
    old = {rule.id: rule for rule in before.document.rules}
    pairs: list[tuple[RuleResult | None, RuleResult | None]] = []
    for rule in after.document.rules:
        name = next((name for name in (rule.id, *rule.formerly) if name in old), None)
        pairs.append((old.pop(name) if name else None, rule))
    return [*pairs, *((rule, None) for rule in old.values())]


def _verdicts(pair: _Pair, old: RuleResult | None, new: RuleResult | None) -> tuple[Int8, Int8]:
    """The verdicts of every shared case (N each); not applicable under a standard that lacks the rule."""
    return _codes(pair.before, old, pair.old), _codes(pair.after, new, pair.new)


def _codes(run: Run, rule: RuleResult | None, rows: Int64) -> Int8:
    if rule is None:
        return np.zeros(len(rows), np.int8)
    words = run.cases[f"verdict.{rule.id}"].cast(pa.string())
    codes: Int8 = pc.index_in(words, value_set=pa.array(_WORDS)).to_numpy().astype(np.int8)[rows]
    return codes


def _newly_broken(was: Int8, now: Int8) -> Bool:
    return np.isin(now, _BROKEN) & ~np.isin(was, _BROKEN)


def _any(masks: list[Bool], cases: int) -> Bool:
    found = np.zeros(cases, np.bool_)
    for mask in masks:
        found |= mask
    return found


def _rule_impact(old: RuleResult | None, new: RuleResult | None, was: Int8, now: Int8) -> RuleImpact:
    one = new or old
    assert one is not None
    counts = np.bincount(was.astype(np.int64) * len(Verdict) + now, minlength=len(Verdict) ** 2).reshape(len(Verdict), len(Verdict))
    np.fill_diagonal(counts, 0)
    order = np.argsort(-counts, axis=None, kind="stable")
    flips = [Flip(_WORDS[i // len(Verdict)], _WORDS[i % len(Verdict)], int(counts.flat[i])) for i in order.tolist() if counts.flat[i]]
    return RuleImpact(
        id=one.id,
        before_id=old.id if old else None,
        after_id=new.id if new else None,
        attainment_before=old.attainment if old else None,
        attainment_after=new.attainment if new else None,
        judged_before=old.judged if old else 0,
        judged_after=new.judged if new else 0,
        verdict_before=old.verdict if old else None,
        verdict_after=new.verdict if new else None,
        changed=int(counts.sum()),
        flips=flips,
        title=dict(one.title),
    )


def _claims(before: Run, after: Run) -> list[ClaimImpact]:
    """How well each standard agrees with what the vendor says, rule by rule of the new one."""
    old = {claim.rule: claim for claim in before.document.claims}
    formerly = {rule.id: (rule.id, *rule.formerly) for rule in after.document.rules}
    found = []
    for claim in after.document.claims:
        was = next((old[name] for name in formerly.get(claim.rule, (claim.rule,)) if name in old), None)
        agreeing, differing = (was.agreeing, was.differing) if was is not None else (None, None)
        found.append(ClaimImpact(claim.rule, agreeing, differing, claim.agreeing, claim.differing))
    return found


def _side(run: Run) -> Side:
    document = run.document
    broken = np.zeros(run.cases.num_rows, np.bool_)
    for rule in document.rules:
        broken |= np.isin(_codes(run, rule, np.arange(run.cases.num_rows)), _BROKEN)
    failing = sum(rule.verdict == "fail" for rule in document.rules)
    spec = document.spec
    version = ", ".join(one.version for one in document.versions) or spec.version
    return Side(spec.id, version, spec.sha256, document.cases.total, int((~broken).sum()), failing)


def _owners(pair: _Pair, worse: Bool, better: Bool) -> list[Affected]:
    owners = pair.after.cases["owner"].cast(pa.string()).to_numpy(zero_copy_only=False)[pair.new]
    counts: dict[str, list[int]] = {}
    for side, mask in enumerate((worse, better)):
        for owner in owners[mask]:
            if owner is not None:
                counts.setdefault(owner, [0, 0])[side] += 1
    ranked = sorted(counts.items(), key=lambda item: (-sum(item[1]), item[0]))
    return [Affected(owner, *both) for owner, both in ranked[:OWNERS_SHOWN]]


def _examples(
    pair: _Pair,
    rules: list[tuple[RuleResult | None, RuleResult | None]],
    changes: list[tuple[Int8, Int8]],
    broke: list[Bool],
    mended: list[Bool],
) -> list[Example]:
    """The first few cases of each rule that flip each way, by case id."""
    ids = pair.after.cases["case"]
    examples = []
    for (old, new), (was, now), worse, better in zip(rules, changes, broke, mended, strict=True):
        for mask, is_worse in ((worse, True), (better, False)):
            run, rule = (pair.after, new) if is_worse else (pair.before, old)
            for row in np.flatnonzero(mask)[:EXAMPLES_PER_RULE].tolist():
                case = ids[int(pair.new[row])].as_py()
                name = (new or old).id  # type: ignore[union-attr]
                fingerprint = _finding(run, rule, case)
                examples.append(Example(case, name, _WORDS[was[row]], _WORDS[now[row]], fingerprint, is_worse))
    return examples


def _finding(run: Run, rule: RuleResult | None, case: str) -> str | None:
    if rule is None:
        return None
    mine = pc.and_(pc.equal(run.findings["case"], case), pc.equal(run.findings["rule"].cast(pa.string()), rule.id))
    found = run.findings.filter(mine)
    return str(found["fingerprint"][0].as_py()) if found.num_rows else None
