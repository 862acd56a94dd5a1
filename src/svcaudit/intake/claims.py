"""The vendor's own verdicts and spans: read as claims, to be held against ours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pyarrow as pa

from svcaudit.intake.encode import Coded
from svcaudit.intake.header import Header
from svcaudit.intake.log_map import EVERY_CLOCK, ClaimColumns, LogMap
from svcaudit.intake.time_cells import State, iso
from svcaudit.model.arrow import numbers, texts
from svcaudit.model.log import Bool, Int64

_SECONDS = {"ms": Decimal("0.001"), "s": Decimal(1), "min": Decimal(60), "h": Decimal(3600), "d": Decimal(86400)}
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,9})?", re.ASCII)
_HMS = re.compile(r"(-?)(\d{1,6}):([0-5]?\d)(?::([0-5]?\d)(?:\.\d+)?)?", re.ASCII)
NO_SPAN = -1


@dataclass(frozen=True, slots=True)
class ClaimPlaces:
    """The columns of one claim; None where a file lacks it."""

    verdict: int | None
    elapsed: int | None


def lay_claims(header: Header, log_map: LogMap) -> dict[str, ClaimPlaces]:
    """Find the claims' columns."""
    found = {}
    for rule, claim in log_map.claims.items():
        line = f"claims: {{{{{rule}: {{{{column: {{}}}}}}}}}}"
        places = [header.named(f"claim on {rule!r}", names, line, optional=claim.optional) for names in (claim.columns, claim.elapsed)]
        if places != [None, None]:
            found[rule] = ClaimPlaces(*places)
    return found


def claims_table(case: Coded, told: Mapping[str, Coded], log_map: LogMap, rows: Bool, number: Int64) -> pa.Table:
    """case, rule, verdict ('' where none is claimed), elapsed_s (-1), step_s (how finely the span is written) and row: one row a claim.

    `rows`: those that can be used. Where several rows of a case claim the same, the last one in the files counts; rows that each name
    their clock are a claim each.
    """
    tables = [_one(rule, claim, case, told, rows, number) for rule, claim in log_map.claims.items()]
    none, nothing = np.empty(0, np.int64), texts([])
    return pa.concat_tables([_table(nothing, nothing, nothing, none, none, none), *tables])


def _one(rule: str, claim: ClaimColumns, case: Coded, told: Mapping[str, Coded], rows: Bool, number: Int64) -> pa.Table:
    nothing = Coded(np.full(len(rows), -1, np.int32), texts([]))
    verdict, elapsed = told.get(f"verdict {rule}", nothing), told.get(f"elapsed {rule}", nothing)
    meant = [claim.words.get(word.casefold(), "") for word in verdict.words.to_pylist()] + [""]
    spans = np.array([span_of(word, claim.unit) for word in elapsed.words.to_pylist()] + [NO_SPAN], np.int64)
    says = np.array([bool(word) for word in meant])[verdict.codes] | (spans[elapsed.codes] != NO_SPAN)
    chosen = np.flatnonzero(rows & says)
    clock = told.get("clock")
    if rule == EVERY_CLOCK and clock is not None:
        chosen = chosen[clock.codes[chosen] >= 0]
        rules = clock.words.take(numbers(clock.codes[chosen]))
    else:
        chosen = _last_of_case(case, chosen)
        rules = texts([rule]).take(numbers(np.zeros(len(chosen), np.int64)))
    words = texts(meant).take(numbers(np.where(verdict.codes[chosen] < 0, len(meant) - 1, verdict.codes[chosen])))
    steps = np.array([step_of(word, claim.unit) for word in elapsed.words.to_pylist()] + [1], np.int64)
    at = elapsed.codes[chosen]
    return _table(case.words.take(numbers(case.codes[chosen])), rules, words, spans[at], steps[at], number[chosen])


def _last_of_case(case: Coded, chosen: Int64) -> Int64:
    last = np.full(len(case.words), -1, np.int64)
    last[case.codes[chosen]] = chosen
    return np.sort(last[last >= 0])


def _table(cases: pa.Array, rules: pa.Array, words: pa.Array, spans: Int64, steps: Int64, rows: Int64) -> pa.Table:
    columns = [cases, rules, words, numbers(spans), numbers(steps), numbers(rows)]
    return pa.Table.from_arrays(columns, names=["case", "rule", "verdict", "elapsed_s", "step_s", "row"])


def span_of(text: str, unit: str) -> int:
    """A vendor's span in whole seconds, rounded down; NO_SPAN for what is none."""
    if unit == "since_1970":
        cell = iso(text)
        return cell.value // 1_000_000 if cell.state <= State.INSTANT and cell.value >= 0 else NO_SPAN
    if found := _HMS.fullmatch(text):
        seconds = int(found[2]) * 3600 + int(found[3]) * 60 + int(found[4] or 0)
        return NO_SPAN if found[1] or unit not in ("hms", "h") else seconds
    cell_number = text.replace(",", "")
    if unit not in _SECONDS or not _NUMBER.fullmatch(cell_number):
        return NO_SPAN
    span = int(Decimal(cell_number) * _SECONDS[unit])
    return span if span >= 0 else NO_SPAN


def step_of(text: str, unit: str) -> int:
    """How finely a span is written, in whole seconds: 18 minutes to the minute, 0.75 hours to 36 seconds, 9:30:00 to the second."""
    if ":" in text or unit not in _SECONDS:
        return 1
    decimals = len(text.partition(".")[2])
    return max(1, int(_SECONDS[unit].scaleb(-decimals)))
