"""Where the change of a rate comes from: by kinds of cases, in contributions that add up to the whole."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from svcaudit.kpis.monthly.tables import Kinds, dividing, is_judged, owners, verdicts
from svcaudit.model.comparison import Contribution, Decomposition, Movement
from svcaudit.model.log import Float, Int64
from svcaudit.model.run import Run
from svcaudit.model.verdict import Verdict

SHOWN = 8
"""Rules whose change is taken apart: those beyond noise first, of them those that crossed their gate, then the largest."""


def decompositions(
    before: Run, after: Run, moved: Sequence[Movement], titles: Mapping[str, dict[str, str]], numbers: Collection[str] = ()
) -> list[Decomposition]:
    """The largest changes of attainment, each by every attribute that both runs know, and by owner. titles: of the attributes.

    numbers: attributes that measure a case and sort it into no kind.
    """
    names = {rule.id: (rule.id, *rule.formerly) for rule in after.document.rules}
    found = []
    for movement in _largest(moved):
        old = next((name for name in names[movement.id] if f"verdict.{name}" in before.cases.column_names), None)
        if old is None:
            continue
        was, now = verdicts(before.cases, old), verdicts(after.cases, movement.id)
        sides = {one.by: one for one in (*dividing(before.cases, numbers), owners(before.cases))}
        for kind in (*dividing(after.cases, numbers), owners(after.cases)):
            if kind.by in sides:
                parts = contributions(sides[kind.by], was, kind, now)
                found.append(Decomposition(movement.id, kind.by, movement.change or 0.0, parts, titles.get(kind.by, {})))
    return found


def _largest(moved: Sequence[Movement]) -> list[Movement]:
    changed = [one for one in moved if one.kind == "rule" and one.change]
    return sorted(changed, key=lambda one: (one.noise is not False, one.met_before == one.met_after, -abs(one.change or 0.0)))[:SHOWN]


def contributions(old: Kinds, was: np.ndarray, new: Kinds, now: np.ndarray) -> list[Contribution]:
    """One entry a value, the largest effect first.

    With w a value's share of the judged cases and r its rate, Δ = Σ (r1 - r0)·w̄ + Σ (w1 - w0)·(r̄ - R̄), bars being means of both runs and R
    the whole rate (Kitagawa 1955, doi 10.1080/01621459.1955.10501299; centring on R̄ changes no sum, for shares add up to 1 in both).
    A value that one run lacks has the other's rate there: its coming or going is a change of the mix.
    """
    words = sorted({*old.words, *new.words})
    n0, k0 = _counts(old, was, words)
    n1, k1 = _counts(new, now, words)
    w0, w1 = n0 / n0.sum(), n1 / n1.sum()
    with np.errstate(invalid="ignore", divide="ignore"):
        r0, r1 = k0 / n0, k1 / n1
    known0, known1 = np.where(n0 > 0, r0, r1), np.where(n1 > 0, r1, r0)
    whole = (k0.sum() / n0.sum() + k1.sum() / n1.sum()) / 2
    rate = np.nan_to_num((known1 - known0) * (w0 + w1) / 2)
    mix = np.nan_to_num((w1 - w0) * ((known0 + known1) / 2 - whole))
    order = sorted(np.flatnonzero(n0 + n1).tolist(), key=lambda one: (-abs(rate[one] + mix[one]), one))
    return [
        Contribution(
            value=words[one] if one < len(words) else None,
            cases_before=int(n0[one]),
            cases_after=int(n1[one]),
            share_before=_or_none(r0, one, n0),
            share_after=_or_none(r1, one, n1),
            rate=float(rate[one]),
            mix=float(mix[one]),
        )
        for one in order
    ]


def _counts(kinds: Kinds, verdict: np.ndarray, words: Sequence[str]) -> tuple[Int64, Int64]:
    """Judged cases and met cases of each word, what is not known last."""
    place = {word: number for number, word in enumerate(words)}
    code = np.array([*(place[word] for word in kinds.words), len(words)], np.int64)[kinds.dense]
    judged = is_judged(verdict)
    n = np.bincount(code[judged], minlength=len(words) + 1)
    return n, np.bincount(code[judged & (verdict == Verdict.MET)], minlength=len(words) + 1)


def _or_none(rates: Float, one: int, n: Int64) -> float | None:
    return float(rates[one]) if n[one] else None
