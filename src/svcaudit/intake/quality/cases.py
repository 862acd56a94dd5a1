"""Cases as a whole: cut off by the period, or named in another way."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.intake.quality.openings import of_stages, open_cases, openings
from svcaudit.intake.quality.survey import Survey, most_frequent, unjudged
from svcaudit.model.arrow import integers
from svcaudit.model.log import Bool, EventLog, Int64
from svcaudit.model.quality import EXAMPLES, Detection, QualityExample

_FEWEST = 20
_AT_ONCE = 1 << 17
_MOST_ALIKE = 0.9
"""From this share of ids on, their shape is the rule and the others are exceptions."""


def _sign(byte: int) -> str:
    """What a byte of an id is shown as; whatever is not ASCII is taken for a letter."""
    char = chr(byte)
    return "a" if byte >= 128 or char.islower() else "A" if char.isupper() else "9" if char.isdigit() else char


_SIGNS = np.frombuffer("".join(map(_sign, range(256))).encode("ascii"), np.uint8)
_JOINED = np.isin(np.arange(256), list(b"9Aa"))
"""Signs of which a run is shown as one."""


def cut_off_cases(survey: Survey) -> Detection:
    """Cases without their beginning near the log's start, and open ones near its end.

    Near: closer than 95 % of the whole cases last, but never more than a quarter of the log. The edges are where one case in a thousand
    has begun and all but one in a thousand have ended, so that a stray time moves neither.
    """
    spec, log = survey.spec, survey.log
    begins = openings(spec) if spec else ()
    if spec is None or not (begins or spec.closed_by):
        return unjudged("cut_off_cases", "the standard says neither how a case begins (flow, `starts_with`) nor what closes it", log.cases)
    headless = _headless(log, begins)
    endless = open_cases(log, spec) if spec.closed_by else np.zeros(log.cases, np.bool_)
    first, last = log.time[log.offsets[:-1]], log.time[log.offsets[1:] - 1]
    whole = (last - first)[~headless & ~endless]
    if len(whole) < _FEWEST:
        return unjudged("cut_off_cases", f"{len(whole)} whole cases are too few, {_FEWEST} are needed", log.cases)
    low, high = _nth(first, 0.001), _nth(last, 0.999)
    near = min(_nth(whole, 0.95), (high - low) // 4)
    headless &= first <= low + near
    endless &= last >= high - near
    cases = np.flatnonzero(headless | endless)
    details = ["no beginning" if headless[case] else "no end yet" for case in cases[:EXAMPLES].tolist()]
    note = f"{int(headless.sum())} lack their beginning, {int(endless.sum())} are open at the end" if len(cases) else ""
    return Detection("cut_off_cases", len(cases), log.cases, survey.rows(log.offsets[cases], details), note=note)


def _headless(log: EventLog, begins: tuple[str, ...]) -> Bool:
    """Cases whose first event is of none of these stages (C)."""
    headless = np.zeros(log.cases, np.bool_)
    if begins:
        opening = np.zeros(log.events, np.bool_)
        opening[of_stages(log, begins)] = True
        headless = ~opening[log.offsets[:-1]]
    return headless


def _nth(times: Int64, share: float) -> int:
    """The value below which this share of them lies."""
    place = int(share * (len(times) - 1) + 0.5)
    return int(np.partition(times, place)[place])


def case_id_shape(survey: Survey) -> Detection:
    """Ids that look unlike nine in ten, that look otherwise from some day on, or that differ from another in letter case alone."""
    log = survey.log
    if log.cases < _FEWEST:
        return unjudged("case_id_shape", f"{log.cases} cases are too few to have a usual shape, {_FEWEST} are needed", log.cases)
    ids = log.case_ids
    shapes = _shapes(ids).dictionary_encode()
    codes, names = integers(shapes.indices), shapes.dictionary.to_pylist()
    counts = np.bincount(codes, minlength=len(names))
    ranked = np.argsort(-counts, kind="stable")
    odd, note = np.zeros(log.cases, np.bool_), ""
    if counts[ranked[0]] >= _MOST_ALIKE * log.cases:
        odd = codes != ranked[0]
    elif _changed_over(log, codes, ranked):
        odd = codes != ranked[0]
        note = f"from some day on ids look like {names[ranked[1]]} rather than {names[ranked[0]]}, or the other way round"
    odd |= _alike_but_for_case(ids)
    cases = np.flatnonzero(odd)
    details = [f"looks like {names[codes[case]]}, most like {names[ranked[0]]}" for case in cases[:EXAMPLES].tolist()]
    examples: tuple[QualityExample, ...] = survey.rows(log.offsets[cases], details)
    words = most_frequent([(names[code], int(counts[code]), None) for code in ranked.tolist()]) if len(cases) else ()
    return Detection("case_id_shape", len(cases), log.cases, examples, words, note)


def _shapes(ids: pa.Array) -> pa.Array:
    """'INC0012-b' -> 'A9-a': a run of digits is one 9, of capitals one A, of other letters one a. Bytes are looked at, all ids at once."""
    pieces = [_shapes_of(ids.slice(low, _AT_ONCE)) for low in range(0, len(ids), _AT_ONCE)]
    return pa.concat_arrays(pieces)


def _shapes_of(ids: pa.Array) -> pa.Array:
    _, ends, content = ids.buffers()
    bounds = np.frombuffer(ends, np.int64)[ids.offset : ids.offset + len(ids) + 1]
    signs = _SIGNS[np.frombuffer(content or b"", np.uint8)[bounds[0] : bounds[-1]]]
    bounds = bounds - bounds[0]
    begins = np.zeros(len(signs) + 1, np.bool_)
    begins[bounds] = True
    kept = begins[:-1]
    kept[1:] |= signs[1:] != signs[:-1]
    kept |= ~_JOINED[signs]
    shorter = np.concatenate(([0], np.cumsum(kept, dtype=np.int64)))[bounds]
    buffers = [None, pa.py_buffer(shorter), pa.py_buffer(signs[kept])]
    return pa.Array.from_buffers(pa.large_string(), len(ids), buffers)


def _changed_over(log: EventLog, codes: Int64, ranked: Int64) -> bool:
    """Two shapes make up nine in ten ids, and nearly all cases of the one begin before nearly all of the other."""
    if len(ranked) < 2 or np.isin(codes, ranked[:2]).sum() < _MOST_ALIKE * log.cases:
        return False
    first = log.time[log.offsets[:-1]]
    one, other = first[codes == ranked[0]], first[codes == ranked[1]]
    return _nth(one, 0.95) < _nth(other, 0.05) or _nth(other, 0.95) < _nth(one, 0.05)


def _alike_but_for_case(ids: pa.Array) -> Bool:
    """All but the first of ids that are the same in lower case."""
    again = np.zeros(len(ids), np.bool_)
    lower = pc.utf8_lower(ids)
    if not lower.equals(ids):
        encoded = lower.dictionary_encode()
        if len(encoded.dictionary) < len(ids):
            again[:] = True
            again[np.unique(integers(encoded.indices), return_index=True)[1]] = False
    return again
