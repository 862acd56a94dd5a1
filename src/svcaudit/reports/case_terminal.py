"""The page of one case on a terminal: what happened, what every clock did, what every rule says."""

from __future__ import annotations

from datetime import datetime

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from svcaudit.model.explanation import CaseExplanation, ClockState, ClockStory, RuleStory
from svcaudit.reports import case_view
from svcaudit.reports.characters import cut, one_line, shorten, visible
from svcaudit.reports.figures import bare_span
from svcaudit.reports.reader import Reader, reader
from svcaudit.reports.retelling import Retelling
from svcaudit.reports.sentences import Narrator
from svcaudit.reports.terminal import printed

_GLYPHS = {ClockState.RUNNING: "█", ClockState.PAUSED: "░", ClockState.OUT_OF_HOURS: "·", ClockState.STOPPED: " "}
_SIGNS = {"pass": "✓", "fail": "✗", "warn": "!", "info": "…", "not_judged": "–"}
_STYLES = {"pass": "green", "fail": "bold red", "warn": "yellow", "info": "cyan", "not_judged": "dim"}
_LONGEST_ASKS = 120
_SEGMENTS = 20
"""Stretches listed per clock; a long case out of hours every night has hundreds, and the bar shows them all."""


def render_case_text(case: CaseExplanation, *, width: int = 100, color: bool = False, lang: str = "en", zone: str | None = None) -> str:
    """The whole explanation; as long as it needs to be."""
    to = reader(lang, zone or case.zone, case.attribute_titles, case.roles)
    say = to.say
    parts: list[RenderableType] = [*_head(case, to), Text(""), _heading(say("Timeline")), _timeline(case, to)]
    for clock in case.clocks:
        parts += [Text(""), *_clock(clock, case_view.narrator(case, to), width)]
    parts += [Text(""), _heading(case_view.headline(case, say)), *_rules(case, to)]
    return printed(parts, width, color)


def _head(case: CaseExplanation, to: Reader) -> list[RenderableType]:
    title = to.title(case.spec_title)
    spec = f"{visible(case.spec)} {visible(case.spec_version)}" + (f" · {title}" if title else "")
    facts = " · ".join(f"{name} {cut(value, 60)}" for name, value in case_view.attributes(case, to))
    lines = [_heading(to.say("Case {case}", case=visible(case.case))), Text(case_view.when(case, to)), Text(spec)]
    return [
        *lines,
        *([Text(facts)] if facts else []),
        *(Text(f"! {visible(Retelling(to.say).note(note))}", style="yellow") for note in case.notes),
    ]


def _timeline(case: CaseExplanation, to: Reader) -> Table:
    table = _grid("left", "right", "left", "left", "left", "right")
    for row in case.timeline:
        who = visible(row.actor or "") + (f" ({visible(to.role(row.role))})" if row.role else "")
        stage = (
            Text(to.title(case.stages.get(row.stage, {}), row.stage), style="bold") if row.stage else Text(to.say("no stage"), style="dim")
        )
        activity = Text(shorten(visible(row.activity), 32), style="dim")
        number = Text(to.say("row {row}", row=case_view.row_number(case, row.row, row.source)) if row.row else "", style="dim")
        table.add_row(Text(to.instant(row.at)), Text(case_view.offset(row, to.say)), stage, activity, Text(who), number)
    return table


def _clock(clock: ClockStory, tell: Narrator, width: int) -> list[RenderableType]:
    to = tell.reader
    say, sign = to.say, case_view.mark(clock.verdict)
    name = to.title(clock.title, clock.rule) + (say(", cycle {n}", n=clock.cycle) if clock.cycle else "")
    head = _heading(name)
    head.append(f"  {_SIGNS[sign]} {case_view.verdict_word(clock.verdict, say)}", style=_STYLES[sign])
    head.append(f"  {case_view.clock_sentence(clock, to)}", style="not bold")
    targets = [_indented(case_view.target_sentence(target, tell), 2) for target in clock.targets]
    if not clock.segments:
        return [head, *targets]
    return [head, *targets, *_bar(clock, to, width), *_segments(clock, to)]


def _bar(clock: ClockStory, to: Reader, width: int) -> list[RenderableType]:
    cells = max(min(width - 4, 72), 10)
    first, last = clock.segments[0].start, clock.segments[-1].end
    step = (last - first) / cells
    drawn = "".join(_GLYPHS[_state_at(clock, first + step * (cell + 0.5))] for cell in range(cells))
    lines = [Text(f"  {drawn}")]
    if clock.due is not None and first <= clock.due <= last:
        at = min(round(case_view.position(clock.due, clock.segments) * cells), cells - 1)
        label = to.say("due")
        lines.append(Text("  " + (f"{' ' * at}▲ {label}" if at + len(label) + 2 <= cells else f"{(label + ' ▲').rjust(at + 1)}")))
    present = {segment.state for segment in clock.segments}
    lines.append(
        Text("  " + "   ".join(f"{_GLYPHS[s]} {case_view.state_word(s, to.say)}" for s in ClockState if s in present), style="dim")
    )
    return list(lines)


def _state_at(clock: ClockStory, moment: datetime) -> ClockState:
    return next((segment.state for segment in clock.segments if segment.start <= moment < segment.end), ClockState.STOPPED)


def _segments(clock: ClockStory, to: Reader) -> list[RenderableType]:
    table = _grid("left", "left", "left", "right", "right")
    names = ("  " + to.say("from"), to.say("to"), to.say("state"), to.say("counted"), to.say("total"))
    table.add_row(*(Text(name, style="dim") for name in names))
    for segment in clock.segments[:_SEGMENTS]:
        table.add_row(
            Text("  " + to.instant(segment.start)),
            Text(to.instant(segment.end)),
            Text(case_view.state_word(segment.state, to.say)),
            Text(bare_span(segment.counted_s, clock.measure, to.say) if segment.counted_s else "–"),
            Text(bare_span(segment.total_s, clock.measure, to.say)),
        )
    hidden = len(clock.segments) - _SEGMENTS
    more = [Text("  " + to.say("… and {n} more stretches", n=hidden), style="dim")] if hidden > 0 else []
    return [table, *more]


def _rules(case: CaseExplanation, to: Reader) -> list[RenderableType]:
    tell, say = case_view.narrator(case, to), to.say
    ranked = case_view.worst_first(case.rules)
    lines = [line for rule in ranked if case_view.is_open_question(rule) or rule.tie for line in _rule(rule, case, tell)]
    for verdict in ("met", "cancelled", "not_applicable"):
        names = say.listed([visible(rule.id) for rule in ranked if rule.verdict == verdict and not rule.tie])
        if names:
            told = say("{verdict}: {rules}", verdict=case_view.verdict_word(verdict, say), rules=names)
            lines.append(_indented(f"{_SIGNS[case_view.mark(verdict)]} {told}", 0))
    return lines


def _rule(rule: RuleStory, case: CaseExplanation, tell: Narrator) -> list[RenderableType]:
    to, sign = tell.reader, case_view.mark(rule.verdict)
    head = Text(f"{_SIGNS[sign]} {case_view.verdict_word(rule.verdict, to.say)}", style=_STYLES[sign])
    head.append(f"  {visible(rule.id)}", style="default bold")
    if rule.asks:
        head.append(f"  {cut(one_line(tell.retell.rule(rule.asks)), _LONGEST_ASKS)}", style="dim not bold")
    lines: list[RenderableType] = [head]
    every = case_view.told(rule, case, tell)
    lines += [
        _indented(to.say("{verdict}: {sentence}", verdict=told.word, sentence=told.sentence))
        for told in every
        if told.sentence and told.verdict != "met"
    ]
    met = sum(told.verdict == "met" for told in every)
    if met and case_view.is_open_question(rule):
        lines.append(_indented(to.say.plural(met, "met once beside", "met {n} times beside"), style="dim"))
    if rule.tie:
        lines.append(_indented(to.say("depends on the order of events of the same instant"), style="yellow"))
    if rule.waiver:
        lines.append(_indented(to.say("excused by waiver {waiver}", waiver=visible(rule.waiver))))
    if rule.verdict in ("violated", "overdue"):
        lines += [_indented(to.say("why: {text}", text=to.title(rule.why)))] if rule.why else []
        lines += [_indented(to.say("what to do: {text}", text=to.title(rule.fix)))] if rule.fix else []
    return lines


def _indented(text: str, by: int = 4, style: str = "default") -> RenderableType:
    """A sentence that keeps its margin when it wraps."""
    return Padding(Text(text, style=style), (0, 0, 0, by))


def _heading(text: str) -> Text:
    return Text(text, style="bold")


def _grid(*justify: str) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    for side in justify:
        # The first column holds instants and names, which lose their shape when they are broken.
        table.add_column(justify="right" if side == "right" else "left", overflow="fold", no_wrap=not table.columns)
    return table
