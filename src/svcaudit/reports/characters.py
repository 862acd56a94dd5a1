"""Texts from a customer's log, made safe to look at.

A case id may hold a terminal escape, a right-to-left override or a zero-width space. Reports show such characters as
their escapes, because what is invisible can neither be searched for nor argued about.
"""

from __future__ import annotations

import unicodedata

from rich.cells import cell_len, set_cell_size

UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of what cannot be seen: controls, directions, zero width, halves, private and unassigned characters, line separators."""
ELLIPSIS = "…"


def visible(text: str) -> str:
    """The text with control, direction and zero-width characters written out: `\\x1b`, `\\u202e`."""
    if text.isprintable():  # true of nearly every cell, and false for every category that is written out
        return text
    return "".join(_escape(char) if unicodedata.category(char) in UNSEEN else char for char in text)


def one_line(text: str) -> str:
    """A title or an explanation that its author broke over several lines, as one line."""
    return visible(" ".join(text.split()))


def shorten(text: str, width: int) -> str:
    """At most `width` columns; the middle is left out, because ids differ at their ends."""
    if cell_len(text) <= width:
        return text
    if width < 8:
        return cut(text, width)
    tail = (width - 1) // 3
    head = width - 1 - tail
    end = text[-tail:]
    while cell_len(end) > tail:
        end = end[1:]
    return set_cell_size(text, head).rstrip() + ELLIPSIS + end


def cut(text: str, width: int) -> str:
    """At most `width` columns; the end is left out."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, max(width - 1, 0)).rstrip() + ELLIPSIS


def _escape(char: str) -> str:
    return char.encode("unicode_escape", "backslashreplace").decode("ascii")
