"""One finding, one sentence: 'reply came 1h late: 25h after intake, limit 24h, owner wang'.

Checks say what was wrong as data (`problem`, `kind`, `expected`, `detail`, spans); the wording lives here alone. `expected`
is read as a thing that was asked for ('survey within 48h', 'at most 2 reply'), `detail` as a remark ('is P3').
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from svcaudit.reports.characters import cut, visible
from svcaudit.reports.figures import span
from svcaudit.reports.findings import Finding
from svcaudit.reports.reader import Reader

_LONGEST_PART = 240
"""A remark may quote a customer's cell of any length."""


@dataclass(frozen=True, slots=True)
class Narrator:
    """Tells findings to one reader. `stages`: titles by stage id; `measures`: the line on which each rule measures."""

    reader: Reader
    stages: Mapping[str, Mapping[str, str]]
    measures: Mapping[str, str]

    def sentence(self, finding: Finding, *, owner: bool = True) -> str:
        """What happened, in the words of the standard; who owned it last, unless a column of its own says so."""
        say = self.reader.say
        told = _SENTENCES.get(finding.problem, _anything_else)(_Facts(finding, self))
        if owner and finding.owner:
            told = say("{told}, owner {owner}", told=told, owner=_part(finding.owner))
        if finding.verdict == "waived" and finding.waiver:
            told = say("{told} (waived: {waiver})", told=told, waiver=_part(finding.waiver))
        return told

    def span(self, rule: str, seconds: int | None) -> str:
        """A span on the rule's own line."""
        return span(seconds, self.measures.get(rule, "wall"), self.reader.say)

    def stage(self, stage: str | None) -> str:
        """A stage's title, or its id."""
        return self.reader.title(self.stages.get(stage, {}), _part(stage)) if stage else ""


@dataclass(frozen=True, slots=True)
class _Facts:
    """A finding's parts, ready to be put into a phrase."""

    finding: Finding
    narrator: Narrator

    def say(self, phrase: str, **more: object) -> str:
        row = self.finding
        return self.narrator.reader.say(
            phrase,
            stage=self.narrator.stage(row.stage),
            seen=self.narrator.stage(row.seen_stage),
            expected=_part(row.expected),
            detail=_part(row.detail),
            elapsed=self.span(row.elapsed_s),
            limit=self.span(row.limit_s),
            late=self.span(row.late_s),
            **more,
        )

    def span(self, seconds: int | None) -> str:
        return self.narrator.span(self.finding.rule, seconds)

    def with_detail(self, told: str) -> str:
        return self.narrator.reader.say("{told}: {detail}", told=told, detail=_part(self.finding.detail)) if self.finding.detail else told


def _never_came(facts: _Facts) -> str:
    row = facts.finding
    if not row.expected:
        told = facts.say("what was expected after {stage} did not come") if row.stage else facts.say("what was expected did not come")
    elif row.kind.startswith("before"):
        told = facts.say("no {expected} before {stage}")
    elif row.kind in ("if_expect", "together") and row.stage:
        told = facts.say("{stage} without {expected}")
    elif row.stage and row.kind != "required":
        told = facts.say("no {expected} after {stage}")
    else:
        told = facts.say("no {expected}")
    if row.late_s is not None and row.late_s > 0:
        told = facts.say("{told}, {late} late", told=told)
    return facts.with_detail(told)


def _came_late(facts: _Facts) -> str:
    row = facts.finding
    if row.elapsed_s is None or row.limit_s is None:
        told = facts.say("{seen} came late")
    elif row.kind.startswith("before"):
        told = facts.say("{seen} came too early: {elapsed} before {stage}, limit {limit}")
    elif row.kind in ("if_expect", "together"):
        told = facts.say("{seen} and {stage} are {elapsed} apart, limit {limit}")
    elif row.stage:
        told = facts.say("{seen} came {late} late: {elapsed} after {stage}, limit {limit}")
    else:
        told = facts.say("{seen} came {late} late: after {elapsed}, limit {limit}")
    return facts.say("{told} ({detail})", told=told) if row.detail else told


def _forbidden(facts: _Facts) -> str:
    row = facts.finding
    if row.seen_stage and row.stage and row.kind.startswith("before"):
        told = facts.say("{seen} before {stage}, which must not be")
    elif row.seen_stage and row.stage and row.kind == "not_together":
        told = facts.say("both {stage} and {seen}, which must not be")
    elif row.seen_stage and row.stage and row.kind.startswith("after"):
        told = facts.say("{seen} after {stage}, which must not be")
    else:
        told = facts.say("{what} came, which must not be", what=facts.narrator.stage(row.seen_stage or row.stage))
    return facts.with_detail(told)


def _wrong_place(facts: _Facts) -> str:
    row = facts.finding
    if row.kind == "starts_with":
        return facts.say("starts with {seen}, expected {expected}")
    if row.kind == "ends_with":
        return facts.say("ends with {seen}, expected {expected}")
    if row.kind.startswith("before"):
        return facts.say("{seen} stands right before {stage}, expected {expected}")
    return facts.with_detail(facts.say("{seen} came right after {stage}, expected {expected}"))


def _wrong_actor(facts: _Facts) -> str:
    row = facts.finding
    if not row.seen_actor:
        return facts.with_detail(facts.say("wrong person, expected {expected}"))
    what = facts.narrator.stage(row.seen_stage or row.stage)
    return facts.with_detail(facts.say("{what} by {actor}, expected {expected}", what=what, actor=_part(row.seen_actor)))


def _wrong_role(facts: _Facts) -> str:
    row = facts.finding
    what = facts.narrator.stage(row.seen_stage or row.stage)
    return facts.with_detail(facts.say("{what} by the wrong role, expected {expected}", what=what))


def _missing_value(facts: _Facts) -> str:
    missing = _part(facts.finding.detail or facts.finding.expected)
    phrase = "{missing} not recorded at {stage}" if facts.finding.stage else "{missing} not recorded"
    return facts.say(phrase, missing=missing)


def _gap(facts: _Facts) -> str:
    row = facts.finding
    phrase = "{elapsed} without {expected} since {stage}, limit {limit}" if row.stage else "{elapsed} without {expected}, limit {limit}"
    return facts.with_detail(facts.say(phrase))


def _correlation(facts: _Facts) -> str:
    row = facts.finding
    if row.seen_stage:
        return facts.with_detail(facts.say("{seen} came, but not as asked for ({expected})"))
    return facts.with_detail(facts.say("not as asked for: {expected}"))


def _anything_else(facts: _Facts) -> str:
    """A problem this version does not know: its name, what was expected and what the check remarked."""
    problem = visible(facts.finding.problem).replace("_", " ")
    return facts.with_detail(facts.say("{problem}, expected {expected}", problem=problem) if facts.finding.expected else problem)


def _told(phrase: str) -> Callable[[_Facts], str]:
    return lambda facts: facts.with_detail(facts.say(phrase))


_SENTENCES: Mapping[str, Callable[[_Facts], str]] = {
    "never_came": _never_came,
    "came_late": _came_late,
    "forbidden": _forbidden,
    "too_few": _told("too few, expected {expected}"),
    "too_many": _told("too many, expected {expected}"),
    "wrong_place": _wrong_place,
    "wrong_actor": _wrong_actor,
    "wrong_role": _wrong_role,
    "missing_value": _missing_value,
    "wrong_value": _told("wrong value, expected {expected}"),
    "wrong_text": _told("wording of {stage}, expected {expected}"),
    "skipped": _told("skipped {stage}"),
    "unexpected": _told("unexpected {stage}"),
    "out_of_order": _told("{stage} out of order"),
    "gap": _gap,
    "repeat": _told("repeat contact, expected {expected}"),
    "correlation": _correlation,
}


def _part(text: str | None) -> str:
    return cut(visible(text), _LONGEST_PART) if text else ""
