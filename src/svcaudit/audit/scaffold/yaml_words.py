"""Words of a log as words of a YAML file, whatever is in them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

_PLAIN = re.compile(r"\w(?:[\w /.()-]*[\w)])?")
_NOTHING = frozenset(("null", "Null", "NULL"))
_UNPRINTABLE = re.compile("[^\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|[\u2028\u2029]")
RESERVED = ("actor", "role", "activity", "stage", "text", "any", "all", "not", "during", "flow", "case", "time")
"""Names that mean something of their own."""


def word(text: str) -> str:
    """The text as YAML reads it back: plain where that is safe, else in double quotes."""
    if _PLAIN.fullmatch(text) and text not in _NOTHING and " #" not in text and not _UNPRINTABLE.search(text):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found.group()):04x}", quoted)


def listing(texts: Iterable[str]) -> str:
    """`[a, b, "c: d"]`."""
    return f"[{', '.join(word(text) for text in texts)}]"


def word_or_list(texts: str | tuple[str, ...]) -> str:
    """A single word as it is, several as a list."""
    return word(texts) if isinstance(texts, str) else listing(texts)


def slug(text: str, otherwise: str) -> str:
    """A text as the id of a stage or an attribute: letters of any language, digits and underscores."""
    made = re.sub(r"_+", "_", re.sub(r"[^\w]+", "_", text.casefold())).strip("_")
    if not made or made in RESERVED or len(made) > 60:
        made = f"{made[:56].strip('_') or otherwise}_{otherwise}" if made else otherwise
    return made


def unique(name: str, taken: Iterable[str]) -> str:
    """The name, or the name with the first number that is free."""
    used = set(taken)
    if name not in used:
        return name
    return next(made for number in range(2, len(used) + 3) if (made := f"{name}_{number}") not in used)


def comment(text: str) -> str:
    """A text that may stand behind a `#`."""
    return _UNPRINTABLE.sub("?", " ".join(text.split()))
