"""Shapes of single words. Each reads the raw text by its own rules, so `no`, `10:30` and `017` are what they look like."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Generic, TypeVar

from svcaudit.spec.nodes import Node, Scalar
from svcaudit.spec.problems import suggest
from svcaudit.spec.reader import Reader
from svcaudit.spec.shape import Definitions, Json, Located, Shape, misfit

E = TypeVar("E", bound=StrEnum)
NUMBER = re.compile(r"[+-]?\d{1,30}(?:\.\d{1,30})?")
PERCENT = re.compile(r"(\d{1,9}(?:\.\d{1,12})?)\s*%")
DURATION_PATTERN = r"^\s*\d+(\.\d+)?\s*(business\s+)?[a-zA-Z]+(\s*\d+(\.\d+)?\s*(business\s+)?[a-zA-Z]+)*\s*$"


def word(shape: Shape[object], node: Node, reader: Reader) -> str | None:
    """The text of a scalar; anything else, and nothing, is noted."""
    if isinstance(node, Scalar) and not node.is_nothing:
        return node.text
    misfit(shape, node, reader)
    return None


@dataclass(frozen=True)
class AnyText:
    """A text as it stands."""

    what: str = "a text"

    def read(self, node: Node, reader: Reader) -> str | None:
        text = word(self, node, reader)
        if text is not None and not text.strip():
            reader.report("SPEC106", node.place, f"expected {self.what}, found an empty one")
            return None
        return text

    def schema(self, definitions: Definitions) -> Json:
        return {"type": ["string", "number", "boolean"]}


@dataclass(frozen=True)
class Identifier:
    """A name that rules, flows and reports use: letters of any language, digits, '-' and '_'."""

    what: str
    dots: bool = False
    reserved: tuple[str, ...] = ()

    def read(self, node: Node, reader: Reader) -> str | None:
        text = word(self, node, reader)
        if text is None:
            return None
        if text in self.reserved:
            reader.report("SPEC117", node.place, f"{text!r} cannot be {self.what}: the name is reserved")
            return None
        if not re.fullmatch(r"\w[\w.-]*" if self.dots else r"\w[\w-]*", text):
            signs = "letters, digits, '-', '_' and '.'" if self.dots else "letters, digits, '-' and '_'"
            reader.report("SPEC117", node.place, f"{text!r} cannot be {self.what}", f"use {signs}, beginning with a letter or digit")
            return None
        return text

    def schema(self, definitions: Definitions) -> Json:
        return {
            "type": ["string", "number"],
            "pattern": r"^[^\s|&?*+()-][^\s|&?*+()]*$" if self.dots else r"^[^\s.|&?*+()-][^\s.|&?*+()]*$",
        }


@dataclass(frozen=True)
class OneOf(Generic[E]):
    """One of a fixed set of words."""

    what: str
    words: type[E]

    def read(self, node: Node, reader: Reader) -> E | None:
        text = word(self, node, reader)
        if text is None:
            return None
        try:
            return self.words(text)
        except ValueError:
            reader.report("SPEC308", node.place, f"{text!r} is not {self.what}", suggest(text, self.words, "allowed"))
            return None

    def schema(self, definitions: Definitions) -> Json:
        return {"enum": [member.value for member in self.words]}


@dataclass(frozen=True)
class YesNo:
    """true or false; yes and no are as good."""

    what: str = "true or false"

    def read(self, node: Node, reader: Reader) -> bool | None:
        text = word(self, node, reader)
        if text is None:
            return None
        if text.lower() in YES or text.lower() in NO:
            return text.lower() in YES
        reader.report("SPEC309", node.place, f"expected true or false, found {text!r}")
        return None

    def schema(self, definitions: Definitions) -> Json:
        return {"enum": [True, False, "yes", "no"]}


YES = ("true", "yes")
NO = ("false", "no")


@dataclass(frozen=True)
class Whole:
    """A whole number, not below `least`."""

    what: str = "a whole number"
    least: int | None = 0

    def read(self, node: Node, reader: Reader) -> int | None:
        text = word(self, node, reader)
        if text is None:
            return None
        if not re.fullmatch(r"[+-]?\d{1,9}", text):
            reader.report("SPEC303", node.place, f"expected {self.what}, found {text!r}")
            return None
        if self.least is not None and int(text) < self.least:
            reader.report("SPEC304", node.place, f"{text} is too small: expected {self.what} of at least {self.least}")
            return None
        return int(text)

    def schema(self, definitions: Definitions) -> Json:
        return {"type": "integer"} if self.least is None else {"type": "integer", "minimum": self.least}


@dataclass(frozen=True)
class Number:
    """A number, kept exactly."""

    what: str = "a number"
    least: int | None = None

    def read(self, node: Node, reader: Reader) -> Fraction | None:
        text = word(self, node, reader)
        if text is None:
            return None
        if not NUMBER.fullmatch(text):
            reader.report("SPEC303", node.place, f"expected {self.what}, found {text!r}")
            return None
        if self.least is not None and Fraction(text) < self.least:
            reader.report("SPEC304", node.place, f"{text} is too small: expected {self.what} of at least {self.least}")
            return None
        return Fraction(text)

    def schema(self, definitions: Definitions) -> Json:
        return {"type": "number"} if self.least is None else {"type": "number", "minimum": self.least}


@dataclass(frozen=True)
class Percent:
    """A share written with %: 89.2% is exactly 892/1000."""

    what: str = "a percentage such as 95%"
    above_zero: bool = False

    def read(self, node: Node, reader: Reader) -> Fraction | None:
        text = word(self, node, reader)
        if text is None:
            return None
        found = PERCENT.fullmatch(text.strip())
        if not found:
            hint = f"write {text.strip()}%" if NUMBER.fullmatch(text.strip()) else None
            reader.report("SPEC304", node.place, f"expected {self.what}, found {text!r}", hint)
            return None
        share = Fraction(found.group(1)) / 100
        if share > 1 or (self.above_zero and share == 0):
            reader.report("SPEC304", node.place, f"{text} is out of range", "a share lies between 0% and 100%")
            return None
        return share

    def schema(self, definitions: Definitions) -> Json:
        return {"type": "string", "pattern": r"^\d+(\.\d+)?\s*%$"}


@dataclass(frozen=True)
class Day:
    """A date."""

    what: str = "a date such as 2025-12-31"

    def read(self, node: Node, reader: Reader) -> date | None:
        text = word(self, node, reader)
        if text is None:
            return None
        try:
            if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
                return date.fromisoformat(text)
        except ValueError:
            reader.report("SPEC305", node.place, f"there is no day {text}")
            return None
        reader.report("SPEC305", node.place, f"expected {self.what}, found {text!r}")
        return None

    def schema(self, definitions: Definitions) -> Json:
        return {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}


@dataclass(frozen=True)
class Pattern:
    """A regular expression that compiles."""

    what: str = "a regular expression"

    def read(self, node: Node, reader: Reader) -> str | None:
        text = word(self, node, reader)
        if text is None:
            return None
        if not text:
            reader.report("SPEC310", node.place, "an empty pattern matches every text")
            return None
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # `[[a]` may mean something else one day; today it is fine
                re.compile(text)
        except (re.error, RecursionError, OverflowError) as error:
            reader.report(
                "SPEC310",
                node.place,
                f"{text!r} is not a regular expression: {error}",
                "put a backslash before . ? * + ( ) [ ] meant as such",
            )
            return None
        return text

    def schema(self, definitions: Definitions) -> Json:
        return {"type": ["string", "number"], "minLength": 1}


@dataclass(frozen=True)
class DurationText:
    """A duration as written; its unit is judged where it is known whether a calendar measures it."""

    what: str = "a duration such as 24h or 2 business days"

    def read(self, node: Node, reader: Reader) -> Located[str] | None:
        text = word(self, node, reader)
        return None if text is None else Located(text, node.place)

    def schema(self, definitions: Definitions) -> Json:
        return {"type": "string", "pattern": DURATION_PATTERN}
