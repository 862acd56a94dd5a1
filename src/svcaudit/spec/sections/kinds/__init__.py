"""The kinds of rules that may stand under `rules:`, one file per family."""

from __future__ import annotations

from svcaudit.spec.sections.kinds.counts import COUNT_KINDS
from svcaudit.spec.sections.kinds.data import DATA_KINDS
from svcaudit.spec.sections.kinds.kind import Kind
from svcaudit.spec.sections.kinds.order import ORDER_KINDS
from svcaudit.spec.sections.kinds.people import PEOPLE_KINDS
from svcaudit.spec.sections.kinds.rhythm import RHYTHM_KINDS

KINDS: tuple[Kind, ...] = (*ORDER_KINDS, *COUNT_KINDS, *PEOPLE_KINDS, *RHYTHM_KINDS, *DATA_KINDS)

__all__ = ["KINDS", "Kind"]
