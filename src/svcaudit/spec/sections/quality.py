"""`quality:` – how much may be wrong with a log before it is a finding of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from svcaudit.model.place import Place, Severity
from svcaudit.model.quality import BY_CODE
from svcaudit.model.spec import QualityGate
from svcaudit.spec.nodes import Node
from svcaudit.spec.problems import suggest
from svcaudit.spec.reader import Reader
from svcaudit.spec.scalars import OneOf, Percent, word
from svcaudit.spec.shape import Built, Definitions, Entry, Form, Item, Json, Key, MapOf


@dataclass(frozen=True)
class _Detector:
    """The name of something that is looked for in every log."""

    what: str = "the name of a detector such as duplicate_rows"

    def read(self, node: Node, reader: Reader) -> str | None:
        text = word(self, node, reader)
        if text is None or text in BY_CODE:
            return text
        reader.report("SPEC210", node.place, f"nothing called {text!r} is looked for in a log", suggest(text, BY_CODE, "looked for"))
        return None

    def schema(self, definitions: Definitions) -> Json:
        return {"enum": list(BY_CODE)}


@dataclass(frozen=True)
class _Bound:
    """A number of times, or a share of the log written with %."""

    what: str = "a whole number such as 0 or a percentage such as 1%"

    def read(self, node: Node, reader: Reader) -> int | Fraction | None:
        text = word(self, node, reader)
        if text is None:
            return None
        if re.fullmatch(r"\d{1,9}", text):
            return int(text)
        return Percent(self.what).read(node, reader)

    def schema(self, definitions: Definitions) -> Json:
        return {"anyOf": [{"type": "integer", "minimum": 0}, Percent().schema(definitions)]}


AT_MOST = Key("at_most", _Bound(), "What may be found: a number, or a share of what is looked at.", required=True, examples=("1%", 0))
SEVERITY = Key("severity", OneOf("a severity", Severity), "How much it weighs when more is found.", default="error")
GATE = Form("a gate", (AT_MOST, SEVERITY), "How much of this a log may hold.")


def _gates(items: tuple[Item[str, Entry], ...], place: Place, reader: Reader) -> dict[str, QualityGate]:
    """The gates that can be read."""
    gates = {}
    for item in items:
        bound = item.value.get(AT_MOST)
        if bound is not None:
            share = bound if isinstance(bound, Fraction) else None
            count = bound if isinstance(bound, int) else None
            gates[item.id] = QualityGate(item.id, count, share, item.value.get(SEVERITY) or Severity.ERROR, item.place)
    return gates


QUALITY = Built(MapOf(_Detector(), GATE, "a mapping from detectors to gates", may_be_empty=True), _gates)
