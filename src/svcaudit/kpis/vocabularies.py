"""Words of several parts as one vocabulary, and codes that follow it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from svcaudit.model.log import Int32, Texts


def one_vocabulary(vocabularies: Sequence[Texts]) -> tuple[Texts, list[Int32]]:
    """All words of several vocabularies, sorted, and for each vocabulary the new codes of its words."""
    known = sorted({str(word) for words in vocabularies for word in words})
    number = {word: code for code, word in enumerate(known)}
    union = np.empty(len(known), dtype=object)
    union[:] = known
    return union, [np.array([number[str(word)] for word in words], np.int32) for words in vocabularies]


def grown_vocabulary(words: Texts, more: Texts) -> tuple[Texts, Int32 | None, Int32]:
    """The same of two; None where the codes of the first stay as they are, since the other has no word of its own."""
    code = {word: number for number, word in enumerate(words.tolist())}
    if all(word in code for word in more.tolist()):
        return words, None, np.array([code[word] for word in more.tolist()], np.int32)
    every, (old, new) = one_vocabulary([words, more])
    return every, old, new


def recoded(codes: npt.NDArray[Any], new: Int32 | None) -> npt.NDArray[Any]:
    """Each code by its new number; -1 stays. None: all stay."""
    if new is None:
        return codes
    found: Int32 = np.append(new, np.int32(-1))[codes]
    return found
