"""What the product itself says, in the reader's language.

Every text of a report that is ours (and not the customer's) goes through `Phrases`: the English sentence is the key, the
gettext catalogue of a language (`locale/<lang>/LC_MESSAGES/svcaudit.po`) holds the translation. So a report reads top to
bottom in its own file and is still translated in one place. `make translations` collects the sentences into the catalogue.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO

SOURCE = "en"
"""The language of the phrases themselves."""

LANGUAGES = (SOURCE, "zh")
"""Languages that the product speaks; every other one is told in English, with the titles that a standard has in it."""


def phrase(text: str) -> str:
    """The text as it is: marks a phrase for the catalogue where `say` will get it from a variable."""
    return text


def one_or_many(one: str, many: str) -> tuple[str, str]:
    """The two as they are: marks phrases for the catalogue where `say.plural` will get them from a variable."""
    return one, many


@dataclass(frozen=True, slots=True)
class Phrases:
    """Speaks one language. `group`, `point`: what stands between thousands and before decimals."""

    lang: str = SOURCE
    translations: NullTranslations = field(default_factory=NullTranslations, repr=False, compare=False)
    group: str = ","
    point: str = "."

    @staticmethod
    @cache
    def of(lang: str) -> Phrases:
        """The phrases of a language; English where it has no catalogue."""
        return Phrases() if lang == SOURCE or lang not in LANGUAGES else _catalogued(lang)

    def __call__(self, phrase: str, **values: object) -> str:
        """The phrase with its `{names}` filled in. Only the phrase is a format, so values may hold braces."""
        return self.translations.gettext(phrase).format(**values)

    def text(self, text: str) -> str:
        """A text that has no places to fill in, and may hold braces of its own."""
        return self.translations.gettext(text)

    def plural(self, number: int, one: str, many: str, **values: object) -> str:
        """`one` or `many`, as the language counts, with `{n}` filled in: '1 case', '1,204 cases'."""
        return self.translations.ngettext(one, many, number).format(n=self.number(number), **values)

    def listed(self, parts: Sequence[str]) -> str:
        """The parts one after the other, as the language sets them apart: 'a, b, c'."""
        told = parts[0] if parts else ""
        for part in parts[1:]:
            told = self(phrase("{one}, {other}"), one=told, other=part)
        return told

    def set_apart(self, parts: Sequence[str]) -> str:
        """Parts that hold commas themselves: 'a, b; c'."""
        told = parts[0] if parts else ""
        for part in parts[1:]:
            told = self(phrase("{one}; {other}"), one=told, other=part)
        return told

    def number(self, number: float, decimals: int = 0) -> str:
        """1204.5 -> '1,204.5': thousands and decimals marked as the language marks them."""
        english = f"{number:,.{decimals}f}"
        if (self.group, self.point) == (",", "."):
            return english
        return english.translate({ord(","): self.group, ord("."): self.point})


def _catalogued(lang: str) -> Phrases:
    """The catalogue is read as the translators wrote it, so that no compiled copy can be older than its source."""
    from babel import Locale
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    text = files("svcaudit").joinpath("locale", lang, "LC_MESSAGES", "svcaudit.po").read_bytes()
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(text), locale=lang, abort_invalid=True))
    compiled.seek(0)
    marks = Locale.parse(lang).number_symbols["latn"]
    return Phrases(lang, GNUTranslations(compiled), marks["group"], marks["decimal"])
