"""The parts of an unknown export that a project cannot do without: found, or an error that says how to name them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from svcaudit.audit.scaffold.columns import Export
from svcaudit.errors import DataError
from svcaudit.intake.guess import Guess, Parts
from svcaudit.intake.log_map import LogMap, TimeColumn
from svcaudit.intake.profile import Seen
from svcaudit.intake.shown import cut, listed


@dataclass(frozen=True, slots=True)
class Asked:
    """Columns that the user named himself."""

    case: str | None = None
    activity: tuple[str, ...] = ()
    time: str | None = None
    actor: str | None = None


NOTHING_ASKED = Asked()


@dataclass(frozen=True, slots=True)
class Found:
    """The parts that every log has, and those that it may have. `others`: columns that play none of them."""

    case: Guess
    activity: Guess
    time: Guess
    actor: Guess | None
    role: Guess | None
    text: Guess | None
    others: tuple[Seen, ...]

    def guesses(self) -> list[Guess]:
        return [one for one in (self.case, self.activity, self.time, self.actor, self.role, self.text) if one is not None]


def found_parts(export: Export, parts: Parts) -> Found:
    """The parts, none of which lacks. Raises DataError."""
    if parts.whole is not None:
        raise _one_row_a_case(export, parts.whole)
    if parts.case is None or parts.activity is None or parts.time is None:
        raise _lacks(export, parts)
    guesses = {part: _told(getattr(parts, part)) for part in ("actor", "role", "text")}
    return Found(_asked(parts.case), _asked(parts.activity), _asked(parts.time), **guesses, others=parts.others)


def as_map(export: Export, asked: Asked) -> LogMap:
    """The columns that were named, as a map. Raises UsageError for a name that no column has."""

    def name(column: str | None, option: str) -> str | None:
        return None if column is None else export.named(column, option).name

    activities = tuple(export.named(one, "--activity").name for one in asked.activity)
    return LogMap(
        case=name(asked.case, "--case"),
        activity=activities,
        time=TimeColumn(name(asked.time, "--time")),
        actor=name(asked.actor, "--actor"),
    )


def _asked(guess: Guess) -> Guess:
    return replace(guess, why="as asked for") if guess.by == "map" else guess


def _told(guess: Guess | None) -> Guess | None:
    return None if guess is None else _asked(guess)


def _one_row_a_case(export: Export, whole: Seen) -> DataError:
    times = [cut(one.name) for one in export.columns if one.times is not None]
    return DataError(
        f"{export.path.name} seems to have one row a case: {cut(whole.name)!r} is another in every row, "
        + (f"and its times stand side by side ({', '.join(times[:6])})" if len(times) > 1 else "so no case has a second event"),
        "export the history, one row an event; or write a map for this layout by hand, `shape: wide` (docs/maps.md). "
        "An export of a known system may have a map (`svcaudit log maps`): svcaudit check LOG --map NAME",
    )


def _lacks(export: Export, parts: Parts) -> DataError:
    what = {
        "case": "no column repeats like the ids of cases",
        "activity": "no column tells what happened",
        "time": "no column holds times",
    }
    lacking = [part for part in what if getattr(parts, part) is None]
    twice = sorted({name for name in export.header if name and export.header.count(name) > 1})
    same = f"; not used, because several columns are called so: {listed(twice)}" if twice else ""
    one = (
        '; if that is all one column, write in a map what stands between them: `file: {delimiter: ";"}`' if len(export.columns) == 1 else ""
    )
    columns = listed([column.name for column in export.columns])
    options = " ".join(f"--{part} COLUMN" for part in lacking)
    return DataError(
        f"{export.path.name}: {'; '.join(what[part] for part in lacking)}",
        f"name {'it' if len(lacking) == 1 else 'them'} with {options}; the columns are: {columns}{same}{one}",
    )
