"""What the product itself says, in the reader's language.

Every text of a report that is ours (and not the customer's) goes through `Phrases`: the English sentence is the key, a
catalogue per language holds the translation, and what it lacks stays English. So a report reads top to bottom in its own
file and can still be translated in one place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

CHINESE: Mapping[str, str] = {}
"""Filled when the Chinese product texts are written; the keys are the English phrases as they stand in the reports."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """Speaks English, or what the catalogue has for it."""

    catalogue: Mapping[str, str] = field(default_factory=dict)

    @staticmethod
    def of(lang: str) -> Phrases:
        """The phrases of a language: 'zh' has a catalogue, every other language is English."""
        return Phrases(CHINESE if lang == "zh" else {})

    def __call__(self, phrase: str, **values: object) -> str:
        """The phrase with its `{names}` filled in. Only the phrase is a format, so values may hold braces."""
        return self.catalogue.get(phrase, phrase).format(**values)

    def plural(self, number: int, one: str, many: str, **values: object) -> str:
        """`one` or `many` with `{n}` filled in: '1 case', '1,204 cases'."""
        return self(one if number == 1 else many, n=f"{number:,}", **values)
