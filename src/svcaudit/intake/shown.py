"""Names from a customer's file inside a message: a column may be called by twenty thousand characters, and there may be as many columns."""

from __future__ import annotations

from collections.abc import Sequence

_LONGEST = 60
_MOST = 40


def short(name: str, longest: int = _LONGEST) -> str:
    """A name in quotes; of a long one the beginning."""
    return repr(cut(name, longest))


def cut(name: str, longest: int = _LONGEST) -> str:
    """The beginning of a long name."""
    return name if len(name) <= longest else name[: longest - 1] + "…"


def listed(names: Sequence[str]) -> str:
    """Column names in a row; the first of many."""
    return ", ".join(cut(name) or "(no name)" for name in names[:_MOST]) + (f" … ({len(names):,} in all)" if len(names) > _MOST else "")
