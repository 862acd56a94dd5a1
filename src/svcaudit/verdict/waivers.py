"""Dated exceptions: a broken rule that somebody answered for. Suppressed is not invisible: waived cases are counted apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.model.arrow import flags, texts
from svcaudit.model.log import Bool, Int8, Int32
from svcaudit.model.spec import Rule
from svcaudit.model.verdict import Verdict
from svcaudit.model.waiver import Waiver


@dataclass(frozen=True, slots=True)
class Waived:
    """verdicts (R, C) with waived cases marked; waiver (R, C): index of the waiver, -1 for none; used: cases per waiver."""

    verdicts: Int8
    waiver: Int32
    used: tuple[int, ...]


def apply_waivers(verdicts: Int8, rules: Sequence[Rule], case_ids: pa.Array, waivers: Sequence[Waiver], today: date) -> Waived:
    """Turn violated and overdue into waived where a waiver that has not expired by `today` says so.

    `today` is the day of as-of, so that the same inputs give the same verdicts. A waiver of a rule's former id counts for it.
    """
    changed = verdicts.copy()
    chosen = np.full(verdicts.shape, -1, np.int32)
    used = []
    for number, waiver in enumerate(waivers):
        broken = np.zeros(verdicts.shape, np.bool_)
        if waiver.expires >= today:
            wanted = _rows(rules, waiver.rule)[:, None] & flags(pc.is_in(case_ids, value_set=texts(waiver.cases)))[None, :]
            broken = wanted & (verdicts >= Verdict.OVERDUE) & (chosen < 0)
        changed[broken] = Verdict.WAIVED
        chosen[broken] = number
        used.append(int(broken.sum()))
    return Waived(changed, chosen, tuple(used))


def state_of(waiver: Waiver, used: int, today: date) -> str:
    """'expired', 'used' or 'unused': what a reviewer of the list looks for."""
    if waiver.expires < today:
        return "expired"
    return "used" if used else "unused"


def _rows(rules: Sequence[Rule], rule_id: str) -> Bool:
    return np.array([rule.id == rule_id or rule_id in rule.formerly for rule in rules], np.bool_)
