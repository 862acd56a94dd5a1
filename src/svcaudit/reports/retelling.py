"""English sentences of a run told again in the reader's language.

Rules, remarks and notes are written into the run in English, once, for every reader. Here they are recognised by the phrases they
were made from (`retold_phrases` and its neighbours) and said anew, part by part. What no phrase fits stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from svcaudit.reports.phrases import SOURCE, Phrases
from svcaudit.reports.reader import Reader
from svcaudit.reports.retold_change_phrases import CHANGED, CHANGES, LINES, VALUES
from svcaudit.reports.retold_log_phrases import GUESSES, HOW, LISTED, MASKED, NOTES, REASONS
from svcaudit.reports.retold_phrases import CONDITIONS, FACTS, FORMULAS, NUMBERS, REMARKS, RULES, TARGETS

_ID = r"[\w.-]+"
_STAGES = rf"{_ID}(?: or {_ID})*"
_LIMIT = r"\d[\d.]*\s*[a-z]+(?: \d[\d.]*\s*[a-z]+| [a-z]+)*"
_NUMBER = r"[\d,.]+"
SLOTS = {
    **dict.fromkeys(("stages", "start", "stop", "activation", "target"), _STAGES),
    **dict.fromkeys(("roles",), _STAGES),
    **dict.fromkeys(("n", "m", "all", "row", "read", "used", "quarantined", "ignored"), _NUMBER),
    **dict.fromkeys(("attribute", "calendar"), _ID),
    "attributes": rf"{_ID}(?:, {_ID})*",
    **dict.fromkeys(("limit", "spent"), _LIMIT),
    **dict.fromkeys(("was_limit", "now_limit"), rf"(?:none|{_LIMIT})"),
    **dict.fromkeys(("was_word", "now_word"), r"\S+"),
}
"""What may stand in a phrase's place, by its name; anything may in the others."""

_FLOW = re.compile(r"[\w.\-\s()|?*+&]*[\s()|?*+&][\w.\-\s()|?*+&]*")
"""Stages and the signs between them."""
_UNITS = re.compile(r"(\d[\d.]*)\s*(business )?([smhdw])[a-z]*")
_OPERATOR = "(?:is|matches|>=|<=|>|<)"
_FACT = re.compile(rf", (?={_ID} (?:= |missing(?:,|$)))")
"""Between two facts, as in 'amount = 12, channel missing'; a value may hold a comma of its own."""
_LISTED = re.compile(r"(?:(?<= row)|(?<= rows)|(?<=\?)), (?=['\"])")
"""Between two values that a note lists with the rows that hold them."""
_PART = re.compile(rf"(?:not |during |\(|{_ID} {_OPERATOR} )")


@dataclass(frozen=True, slots=True)
class Retelling:
    """Tells the sentences of one run to one reader. `title`: a stage's title by its id; `attribute`: an attribute's; `value`: that of an
    attribute's value; `role`: a role's."""

    say: Phrases
    title: Callable[[str], str] = str
    attribute: Callable[[str], str] = str
    value: Callable[[str, str], str] = lambda attribute, value: value
    role: Callable[[str], str] = str

    @staticmethod
    def to(reader: Reader, title: Callable[[str], str] = str) -> Retelling:
        """With the titles that this reader knows."""
        return Retelling(reader.say, title, reader.attribute, reader.value, reader.role)

    def rule(self, text: str) -> str:
        """What a rule asks, or what a finding expected: 'after resolve expect survey within 48h'."""
        if not text:
            return text
        told = self._told(text, RULES)
        if told is None and self.say.lang != SOURCE and _FLOW.fullmatch(text):
            told = self._flow(text)
        return told or (self._stages(text) if re.fullmatch(_STAGES, text) else self.condition(text))

    def condition(self, text: str) -> str:
        """'issue_class is complex or special and amount >= 100'."""
        if not text:
            return text
        for word, joined in (("or", self._any_of), ("and", self._both)):
            parts = _split(text, word)
            if len(parts) > 1:
                return joined([self.condition(part) for part in parts])
        if text.startswith("(") and text.endswith(")"):
            return f"({self.condition(text[1:-1])})"
        return self._told(text, CONDITIONS) or (self._stages(text) if re.fullmatch(_STAGES, text) else text)

    def limit(self, text: str) -> str:
        """A limit as its author wrote it: '24h', '2 business days'."""
        if self.say.lang == SOURCE:
            return text
        return " ".join(self._span(*found) for found in _UNITS.findall(text)) or text

    def remark(self, text: str) -> str:
        """What a check remarked: '5 found', 'amount = 12, channel missing'."""
        if not text:
            return text
        return self._told(text, REMARKS) or self.say.listed([self._told(part, FACTS) or part for part in _FACT.split(text)])

    def note(self, text: str) -> str:
        """A note on the log, or the reason why rows were set aside."""
        if self.say.lang == SOURCE or not text:
            return text
        return self._told(text, NOTES) or text

    def guess(self, text: str) -> str:
        """Why a column seems to be a part of the log, or to tell of people."""
        if self.say.lang == SOURCE or not text:
            return text
        return self._told(text, GUESSES) or self._told(text, MASKED) or text

    def change(self, text: str) -> str:
        """What changed between two standards: 'first-answer: limit 30m → 10m'."""
        if self.say.lang == SOURCE or not text:
            return text
        return self._told(text, CHANGES) or text

    def formula(self, text: str) -> str:
        """How a metric was measured."""
        if not text:
            return text
        return self._told(text, FORMULAS) or text

    def _told(self, text: str, phrases: Sequence[str]) -> str | None:
        for phrase in phrases:
            found = _pattern(phrase).fullmatch(text)
            if found:
                parts = found.groupdict()
                return self.say(phrase, **{name: self._part(name, value, parts.get("attribute", "")) for name, value in parts.items()})
        return None

    def _part(self, name: str, text: str, attribute: str) -> str:
        """What stands in a place of a phrase; `attribute`: the one that the phrase speaks of."""
        match name:
            case "attribute":
                return self.attribute(text)
            case "value" | "values" | "expected" if attribute:
                return self._any_of([self.value(attribute, value) for value in text.split(" or ")])
            case "asked":
                return self.rule(text)
            case "limits" | "further":
                return self._told(text, TARGETS) or text
            case "condition":
                return self.condition(text)
            case "formula":
                return self.formula(text)
            case "of" | "number":
                return self._told(text, NUMBERS) or self.attribute(text)
            case "stages" | "start" | "stop" | "activation" | "target":
                return self._stages(text)
            case "options":
                return self.say.listed([self._stages(option) for option in text.split(", ")])
            case "attributes":
                return self.say.listed([self.attribute(one) for one in text.split(", ")])
            case "patterns":
                return self.say.listed(text.split(", "))
            case "part":
                return self._any_of(text.split(" or the "))
            case "values":
                return self._any_of(text.split(" or "))
            case "roles":
                return self._any_of([self.role(one) for one in text.split(" or ")])
            case "role":
                return self.role(text)
            case "limit" | "spent":
                return self.limit(text)
            case "note":
                return self.note(text)
            case "listed":
                return self.say.listed([self._told(part, LISTED) or part for part in _LISTED.split(text)])
            case "how" | "delimiter" | "since" | "until":
                return self._told(text, HOW) or text
            case "reasons":
                return self.say.listed([self._told(part, REASONS) or part for part in text.split(", ")])
            case "change":
                return self._changed(text)
            case "other_asked":
                return self.rule(text)
            case "was" | "now" | "run" | "other_run" | "was_limit" | "now_limit" | "was_word" | "now_word":
                return self._value(text)
            case "pattern" | "other_pattern":
                return self.say("none") if text == "none" else text
            case "case_sort":
                return " / ".join(self._sort(part) for part in text.split(" / "))
            case "was_line" | "now_line":
                return self._told(text, LINES) or text
            case "guess":
                return self.guess(text)
        return text

    def _changed(self, text: str) -> str:
        whole = self._told(text, CHANGED)
        parts = text.split("; ")
        return whole if whole and len(parts) == 1 else self.say.set_apart([self._told(part, CHANGED) or part for part in parts])

    def _value(self, text: str) -> str:
        """A value of a standard: a word of ours, a limit, a condition, a list of stages."""
        if ", " in text:
            return self.say.listed([self._value(part) for part in text.split(", ")])
        told = self._told(text, VALUES)
        if told is None and re.fullmatch(_LIMIT, text):
            return self.limit(text)
        return self.condition(text) if told is None else told

    def _sort(self, text: str) -> str:
        """A sort of cases, by the values of one attribute or by a condition: 'class special or missing'."""
        by_values = re.fullmatch(rf"({_ID}) (?!{_OPERATOR} )(.+)", text)
        if by_values is None or text in VALUES:
            return self._value(text)
        return f"{by_values[1]} {self._any_of([self._value(value) for value in by_values[2].split(' or ')])}"

    def _flow(self, text: str) -> str | None:
        """A flow with titles for its stages; a title of several words would read as several stages. None for what is no flow."""
        titles = {stage: self.title(stage) for stage in re.findall(_ID, text)}
        if all(title == stage for stage, title in titles.items()):
            return None
        return re.sub(_ID, lambda found: found[0] if " " in titles[found[0]] else titles[found[0]], text)

    def _stages(self, text: str) -> str:
        return self._either([self.title(stage) for stage in text.split(" or ")])

    def _either(self, parts: Sequence[str]) -> str:
        told = parts[0]
        for part in parts[1:]:
            told = self.say("{one} or {other}", one=told, other=part)
        return told

    def _any_of(self, values: Sequence[str]) -> str:
        told = values[0]
        for value in values[1:]:
            told = self.say("{values} or {value}", values=told, value=value)
        return told

    def _both(self, parts: Sequence[str]) -> str:
        told = parts[0]
        for part in parts[1:]:
            told = self.say("{one} and {other}", one=told, other=part)
        return told

    def _span(self, n: str, business: str, unit: str) -> str:
        say = self.say
        if business:
            return say("{n} business days", n=n) if unit == "d" else say("{n} business hours", n=n)
        match unit:
            case "s":
                return say("{n}s", n=n)
            case "m":
                return say("{n}m", n=n)
            case "h":
                return say("{n}h", n=n)
            case "d":
                return say("{n}d", n=n)
        return say("{n}w", n=n)


@cache
def _pattern(phrase: str) -> re.Pattern[str]:
    """The phrase as a pattern whose groups are its places; a place that may be anything takes as little as it can."""
    pieces = re.split(r"\{(\w+)\}", phrase)
    made = [re.escape(piece) if place % 2 == 0 else f"(?P<{piece}>{SLOTS.get(piece, '.+?')})" for place, piece in enumerate(pieces)]
    return re.compile("".join(made), re.DOTALL)


def _split(text: str, word: str) -> list[str]:
    """The parts of a condition between `and` or `or`: outside parentheses, and only before what begins a condition.

    'class is a or b or tier is vip' has two parts, because 'b' alone is no condition.
    """
    parts, start = [], 0
    for found in re.finditer(rf" {word} ", text):
        before = text[start : found.start()]
        if before.count("(") == before.count(")") and _PART.match(text, found.end()):
            parts.append(before)
            start = found.end()
    return [*parts, text[start:]]
