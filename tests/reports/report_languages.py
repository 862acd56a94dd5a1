"""Finds what is not translated: a language made of brackets, and the English words that stand in a Chinese report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from gettext import NullTranslations
from html.parser import HTMLParser

from svcaudit.reports.translations import collected

_WORD = re.compile(r"(?<![A-Za-z])[A-Za-z]{2,}(?![A-Za-z…])")
TECHNICAL = {"sha", "gb", "june", "enterprise", "service", "yaml", "csv", "svcaudit", "html", "md", "xml"}
"""Names of things, the same in every language."""
TECHNICAL |= {"benjamini", "hochberg", "kitagawa", "mann", "whitney", "welch", "wilson", "fisher", "laney", "xmr", "bca"}
"""And of people, after whom tests and charts are called."""
_CALENDAR = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
_CALENDAR |= {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}
"""Words that Babel says, in the languages that it knows."""


class Brackets(NullTranslations):
    """A language in which every phrase is itself, in brackets; what fills its places stands outside, unless it is a phrase again."""

    def gettext(self, message: str) -> str:
        told = re.sub(r"(\{\w+\})", r"⟧\1⟦", message)
        return f"⟦{told}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


def english(report: str, theirs: set[str]) -> set[str]:
    """Words of our own phrases that stand in a report and are none of the customer's."""
    read = re.sub(r"-o \w+\.\w+", "", "\n".join(seen(report)))  # what is typed is typed in every language
    return (set(words(read)) & _ours()) - theirs - TECHNICAL


@cache
def _ours() -> frozenset[str]:
    return frozenset(word for text in phrases() for word in words(_plain(text)))


@cache
def phrases() -> frozenset[str]:
    """Every phrase of ours, in both its numbers."""
    return frozenset(text for one in collected() for text in ([one.id] if isinstance(one.id, str) else one.id))


def outside_brackets(report: str, theirs: set[str]) -> set[str]:
    """Words that stand outside every bracket and are none of the customer's."""
    outside, depth = [], 0
    for text in seen(report):
        for char in text:
            depth += {"⟦": 1, "⟧": -1}.get(char, 0)
            outside.append(char if depth == 0 and char != "⟧" else " ")
        depth = 0 if "…" in text else depth  # a text that was cut never closes its brackets
        outside.append("\n")
    return set(words("".join(outside))) - theirs - TECHNICAL - _CALENDAR


def words(text: str) -> Iterator[str]:
    return (word.lower() for word in _WORD.findall(text))


def _plain(phrase: str) -> str:
    return re.sub(r"\{\w*\}", " ", phrase)


def seen(report: str) -> list[str]:
    """What a reader sees or hears: the texts of a page, its labels and its titles, or the lines of a screen."""
    if not report.lstrip().startswith("<"):
        return report.splitlines(keepends=True)
    page = _Page()
    page.feed(report)
    return page.texts


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._unseen = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen = tag if tag in ("style", "script", "code") else self._unseen
        self.texts += [value or "" for name, value in attrs if name in ("aria-label", "title", "data-label", "data-filter", "message")]

    def handle_endtag(self, tag: str) -> None:
        self._unseen = "" if tag == self._unseen else self._unseen

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.texts.append(data)
