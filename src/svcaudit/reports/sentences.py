"""One finding, one sentence: 'reply came 1h late: 25h after intake, limit 24h, owner wang'.

Checks say what was wrong as data (`problem`, `kind`, `expected`, `detail`, spans); the wording lives here alone. For rules
that look for an event `expected` is that event ('survey within 48h'), for all others the whole rule ('at most 2: reply');
`detail` is a remark ('5 found', 'after review').
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from svcaudit.reports.characters import cut, visible
from svcaudit.reports.figures import bare_span, span
from svcaudit.reports.findings import Finding
from svcaudit.reports.phrases import SOURCE, phrase
from svcaudit.reports.reader import Reader
from svcaudit.reports.retelling import Retelling

_WENT_ON = "; the clock went on when the case was reopened"
"""How the remark of a clock ends that had stopped before its case was reopened."""
_EXPECT_EVENTS = frozenset({"after_expect", "before_expect", "if_expect", "clock", "every"})
"""Kinds whose `expected` is made of stage ids and a window."""
_ID = re.compile(r"[\w.-]+")
_LONGEST_PART = 240
"""A remark may quote a customer's cell of any length."""


@dataclass(frozen=True, slots=True)
class Spans:
    """A finding's spans in words: how long it took, how long it might, how late it is."""

    elapsed: str
    limit: str
    late: str


@dataclass(frozen=True, slots=True)
class Narrator:
    """Tells findings to one reader. `stages`: titles by stage id; `measures`: the line on which each rule measures."""

    reader: Reader
    stages: Mapping[str, Mapping[str, str]]
    measures: Mapping[str, str]

    def sentence(self, finding: Finding, *, owner: bool = True) -> str:
        """What happened, in the words of the standard; who owned it last, unless a column of its own says so."""
        return self.attributed(self.told(finding), finding, owner=owner)

    def told(self, finding: Finding, spans: Spans | None = None) -> str:
        """What happened, and no more; `spans`: what to write in the place of its spans."""
        return _SENTENCES.get(finding.problem, _anything_else)(_Facts(finding, self, spans or self._spans(finding)))

    def attributed(self, told: str, finding: Finding, *, owner: bool = True) -> str:
        """What was told, with who owned it then and what excused it."""
        say = self.reader.say
        if owner and finding.owner:
            told = say("{told}, owner {owner}", told=told, owner=_part(finding.owner))
        if finding.verdict == "waived" and finding.waiver:
            told = say("{told} (waived: {waiver})", told=told, waiver=_part(finding.waiver))
        return told

    def span(self, finding: Finding, seconds: int | None) -> str:
        """A span on the finding's own line."""
        return span(seconds, self.measure(finding), self.reader.say)

    def measure(self, finding: Finding) -> str:
        """The line on which a finding was measured: its own, else its rule's."""
        return finding.measure or self.measures.get(finding.rule, "wall")

    def _spans(self, finding: Finding) -> Spans:
        measure, say = self.measure(finding), self.reader.say
        return Spans(*(bare_span(seconds, measure, say) for seconds in (finding.elapsed_s, finding.limit_s, finding.late_s)))

    def in_titles(self, text: str) -> str:
        """A text of the standard with its stage ids as titles: 'survey within 48h', '回访 within 48h'."""
        return _ID.sub(lambda found: self.stage(found[0]) if found[0] in self.stages else found[0], text)

    @property
    def retell(self) -> Retelling:
        """Tells what the run says in English to this reader."""
        return Retelling.to(self.reader, self.stage)

    def expected(self, finding: Finding) -> str:
        """What a rule expected; in English with titles only where it is made of stages and a window alone."""
        expected = finding.expected or ""
        if self.reader.say.lang == SOURCE:
            return self.in_titles(_part(expected)) if finding.kind in _EXPECT_EVENTS else _part(expected)
        return _part(self.retell.rule(expected))

    def stage(self, stage: str | None) -> str:
        """A stage's title, or its id."""
        return self.reader.title(self.stages.get(stage, {}), _part(stage)) if stage else ""


@dataclass(frozen=True, slots=True)
class _Facts:
    """A finding's parts, ready to be put into a phrase."""

    finding: Finding
    narrator: Narrator
    spans: Spans

    @property
    def what(self) -> str:
        """The stage that was seen, else the one that triggered the rule."""
        return self.narrator.stage(self.finding.seen_stage or self.finding.stage)

    @property
    def detail(self) -> str:
        return _part(self.narrator.retell.remark(self.finding.detail or ""))

    @property
    def recorded(self) -> str:
        """The remark where it lists attributes of the standard alone: their titles."""
        reader, names = self.narrator.reader, (self.finding.detail or "").split(", ")
        return reader.say.listed([reader.attribute(name) for name in names]) if all(name in reader.attributes for name in names) else ""

    def say(self, phrase: str, **more: object) -> str:
        row = self.finding
        return self.narrator.reader.say(
            phrase,
            stage=self.narrator.stage(row.stage),
            seen=self.narrator.stage(row.seen_stage),
            expected=self.narrator.expected(row),
            detail=self.detail,
            elapsed=self.spans.elapsed,
            limit=self.spans.limit,
            late=self.spans.late,
            **more,
        )

    def on_its_line(self, told: str) -> str:
        """With the line on which its spans were measured, said once."""
        match self.narrator.measure(self.finding):
            case "working":
                return self.say("{told} (working time)", told=told)
            case "days":
                return self.say("{told} (working days)", told=told)
        return told

    def remarked(self, told: str) -> str:
        """With the check's remark: 'too many (5 found)'."""
        return self.say("{told} ({detail})", told=told) if self.finding.detail else told

    def went_on(self, told: str) -> str:
        """With the reason why a clock that had stopped counts on."""
        if self.finding.kind != "clock" or not (self.finding.detail or "").endswith(_WENT_ON):
            return told
        return self.say("{told}; the clock went on when the case was reopened", told=told)

    def asked(self, told: str) -> str:
        """With the whole of what the rule asks, where the sentence alone does not say it."""
        return self.say("{told}, asked: {expected}", told=told) if self.finding.expected else told


def _never_came(facts: _Facts) -> str:
    row = facts.finding
    if row.kind == "clock":
        told = (
            facts.say("no {expected} within {limit} after {stage}") if row.limit_s is not None else facts.say("no {expected} after {stage}")
        )
    elif row.kind == "after_expect" and row.expected:
        told = facts.remarked(facts.say("no {expected} after {stage}"))
    elif row.kind == "before_expect" and row.expected:
        told = facts.remarked(facts.say("no {expected} before {stage}"))
    elif row.kind == "if_expect" and row.expected:
        told = facts.remarked(facts.say("{stage} without {expected}"))
    elif row.kind == "together" and row.stage:
        told = facts.asked(facts.remarked(facts.say("{stage} without its counterpart")))
    else:
        told = facts.asked(facts.remarked(facts.say("missing")))
    told = facts.on_its_line(facts.say("{told}, {late} late", told=told)) if row.late_s is not None and row.late_s > 0 else told
    return facts.went_on(told)


def _came_late(facts: _Facts) -> str:
    row = facts.finding
    if row.elapsed_s is None or row.limit_s is None:
        told = facts.say("{seen} came late")
    elif row.kind.startswith("before"):
        told = facts.say("{seen} came {late} too early: {elapsed} before {stage}, limit {limit}")
    elif row.kind in ("if_expect", "together"):
        told = facts.say("{seen} and {stage} are {elapsed} apart, {late} over the limit of {limit}")
    elif row.stage:
        told = facts.say("{seen} came {late} late: {elapsed} after {stage}, limit {limit}")
    else:
        told = facts.say("{seen} came {late} late: after {elapsed}, limit {limit}")
    if row.elapsed_s is not None:
        told = facts.on_its_line(told)
    # A clock remarks which row of its targets applied; the limit says as much.
    return facts.went_on(told) if row.kind == "clock" else facts.remarked(told)


def _forbidden(facts: _Facts) -> str:
    row = facts.finding
    if row.seen_stage and row.stage and row.kind.startswith("before"):
        told = facts.say("{seen} before {stage}, which must not be")
    elif row.seen_stage and row.stage and row.kind == "not_together":
        told = facts.say("both {stage} and {seen}, which must not be")
    elif row.seen_stage and row.stage and row.kind.startswith("after"):
        told = facts.say("{seen} after {stage}, which must not be")
    else:
        told = facts.say("{what} came, which must not be", what=facts.what)
    return facts.remarked(told)


def _wrong_place(facts: _Facts) -> str:
    kind = facts.finding.kind
    if kind == "starts_with":
        told = facts.say("starts with {seen}")
    elif kind == "ends_with":
        told = facts.say("ends with {seen}")
    elif kind.startswith("before"):
        told = facts.say("{seen} stands right before {stage}")
    else:
        told = facts.say("{seen} came right after {stage}")
    return facts.asked(facts.remarked(told))


def _wrong_actor(facts: _Facts) -> str:
    actor = _part(facts.finding.seen_actor)
    told = facts.say("{what} by {actor}", what=facts.what, actor=actor) if actor else facts.say("wrong person")
    return facts.asked(facts.remarked(told))


def _wrong_role(facts: _Facts) -> str:
    by_whom = (
        facts.say("{what} by {detail}", what=facts.what) if facts.finding.detail else facts.say("{what} by the wrong role", what=facts.what)
    )
    return facts.asked(by_whom)


def _missing_value(facts: _Facts) -> str:
    row = facts.finding
    if row.kind == "matrix":
        return _wrong_value(facts)
    missing = facts.recorded or facts.detail or facts.narrator.expected(row)
    return (
        facts.say("{missing} not recorded at {stage}", missing=missing)
        if row.stage
        else facts.say("{missing} not recorded", missing=missing)
    )


def _wrong_value(facts: _Facts) -> str:
    row = facts.finding
    if row.kind == "matrix" and row.detail:
        return facts.say("at {stage}: {detail}") if row.stage else facts.detail
    return facts.asked(facts.detail or facts.say("wrong value"))


def _wrong_text(facts: _Facts) -> str:
    return facts.say("wording of {stage}: {detail}") if facts.finding.detail else facts.say("wording of {stage}")


def _skipped(facts: _Facts) -> str:
    return facts.say("skipped {stage} {detail}") if facts.finding.detail else facts.say("skipped {stage}")


def _unexpected(facts: _Facts) -> str:
    return facts.say("unexpected {stage} {detail}") if facts.finding.detail else facts.say("unexpected {stage}")


def _out_of_order(facts: _Facts) -> str:
    return facts.say("{stage} out of order, belongs {detail}") if facts.finding.detail else facts.say("{stage} out of order")


def _gap(facts: _Facts) -> str:
    row = facts.finding
    if row.elapsed_s is None or row.limit_s is None:
        return facts.asked(facts.remarked(facts.say("gap")))
    if row.stage:
        told = facts.say("gap of {elapsed} after {stage}, {late} over the limit of {limit}")
    else:
        told = facts.say("gap of {elapsed}, {late} over the limit of {limit}")
    return facts.remarked(facts.on_its_line(told))


def _correlation(facts: _Facts) -> str:
    row = facts.finding
    told = facts.say("{seen} came, but with other values") if row.seen_stage else facts.say("other values")
    return facts.asked(facts.remarked(told))


def _anything_else(facts: _Facts) -> str:
    """A problem this version does not know: its name, what was asked and what the check remarked."""
    return facts.asked(facts.remarked(visible(facts.finding.problem).replace("_", " ")))


def _told(told: str) -> Callable[[_Facts], str]:
    return lambda facts: facts.asked(facts.remarked(facts.say(told)))


_SENTENCES: Mapping[str, Callable[[_Facts], str]] = {
    "never_came": _never_came,
    "came_late": _came_late,
    "forbidden": _forbidden,
    "too_few": _told(phrase("too few")),
    "too_many": _told(phrase("too many")),
    "wrong_place": _wrong_place,
    "wrong_actor": _wrong_actor,
    "wrong_role": _wrong_role,
    "missing_value": _missing_value,
    "wrong_value": _wrong_value,
    "wrong_text": _wrong_text,
    "skipped": _skipped,
    "unexpected": _unexpected,
    "out_of_order": _out_of_order,
    "gap": _gap,
    "repeat": _told(phrase("repeat contact")),
    "correlation": _correlation,
}


def _part(text: str | None) -> str:
    return cut(visible(text), _LONGEST_PART) if text else ""
