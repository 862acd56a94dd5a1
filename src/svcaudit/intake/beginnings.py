"""Translations of words by how they begin: `"assignee: *": assigned`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

ANY = "*"


def spelled_out(translation: Mapping[str, str], words: Iterable[str]) -> Mapping[str, str]:
    """A translation word by word: `x*` stands for every word that begins with x, the longest x first, and a whole word before any."""
    begins = sorted((theirs[:-1] for theirs in translation if theirs.endswith(ANY) and len(theirs) > 1), key=len, reverse=True)
    if not begins:
        return translation
    found = {word: next((begin for begin in begins if word.startswith(begin)), None) for word in words}
    return {word: translation[begin + ANY] for word, begin in found.items() if begin is not None} | dict(translation)
