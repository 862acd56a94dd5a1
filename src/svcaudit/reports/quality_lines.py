"""What was found in a log, as lines of a table and as one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from svcaudit.model.quality import QualityExample, QualityResult
from svcaudit.reports import view
from svcaudit.reports.characters import shorten, visible
from svcaudit.reports.figures import count, gate, percent
from svcaudit.reports.phrases import Phrases
from svcaudit.reports.quality_phrases import FOUND
from svcaudit.reports.retelling import Retelling

_WORDS = 6
_IN_A_LINE = 3


@dataclass(frozen=True, slots=True)
class QualityLine:
    """One detector as a line of a table; `more`: what stands below it."""

    verdict: str
    word: str
    title: str
    id: str
    found: str
    share: str
    gate: str
    example: str
    examples: list[str]
    done: str
    more: list[str]


def quality_lines(results: Sequence[QualityResult], say: Phrases, files: Sequence[str]) -> list[QualityLine]:
    """The detectors that found something, what asks for action first."""
    found = [one for one in results if one.count]
    found.sort(key=lambda one: view.VERDICTS.index(one.verdict))
    return [_line(one, say, files) for one in found]


def quality_line(results: Sequence[QualityResult], say: Phrases) -> str:
    """'5 rows are exported twice · 3 events …': errors and warnings in one line; '' when there is none."""
    found = [one for one in results if one.verdict in ("fail", "warn")]
    found.sort(key=lambda one: view.VERDICTS.index(one.verdict))
    told = [say.plural(one.count, *FOUND[one.id]) for one in found if one.id in FOUND]
    more = [say("{n} more", n=count(len(told) - _IN_A_LINE, say))] if len(told) > _IN_A_LINE else []
    return " · ".join([*told[:_IN_A_LINE], *more])


def _line(one: QualityResult, say: Phrases, files: Sequence[str]) -> QualityLine:
    examples = [_example(example, files, say) for example in one.examples]
    words = [
        f"{visible(Retelling(say).note(word.word))!r} {count(word.count, say)}" + (f" ({visible(word.near)}?)" if word.near else "")
        for word in one.values
    ]
    shown = say.listed(words[:_WORDS])
    if len(words) > _WORDS:
        shown = say("{words} and {n} more", words=shown, n=count(len(words) - _WORDS, say))
    more = [shown] if words else []
    return QualityLine(
        verdict=one.verdict,
        word=view.verdict_word(one.verdict, say),
        title=say(one.title),
        id=one.id,
        found=count(one.count, say),
        share=percent(one.share, say, beside=one.at_most_share),
        gate=_gate(one, say),
        example=examples[0] if examples else "",
        examples=examples,
        done=say(one.done),
        more=[*more, *([visible(Retelling(say).note(one.note))] if one.note else [])],
    )


def _gate(one: QualityResult, say: Phrases) -> str:
    if one.at_most_share is not None:
        return say("at most {target}", target=gate(one.at_most_share, say))
    return "" if one.at_most_count is None else say("at most {target}", target=count(one.at_most_count, say))


def _example(example: QualityExample, files: Sequence[str], say: Phrases) -> str:
    """'row 17, T-4: as row 16'; with several files the row's file."""
    where = "" if example.row is None else say("row {row}", row=example.row)
    if where and len(files) > 1 and example.source is not None:
        where = say("row {row} of {file}", row=example.row, file=visible(files[example.source]))
    place = say.listed([part for part in (where, shorten(visible(example.case), 24) if example.case else "") if part])
    return say("{place}: {detail}", place=place, detail=visible(Retelling(say).note(example.detail))) if example.detail else place
