"""Whether a column seems to tell of people: then its values are not shown, and an attribute made of it is personal."""

from __future__ import annotations

import re
from collections.abc import Sequence

from svcaudit.intake.column_names import NO_PERSON, PERSON, fitting, mentions
from svcaudit.intake.profile import Seen

EMAILS, PHONES = "e-mail addresses", "telephone numbers"
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"\+\d[\d ()/-]{6,18}|1[3-9]\d{9}|0\d{2,4}[ /-]\d[\d ()/-]{4,}|\(?\d{2,5}\)?[ -]\d{3,4}[ -]?\d{3,4}")
_PERSON = re.compile(r"[^\W\d_a-z][^\W\d_A-Z]+(?: [^\W\d_a-z]\.?)? [^\W\d_a-z][^\W\d_A-Z]+")
_SENTENCE = re.compile(r".*(?:[。，！？；]|[.,!?;] ).*", re.S)
_CATEGORY = 20
"""A value that stands in so many rows, one of a few, is a category and nobody's name."""
_LOOKED_AT = 500


def tells_of_people(column: Seen) -> str | None:
    """Why a column may name a person or tell how to reach one; None when it does not seem to."""
    sample = column.sample[:_LOOKED_AT]
    if _share(sample, _EMAIL) > 0.2:
        return EMAILS
    if _share(sample, _PHONE) > 0.5 and (len(sample) >= 3 or any(word[:1] == "+" for word in sample)):
        return PHONES
    if column.kind in ("time", "yes_no", "empty"):
        return None
    if mentions(column.name, PERSON) and not mentions(column.name, NO_PERSON):
        return "called like somebody's name or address"
    if column.kind == "text" and fitting(column.name, "actor") == 1:
        return "called like those who do the work"
    if column.distinct <= 12 and column.filled >= _CATEGORY * column.distinct:
        return None
    return "looks like names of people" if column.kind == "text" and _share(sample, _PERSON) >= 0.6 else None


def why_personal(column: Seen, part: str | None) -> str | None:
    """Why the values of a column are not shown; None when they may be. `part`: the part of the log that the column seems to be."""
    if part == "actor":
        return "names people"
    people = tells_of_people(column)
    if people in (EMAILS, PHONES):
        return people
    if part in ("case", "activity") or column.kind in ("time", "yes_no", "empty"):
        return None
    if column.kind == "long text" or (column.kind == "text" and (fitting(column.name, "text") or _share(column.sample, _SENTENCE) >= 0.3)):
        return "free text"
    return people


def looks_like_a_name(text: str) -> bool:
    """Whether a text is written like a first and a last name. So are some statuses: 'In Progress'."""
    return _PERSON.fullmatch(text) is not None


def _share(sample: Sequence[str], pattern: re.Pattern[str]) -> float:
    return sum(bool(pattern.fullmatch(word)) for word in sample) / len(sample) if sample else 0.0
