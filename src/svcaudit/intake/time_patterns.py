"""Times in a customer's own format (`%Y/%m/%d %H:%M`): a strptime pattern applied to a whole column by one regular expression.

C's strptime, which Arrow would use, takes 30 February for 2 March and knows no fractions; this refuses the one and reads the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from svcaudit.model.arrow import flags, integers, numbers
from svcaudit.model.log import Bool, Int64

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DIRECTIVES = {
    "Y": r"(?P<Y>[0-9]{4})", "y": r"(?P<y>[0-9]{2})", "m": r"(?P<m>[0-9]{1,2})", "d": r"(?P<d>[0-9]{1,2})",
    "H": r"(?P<H>[0-9]{1,2})", "I": r"(?P<I>[0-9]{1,2})", "M": r"(?P<M>[0-9]{1,2})", "S": r"(?P<S>[0-9]{1,2})",
    "f": r"(?P<f>[0-9]{1,9})", "z": r"(?P<z>[Zz]|UTC|GMT|[+-][0-9]{2}:?[0-9]{2})", "p": r"(?P<p>[AaPp]\.?[Mm]\.?|上午|下午)",
    "b": r"(?P<b>[A-Za-z]{3})[a-z]*\.?", "B": r"(?P<b>[A-Za-z]{3})[a-z]*", "a": r"\pL+\.?", "A": r"\pL+",
    "%": "%", "n": r"\s+", "t": r"\s+",
}  # fmt: skip
_END = r"\s*$"
_SHORT = {
    "T": "%H:%M:%S",
    "R": "%H:%M",
    "F": "%Y-%m-%d",
    "D": "%m/%d/%y",
    "e": "%d",
    "-d": "%d",
    "-m": "%m",
    "-H": "%H",
    "-I": "%I",
    "-M": "%M",
    "-S": "%S",
}


class PatternError(ValueError):
    """A pattern that names no instant."""


@dataclass(frozen=True)
class TimePattern:
    """A strptime pattern. Raises PatternError with a message fit for the author of a map."""

    text: str
    regex: str = field(init=False)
    has_zone: bool = field(init=False)
    has_hours: bool = field(init=False)

    def __post_init__(self) -> None:
        regex, seen = _compile(self.text)
        object.__setattr__(self, "regex", regex)
        object.__setattr__(self, "has_zone", "z" in seen)
        object.__setattr__(self, "has_hours", bool(seen & {"H", "I"}))

    def begins(self, cells: pa.Array) -> Bool:
        """Which cells begin as this pattern does, whatever follows."""
        return flags(pc.match_substring_regex(cells, self.regex.removesuffix(_END)))

    def read(self, cells: pa.Array) -> tuple[Int64, Bool]:
        """Microseconds a cell (as if in UTC, where the pattern has no zone), and which cells are times of this pattern."""
        parts = pc.extract_regex(cells, self.regex)
        values = np.zeros(len(cells), dtype=np.int64)
        sound = np.zeros(len(cells), dtype=np.bool_)
        matched = np.flatnonzero(flags(parts.is_valid()))
        parts = parts.take(numbers(matched))
        names = [parts.type.field(index).name for index in range(parts.type.num_fields)]
        values[matched], sound[matched] = _instants({name: parts.field(name) for name in names})
        return values, sound


def _compile(pattern: str) -> tuple[str, set[str]]:
    """The pattern as an RE2 expression, and its directives."""
    expanded = re.sub(r"%(-?[A-Za-z])", lambda found: _SHORT.get(found[1], found[0]), pattern)
    pieces, seen = [], set()
    for piece in re.findall(r"%.?|\s+|[^%\s]+", expanded):
        if piece[0] != "%":
            pieces.append(r"\s+" if piece.isspace() else re.escape(piece))
            continue
        letter = piece[1:]
        if letter not in _DIRECTIVES:
            raise PatternError(f"unknown directive {piece!r}: known are {', '.join('%' + known for known in _DIRECTIVES)}")
        name = "b" if letter == "B" else letter
        if name in seen and name not in "aAnt%":
            raise PatternError(f"%{letter} stands twice")
        seen.add(name)
        pieces.append(_DIRECTIVES[letter])
    for needed, what in (("Yy", "year (%Y)"), ("mb", "month (%m)"), ("d", "day (%d)")):
        if not seen & set(needed):
            raise PatternError(f"{pattern!r} does not say the {what}")
    if "I" in seen and "p" not in seen:
        raise PatternError("%I is an hour of 1 to 12 and needs %p (AM/PM); for hours of 0 to 23 write %H")
    return r"^\s*" + "".join(pieces) + _END, seen


def _instants(parts: dict[str, pa.Array]) -> tuple[Int64, Bool]:
    """Microseconds, and where the parts make up a real time."""
    number = {name: integers(part.cast(pa.int64())) for name, part in parts.items() if name in "YymdHIMS"}
    year = number["Y"] if "Y" in number else np.where(number["y"] < 69, 2000, 1900) + number["y"]
    month = number["m"] if "m" in number else _by_word(parts["b"], _month)
    day, minute, second = number["d"], number.get("M", 0), number.get("S", 0)
    hour = number.get("H", 0)
    sound = (month >= 1) & (month <= 12) & (day >= 1) & (year >= 1)
    if "I" in number:
        sound &= (number["I"] >= 1) & (number["I"] <= 12)
        hour = number["I"] % 12 + 12 * _by_word(parts["p"], _afternoon)
    elif "p" in parts:  # 下午 03:00 with %H
        afternoon = _by_word(parts["p"], _afternoon)
        hour = np.where((afternoon == 1) & (np.asarray(hour) < 12), np.asarray(hour) + 12, hour)
    months = (year - 1970) * 12 + np.clip(month, 1, 12) - 1
    first = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    following = (months + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    sound &= (day <= following - first) & (np.asarray(hour) < 24) & (np.asarray(minute) < 60) & (np.asarray(second) < 60)
    value = ((((first + day - 1) * 24 + hour) * 60 + minute) * 60 + second) * 1_000_000
    if "f" in parts:
        value = value + _by_word(parts["f"], lambda digits: int(digits[:6].ljust(6, "0")))
    if "z" in parts:
        ahead = _by_word(parts["z"], _offset)
        sound &= np.abs(ahead) < 86_400
        value = value - ahead * 1_000_000
    return value, np.broadcast_to(sound, value.shape)


def _by_word(part: pa.Array, meaning: object) -> Int64:
    """Translate each distinct word once."""
    assert callable(meaning)
    coded = part.dictionary_encode()
    table = np.array([meaning(word) for word in coded.dictionary.to_pylist()], dtype=np.int64)
    result: Int64 = table[integers(coded.indices)]
    return result


def _month(word: str) -> int:
    name = word.casefold()
    return _MONTHS.index(name) + 1 if name in _MONTHS else 0


def _afternoon(word: str) -> int:
    return 1 if word == "下午" or word[0] in "pP" else 0


def _offset(word: str) -> int:
    if word[0] not in "+-":
        return 0
    digits = word[1:].replace(":", "")
    ahead = int(digits[:2]) * 3600 + int(digits[2:]) * 60
    return 86_400 if int(digits[2:]) > 59 else -ahead if word[0] == "-" else ahead
