"""Attribute columns of a log: the cell of each event, and the fact as it stood at the event."""

from __future__ import annotations

import numpy as np

from svcaudit.intake.encode import Coded
from svcaudit.model.log import Column, Int32, Int64, Texts
from svcaudit.model.slices import with_default
from svcaudit.model.spec import Attribute


def column(coded: Coded, attribute: Attribute, case_starts: Int64, case: Int32) -> Column:
    """A column in event order. A default stands where the case has no value at all; with `per_event`, in every empty cell."""
    words, codes = coded.texts(), coded.codes
    known = codes if attribute.per_event else carry(codes, case_starts, case)
    default = -1
    if attribute.default is not None and (known < 0).any():
        words, default = _with_word(words, attribute.default)
        if len(words) > len(coded.words):
            codes, known = _shifted(codes, default), _shifted(known, default)
        known = with_default(known, default)
    return Column(words, codes, known, attribute.per_event, default)


def constant(attribute: Attribute, events: int) -> Column:
    """The column of an attribute that no file has and that has a default: known everywhere, though no cell says it."""
    codes, known = np.full(events, -1, dtype=np.int32), np.zeros(events, dtype=np.int32)
    return Column(np.array([attribute.default], dtype=object), codes, known, attribute.per_event, 0)


def carry(codes: Int32, case_starts: Int64, case: Int32) -> Int32:
    """Fill empty cells with the last value before them in the case, else with the first one after. The same array when none is empty."""
    empty = codes < 0
    if not empty.any():
        return codes
    places = np.arange(len(codes), dtype=np.int64)
    before = np.maximum.accumulate(np.where(empty, -1, places))
    after = np.minimum.accumulate(np.where(empty, len(codes), places)[::-1])[::-1]
    start, end = case_starts[case], case_starts[case + 1]
    known = np.where(before >= start, codes[before], np.where(after < end, codes[np.minimum(after, len(codes) - 1)], np.int32(-1)))
    return known.astype(np.int32)


def _with_word(words: Texts, word: str) -> tuple[Texts, int]:
    """The sorted vocabulary with this word in it, and the word's code."""
    texts = words.tolist()
    if word in texts:
        return words, texts.index(word)
    texts = sorted([*texts, word], key=str.encode)
    return np.array(texts, dtype=object), texts.index(word)


def _shifted(codes: Int32, inserted: int) -> Int32:
    """Codes after a word came in before them."""
    moved: Int32 = np.where(codes >= inserted, codes + 1, codes).astype(np.int32)
    return moved
