"""Paragraphs for a screen: comments at the head of YAML files, folded between the words of any language."""

from __future__ import annotations

import re
from itertools import takewhile

from rich.cells import cell_len

WIDTH = 100
_CLOSING = "，。、；：！？）》”’」…"
_WORD = re.compile(rf"[\u2e80-\u9fff\uf900-\ufaff][{_CLOSING}]*|[^\s\u2e80-\u9fff\uf900-\ufaff]+")
"""What stays on one line: a word, or a character of a language that writes none, with the stop that closes it."""


def comment_at_head(text: str) -> str:
    """The comment that a file begins with, as one paragraph, so that it can be told in any language and width."""
    lines = takewhile(lambda line: line.startswith("#"), text.splitlines())
    return " ".join(line.removeprefix("#").strip() for line in lines)


def folded(text: str, width: int = WIDTH) -> str:
    """The paragraph in lines of so many columns."""
    lines, line, at = [], "", 0
    for word in _WORD.finditer(text):
        between = text[at : word.start()] if line else ""
        if line and cell_len(line) + cell_len(between) + cell_len(word[0]) > width:
            lines.append(line)
            line, between = "", ""
        line, at = line + between + word[0], word.end()
    return "\n".join([*lines, line])
