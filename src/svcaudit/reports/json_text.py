"""JSON for machines that a terminal may show, too: nothing in it steers the terminal, whatever a cell of the log holds."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

from svcaudit.reports.characters import UNSEEN


def json_text(value: Any) -> str:
    """The value as JSON of two spaces a level; letters of all languages stay, what cannot be seen is escaped and so means the same.

    Raises ValueError for a number that is no number (NaN): a bug of ours.
    """
    return escaped(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)) + "\n"


def escaped(text: str) -> str:
    """JSON with control, direction, zero-width and unassigned characters, and halves of characters, as their escapes."""
    return "\n".join(line if line.isprintable() else "".join(map(_shown, line)) for line in text.split("\n"))


def _shown(char: str) -> str:
    return json.dumps(char)[1:-1] if unicodedata.category(char) in UNSEEN and char != '"' else char
