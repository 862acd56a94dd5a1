"""`flow:` – the allowed runs of a case, written as an expression over stages."""

from __future__ import annotations

import re
from dataclasses import dataclass

from svcaudit.model.place import Place
from svcaudit.model.spec import Alternative, AnyOrder, Flow, FlowPart, Repetition, Rule, Sequence, Step
from svcaudit.spec.nodes import Node, Scalar
from svcaudit.spec.reader import Reader
from svcaudit.spec.scalars import word
from svcaudit.spec.sections.options import COMMON, check_formerly, finish_rule
from svcaudit.spec.shape import Built, Definitions, Either, Entry, Form, Given, Json, Key

MAX_DEPTH = 50
"""Parentheses inside one another."""
MOST_TOKENS = 1000
"""Stages and signs of a flow."""
_TOKEN = re.compile(r"(\w[\w.-]*)|[|&?*+()]")
_SPACE = re.compile(r"\s*")
_REPETITIONS: dict[str, tuple[int, int | None]] = {"?": (0, 1), "*": (0, None), "+": (1, None)}


class _FlowError(Exception):
    """What is wrong with the expression, and where: the index of a token, or of the last one."""

    def __init__(self, message: str, at: int, hint: str | None = None) -> None:
        super().__init__(message)
        self.at = at
        self.hint = hint


@dataclass(frozen=True)
class _Token:
    text: str
    is_stage: bool


class FlowShape:
    """A flow expression: juxtaposition is sequence, `|` choice, `? * +` repetition, `&` any order, parentheses."""

    what = "a flow such as intake classify (reply | wait)* resolve"

    def read(self, node: Node, reader: Reader) -> Flow | None:
        text = word(self, node, reader)
        if text is None or not isinstance(node, Scalar):
            return None
        whereabouts = _Whereabouts(node, reader)
        try:
            tokens = _tokens(text)
            root = _Parser(tokens).parse()
        except _FlowError as error:
            reader.report("SPEC116", whereabouts.of(error.at), str(error), error.hint)
            return None
        known = [
            reader.knows(reader.vocabulary.stages, token.text, whereabouts.of(at)) for at, token in enumerate(tokens) if token.is_stage
        ]
        return Flow(text, root) if all(known) else None

    def schema(self, definitions: Definitions) -> Json:
        return {"type": "string", "minLength": 1}


class _Whereabouts:
    """Finds the tokens of an expression again in the file, however the text was quoted or folded."""

    def __init__(self, node: Scalar, reader: Reader) -> None:
        source = reader.problems.source_of(node.place)
        raw = source.text[node.start : node.end]
        offset = len(raw.split("\n", 1)[0]) + 1 if raw[:1] in ("|", ">") else 0
        self._found = [(found.start(), found.group()) for found in _TOKEN.finditer(raw, offset)]
        self._node = node
        self._source = source

    def of(self, token: int) -> Place:
        if not 0 <= token < len(self._found):
            return self._node.place
        start, text = self._found[token]
        return self._source.at(self._node.start + start, len(text))


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    position = _skip_space(text, 0)
    while position < len(text):
        if len(tokens) == MOST_TOKENS:
            raise _FlowError(f"a flow of more than {MOST_TOKENS} words and signs", len(tokens) - 1, "say the rest with rules")
        found = _TOKEN.match(text, position)
        if not found:
            message = f"{text[position]!r} has no meaning in a flow"
            raise _FlowError(message, len(tokens), "use stages, spaces, | & ? * + and parentheses")
        tokens.append(_Token(found.group(), found.group(1) is not None))
        position = _skip_space(text, found.end())
    return tokens


def _skip_space(text: str, position: int) -> int:
    found = _SPACE.match(text, position)
    return position if found is None else found.end()


class _Parser:
    """Recursive descent: a choice of any-orders of sequences of repeated steps.

    Each level tells whether it joined parts without parentheses (`loose`), since how far an `&` reaches must not be guessed.
    """

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    def parse(self) -> FlowPart:
        root = self.choice()
        if self.at < len(self.tokens):
            raise _FlowError("')' without '('", self.at)
        return root

    def peek(self) -> str:
        return self.tokens[self.at].text if self.at < len(self.tokens) else ""

    def choice(self) -> FlowPart:
        first, loose = self.any_order()
        parts = [first]
        while self.peek() == "|":
            bar = self.at
            self.at += 1
            part, also_loose = self.any_order()
            parts.append(part)
            loose = loose or also_loose
            if loose:
                raise _FlowError("it is unclear whether '|' or '&' binds first", bar, "put parentheses: (a & b) | c, or a & (b | c)")
        return first if len(parts) == 1 else Alternative(tuple(parts))

    def any_order(self) -> tuple[FlowPart, bool]:
        first, loose = self.sequence()
        parts = [first]
        while self.peek() == "&":
            sign = self.at
            self.at += 1
            part, also_loose = self.sequence()
            parts.append(part)
            loose = loose or also_loose
            if loose:
                raise _FlowError("it is unclear how far '&' reaches", sign, "put parentheses: a (b & c) d, or (a b) & (c d)")
        return (first, False) if len(parts) == 1 else (AnyOrder(tuple(parts)), True)

    def sequence(self) -> tuple[FlowPart, bool]:
        parts: list[FlowPart] = []
        while self.at < len(self.tokens) and (self.tokens[self.at].is_stage or self.peek() == "("):
            parts.append(self.repeated())
        if not parts:
            found = repr(self.peek()) if self.peek() else "the end"
            raise _FlowError(f"a stage or '(' must stand here, found {found}", min(self.at, len(self.tokens) - 1))
        return (parts[0], False) if len(parts) == 1 else (Sequence(tuple(parts)), True)

    def repeated(self) -> FlowPart:
        part = self.single()
        if self.peek() not in _REPETITIONS:
            return part
        least, most = _REPETITIONS[self.peek()]
        self.at += 1
        if self.peek() in _REPETITIONS:
            raise _FlowError(
                f"{self.peek()!r} repeats what is repeated already", self.at, "keep one of the signs; '*' allows none, one or many"
            )
        return Repetition(part, least, most)

    def single(self) -> FlowPart:
        token = self.tokens[self.at]
        if token.is_stage:
            self.at += 1
            return Step(token.text)
        opened = self.at
        if self.depth >= MAX_DEPTH:
            raise _FlowError(f"parentheses nested more than {MAX_DEPTH} deep", opened)
        self.depth += 1
        self.at += 1
        inner = self.choice()
        if self.peek() != ")":
            raise _FlowError("'(' without ')'", opened)
        self.at += 1
        self.depth -= 1
        return inner


PATH: Key[Flow] = Key(
    "path", FlowShape(), "The allowed runs.", required=True, examples=("intake classify (reply | wait)* resolve survey?",)
)


def _bare(flow: Flow, place: Place, reader: Reader) -> Entry:
    return Entry(place, {PATH.name: Given(place, place, flow)})


FLOW: Either[Entry] = Either(
    "a flow such as intake reply* resolve, or {path: …}",
    word=Built(FlowShape(), _bare),
    mapping=Form("a flow", (PATH, *COMMON), "The allowed runs of a case and how the rule is weighed."),
)


def build_flow(entry: Entry, place: Place, ids: set[str], reader: Reader) -> Rule | None:
    """The rule `flow`."""
    check_formerly(entry, ids, reader)
    return finish_rule("flow", "flow", entry.get(PATH), entry, place)
