"""A JSON text walked value by value, so that a long list is never held as a whole."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any

from svcaudit.errors import DataError
from svcaudit.intake.formats.cells import Written
from svcaudit.intake.formats.encoding import TextSource

_CHUNK = 1 << 18
_MOST = 256 << 20
"""Characters of one value beyond which it is no record any more."""
_SPACE = re.compile(r"[ \t\n\r]*")
_NEAR_END = 16
"""An error so close to the end of what was read may be for want of the rest."""


class Twice(dict[str, Any]):
    """An object in which a key stands twice: which of the two counts, nobody knows."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else Twice(found)


DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=Written, parse_int=Written, parse_constant=Written)
"""Numbers stay as they are written: 1.10 is not 1.1, and an id of thirty digits keeps them all."""


class JsonStream:
    """A cursor in a JSON text. Raises DataError with line and column where it is none, UnicodeDecodeError where it is not UTF-8."""

    def __init__(self, source: TextSource) -> None:
        self._name = source.path.name
        self._file = source.open()
        self._decode = codecs.getincrementaldecoder("utf-8")().decode
        self._text = ""
        self._at = 0
        self._done = False
        self._line, self._line_start, self._seen = 1, 0, 0

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def peek(self) -> str:
        """The next character that is no white space; '' at the end."""
        while True:
            found = _SPACE.match(self._text, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    @property
    def line(self) -> int:
        """The 1-based line of the cursor."""
        self._count(self._at)
        return self._line

    def value(self) -> Any:
        """The value at the cursor, which moves behind it."""
        if self.peek() == "":
            raise self._wrong("it ends too early", self._at)
        while True:
            try:
                found, end = DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError as problem:
                cut = problem.msg.startswith("Unterminated string") or problem.pos >= len(self._text) - _NEAR_END
                if not (cut and self._more()):
                    told = "it ends in the middle of a value" if cut and problem.pos >= len(self._text) else problem.msg
                    raise self._wrong(told, min(problem.pos, len(self._text))) from None
            except RecursionError:
                raise self._wrong("nested too deeply", self._at) from None
            else:
                if end < len(self._text) or self._text[end - 1] in '"]}' or not self._more():
                    self._at = end
                    return found

    def skip(self) -> None:
        """Move behind the value at the cursor; lists are left item by item."""
        if self.peek() == "[":
            for _ in self.elements():
                self.value()
        else:
            self.value()

    def elements(self) -> Iterator[None]:
        """Enter the list at the cursor and stand before each of its items, which the caller must take or skip."""
        self._at += 1
        if self.peek() == "]":
            self._at += 1
            return
        while True:
            yield
            if not self._goes_on("]"):
                return

    def members(self) -> Iterator[str]:
        """Enter the object at the cursor: each key, with the cursor before its value, which the caller must take or skip."""
        self._at += 1
        if self.peek() == "}":
            self._at += 1
            return
        while True:
            if self.peek() != '"':
                raise self._wrong("a key in double quotes is expected", self._at)
            name = str(self.value())
            if self.peek() != ":":
                raise self._wrong("a colon is expected", self._at)
            self._at += 1
            yield name
            if not self._goes_on("}"):
                return

    def end(self) -> None:
        """Raises DataError when something follows."""
        if self.peek():
            raise self._wrong("something follows the end", self._at)

    def _goes_on(self, close: str) -> bool:
        mark = self.peek()
        if mark not in (",", close) or not mark:
            raise self._wrong(f"a comma or {close} is expected" if mark else "it ends too early", self._at)
        self._at += 1
        return mark == ","

    def _more(self) -> bool:
        """Read on; twice as much as is at hand, so that a long value is tried only a few times."""
        if self._done:
            return False
        self._count(self._at)
        self._text = self._text[self._at :]
        self._line_start -= self._at
        self._seen, self._at = 0, 0
        if len(self._text) > _MOST:
            raise self._wrong(f"one value is longer than {_MOST >> 20} million characters", 0)
        raw = self._file.read(max(_CHUNK, len(self._text)))
        self._done = not raw
        self._text += self._decode(raw, not raw)
        return True

    def _count(self, at: int) -> None:
        ends = self._text.count("\n", self._seen, at)
        if ends:
            self._line += ends
            self._line_start = self._text.rfind("\n", self._seen, at) + 1
        self._seen = at

    def _wrong(self, message: str, at: int) -> DataError:
        self._count(self._at)
        self._count(max(at, self._at))
        column = max(at, self._at) - self._line_start + 1
        place = f"line {self._line}, column {column}"
        return DataError(f"{self._name} is not sound JSON: {message} ({place})", "export it again; a file cut short often ends like this")
