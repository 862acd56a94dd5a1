"""The source system's own verdicts beside ours, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from svcaudit.model.run import ClaimExample, ClaimResult
from svcaudit.reports import view
from svcaudit.reports.case_view import verdict_word
from svcaudit.reports.characters import cut, visible
from svcaudit.reports.figures import count
from svcaudit.reports.phrases import Phrases
from svcaudit.reports.reader import Reader
from svcaudit.reports.retelling import Retelling

_LONGEST_NAME = 32


@dataclass(frozen=True, slots=True)
class PairLine:
    """How many cases have this pair of verdicts."""

    theirs: str
    ours: str
    cases: str


@dataclass(frozen=True, slots=True)
class ClaimSection:
    """One rule on which the source system has a verdict of its own."""

    rule: str
    title: str
    line: str
    pairs: list[PairLine]
    examples: list[ClaimExample]
    more: str


def claim_sections(claims: Sequence[ClaimResult], reader: Reader) -> list[ClaimSection]:
    """What the page says of each rule."""
    say, retell = reader.say, Retelling.to(reader)
    return [
        ClaimSection(
            rule=claim.rule,
            title=reader.title(claim.title, claim.rule),
            line=say("{sentence}.", sentence=_line(claim, say)),
            pairs=[PairLine(_word(pair.theirs, say), _word(pair.ours, say), count(pair.cases, say)) for pair in claim.pairs],
            examples=[_example(example, retell) for example in claim.examples],
            more=view.and_more(len(claim.examples), claim.differing, say),
        )
        for claim in claims
    ]


def claim_lines(claims: Sequence[ClaimResult], say: Phrases) -> list[str]:
    """A line a rule, with a blank line and a heading above; nothing where nothing is claimed."""
    if not claims:
        return []
    lines = [say("{rule}: {sentence}", rule=cut(visible(claim.rule), _LONGEST_NAME), sentence=_line(claim, say)) for claim in claims]
    return ["", say("The source system's own verdicts"), *lines]


def _line(claim: ClaimResult, say: Phrases) -> str:
    return say(
        "{agreeing} agree with ours, {differing} differ, {left} cannot be compared",
        agreeing=count(claim.agreeing, say),
        differing=count(claim.differing, say),
        left=count(claim.not_comparable, say),
    )


def _example(example: ClaimExample, retell: Retelling) -> ClaimExample:
    why = retell.note(example.why)
    return ClaimExample(
        case=example.case,
        theirs=_side(example.theirs, retell),
        ours=_side(example.ours, retell),
        why=retell.rule(why) if why == example.why else why,
    )


def _side(told: str, retell: Retelling) -> str:
    """'violated, 2h 5m': a verdict, a span, or both."""
    return ", ".join(verdict_word(part, retell.say) if part[:1].isalpha() else retell.limit(part) for part in told.split(", ") if part)


def _word(verdict: str, say: Phrases) -> str:
    return verdict_word(verdict, say) if verdict else say("a span alone")
