"""The tables of the monthly report: what moved, who runs out of time, what may cause it, what to do, how each one did."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from svcaudit.model.comparison import Hint, Movement, Proposal, Score, ScorecardResult, ScoreLine, Warned
from svcaudit.reports.comparison import target_step
from svcaudit.reports.figures import ABSENT, count, difference, percent, points, trimmed, wall
from svcaudit.reports.movement_words import after_of, before_of, change_of, name_of, surety_of, value_of
from svcaudit.reports.phrases import Phrases
from svcaudit.reports.reader import Reader

Names = Callable[[str], str]
"""From an id to the title that its reader knows."""


@dataclass(frozen=True, slots=True)
class MovedLine:
    name: str
    id: str
    before: str
    after: str
    change: str
    size: float
    surety: str
    step: str
    redefined: bool


@dataclass(frozen=True, slots=True)
class WarningLine:
    """An open case and what runs out on it at one time. used: share of the limit, in percent; share: the same in words."""

    case: str
    rules: list[str]
    owner: str
    due: str
    left: str
    seconds: int
    used: int
    share: str
    late: bool
    facts: str


@dataclass(frozen=True, slots=True)
class HintLine:
    rule: str
    attribute: str
    value: str
    told: str
    lift: str
    factor: float
    n: str


@dataclass(frozen=True, slots=True)
class ProposalLine:
    rule: str
    title: str
    findings: str
    gap: str
    fix: str
    why: str


@dataclass(frozen=True, slots=True)
class MeasureCell:
    """value: as measured; compared: on the mix of all. below: further behind its peers than a rounding."""

    value: str
    compared: str
    points: str
    n: str
    small: bool
    below: bool
    way: str
    sort: float


@dataclass(frozen=True, slots=True)
class ScoreRow:
    who: str
    cases: str
    total: str
    points: float
    change: str
    way: str
    cells: list[MeasureCell]
    need: str
    small: bool


@dataclass(frozen=True, slots=True)
class ScoreTable:
    id: str
    title: str
    sentence: str
    excused: str
    measures: list[str]
    counted: str
    rows: list[ScoreRow]
    more: str


def moved_lines(moved: Sequence[Movement], reader: Reader) -> list[MovedLine]:
    """What moved, with the test that says whether it is chance."""
    say = reader.say
    return [
        MovedLine(
            name=name_of(one, reader),
            id=one.id,
            before=before_of(one, say),
            after=after_of(one, say),
            change=change_of(one, say),
            size=one.change or 0.0,
            surety=surety_of(one, say),
            step=target_step(one, say),
            redefined=one.redefined,
        )
        for one in moved
    ]


def warning_lines(warnings: Sequence[Warned], rules: Names, reader: Reader) -> list[WarningLine]:
    """One line a case, however many of its clocks run out, or have; in the order of the warnings."""
    together: dict[tuple[str, bool], list[Warned]] = {}
    for one in warnings:
        together.setdefault((one.case, one.late), []).append(one)
    return [_warning(group, rules, reader) for group in together.values()]


def _warning(group: Sequence[Warned], rules: Names, reader: Reader) -> WarningLine:
    first, say = group[0], reader.say
    left = first.left or 0
    used = max((one.used for one in group if one.used is not None), default=None)
    return WarningLine(
        case=first.case,
        rules=[_clock(one, first, rules, reader) for one in group],
        owner=first.owner or "",
        due=reader.instant(first.due),
        left=say("{span} late", span=wall(-left, say)) if first.late else wall(left, say),
        seconds=left,
        used=round((used or 0.0) * 100),
        share=percent(used, say),
        late=first.late,
        facts=" · ".join(reader.value(name, value) for name, value in first.attributes.items()),
    )


def _clock(one: Warned, first: Warned, rules: Names, reader: Reader) -> str:
    """The clock's name; with its time where that is not the line's."""
    if one.due == first.due:
        return rules(one.rule)
    return reader.say("{rule} ({when})", rule=rules(one.rule), when=reader.instant(one.due))


def hint_lines(hints: Sequence[Hint], rules: Names, attributes: Names, reader: Reader) -> list[HintLine]:
    """'36 of 37 broken (97.3 %, 34.6 % of all): 2.8 times as often'."""
    say = reader.say
    return [
        HintLine(
            rule=rules(one.rule),
            attribute=attributes(one.by),
            value=say("not known") if one.value is None else reader.value(one.by, one.value),
            told=say(
                "{broken} of {cases} broken: {rate}, of all {overall}",
                broken=count(one.broken, say),
                cases=count(one.cases, say),
                rate=percent(one.rate, say),
                overall=percent(one.overall, say),
            ),
            lift=say("× {n}", n=say.number(one.lift, 1)),
            factor=one.lift,
            n=count(one.cases, say),
        )
        for one in hints
    ]


def proposal_lines(proposals: Sequence[Proposal], reader: Reader) -> list[ProposalLine]:
    """What the standard says is to be done; rules without a word on it come last."""
    say = reader.say
    return [
        ProposalLine(
            rule=one.rule,
            title=reader.title(one.title, one.rule),
            findings=say.plural(one.findings, "{n} finding", "{n} findings"),
            gap="" if one.gap is None else say("{n} points", n=points(one.gap, say)),
            fix=reader.title(one.fix),
            why=reader.title(one.why),
        )
        for one in proposals
    ]


def score_tables(cards: Sequence[ScorecardResult], measures: Names, attributes: Names, reader: Reader) -> list[ScoreTable]:
    """Every score card that has somebody on it."""
    return [_score_table(card, measures, attributes, reader) for card in cards if card.scores]


def _score_table(card: ScorecardResult, measures: Names, attributes: Names, reader: Reader) -> ScoreTable:
    say = reader.say
    mix = say.listed([attributes(one) for one in card.mix])
    same = say(
        "Everyone is held against their peers on the same mix of cases: what they would have reached, had their cases come in the mix of "
        "all by {mix} (direct standardisation).",
        mix=mix,
    )
    excused = say.plural(
        card.excused,
        "{n} finding counts against nobody: it fell in closed hours, while the customer was asked, or while nobody held the case.",
        "{n} findings count against nobody: they fell in closed hours, while the customer was asked, or while nobody held the case.",
    )
    names = [
        say("{measure} (weight {weight})", measure=measures(one), weight=trimmed(weight, 1, say)) for one, weight in card.weights.items()
    ]
    return ScoreTable(
        id=card.id,
        title=reader.title(card.title, card.id),
        sentence=same if card.mix else say("Peers are compared as they are: no target of the standard depends on a class of cases."),
        excused=excused if card.excused else "",
        measures=names,
        counted=_counted(card, say),
        rows=[_score_row(score, reader.value(card.by, score.who), list(card.weights), measures, say) for score in card.scores],
        more=say.plural(card.others, "{n} more is not shown", "{n} more are not shown") if card.others else "",
    )


def _counted(card: ScorecardResult, say: Phrases) -> str:
    """Why n is another number than that of the cases, where it is."""
    if all(line.n in (0, score.cases) for score in card.scores for line in score.lines):
        return ""
    if card.by == "actor":
        return say(
            "Cases: those that began in the period, with whoever had them last. n: what a measure is made of, with whoever did it – "
            "some cases are not judged or not answered, some began earlier, some were somebody else's in the end."
        )
    return say(
        "Cases: those that began in the period. n: what a measure is made of – some cases are not judged or not answered, some began "
        "earlier."
    )


def _score_row(score: Score, who: str, order: Sequence[str], measures: Names, say: Phrases) -> ScoreRow:
    lines: Mapping[str, ScoreLine] = {line.measure: line for line in score.lines}
    change = None if score.total is None or score.before is None else score.total - score.before
    return ScoreRow(
        who=who,
        cases=count(score.cases, say),
        total=ABSENT if score.total is None else say.number(score.total, 1),
        points=-1.0 if score.total is None else score.total,
        change="" if change is None else _signed(change, say),
        way="" if change is None or abs(change) < 0.05 else ("up" if change > 0 else "down"),
        cells=[_cell(lines[one], say) for one in order if one in lines],
        need=measures(score.weakest) if score.weakest else "",
        small=score.small,
    )


def _cell(line: ScoreLine, say: Phrases) -> MeasureCell:
    against = line.adjusted if line.adjusted is not None else line.value
    gap = None if against is None or line.peers is None else against - line.peers
    worse = gap is not None and line.judgeable and (gap > 0 if line.bound == "at_most" else gap < 0)
    moved = None if line.value is None or line.before is None else line.value - line.before
    return MeasureCell(
        value=value_of(line.value, line.unit, say, None, line.line),
        compared=""
        if line.adjusted is None
        else say("{value} on the mix of all", value=value_of(line.adjusted, line.unit, say, None, line.line)),
        points=ABSENT if line.points is None else say.number(line.points, 1),
        n=say("n = {n}", n=count(line.n, say)),
        small=line.small,
        below=worse and not line.small and line.value is not None,
        way="" if not moved else ("up" if moved > 0 else "down"),
        sort=-1.0 if line.points is None else line.points,
    )


def _signed(change: float, say: Phrases) -> str:
    told = say.number(abs(change), 1) if abs(change) >= 0.05 else difference(abs(change), 2, say)
    return f"+{told}" if change > 0 else (f"−{told}" if change < 0 else told)
