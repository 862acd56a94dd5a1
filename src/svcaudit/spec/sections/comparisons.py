"""What a condition asks of one attribute: a value, a list of values, or operators."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from svcaudit.model.place import Place
from svcaudit.model.spec import EVENT_FIELDS, AllOf, AnyOf, Attribute, AttributeType, Compare, Condition, Not, Operator
from svcaudit.spec.nodes import Listing, Node, Scalar, Table
from svcaudit.spec.problems import suggest
from svcaudit.spec.reader import Reader
from svcaudit.spec.scalars import NO, NUMBER, YES, AnyText, Number, Pattern, YesNo
from svcaudit.spec.sections.attributes import fits_type
from svcaudit.spec.shape import Json, Located, OneOrMany, located

_COMPARISONS = (Operator.LESS, Operator.AT_MOST, Operator.MORE, Operator.AT_LEAST)
_OPERATORS = ("not", "matches", "present", *_COMPARISONS)
_VALUES = OneOrMany(located(AnyText("a value")))

_VALUE: Json = {"type": ["string", "number", "boolean"]}
_VALUE_OR_LIST: Json = {"anyOf": [_VALUE, {"type": "array", "items": _VALUE, "minItems": 1}]}
TEST_SCHEMA: Json = {
    "description": "A value, a list of values of which any will do, or operators.",
    "anyOf": [
        _VALUE,
        {"type": "array", "items": _VALUE, "minItems": 1},
        {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": False,
            "properties": {
                "not": {**_VALUE_OR_LIST, "description": "There is a value, and it is none of these."},
                "matches": {"type": "string", "description": "The regular expression is found in the value."},
                "present": {"enum": [True, False, "yes", "no"], "description": "There is a value (false: there is none)."},
                "<": {"type": "number", "description": "The number is less."},
                "<=": {"type": "number", "description": "The number is at most this."},
                ">": {"type": "number", "description": "The number is more."},
                ">=": {"type": "number", "description": "The number is at least this."},
            },
        },
    ],
}


def read_test(attribute: str, node: Node, reader: Reader) -> Condition | None:
    """The test of one declared attribute or event field."""
    if isinstance(node, Table):
        return _Operators(attribute, node, reader).read()
    if isinstance(node, Listing) or not node_is_nothing(node):
        values = _VALUES.read(node, reader)
        return None if values is None else _is_one_of(attribute, values, reader)
    reader.report("SPEC106", node.blame, f"{attribute!r} is compared with nothing", "write a value, a list, or {present: false}")
    return None


def node_is_nothing(node: Node) -> bool:
    return isinstance(node, Scalar) and node.is_nothing


def _is_one_of(name: str, values: tuple[Located[str], ...], reader: Reader) -> Condition | None:
    """Equality by the attribute's type: texts as they stand, numbers by their amount, yes and no in any spelling."""
    fact = reader.vocabulary.facts.get(name)
    possible = [_may_be(name, fact, value, reader) for value in values]
    if not all(possible):
        return None
    if fact is None or fact.type == AttributeType.TEXT:
        return Compare(name, Operator.IN, tuple(value.value for value in values))
    if fact.type == AttributeType.YES_NO:
        return Compare(name, Operator.IN, tuple(spelling for value in values for spelling in _spellings(value.value)))
    equal: list[Condition] = []
    for value in values:
        number = Fraction(value.value)
        equal.append(AllOf((Compare(name, Operator.AT_LEAST, number), Compare(name, Operator.AT_MOST, number))))
    return equal[0] if len(equal) == 1 else AnyOf(tuple(equal))


def _spellings(text: str) -> tuple[str, ...]:
    """Yes or no in every spelling that logs use."""
    words = (*YES, "1") if text.lower() in YES else (*NO, "0")
    return tuple(dict.fromkeys(spelling for word in words for spelling in (word, word.capitalize(), word.upper())))


def _may_be(name: str, fact: Attribute | None, value: Located[str], reader: Reader) -> bool:
    """Whether the attribute may ever have the value; if not, the problem is noted."""
    vocabulary = reader.vocabulary
    if name == "stage":
        return reader.knows(vocabulary.stages, value.value, value.place)
    if name == "role":
        return reader.knows(vocabulary.roles, value.value, value.place)
    if fact is None:
        return True
    if fact.type == AttributeType.TIME:
        reader.report(
            "SPEC311",
            value.place,
            f"{name!r} is a time: it cannot be compared with {value.value!r}",
            "a condition can ask whether it is `present`",
        )
        return False
    if fact.values is None:
        return fits_type(value, fact.type, reader)
    if value.value in fact.values or _same_number(value.value, fact):
        return True
    reader.report(
        "SPEC202", value.place, f"{value.value!r} is not a declared value of {name!r}", suggest(value.value, fact.values, "declared values")
    )
    return False


def _same_number(text: str, fact: Attribute) -> bool:
    if fact.type != AttributeType.NUMBER or not NUMBER.fullmatch(text):
        return False
    return any(Fraction(text) == Fraction(value) for value in fact.values or () if NUMBER.fullmatch(value))


@dataclass
class _Operators:
    """`{">=": 100, "<": 500}`: all must hold."""

    name: str
    node: Table
    reader: Reader
    failed: bool = False
    parts: list[Condition] = field(default_factory=list)

    def read(self) -> Condition | None:
        if not self.node.entries:
            self.reader.report(
                "SPEC106", self.node.blame, f"{self.name!r} is compared with nothing", "write a value, a list or an operator"
            )
            return None
        for word, (written, value) in self.node.entries.items():
            part = self._operator(word, written, value)
            if part is None:
                self.failed = True
            else:
                self.parts.append(part)
        if self.failed or self._impossible():
            return None
        return self.parts[0] if len(self.parts) == 1 else AllOf(tuple(self.parts))

    def _operator(self, word: str, written: Scalar, value: Node) -> Condition | None:
        if word == "not":
            values = _VALUES.read(value, self.reader)
            equal = None if values is None else _is_one_of(self.name, values, self.reader)
            return None if equal is None else AllOf((Compare(self.name, Operator.PRESENT, True), Not(equal)))
        if word == "present":
            wanted = YesNo().read(value, self.reader)
            return None if wanted is None else Compare(self.name, Operator.PRESENT, wanted)
        if word == "matches":
            return self._matches(written.place, value)
        if word in _COMPARISONS:
            return self._compares(Operator(word), written.place, value)
        self.reader.report("SPEC103", written.place, f"unknown operator {word!r}", suggest(word, _OPERATORS, "operators"))
        return None

    def _matches(self, place: Place, value: Node) -> Condition | None:
        fact = self.reader.vocabulary.facts.get(self.name)
        if fact is not None and fact.type != AttributeType.TEXT:
            self.reader.report("SPEC311", place, f"'matches' reads texts, but {self.name!r} is of type {fact.type}")
            return None
        pattern = Pattern().read(value, self.reader)
        return None if pattern is None else Compare(self.name, Operator.MATCHES, pattern)

    def _compares(self, operator: Operator, place: Place, value: Node) -> Condition | None:
        fact = self.reader.vocabulary.facts.get(self.name)
        if self.name in EVENT_FIELDS or (fact is not None and fact.type != AttributeType.NUMBER):
            hint = None if fact is None else f"declare it as a number: `{self.name}: {{type: number}}`"
            self.reader.report(
                "SPEC311", place, f"'{operator}' compares numbers, but {self.name!r} is of type {fact.type if fact else 'text'}", hint
            )
            return None
        number = Number().read(value, self.reader)
        return None if number is None else Compare(self.name, operator, number)

    def _impossible(self) -> bool:
        """Whether no value can pass; the contradiction is noted."""
        operands = {part.operator: part.operand for part in self.parts if isinstance(part, Compare)}
        absent = operands.get(Operator.PRESENT) is False and len(self.parts) > 1
        lower = [operand for operator in (Operator.MORE, Operator.AT_LEAST) if isinstance(operand := operands.get(operator), Fraction)]
        upper = [operand for operator in (Operator.LESS, Operator.AT_MOST) if isinstance(operand := operands.get(operator), Fraction)]
        strict = Operator.MORE in operands or Operator.LESS in operands
        crossed = bool(lower and upper) and (max(lower) > min(upper) or (strict and max(lower) == min(upper)))
        if absent or crossed:
            self.reader.report("SPEC406", self.node.place, f"no value of {self.name!r} can satisfy all of this")
        return absent or crossed
