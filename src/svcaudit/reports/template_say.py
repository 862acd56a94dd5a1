"""`say` as templates have it: what is filled into a phrase is a text or a number, so that no `{name.attribute}` looks into the program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from svcaudit.reports.phrases import Phrases


@dataclass(frozen=True, slots=True)
class TemplateSay:
    """Speaks for a template. It is called like `Phrases`."""

    _say: Phrases

    def __call__(self, phrase: str, **values: object) -> str:
        return self._say(phrase, **_plain(values))

    def plural(self, number: int, one: str, many: str, **values: object) -> str:
        return self._say.plural(number, one, many, **_plain(values))

    def listed(self, parts: Sequence[str]) -> str:
        return self._say.listed(parts)


def _plain(values: dict[str, object]) -> dict[str, object]:
    return {name: value if isinstance(value, str | int | float) else str(value) for name, value in values.items()}
