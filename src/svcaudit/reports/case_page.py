"""The page of one case as HTML: the page that settles a dispute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from svcaudit.model.explanation import CaseExplanation, ClockStory, RuleStory, Segment
from svcaudit.reports import case_view
from svcaudit.reports.characters import cut, one_line
from svcaudit.reports.figures import ABSENT, bare_span
from svcaudit.reports.page import render_page
from svcaudit.reports.reader import Reader, reader
from svcaudit.reports.sentences import Narrator

_LONGEST_ASKS = 200


@dataclass(frozen=True, slots=True)
class Stretch:
    """A segment as a piece of a band: left edge and width in percent."""

    state: str
    word: str
    left: float
    width: float
    start: str
    end: str
    counted: str
    total: str


@dataclass(frozen=True, slots=True)
class Band:
    """A clock with its band. due: position in percent, None when it lies outside the band."""

    title: str
    rule: str
    cycle: int | None
    mark: str
    word: str
    sentence: str
    targets: list[str]
    calendar: str
    stretches: list[Stretch]
    due: float | None
    due_text: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class RuleLine:
    rule: RuleStory
    title: str
    asks: str
    mark: str
    word: str
    told: list[case_view.Told]
    why: str
    fix: str


def render_case_html(case: CaseExplanation, *, lang: str = "en", zone: str | None = None) -> str:
    """The whole explanation as one self-contained page."""
    to = reader(lang, zone or case.zone, case.attribute_titles, case.roles)
    tell, ranked = case_view.narrator(case, to), case_view.worst_first(case.rules)
    return render_page(
        "case.html.j2",
        to,
        case=case,
        headline=case_view.headline(case, to.say),
        when=case_view.when(case, to),
        attributes=case_view.attributes(case, to),
        timeline=[(row, case_view.offset(row, to.say), case_view.row_number(case, row.row, row.source)) for row in case.timeline],
        bands=[_band(clock, tell) for clock in case.clocks],
        rules=[_rule(rule, case, tell) for rule in ranked if case_view.is_open_question(rule)],
        kept=[_rule(rule, case, tell) for rule in ranked if rule.verdict in ("met", "cancelled")],
        idle=[to.title(rule.title, rule.id) for rule in ranked if rule.verdict == "not_applicable"],
    )


def _rule(rule: RuleStory, case: CaseExplanation, tell: Narrator) -> RuleLine:
    to = tell.reader
    return RuleLine(
        rule=rule,
        title=to.title(rule.title),
        asks=cut(one_line(tell.retell.rule(rule.asks)), _LONGEST_ASKS),
        mark=case_view.mark(rule.verdict),
        word=case_view.verdict_word(rule.verdict, to.say),
        told=case_view.told(rule, case, tell),
        why=to.title(rule.why),
        fix=to.title(rule.fix),
    )


def _band(clock: ClockStory, tell: Narrator) -> Band:
    to = tell.reader
    return Band(
        title=to.title(clock.title),
        rule=clock.rule,
        cycle=clock.cycle,
        mark=case_view.mark(clock.verdict),
        word=case_view.verdict_word(clock.verdict, to.say),
        sentence=case_view.clock_sentence(clock, to),
        targets=[case_view.target_sentence(target, tell) for target in clock.targets],
        calendar=clock.calendar or "",
        stretches=[_stretch(segment, clock, to) for segment in clock.segments],
        due=_due(clock.due, clock),
        due_text=to.instant(clock.due),
        first=to.instant(clock.segments[0].start) if clock.segments else "",
        last=to.instant(clock.segments[-1].end) if clock.segments else "",
    )


def _stretch(segment: Segment, clock: ClockStory, to: Reader) -> Stretch:
    left = 100 * case_view.position(segment.start, clock.segments)
    right = 100 * case_view.position(segment.end, clock.segments)
    return Stretch(
        state=str(segment.state),
        word=case_view.state_word(segment.state, to.say),
        left=round(left, 3),
        width=round(right - left, 3),
        start=to.instant(segment.start),
        end=to.instant(segment.end),
        counted=bare_span(segment.counted_s, clock.measure, to.say) if segment.counted_s else ABSENT,
        total=bare_span(segment.total_s, clock.measure, to.say),
    )


def _due(due: datetime | None, clock: ClockStory) -> float | None:
    if due is None or not clock.segments or not clock.segments[0].start <= due <= clock.segments[-1].end:
        return None
    return round(100 * case_view.position(due, clock.segments), 3)
