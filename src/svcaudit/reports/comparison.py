"""Two runs held against each other, as text, Markdown or JSON."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from svcaudit.model.comparison import Comparison, Movement, RunLabel
from svcaudit.reports.characters import cut, visible
from svcaudit.reports.dataclass_json import to_plain
from svcaudit.reports.figures import ABSENT, count, percent
from svcaudit.reports.json_text import json_text
from svcaudit.reports.markdown import plain
from svcaudit.reports.movement_words import Sorted, after_of, before_of, change_of, headline, name_of, p_of, period_name, sorted_movements
from svcaudit.reports.origins import origin_sentence, origins
from svcaudit.reports.phrases import Phrases
from svcaudit.reports.reader import Reader, reader
from svcaudit.reports.retelling import Retelling
from svcaudit.reports.terminal import printed

ORIGINS = 3
_LONGEST_NAME = 44


def render_json(comparison: Comparison) -> str:
    """The comparison as docs/reports.md describes it."""
    return json_text(to_plain(comparison))


def render_text(comparison: Comparison, *, width: int = 100, color: bool = False, lang: str = "en") -> str:
    """Headline, what got worse, what got better, what moved otherwise, where the worst comes from."""
    to = reader(lang, comparison.after.zone, comparison.attributes)
    say, groups = to.say, sorted_movements(comparison.movements)
    parts: list[RenderableType] = [Text(headline(comparison, to), style="bold"), Text(_of_cases(comparison.before, comparison.after, to))]
    for heading, moved, style in _groups(groups, say):
        if moved:
            parts += [Text(""), Text(heading, style=style), _table(moved, _columns(comparison, to), to, style)]
    parts += [Text(""), Text(_still(groups, say), style="dim")]
    told = [origin_sentence(one.decompositions[0], to, one.movement) for one in origins(comparison)[:ORIGINS]]
    if told:
        parts += [Text(""), Text(say("Where it comes from"), style="bold"), *(Text(line) for line in told)]
    parts += [Text(say("note: {note}", note=visible(_note(one, say))), style="dim") for one in comparison.notes]
    return printed(parts, width, color)


def render_markdown(comparison: Comparison, lang: str = "en") -> str:
    """The same for a wiki page or a comment."""
    to = reader(lang, comparison.after.zone, comparison.attributes)
    say, groups = to.say, sorted_movements(comparison.movements)
    lines = [f"## {plain(headline(comparison, to))}", "", plain(_of_cases(comparison.before, comparison.after, to)), ""]
    for heading, moved, _ in _groups(groups, say):
        if moved:
            lines += [f"### {heading}", "", f"| {' | '.join(map(plain, _columns(comparison, to)))} |", "|---|---:|---:|---:|---:|---|"]
            lines += [f"| {' | '.join(plain(cell) for cell in _cells(one, to))} |" for one in moved]
            lines.append("")
    lines += [plain(_still(groups, say)), ""]
    told = [origin_sentence(one.decompositions[0], to, one.movement) for one in origins(comparison)[:ORIGINS]]
    if told:
        lines += [f"### {say('Where it comes from')}", "", *(f"- {plain(line)}" for line in told), ""]
    lines += [plain(say("note: {note}", note=_note(one, say))) for one in comparison.notes]
    return "\n".join(lines).rstrip() + "\n"


def _groups(groups: Sorted, say: Phrases) -> Sequence[tuple[str, list[Movement], str]]:
    return (
        (say("Worse, by more than chance"), groups.worse, "red"),
        (say("Better, by more than chance"), groups.better, "green"),
        (say("Moved by more than chance, neither good nor bad"), groups.changed, "cyan"),
    )


def _of_cases(before: RunLabel, after: RunLabel, to: Reader) -> str:
    say = to.say
    return say(
        "{cases} cases, {share} of them with a finding; in {earlier} {cases_before} and {share_before}",
        cases=count(after.cases, say),
        share=percent(after.violating / after.cases if after.cases else None, say),
        earlier=period_name(before, to),
        cases_before=count(before.cases, say),
        share_before=percent(before.violating / before.cases if before.cases else None, say),
    )


def _still(groups: Sorted, say: Phrases) -> str:
    number = len(groups.still)
    return say.plural(number, "{n} other number moved no more than chance does", "{n} other numbers moved no more than chance does")


def _columns(comparison: Comparison, to: Reader) -> list[str]:
    say = to.say
    return [say("number"), period_name(comparison.before, to), period_name(comparison.after, to), say("moved by"), "p", say("target")]


def _cells(moved: Movement, to: Reader) -> list[str]:
    say = to.say
    return [
        name_of(moved, to),
        before_of(moved, say),
        after_of(moved, say),
        change_of(moved, say),
        ABSENT if moved.p_adjusted is None else p_of(moved.p_adjusted, say).removeprefix("p = ").removeprefix("p "),
        target_step(moved, say),
    ]


def target_step(moved: Movement, say: Phrases) -> str:
    """What the movement did to the target: 'now missed', 'now met', 'still missed', 'still met'; '' without one."""
    match moved.met_before, moved.met_after:
        case _, None:
            return ""
        case True, False:
            return say("now missed")
        case False, True:
            return say("now met")
        case _, met:
            return say("still met") if met else say("still missed")


def _table(moved: Sequence[Movement], columns: Sequence[str], to: Reader, style: str) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    for justify in ("left", "right", "right", "right", "right", "left"):
        table.add_column(justify=justify, no_wrap=justify == "right")
    table.add_row(*(Text(name, style="dim") for name in columns))
    for one in moved:
        name, before, after, change, p, target = _cells(one, to)
        table.add_row(cut(name, _LONGEST_NAME), before, after, Text(change, style=style), p, target)
    return table


def _note(text: str, say: Phrases) -> str:
    return Retelling(say).note(text)
