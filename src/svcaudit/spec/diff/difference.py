"""What comparing one thing of two standards finds, before it is a change with a place in a file."""

from __future__ import annotations

from dataclasses import dataclass

from svcaudit.model.change import Category
from svcaudit.model.place import Place

Path = tuple[str, ...]
"""Keys from the top of the file down; an item of a list or a row of a table stands in brackets: ('stages', 'a', 'activities', '[b]')."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What comparing one thing found: `words` follow the subject, `path` follows the subject's path, places where they are known."""

    category: Category
    words: str
    path: Path = ()
    old_place: Place | None = None
    new_place: Place | None = None


def path_text(path: Path) -> str:
    """'stages.intake.activities[solved]'."""
    text = ""
    for part in path:
        text += part if part.startswith("[") or not text else f".{part}"
    return text
