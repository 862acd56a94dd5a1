"""What `svcaudit init` prints: which column is what and how sure, what the log does, what was written, and what to do next."""

from __future__ import annotations

import os
import shlex
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.cells import cell_len

from svcaudit.reports.characters import cut, visible

if TYPE_CHECKING:
    from svcaudit.audit.future import Future
    from svcaudit.audit.scaffold.files import Project
    from svcaudit.audit.scaffold.from_log import Drafted
    from svcaudit.intake.guess import Guess
    from svcaudit.intake.profile import Seen

_WIDTH = 34
_EXAMPLES = 3


def starter_text(project: Project) -> str:
    lines = ["A standard to begin with, and a small log that it judges.", "", *_written(project), "", *_next(project, "standard.yaml")]
    return "\n".join(lines)


def drafted_text(drafted: Drafted) -> str:
    """Columns, findings, files, next commands."""
    reading, proposal = drafted.reading, drafted.proposal
    rows = [_guess_row(guess, drafted) for guess in reading.guesses]
    by_name = {column.name: column for column in reading.others}
    rows += [
        (
            one.id,
            one.column,
            "",
            one.why + (", masked in reports" if one.personal else ""),
            _examples(by_name[one.column], one.personal, drafted.people),
        )
        for one in proposal.draft.attributes
    ]
    lines = [
        _seen(drafted),
        *([f"laid out as the map {reading.known} reads it"] if reading.known else []),
        "",
        *_table(("part", "column", "sure", "why", "for example"), rows),
        "",
        *_found(drafted),
        "",
        *_written(drafted.project),
        "",
        *_next(drafted.project, "standard.yaml", drafted.proposal.draft.future),
    ]
    if drafted.doubts:
        lines += [
            "",
            "`svcaudit spec lint` will have doubts about the draft:",
            *(f"  {visible(problem.message)}" for problem in drafted.doubts),
        ]
    return "\n".join(visible(line) if not line.isprintable() else line for line in lines)


def _seen(drafted: Drafted) -> str:
    export = drafted.export
    return f"{export.path.name}: {export.rows} row{'s' * (export.rows != 1)}, {len(export.columns)} columns; {'; '.join(export.notes)}"


def _guess_row(guess: Guess, drafted: Drafted) -> tuple[str, ...]:
    from svcaudit.intake.personal import EMAILS, PHONES, tells_of_people

    # people and their words; an id or an activity only where it reads like one
    hidden = guess.part in ("actor", "text") or any(tells_of_people(column) in (EMAILS, PHONES) for column in guess.columns)
    names = " + ".join(column.name for column in guess.columns)
    examples = " + ".join(_examples(column, hidden, drafted.people) for column in guess.columns)
    why = guess.why
    if guess.part == "time":
        why += f"; zone {drafted.reading.times_in}" if drafted.reading.times_in else "; with their offsets"
    return (guess.part, names, f"{guess.sure:.0%}", why, examples)


def _examples(column: Seen, hidden: bool, people: frozenset[str]) -> str:
    from svcaudit.audit.scaffold.columns import masked

    shown = column.top[:_EXAMPLES]
    return ", ".join(cut(visible(masked(one) if hidden or one in people else one), 24) for one in shown)


def _found(drafted: Drafted) -> list[str]:
    """What the log does, in the numbers that the standard was drafted from."""
    proposal = drafted.proposal
    draft, rows = proposal.draft, proposal.intake.rows
    attained = {one.rule: one for one in proposal.attained}
    lines = [f"{rows.read} rows = {rows.used} used + {rows.quarantined} quarantined + {rows.ignored} ignored"]
    reasons = Counter(proposal.intake.quarantine["reason"].to_pylist())
    lines += [f"  quarantined: {reason} ({count})" for reason, count in reasons.most_common()]
    if proposal.intake.hint is not None:
        lines.append(f"  some times may be written in another format; if so write in the map: {proposal.intake.hint}")
    if draft.future is not None:
        many, were = ("event lies", "was") if draft.future.events == 1 else ("events lie", "were")
        lines.append(
            f"{draft.future.events} {many} in the future, up to {draft.future.last}, and {were} left out; "
            f"judge the log --as-of {draft.future.until}, or mend it"
        )
    lines += [
        f"{one.id}: {len(one.odd)} rare value{'s' * (len(one.odd) != 1)} that look{'s' * (len(one.odd) == 1)} like markup or formulas"
        f" in {sum(rows for _, rows in one.odd)} rows, not listed in the standard"
        for one in draft.attributes
        if one.odd
    ]
    if draft.people:
        lines.append(f"{draft.people} activities are somebody's name, and became no stage")
    if draft.seem_people:
        lines.append(
            f"{draft.seem_people} activities seem to be people's names, and became no stage; if they are not, name them under `stages:`"
        )
    rare = f", {len(draft.rare)} rare activities without one" if draft.rare else ""
    closed = f"; cases end with {', '.join(draft.closed_by)}" if draft.closed_by else "; no stage ends most cases"
    lines.append(f"{len(draft.stages)} stage{'s' * (len(draft.stages) != 1)}{rare}{closed}")
    if proposal.flow is not None and "flow" in attained:
        one = attained["flow"]
        share = f"{one.met / one.judged:.1%}" if one.judged else "–"
        lines.append(
            f"the flow accepts {share} of the cases ({one.met} of {one.judged}); drafted from the ways of {proposal.flow.covered:.0%}"
        )
    for clock in draft.clocks:
        limit = dict(clock.body)["within"]
        one = attained[clock.id]
        lines.append(f"{clock.id}: within {limit} in {one.met / max(1, one.judged):.1%} of {one.judged} cases")
    if draft.rules:
        lines.append(f"{len(draft.rules)} rules that nearly always hold: {', '.join(rule.id for rule in draft.rules)}")
    return lines


def _written(project: Project) -> list[str]:
    return ["wrote " + ", ".join(_shown(project.folder / name) for name in project.files)]


def _next(project: Project, standard: str, future: Future | None = None) -> list[str]:
    """The next three commands, as they can be typed here."""
    folder = project.folder
    here = folder.resolve() == Path.cwd()
    config = "" if here else f" --config {shlex.quote(_shown(folder / 'svcaudit.yaml'))}"
    return [
        "next:",
        f"  svcaudit check{config}" + (f" --as-of {future.until}" if future is not None else ""),
        f"  svcaudit spec test {shlex.quote(_shown(folder / 'tests'))}",
        f"  svcaudit spec show {shlex.quote(_shown(folder / standard))}",
    ]


def _shown(path: Path) -> str:
    return os.path.normpath(path)


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    every = [head, *(tuple(cut(visible(cell), _WIDTH * (2 if place == 3 else 1)) for place, cell in enumerate(row)) for row in rows)]
    widths = [max(cell_len(row[place]) for row in every) for place in range(len(head))]
    return ["  ".join(cell + " " * (widths[place] - cell_len(cell)) for place, cell in enumerate(row)).rstrip() for row in every]
